import type { Client } from 'discord.js'
import type { Log } from '../platform/log.ts'
import { ownRestOptions } from './outbound.ts'

/*
 * The library's client without its caches: everything is taken from the raw packets.
 *
 * One intent, Guilds, which is not privileged: only with it does Discord say that the bot was invited to a server or
 * removed from one, so that it can say hello and delete what it kept. What makes that intent expensive is the library's
 * cache of channels and roles, and none of those packets reaches it: with 2,500 servers of 30 channels and 20 roles each,
 * the heap is 39 MB instead of 38 MB without the intent, and a start costs 1.4 s more of one core.
 */

type Library = typeof import('discord.js')

/** Packets that the library needs for its own session; of all others it hears nothing. */
const OWN: ReadonlySet<string> = new Set(['READY', 'RESUMED'])
/** events/gateway: guilds. */
const GUILDS = 1 << 0

/** topics/opcodes-and-status-codes: what ends a connection for good, and what to do. */
const CLOSED: Readonly<Record<number, string>> = {
  4004: 'the token is not valid; set DISCORD_TOKEN to the one of the developer portal, then restart',
  4010: 'the shard number is not valid',
  4011: 'the bot is in too many servers for one connection and needs shards; answer over HTTP instead (DISCORD_MODE=http)',
  4012: 'this version of the gateway does not exist any more; update Packetwalk',
  4013: 'the intents are not valid; update Packetwalk',
  4014: 'an intent is not allowed; look at the privileged intents in the developer portal, then restart',
}

const isPacket = (thing: unknown): thing is { t: string; d?: unknown } =>
  typeof thing === 'object' && thing !== null && 't' in thing && typeof thing.t === 'string'

/**
 * A client that hands over raw interactions. discord.js parses an interaction inside its socket handler, and an
 * incomplete one (no `authorizing_integration_owners`, say) throws there, where nobody can catch it and the process ends.
 * So the packet is renamed to something that the library has no parser for.
 */
export function createClient(
  library: Library,
  parts: { api: string | undefined; log: Log; hear: (type: string, raw: unknown) => void },
): Client {
  const { log, hear } = parts
  const client = new library.Client({
    intents: GUILDS,
    // The library would wait for packets that it never gets.
    waitGuildTimeout: 0,
    allowedMentions: { parse: [] },
    rest: ownRestOptions(parts.api),
  })
  client.on(library.Events.Raw, (packet: unknown) => {
    if (!isPacket(packet)) return
    const { t, d } = packet
    if (!OWN.has(t)) packet.t = 'TAKEN'
    hear(t, d)
  })
  const facts = { platform: 'discord' }
  client.on(library.Events.Error, (err) => log.error({ ...facts, err }, 'an error of the Discord client'))
  client.on(library.Events.Warn, (text) => log.warn(facts, text))
  client.on(library.Events.ShardError, (err) => log.warn({ ...facts, err }, 'the connection to Discord failed'))
  client.on(library.Events.ShardReconnecting, () => log.info(facts, 'connecting to Discord again'))
  client.on(library.Events.ShardResume, () => log.info(facts, 'the session with Discord goes on'))
  client.on(library.Events.ShardDisconnect, ({ code }) =>
    log.error(
      { ...facts, code },
      `Discord closed the connection for good: ${CLOSED[code] ?? 'its documents list this code under Gateway Close Event Codes'}`,
    ),
  )
  return client
}

/** Resolves when the client is connected and ready; rejects when Discord refuses it. */
export async function login(client: Client, token: string): Promise<string> {
  const ready = new Promise<string>((resolve) =>
    client.once('clientReady', ({ application }) => resolve(application.id)),
  )
  try {
    await client.login(token)
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new Error(`Discord did not let the bot in (${why.replaceAll(token, '…')}): look at DISCORD_TOKEN`)
  }
  return ready
}
