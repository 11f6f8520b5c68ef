import { plain, t } from '../../request/text.ts'
import type { DoctorWords } from '../contract/doctor.ts'

export const doctorWords: DoctorWords = {
  draws: (engine) => t`图由引擎 ${engine} 来画。`,
  drawsNothing: plain('这里没有能用的引擎。答案会以文字和 Mermaid 源码给出。'),
  works: (engine, version, browser, first, second) =>
    t`${engine} 可用：${version}，${browser}；第一张图 ${first} 毫秒，第二张 ${second} 毫秒。`,
  broken: (engine, why) => t`${engine} 不可用：${why}。`,
  font: (family, file, hash) => t`字体：${family}，${file}，${hash}。`,
  cache: (folder) => t`解开的浏览器放在 ${folder}。`,
  next: t`如果没有浏览器能启动，请把 ${'PUPPETEER_EXECUTABLE_PATH'} 设成一个能用的；一个都没有时，由引擎 ${'browserless'} 来画。`,
}
