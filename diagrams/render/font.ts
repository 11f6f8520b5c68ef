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

/** The font as CSS, for systems whose browser does not listen to fontconfig. */
export async function fontFace(): Promise<string> {
  const data = (await readFile(FONT_FILE)).toString('base64')
  return `@font-face{font-family:"${FAMILY}";src:url(data:font/ttf;base64,${data})}`
}
