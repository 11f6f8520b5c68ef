import type { Language } from '../../src/request/calls.ts'
import type { Text } from '../../src/request/text.ts'
import type { HeardQuestion } from '../platform/asked.ts'
import { languageOf } from '../platform/asked.ts'
import type { Wishes } from '../platform/asker.ts'
import type { Asker, Responder } from '../platform/platform.ts'
import type { Typing } from '../platform/suggest.ts'
import { within } from '../platform/within.ts'
import type { DiscordPlace } from './heard.ts'
import { FLAGS, RESPONSE } from './limits.ts'
import type { Callback, OptionChoice } from './payload.ts'
import { type Means, said } from './reply.ts'
import type { DiscordFileRules } from './uploads.ts'

/** What is needed to serve an interaction, in whichever mode it came. */
export interface Desk extends Means {
  responder: Responder
  kinds: ReadonlySet<string>
  /** What may be meant, best first. */
  suggest: (typing: Typing, asker: Asker, by: string) => Promise<readonly OptionChoice[]>
  files: DiscordFileRules
  /** May anybody press the buttons of an answer, or only who asked? */
  anybody: boolean
}

/** Gives the first response. In HTTP mode it is the answer to Discord's request, else a request of our own. */
export type Respond = (place: DiscordPlace, body: Callback) => Promise<void>

export function askedAt(place: DiscordPlace, request: HeardQuestion['request']): HeardQuestion {
  const { person, channel, workspace, locale, admin, id } = place
  const where = { platform: 'discord', person, channel, workspace, realm: 'discord', locale } as const
  return { ...where, request, admin, detail: 'brief', event: id }
}

/** The settings of the asker, if they can be had in time. */
export async function known(asked: HeardQuestion, desk: Desk, ms: number): Promise<Wishes | undefined> {
  try {
    return await within(ms, 'settings before the first response', desk.responder.wishes(asked))
  } catch (cause) {
    desk.log.warn({ err: cause }, 'answering without settings')
    return undefined
  }
}

export const languageAt = (asker: Wishes | undefined, place: DiscordPlace): Language =>
  asker?.language ?? languageOf(place.locale)

/** Says something that is no answer of the bot, for the asker only, as the first response. */
export async function tell(place: DiscordPlace, respond: Respond, text: Text): Promise<void> {
  const { payload } = said(text)
  await respond(place, { type: RESPONSE.message, data: { ...payload, flags: FLAGS.ephemeral } })
}

export async function defer(place: DiscordPlace, respond: Respond, ephemeral: boolean): Promise<void> {
  await respond(
    place,
    ephemeral ? { type: RESPONSE.defer, data: { flags: FLAGS.ephemeral } } : { type: RESPONSE.defer },
  )
}
