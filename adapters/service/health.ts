import { createServer } from 'node:http'
import type { Platform, Responder } from '../platform/platform.ts'
import { within } from '../platform/within.ts'
import type { Store } from '../store/contract.ts'
import type { Metrics } from './metrics.ts'

const STORE_MS = 2_000

export interface Health {
  /** Can the store be read and written? A lost log does not count: questions are answered. */
  ok: boolean
  /** Questions that are being answered. */
  running: number
  store: { reading: 'ok' | 'failed'; writing: 'ok' | 'failed' }
  /** Does the log arrive where it is written to? */
  log: 'ok' | 'lost'
}

/** What health is made of. */
export interface Watched {
  store: Pick<Store, 'ping'>
  responder: Pick<Responder, 'running'>
  log: object
  /** What `/metrics` says; 404 when missing. */
  scrape?: Metrics['scrape']
}

/** Is the store there, is the log, and how many questions are on their way? Never rejects. */
export async function healthOf({ store, responder, log }: Watched): Promise<Health> {
  const ping = (what: 'reading' | 'writing'): Promise<'ok' | 'failed'> =>
    within(STORE_MS, `the store: ${what}`, store.ping(what)).then(
      () => 'ok' as const,
      () => 'failed' as const,
    )
  const [reading, writing] = await Promise.all([ping('reading'), ping('writing')])
  const lost = 'lost' in log && typeof log.lost === 'function' && log.lost() !== undefined
  const ok = reading === 'ok' && writing === 'ok'
  return { ok, running: responder.running(), store: { reading, writing }, log: lost ? 'lost' : 'ok' }
}

/** `/healthz` and `/metrics` on a port of its own: 200 or 503. It outlives the platforms, so that a slow stop is not taken for a crash. */
export function createHealth(port: number, watched: Watched): Platform {
  const server = createServer(async (request, response) => {
    for (const stream of [request, response]) stream.on('error', () => {})
    if (request.url === '/metrics' && watched.scrape !== undefined) {
      const { type, text } = await watched.scrape()
      response.writeHead(200, { 'content-type': type }).end(text)
      return
    }
    if (request.url !== '/healthz') {
      response.writeHead(404).end()
      return
    }
    const health = await healthOf(watched)
    response.writeHead(health.ok ? 200 : 503, { 'content-type': 'application/json' }).end(JSON.stringify(health))
  })
  return {
    name: 'health',
    start: () =>
      new Promise((resolve, reject) => {
        server.once('error', reject)
        server.listen(port, () => resolve())
      }),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
