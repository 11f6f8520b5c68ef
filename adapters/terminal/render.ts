import stringWidth from 'string-width'
import type { Answer, Block, Blocks, Mood, StepLine } from '../../src/request/answer.ts'
import type { Text } from '../../src/request/text.ts'
import { type SayTable, say } from '../../src/words/contract/say.ts'

/*
 * Answer -> text for a terminal. Pure. Control characters of others never reach the terminal.
 */

/** How a terminal shows things. */
export interface Style {
  colour: boolean
  /** Columns; text is wrapped to it. */
  width: number
}

const SIGNS: Record<Mood, string> = { good: '✓', bad: '✗', unsure: '?', neutral: '•' }
const COLOURS: Record<Mood, string> = { good: '32', bad: '31', unsure: '33', neutral: '36' }
const MOST_COLUMN = 60

/** Takes away what could steer a terminal: control characters, bidi marks, zero-width characters. */
export function safe(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g, ' ')
}

const paint = (style: Style, code: string, text: string): string =>
  style.colour && text !== '' ? `\u001b[${code}m${text}\u001b[0m` : text

export function textOf(text: Text, style: Style): string {
  return text
    .map((span) => {
      const shown = safe(span.text)
      if (span.kind === 'code') return paint(style, '1', shown)
      return span.kind === 'strong' ? paint(style, '1', shown) : shown
    })
    .join('')
}

/** Columns that a text takes, colours not counted. */
const widthOf = (text: string): number => stringWidth(text)

function pad(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - widthOf(text)))
}

/** What may not begin a line of Chinese, and what may not end one: they stay with their neighbour. */
const TOKENS =
  /[（《「『“‘]*(?:[\u2e80-\u9fff\uff00-\uffef]|[^\s\u2e80-\u9fff\uff00-\uffef]+)[，。、；：？！）》」』”’…]*|\s+/g

/** Wraps at spaces, and between Chinese characters, which have none. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const token of text.match(TOKENS) ?? []) {
    if (line !== '' && widthOf(line) + widthOf(token) > width && token.trim() !== '') {
      lines.push(line.trimEnd())
      line = ''
    }
    line += line === '' ? token.trimStart() : token
  }
  return line === '' && lines.length > 0 ? lines : [...lines, line.trimEnd()]
}

function indented(text: string, indent: number, style: Style): string {
  return wrap(text, Math.max(20, style.width - indent))
    .map((line, i) => (i === 0 ? line : ' '.repeat(indent) + line))
    .join('\n')
}

function stepText(item: StepLine, style: Style): string {
  const number = `${item.number}`.padStart(3)
  const head = `${paint(style, '36', number)}  ${paint(style, '1', textOf(item.place, { ...style, colour: false }))}`
  return `${head}\n     ${indented(textOf(item.text, style), 5, style)}`
}

function tableText(block: Blocks['table'], style: Style): string {
  const cells = [
    block.columns.map((c) => safe(c)),
    ...block.rows.map((row) => row.map((cell) => textOf(cell, { ...style, colour: false }))),
  ]
  const share = Math.max(12, Math.floor((style.width - 4) / Math.max(1, block.columns.length)) - 2)
  const widths = block.columns.map((_, i) =>
    Math.min(Math.max(...cells.map((row) => widthOf(row[i] ?? ''))), Math.max(share, MOST_COLUMN / 2)),
  )
  const lines = cells.flatMap((row, r) => {
    const wrapped = row.map((cell, i) => wrap(cell, widths[i] ?? 10))
    const height = Math.max(1, ...wrapped.map((w) => w.length))
    const marker = r > 0 && block.marked === r - 1 ? '→ ' : '  '
    return Array.from({ length: height }, (_, h) => {
      const text = (h === 0 ? marker : '  ') + wrapped.map((w, i) => pad(w[h] ?? '', widths[i] ?? 0)).join('  ')
      return r === 0 ? paint(style, '2', text.trimEnd()) : text.trimEnd()
    })
  })
  return [paint(style, '1', textOf(block.caption, { ...style, colour: false })), ...lines].join('\n')
}

/** One renderer per block, for a style. */
function renderers(style: Style): SayTable<Block, string> {
  return {
    headline: ({ mood, text }) =>
      `${paint(style, COLOURS[mood], SIGNS[mood])} ${indented(textOf(text, style), 2, style)}`,
    paragraph: ({ text }) => indented(textOf(text, style), 0, style),
    steps: ({ items }) => items.map((item) => stepText(item, style)).join('\n'),
    table: (block) => tableText(block, style),
    command: ({ about, command }) =>
      `${textOf(about, style)}${command
        .split('\n')
        .map((line) => `\n  $ ${safe(line)}`)
        .join('')}`,
    source: ({ text }) => text.split('\n').map(safe).join('\n'),
    diagram: () => '',
    note: ({ text }) => paint(style, '2', indented(textOf(text, { ...style, colour: false }), 0, style)),
    choices: () => '',
    file: ({ content }) => content.split('\n').map(safe).join('\n'),
  }
}

/** The answer as lines of text; pictures and buttons are left to the caller. */
export function render(answer: Answer, style: Style): string {
  const table = renderers(style)
  return answer.blocks
    .map((block) => say<Block, string>(table, block))
    .filter((text) => text !== '')
    .join('\n\n')
}
