import { cut, inked, visible, wrapped } from './lettering.ts'
import type { MessageStyle, Participant, SectionStyle, Sequence, SequenceLine } from './sequence.ts'

/*
 * Sequence -> Mermaid 11 text. The only place that writes Mermaid: ids are generated, and every label passes `encode`.
 */

/** Makes a label harmless. The tests switch it off to see that the renderer holds without it. */
export type Encode = (label: string) => string

// Signs that mean something to Mermaid become their full-width look-alikes. Entities (`#59;`) would be exact, but
// Mermaid measures and wraps them as letters: labels become twice too wide, and wrapping cuts them into rubbish.
const LOOK_ALIKES: Record<string, string> = {
  ';': '；',
  '#': '＃',
  '%': '％',
  '<': '＜',
  '>': '＞',
  '&': '＆',
  $: '＄',
  '"': '＂',
  '`': '｀',
  '{': '｛',
  '}': '｝',
  '\\': '＼',
  '¶': '',
  ﬂ: 'fl',
}
/** Labels are cut here, at the latest: an unbroken one of 3,000 characters would crush the picture. Px. */
const LONGEST_LABEL = 800
const LONGEST_DESCRIPTION = 900

/** One line without any sign that Mermaid would obey. */
export function encode(label: string): string {
  const plain = visible(label).replace(/[;#%<>&$"`{}\\¶ﬂ]/g, (sign) => LOOK_ALIKES[sign] ?? '')
  // `wrap:` and `nowrap:` before a label are switches.
  return plain.replace(/^:?((?:no)?wrap):/i, '$1：')
}

const ARROWS: Record<MessageStyle, string> = {
  request: '->>',
  tunnel: '->>',
  reply: '-->>',
  arp: '-)',
  error: '--)',
}
// See-through, so that the boxes behind stay visible.
const SECTIONS: Record<SectionStyle, string> = {
  tunnel: 'rgba(124, 58, 237, 0.16)',
  reply: 'rgba(71, 85, 105, 0.10)',
  error: 'rgba(220, 38, 38, 0.10)',
  lost: 'rgba(255, 80, 80, 0.22)',
}
// Named colours: a `)` in the title of an rgb() box would be read as part of the colour.
const BOXES = ['aliceblue', 'honeydew', 'lavenderblush', 'cornsilk', 'azure', 'mintcream']

// What Mermaid adds around a text, CSS px: actorMargin and two wrapPaddings of `render/mermaid-config.ts`.
const BETWEEN = 14
const PADDING = 10
const EDGES = 36
const PER_GROUP = 8

/** Px between two lifelines, so that everything together is at most `sequence.width` wide. */
function gapOf(sequence: Sequence): number {
  const room = sequence.width - EDGES - PER_GROUP * sequence.groups.length
  // What stands at the first and the last lifeline sticks out by half a gap.
  return room / Math.max(2, sequence.participants.length)
}

interface Page {
  ids: ReadonlyMap<string, string>
  order: ReadonlyMap<string, number>
  /** CSS px between two lifelines. */
  gap: number
  encode: Encode
}

/** The picture as Mermaid text. Never longer than what Mermaid draws when the sequence has at most 10 participants and 30 messages. */
export function mermaid(sequence: Sequence, encoding: Encode = encode): string {
  const { participants } = sequence
  const page: Page = {
    ids: new Map(participants.map((participant, i) => [participant.id, `p${i}`])),
    order: new Map(participants.map((participant, i) => [participant.id, i])),
    gap: gapOf(sequence),
    encode: encoding,
  }
  return [
    'sequenceDiagram',
    `accTitle: ${label(sequence.title, page, LONGEST_LABEL) || '·'}`,
    `accDescr: ${cut(encoding(sequence.description), LONGEST_DESCRIPTION) || '·'}`,
    ...cast(sequence, page),
    ...sequence.lines.flatMap((line) => write(line, page)),
    '',
  ].join('\n')
}

function label(text: string, page: Page, most = LONGEST_LABEL): string {
  return cut(page.encode(text), most, inked)
}

/** A label in lines that fit into so many px. */
function fitted(text: string, page: Page, pixels: number): string {
  return wrapped(label(text, page), Math.max(40, pixels), inked).join('<br/>') || '·'
}

/** The participants, each group in its box. Order is the sequence's own: it puts members of a group side by side. */
function cast(sequence: Sequence, page: Page): string[] {
  const lines: string[] = []
  let open: string | undefined
  for (const participant of sequence.participants) {
    if (participant.group !== open) {
      if (open !== undefined) lines.push('end')
      open = participant.group
      if (open !== undefined) lines.push(boxStart(sequence, page, open))
    }
    lines.push(`participant ${page.ids.get(participant.id)} as ${name(participant, page)}`)
  }
  if (open !== undefined) lines.push('end')
  return lines
}

function boxStart(sequence: Sequence, page: Page, id: string): string {
  const at = sequence.groups.findIndex((group) => group.id === id)
  const members = sequence.participants.filter((participant) => participant.group === id).length
  const room = members * page.gap - PADDING
  return `box ${BOXES[Math.max(0, at) % BOXES.length]} ${label(sequence.groups[at]?.label ?? '', page, room)}`
}

/** A name in at most the three lines that its box has room for; of a longer one the middle is left out. */
function name(participant: Participant, page: Page): string {
  const pixels = page.gap - BETWEEN - PADDING
  const lines = fitted(participant.label, page, pixels).split('<br/>')
  if (lines.length <= 3) return lines.join('<br/>')
  const [first = '', second = ''] = lines
  const middle = cut(second, pixels - inked('…'), inked)
  return [first, middle.endsWith('…') ? middle : `${middle}…`, lines.at(-1)].join('<br/>')
}

function write(line: SequenceLine, page: Page): string[] {
  const number = line.number === undefined ? '' : `${line.number} `
  if (line.kind === 'note') return note(line.over, number + line.label, page)
  if (line.kind === 'section') {
    const inside = line.lines.flatMap((part) => write(part, page))
    const title = line.label === '' ? [] : note(ends(line.lines, page), number + line.label, page)
    return [`rect ${SECTIONS[line.style]}`, ...title, ...inside, 'end']
  }
  const [from, to] = [page.ids.get(line.from), page.ids.get(line.to)]
  if (from === undefined || to === undefined)
    throw new Error(`a line between ${line.from} and ${line.to}, who are not in the picture`)
  const arrow = line.kind === 'lost' ? '-x' : ARROWS[line.style]
  const text = fitted(number + line.label, page, room(line.from, line.to, page))
  return [`${from}${arrow}${to}: ${text}`]
}

/** Px for the label of a message: what lies between the two lifelines. */
function room(from: string, to: string, page: Page): number {
  const gaps = Math.abs((page.order.get(from) ?? 0) - (page.order.get(to) ?? 0))
  return gaps === 0 ? noteRoom([from], page) : gaps * page.gap - BETWEEN - PADDING
}

/** Px for a text over lifelines. Mermaid pushes the neighbours apart by half of it, whatever it spans. */
function noteRoom(over: readonly string[], page: Page): number {
  const last = page.order.size - 1
  const atEdge = over.length === 1 && over.some((id) => [0, last].includes(page.order.get(id) ?? -1))
  return atEdge ? page.gap - BETWEEN : 2 * (page.gap - BETWEEN) - PADDING
}

function note(over: string[], text: string, page: Page): string[] {
  const places = over.map((id) => page.order.get(id)).filter((place) => place !== undefined)
  const [first, last] = [Math.min(...places), Math.max(...places)]
  if (places.length === 0) return []
  const pixels = noteRoom(first === last ? over.slice(0, 1) : over, page)
  const span = first === last ? `p${first}` : `p${first},p${last}`
  return [`Note over ${span}: ${fitted(text, page, pixels)}`]
}

/** The outermost places that lines touch. */
function ends(lines: readonly SequenceLine[], page: Page): string[] {
  const touched = lines.flatMap(touches)
  const places = touched.map((id) => page.order.get(id)).filter((place) => place !== undefined)
  const [first, last] = [Math.min(...places), Math.max(...places)]
  return touched.filter((id) => page.order.get(id) === first || page.order.get(id) === last)
}

function touches(line: SequenceLine): string[] {
  if (line.kind === 'note') return line.over
  if (line.kind === 'section') return line.lines.flatMap(touches)
  return [line.from, line.to]
}
