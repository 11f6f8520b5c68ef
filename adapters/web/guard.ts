import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { isIP } from 'node:net'

/*
 * Who may talk to the page: a browser that reached us under a name of ours, from a page of ours, with a token of ours.
 * A foreign page that points its own name at 127.0.0.1 (DNS rebinding) fails at the first, a cross-site request at the
 * second and third.
 */

const COOKIE = 'packetwalk'
const YEAR = 365 * 24 * 3600

/** Sent with everything. */
export const HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; '),
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=()',
  'cache-control': 'no-store',
}

export interface RequestGuard {
  /** Is the name in `Host` one of ours? */
  hostOk(request: IncomingMessage): boolean
  /** Does the request come from a page of ours? A browser always says so when it posts. */
  originOk(request: IncomingMessage): boolean
  /** The person behind the cookie; a new one, set on the response, when there is none that we signed. */
  person(request: IncomingMessage, response: ServerResponse): string
  /** The person behind the cookie, if there is one that we signed. */
  known(request: IncomingMessage): string | undefined
  /** The network address that a request comes from, as a number that names nobody and changes with our key. */
  address(request: IncomingMessage): string
  csrf(person: string): string
  csrfOk(request: IncomingMessage, person: string): boolean
}

function same(a: string, b: string): boolean {
  const left = Buffer.from(a)
  const right = Buffer.from(b)
  return left.length === right.length && timingSafeEqual(left, right)
}

function cookieOf(request: IncomingMessage): string | undefined {
  for (const pair of (request.headers.cookie ?? '').split(';')) {
    const [name, value] = pair.trim().split('=')
    if (name === COOKIE && value !== undefined) return value
  }
  return undefined
}

/** What of a request says where it comes from. */
interface Heard {
  headers: IncomingMessage['headers']
  socket: { remoteAddress?: string | undefined }
}

/**
 * Where a request comes from. Each proxy adds whom it heard to the end of `X-Forwarded-For`; what stands further left
 * anybody can write. Of IPv6 the half that names the network: the rest changes as its owner likes.
 */
export function visitorAddress(request: Heard, proxies: number): string {
  const forwarded = String(request.headers['x-forwarded-for'] ?? '').split(',')
  const told = proxies === 0 ? undefined : forwarded.at(-proxies)?.trim()
  const address = told === undefined || isIP(told) === 0 ? (request.socket.remoteAddress ?? '') : told
  return isIP(address) === 6 ? networkOf(address) : address
}

function networkOf(address: string): string {
  const v4 = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  if (v4 !== undefined) return v4
  const [head = '', tail] = address.toLowerCase().split('%')[0]?.split('::') ?? []
  const left = head.split(':').filter((part) => part !== '')
  const right = (tail ?? '').split(':').filter((part) => part !== '')
  const zeros = tail === undefined ? [] : Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => '0')
  return [...left, ...zeros, ...right]
    .slice(0, 4)
    .map((part) => part.replace(/^0+(?=.)/, ''))
    .join(':')
}

/** `proxies` of ours stand in front of us. `names` are hosts with port; `key` signs cookies (kept in the store) so that a restart keeps people's settings. */
export function createGuard(names: () => ReadonlySet<string>, key: string, proxies = 0): RequestGuard {
  const csrfKey = randomBytes(32)
  const sign = (id: string): string => createHmac('sha256', key).update(`person ${id}`).digest('base64url').slice(0, 22)

  function known(request: IncomingMessage): string | undefined {
    const [id, signature] = (cookieOf(request) ?? '').split('.')
    if (id === undefined || signature === undefined || !/^[\w-]{22}$/.test(id)) return undefined
    return same(signature, sign(id)) ? id : undefined
  }
  const csrf = (person: string): string => createHmac('sha256', csrfKey).update(person).digest('base64url')

  return {
    hostOk: (request) => names().has((request.headers.host ?? '').toLowerCase()),
    originOk(request) {
      const { origin, host } = request.headers
      const site = request.headers['sec-fetch-site']
      if (site !== undefined && site !== 'same-origin' && site !== 'none') return false
      if (origin === undefined) return request.method === 'GET' || request.method === 'HEAD'
      return URL.canParse(origin) && new URL(origin).host === host?.toLowerCase() && names().has(new URL(origin).host)
    },
    known,
    person(request, response) {
      const before = known(request)
      if (before !== undefined) return before
      const id = randomBytes(16).toString('base64url')
      const attributes = `Path=/; HttpOnly; SameSite=Lax; Max-Age=${YEAR}`
      response.setHeader('set-cookie', `${COOKIE}=${id}.${sign(id)}; ${attributes}`)
      return id
    },
    address(request) {
      const address = visitorAddress(request, proxies)
      return createHmac('sha256', key).update(`address ${address}`).digest('base64url').slice(0, 22)
    },
    csrf,
    csrfOk(request, person) {
      const token = request.headers['x-packetwalk-csrf']
      return typeof token === 'string' && same(token, csrf(person))
    },
  }
}
