import { createLimits, RATES } from '../../adapters/platform/limits.ts'
import {
  type Asker,
  type Bot,
  createRespond,
  type Draw,
  type Picture,
  type Responder,
} from '../../adapters/platform/platform.ts'
import { createLog } from '../../adapters/service/log.ts'
import type { Store } from '../../adapters/store/contract.ts'
import { createStore } from '../../adapters/store/index.ts'
import { openSqlite } from '../../adapters/store/sqlite.ts'
import { createWeb, type Web } from '../../adapters/web/index.ts'
import type { Completion } from '../../adapters/web/view.ts'
import type { CallName } from '../../src/request/calls.ts'
import { smallBot } from './small-bot.ts'

/** A 4 × 2 picture: green and white. */
export const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAQAAAACCAIAAADwyuo0AAAAFElEQVR4nGOQL8+BIwZkDpCCcwC6AQqV4qIfZwAAAABJRU5ErkJggg==',
  'base64',
)
export const picture: Picture = {
  kind: 'image',
  png: PNG,
  width: 900,
  height: 450,
  alt: '10.0.1.12 → 10.0.2.22',
  name: 'way.png',
}

export interface Running {
  web: Web
  address: string
  responder: Responder
  store: Store
  log: string[]
}

const KINDS = ['trace', 'step', 'source'] as const
const LINES = [
  '/trace ',
  '/trace 10.0.1.12 ',
  '/trace 10.0.1.12 10.0.2.22',
  '/trace 10.0.1.12 10.0.1.14',
  '/explain ',
  '/help',
]
export const complete = async (line: string): Promise<Completion[]> =>
  line === '' ? [] : LINES.filter((l) => l.startsWith(line)).map((l) => ({ line: l, label: l.trim(), about: 'about' }))

export interface Options {
  bot?: Bot
  draw?: Draw
  names?: string[]
  person?: number
  /** Questions a minute from one address. */
  address?: number
  kinds?: readonly CallName[]
  complete?: (line: string, asker: Asker, by: string) => Promise<readonly Completion[]>
}

/** The web chat on a free port of loopback, over a bot and a renderer of the test's choice. */
export async function serve(options: Options = {}): Promise<Running> {
  const store = createStore(openSqlite(':memory:'))
  const lines: string[] = []
  const log = createLog({ level: 'info', secrets: [], to: { write: (line) => lines.push(line) } })
  const limits = createLimits(
    { ...RATES, person: options.person ?? 1000, channel: 1000, address: options.address ?? 10_000 },
    Date.now,
  )
  const answer = options.bot ?? smallBot
  const responder = createRespond({
    store,
    answer,
    draw: options.draw ?? (async () => picture),
    log,
    limits,
    clock: Date.now,
  })
  const parts = {
    responder,
    store,
    log,
    clock: Date.now,
    kinds: options.kinds ?? KINDS,
    complete: options.complete ?? complete,
  }
  const web = createWeb({ host: '127.0.0.1', port: 0, names: options.names ?? [], proxies: 0, tokens: [] }, parts)
  await web.start()
  return { web, address: web.address(), responder, store, log: lines }
}
