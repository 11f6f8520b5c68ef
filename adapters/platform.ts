import type { Answer } from '../src/answer.ts'
import type { Language, Request } from '../src/calls.ts'

/** A question as a platform heard it. Ids are the platform's own, opaque to us. */
export interface Asked {
  platform: string
  /** A complete request (slash options, a button), or a line that somebody typed. */
  request: Request | { line: string }
  person: string
  channel: string
  workspace: string
  /** The platform's locale, `zh-CN`; used when nobody has chosen a language. */
  locale: string
  /** May this person change settings for channel or workspace? Checked by the adapter on the server side, every time. */
  admin: boolean
  /** Unique id of the event, so that a retry is answered once. */
  event: string
}

/** A picture that was drawn, or the reason why there is none. */
export type Picture =
  | { kind: 'image'; png: Uint8Array; width: number; height: number; alt: string; name: string }
  | { kind: 'source'; mermaid: string; alt: string; why: string }

/** What an adapter can do with an answer: show the text now, and the same message again with its pictures. */
export interface Reply {
  /** Sends the text answer. Called once. */
  text(answer: Answer, language: Language): Promise<void>
  /** Adds the pictures to what `text` sent. Called once, after `text`, when the answer has diagrams. */
  pictures(answer: Answer, pictures: Picture[], language: Language): Promise<void>
  /** Last resort: something of ours broke. `id` also stands in the log. */
  failed(id: string, language: Language): Promise<void>
}

/** A running platform. */
export interface Platform {
  name: string
  start(): Promise<void>
  /** Finishes what runs, then stops. */
  stop(): Promise<void>
}
