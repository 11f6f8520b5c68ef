/*
 * Makes diagrams/render/font/PacketwalkSans.ttf, the one font of all pictures: Noto Sans SC Regular, cut down to GB2312
 * the common characters of Big5 and JIS, kana, Greek, Cyrillic, Latin with Vietnamese, and the signs that the pictures
 * use: names in labels are other people's. The source has no Hangul, no Arabic and no Hebrew. A static Regular, because resvg draws the default instance of a variable
 * font (Thin); TTF, because fontconfig inside Chromium ignores WOFF. The source is not a dependency. To make it again:
 *
 *   npm install --prefix /tmp/font --ignore-scripts @expo-google-fonts/noto-sans-sc@0.4.3
 *   npx node scripts/font.ts /tmp/font/node_modules/@expo-google-fonts/noto-sans-sc
 */
import { copyFile, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import subsetFont from 'subset-font'

const SIGNS = '→←↑↓↔⇒⇐✓…–—“”‘’•·°±×÷≤≥≠≈µ①②③④⑤⑥⑦⑧⑨⑩⚠★☆■□●○▲△▶◀；＃％＜＞＆＄'

/** Every character of some rows of an encoding in two bytes, the second from `low` to FE. */
function rows(encoding: string, [first, last, low]: readonly [number, number, number]): string {
  const decoder = new TextDecoder(encoding)
  const found: string[] = []
  for (let row = first; row <= last; row++) {
    for (let cell = low; cell <= 0xfe; cell++) {
      const character = decoder.decode(new Uint8Array([row, cell]))
      if (character.length === 1 && character !== '\ufffd') found.push(character)
    }
  }
  return found.join('')
}
// `gb2312` is GBK to a decoder: below A1 stand twice as many that nobody needs.
const GB2312 = [0xa1, 0xf7, 0xa1] as const
const BIG5_COMMON = [0xa4, 0xc6, 0x40] as const
const JIS_LEVEL_1 = [0xb0, 0xcf, 0xa1] as const

/** Every character between two code points, both included. */
function range(from: number, to: number): string {
  return Array.from({ length: to - from + 1 }, (_, i) => String.fromCodePoint(from + i)).join('')
}
/** Latin with its extensions, Greek, Cyrillic, Vietnamese; punctuation; kana; full-width forms. */
const BLOCKS = [
  range(0x20, 0x24f),
  range(0x370, 0x52f),
  range(0x1e00, 0x1eff),
  range(0x2010, 0x205e),
  range(0x3000, 0x30ff),
  range(0xff00, 0xffef),
]

const from = process.argv[2]
if (from === undefined) throw new Error('usage: npx node scripts/font.ts FOLDER-OF-@expo-google-fonts/noto-sans-sc')
const to = path.join(import.meta.dirname, '../diagrams/render/font')
const whole = await readFile(path.join(from, '400Regular/NotoSansSC_400Regular.ttf'))
const wanted =
  rows('gb2312', GB2312) + rows('big5', BIG5_COMMON) + rows('euc-jp', JIS_LEVEL_1) + BLOCKS.join('') + SIGNS
const part = await subsetFont(whole, wanted, { targetFormat: 'truetype' })
await writeFile(path.join(to, 'PacketwalkSans.ttf'), part)
await copyFile(path.join(from, 'LICENSE_FONT'), path.join(to, 'OFL.txt'))
console.log(`${part.length} bytes of ${whole.length}`)
