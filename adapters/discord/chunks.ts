import stringWidth from 'string-width'
import type { Block, Blocks } from '../../src/request/answer.ts'
import { bare, code, join, plain, strong, type Text } from '../../src/request/text.ts'
import { LIMITS, OURS } from './limits.ts'
import { fenced, isFenceable, pieces, visible } from './markdown.ts'

/*
 * Blocks -> chunks of markdown, each short enough for one embed. Pages are packed from whole chunks, so that nothing is
 * ever cut in the middle.
 */

/** `apart`: an empty line stands before it. */
export interface Chunk {
  text: string
  apart: boolean
}

/** The longest chunk. */
export const ROOM = LIMITS.embedDescription

const chunk = (text: string, apart = true): Chunk => ({ text, apart })
const paragraph = (text: Text, before = ''): Chunk[] =>
  pieces(text, ROOM - before.length).map((piece, i) => chunk(before + piece, i === 0))

function steps({ items }: Blocks['steps']): Chunk[] {
  return items.flatMap(({ number, place, text }, i) =>
    pieces([...strong(String(number)), ...plain(' '), ...place, ...plain(' · '), ...text], ROOM).map((piece, part) =>
      chunk(piece, i === 0 && part === 0),
    ),
  )
}

const padded = (cell: string, width: number): string => cell + ' '.repeat(Math.max(0, width - stringWidth(cell)))
const cellText = (cell: Text): string => visible(bare(cell)).replace(/\s+/g, ' ').replaceAll('`', 'ˋ').trim()

/** Lines of monospace in as few fenced blocks as fit; the head stands on each. */
function boxes(head: string[], lines: string[]): Chunk[] {
  const out: string[][] = [[...head]]
  let length = head.join('\n').length
  for (const line of lines) {
    if (length + line.length + 12 > ROOM) {
      out.push([...head])
      length = head.join('\n').length
    }
    out.at(-1)?.push(line)
    length += line.length + 1
  }
  return out.map((box) => chunk(fenced(box.join('\n'), ''), false))
}

/** A table that is narrow enough stands in monospace; a wide one becomes a list, since a phone would tear it apart. */
function table({ caption, columns, rows, marked }: Blocks['table']): Chunk[] {
  const cells = rows.map((row) => columns.map((_, i) => cellText(row[i] ?? [])))
  const names = columns.map((name) => cellText(plain(name)))
  const widths = names.map((name, i) => Math.max(stringWidth(name), ...cells.map((row) => stringWidth(row[i] ?? ''))))
  const total = widths.reduce((sum, width) => sum + width + 2, 2)
  const title = paragraph(caption)
  if (total > OURS.tableColumns) return [...title, ...list({ columns, rows, marked: marked ?? -1 })]
  const line = (row: string[], sign: string): string =>
    `${sign} ${row.map((cell, i) => padded(cell, widths[i] ?? 0)).join('  ')}`.trimEnd()
  const head = [line(names, ' '), `  ${widths.map((width) => '─'.repeat(width)).join('  ')}`]
  return [
    ...title,
    ...boxes(
      head,
      cells.map((row, i) => line(row, i === marked ? '→' : ' ')),
    ),
  ]
}

function list({ columns, rows, marked }: { columns: string[]; rows: Text[][]; marked: number }): Chunk[] {
  const head = pieces(join(columns.map(strong), ' · '), ROOM).map((piece) => chunk(piece, false))
  const body = rows.flatMap((row, i) => {
    // Long cells each have a line of their own, or nobody could tell where one ends.
    const isLong = row.some((cell) => stringWidth(cellText(cell)) > OURS.tableColumns)
    const between = plain(isLong ? '\n↳ ' : ' · ')
    const cells = columns.flatMap((_, c): Text => [...(c === 0 ? [] : between), ...(row[c] ?? [])])
    return pieces([...plain(i === marked ? '→ ' : '• '), ...cells], ROOM).map((piece) => chunk(piece, false))
  })
  return [...head, ...body]
}

function command({ about, command }: Blocks['command']): Chunk[] {
  const title = paragraph(about)
  const box = fenced(command, 'sh')
  if (box.length > ROOM) return [...title, ...paragraph(code(command))]
  return [...title, chunk(box, false)]
}

/** Is this source short enough to be read in the message, and can it stand there unchanged? */
export function isShort({ text }: Blocks['source']): boolean {
  return isFenceable(text) && text.length <= OURS.sourceCharacters && text.split('\n').length <= OURS.sourceLines
}

const FENCES: Record<Blocks['source']['language'], string> = { mermaid: 'mermaid', json: 'json', text: '', csv: 'csv' }

/** How each kind of block reads. Headlines, pictures, buttons and files stand elsewhere in the message. */
const READ: { [K in keyof Blocks]: (block: Blocks[K]) => Chunk[] } = {
  headline: () => [],
  paragraph: ({ text }) => paragraph(text),
  steps,
  table,
  command,
  source: (block) => (isShort(block) ? [chunk(fenced(block.text, FENCES[block.language]))] : []),
  diagram: () => [],
  note: ({ text }) => paragraph(text, '-# '),
  choices: () => [],
  file: () => [],
}

function read<K extends keyof Blocks>(kind: K, block: Blocks[K]): Chunk[] {
  return READ[kind](block)
}

/** What somebody reads of a block. */
export function chunks(block: Block): Chunk[] {
  return read(block.kind, block)
}

/** Chunks in as few pages as hold them, each page at most `room` characters. */
export function packed(all: readonly Chunk[], room: number): string[] {
  const pages: string[] = []
  for (const { text, apart } of all) {
    const last = pages.at(-1)
    const between = apart ? '\n\n' : '\n'
    if (last === undefined || last.length + between.length + text.length > room) pages.push(text)
    else pages[pages.length - 1] = last + between + text
  }
  return pages
}
