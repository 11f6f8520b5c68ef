import { createRenderer } from '../diagrams/render/index.ts'
import { answer, DEFAULT_NETWORK } from '../src/bot.ts'
import type { Language } from '../src/calls.ts'
import { COMMAND_NAMES } from '../src/commands/index.ts'
import { VERSION } from '../src/version.ts'
import { SERVICE_WORDS } from '../src/words/service.ts'
import { bare } from '../src/words/text.ts'
import { EnvProblem, type EnvSettings, secretsIn } from './env.ts'
import { redact } from './log.ts'
import { createDraw } from './pictures.ts'
import { languageOf } from './platform.ts'
import { type App, type Connect, type Inside, start } from './start.ts'
import { complete } from './suggest.ts'
import { connectWeb } from './web/connect.ts'

/*
 * `npm start`: the platforms that the environment configures, or the web chat when it configures none.
 */

const language: Language = languageOf(process.env.LC_ALL ?? process.env.LC_MESSAGES ?? process.env.LANG ?? 'en')
const words = SERVICE_WORDS[language]

function furnish(settings: EnvSettings): Inside {
  const renderer = createRenderer({ sandbox: settings.sandbox })
  void renderer.warm()
  return {
    answer,
    draw: createDraw(renderer),
    kinds: COMMAND_NAMES,
    complete: (line, asker) => complete(line, asker, DEFAULT_NETWORK),
    version: VERSION,
    facts: () => ({ engine: renderer.describe().using ?? '-' }),
    close: () => renderer.stop(),
  }
}

const connectSlack: Connect = async ({ settings, responder, store, log, clock }) => {
  if (settings.slack === undefined) return undefined
  const { createSlack } = await import('./slack/index.ts')
  const { slackCommands } = await import('./slack/registry.ts')
  return createSlack({ settings: settings.slack, responder, store, log, clock, commands: slackCommands() })
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

async function main(): Promise<void> {
  try {
    process.loadEnvFile()
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'ENOENT')) throw cause
  }
  const around = { env: process.env, clock: Date.now, logTo: process.stderr }
  const web = connectWeb((address) => say(bare(words.opened(address))))
  const app = await start(around, furnish, { slack: connectSlack, web })
  stopOn(app, ['SIGTERM', 'SIGINT'])
  const dies = (cause: unknown): void => {
    app.log.error({ err: cause }, 'a fault that nobody caught: stopping')
    void app.stop().finally(() => process.exit(1))
  }
  process.on('uncaughtException', dies)
  process.on('unhandledRejection', dies)
}

try {
  await main()
} catch (cause) {
  const why = cause instanceof EnvProblem ? cause.message : String(cause)
  process.stderr.write(`${redact(why, secretsIn(process.env))}\n`)
  process.exit(1)
}
