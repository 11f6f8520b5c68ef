import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
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

type HasGlyph = (codePoint: number) => boolean
let loading: Promise<HasGlyph> | undefined

async function loadGlyphs(): Promise<HasGlyph> {
  // Without the font nothing is drawn at all, and the engine says so.
  if (!existsSync(FONT_FILE)) return () => true
  const [fontkit, data] = await Promise.all([import('fontkit'), readFile(FONT_FILE)])
  const font = fontkit.create(data)
  return (codePoint) => font.hasGlyphForCodePoint(codePoint)
}

/**
 * The text as our font can draw it: what it lacks loses its accent, or becomes a square. Without that a name would
 * vanish and leave no trace.
 */
export async function drawable(text: string): Promise<string> {
  const composed = text.normalize('NFC')
  if (!/[^\0-\x7f]/.test(composed)) return composed
  loading ??= loadGlyphs()
  const hasGlyph = await loading
  const has = (character: string) => hasGlyph(character.codePointAt(0) ?? 0)
  return composed.replace(/[^\0-\x7f]/gu, (character) => {
    if (has(character)) return character
    if (/\p{M}/u.test(character)) return ''
    const [letter = ''] = character.normalize('NFD')
    return letter !== character && has(letter) ? letter : '□'
  })
}

// Without it Chromium rounds every advance to whole pixels at scale 1 and not at scale 2: two pictures of one source.
const EXACT = 'svg text{text-rendering:geometricPrecision}'

/** What a page needs of CSS. Only systems whose browser does not listen to fontconfig need the font itself in it. */
export async function pageStyle(): Promise<string> {
  if (process.platform === 'linux') return EXACT
  const data = (await readFile(FONT_FILE)).toString('base64')
  return `@font-face{font-family:"${FAMILY}";src:url(data:font/ttf;base64,${data})}${EXACT}`
}
