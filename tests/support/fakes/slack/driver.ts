import { createHmac } from 'node:crypto'
import { request as httpRequest } from 'node:http'

/*
 * What Slack sends, signed as Slack signs it: HMAC-SHA256 over `v0:timestamp:body`.
 */

export const SECRET = '8f742231b10e8888abcd99yyyzzz85a5'

export interface Signing {
  secret?: string
  /** Seconds since 1970. */
  at?: number
  /** What is sent instead of what was signed. */
  tampered?: string
  headers?: Record<string, string | undefined>
}

export interface Answered {
  status: number
  body: string
  ms: number
}

export function sign(body: string, at: number, secret: string = SECRET): string {
  return `v0=${createHmac('sha256', secret).update(`v0:${at}:${body}`).digest('hex')}`
}

function headersOf(body: string, how: Signing): Record<string, string> {
  const at = how.at ?? Math.floor(Date.now() / 1000)
  const all: Record<string, string | undefined> = {
    'x-slack-request-timestamp': String(at),
    'x-slack-signature': sign(body, at, how.secret),
    ...how.headers,
  }
  return Object.fromEntries(Object.entries(all).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])))
}

export interface Driver {
  raw(body: string, type: string, how?: Signing): Promise<Answered>
  form(fields: Record<string, string>, how?: Signing): Promise<Answered>
  json(body: object, how?: Signing): Promise<Answered>
  payload(body: object, how?: Signing): Promise<Answered>
}

/** Sends to `port` on loopback. */
export function driver(port: () => number): Driver {
  const raw = (body: string, type: string, how: Signing = {}): Promise<Answered> =>
    new Promise((resolve, reject) => {
      const began = performance.now()
      const sent = how.tampered ?? body
      const headers = { 'content-type': type, 'content-length': Buffer.byteLength(sent), ...headersOf(body, how) }
      const out = httpRequest(
        { host: '127.0.0.1', port: port(), path: '/slack/events', method: 'POST', agent: false, headers },
        (response) => {
          let text = ''
          response.on('data', (part: Buffer) => {
            text += part.toString()
          })
          response.on('end', () =>
            resolve({ status: response.statusCode ?? 0, body: text, ms: performance.now() - began }),
          )
        },
      )
      // The receiver may hang up on a body that is too large before all of it is sent.
      out.on('error', (cause) => {
        if ('code' in cause && (cause.code === 'EPIPE' || cause.code === 'ECONNRESET')) {
          resolve({ status: 0, body: '', ms: performance.now() - began })
        } else reject(cause)
      })
      out.end(sent)
    })
  const form = (fields: Record<string, string>, how?: Signing): Promise<Answered> =>
    raw(new URLSearchParams(fields).toString(), 'application/x-www-form-urlencoded', how)
  return {
    raw,
    form,
    json: (body, how) => raw(JSON.stringify(body), 'application/json', how),
    payload: (body, how) => form({ payload: JSON.stringify(body) }, how),
  }
}

let counter = 0
const next = (): string => `${Date.now()}.${++counter}`

/** A slash command of U1 in C1, unless told otherwise. `base` is where its response_url lives. */
export function slash(base: string, fields: Record<string, string>): Record<string, string> {
  const channel = fields.channel_id ?? 'C1'
  const person = fields.user_id ?? 'U1'
  return {
    token: 'x',
    team_id: 'T1',
    team_domain: 'lab',
    channel_id: channel,
    channel_name: 'general',
    user_id: person,
    user_name: 'alice',
    command: '/trace',
    text: '',
    api_app_id: 'A1',
    is_enterprise_install: 'false',
    response_url: `${base}/respond/${channel}/${person}/`,
    trigger_id: next(),
    ...fields,
  }
}

/** An event of the Events API. */
export function event(inner: object, outer: object = {}): object {
  return {
    token: 'x',
    team_id: 'T1',
    api_app_id: 'A1',
    type: 'event_callback',
    event_id: `Ev${next()}`,
    event_time: Math.floor(Date.now() / 1000),
    authorizations: [
      { enterprise_id: null, team_id: 'T1', user_id: 'U0BOT', is_bot: true, is_enterprise_install: false },
    ],
    event: inner,
    ...outer,
  }
}

export interface Press {
  value: string
  ts: string
  thread?: string
  person?: string
  channel?: string
  private?: boolean
  action?: string
}

/** A click on a button of a message. */
export function press(base: string, how: Press): object {
  const channel = how.channel ?? 'C1'
  const person = how.person ?? 'U1'
  const thread = how.thread === undefined ? {} : { thread_ts: how.thread }
  return {
    type: 'block_actions',
    team: { id: 'T1', domain: 'lab' },
    user: { id: person, username: 'alice', name: 'alice', team_id: 'T1' },
    api_app_id: 'A1',
    token: 'x',
    container: {
      type: 'message',
      message_ts: how.ts,
      channel_id: channel,
      is_ephemeral: how.private === true,
      ...thread,
    },
    trigger_id: next(),
    channel: { id: channel, name: 'general' },
    ...(how.private === true ? {} : { message: { type: 'message', ts: how.ts, ...thread } }),
    response_url: `${base}/respond/${channel}/${person}/${how.ts}`,
    actions: [
      {
        type: 'button',
        action_id: how.action ?? 'ask:0',
        block_id: 'b',
        value: how.value,
        text: { type: 'plain_text', text: 'x' },
      },
    ],
  }
}
