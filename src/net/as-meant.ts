/*
 * What people hand over is often not the file but what became of it on its way: in a fence of a chat, with the quotes of a
 * word processor, below the prompt of a terminal. It is read as it was meant; no line is added or taken away, so that
 * places stay true.
 */

const FENCE = /^[ \t>]*(?:```|~~~)[\w+-]*[ \t]*$/
const PROMPT = /^(?:[\w.-]+@[\w.-]+[\w.:~/ -]*)?[$%❯➜](?:[ \t]+\S.*|[ \t]*)$/
const EXOTIC = /[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/g
const INVISIBLE = /[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad]/g
/** Round quotes around a whole word: after a blank, a bracket or a colon, and before the end of what they quote. */
const DOUBLE =
  /(^|[\s:,[{(-])[\u201c\u201d\u201e\u201f\u300c\uff02]([^\u201c\u201d\u201e\u201f\u300d\uff02"\n]*)[\u201c\u201d\u201f\u300d\uff02](?=\s*(?:$|[,:}\])#\n]))/gm
const SINGLE =
  /(^|[\s:,[{(-])[\u2018\u2019\u201a\u201b\uff07]([^\u2018\u2019\u201a\u201b\uff07'\n]*)[\u2018\u2019\u201b\uff07](?=\s*(?:$|[,:}\])#\n]))/gm
/** `---` as a word processor writes it. */
const SEPARATOR = /^(?:[\u2013\u2014\u2212][-\u2013\u2014\u2212]*|-[\u2013\u2014\u2212]+)[ \t]*$/
const DASH = /^([ \t]*)[\u2013\u2014\u2212\u2022][ \t]+(?=\S)/
const WIDE_COLON = /^([ \t]*(?:- )?[\w./"'-]+)\uff1a[ \t]*/
/** Anything of the above, so that clean texts cost one look. */
/** Each line of a mail, of a patch, or of a block of code begins with it. */
const MARGIN = /^(?:> ?|\+|[ \t]+)/
const ANY =
  /```|~~~|^[^\n]*[$%❯➜](?:[ \t]|$)|[\u00a0\u00ad\u1680\u2000-\u2064\u2212\u3000\u300c\ufeff\uff02\uff07\uff1a]|\r/m

/** A text as it was meant. */
export function asMeant(given: string): string {
  const text = withoutMargin(given)
  if (!ANY.test(text)) return text
  const spaced = text.replace(/\r\n?/g, '\n').replace(EXOTIC, ' ').replace(INVISIBLE, '')
  return unfenced(spaced.split('\n'))
    .map((line) => meantLine(line))
    .join('\n')
    .replace(DOUBLE, '$1"$2"')
    .replace(SINGLE, "$1'$2'")
}

/** Without what all lines begin with: the quote of a mail, the plus of a patch, the indentation of a block of code. */
function withoutMargin(text: string): string {
  const first = MARGIN.exec(text.replace(/^\s*\n/, ''))?.[0]
  if (first === undefined) return text
  const lines = text.split('\n')
  const isSaid = (line: string): boolean => line.trim() !== '' && line.trim() !== first.trim()
  const margin = lines.filter(isSaid).reduce((shared, line) => {
    let length = 0
    while (length < shared.length && line[length] === shared[length]) length++
    return shared.slice(0, length)
  }, first)
  return margin === '' ? text : lines.map((line) => (isSaid(line) ? line.slice(margin.length) : '')).join('\n')
}

function meantLine(line: string): string {
  if (PROMPT.test(line)) return ''
  if (SEPARATOR.test(line)) return '---'
  return line.replace(DASH, '$1- ').replace(WIDE_COLON, '$1: ')
}

/** Between fences stands what was meant; around them, what was said about it. A fence without its other half is no text. */
function unfenced(lines: readonly string[]): string[] {
  const fences = lines.flatMap((line, i) => (FENCE.test(line) ? [i] : []))
  if (fences.length === 0) return [...lines]
  const paired = fences.length % 2 === 0
  let inside = !paired
  return lines.map((line) => {
    if (!FENCE.test(line)) return inside ? line : ''
    if (paired) inside = !inside
    return '---'
  })
}
