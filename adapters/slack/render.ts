import type { ImageBlock, KnownBlock } from '@slack/types'
import stringWidth from 'string-width'
import { cutInside } from '../../diagrams/lettering.ts'
import type { Tagged } from '../../src/net/tagged.ts'
import type { Answer, Block, Blocks, Choice, Mood } from '../../src/request/answer.ts'
import type { Language, Request } from '../../src/request/calls.ts'
import { bare } from '../../src/request/text.ts'
import { catalogues } from '../../src/words/index.ts'
import { tooLong } from './actions.ts'
import * as draw from './blocks.ts'
import { LIMITS } from './limits.ts'
import { escaped, shortened, visible } from './mrkdwn.ts'

/*
 * Answer -> what Slack is sent. Pure. What does not fit into a message goes into the next one, which stands in its
 * thread; what no message can hold becomes a file. The pages break at the same places before and after a picture came.
 */

export interface SlackMessage {
  /** What a phone's notification and a screen reader say: the headline, at most 150 characters. Never empty. */
  text: string
  blocks: KnownBlock[]
}
export interface SlackFile {
  name: string
  content: string
}
export interface Rendered {
  messages: SlackMessage[]
  files: SlackFile[]
}

/** A picture that can be shown: uploaded, or its source. */
export type MessagePicture = { kind: 'image'; file: string; alt: string } | { kind: 'source'; mermaid: string }

export interface Frame extends draw.ButtonFrame {
  language: Language
  /** One per diagram of the answer, in order; none yet when the text is sent. */
  pictures?: readonly (MessagePicture | undefined)[]
}

/** A part of a message: blocks that stay together, a place that is kept for a picture, or a file. */
type Part =
  | { kind: 'block'; block: KnownBlock }
  | { kind: 'picture'; blocks: KnownBlock[] }
  | { kind: 'file'; file: SlackFile }

const SIGNS: Record<Mood, string> = {
  good: ':white_check_mark: ',
  bad: ':x: ',
  unsure: ':grey_question: ',
  neutral: '',
}

const parts = (blocks: readonly KnownBlock[]): Part[] => blocks.map((block) => ({ kind: 'block', block }))
const file = (name: string, content: string): Part[] => [{ kind: 'file', file: { name, content } }]

const EXTENSIONS: Record<Blocks['source']['language'], string> = {
  mermaid: 'mmd',
  json: 'json',
  text: 'txt',
  csv: 'csv',
}

/** Monospace when it fits in one piece, so that it can be copied at once; a file when not. */
function monospace(text: string, name: string): Part[] {
  const seen = visible(text)
  if (seen.trim() === '') return []
  if (seen.length > LIMITS.preformatted) return file(name, text)
  return parts([draw.preformatted(seen)])
}

/** Columns of monospace that a thread shows on one line. */
const WIDE = 100
/** So many rows can be read one by one; more are better looked up in a file. */
const MOST_ROWS = 60

function isWide([head = '', , ...rows]: readonly string[]): boolean {
  return rows.length <= MOST_ROWS && Math.max(...[head, ...rows].map((line) => stringWidth(line))) > WIDE
}

function table(block: Blocks['table']): Part[] {
  const [head = '', rule = '', ...rows] = draw.tableLines(block.columns, block.rows, block.marked)
  const pages = draw.pages([head, rule], rows)
  const caption = parts(draw.paragraph(block.caption))
  // Slack wraps monospace on a phone and in a thread: a wide table is read row by row.
  if (isWide([head, rule, ...rows])) return [...caption, ...parts(draw.lines(draw.rowLines(block)))]
  if (pages === undefined || pages.length > LIMITS.messages) {
    return [...caption, ...file('table.csv', draw.csv(block.columns, block.rows))]
  }
  return [...caption, ...parts(pages.map(draw.preformatted))]
}

/** An uploaded picture. Its alt text is never empty: Slack refuses that. */
export function image(shown: MessagePicture & { kind: 'image' }): ImageBlock {
  const alt = cutInside(visible(shown.alt).replace(/\s+/g, ' ').trim(), LIMITS.alt)
  return { type: 'image', slack_file: { id: shown.file }, alt_text: alt === '' ? 'packetwalk' : alt }
}

/** The picture, or its source with a word on why; nothing while it is still being drawn. */
function picture(shown: MessagePicture | undefined, frame: Frame, asked = false): Part[] {
  if (shown === undefined) return [{ kind: 'picture', blocks: [] }]
  if (shown.kind === 'image') return [{ kind: 'picture', blocks: [image(shown)] }]
  const source = visible(shown.mermaid)
  if (source.trim() === '') return [{ kind: 'picture', blocks: [] }]
  // Whoever asked for the source misses no picture.
  const notes = asked ? [] : draw.note(catalogues[frame.language].surfaces.service.noPicture)
  const blocks = [...notes, draw.preformatted(source)]
  if (draw.bytesOf(blocks) <= LIMITS.picture) return [{ kind: 'picture', blocks }]
  return [{ kind: 'picture', blocks: notes }, ...file('packetwalk.mmd', shown.mermaid)]
}

/** One entry per kind of block; choices and pictures are placed by `render`. */
const RENDER: { [K in keyof Blocks]: (block: Blocks[K], frame: Frame) => Part[] } = {
  headline: (block) =>
    parts(draw.paragraph([{ kind: 'plain', text: SIGNS[block.mood] }, ...draw.strongly(block.text)])),
  paragraph: (block) => parts(draw.paragraph(block.text)),
  steps: (block) => parts(draw.lines(block.items.map((step) => draw.stepLine(step.number, step.place, step.text)))),
  table,
  command: (block) => [...parts(draw.paragraph(block.about)), ...monospace(block.command, 'command.txt')],
  source: (block) => monospace(block.text, `packetwalk.${EXTENSIONS[block.language]}`),
  diagram: (_, frame) => picture(undefined, frame),
  note: (block) => parts(draw.note(block.text)),
  choices: () => [],
  file: (block) => file(shortened(block.name, 120) || 'packetwalk.txt', block.content),
}

function partsOf<K extends keyof Blocks>(block: { kind: K } & Blocks[K], frame: Frame): Part[] {
  return RENDER[block.kind](block, frame)
}

const isChoices = (block: Block): block is Tagged<Blocks, 'choices'> => block.kind === 'choices'
const choicesOf = (answer: Answer): Choice[] => answer.blocks.filter(isChoices).flatMap((block) => block.items)

/** Requests of an answer's buttons that must be stored because no button can carry them. */
export function longRequests(answer: Answer, frame: Frame): Request[] {
  return choicesOf(answer)
    .map((choice) => choice.request)
    .filter((request) => tooLong(request, frame))
}

/** The notification: the headline in plain words. */
export function summary(answer: Answer, room: number = LIMITS.text): string {
  const first = answer.blocks.find((block) => 'text' in block && typeof block.text !== 'string')
  const words = first !== undefined && 'text' in first && typeof first.text !== 'string' ? bare(first.text) : ''
  for (let room_ = room; room_ > 10; room_ -= 5) {
    const text = escaped(shortened(words, room_))
    if (text.length <= room) return text === '' ? 'packetwalk' : text
  }
  return 'packetwalk'
}

interface Page {
  blocks: KnownBlock[]
  count: number
  bytes: number
}

/** Puts parts onto pages: 50 blocks and 12,000 bytes each. The first page begins with `used` room taken for its buttons. */
function paged(all: readonly Part[], used: { count: number; bytes: number }): Page[] {
  const pages: Page[] = [{ blocks: [], ...used }]
  for (const part of all) {
    if (part.kind === 'file') continue
    const blocks = part.kind === 'block' ? [part.block] : part.blocks
    const bytes = part.kind === 'picture' ? LIMITS.picture : draw.bytesOf(blocks)
    // A picture may be a note and its source.
    const count = part.kind === 'picture' ? 2 : 1
    let page = pages.at(-1)
    if (page === undefined || page.count + count > LIMITS.blocks || page.bytes + bytes > LIMITS.message) {
      page = { blocks: [], count: 0, bytes: 2 }
      pages.push(page)
    }
    page.blocks.push(...blocks)
    page.count += count
    page.bytes += bytes
  }
  return pages
}

function partsOfAnswer(answer: Answer, frame: Frame): Part[] {
  const left = [...(frame.pictures ?? [])]
  return answer.blocks.flatMap((block) =>
    block.kind === 'diagram' ? picture(left.shift(), frame, block.as === 'source') : partsOf(block, frame),
  )
}

/** An answer as messages: the first with all that matters and the buttons, the others for its thread. */
export function render(answer: Answer, frame: Frame): Rendered {
  const [first, ...more] = draw.buttons(choicesOf(answer), frame)
  const all = [...partsOfAnswer(answer, frame), ...parts(more)]
  const below = first === undefined ? [] : [first]
  const pages = paged(all, { count: below.length, bytes: 2 + draw.bytesOf(below) })
  const blocks = pages.map((page, i) => [...page.blocks, ...(i === 0 ? below : [])])
  // A page that only waits for its picture still is a message: the others must not move when the picture comes.
  const full = blocks.map((page): KnownBlock[] => (page.length === 0 ? [{ type: 'divider' }] : page))
  const text = summary(answer)
  const files = all.flatMap((part) => (part.kind === 'file' ? [part.file] : []))
  return { messages: full.map((page) => ({ text, blocks: page })), files }
}

/** An answer on the Home tab or in a modal: one page of at most 100 blocks, no pictures, no files. */
export function renderView(answer: Answer, frame: Frame): KnownBlock[] {
  const all = [...partsOfAnswer(answer, frame), ...parts(draw.buttons(choicesOf(answer), frame))]
  return all.flatMap((part) => (part.kind === 'block' ? [part.block] : [])).slice(0, LIMITS.viewBlocks)
}
