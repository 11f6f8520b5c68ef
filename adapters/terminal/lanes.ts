import { columns, cut, visible, wrapped } from '../../diagrams/lettering.ts'
import type { MessageStyle, Sequence, SequenceLine } from '../../diagrams/sequence.ts'

/*
 * Sequence -> lanes of plain characters, for terminals that show no picture. Each place is a column; a Chinese
 * character takes two cells, and every cell is counted.
 */

/** A row of cells. A wide character stands in the left one of its two cells; the right one is empty. */
type Row = string[]

const HEADS: Record<MessageStyle, { body: string; right: string; left: string }> = {
  request: { body: '─', right: '▶', left: '◀' },
  tunnel: { body: '═', right: '▶', left: '◀' },
  reply: { body: '╌', right: '▶', left: '◀' },
  arp: { body: '┈', right: '>', left: '<' },
  error: { body: '╍', right: '▶', left: '◀' },
}
const MIN_LANE = 14

interface Sheet {
  /** Cell of each lifeline. */
  lifelines: Map<string, number>
  width: number
  lane: number
}

/** Columns below which the lanes of a picture cannot be read. */
export function narrowest(sequence: Sequence): number {
  return sequence.participants.length * MIN_LANE
}

/** The picture as lines of text, at most `width` columns wide (80 when missing); never narrower than the lanes need. */
export function lanes(sequence: Sequence, width = 80): string {
  const { participants } = sequence
  const lane = Math.max(MIN_LANE, Math.floor(width / Math.max(1, participants.length)))
  const lifelines = new Map(participants.map((p, i) => [p.id, i * lane + Math.floor(lane / 2)]))
  const sheet: Sheet = { lifelines, lane, width: lane * participants.length }
  const rows = [
    ...heading(sequence, sheet),
    ...names(sequence, sheet),
    ...sequence.lines.flatMap((line) => draw(line, sheet)),
  ]
  return `${rows.map((row) => row.join('').trimEnd()).join('\n')}\n`
}

function blank(sheet: Sheet): Row {
  return Array.from({ length: sheet.width }, () => ' ')
}

function withLifelines(sheet: Sheet): Row {
  const row = blank(sheet)
  for (const at of sheet.lifelines.values()) row[at] = '│'
  return row
}

/** Writes text into a row's cells, from one on. What stands there is covered; a wide character covers two. */
function put(row: Row, at: number, text: string): void {
  let cell = at
  for (const character of text) {
    const wide = columns(character)
    if (wide === 0) {
      row[cell - 1] = `${row[cell - 1] ?? ''}${character}`
      continue
    }
    row[cell] = character
    for (let i = 1; i < wide; i++) row[cell + i] = ''
    cell += wide
  }
}

function putCentred(row: Row, middle: number, text: string): void {
  const at = Math.max(0, Math.min(middle - Math.floor(columns(text) / 2), row.length - columns(text)))
  put(row, Math.max(0, at), text)
}

/** The boxes of the groups, as brackets over their lanes. */
function heading(sequence: Sequence, sheet: Sheet): Row[] {
  if (sequence.groups.length === 0) return []
  const row = blank(sheet)
  for (const group of sequence.groups) {
    const places = sequence.participants.flatMap((p, i) => (p.group === group.id ? [i] : []))
    const [first, last] = [Math.min(...places), Math.max(...places)]
    if (places.length === 0) continue
    const [from, to] = [first * sheet.lane, (last + 1) * sheet.lane - 2]
    put(row, from, `┌${'─'.repeat(to - from - 1)}┐`)
    putCentred(row, Math.floor((from + to) / 2), ` ${cut(visible(group.label), to - from - 4)} `)
  }
  return [row]
}

function names(sequence: Sequence, sheet: Sheet): Row[] {
  const labels = sequence.participants.map((p) => ({ id: p.id, lines: wrapped(visible(p.label), sheet.lane - 2) }))
  const height = Math.max(0, ...labels.map((label) => label.lines.length))
  const rows = Array.from({ length: height }, () => blank(sheet))
  for (const { id, lines } of labels) {
    lines.forEach((line, i) => {
      const row = rows[i + height - lines.length]
      if (row !== undefined) putCentred(row, sheet.lifelines.get(id) ?? 0, line)
    })
  }
  return [...rows, withLifelines(sheet)]
}

function draw(line: SequenceLine, sheet: Sheet): Row[] {
  if (line.kind === 'note') return note(line.over, numbered(line), sheet)
  if (line.kind === 'section') {
    const inside = line.lines.flatMap((part) => draw(part, sheet))
    return line.label === '' ? inside : [...rule(numbered(line), sheet), ...inside]
  }
  const [from, to] = [sheet.lifelines.get(line.from), sheet.lifelines.get(line.to)]
  if (from === undefined || to === undefined) return []
  if (from === to) return note([line.from], numbered(line), sheet)
  return [...above(numbered(line), from, to, sheet), arrow(line, from, to, sheet)]
}

function numbered(line: { label: string; number?: number }): string {
  return visible(line.number === undefined ? line.label : `${line.number} ${line.label}`)
}

/** The label over an arrow, between the two lifelines. */
function above(text: string, from: number, to: number, sheet: Sheet): Row[] {
  const room = Math.max(8, Math.abs(to - from) - 2)
  return wrapped(cut(text, 120), room).map((part) => {
    const row = withLifelines(sheet)
    putCentred(row, Math.floor((from + to) / 2), part)
    return row
  })
}

function arrow(line: Extract<SequenceLine, { kind: 'message' | 'lost' }>, from: number, to: number, sheet: Sheet): Row {
  const row = withLifelines(sheet)
  const head = line.kind === 'lost' ? { body: '─', right: '×', left: '×' } : HEADS[line.style]
  const [left, right] = [Math.min(from, to), Math.max(from, to)]
  put(row, left + 1, head.body.repeat(right - left - 1))
  if (to > from) put(row, right - 1, head.right)
  else put(row, left + 1, head.left)
  return row
}

function note(over: string[], text: string, sheet: Sheet): Row[] {
  const cells = over.map((id) => sheet.lifelines.get(id)).filter((cell) => cell !== undefined)
  if (cells.length === 0) return []
  const [first, last] = [Math.min(...cells), Math.max(...cells)]
  const room = Math.min(sheet.width - 4, Math.max(last - first + sheet.lane - 4, Math.floor(sheet.lane * 1.8)))
  return wrapped(cut(text, 160), room).map((part) => {
    const row = withLifelines(sheet)
    putCentred(row, Math.floor((first + last) / 2), `[${part}]`)
    return row
  })
}

/** A rule across all lanes, with the name of what follows. */
function rule(label: string, sheet: Sheet): Row[] {
  const row = Array.from({ length: sheet.width - 1 }, () => '┄')
  putCentred(row, Math.floor(sheet.width / 2), ` ${cut(visible(label), sheet.width - 6)} `)
  return [row]
}
