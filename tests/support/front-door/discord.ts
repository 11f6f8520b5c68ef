import { generateKeyPairSync, sign } from 'node:crypto'
import { type FakeDiscord, startDiscord } from '../fakes/discord/fake.ts'
import type { Kept } from '../fakes/discord/messages.ts'
import { type Interaction, type User, user } from '../fakes/discord/people.ts'
import { freePort } from './program.ts'

/*
 * People on Discord: the fake, with its three seconds enforced (10062 after that, and the interaction stays unanswered),
 * and the ways to ask. What became of a question stands in its `Kept`.
 */

/** Discord's limit for the first response, in milliseconds. */
const PATIENCE = 3_000
/** Options of a slash command, by name. */
export type Options = Readonly<Record<string, string | number | boolean>>
export interface AskOptions {
  by?: User
  /** A channel of one's own; the channel that all share when missing. */
  channel?: string
  guild?: string
  direct?: boolean
  /** How often Discord delivers the event. */
  times?: number
}

export interface DiscordDoor {
  fake: FakeDiscord
  /** The environment that points the program here. */
  env: Record<string, string>
  /** Sends an interaction that `fake.make` made: through the gateway, or by calling the program over HTTP. */
  deliver(raw: Interaction, by: User, more?: { times?: number; message?: Kept['original'] }): Kept
  /** `/name` with options. */
  ask(name: string, options?: Options, more?: AskOptions): Kept
  stop(): Promise<void>
}

const KINDS = { string: 3, number: 4, boolean: 5 } as const

function optionsOf(options: Options): object[] {
  return Object.entries(options).map(([name, value]) => {
    const kind = typeof value
    return { name, type: kind === 'number' || kind === 'boolean' ? KINDS[kind] : KINDS.string, value }
  })
}

/** Calls the program as Discord does in HTTP mode; what comes after three seconds is nothing. */
function caller(fake: FakeDiscord, port: number) {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const hex = publicKey.export({ type: 'spki', format: 'der' }).subarray(12).toString('hex')
  async function call(raw: Interaction, kept: Kept): Promise<void> {
    const body = JSON.stringify(raw)
    const timestamp = String(Math.floor(Date.now() / 1000))
    const signature = sign(null, Buffer.from(timestamp + body), privateKey).toString('hex')
    const headers = {
      'x-signature-ed25519': signature,
      'x-signature-timestamp': timestamp,
      'content-type': 'application/json',
    }
    const address = `http://127.0.0.1:${port}/discord/interactions`
    const response = await fetch(address, { method: 'POST', headers, body, signal: AbortSignal.timeout(PATIENCE) })
    const first: unknown = await response.json()
    if (response.ok && kept.acknowledged === undefined) fake.take(kept, first)
  }
  return { hex, call: (raw: Interaction, kept: Kept) => void call(raw, kept).catch(() => {}) }
}

/** A Discord for the program, and people in it. */
export async function discordDoor(mode: 'gateway' | 'http'): Promise<DiscordDoor> {
  const fake = await startDiscord({ patience: PATIENCE, token: 'a.token.of.the.front.door' })
  const port = mode === 'http' ? await freePort() : 0
  const call = mode === 'http' ? caller(fake, port) : undefined
  const env: Record<string, string> = { DISCORD_TOKEN: fake.memory.token, DISCORD_API: fake.api }
  if (call !== undefined) {
    const more = { DISCORD_MODE: 'http', DISCORD_PUBLIC_KEY: call.hex, DISCORD_HTTP_PORT: String(port) }
    Object.assign(env, more, { DISCORD_APPLICATION_ID: fake.memory.application, PACKETWALK_HTTP_HOST: '127.0.0.1' })
  }

  function deliver(raw: Interaction, by: User, more: { times?: number; message?: Kept['original'] } = {}): Kept {
    const { times = 1, message } = more
    const on = message === undefined ? {} : { message }
    if (call === undefined) return fake.send(raw, by, { times, ...on })
    const kept = fake.keep(raw, by, message)
    for (let i = 0; i < times; i++) call.call(raw, kept)
    return kept
  }

  return {
    fake,
    env,
    deliver,
    ask(name, options = {}, { by = user('somebody'), direct = false, times = 1, ...at } = {}) {
      const raw = fake.make.slash(by, name, optionsOf(options), { direct, at })
      return deliver(raw, by, { times })
    },
    stop: () => fake.stop(),
  }
}

/** Has the question its picture? */
export const pictured = (kept: Kept): boolean => (kept.original?.attachments.length ?? 0) > 0
/** What is to be read, at the end. */
export const readOf = (kept: Kept): string =>
  [kept.original, ...kept.followUps]
    .flatMap((message) => [message?.content ?? '', ...(message?.embeds ?? []).map((embed) => embed.description ?? '')])
    .join('\n')
