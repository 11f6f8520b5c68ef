import type { App, HTTPReceiver, Installation, Logger, LogLevel } from '@slack/bolt'
import type { RetryOptions } from '@slack/web-api'
import type { Log } from '../platform/log.ts'
import type { Platform, Responder } from '../platform/platform.ts'
import type { CommandDescription } from '../platform/registry.ts'
import type { SlackAuth, SlackSettings } from '../service/env.ts'
import type { Store } from '../store/contract.ts'
import type { Room } from './asking.ts'
import { listen } from './events.ts'
import { fileRules, type SlackFileRules } from './files.ts'
import { guarded } from './guard.ts'
import { greet } from './home.ts'
import { installations } from './installations.ts'
import { LIMITS } from './limits.ts'
import { INSTALL, PATH, REDIRECT, SCOPES } from './manifest.ts'
import { createPeople } from './people.ts'

export interface SlackParts {
  settings: SlackSettings
  responder: Responder
  store: Store
  log: Log
  commands: readonly CommandDescription[]
  /** Milliseconds. */
  clock: () => number
  /** Where files of people may be read from; Slack's own host when missing. */
  files?: SlackFileRules
  /** Told how long an event waited for its acknowledgement, in milliseconds. */
  acknowledged?: (ms: number) => void
}

/** A post whose answer is lost may stand there twice: so it is repeated once, soon, and not ten times in half an hour. */
const RETRIES: RetryOptions = { retries: 1, minTimeout: 300, maxTimeout: 1_000 }
const CALL = 10_000
/** Time for what runs to finish, in milliseconds. */
const DRAIN = 20_000
const GRACE = 1_000

/** Bolt's log, in ours. What it says at debug level may hold payloads: it is not wanted. */
function boltLog(log: Log, level: LogLevel): Logger {
  const text = (parts: unknown[]): string => parts.map(String).join(' ')
  return {
    debug() {},
    info() {},
    warn: (...parts) => log.warn({ platform: 'slack' }, text(parts)),
    error: (...parts) => log.error({ platform: 'slack' }, text(parts)),
    setLevel() {},
    getLevel: () => level,
    setName() {},
  }
}

type Bolt = Pick<typeof import('@slack/bolt'), 'HTTPReceiver' | 'LogLevel'>

/** The address of the Web API ends in a slash, or its methods would not be found under it. */
const apiOf = (api: string | undefined) =>
  api === undefined ? {} : { slackApiUrl: api.endsWith('/') ? api : `${api}/` }

function installer(
  auth: SlackAuth & { kind: 'oauth' },
  parts: SlackParts,
  welcome: (installation: Installation) => void,
) {
  const { api } = parts.settings
  return {
    clientId: auth.clientId,
    clientSecret: auth.clientSecret,
    stateSecret: auth.stateSecret,
    scopes: [...SCOPES],
    redirectUri: auth.publicUrl.replace(/\/$/, '') + REDIRECT,
    installationStore: installations(parts.store, welcome),
    installerOptions: {
      directInstall: true,
      installPath: INSTALL,
      redirectUriPath: REDIRECT,
      ...(api === undefined
        ? {}
        : { authorizationUrl: new URL('/oauth/v2/authorize', api).href, clientOptions: apiOf(api) }),
    },
  }
}

type Http = SlackSettings['mode'] & { kind: 'http' }

interface Listening {
  mode: Http
  parts: SlackParts
  welcome: (installation: Installation) => void
}

function httpReceiver(bolt: Bolt, { mode, parts, welcome }: Listening): HTTPReceiver {
  const receiver = new bolt.HTTPReceiver({
    signingSecret: mode.signingSecret,
    endpoints: [PATH],
    bodyLimit: LIMITS.body,
    logger: boltLog(parts.log, bolt.LogLevel.WARN),
    ...(mode.auth.kind === 'oauth' ? installer(mode.auth, parts, welcome) : {}),
  })
  receiver.requestListener = guarded(receiver.requestListener, parts.clock)
  return receiver
}

/** Tells of each event when it was acknowledged. */
function timed(app: App, { clock, acknowledged }: SlackParts): void {
  const work = app.processEvent.bind(app)
  app.processEvent = (event) => {
    const heard = clock()
    const ack: typeof event.ack = async (response) => {
      await event.ack(response)
      acknowledged?.(clock() - heard)
    }
    return work({ ...event, ack })
  }
}

interface Running {
  /** In HTTP mode. */
  port?: number
  stop(): Promise<void>
}

async function start(parts: SlackParts, room: Room): Promise<Running> {
  const bolt = await import('@slack/bolt')
  const { mode, api } = parts.settings
  const clientOptions = { ...apiOf(api), retryConfig: RETRIES, timeout: CALL, allowAbsoluteUrls: true }
  const logger = boltLog(parts.log, bolt.LogLevel.WARN)
  const common = { clientOptions, logger, convoStore: false, deferInitialization: true } as const
  if (mode.kind === 'socket') {
    const app = new bolt.App({ ...common, token: mode.botToken, appToken: mode.appToken, socketMode: true })
    timed(app, parts)
    listen(app, room)
    await app.init()
    await app.start()
    return { stop: async () => void (await app.stop()) }
  }
  const welcome = (installation: Installation): void => {
    const token = installation.bot?.token
    const workspace = installation.team?.id ?? installation.enterprise?.id
    if (token === undefined || workspace === undefined) return
    const person = installation.user.id
    const client = new bolt.webApi.WebClient(token, { ...clientOptions, logger })
    greet({ client, workspace, person, channel: person }, room).catch((cause: unknown) =>
      parts.log.warn({ platform: 'slack', err: cause }, 'a new workspace could not be greeted'),
    )
  }
  const receiver = httpReceiver(bolt, { mode, parts, welcome })
  const token = mode.auth.kind === 'token' ? { token: mode.auth.botToken } : {}
  const app = new bolt.App({ ...common, receiver, ...token })
  timed(app, parts)
  listen(app, room)
  await app.init()
  const server = await receiver.start({ host: mode.host, port: mode.port })
  const address = server.address()
  return {
    ...(typeof address === 'object' && address !== null ? { port: address.port } : {}),
    async stop() {
      const closed = app.stop()
      server.closeIdleConnections()
      // Whoever is still sending a request gets a second; answers do not go through these connections.
      const late = setTimeout(() => server.closeAllConnections(), GRACE)
      await closed.finally(() => clearTimeout(late))
    },
  }
}

export interface Slack extends Platform {
  /** The port that HTTP mode listens on, once started. */
  port(): number | undefined
}

/** Slack: Socket Mode for one workspace, or HTTP for one or many. Nothing happens before `start`. */
export function createSlack(parts: SlackParts): Slack {
  const { responder, store, log, commands } = parts
  const room: Room = {
    responder,
    store,
    log,
    commands,
    people: createPeople(log, parts.clock),
    files: parts.files ?? fileRules(parts.settings.api),
    kinds: new Set(commands.map((command) => command.name)),
  }
  let running: Running | undefined
  return {
    name: 'slack',
    port: () => running?.port,
    async start() {
      running = await start(parts, room)
    },
    async stop() {
      const ending = running
      running = undefined
      await ending?.stop()
      await responder.drain(DRAIN)
    },
  }
}
