import {
  type Cut,
  type Detail,
  type Language,
  languageOfLocale,
  type Request,
  type Voice,
} from '../../src/request/calls.ts'
import type { Upload } from '../import/upload.ts'
import type { Where } from '../store/contract.ts'

/** A question as a platform heard it. Ids are the platform's own, opaque to us. */
export interface HeardQuestion {
  platform: string
  /** A complete request (slash options, a button), or a line that somebody typed. */
  request: Request | { line: string }
  /** What the answer before it in the same conversation was about, where the platform knows. */
  last?: Request
  person: string
  channel: string
  /** A guild, a team; `directWorkspace(person)` in a direct conversation that belongs to neither. */
  workspace: string
  /** Where `person` is unique when that is more than the workspace (Discord: the whole platform). */
  realm?: string
  /** The platform's locale, `zh-CN`; used when nobody has chosen a language. */
  locale: string
  /** May this person change settings for channel or workspace? Checked by the adapter on the server side, every time. */
  admin: boolean
  /** The cut that fits the screen it is asked from, where the platform knows it. */
  picture?: Cut
  /** How deep an answer goes there where nobody says; the summary when missing. */
  detail?: Detail
  /** How this platform tells who has not chosen. */
  voice?: Voice
  /** What is behind several persons (a visitor can have many cookies), in a form that names nobody. */
  address?: string
  /** Unique id of the event, so that a retry is answered once. */
  event: string
  /** A file that came with the question (attachment, modal), at most `CHAT_LIMIT` bytes: read for the bot, not yet stored. */
  upload?: Upload
}

/** The platform's locale as one of our languages: any Chinese is `zh`, anything else English. */
export function languageOf(locale: string): Language {
  return languageOfLocale(locale)
}

export function whereOf(asked: HeardQuestion): Where {
  const { platform, workspace, channel, person, realm, address } = asked
  return {
    platform,
    workspace,
    channel,
    person,
    ...(realm === undefined ? {} : { realm }),
    ...(address === undefined ? {} : { address }),
  }
}
