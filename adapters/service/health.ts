import { createServer } from 'node:http'
import type { Platform, Responder } from '../platform/platform.ts'
import { within } from '../platform/within.ts'
import type { Store } from '../store/contract.ts'

const STORE_MS = 2_000

export interface Health {
  ok: boolean
  /** Questions that are being answered. */
  running: number
}

/** Is the store there, and how many questions are on their way? Never rejects. */
export async function healthOf(store: Store, responder: Pick<Responder, 'running'>): Promise<Health> {
  const running = responder.running()
  try {
    await within(STORE_MS, 'the store', store.ping())
    return { ok: true, running }
  } catch {
    return { ok: false, running }
  }
}

/** `/healthz` on a port of its own: 200 or 503. It outlives the platforms, so that a slow stop is not taken for a crash. */
export function createHealth(port: number, store: Store, responder: Pick<Responder, 'running'>): Platform {
  const server = createServer(async (request, response) => {
    if (request.url !== '/healthz') {
      response.writeHead(404).end()
      return
    }
    const health = await healthOf(store, responder)
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
