import type { ActionsBlock, Button, ContextBlock, KnownBlock, RichTextBlock, SectionBlock } from '@slack/types'
import stringWidth from 'string-width'
import type { Choice } from '../../src/request/answer.ts'
import { bare, plain, strong, type Text } from '../../src/request/text.ts'
import { isUnfolded } from '../platform/folded.ts'
import { carry, type Owner } from './actions.ts'
import { LIMITS } from './limits.ts'
import { pieces, shortened, visible } from './mrkdwn.ts'

/** Bytes that blocks take in a message; what Slack's own undocumented limit seems to count. */
export function bytesOf(blocks: readonly KnownBlock[]): number {
  return new TextEncoder().encode(JSON.stringify(blocks)).length
}

const section = (text: string): SectionBlock => ({
  type: 'section',
  text: { type: 'mrkdwn', text, verbatim: true },
  expand: true,
})

/** A paragraph, in as many sections as it needs. */
export function paragraph(text: Text): SectionBlock[] {
  return pieces(text, LIMITS.section).map(section)
}

/** Lines, packed into as few sections as possible; a line that is too long continues in the next section. */
export function lines(texts: readonly Text[]): SectionBlock[] {
  const sections: string[] = []
  for (const piece of texts.flatMap((text) => pieces(text, LIMITS.section))) {
    const last = sections.at(-1)
    if (last !== undefined && last.length + 1 + piece.length <= LIMITS.section) {
      sections[sections.length - 1] = `${last}\n${piece}`
    } else sections.push(piece)
  }
  return sections.map(section)
}

/** Small print. */
export function note(text: Text): ContextBlock[] {
  return pieces(text, LIMITS.context).map((piece) => ({
    type: 'context',
    elements: [{ type: 'mrkdwn', text: piece, verbatim: true }],
  }))
}

/** Monospace as data, not as markup: nothing in it can close a fence. */
export function preformatted(text: string): RichTextBlock {
  return {
    type: 'rich_text',
    elements: [{ type: 'rich_text_preformatted', elements: [{ type: 'text', text }] }],
  }
}

const padded = (cell: string, width: number): string => cell + ' '.repeat(Math.max(0, width - stringWidth(cell)))

/** A table's lines in monospace: a head, a rule, the rows; the one that decided begins with a mark. */
export function tableLines(columns: readonly string[], rows: readonly Text[][], marked?: number): string[] {
  const cells = rows.map((row) => row.map((cell) => visible(bare(cell)).replace(/\s+/g, ' ').trim()))
  const heads = columns.map((column) => visible(column).replace(/\s+/g, ' ').trim())
  const widths = heads.map((head, i) =>
    Math.max(...[head, ...cells.map((row) => row[i] ?? '')].map((cell) => stringWidth(cell))),
  )
  const line = (mark: string, row: readonly string[]): string =>
    `${mark} ${widths.map((width, i) => padded(row[i] ?? '', width)).join('  ')}`.trimEnd()
  const body = cells.map((row, i) => line(i === marked ? '▶' : ' ', row))
  return [
    line(' ', heads),
    line(
      ' ',
      widths.map((width) => '─'.repeat(width)),
    ),
    ...body,
  ]
}

/** A row as lines: its first cell, then each other cell after the name of its column; the row that decided is marked. */
export function rowLines({
  columns,
  rows,
  marked,
}: {
  columns: readonly string[]
  rows: readonly Text[][]
  marked?: number
}): Text[] {
  return rows.flatMap((row, i): Text[] => {
    const [first = [], ...others] = row
    const named = others.flatMap((cell, n): Text[] =>
      bare(cell).trim() === '' ? [] : [[...plain('      '), ...strong(columns[n + 1] ?? ''), ...plain(': '), ...cell]],
    )
    return [[...plain(i === marked ? '▶ ' : '• '), ...strongly(first)], ...named]
  })
}

const quoted = (cell: string): string => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)

/** The same table as CSV (RFC 4180), for a file when it is too large to be read in a message. */
export function csv(columns: readonly string[], rows: readonly Text[][]): string {
  const body = rows.map((row) => row.map((cell) => quoted(visible(bare(cell)))).join(','))
  return `${[columns.map((column) => quoted(visible(column))).join(','), ...body].join('\r\n')}\r\n`
}

/** Monospace pieces of whole lines; `head` is repeated on each. `undefined` when a line alone is too long. */
export function pages(head: readonly string[], body: readonly string[]): string[] | undefined {
  const top = head.map((line) => `${line}\n`).join('')
  if (top.length > LIMITS.preformatted) return undefined
  const out: string[] = []
  let page = top
  for (const line of body) {
    if (top.length + line.length > LIMITS.preformatted) return undefined
    if (page.length + line.length > LIMITS.preformatted) {
      out.push(page.trimEnd())
      page = top
    }
    page += `${line}\n`
  }
  return [...out, page.trimEnd()].filter((text) => text.trim() !== '')
}

function button(choice: Choice, at: number, frame: ButtonFrame): Button | undefined {
  const { of: _, ...below } = frame
  // What was folded follows below the short answer instead of taking its place.
  const owner = frame.folded === true && isUnfolded(choice.request) ? below : frame
  const value = carry(choice.request, owner, frame.kept?.get(JSON.stringify(choice.request)))
  if (value === undefined) return undefined
  const text = shortened(choice.label, LIMITS.buttonText)
  return {
    type: 'button',
    action_id: `ask:${at}`,
    text: { type: 'plain_text', text: text === '' ? choice.request.kind : text, emoji: false },
    value,
  }
}

export interface ButtonFrame extends Owner {
  /** Is this the short answer? */
  folded?: boolean
  /** Hashes of stored requests that are too long for a button, by their JSON. */
  kept?: ReadonlyMap<string, string>
}

/** Buttons, in as many actions blocks as they need. */
export function buttons(choices: readonly Choice[], frame: ButtonFrame): ActionsBlock[] {
  const blocks: Button[][] = []
  for (const [at, choice] of choices.entries()) {
    const next = button(choice, at, frame)
    if (next === undefined) continue
    const last = blocks.at(-1)
    const fits =
      last !== undefined && last.length < LIMITS.actions && actionsBytes([...last, next]) <= LIMITS.actionsBytes
    if (fits) last.push(next)
    else blocks.push([next])
  }
  return blocks.map((elements) => ({ type: 'actions', elements }))
}

const actionsBytes = (elements: Button[]): number => bytesOf([{ type: 'actions', elements }])

/** Words as strong as a heading. */
export function strongly(text: Text): Text {
  return text.flatMap((span): Text => (span.kind === 'plain' ? [{ kind: 'strong', text: span.text }] : [span]))
}

/** `1. place: text`: the number is the one in the picture. */
export function stepLine(number: number, place: Text, text: Text): Text {
  const where: Text = bare(place).trim() === '' ? [] : [...strongly(place), ...plain(': ')]
  return [...plain(`${number}. `), ...where, ...text]
}
