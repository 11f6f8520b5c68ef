import type { Answer } from '../../src/answer.ts'
import type { Language } from '../../src/calls.ts'
import { SERVICE_WORDS } from '../../src/words/service.ts'
import type { Text } from '../../src/words/text.ts'
import type { Log, Picture, Reply } from '../platform.ts'
import type { Store } from '../store/contract.ts'
import { type Carried, tooLong } from './buttons.ts'
import type { Place } from './heard.ts'
import { markdown } from './markdown.ts'
import { isGone, type Outbound } from './outbound.ts'
import { type Message, plainMessage } from './payload.ts'
import { pagesOf, requestsOf } from './render.ts'

/** Where an answer goes and how it is shown. */
export interface Showing {
  place: Place
  ask: Carried['ask']
  page: number
  /** `new`: the message that our first response announced; `update`: the message whose button was pressed. */
  as: 'new' | 'update'
  /** Is that message for the asker's eyes only? */
  ephemeral: boolean
}
export interface Means {
  outbound: Outbound
  store: Store
  log: Log
}

/** The highest page number that a button is prepared for. */
const MANY = 36 ** 2

/** Stores what does not fit into a button, and says under which hash. A store that fails costs the button, not the answer. */
async function keptFor(asks: readonly Carried['ask'][], workspace: string, { store, log }: Means) {
  const hashes = new Map<string, string>()
  for (const ask of asks) {
    const text = tooLong({ ask, page: MANY })
    if (text === undefined || hashes.has(text)) continue
    try {
      hashes.set(text, await store.keep({ platform: 'discord', workspace }, text))
    } catch (cause) {
      log.warn({ err: cause }, 'a button could not be kept')
    }
  }
  return (ask: Carried['ask']): string | undefined => hashes.get(JSON.stringify(ask))
}

/** A few sentences as a message. */
export function said(...texts: readonly Text[]): Message {
  return { payload: plainMessage(texts.map(markdown).join('\n')), files: [] }
}

/** Shows an answer to an interaction that was acknowledged before. */
export function createReply(showing: Showing, means: Means): Reply {
  const { place, ask, as, ephemeral } = showing
  const { outbound, log } = means
  /** The message that carries the answer; `undefined` until it stands. */
  let target: string | undefined

  async function page(answer: Answer, language: Language, pictures: 'drawing' | readonly Picture[]): Promise<Message> {
    const kept = await keptFor([ask, ...requestsOf(answer)], place.workspace, means)
    const { attachmentBytes } = place
    const pages = pagesOf(answer, { language, ask, kept, attachmentBytes, pictures })
    const wanted = pages[Math.min(showing.page, pages.length - 1)] ?? pages[0]
    if (wanted === undefined) throw new Error('an answer without a page')
    return wanted
  }

  /** Whoever deleted the message meanwhile wants no answer: that is no failure. */
  async function unlessGone(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      if (!isGone(error)) throw error
      log.info({ platform: 'discord' }, 'the message is gone; nothing more to show')
    }
  }

  async function show(message: Message, hidden: boolean): Promise<void> {
    if (target !== undefined) return outbound.edit(place, message, target)
    if (!hidden || ephemeral) {
      await outbound.edit(place, message)
      target = '@original'
      return
    }
    // It must not be seen by others, and a message that was announced to all can never become private.
    if (as === 'new') await unlessGone(() => outbound.remove(place))
    target = await outbound.whisper(place, message)
  }

  return {
    text: (answer, language) => unlessGone(async () => show(await page(answer, language, 'drawing'), answer.private)),
    pictures: (answer, pictures, language) =>
      unlessGone(async () => show(await page(answer, language, pictures), answer.private)),
    async failed(id, language) {
      const words = SERVICE_WORDS[language]
      const message = said(words.failed(id), words.failedNext)
      // An answer that stands already is worth more than the news that its picture failed; so is a message with buttons.
      if (target !== undefined || as === 'update') await outbound.whisper(place, message)
      else await outbound.edit(place, message)
    },
  }
}
