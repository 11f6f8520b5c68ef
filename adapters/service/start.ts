import type { CallName } from '../../src/request/calls.ts'
import { createLimits, type Rates, sharedLimits } from '../platform/limits.ts'
import { createLine } from '../platform/line.ts'
import type { Log } from '../platform/log.ts'
import {
  type Asker,
  createRespond,
  type Draw,
  type Platform,
  type Responder,
  type Thinking,
} from '../platform/platform.ts'
import type { Suggestion, Typing } from '../platform/suggest.ts'
import { within } from '../platform/within.ts'
import type { Store } from '../store/contract.ts'
import { openStore } from '../store/index.ts'
import type { Completion } from '../web/view.ts'
import { type EnvSettings, readEnv, secretsIn } from './env.ts'
import { createHealth } from './health.ts'
import { createLog, type Sink } from './log.ts'
import { createMetrics, type Metrics, unmeasured } from './metrics.ts'

/** What thinks and draws: all that the platforms only carry. */
export type Inside = Furniture & Thinking
export interface Furniture {
  draw: Draw
  /** Names of all commands. */
  kinds: readonly CallName[]
  /** How a line, or an option of a command, may go on. `by` is who types. */
  complete: (line: string, asker: Asker, by: string) => Promise<readonly Completion[]>
  suggest: (typing: Typing, asker: Asker, by: string) => Promise<readonly Suggestion[]>
  version: string
  /** More facts for `/status`: the engine that draws. */
  facts?: () => Record<string, string | number>
  /** How many questions wait for a thread. */
  waiting?: () => number
  /** Why pictures are not drawn by the engine that should, once that is known. Never rejects. */
  trouble?: () => Promise<string | undefined>
  /** Resolves when questions can be answered; rejects when they never will be. */
  ready?: Promise<void>
  /** Ends what thinking and drawing started. */
  close(): Promise<void>
}

/** What a platform is connected with. Each has a responder of its own, so that one can stop alone. */
export interface Shared {
  settings: EnvSettings
  responder: Responder
  store: Store
  log: Log
  clock: () => number
  inside: Inside
  /** Tells how long somebody's event waited for its acknowledgement, in milliseconds. */
  acknowledged: (ms: number) => void
}
/** Makes a platform of the settings; `undefined` when it is not configured. */
export type Connect = (shared: Shared) => Promise<Platform | undefined>

export interface App {
  platforms: readonly Platform[]
  inside: Inside
  log: Log
  /** Finishes what runs, then stops everything. Once. */
  stop(): Promise<void>
}

export interface Surroundings {
  env: NodeJS.ProcessEnv
  clock: () => number
  /** Where the log goes, line by line. */
  logTo: Sink
}

const START = 30_000
const STOP = 40_000

/** One's own page on one's own machine may be asked more often than a channel's bot. */
function ratesOf(platform: string, rates: Rates): Rates {
  if (platform !== 'web') return rates
  const person = Math.max(rates.person, 120)
  return { person, channel: person, workspace: person, address: Math.max(rates.address, 2 * person) }
}

/** A time with its units, the two largest: `3 d 4 h`, `12 s`. */
export function lasted(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  const parts = [
    [Math.floor(whole / 86_400), 'd'],
    [Math.floor(whole / 3_600) % 24, 'h'],
    [Math.floor(whole / 60) % 60, 'min'],
    [whole % 60, 's'],
  ] as const
  const first = parts.findIndex(([count]) => count > 0)
  if (first < 0) return '0 s'
  const told = parts.slice(first, first + 2).filter(([count]) => count > 0)
  return told.map(([count, unit]) => `${count} ${unit}`).join(' ')
}

/** Starts the platforms that are configured. Throws `EnvProblem`, or whatever a platform cannot start for. */
export async function start(
  around: Surroundings,
  furnish: (settings: EnvSettings) => Inside,
  connects: Readonly<Record<string, Connect>>,
): Promise<App> {
  const settings = readEnv(around.env)
  const { clock } = around
  const inside = furnish(settings)
  const log = createLog({ level: settings.log, secrets: secretsIn(around.env), to: around.logTo })
  const metrics = settings.health === undefined ? unmeasured : await createMetrics(inside.kinds)
  const store = metrics.store(await opened(settings))
  const began = clock()
  const facts = (): Record<string, string | number> => ({
    version: inside.version,
    uptime: lasted((clock() - began) / 1000),
    store: kindOf(settings.store),
    ...inside.facts?.(),
  })
  const responders: Responder[] = []
  const line = createLine()
  const responder = (name: string): Responder => {
    const rates = ratesOf(name, settings.rates)
    // A file is one process's own; a database is shared.
    const shared = kindOf(settings.store) !== 'sqlite'
    const limits = shared ? sharedLimits({ rates, clock, store, log }) : createLimits(rates, clock)
    const parts = { line, store, log, limits, clock, facts, ...watched(inside, metrics) }
    const made = createRespond(parts)
    responders.push(made)
    return made
  }
  const platforms: Platform[] = []
  for (const [name, connect] of Object.entries(connects)) {
    const acknowledged = (ms: number): void => metrics.acknowledged(name, ms)
    const platform = await connect({ settings, responder: responder(name), store, log, clock, inside, acknowledged })
    if (platform !== undefined) platforms.push(platform)
  }
  const all = everyone(responders)
  metrics.watch({ running: all.running, waiting: () => inside.waiting?.() ?? 0, pictures: line.ahead })
  const health =
    settings.health === undefined
      ? undefined
      : createHealth(settings.health, { store, responder: all, log, scrape: metrics.scrape })

  async function end(): Promise<void> {
    const ended = await Promise.allSettled(platforms.map((one) => within(STOP, `stopping ${one.name}`, one.stop())))
    for (const result of ended)
      if (result.status === 'rejected') log.error({ err: result.reason }, 'not stopped cleanly')
    await health?.stop()
    await inside.close()
    await store.close()
    log.info({}, 'stopped')
  }
  let ending: Promise<void> | undefined
  const app: App = {
    platforms,
    inside,
    log,
    stop() {
      ending ??= end()
      return ending
    },
  }
  try {
    await Promise.all([health?.start(), inside.ready])
    await Promise.all(platforms.map((one) => within(START, `starting ${one.name}`, one.start())))
  } catch (cause) {
    await app.stop()
    throw cause
  }
  log.info({ platforms: platforms.map((one) => one.name), store: kindOf(settings.store) }, 'started')
  void inside.trouble?.().then((why) => {
    if (why !== undefined)
      log.warn({ why }, 'pictures are drawn without a browser: `packetwalk doctor` says what to do')
  })
  return app
}

/** Thinking and drawing, counted. */
function watched(inside: Inside, metrics: Metrics) {
  const thinking: Thinking = 'think' in inside ? { think: metrics.think(inside.think) } : { answer: inside.answer }
  return { ...thinking, draw: metrics.draw(inside.draw), counted: metrics.counted }
}

async function opened({ store, secret }: EnvSettings): Promise<Store> {
  try {
    return await openStore(store, secret)
  } catch (cause) {
    throw new Error(`the store that PACKETWALK_STORE names cannot be opened: ${String(cause)}`, { cause })
  }
}

const kindOf = (address: string): string => /^(\w+):\/\//.exec(address)?.[1] ?? 'sqlite'

/** All responders as one, for the health endpoint. */
function everyone(responders: readonly Responder[]): Pick<Responder, 'running'> {
  return { running: () => responders.reduce((sum, one) => sum + one.running(), 0) }
}
