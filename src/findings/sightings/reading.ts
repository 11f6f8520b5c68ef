import { isIp } from '../../net/address.ts'
import type { SightedEnd, Sighting } from './sighting.ts'

/*
 * Small pieces that several readers share.
 */

export const IP4 = String.raw`\d{1,3}(?:\.\d{1,3}){3}`
/** Identities with a name instead of a number (pkg/identity/numericidentity.go). */
export const RESERVED: ReadonlyMap<string, number> = new Map([
  ['unknown', 0],
  ['host', 1],
  ['world', 2],
  ['unmanaged', 3],
  ['health', 4],
  ['init', 5],
  ['remote-node', 6],
  ['kube-apiserver', 7],
  ['ingress', 8],
  ['world-ipv4', 9],
  ['world-ipv6', 10],
])

/** A record without the fields that were not said. */
export function said<T extends object>(fields: { [K in keyof T]: T[K] | undefined }): T
export function said(fields: Record<string, unknown>): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
}

export function numberOf(text: string | undefined): number | undefined {
  if (text === undefined || !/^\d{1,10}$/.test(text)) return undefined
  return Number(text)
}

/** `10.0.1.11`, `10.0.1.11:80`, `shop/a:80`, `web.shop:80`. A last `:digits` is a port. */
export function endOf(text: string): SightedEnd {
  // more than one colon without brackets is an IPv6 address, and its last group is no port
  if (/^[0-9a-f]*:[0-9a-f]*:[0-9a-f:.]*$/i.test(text)) return { ip: text }
  const bracketed = /^\[([^\]]+)\](?::(\d+))?$/.exec(text)
  const [, before = text, after] = bracketed ?? /^(.*?)(?::(\d{1,5}))?$/.exec(text) ?? []
  const port = numberOf(after)
  return { ...named(before), ...(port === undefined ? {} : { port }) }
}

function named(text: string): SightedEnd {
  if (text === '') return {}
  if (isIp(text) || text.includes(':')) return { ip: text }
  return /^[^/\s]+\/[^/\s]+$/.test(text) ? { pod: text } : { name: text }
}

/** tcpdump writes the port after a dot: `10.0.1.11.40000`, `10.0.1.11.http`. */
export function dottedEnd(text: string): SightedEnd {
  const [, ip, port] = new RegExp(`^(${IP4})(?:\\.([\\w-]+))?$`).exec(text) ?? []
  if (ip !== undefined) {
    const number = port === undefined ? undefined : (numberOf(port) ?? SERVICES.get(port))
    return { ip, ...(number === undefined ? {} : { port: number }) }
  }
  const [, name = text, last] = /^(.*)\.([\w-]+)$/.exec(text) ?? []
  const number = numberOf(last) ?? (last === undefined ? undefined : SERVICES.get(last))
  return number === undefined ? { name: text } : { name, port: number }
}

/** Names that tcpdump writes for ports without `-n` (/etc/services). */
export const SERVICES: ReadonlyMap<string, number> = new Map([
  ['ssh', 22],
  ['domain', 53],
  ['http', 80],
  ['kerberos', 88],
  ['ntp', 123],
  ['https', 443],
  ['mysql', 3306],
  ['postgresql', 5432],
  ['redis', 6379],
  ['http-alt', 8080],
])

export function isTcpFlag(text: string): boolean {
  return /^(SYN|ACK|FIN|RST|PSH|URG|ECE|CWR|NS)$/.test(text)
}

/** How an end is asked for: the pod by name, else the address; the port only of whoever is asked. */
function called({ pod, ip, name }: SightedEnd): string | undefined {
  return pod ?? ip ?? name
}

/** The question behind a packet: who began, and whom they asked. Undefined where nobody was asked. */
export function asksOf({ src, dst, reply, icmp, flags }: Sighting): Sighting['asks'] {
  if (icmp?.about !== undefined) {
    const from = dst === undefined ? undefined : called(dst)
    return { ...(from === undefined ? {} : { from }), to: icmp.about }
  }
  // an error that does not quote whom it is about asks nothing
  if (icmp !== undefined) return undefined
  const answers = reply ?? isAnswer(flags)
  const [asker, asked] = answers ? [dst, src] : [src, dst]
  const to = asked === undefined ? undefined : called(asked)
  if (to === undefined) return undefined
  const from = asker === undefined ? undefined : called(asker)
  const named = asked?.port === undefined ? to : `${to.includes(':') ? `[${to}]` : to}:${asked.port}`
  return { ...(from === undefined ? {} : { from }), to: named }
}

/** SYN-ACK, and a reset that acknowledges, are answers. */
export function isAnswer(flags: readonly string[] | undefined): boolean {
  return flags?.includes('ACK') === true && (flags.includes('SYN') || flags.includes('RST'))
}
