import stringWidth from 'string-width'

// Controls, soft hyphen, bidi marks, zero width, annotation anchors, tags: nothing that can be seen, much that can deceive.
const INVISIBLE = /[\p{Cc}\p{Cf}\u180e\u2028\u2029\ufff9-\ufffb]|\p{Variation_Selector}/gu
// The pictures' font has no emoji; one square for each keeps the width and tells that something was there.
const EMOJI = /(?![\u00a9\u00ae\u2190-\u21ff\u2713\u26a0\u2605\u2606\u00b7\u25a0-\u25ff])\p{Extended_Pictographic}/u
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** One line of visible, well-formed characters that the pictures' font can draw. */
export function visible(text: string): string {
  return [...graphemes.segment(text.slice(0, 4_000).toWellFormed().replace(/\s+/gu, ' '))]
    .map(({ segment }) => (EMOJI.test(segment) ? '□' : segment).replace(INVISIBLE, '').replaceAll('\ufffd', ''))
    .join('')
    .trim()
}

/** How wide a text is, in columns of a Latin letter. */
export type Width = (text: string) => number

/** Columns that a text takes in a terminal; a Chinese character takes two. */
export const columns: Width = (text) => stringWidth(text)

/** Columns that a text takes in a picture: in our font, arrows, squares and typographic signs are as wide as Chinese. */
export const inked: Width = (text) => {
  let sum = 0
  for (const character of text) sum += (character.codePointAt(0) ?? 0) < 0x2000 ? 1 : 2
  return sum
}

/** The text, cut to so many columns with an ellipsis. */
export function cut(text: string, most: number, width: Width = columns): string {
  if (text.length <= most / 2 || width(text) <= most) return text
  let kept = ''
  let sum = 0
  for (const { segment } of graphemes.segment(text)) {
    sum += width(segment)
    if (sum > most - width('…')) break
    kept += segment
  }
  return `${kept.trimEnd()}…`
}

// A line may break at a space, before and after a Chinese character, and after these signs inside a long value.
const PIECES =
  /\s+|[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef][，。；：、！？）》”]*|[^\s\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]+/gu

/** The text in lines of at most so many columns. A longer word is broken where it must be. */
export function wrapped(text: string, most: number, width: Width = columns): string[] {
  const lines: string[] = []
  let line = ''
  const take = (piece: string) => {
    for (const { segment } of graphemes.segment(piece)) {
      if (width(line + segment) > most && line !== '') {
        lines.push(line)
        line = ''
      }
      line += segment
    }
  }
  for (const [piece] of text.matchAll(PIECES)) {
    if (width(line + piece.trimEnd()) <= most) {
      line += piece
      continue
    }
    if (line.trim() !== '') lines.push(line.trim())
    line = ''
    take(piece.trimStart())
  }
  if (line.trim() !== '') lines.push(line.trim())
  return lines
}
