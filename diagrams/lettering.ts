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

/** How wide a text is: columns in a terminal, pixels in a picture. */
export type Width = (text: string) => number

/** Columns that a text takes in a terminal; a Chinese character takes two. */
export const columns: Width = (text) => stringWidth(text)

// Advances of U+0020 to U+007E in our font, thousandths of the letter size.
const ADVANCES = (
  '224 323 474 555 555 921 680 278 338 338 467 555 278 347 278 392 555 555 555 555 555 555 555 555 555 555 278 278 555 ' +
  '555 555 474 946 608 657 638 688 589 552 689 728 293 535 646 543 812 723 742 633 742 635 596 599 721 575 878 573 531 ' +
  '603 338 392 338 555 559 606 563 618 510 620 554 325 564 607 275 275 552 284 926 610 606 620 620 388 468 377 607 521 ' +
  '802 498 521 475 338 270 338 555'
)
  .split(' ')
  .map(Number)

/** Pixels that a text takes in a picture with letters of 16 px, without kerning; at most a few too many. */
export const inked: Width = (text) => {
  let thousandths = 0
  for (const character of text) thousandths += ADVANCES[(character.codePointAt(0) ?? 0) - 0x20] ?? 1_000
  return (thousandths * 16) / 1_000
}

/** The text, cut to a width with an ellipsis. */
export function cut(text: string, most: number, width: Width = columns): string {
  if (width(text) <= most) return text
  const room = most - width('…')
  let kept = ''
  let sum = 0
  for (const { segment } of graphemes.segment(text)) {
    sum += width(segment)
    if (sum > room) break
    kept += segment
  }
  return `${kept.trimEnd()}…`
}

/** The text, cut to so many characters by leaving out its middle: it still begins as it began and ends with its result. */
export function cutInside(text: string, most: number): string {
  const all = [...graphemes.segment(text)].map(({ segment }) => segment)
  if (text.length <= most) return text
  const lengths = (part: readonly string[]): number => part.reduce((sum, one) => sum + one.length, 0)
  const end = all.slice(-Math.floor(most / 3))
  while (lengths(end) > most / 3) end.shift()
  const begin = all.slice(0, most)
  while (begin.length > 0 && lengths(begin) + lengths(end) > most - 3) begin.pop()
  return `${begin.join('').trimEnd()} … ${end.join('').trimStart()}`.slice(0, most)
}

// A line may break at a space and between Chinese words. Where those end is not written, so four characters stay together;
// a number stays with its name (VNI 1012).
const PIECES =
  /[A-Z]{3} \d+(?![\d.])[:,：，]?|\s+|[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]{1,4}[，。；：、！？）》”]*|[^\s\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]+[，。；：、！？）》”]*/gu

/** The pieces of a text that stay together. An arrow or a plus goes with what it leads to, else with what came before. */
function pieces(text: string, most: number, width: Width): string[] {
  const all: string[] = []
  for (const [piece] of text.matchAll(PIECES)) {
    const [before, sign] = [all.at(-4), all.at(-2)]
    const leading = sign === '→' || sign === '+'
    if (leading && width(`${sign} ${piece}`) <= most) all.splice(-2, 2, `${sign} ${piece}`)
    else if (leading && before !== undefined && width(`${before} ${sign}`) <= most)
      all.splice(-4, 4, `${before} ${sign}`, ' ', piece)
    else all.push(piece)
  }
  return all
}

/** Where a word that is too long breaks: after its last sign, unless that leaves too little on the line. */
function breakAt(line: string): number {
  const sign = Math.max(...['.', ':', '/', '_', '-', '@', '>'].map((s) => line.lastIndexOf(s))) + 1
  if (sign < line.length / 2) return line.length
  // A prefix keeps its slash: 10.0.10.0 and /24.
  return /\d\/$/.test(line.slice(0, sign)) ? sign - 1 : sign
}

/** The text in as few lines of at most a width as it takes, about equally long. */
export function wrapped(text: string, most: number, width: Width = columns): string[] {
  const lines = filled(text, most, width)
  const words = pieces(text, most, width).map(width)
  // No word may break only to make lines even.
  if (lines.length === 1 || words.some((word) => word > most)) return lines
  const even = filled(text, Math.min(most, Math.max((width(text) / lines.length) * 1.3, ...words)), width)
  return even.length === lines.length ? even : lines
}

/** The text in lines of at most a width. A longer word is broken at its signs, or where it must be. */
function filled(text: string, most: number, width: Width): string[] {
  const lines: string[] = []
  let line = ''
  const take = (piece: string) => {
    for (const { segment } of graphemes.segment(piece)) {
      if (width(line + segment) > most && line !== '') {
        const sign = breakAt(line)
        lines.push(line.slice(0, sign))
        line = line.slice(sign)
      }
      line += segment
    }
  }
  for (const piece of pieces(text, most, width)) {
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
