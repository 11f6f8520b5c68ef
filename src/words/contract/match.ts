import type { NatRule, SocketAddress } from '../../trace/rows.ts'

/** The match of a filter rule as an engineer writes it down; the same in every language. */
export function matchText(match: object): string {
  const parts = Object.entries(match).map(([key, value]) => `${key} ${[value].flat().join('/')}`)
  return parts.length === 0 ? '*' : parts.join(', ')
}

const at = ({ ip, port }: SocketAddress): string => (port === undefined ? ip : `${ip}:${port}`)

/** What a nat rule does, as an engineer writes it down. */
export function natText({ dnat, snat }: NatRule): string {
  if (dnat !== undefined) return `dnat to ${at(dnat)}`
  return snat === undefined ? 'masquerade' : `snat to ${at(snat)}`
}
