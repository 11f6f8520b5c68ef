import type { Language } from '../request/calls.ts'
import { plain, type Text, t } from '../request/text.ts'

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

const en: DoctorWords = {
  draws: (engine) => t`Pictures are drawn by the engine ${engine}.`,
  drawsNothing: plain('No engine can draw here. Answers come as text, with the Mermaid source.'),
  works: (engine, version, browser, first, second) =>
    t`${engine} works: ${version}, ${browser}; first picture ${first} ms, second ${second} ms.`,
  broken: (engine, why) => t`${engine} does not work: ${why}.`,
  font: (family, file, hash) => t`Font: ${family}, ${file}, ${hash}.`,
  cache: (folder) => t`The unpacked browser is kept in ${folder}.`,
  next: t`If no browser starts, set ${'PUPPETEER_EXECUTABLE_PATH'} to one that does; without any, the engine ${'browserless'} draws.`,
}

const zh: DoctorWords = {
  draws: (engine) => t`图由引擎 ${engine} 来画。`,
  drawsNothing: plain('这里没有能用的引擎。答案会以文字和 Mermaid 源码给出。'),
  works: (engine, version, browser, first, second) =>
    t`${engine} 可用：${version}，${browser}；第一张图 ${first} 毫秒，第二张 ${second} 毫秒。`,
  broken: (engine, why) => t`${engine} 不可用：${why}。`,
  font: (family, file, hash) => t`字体：${family}，${file}，${hash}。`,
  cache: (folder) => t`解开的浏览器放在 ${folder}。`,
  next: t`如果没有浏览器能启动，请把 ${'PUPPETEER_EXECUTABLE_PATH'} 设成一个能用的；一个都没有时，由引擎 ${'browserless'} 来画。`,
}

export const DOCTOR_WORDS: Record<Language, DoctorWords> = { en, zh }
