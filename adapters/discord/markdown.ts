import type { Span, Text } from '../../src/request/text.ts'

/*
 * Text <-> Discord's markdown. The only place that escapes for Discord. Values stand in code spans, where nothing is
 * a mention, a link or a mark; a code span cannot be left, since there is no backtick and no line break in it.
 */

/** Characters that nobody sees but that reorder or hide text: bidi controls, zero-width, soft hyphen, tags. */
const UNSEEN = /\p{Default_Ignorable_Code_Point}/gu
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\ufff9-\ufffb]/g

/** The same text without characters that nobody sees. Line breaks and tabs stay. */
export function visible(text: string): string {
  return text.replace(/\r\n?/g, '\n').toWellFormed().replace(CONTROLS, '').replace(UNSEEN, '')
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ')
/** A look-alike that does not end a code span. */
const untick = (text: string): string => text.replaceAll('`', 'ˋ')

/** Words, with every character escaped that would begin a mark, a mention, a masked link, a heading, a quote or a list. */
export function escaped(text: string): string {
  return untick(visible(text))
    .replace(/[\\*_~|[\]<>]/g, '\\$&')
    .replace(/^(\s*)([#-])/gm, '$1\\$2')
    .replace(/^(\s*\d+)\./gm, '$1\\.')
    .replaceAll('@', '@\u200b')
}

function marked(span: Span): string {
  if (span.kind === 'code') {
    const value = untick(oneLine(visible(span.text))).trim()
    return value === '' ? '' : `\`${value}\``
  }
  const words = escaped(span.text)
  const inner = words.trim()
  if (span.kind === 'plain' || inner === '') return words
  // A mark hugs its words; the blanks go outside.
  const at = words.indexOf(inner)
  return `${words.slice(0, at)}**${oneLine(inner)}**${words.slice(at + inner.length)}`
}

/** Neighbours of one kind are one span: `a``b` would be read as something else. */
function glued(text: Text): Span[] {
  const spans: Span[] = []
  for (const span of text) {
    const last = spans.at(-1)
    if (last?.kind === span.kind) spans[spans.length - 1] = { kind: span.kind, text: last.text + span.text }
    else spans.push(span)
  }
  return spans
}

/** Text as markdown. */
export function markdown(text: Text): string {
  return glued(text.filter((span) => (span.kind === 'code' ? visible(span.text).trim() : visible(span.text)) !== ''))
    .map(marked)
    .filter((part) => part !== '')
    .reduce((line, part) => (line.endsWith('`') && part.startsWith('`') ? `${line} ${part}` : line + part), '')
}

/** Source in a fenced block that nothing in it can close. */
export function fenced(source: string, language: string): string {
  return `\`\`\`${language}\n${untick(visible(source))}\n\`\`\``
}

/** Can the source stand in a fenced block exactly as it is? */
export function isFenceable(source: string): boolean {
  return !source.includes('`') && visible(source) === source
}

/** Bare text: what somebody reads. For tests and for comparing platforms. */
export function unmarked(text: string): string {
  return text
    .replaceAll('\u200b', '')
    .replace(/\\([\\*_~|`[\]<>#.-])|\*\*|`/g, (_, kept: string | undefined) => kept ?? '')
}

const WORDS = new Intl.Segmenter('en', { granularity: 'word' })
const CHARACTERS = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** Where a line may break: after blanks; between words of a language without blanks; in values only after blanks. */
function wordsOf(span: Span): string[] {
  if (span.kind === 'code') return span.text.split(/(?<=\s)/)
  const words: string[] = []
  for (const { segment } of WORDS.segment(span.text)) {
    const sticks = words.length > 0 && !/[\s\p{L}\p{N}]/u.test(segment)
    if (sticks) words.push(`${words.pop() ?? ''}${segment}`)
    else words.push(segment)
  }
  return words
}

/** A single word longer than a whole message is the only thing ever cut inside, and then between characters. */
function hewn(word: string, room: number): string[] {
  if (word.length <= room) return [word]
  const parts = ['']
  for (const { segment } of CHARACTERS.segment(word)) {
    for (const unit of segment.length > room ? [...segment] : [segment]) {
      const last = parts.at(-1) ?? ''
      if (last.length + unit.length > room) parts.push(unit)
      else parts[parts.length - 1] = last + unit
    }
  }
  return parts
}

/** Room for what only a beginning of a line needs, and for the marks around a span and a blank between two. */
const START = 2
const MARKS = 5
/** How long a part of a span becomes at most. */
function costOf({ kind, text }: Span): number {
  return kind === 'code' ? text.length : escaped(text).length
}

/** Markdown in pieces of at most `room` characters each (at least 20); nothing is lost, no word is cut. */
export function pieces(text: Text, room: number): string[] {
  const whole = markdown(text)
  if (whole.length <= room) return whole.trim() === '' ? [] : [whole]
  // Escaping doubles a character at most.
  const atoms = text.flatMap((span) =>
    wordsOf({ kind: span.kind, text: visible(span.text) })
      .flatMap((word) => hewn(word, Math.floor((room - START - MARKS) / 2)))
      .map((word): Span => ({ kind: span.kind, text: word })),
  )
  const lines: Span[][] = [[]]
  let length = START
  for (const atom of atoms) {
    const marks = lines.at(-1)?.at(-1)?.kind === atom.kind ? 0 : MARKS
    const cost = costOf(atom)
    if (length + cost + marks > room) {
      lines.push([])
      length = START + MARKS
    } else length += marks
    lines.at(-1)?.push(atom)
    length += cost
  }
  return lines.map(markdown).filter((line) => line.trim() !== '')
}

/** Bare text of at most `room` characters on one line, ended at a word with an ellipsis when it is longer. */
export function shortened(text: string, room: number): string {
  const line = oneLine(visible(text)).trim()
  if (line.length <= room) return line
  let out = ''
  for (const { segment } of WORDS.segment(line)) {
    if (out.length + segment.length > room - 1) break
    out += segment
  }
  if (out.trim() === '') out = hewn(line, room - 1)[0] ?? ''
  return `${out.trimEnd()}…`
}
