import { setTimeout as sleep } from 'node:timers/promises'
import { createLimits, RATES } from '../../../../adapters/platform/limits.ts'
import { type Bot, createRespond, type Draw, type Responder } from '../../../../adapters/platform/platform.ts'
import type { CommandDescription, ParamDescription } from '../../../../adapters/platform/registry.ts'
import type { SlackSettings } from '../../../../adapters/service/env.ts'
import { createLog } from '../../../../adapters/service/log.ts'
import { createSlack, type Slack } from '../../../../adapters/slack/index.ts'
import type { Store } from '../../../../adapters/store/contract.ts'
import { createStore } from '../../../../adapters/store/index.ts'
import { openSqlite } from '../../../../adapters/store/sqlite.ts'
import { smallBot } from '../../small-bot.ts'
import { SECRET } from './driver.ts'

export const TOKEN = 'xoxb-111111111111-222222222222-abcdefghijklmnopqrstuvwx'
export const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

const param = (
  name: string,
  kind: ParamDescription['kind'],
  more: Partial<ParamDescription> = {},
): ParamDescription => ({
  name,
  about: { en: `The ${name}`, zh: `参数 ${name}` },
  kind,
  choices: [],
  required: false,
  ...more,
})
const command = (name: string, params: ParamDescription[] = []): CommandDescription => ({
  name,
  about: { en: `About ${name}`, zh: `关于 ${name}` },
  params,
  settings: name === 'config',
})
const ENDS = [param('from', 'text', { required: true }), param('to', 'text', { required: true })]

/** A few commands, of every shape. */
export const COMMANDS: readonly CommandDescription[] = [
  command('trace', [
    ...ENDS,
    param('proto', 'choice', { choices: ['icmp', 'udp', 'tcp'] }),
    param('port', 'number'),
    param('warm', 'yes-no'),
  ]),
  command('step', [...ENDS, param('number', 'number', { required: true })]),
  command('source', [...ENDS, param('as', 'choice', { choices: ['mermaid', 'json'], required: true })]),
  command('explain', [param('term', 'text')]),
  command('help'),
  command('status'),
  command('config', [param('language', 'choice', { choices: ['en', 'zh'] })]),
]

/** People type with and without a slash. */
export const bot: Bot = (asked, asker) =>
  smallBot('line' in asked && !asked.line.startsWith('/') ? { line: `/${asked.line}` } : asked, asker)

export interface SlackRoom {
  slack: Slack
  responder: Responder
  store: Store
  log: string[]
  stop(): Promise<void>
}

export interface RoomOptions {
  api: string
  mode?: SlackSettings['mode']
  bot?: Bot
  draw?: Draw
  person?: number
  origins?: string[]
  clock?: () => number
}

export const HTTP: SlackSettings['mode'] = {
  kind: 'http',
  signingSecret: SECRET,
  host: '127.0.0.1',
  port: 0,
  auth: { kind: 'token', botToken: TOKEN },
}

const draw: Draw = async () => ({
  kind: 'image',
  png: PNG,
  width: 900,
  height: 450,
  alt: '10.0.1.12 → 10.0.2.22: delivered',
  name: 'way.png',
})

/** The whole adapter over a small bot, started. */
export async function startRoom(options: RoomOptions): Promise<SlackRoom> {
  const store = createStore(openSqlite(':memory:'), 'a secret for tests only')
  const lines: string[] = []
  const log = createLog({ level: 'info', secrets: [TOKEN, SECRET], to: { write: (line) => void lines.push(line) } })
  const limits = createLimits({ ...RATES, person: options.person ?? 1000, channel: 1000, workspace: 1000 }, Date.now)
  const responder = createRespond({
    store,
    answer: options.bot ?? bot,
    draw: options.draw ?? draw,
    log,
    limits,
    clock: Date.now,
  })
  const slack = createSlack({
    settings: { api: options.api, mode: options.mode ?? HTTP },
    responder,
    store,
    log,
    commands: COMMANDS,
    clock: options.clock ?? Date.now,
    ...(options.origins === undefined ? {} : { files: { origins: options.origins } }),
  })
  await slack.start()
  return {
    slack,
    responder,
    store,
    log: lines,
    async stop() {
      await slack.stop()
      await store.close()
    },
  }
}

/** Waits until it holds; says what it last was when it never does. */
export async function eventually<T>(what: () => T | Promise<T>, holds: (found: T) => boolean, ms = 10_000): Promise<T> {
  const until = Date.now() + ms
  for (;;) {
    const found = await what()
    if (holds(found)) return found
    if (Date.now() > until) throw new Error(`never: ${JSON.stringify(found)?.slice(0, 600)}`)
    await sleep(15)
  }
}
