import { plain, t } from '../../request/text.ts'
import type { DoctorWords } from '../contract/doctor.ts'

export const doctorWords: DoctorWords = {
  draws: (engine) => t`Pictures are drawn by the engine ${engine}.`,
  drawsNothing: plain('No engine can draw here. Answers come as text, with the Mermaid source.'),
  works: (engine, version, browser, first, second) =>
    t`${engine} works: ${version}, ${browser}; first picture ${first} ms, second ${second} ms.`,
  broken: (engine, why) => t`${engine} does not work: ${why}.`,
  font: (family, file, hash) => t`Font: ${family}, ${file}, ${hash}.`,
  cache: (folder) => t`The unpacked browser is kept in ${folder}.`,
  next: t`If no browser starts, set ${'PUPPETEER_EXECUTABLE_PATH'} to one that does; without any, the engine ${'browserless'} draws.`,
}
