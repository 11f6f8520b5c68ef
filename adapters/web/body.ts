import type { IncomingMessage } from 'node:http'
import { z } from 'zod'
import type { CallName, Request } from '../../src/request/calls.ts'
import { LANGUAGES, VOICES } from '../../src/request/calls.ts'
import { LIMITS } from './limits.ts'
import type { Ask, Preference } from './view.ts'

/** A body that is refused: the HTTP status says why. */
export class RefusedBody extends Error {
  readonly status: number
  constructor(status: number, why: string) {
    super(why)
    this.name = 'Refused'
    this.status = status
  }
}

/** The body as text, at most `LIMITS.body` bytes of JSON; throws `Refused`. */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  if (!/^application\/json\b/i.test(request.headers['content-type'] ?? '')) throw new RefusedBody(415, 'only JSON')
  if (Number(request.headers['content-length'] ?? 0) > LIMITS.body) throw new RefusedBody(413, 'too large')
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request) {
    const piece = Buffer.from(chunk)
    bytes += piece.length
    if (bytes > LIMITS.body) throw new RefusedBody(413, 'too large')
    chunks.push(piece)
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'))
  } catch (cause) {
    throw new RefusedBody(400, `not JSON: ${String(cause)}`)
  }
}

const line = z.string().max(LIMITS.line)
const upload = z.strictObject({
  name: z.string().max(200),
  base64: z.base64().max(Math.ceil(LIMITS.upload / 3) * 4),
})
const field = z.union([z.string().max(LIMITS.field), z.number(), z.boolean()])
const KEY = /^[a-zA-Z]{1,20}$/
const name = z.string().regex(KEY)
const manner = z.record(name, field)
const shape = z.record(name, z.union([field, manner]))
const narrow = z.boolean().optional()
const asking = z.union([
  z.strictObject({ line, upload: upload.optional(), narrow, last: shape.optional() }),
  z.strictObject({ request: shape, narrow }),
])
const preference = z.strictObject({ language: z.enum(LANGUAGES).optional(), voice: z.enum(VOICES).optional() })

/** Flat fields and a flat `manner`, of a kind that exists. Whether it makes sense is for the bot to tell. */
export function isRequest(thing: unknown, kinds: ReadonlySet<string>): thing is Request {
  const result = shape.safeParse(thing)
  if (!result.success || typeof result.data.kind !== 'string' || !kinds.has(result.data.kind)) return false
  const { manner } = result.data
  const keys = [...Object.keys(Object(thing)), ...(typeof manner === 'object' ? Object.keys(Object(manner)) : [])]
  if (keys.some((key) => !KEY.test(key) || key === 'constructor' || key === 'prototype')) return false
  return Object.entries(result.data).every(([key, value]) => (key === 'manner') === (typeof value === 'object'))
}

/** What the page asked; throws `Refused` for anything that the page would not send. */
export function askOf(body: unknown, kinds: readonly CallName[]): Ask {
  const result = asking.safeParse(body)
  if (!result.success) throw new RefusedBody(400, 'not a question')
  const screen = result.data.narrow === true ? { narrow: true } : {}
  if ('line' in result.data) {
    const { line: typed, upload: file, last } = result.data
    // only what a sentence refers to: one that makes no sense is none
    const before = last !== undefined && isRequest(last, new Set(kinds)) ? { last } : {}
    return { line: typed, ...(file === undefined ? {} : { upload: file }), ...before, ...screen }
  }
  const { request } = result.data
  if (!isRequest(request, new Set(kinds))) throw new RefusedBody(400, 'not a request')
  return { request, ...screen }
}

/** What somebody chose in the page's head; throws `Refused`. */
export function preferenceOf(body: unknown): Preference {
  const result = preference.safeParse(body)
  if (!result.success) throw new RefusedBody(400, 'not a preference')
  const { language, voice } = result.data
  return { ...(language === undefined ? {} : { language }), ...(voice === undefined ? {} : { voice }) }
}
