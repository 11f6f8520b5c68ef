import type { REST } from 'discord.js'
import type { DiscordPlace } from './heard.ts'
import { FLAGS, TIMES } from './limits.ts'
import type { Callback, DiscordMessage, FileUpload } from './payload.ts'

/** Everything that is sent for an interaction. Rejects when Discord refuses or cannot be reached. */
export interface Outbound {
  /** The first response. Resolves also when it was given before. */
  callback(place: DiscordPlace, body: Callback): Promise<void>
  /** Replaces a message of the interaction; `@original` is the one that the first response made or was pressed on. */
  edit(place: DiscordPlace, message: DiscordMessage, target?: string): Promise<void>
  /** Another message that only the asker sees; returns its id. */
  whisper(place: DiscordPlace, message: DiscordMessage): Promise<string>
  /** Removes the message of the first response. */
  remove(place: DiscordPlace): Promise<void>
  /** The thread of a message: opened, or the one that it has. Returns its id, which is the message's. */
  thread(at: Posted, name: string): Promise<string>
  /** A message of the bot's own; returns where it stands. */
  post(channel: string, message: DiscordMessage): Promise<Posted>
  repost(at: Posted, message: DiscordMessage): Promise<void>
  /** All servers that the bot is in. */
  guilds(): Promise<string[]>
}
/** A message that the bot sent, or that it can point at. */
export interface Posted {
  channel: string
  message: string
}

/** Codes of Discord for "there is nothing here any more": a message that was deleted, a token that died. */
const GONE: ReadonlySet<unknown> = new Set([10008, 10015, 10062, 50027])
const ACKNOWLEDGED = 40060
const HAS_THREAD = 160004
/** resources/user: servers on one page. */
const GUILDS = 200

export function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
}
/** Is it pointless to go on answering this interaction? */
export function isGone(error: unknown): boolean {
  return GONE.has(codeOf(error))
}

/**
 * Options of the REST client for interactions. Discord does not count them against the 50 requests a second of a bot
 * (interactions/receiving-and-responding), but the library would: with 200 askers at once its queue alone takes seconds.
 */
export function restOptions(api: string | undefined) {
  return {
    version: '10',
    globalRequestsPerSecond: 100_000,
    timeout: TIMES.request,
    ...(api === undefined ? {} : { api }),
  }
}

/** For what the bot does in its own name: 50 requests a second. */
export function ownRestOptions(api: string | undefined) {
  return { ...restOptions(api), globalRequestsPerSecond: 50 }
}

/** A connection that Discord closed at the moment when we used it again. What may be sent twice is sent once more. */
async function again<T>(send: () => Promise<T>): Promise<T> {
  try {
    return await send()
  } catch (error) {
    if (codeOf(error) !== 'UND_ERR_SOCKET') throw error
    return send()
  }
}

function filesOf(files: readonly FileUpload[]) {
  return files.map(({ name, type, data }, i) => ({
    key: `files[${i}]`,
    name,
    contentType: type,
    data: Buffer.from(data),
  }))
}

function idOf(thing: unknown): string {
  if (typeof thing === 'object' && thing !== null && 'id' in thing && typeof thing.id === 'string') return thing.id
  throw new Error('Discord answered without an id')
}

/**
 * Sends through the library's REST client, which keeps to the limits that Discord announces and repeats after 5xx.
 * `own` is for what the bot does in its own name: that counts against its 50 requests a second.
 */
export function outbound(rest: REST, own: REST): Outbound {
  const hook = ({ application, token }: DiscordPlace): `/${string}` =>
    `/webhooks/${application}/${encodeURIComponent(token)}`
  return {
    async callback({ id, token }, body) {
      try {
        await again(() => rest.post(`/interactions/${id}/${encodeURIComponent(token)}/callback`, { body, auth: false }))
      } catch (error) {
        // Our first try arrived although its answer was lost, or another process was quicker.
        if (codeOf(error) !== ACKNOWLEDGED) throw error
      }
    },
    async edit(place, { payload, files }, target = '@original') {
      const options = { body: payload, files: filesOf(files), auth: false }
      await again(() => rest.patch(`${hook(place)}/messages/${target}`, options))
    },
    async whisper(place, { payload, files }) {
      const body = { ...payload, flags: FLAGS.ephemeral }
      return idOf(await rest.post(hook(place), { body, files: filesOf(files), auth: false }))
    },
    async remove(place) {
      await rest.delete(`${hook(place)}/messages/@original`, { auth: false })
    },
    async thread({ channel, message }, name) {
      try {
        return idOf(await own.post(`/channels/${channel}/messages/${message}/threads`, { body: { name } }))
      } catch (error) {
        if (codeOf(error) !== HAS_THREAD) throw error
        return message
      }
    },
    async post(channel, { payload, files }) {
      const sent = await own.post(`/channels/${channel}/messages`, { body: payload, files: filesOf(files) })
      return { channel, message: idOf(sent) }
    },
    async repost({ channel, message }, { payload, files }) {
      await again(() => own.patch(`/channels/${channel}/messages/${message}`, { body: payload, files: filesOf(files) }))
    },
    async guilds() {
      const all: string[] = []
      for (;;) {
        const query = new URLSearchParams({ limit: String(GUILDS), after: all.at(-1) ?? '0' })
        const page: unknown = await own.get('/users/@me/guilds', { query })
        if (!Array.isArray(page)) throw new Error('Discord answered without a list of servers')
        all.push(...page.map(idOf))
        if (page.length < GUILDS) return all
      }
    },
  }
}
