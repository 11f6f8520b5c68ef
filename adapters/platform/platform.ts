import type { Asker } from '../../src/commands/command.ts'
import type { Tagged } from '../../src/net/tagged.ts'
import { folded } from '../../src/networks/find-device.ts'
import type { Answer, Block, Blocks, Mood } from '../../src/request/answer.ts'
import type { Language } from '../../src/request/calls.ts'
import { catalogues } from '../../src/words/index.ts'
import type { Store } from '../store/contract.ts'
import { type HeardQuestion, languageOf, whereOf } from './asked.ts'
import { resolveAsker, resolveWishes, type Wishes } from './asker.ts'
import { createDrawing } from './drawing.ts'
import { perform, sharedScope, undoneText } from './effects.ts'
import { createEvents } from './events.ts'
import type { Limited, Limits } from './limits.ts'
import { createLine, type WaitingLine } from './line.ts'
import type { Log } from './log.ts'
import type { Draw, Picture } from './picture.ts'
import { type Bot, here, Stopped, stoppedAnswer, type Think } from './think.ts'
import { within } from './within.ts'

export type { Asker } from '../../src/commands/command.ts'
export type { Draw, Drawn, Picture } from './picture.ts'
export type { Bot } from './think.ts'

/** What an adapter can do with an answer: show the text now, and the same message again with its pictures. */
export interface Reply {
  /** Sends the text answer. Called once. */
  text(answer: Answer, language: Language): Promise<void>
  /** Adds the pictures to what `text` sent. Called once, after `text`, when the answer has diagrams; without it none are drawn. */
  pictures?(answer: Answer, pictures: Picture[], language: Language): Promise<void>
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

export interface PlatformParts {
  store: Store
  draw: Draw
  log: Log
  limits: Limits
  /** Where pictures wait for their turn; one of its own when missing. */
  line?: WaitingLine
  /** Milliseconds. */
  clock: () => number
  /** Facts for `/status`, beside those that are known here: how many questions are running. */
  facts?: () => Record<string, string | number>
  counted?: (question: Counted) => void
}

/** What became of a question, for who counts them. */
export interface Counted extends Pick<HeardQuestion, 'platform' | 'request'> {
  /** The mood of the answer's headline; `refused` before anything was answered; `failed` through a fault of ours. */
  result: Mood | 'refused' | 'failed'
  /** Whose limit it was that refused. */
  limit?: Limited
  /** From hearing it until the text, and until everything was sent. */
  textMs?: number
  allMs?: number
}

/** Where questions are answered: in this thread, or wherever `think` does. */
export type Thinking = { answer: Bot } | { think: Think }

/** The one guarded way in which every question of every platform is answered. */
export interface Responder {
  /** Never rejects. Resolves when text and pictures are sent, or when the failure was told. A repeated event does nothing. */
  respond(asked: HeardQuestion, reply: Reply): Promise<void>
  /** How this person is answered here: what may have to be known before an acknowledgement (ephemeral or not). One read. */
  wishes(asked: HeardQuestion): Promise<Wishes>
  /** The same with the networks that they have here: for suggestions while they type. */
  asker(asked: HeardQuestion): Promise<Asker>
  /** Takes no new questions; resolves when the running ones are answered, or after `ms`. */
  drain(ms: number): Promise<void>
  /** How many questions are being answered, for `/status` and the health endpoint. */
  running(): number
}

/** Time limits of everything outward, in milliseconds. Discord's own limit for an edit is 15 minutes, Slack's 30. */
export const TIME = { store: 3_000, text: 30_000, draw: 30_000, pictures: 60_000 } as const

/** One question on its way: its number, whether it came after we began to stop, the language once it is known. */
interface Run {
  id: string
  late: boolean
  language: Language
  limit?: Limited
}

/** A file is read, checked and kept: two a minute are enough for anybody. */
const UPLOAD_COST = 5

/** A step of a journey that was asked for already is cheap: stepping through must not use up the budget. */
function costOf({ request, upload }: HeardQuestion): number {
  if (upload !== undefined) return UPLOAD_COST
  if ('line' in request) return 1
  return request.kind === 'step' || request.kind === 'help' ? 0.2 : 1
}

/** A person, wherever they ask on a platform. */
function personOf({ platform, workspace, realm, person }: HeardQuestion): string {
  return JSON.stringify([platform, realm ?? workspace, person])
}

/** Only `/status` is told facts about the process; whatever else is asked does not pay for them. */
function isAboutUs(request: HeardQuestion['request']): boolean {
  return 'line' in request ? /status/i.test(folded(request.line.slice(0, 2_000))) : request.kind === 'status'
}

function moodOf({ blocks }: Answer): Mood {
  return blocks.find((block) => block.kind === 'headline')?.mood ?? 'neutral'
}

const isDiagram = (block: Block): block is Tagged<Blocks, 'diagram'> => block.kind === 'diagram'

/** From this place in line on, somebody is told how long it is: about three seconds' worth of pictures. */
const TOLD = 8

function numbered(answer: Answer, number: number, language: Language): Answer {
  const note: Block = { kind: 'note', text: catalogues[language].surfaces.service.pictureNumber(number) }
  return { ...answer, blocks: [...answer.blocks, note] }
}

function refusal(why: Answer['blocks'][0], next?: Answer['blocks'][0]): Answer {
  return { blocks: next === undefined ? [why] : [why, next], private: true, effects: [] }
}

/**
 * Puts the parts together: once per event, within the limits, with the asker's settings, effects done after checking who
 * may, text first, pictures after; our own failures end in `reply.failed` with an id that also stands in the log.
 */
export function createRespond(parts: PlatformParts & Thinking): Responder {
  const think = 'think' in parts ? parts.think : here(parts.answer)
  const { store, log, line = createLine() } = parts
  const draw = createDrawing({ draw: parts.draw, log, line, deadline: TIME.draw })
  const running = new Set<Promise<void>>()
  const events = createEvents()
  let draining = false

  const stored = <T>(what: string, work: Promise<T>): Promise<T> => within(TIME.store, `store: ${what}`, work)

  /** Reading may fail without costing the answer: then defaults hold. */
  async function read<T>(what: string, work: Promise<T>, otherwise: T): Promise<T> {
    try {
      return await stored(what, work)
    } catch (cause) {
      log.warn({ err: cause, what }, 'the store could not be read; going on without')
      return otherwise
    }
  }

  const asker = (asked: HeardQuestion): Promise<Asker> => resolveAsker(asked, store, read)

  /** The bot's answer, or the sentence that says why there is none. */
  async function thought(asked: HeardQuestion, who: Asker): Promise<Answer> {
    const { request, upload } = asked
    const facts = isAboutUs(request) ? { facts: { ...parts.facts?.(), running: running.size } } : {}
    const question = { request, asker: { ...who, ...facts, now: parts.clock() }, by: personOf(asked) }
    try {
      return await think(upload === undefined ? question : { ...question, upload })
    } catch (cause) {
      if (!(cause instanceof Stopped)) throw cause
      log.warn({ platform: asked.platform, reason: cause.reason }, 'a question was given up')
      return stoppedAnswer(cause, who.language)
    }
  }

  async function effects(asked: HeardQuestion, answer: Answer, language: Language): Promise<Answer> {
    const words = catalogues[language].surfaces.service
    const shared = answer.effects.map(sharedScope).find((scope) => scope !== undefined)
    if (shared !== undefined && !asked.admin) {
      return refusal(
        { kind: 'headline', mood: 'bad', text: words.adminsOnly(shared) },
        { kind: 'paragraph', text: words.adminsOnlyNext },
      )
    }
    for (const effect of answer.effects) {
      if (effect.kind === 'forget-me') parts.limits.forget(whereOf(asked))
      const doer = { where: whereOf(asked), admin: asked.admin }
      const undone = await stored(effect.kind, perform(store, doer, effect))
      if (undone !== undefined) return refusal(...undoneText(undone, words))
    }
    return answer
  }

  /** The answer to give before the bot is even asked, if there is a reason. */
  async function refuse(asked: HeardQuestion, run: Run): Promise<Answer | undefined> {
    const words = catalogues[run.language].surfaces.service
    if (run.late) return refusal({ kind: 'headline', mood: 'unsure', text: words.restarting })
    const limit = await parts.limits.take(whereOf(asked), costOf(asked))
    if (limit === undefined) return undefined
    log.info({ platform: asked.platform, who: limit.who }, 'refused: too many questions')
    run.limit = limit.who
    return refusal({ kind: 'headline', mood: 'unsure', text: words.tooMany[limit.who](limit.seconds) })
  }

  async function reply(asked: HeardQuestion, to: Reply, run: Run): Promise<void> {
    const { id } = run
    const began = parts.clock()
    const who = await asker(asked)
    const { language } = who
    run.language = language
    const refused = await refuse(asked, run)
    const answer = refused ?? (await effects(asked, await thought(asked, who), language))
    const diagrams = to.pictures === undefined ? [] : answer.blocks.filter(isDiagram)
    const number = line.ahead() + 1
    // They take their places before the text is sent: the number that is told is theirs.
    const drawing = Promise.all(diagrams.map((block) => draw(block, id)))
    const told =
      diagrams.some(({ as }) => as === undefined) && number >= TOLD ? numbered(answer, number, language) : answer
    await within(TIME.text, 'sending the text', to.text(told, language))
    const texted = parts.clock()
    if (diagrams.length > 0) {
      const pictures = await drawing
      await within(
        TIME.pictures,
        'sending the pictures',
        to.pictures?.(answer, pictures, language) ?? Promise.resolve(),
      )
    }
    const what = 'line' in asked.request ? 'line' : asked.request.kind
    const facts = { id, platform: asked.platform, what, text_ms: texted - began, all_ms: parts.clock() - began }
    log.info(facts, refused === undefined ? 'answered' : 'refused')
    const limit = run.limit === undefined ? {} : { limit: run.limit }
    const result = refused === undefined ? moodOf(answer) : 'refused'
    const { platform, request } = asked
    parts.counted?.({ platform, request, result, ...limit, textMs: facts.text_ms, allMs: facts.all_ms })
  }

  async function guarded(asked: HeardQuestion, to: Reply, late: boolean): Promise<void> {
    const id = crypto.randomUUID().slice(0, 8)
    const run: Run = { id, late, language: languageOf(asked.locale) }
    try {
      // With the store away this process still knows what it has answered.
      if (!events.firstTime(JSON.stringify([asked.platform, asked.workspace, asked.event]))) return
      if (!(await read('events', store.firstTime(whereOf(asked), asked.event), true))) return
      await reply(asked, to, run)
    } catch (cause) {
      log.error({ id, platform: asked.platform, err: cause }, 'a question could not be answered')
      parts.counted?.({ platform: asked.platform, request: asked.request, result: 'failed' })
      try {
        await within(TIME.text, 'telling the failure', to.failed(id, run.language))
      } catch (again) {
        log.error({ id, platform: asked.platform, err: again }, 'nor could the failure be told')
      }
    }
  }

  return {
    asker,
    wishes: (asked) => resolveWishes(asked, store, read),
    respond(asked, to) {
      const work = guarded(asked, to, draining).finally(() => running.delete(work))
      running.add(work)
      return work
    },
    async drain(ms) {
      draining = true
      try {
        await within(ms, 'finishing what runs', Promise.allSettled(running))
      } catch (cause) {
        log.warn({ err: cause, running: running.size }, 'stopping anyway')
      }
    },
    running: () => running.size,
  }
}
