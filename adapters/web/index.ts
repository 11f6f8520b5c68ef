import { randomUUID } from 'node:crypto'
import { createServer, type Server, type ServerOptions } from 'node:http'
import type { AddressInfo } from 'node:net'
import { connected } from '../platform/connection.ts'
import type { Platform } from '../platform/platform.ts'
import type { WebSettings } from '../service/env.ts'
import { createGuard } from './guard.ts'
import { LIMITS } from './limits.ts'
import { createGallery } from './pictures.ts'
import { createRoutes, type WebParts } from './routes.ts'

/** The port that is tried first when none is configured. */
const PORT = 4280
/** Facts of the server itself, beside those of its visitors. */
const SERVER = { platform: 'web', workspace: 'server' }
const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]']

/** Whoever is slow to ask, or asks nothing, loses the connection. */
const ARRIVAL: ServerOptions = {
  requestTimeout: LIMITS.arrive,
  headersTimeout: LIMITS.arrive,
  keepAliveTimeout: LIMITS.rest,
  connectionsCheckingInterval: LIMITS.look,
  maxHeaderSize: 16_384,
}

export interface Web extends Platform {
  /** Where it listens, once started: `http://127.0.0.1:4280/`. */
  address(): string
}

/** Resolves when it listens; rejects when the port is taken. */
function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve()
    })
  })
}

function isTaken(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE'
}

/**
 * The key that signs cookies lives in the store, so that people keep their settings when we start again. A store that
 * cannot keep it costs them only that.
 */
async function cookieKey({ store, log }: WebParts): Promise<string> {
  const fresh = randomUUID() + randomUUID()
  try {
    const known = await store.note(SERVER, 'cookie key')
    if (known !== undefined) return known
    await store.setNote(SERVER, 'cookie key', fresh)
  } catch (err) {
    log.warn({ err }, 'the store does not keep the key of cookies: after a restart visitors are strangers')
  }
  return fresh
}

/** The web chat. Listens on loopback unless told otherwise. */
export function createWeb(settings: WebSettings, parts: WebParts): Web {
  const gallery = createGallery(parts.clock)
  const names = new Set(settings.names)
  let server: Server | undefined
  let port = 0

  async function start(): Promise<void> {
    const guard = createGuard(() => names, await cookieKey(parts), settings.proxies)
    const routes = createRoutes(parts, guard, gallery)
    server = createServer(ARRIVAL, (request, response) => {
      connected(
        () => response.destroy(),
        () => void routes(request, response),
      )
    })
    server.timeout = LIMITS.still
    server.maxConnections = LIMITS.connections
    await bind(server)
    for (const host of LOOPBACK) names.add(`${host}:${port}`)
    if (settings.host !== '0.0.0.0' && settings.host !== '::') names.add(`${settings.host}:${port}`)
  }
  async function bind(to: Server): Promise<void> {
    try {
      await listen(to, settings.host, settings.port === 0 ? PORT : settings.port)
    } catch (cause) {
      if (settings.port !== 0 || !isTaken(cause)) throw cause
      await listen(to, settings.host, 0)
    }
    port = portOf(to)
  }

  return {
    name: 'web',
    start,
    address: () => `http://${settings.host === '0.0.0.0' ? '127.0.0.1' : settings.host}:${port}/`,
    async stop() {
      await parts.responder.drain(10_000)
      gallery.close()
      const closing = server
      if (closing === undefined) return
      await new Promise((resolve) => {
        closing.close(resolve)
        closing.closeIdleConnections()
        setTimeout(() => closing.closeAllConnections(), 1_000).unref()
      })
    },
  }
}

function portOf(server: Server): number {
  const address: AddressInfo | string | null = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}
