import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { connected } from '../platform/connection.ts'
import { LIMITS } from './limits.ts'

/*
 * What Bolt's HTTP receiver leaves open: it takes timestamps from the future, and a signed body that is no object ends
 * the process (it reads a field of `null` outside of any try). So the body is read here, within its limit, and looked at;
 * the signature is checked by Bolt, on the same bytes.
 */

function plain(response: ServerResponse, status: number): void {
  response.writeHead(status, { connection: 'close' })
  response.end()
}

/** Why a request is refused by its headers; `undefined` when it is not. `now` is in milliseconds. */
export function refused(headers: IncomingMessage['headers'], now: number): number | undefined {
  const length = Number(headers['content-length'] ?? 0)
  if (!Number.isFinite(length) || length > LIMITS.body) return 413
  const stamp = headers['x-slack-request-timestamp']
  // Slack's check of our certificate carries none; Bolt answers it, and refuses everything else without a signature.
  if (stamp === undefined) return undefined
  if (typeof stamp !== 'string' || !/^\d{1,12}$/.test(stamp)) return 401
  return Math.abs(now / 1000 - Number(stamp)) > LIMITS.skew ? 401 : undefined
}

/** The body; `undefined` when it is larger than anything that Slack sends. */
async function bodyOf(request: IncomingMessage): Promise<Buffer | undefined> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of request) {
    if (!(part instanceof Buffer)) return undefined
    size += part.length
    if (size > LIMITS.body) return undefined
    parts.push(part)
  }
  return Buffer.concat(parts)
}

function isObject(text: string): boolean {
  try {
    const thing: unknown = JSON.parse(text)
    return typeof thing === 'object' && thing !== null && !Array.isArray(thing)
  } catch {
    // Not JSON: told as a bad request.
    return false
  }
}

/** Has it the outer shape of what Slack sends: a form, or a JSON object, or a form with a JSON object in it? */
export function isShaped(body: string, type: string): boolean {
  if (type.startsWith('application/json')) return isObject(body)
  const payload = new URLSearchParams(body).get('payload')
  return payload === null || isObject(payload)
}

/** The listener, behind the guard. */
export function guarded(inner: RequestListener, clock: () => number): RequestListener {
  async function look(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const early = refused(request.headers, clock())
    const body = early === undefined ? await bodyOf(request) : undefined
    if (body === undefined) {
      request.resume()
      plain(response, early ?? 413)
      return
    }
    if (!isShaped(body.toString(), request.headers['content-type'] ?? '')) {
      plain(response, 400)
      return
    }
    // Bolt takes a body that was read before from here, and checks its signature.
    inner(Object.assign(request, { rawBody: body }), response)
  }
  return (request, response) => {
    if (request.method !== 'POST') {
      inner(request, response)
      return
    }
    // Whoever hangs up in the middle of a request gets no answer.
    connected(
      () => response.destroy(),
      () => look(request, response).catch(() => response.destroy()),
    )
  }
}
