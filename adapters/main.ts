import { createRenderer } from '../diagrams/render/index.ts'
import { stranger } from '../src/bot/bot.ts'
import { COMMAND_NAMES } from '../src/commands/index.ts'
import type { Language } from '../src/request/calls.ts'
import { bare } from '../src/request/text.ts'
import { VERSION } from '../src/request/version.ts'
import { catalogues } from '../src/words/index.ts'
import { connectDiscord } from './discord/connect.ts'
import { languageOf } from './platform/asked.ts'
import { endConnection } from './platform/connection.ts'
import { createDraw } from './platform/pictures.ts'
import type { Draw } from './platform/platform.ts'
import { EnvProblem, type EnvSettings, secretsIn } from './service/env.ts'
import { endure, redact } from './service/log.ts'
import { createPool } from './service/pool.ts'
import { type App, type Connect, type Inside, start } from './service/start.ts'
import { connectWeb } from './web/connect.ts'

/*
 * `npm start`: the platforms that the environment configures, or the web chat when it configures none.
 */

const language: Language = languageOf(process.env.LC_ALL ?? process.env.LC_MESSAGES ?? process.env.LANG ?? 'en')
const words = catalogues[language].surfaces.service

/** Does a person sit at this terminal? Then the log does not talk between the lines, unless it is asked to. */
const TYPED = process.stdin.isTTY === true && process.stdout.isTTY === true
const QUIET: NodeJS.ProcessEnv = TYPED ? { PACKETWALK_LOG: 'warn' } : {}

function furnish(settings: EnvSettings): Inside {
  const renderer = createRenderer({ sandbox: settings.sandbox })
  const drawing = renderer.warm()
  const pool = createPool(settings.question)
  return {
    think: pool.think,
    waiting: pool.waiting,
    ready: pool.ready,
    draw: createDraw(renderer, pool.sheets),
    kinds: COMMAND_NAMES,
    complete: pool.complete,
    suggest: pool.suggest,
    version: VERSION,
    facts: () => ({ engine: renderer.describe().using ?? '-' }),
    trouble: async () => {
      await drawing
      return renderer.describe().engines.find(({ broken }) => broken !== undefined)?.broken?.message
    },
    close: async () => {
      await Promise.all([pool.stop(), renderer.stop()])
    },
  }
}

const connectSlack: Connect = async ({ settings, responder, store, log, clock, acknowledged }) => {
  if (settings.slack === undefined) return undefined
  const { createSlack } = await import('./slack/index.ts')
  const { slackCommands } = await import('./slack/registry.ts')
  const commands = slackCommands()
  return createSlack({ settings: settings.slack, responder, store, log, clock, commands, acknowledged })
}

function say(text: string): void {
  process.stdout.write(`${text}\n`)
}

/** Once: finish what runs. Twice: end now. */
function stopOn(app: App, signals: readonly NodeJS.Signals[]): void {
  let asked = false
  for (const signal of signals) {
    process.on(signal, () => {
      if (asked) process.exit(1)
      asked = true
      say(bare(words.stopping))
      void app.stop().then(() => process.exit(0))
    })
  }
}

/** Questions can be typed where the page was started from, as well. */
async function typed(draw: Draw): Promise<void> {
  const [{ chat }, { terminalStyle }] = await Promise.all([import('./terminal/chat.ts'), import('./terminal/index.ts')])
  const style = terminalStyle(process.stdout, process.env)
  // The renderer is the page's: it is stopped with it.
  const easel = { draw, stop: async () => {} }
  await chat(stranger(language), { out: process.stdout, style, picture: { wanted: true }, easel })
}

async function main(): Promise<void> {
  for (const stream of [process.stdout, process.stderr]) endure(stream)
  try {
    process.loadEnvFile()
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'ENOENT')) throw cause
  }
  const around = { env: { ...QUIET, ...process.env }, clock: Date.now, logTo: process.stderr }
  const web = connectWeb((address) => say(bare(words.opened(address))))
  const app = await start(around, furnish, { discord: connectDiscord, slack: connectSlack, web })
  stopOn(app, ['SIGTERM', 'SIGINT'])
  const caught = (err: unknown): void => {
    app.log.error({ err, ended: endConnection() }, 'a fault that nobody caught: its connection ends, the rest goes on')
  }
  process.on('uncaughtException', caught)
  process.on('unhandledRejection', caught)
  const [only] = app.platforms
  if (TYPED && app.platforms.length === 1 && only?.name === 'web') {
    say(bare(words.typeHere))
    await typed(app.inside.draw)
    await app.stop()
    process.exit(0)
  }
}

try {
  await main()
} catch (cause) {
  const why = cause instanceof EnvProblem ? cause.message : String(cause)
  process.stderr.write(`${redact(why, secretsIn(process.env))}\n`)
  process.exit(1)
}
