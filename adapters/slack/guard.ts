import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { LIMITS } from './limits.ts'

/*
 * What Bolt's HTTP receiver leaves open: it reads no timestamp from the future as wrong, and counts a body only while
 * reading it. Signature, stale timestamps and the rest of the body are Bolt's.
 */

function plain(response: ServerResponse, status: number): void {
  response.writeHead(status, { connection: 'close' })
  response.end()
}

/** Why a request is refused before anybody reads it; `undefined` when it is not. `now` is in milliseconds. */
export function refused(request: Pick<IncomingMessage, 'headers' | 'method'>, now: number): number | undefined {
  if (request.method !== 'POST') return undefined
  const length = Number(request.headers['content-length'] ?? 0)
  if (!Number.isFinite(length) || length > LIMITS.body) return 413
  const stamp = request.headers['x-slack-request-timestamp']
  // Slack's check of our certificate carries none; Bolt answers it, and refuses everything else without a signature.
  if (stamp === undefined) return undefined
  if (typeof stamp !== 'string' || !/^\d{1,12}$/.test(stamp)) return 401
  return Math.abs(now / 1000 - Number(stamp)) > LIMITS.skew ? 401 : undefined
}

/** The listener, behind the guard. */
export function guarded(inner: RequestListener, clock: () => number): RequestListener {
  return (request, response) => {
    const status = refused(request, clock())
    if (status === undefined) {
      inner(request, response)
      return
    }
    request.resume()
    plain(response, status)
  }
}
