/*
 * Makes diagrams/render/font/PacketwalkSans.ttf, the one font of all pictures: Noto Sans SC Regular, cut down to GB2312,
 * Latin and the signs that the pictures use. A static Regular, because resvg draws the default instance of a variable
 * font (Thin); TTF, because fontconfig inside Chromium ignores WOFF. The source is not a dependency. To make it again:
 *
 *   npm install --prefix /tmp/font --ignore-scripts @expo-google-fonts/noto-sans-sc@0.4.3
 *   node scripts/font.ts /tmp/font/node_modules/@expo-google-fonts/noto-sans-sc
 */
import { copyFile, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import subsetFont from 'subset-font'

const SIGNS = '→←↑↓↔⇒⇐✓…–—“”‘’•·°±×÷≤≥≠≈µ①②③④⑤⑥⑦⑧⑨⑩⚠★☆■□●○▲△▶◀；＃％＜＞＆＄'

/** Every character of GB2312 (rows A1 to F7). */
function gb2312(): string {
  const decoder = new TextDecoder('gb2312')
  const found: string[] = []
  for (let row = 0xa1; row <= 0xf7; row++) {
    for (let cell = 0xa1; cell <= 0xfe; cell++) {
      const character = decoder.decode(new Uint8Array([row, cell]))
      if (character.length === 1 && character !== '\ufffd') found.push(character)
    }
  }
  return found.join('')
}

/** Basic Latin to Latin Extended-A. */
function latin(): string {
  return Array.from({ length: 0x17f - 0x20 }, (_, i) => String.fromCodePoint(i + 0x20)).join('')
}

const from = process.argv[2]
if (from === undefined) throw new Error('usage: node scripts/font.ts FOLDER-OF-@expo-google-fonts/noto-sans-sc')
const to = path.join(import.meta.dirname, '../diagrams/render/font')
const whole = await readFile(path.join(from, '400Regular/NotoSansSC_400Regular.ttf'))
const part = await subsetFont(whole, gb2312() + latin() + SIGNS, { targetFormat: 'truetype' })
await writeFile(path.join(to, 'PacketwalkSans.ttf'), part)
await copyFile(path.join(from, 'LICENSE_FONT'), path.join(to, 'OFL.txt'))
console.log(`${part.length} bytes of ${whole.length}`)
