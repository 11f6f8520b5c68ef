import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { z } from 'zod'
import { connected } from '../platform/connection.ts'
import type { Log } from '../platform/log.ts'
import { OURS, RESPONSE } from './limits.ts'
import type { Callback } from './payload.ts'
import { createVerifier, publicKey } from './signature.ts'

/** Where Discord calls us: with interactions, and with events about the application (events/webhook-events). */
export const PATH = '/discord/interactions'
export const EVENTS = '/discord/events'
/** Discord waits three seconds; whoever has not answered by then will not. */
const PATIENCE = 2_800

export interface HttpParts {
  publicKey: string
  log: Log
  /** Milliseconds. */
  clock: () => number
  /** Serves a raw interaction; `respond` is its first response and is called once at most. */
  serve: (raw: unknown, respond: (body: Callback) => Promise<void>) => Promise<void>
  /** Takes an event; what becomes of it is nothing that Discord waits for. */
  event: (type: string, data: unknown) => void
}

/** The body, or `undefined` when it is larger than we read. */
async function bodyOf(request: IncomingMessage): Promise<Buffer | undefined> {
  if (Number(request.headers['content-length'] ?? 0) > OURS.body) return undefined
  const parts: Buffer[] = []
  let bytes = 0
  for await (const part of request) {
    const piece = Buffer.from(part)
    bytes += piece.length
    if (bytes > OURS.body) return undefined
    parts.push(piece)
  }
  return Buffer.concat(parts)
}

const header = (request: IncomingMessage, name: string): string | undefined => {
  const value = request.headers[name]
  return typeof value === 'string' ? value : undefined
}

function end(response: ServerResponse, status: number, body?: Callback): void {
  if (response.headersSent) return
  if (body === undefined) {
    response.writeHead(status, { connection: 'close' }).end()
    return
  }
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    // Signed and yet no JSON: nothing that we could answer.
    return undefined
  }
}

const isPing = (raw: unknown): boolean => typeof raw === 'object' && raw !== null && 'type' in raw && raw.type === 1

const letter = z.object({ type: z.literal(1), event: z.object({ type: z.string(), data: z.unknown() }) })

/** The HTTP side: signature before anything else, then the interaction. Throws when the public key is none. */
export function createHttp({ publicKey: hex, log, clock, serve, event }: HttpParts): Server {
  const check = createVerifier(publicKey(hex), clock)

  async function interaction(body: Buffer, response: ServerResponse): Promise<void> {
    const raw = parsed(body)
    if (isPing(raw)) return end(response, 200, { type: RESPONSE.pong })
    const timer = setTimeout(() => end(response, 503), PATIENCE)
    // Resolves when the response has left: answers through REST must not overtake it.
    const respond = (first: Callback): Promise<void> =>
      new Promise((resolve, reject) => {
        if (response.headersSent || response.destroyed) return reject(new Error('too late for a first response'))
        response.once('finish', resolve).once('close', resolve)
        end(response, 200, first)
      })
    await serve(raw, respond)
    clearTimeout(timer)
    end(response, 400)
  }

  /** Discord's PING of this address, an event, or something newer: it wants to hear 204 for all of them. */
  function told(body: Buffer, response: ServerResponse): void {
    const { data } = letter.safeParse(parsed(body))
    if (data !== undefined) event(data.event.type, data.event.data)
    response.writeHead(204, { 'content-type': 'application/json' }).end()
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '/', 'http://discord')
    if (pathname !== PATH && pathname !== EVENTS) return end(response, 404)
    if (request.method !== 'POST') return end(response, 405)
    const body = await bodyOf(request)
    if (body === undefined) return end(response, 413)
    const signature = header(request, 'x-signature-ed25519')
    const verdict = check({ signature, timestamp: header(request, 'x-signature-timestamp'), body })
    if (verdict === 'good') return pathname === EVENTS ? told(body, response) : interaction(body, response)
    // Discord itself sends bad signatures now and then, to see whether they are refused.
    log.info({ platform: 'discord', verdict }, 'a request was refused')
    return end(response, 401)
  }

  const server = createServer((request, response) => {
    const end500 = (cause: unknown): void => {
      log.error({ platform: 'discord', err: cause }, 'a request could not be served')
      end(response, 500)
    }
    connected(
      () => response.destroy(),
      () => handle(request, response).catch(end500),
    )
  })
  server.requestTimeout = 10_000
  server.headersTimeout = 5_000
  return server
}
