import { writeFileSync } from 'node:fs'
import { Problem } from '../../src/request/problem.ts'

/** Writes a file that somebody asked for. Throws a Problem when it cannot be written: no folder, no right, no room. */
export function save(file: string, data: string | Uint8Array): void {
  try {
    writeFileSync(file, data)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error
    throw new Problem('not-written', { file, code: String(error.code) })
  }
}
