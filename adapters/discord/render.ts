import type { Tagged } from '../../src/net/tagged.ts'
import type { Answer, Block, Blocks, Choice, Mood } from '../../src/request/answer.ts'
import type { Language } from '../../src/request/calls.ts'
import { catalogues } from '../../src/words/index.ts'
import { unfolds } from '../platform/folded.ts'
import type { Picture } from '../platform/platform.ts'
import { type ButtonRoute, type Carried, customId } from './buttons.ts'
import { type Chunk, chunks, isShort, packed, ROOM } from './chunks.ts'
import { LIMITS, OURS } from './limits.ts'
import { pieces, shortened } from './markdown.ts'
import type { Attachment, Button, DiscordMessage, Embed, FileUpload, Row } from './payload.ts'

/*
 * Answer -> messages, one per page. Pure.
 *
 * Content and embeds, not Components V2: the headline stands in `content`, so that it is what a notification, the search
 * and somebody who has embeds switched off see; an embed has 4096 characters beside it where a V2 message has 4000 in
 * all; and a message that once had the V2 flag can never lose it.
 */

/** What a page must know besides the answer. */
export interface PageSetting {
  language: Language
  /** What was asked: the buttons that turn pages ask it again. */
  ask: Carried['ask']
  /** Who asked, where Discord does not say so on the message itself. */
  owner?: string
  /** Has what was asked options that a form can show? */
  form?: boolean
  /** The hash of a stored request that does not fit into a button. */
  kept: (request: Carried['ask']) => string | undefined
  /** The largest file that this conversation takes, in bytes. */
  attachmentBytes: number
  /** `drawing` until the pictures are there. */
  pictures: 'drawing' | readonly Picture[]
}

const COLOURS: Record<Mood, number> = { good: 0x2e7d32, bad: 0xc62828, unsure: 0xf9a825, neutral: 0x546e7a }
const SIGNS: Record<Mood, string> = { good: '✅ ', bad: '⛔ ', unsure: '❔ ', neutral: '' }
const TYPES: Record<Blocks['source']['language'], { ending: string; type: string }> = {
  mermaid: { ending: 'mmd', type: 'text/plain' },
  json: { ending: 'json', type: 'application/json' },
  text: { ending: 'txt', type: 'text/plain' },
  csv: { ending: 'csv', type: 'text/csv' },
}

function blocksOf<K extends Block['kind']>(answer: Answer, kind: K): Tagged<Blocks, K>[] {
  const isKind = (block: Block): block is Extract<Block, { kind: K }> & Tagged<Blocks, K> => block.kind === kind
  return answer.blocks.filter(isKind)
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const fileName = (name: string): string => {
  const plain = name.normalize('NFKD').replace(/[^\w.-]+/g, '-')
  return plain.replace(/^[.-]+/, '').slice(-80) || 'file.txt'
}

/** Files of the answer: those it brings, and sources that are too long to be read in the message. */
function filesOf(answer: Answer): FileUpload[] {
  return answer.blocks.flatMap((block): FileUpload[] => {
    if (block.kind === 'file') return [{ name: block.name, type: block.type, data: bytes(block.content) }]
    if (block.kind !== 'source' || isShort(block)) return []
    const { ending, type } = TYPES[block.language]
    return [{ name: `packetwalk.${ending}`, type, data: bytes(block.text) }]
  })
}

interface Drawn {
  uploads: { file: FileUpload; alt: string }[]
  /** What is said in place of a picture. */
  said: Chunk[]
}

/** The pictures of an answer, or what stands in for them: a word while they are drawn, their source when they are not. */
function drawn(answer: Answer, { pictures, language }: PageSetting): Drawn {
  const words = catalogues[language].surfaces.service
  const diagrams = blocksOf(answer, 'diagram')
  if (diagrams.length === 0) return { uploads: [], said: [] }
  if (pictures === 'drawing') {
    // Whoever asked for the source waits for no picture.
    if (diagrams.every(({ as }) => as === 'source')) return { uploads: [], said: [] }
    return {
      uploads: [],
      said: pieces(words.pictureOnItsWay, 200).map((text) => ({ text: `-# ${text}`, apart: true })),
    }
  }
  const failed = pictures.some((picture, i) => picture.kind === 'source' && diagrams[i]?.as !== 'source')
  return {
    uploads: pictures.flatMap((picture) => {
      if (picture.kind === 'image') {
        return [picture, ...(picture.more ?? [])].map(({ name, png, alt }) => ({
          file: { name, type: 'image/png', data: png },
          alt,
        }))
      }
      if (picture.mermaid === '') return []
      return [{ file: { name: 'packetwalk.mmd', type: 'text/plain', data: bytes(picture.mermaid) }, alt: picture.alt }]
    }),
    said: failed ? pieces(words.noPicture, 1000).map((text) => ({ text: `-# ${text}`, apart: true })) : [],
  }
}

interface Attached {
  attachments: Attachment[]
  files: FileUpload[]
  images: Embed[]
  /** Names of those that were too large. */
  left: string[]
}

function attached(uploads: readonly { file: FileUpload; alt?: string }[], limit: number): Attached {
  const out: Attached = { attachments: [], files: [], images: [], left: [] }
  for (const { file, alt } of uploads) {
    if (file.data.length > limit || out.files.length === LIMITS.attachments) {
      out.left.push(file.name)
      continue
    }
    const id = out.files.length
    const wanted = fileName(file.name)
    const name = out.files.some((other) => other.name === wanted) ? `${id}-${wanted}` : wanted
    const description = shortened(alt ?? '', LIMITS.attachmentDescription)
    out.attachments.push({ id: String(id), filename: name, ...(description === '' ? {} : { description }) })
    out.files.push({ ...file, name })
    if (file.type === 'image/png') out.images.push({ image: { url: `attachment://${name}` } })
  }
  return out
}

/** What is asked: a command's name. */
function kindOf(ask: Carried['ask']): string {
  return 'line' in ask ? (ask.line.trim().replace(/^\//, '').split(/\s/)[0] ?? '') : ask.kind
}
const routeOf = ({ owner }: Pick<PageSetting, 'owner'>): ButtonRoute => (owner === undefined ? {} : { owner })

/** Buttons for what can be asked next, each once. One that cannot carry its request is left out. */
function buttonsOf(items: readonly Choice[], setting: PageSetting): Button[] {
  const { ask, kept } = setting
  const ids = new Set<string>()
  return items.flatMap(({ label, request }): Button[] => {
    const turns = request.kind === kindOf(ask) && !unfolds(ask, request)
    const onward: ButtonRoute = turns ? {} : { leads: 'onward' }
    const id = customId({ ask: request, page: 0, ...onward, ...routeOf(setting) }, kept(request))
    const text = shortened(label, OURS.label)
    if (id === undefined || ids.has(id) || text === '') return []
    ids.add(id)
    return [{ type: 2, style: 2, label: text, custom_id: id }]
  })
}

/** `Options …`: the same question with others. */
function toForm({ ask, kept, form, language, ...setting }: PageSetting): Button[] {
  const id = customId({ ask, page: 0, leads: 'form', ...routeOf(setting) }, kept(ask))
  if (form !== true || id === undefined) return []
  return [{ type: 2, style: 2, label: catalogues[language].surfaces.discord.options, custom_id: id }]
}

/** `◀ 1/3`, `3/3 ▶`: the same question again, another page of its answer. */
function turning(page: number, pages: number, setting: PageSetting): Button[] {
  const { ask, kept } = setting
  const to = (target: number, label: string): Button[] => {
    const id = customId({ ask, page: target, ...routeOf(setting) }, kept(ask))
    return target < 0 || target >= pages || id === undefined ? [] : [{ type: 2, style: 1, label, custom_id: id }]
  }
  return [...to(page - 1, `◀ ${page}/${pages}`), ...to(page + 1, `${page + 2}/${pages} ▶`)]
}

function rowsOf(buttons: readonly Button[]): Row[] {
  const rows: Row[] = []
  for (let i = 0; i < buttons.length; i += LIMITS.buttonsPerRow) {
    rows.push({ type: 1, components: buttons.slice(i, i + LIMITS.buttonsPerRow) })
  }
  return rows
}

const PER_PAGE = (LIMITS.rows - 1) * LIMITS.buttonsPerRow

interface Sheet {
  text: string
  buttons: Button[]
  uploads: { file: FileUpload; alt?: string }[]
}

/** The answer in sheets: text and buttons in order, ten files at most on each. Pictures lead the first. */
function sheets(answer: Answer, body: readonly Chunk[], setting: PageSetting): Sheet[] {
  const texts = packed(body, ROOM)
  const items = blocksOf(answer, 'choices').flatMap((block) => block.items)
  const buttons = [...buttonsOf(items, setting), ...toForm(setting)]
  const uploads = [...drawn(answer, setting).uploads, ...filesOf(answer).map((file) => ({ file }))]
  const count = Math.max(
    1,
    texts.length,
    Math.ceil(buttons.length / PER_PAGE),
    Math.ceil(uploads.length / LIMITS.attachments),
  )
  return Array.from({ length: count }, (_, i) => ({
    text: texts[i] ?? '',
    buttons: buttons.slice(i * PER_PAGE, (i + 1) * PER_PAGE),
    uploads: uploads.slice(i * LIMITS.attachments, (i + 1) * LIMITS.attachments),
  }))
}

function said(left: readonly string[], language: Language): string[] {
  return left.flatMap((name) =>
    pieces(catalogues[language].surfaces.discord.answerFileTooLarge(shortened(name, 60)), 300),
  )
}

/** The message of one sheet. */
function messageOf(
  sheet: Sheet,
  head: { content: string; mood: Mood },
  rows: Row[],
  setting: PageSetting,
): DiscordMessage {
  const { attachments, files, images, left } = attached(sheet.uploads, setting.attachmentBytes)
  const missing = said(left, setting.language).map((text) => ({ text: `-# ${text}`, apart: true }))
  const texts = packed([...(sheet.text === '' ? [] : [{ text: sheet.text, apart: false }]), ...missing], ROOM)
  const embeds: Embed[] = texts.map((description) => ({ color: COLOURS[head.mood], description }))
  const [first, ...others] = images
  const last = embeds.at(-1)
  // Discord refuses a message in which nothing is to be seen.
  const content = head.content.trim() === '' && texts.length === 0 ? '…' : head.content
  if (first !== undefined && last !== undefined) embeds[embeds.length - 1] = { ...last, ...first }
  const rest = first !== undefined && last === undefined ? images : others
  return {
    payload: {
      content,
      embeds: [...embeds, ...rest.map((image) => ({ color: COLOURS[head.mood], ...image }))].slice(0, LIMITS.embeds),
      components: rows,
      attachments,
      allowed_mentions: { parse: [] },
    },
    files,
  }
}

/** The pages of an answer, at least one. Every page is a complete message that replaces another of them. */
export function pagesOf(answer: Answer, setting: PageSetting): DiscordMessage[] {
  const headline = blocksOf(answer, 'headline')[0]
  const mood = headline?.mood ?? 'neutral'
  const [first = '', ...more] = pieces(headline?.text ?? [], LIMITS.content - 10)
  const body: Chunk[] = [
    ...more.map((text) => ({ text, apart: false })),
    ...answer.blocks.flatMap(chunks),
    ...drawn(answer, setting).said,
  ]
  const all = sheets(answer, body, setting)
  return all.map((sheet, i) => {
    const turn = turning(i, all.length, setting)
    const ids = new Set(turn.map((button) => button.custom_id))
    const rows = [...rowsOf(sheet.buttons.filter((button) => !ids.has(button.custom_id))), ...rowsOf(turn)]
    return messageOf(sheet, { content: `${SIGNS[mood]}${first}`, mood }, rows, setting)
  })
}

/** The requests of an answer's buttons, for whoever must store those that are too long. */
export function requestsOf(answer: Answer): Carried['ask'][] {
  return blocksOf(answer, 'choices').flatMap((block) => block.items.map((item) => item.request))
}
