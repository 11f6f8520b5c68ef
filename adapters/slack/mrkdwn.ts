import type { Span, Text } from '../../src/request/text.ts'

/*
 * Text <-> Slack's mrkdwn. The only place that escapes for Slack. Every mrkdwn object that we send also says
 * `verbatim: true`, so that nothing becomes a link or a mention which is not one already, and nothing can be one:
 * links and mentions need an unescaped `<`.
 */

/** Characters that nobody sees but that reorder or hide text: bidi controls, zero-width, soft hyphen, tags. */
const UNSEEN = /\p{Default_Ignorable_Code_Point}/gu
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\ufff9-\ufffb]/g
/** A lone half of a surrogate pair is not text; JSON would carry it and Slack refuse it. */
const LONE = /\p{Surrogate}/gu

/** The same text without characters that nobody sees. Line breaks and tabs stay. */
export function visible(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(CONTROLS, '').replace(UNSEEN, '').replace(LONE, '\ufffd')
}

/** `& < >` as entities: all that Slack wants escaped (/messaging/formatting-message-text). */
export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ')

/** A mark must hug its text: ` * a* ` is not bold. So the blanks go outside. */
function hugged(text: string, mark: string): string {
  const inner = text.trim()
  if (inner === '') return text
  const at = text.indexOf(inner)
  return `${text.slice(0, at)}${mark}${inner}${mark}${text.slice(at + inner.length)}`
}

/** Look-alikes for the characters that would open or close a mark. */
const tame = (text: string): string => text.replaceAll('`', 'ˋ').replaceAll('*', '∗')

/** Bold from the first letter to the last: a mark beside punctuation, or around nothing else, is shown as a star. */
function bold(text: string): string {
  const words = /[\p{L}\p{N}](?:.*[\p{L}\p{N}])?/su.exec(text)
  if (words === null) return escaped(text)
  const [inner] = words
  const end = words.index + inner.length
  return `${escaped(text.slice(0, words.index))}*${escaped(inner)}*${escaped(text.slice(end))}`
}

function marked(span: Span): string {
  const text = visible(span.text)
  if (span.kind === 'code') return hugged(escaped(oneLine(text).replaceAll('`', 'ˋ')), '`')
  if (span.kind === 'strong') return bold(tame(oneLine(text)))
  return escaped(tame(text))
}

const INVISIBLE = '\u200b'
const WORD_END = /[\p{L}\p{N}_`*;]$/u
const WORD_START = /^[\p{L}\p{N}_`*&]/u

/** Slack sees a mark only at the edge of a word; Chinese has no blanks, so an invisible one stands in for them. */
function beside(left: string, right: string): string {
  if (left === '' || right === '') return ''
  const touches = /[`*]$/.test(left) || /^[`*]/.test(right)
  return touches && WORD_END.test(left) && WORD_START.test(right) ? INVISIBLE : ''
}

/** Neighbouring words of one kind are one span; values stay apart. */
function glued(spans: Text): Span[] {
  const out: Span[] = []
  for (const span of spans) {
    const last = out.at(-1)
    const joins = span.kind !== 'code' && last?.kind === span.kind
    if (joins) out[out.length - 1] = { kind: span.kind, text: last.text + span.text }
    else out.push(span)
  }
  return out
}

/** Text as mrkdwn. Values stand in code spans that nothing in them can leave. */
export function mrkdwn(text: Text): string {
  return glued(text).reduce((line, span) => {
    const next = marked(span)
    return `${line}${beside(line, next)}${next}`
  }, '')
}

/** mrkdwn as bare text: what somebody reads. For tests and for comparing platforms. */
export function unmarked(text: string): string {
  return text
    .replaceAll(INVISIBLE, '')
    .replace(/[`*]/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
}

/**
 * What somebody typed, from what Slack sent: mentions of users and groups are gone, a channel and a link are what they
 * show, entities are characters again.
 */
export function readable(text: string): string {
  return text
    .replace(/<[@!][^>]*>/g, ' ')
    .replace(/<#[^|>]*\|?([^>]*)>/g, '$1')
    .replace(
      /<(?:mailto:)?([^|>]*)(?:\|([^>]*))?>/g,
      (_, address: string, label: string | undefined) => label || address,
    )
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
    .trim()
}

const SEGMENTS = new Intl.Segmenter('en', { granularity: 'word' })
const GRAPHEMES = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** Places where a line may break: after blanks, between words of a language without blanks; in values only after blanks. */
function wordsOf(span: Span): string[] {
  if (span.kind === 'code') return span.text.split(/(?<=\s)/)
  const words: string[] = []
  for (const { segment } of SEGMENTS.segment(span.text)) {
    const joins = words.length > 0 && !/[\s\p{L}\p{N}]/u.test(segment[0] ?? '')
    if (joins) words.push(`${words.pop() ?? ''}${segment}`)
    else words.push(segment)
  }
  return words
}

/** A word that is longer than a whole block is the only thing that is ever cut inside, between characters. */
function fitting(word: string, room: number): string[] {
  if (word.length <= room) return [word]
  const parts = ['']
  for (const { segment } of GRAPHEMES.segment(word)) {
    const last = parts.at(-1) ?? ''
    if (last.length + segment.length > room && last !== '') parts.push(segment)
    else parts[parts.length - 1] = last + segment
  }
  return parts
}

/** A word, and the span that it was cut from. */
interface Atom {
  of: number
  span: Span
}

/** Words of one span are one span again. */
function rejoined(atoms: readonly Atom[]): Span[] {
  const spans = new Map<number, Span>()
  for (const { of, span } of atoms) spans.set(of, { kind: span.kind, text: (spans.get(of)?.text ?? '') + span.text })
  return [...spans.values()]
}

/** mrkdwn in pieces of at most `room` characters each; nothing is lost, no word is cut. `room` is at least 20. */
export function pieces(text: Text, room: number): string[] {
  const line = mrkdwn(text)
  if (line.length <= room) return line.trim() === '' ? [] : [line]
  // Escaping makes one character five at most (`&amp;`), marks and the invisible blank add three.
  const atoms = text.flatMap((span, of) =>
    wordsOf(span)
      .flatMap((word) => fitting(word, Math.floor((room - 3) / 5)))
      .map((word): Atom => ({ of, span: { kind: span.kind, text: word } })),
  )
  const lines: Atom[][] = [[]]
  let length = 0
  for (const atom of atoms) {
    const cost = marked(atom.span).length + 3
    if (length + cost > room) {
      lines.push([])
      length = 0
    }
    lines.at(-1)?.push(atom)
    length += cost
  }
  return lines.map((line) => mrkdwn(rejoined(line))).filter((line) => line.trim() !== '')
}

/** Bare text of at most `room` characters on one line, ended at a word with an ellipsis when it is longer. */
export function shortened(text: string, room: number): string {
  const line = oneLine(visible(text)).trim()
  if (line.length <= room) return line
  let out = ''
  for (const { segment } of SEGMENTS.segment(line)) {
    if (out.length + segment.length > room - 1) break
    out += segment
  }
  // One endless word: between characters, since something must be said.
  if (out.trim() === '') out = fitting(line, room - 1)[0] ?? ''
  return `${out.trimEnd()}…`
}
