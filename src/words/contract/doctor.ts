import type { Text } from '../../request/text.ts'

/** What `packetwalk doctor` says about pictures. */
export interface DoctorWords {
  draws: (engine: string) => Text
  drawsNothing: Text
  works: (engine: string, version: string, browser: string, first: number, second: number) => Text
  broken: (engine: string, why: string) => Text
  font: (family: string, file: string, hash: string) => Text
  cache: (folder: string) => Text
  next: Text
}
