import type { Answer } from '../../src/request/answer.ts'
import type { Language } from '../../src/request/calls.ts'
import type { Text } from '../../src/request/text.ts'
import { catalogues } from '../../src/words/index.ts'
import { isFolded } from '../platform/folded.ts'
import type { Log } from '../platform/log.ts'
import type { Picture, Reply } from '../platform/platform.ts'
import type { CommandDescription } from '../platform/registry.ts'
import type { Store } from '../store/contract.ts'
import { type ButtonRoute, type Carried, tooLong } from './buttons.ts'
import { hasForm } from './form.ts'
import type { DiscordPlace } from './heard.ts'
import { LIMITS } from './limits.ts'
import { markdown, shortened } from './markdown.ts'
import { isGone, type Outbound, type Posted } from './outbound.ts'
import { type DiscordMessage, plainMessage } from './payload.ts'
import { pagesOf, requestsOf } from './render.ts'

/** Where an answer goes and how it is shown. */
export interface Showing {
  place: DiscordPlace
  ask: Carried['ask']
  page: number
  /**
   * `new`: the message that our first response announced; `update`: the message whose button was pressed; `thread`: a
   * message in the thread of that message, or the message itself where no thread can be had.
   */
  as: 'new' | 'update' | 'thread'
  /** The message whose button was pressed. */
  pressed?: string
  /** Who asked, where Discord does not say so on the message itself. */
  owner?: string
  /** Is that message for the asker's eyes only? */
  ephemeral: boolean
}
export interface Means {
  commands: ReadonlyMap<string, CommandDescription>
  outbound: Outbound
  store: Store
  log: Log
}

/** The highest page number that a button is prepared for. */
const MANY = 36 ** 2

/** Stores what does not fit into a button, and says under which hash. A store that fails costs the button, not the answer. */
async function keptFor(asks: readonly Carried['ask'][], at: { workspace: string; route: ButtonRoute }, means: Means) {
  const { store, log } = means
  const { workspace, route } = at
  const hashes = new Map<string, string>()
  for (const ask of asks) {
    const text = tooLong({ ask, page: MANY, leads: 'onward', ...route })
    if (text === undefined || hashes.has(text)) continue
    try {
      hashes.set(text, await store.keep({ platform: 'discord', workspace }, text))
    } catch (cause) {
      log.warn({ err: cause }, 'a button could not be kept')
    }
  }
  return (ask: Carried['ask']): string | undefined => hashes.get(JSON.stringify(ask))
}

/** `10.0.1.12 → 10.0.2.22`: what the thread is about. */
function threadName(ask: Carried['ask']): string {
  if ('line' in ask) return shortened(ask.line, LIMITS.threadName) || 'packetwalk'
  const about = 'from' in ask && 'to' in ask ? `${ask.from ?? ''} → ${ask.to ?? ''}` : `/${ask.kind}`
  return shortened(about, LIMITS.threadName)
}

/** A few sentences as a message. */
export function said(...texts: readonly Text[]): DiscordMessage {
  return { payload: plainMessage(texts.map(markdown).join('\n')), files: [] }
}

/** Shows an answer to an interaction that was acknowledged before. */
export function createReply(showing: Showing, means: Means): Reply {
  const { place, ask, as, ephemeral } = showing
  const { outbound, log } = means
  /** The message that carries the answer; `undefined` until it stands. */
  let target: string | Posted | undefined
  let thread: string | undefined

  async function page(
    answer: Answer,
    language: Language,
    pictures: 'drawing' | readonly Picture[],
  ): Promise<DiscordMessage> {
    const owner = thread === undefined ? showing.owner : place.person
    const route: ButtonRoute = owner === undefined ? {} : { owner }
    const { attachmentBytes, workspace } = place
    // The short answer has few buttons; other options are behind More, like everything else.
    const form = !('line' in ask) && !isFolded(ask) && hasForm(means.commands.get(ask.kind))
    const kept = await keptFor([ask, ...requestsOf(answer)], { workspace, route }, means)
    const pages = pagesOf(answer, { language, ask, kept, attachmentBytes, pictures, form, ...route })
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

  /** The thread of the message that was pressed; `undefined` when none can be had: then the answer stays where it is. */
  async function opened(): Promise<string | undefined> {
    if (as !== 'thread' || showing.pressed === undefined) return undefined
    try {
      return await outbound.thread({ channel: place.channel, message: showing.pressed }, threadName(ask))
    } catch (cause) {
      log.info({ platform: 'discord', err: cause }, 'no thread can be opened here; the answer stays in the channel')
      return undefined
    }
  }

  async function show(message: DiscordMessage, hidden: boolean): Promise<void> {
    if (typeof target === 'object') return outbound.repost(target, message)
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

  async function text(answer: Answer, language: Language): Promise<void> {
    thread = answer.private ? undefined : await opened()
    if (thread !== undefined) {
      try {
        target = await outbound.post(thread, await page(answer, language, 'drawing'))
        return
      } catch (cause) {
        log.info({ platform: 'discord', err: cause }, 'no answer can be sent in a thread here; it stays in the channel')
        thread = undefined
      }
    }
    await show(await page(answer, language, 'drawing'), answer.private)
  }

  return {
    text: (answer, language) => unlessGone(() => text(answer, language)),
    pictures: (answer, pictures, language) =>
      unlessGone(async () => show(await page(answer, language, pictures), answer.private)),
    async failed(id, language) {
      const words = catalogues[language].surfaces.service
      const message = said(words.failed(id), words.failedNext)
      // An answer that stands already is worth more than the news that its picture failed; so is a message with buttons.
      if (target !== undefined || as !== 'new') await outbound.whisper(place, message)
      else await outbound.edit(place, message)
    },
  }
}
