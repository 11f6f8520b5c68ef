import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { REST } from 'discord.js'
import type { Log } from '../platform/log.ts'
import type { Asker, Platform, Responder } from '../platform/platform.ts'
import type { CommandDescription } from '../platform/registry.ts'
import type { Typing } from '../platform/suggest.ts'
import { createTurns } from '../platform/turns.ts'
import { within } from '../platform/within.ts'
import type { DiscordSettings } from '../service/env.ts'
import type { Store } from '../store/contract.ts'
import type { Desk, Respond } from './desk.ts'
import { createClient, login } from './gateway.ts'
import { createGuilds, type Guilds } from './guilds.ts'
import { createHttp } from './http.ts'
import { TIMES } from './limits.ts'
import { outbound, ownRestOptions, restOptions } from './outbound.ts'
import type { OptionChoice } from './payload.ts'
import { register, registration } from './register.ts'
import { serve } from './serve.ts'
import { type DiscordFileRules, fileRules } from './uploads.ts'

export interface DiscordParts {
  settings: DiscordSettings
  responder: Responder
  store: Store
  log: Log
  /** Milliseconds. */
  clock: () => number
  commands: readonly CommandDescription[]
  suggest: (typing: Typing, asker: Asker, by: string) => Promise<readonly OptionChoice[]>
  /** May anybody press the buttons of an answer? Only who asked, when missing. */
  anybody?: boolean
  /** Where attachments may be fetched from; Discord's own hosts when missing. */
  files?: DiscordFileRules
  /** Told how long an event waited for its acknowledgement, in milliseconds. */
  acknowledged?: (ms: number) => void
}

/** Interactions on their way, so that stopping can wait for them. */
function createRunning() {
  const running = new Set<Promise<void>>()
  return {
    add(work: Promise<void>): Promise<void> {
      const tracked = work.finally(() => running.delete(tracked))
      running.add(tracked)
      return tracked
    },
    async finish(log: Log): Promise<void> {
      try {
        await within(TIMES.stopping, 'finishing the answers', Promise.allSettled(running))
      } catch (cause) {
        log.warn({ platform: 'discord', err: cause, running: running.size }, 'stopping anyway')
      }
    },
  }
}

/** Registers the commands. What fails there is logged: those that are registered already go on working. */
async function registered(parts: DiscordParts, application: string, rest: REST): Promise<void> {
  const { settings, store, log } = parts
  const { guild } = settings
  const path: `/${string}` =
    guild === undefined
      ? `/applications/${application}/commands`
      : `/applications/${application}/guilds/${guild}/commands`
  const commands = registration(parts.commands)
  try {
    const put = async (body: unknown): Promise<void> => void (await rest.put(path, { body }))
    await register({ commands, application, store, log, put, ...(guild === undefined ? {} : { guild }) })
  } catch (cause) {
    log.error({ platform: 'discord', err: cause }, 'the commands could not be registered')
  }
}

/** Over HTTP Discord does not say that the bot was removed from a server: so we look, now and every few hours. */
function watched(desk: Desk, guilds: Guilds): NodeJS.Timeout {
  const look = (): void => {
    desk.outbound
      .guilds()
      .then((ids) => guilds.present(ids))
      .catch((cause: unknown) => desk.log.warn({ platform: 'discord', err: cause }, 'the servers could not be listed'))
  }
  look()
  return setInterval(look, TIMES.looking).unref()
}

function listening(server: Server, host: string, port: number): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      const address = server.address()
      if (typeof address === 'object' && address !== null) resolve(address)
      else reject(new Error('no address to listen on'))
    })
  })
}

/** Discord as a platform: through the gateway, or called by Discord over HTTP. `port` is known once it listens. */
export function createDiscord(parts: DiscordParts): Platform & { port(): number | undefined } {
  const { settings, responder, log, store, clock, commands, suggest } = parts
  const running = createRunning()
  let port: number | undefined
  let end: () => Promise<void> = async () => {}

  const turns = createTurns()
  /** Answers wait until nobody waits for an acknowledgement. */
  const patient: Responder = {
    ...responder,
    respond: async (asked, reply) => {
      await turns.quiet()
      await responder.respond(asked, reply)
    },
  }

  /** Serves an interaction in its turn; `first` gives the first response. */
  function take(raw: unknown, at: { desk: Desk; first: Respond }): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    const heard = clock()
    turns.take((acknowledged) => {
      const first: Respond = (place, body) =>
        at
          .first(place, body)
          .then(() => parts.acknowledged?.(clock() - heard))
          .finally(acknowledged)
      resolve(serve(raw, at.desk, first).finally(acknowledged))
    })
    return running.add(promise)
  }

  function deskOf({ rest, own }: { rest: REST; own: REST }): Desk {
    const byName = new Map(commands.map((command) => [command.name, command]))
    const files = parts.files ?? fileRules(settings.api)
    const means = { outbound: outbound(rest, own), store, log, commands: byName }
    return {
      ...means,
      responder: patient,
      kinds: new Set(byName.keys()),
      suggest,
      files,
      anybody: parts.anybody ?? false,
    }
  }

  async function gateway(): Promise<void> {
    const library = await import('discord.js')
    const rest = new library.REST(restOptions(settings.api))
    const hear = (type: string, raw: unknown): void => {
      if (type === 'INTERACTION_CREATE') void take(raw, { desk, first })
      else void running.add(guilds.event(type, raw))
    }
    const client = createClient(library, { api: settings.api, log, hear })
    const desk = deskOf({ rest, own: client.rest })
    const guilds = createGuilds(desk, clock)
    const first: Respond = (place, body) => desk.outbound.callback(place, body)
    end = () => {
      // The library calls our own goodbye a reason to connect again.
      client.removeAllListeners(library.Events.ShardReconnecting)
      return client.destroy()
    }
    const application = await login(client, settings.token)
    log.info({ platform: 'discord', application }, 'connected to Discord')
    await registered(parts, application, client.rest)
  }

  async function http(mode: DiscordSettings['mode'] & { kind: 'http' }): Promise<void> {
    const { REST } = await import('discord.js')
    const own = new REST(ownRestOptions(settings.api)).setToken(settings.token)
    const desk = deskOf({ rest: new REST(restOptions(settings.api)), own })
    const application = settings.applicationId ?? ''
    const guilds = createGuilds(desk, clock, application)
    const server = createHttp({
      publicKey: mode.publicKey,
      log,
      clock,
      serve: (raw, first) => take(raw, { desk, first: (_, body) => first(body) }),
      event: (type, data) => void running.add(guilds.event(type, data)),
    })
    const watch = watched(desk, guilds)
    end = () =>
      new Promise((resolve) => {
        clearInterval(watch)
        server.close(() => resolve())
        server.closeIdleConnections()
      })
    const address = await listening(server, mode.host, mode.port)
    port = address.port
    log.info({ platform: 'discord', host: address.address, port }, 'waiting for Discord to call')
    await registered(parts, application, own)
  }

  return {
    name: 'discord',
    port: () => port,
    start: () => (settings.mode.kind === 'http' ? http(settings.mode) : gateway()),
    async stop() {
      await responder.drain(TIMES.stopping)
      await running.finish(log)
      await end()
    },
  }
}
