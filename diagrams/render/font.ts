import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { FAMILY, FONT_FILE } from './mermaid-config.ts'

/** First digits of the font's SHA-256; `missing` when it cannot be read. */
export function fontHash(): string {
  try {
    return createHash('sha256').update(readFileSync(FONT_FILE)).digest('hex').slice(0, 12)
  } catch (error) {
    if (error instanceof Error && 'code' in error) return 'missing'
    throw error
  }
}

// Without it Chromium rounds every advance to whole pixels at scale 1 and not at scale 2: two pictures of one source.
const EXACT = 'svg text{text-rendering:geometricPrecision}'

/** What a page needs of CSS. Only systems whose browser does not listen to fontconfig need the font itself in it. */
export async function pageStyle(): Promise<string> {
  if (process.platform === 'linux') return EXACT
  const data = (await readFile(FONT_FILE)).toString('base64')
  return `@font-face{font-family:"${FAMILY}";src:url(data:font/ttf;base64,${data})}${EXACT}`
}
