import type { AttachedFile } from './heard.ts'
import { OURS, TIMES } from './limits.ts'

/** Where files of people may be fetched from: nothing else that a message names is ever asked for. */
export interface DiscordFileRules {
  hosts: ReadonlySet<string>
  protocol: 'https:' | 'http:'
}
export const FILE_RULES: DiscordFileRules = {
  hosts: new Set(['cdn.discordapp.com', 'media.discordapp.net']),
  protocol: 'https:',
}

/** Where Discord's API is somewhere else (tests), its files are there too, and nowhere else. */
export function fileRules(api: string | undefined): DiscordFileRules {
  if (api === undefined) return FILE_RULES
  const { hostname, protocol } = new URL(api)
  return { hosts: new Set([hostname]), protocol: protocol === 'http:' ? 'http:' : 'https:' }
}

export type FetchedFromDiscord =
  | { kind: 'file'; name: string; bytes: Uint8Array }
  | { kind: 'too-large'; name: string; bytes: number }
  | { kind: 'unreachable'; name: string; why: string }

/** Is it an address on the list: exact host, its usual port, nobody's name and password in it? */
export function isAllowed(address: string, { hosts, protocol }: DiscordFileRules): boolean {
  if (!URL.canParse(address)) return false
  const url = new URL(address)
  const host = protocol === 'https:' ? url.host : url.hostname
  return url.protocol === protocol && hosts.has(host) && url.username === '' && url.password === ''
}

/** The body as bytes, or how many there are at least when that is too many. */
async function bounded(response: Response): Promise<Uint8Array | number> {
  const announced = Number(response.headers.get('content-length') ?? 0)
  if (announced > OURS.upload) {
    await response.body?.cancel()
    return announced
  }
  const parts: Uint8Array[] = []
  let bytes = 0
  for await (const part of response.body ?? []) {
    bytes += part.length
    if (bytes > OURS.upload) return bytes
    parts.push(part)
  }
  return Buffer.concat(parts)
}

/** An attachment. Redirects are not followed: Discord's hosts answer themselves. Never rejects. */
export async function fetchUpload(
  { name, size, url }: AttachedFile,
  rules: DiscordFileRules,
): Promise<FetchedFromDiscord> {
  if (!isAllowed(url, rules)) return { kind: 'unreachable', name, why: 'not a host of Discord' }
  if (size > OURS.upload) return { kind: 'too-large', name, bytes: size }
  try {
    const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(TIMES.upload) })
    if (!response.ok) return { kind: 'unreachable', name, why: `status ${response.status}` }
    const body = await bounded(response)
    if (typeof body === 'number') return { kind: 'too-large', name, bytes: body }
    return { kind: 'file', name, bytes: body }
  } catch (cause) {
    return { kind: 'unreachable', name, why: String(cause) }
  }
}
