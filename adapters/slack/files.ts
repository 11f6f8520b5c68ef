import { setTimeout as sleep } from 'node:timers/promises'
import type { WebClient } from '@slack/web-api'
import { LIMITS } from './limits.ts'

/*
 * Files both ways. Ours: uploaded without a channel, waited for (Slack looks through every file first and until then
 * refuses it in a block: slackapi/bolt-js#2115), then shown in an image block, which is the only way to a picture with
 * alt text. Theirs: read only from Slack's own host, with a size limit, and the token goes nowhere else.
 */

/** Milliseconds between looks at a file that is not ready; twenty seconds in all. */
const WAITS = [150, 250, 400, 600, 900, 1_300, 2_000, 3_000, 4_000, 4_000, 4_000]

function idOf(result: unknown): string | undefined {
  const found = JSON.stringify(result).match(/"id":"(F[A-Z0-9]{2,})"/)
  return found?.[1]
}

/** Is the file looked through? Slack then knows its type. */
async function isReady(client: WebClient, file: string): Promise<boolean> {
  const info = await client.files.info({ file })
  return (info.file?.mimetype ?? '') !== ''
}

/** Uploads a picture; its file id once Slack can show it. Rejects after about twenty seconds. */
export async function upload(client: WebClient, png: Uint8Array, name: string): Promise<string> {
  const result = await client.files.uploadV2({ file: Buffer.from(png), filename: name, title: name })
  const file = idOf(result)
  if (file === undefined) throw new Error('Slack took a file and did not say its id')
  for (const wait of WAITS) {
    if (await isReady(client, file)) return file
    await sleep(wait)
  }
  throw new Error(`file ${file} was not ready in time`)
}

export interface Thread {
  channel: string
  thread: string
}

/** Puts a file into a thread. An empty one is none: Slack refuses it. */
export async function attach(
  client: WebClient,
  at: Thread,
  file: { name: string; content: string | Uint8Array },
): Promise<void> {
  if (file.content.length === 0) return
  const content = typeof file.content === 'string' ? Buffer.from(file.content) : Buffer.from(file.content)
  await client.files.uploadV2({ channel_id: at.channel, thread_ts: at.thread, file: content, filename: file.name })
}

/** What we read of Slack's file object. */
export interface TheirFile {
  id: string
  name: string
  size: number
  mode: string
  external: boolean
  url: string
}

/** Where files of people may be read from. */
export interface SlackFileRules {
  /** Origins, exactly: `https://files.slack.com`. */
  origins: readonly string[]
}
export const FILE_RULES: SlackFileRules = { origins: ['https://files.slack.com'] }

/** Where Slack's API is somewhere else (tests), its files are there too, and nowhere else. */
export function fileRules(api: string | undefined): SlackFileRules {
  return api === undefined ? FILE_RULES : { origins: [new URL(api).origin] }
}

export type FetchedFromSlack =
  | { kind: 'file'; name: string; bytes: Uint8Array }
  | { kind: 'too-large'; name: string; bytes: number }
  | { kind: 'elsewhere'; name: string }
  | { kind: 'unreachable'; name: string }

const field = (bag: object, key: string): unknown => Object.entries(bag).find(([name]) => name === key)?.[1]
const text = (thing: unknown): string => (typeof thing === 'string' ? thing : '')

/** Slack's file object, from an event or a modal. */
export function theirFile(thing: unknown): TheirFile | undefined {
  if (typeof thing !== 'object' || thing === null) return undefined
  const id = text(field(thing, 'id'))
  if (!/^F[A-Z0-9]{2,}$/.test(id)) return undefined
  const size = field(thing, 'size')
  return {
    id,
    name: text(field(thing, 'name')) || text(field(thing, 'title')) || id,
    size: typeof size === 'number' ? size : 0,
    mode: text(field(thing, 'mode')),
    external: field(thing, 'is_external') === true,
    url: text(field(thing, 'url_private_download')) || text(field(thing, 'url_private')),
  }
}

/** The address, when it is one that we read from: an allowed origin, without a user or another port in it. */
function allowed(address: string, rules: SlackFileRules): URL | undefined {
  if (!URL.canParse(address)) return undefined
  const url = new URL(address)
  const plain = url.username === '' && url.password === ''
  return plain && rules.origins.includes(url.origin) ? url : undefined
}

/** The body; `undefined` as soon as it is larger than allowed. */
async function limited(response: Response): Promise<Uint8Array | undefined> {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of response.body ?? []) {
    size += part.length
    if (size > LIMITS.upload) return undefined
    parts.push(part)
  }
  return Buffer.concat(parts)
}

/** Reads a file that somebody uploaded. Never follows a redirect, never reads what is stored elsewhere. */
export async function fetchFile(file: TheirFile, token: string, rules: SlackFileRules): Promise<FetchedFromSlack> {
  const { name } = file
  if (file.external || file.mode === 'external') return { kind: 'elsewhere', name }
  const url = allowed(file.url, rules)
  if (url === undefined) return { kind: 'elsewhere', name }
  if (file.size > LIMITS.upload) return { kind: 'too-large', name, bytes: file.size }
  try {
    const response = await fetch(url, {
      headers: { authorization: `Bearer ${token}` },
      redirect: 'manual',
      signal: AbortSignal.timeout(10_000),
    })
    if (response.status >= 300 && response.status < 400) return { kind: 'elsewhere', name }
    // A token without files:read gets the login page.
    const isPage = (response.headers.get('content-type') ?? '').startsWith('text/html') && !/\.html?$/.test(name)
    if (!response.ok || isPage) return { kind: 'unreachable', name }
    const body = await limited(response)
    return body === undefined
      ? { kind: 'too-large', name, bytes: Math.max(file.size, LIMITS.upload + 1) }
      : { kind: 'file', name, bytes: body }
  } catch {
    // Network or time limit: the asker is told to upload it again.
    return { kind: 'unreachable', name }
  }
}
