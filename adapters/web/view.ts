import type { TownMap } from '../../diagrams/town/map.ts'
import type { Tagged } from '../../src/net/tagged.ts'
import type { Mood } from '../../src/request/answer.ts'
import type { Language, Request, Voice } from '../../src/request/calls.ts'
import type { Text } from '../../src/request/text.ts'
import type { WebWord } from '../../src/words/contract/web.ts'

/*
 * What goes over the wire between the page and us: plain JSON, shared as types only.
 */

/** What the page shows, in reading order. No markup anywhere: the page makes nodes and sets their text. */
export interface ViewBlocks {
  headline: { mood: Mood; text: Text }
  paragraph: { text: Text }
  steps: { items: { number: number; place: Text; text: Text }[] }
  table: { caption: Text; columns: string[]; rows: Text[][]; marked?: number }
  command: { about: Text; command: string }
  source: { language: string; text: string }
  /** The `picture`-th picture of the answer; it follows on the stream. */
  picture: { picture: number }
  /** The map of the journey, for a screen beside the words and for a phone. */
  town: { wide: TownMap; narrow: TownMap }
  note: { text: Text }
  choices: { items: { label: string; request: Request }[] }
  file: { name: string; type: string; content: string }
}
export type ViewBlock = Tagged<ViewBlocks>

export interface View {
  /** The request that was answered. */
  asked?: Request
  language: Language
  blocks: ViewBlock[]
  /** How many pictures will follow on `/api/pictures/<id>`. */
  pictures: number
}

/** The answer to a question. */
export interface Told {
  id: string
  view: View
}

export interface ShownImage {
  kind: 'image'
  address: string
  width: number
  height: number
  alt: string
  name: string
}
/** A picture, with further pages of a long journey; or its source, and a sentence on why if it should have been drawn. */
export type ShownPicture =
  | (ShownImage & { more: readonly ShownImage[] })
  | { kind: 'source'; mermaid: string; alt: string; why: string }

/** What the page must know when it opens. */
export interface Start {
  csrf: string
  language: Language
  voice: Voice
  words: Record<WebWord, Record<Language, string>>
  /** Asked at once. */
  first: string
  /** Typed into the box, not asked. */
  draft: string
  uploadLimit: number
  /** Names of the commands that change nothing. */
  harmless: readonly string[]
}

/** One way to go on typing: the whole line as it would become, and a word on it. */
export interface Completion {
  line: string
  label: string
  about: string
}

/** What the page sends. */
/** A file, its bytes in base 64. */
export interface WebUpload {
  name: string
  base64: string
}
/** `last` is what the answer before was about. */
export type Ask = ({ line: string; upload?: WebUpload; last?: Request } | { request: Request }) & {
  /** Asked from a screen as narrow as a phone's. */
  narrow?: boolean
}
export interface Preference {
  language?: Language
  voice?: Voice
}
