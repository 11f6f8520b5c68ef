import { inPrefix, parsePrefixed } from '../net/address.ts'
import { header, type Packet } from '../net/packet.ts'
import type { Filter } from '../trace/rows.ts'

/** The first rule that fits the packet; undefined when none does (the policy is accept). */
export function verdictOf(rules: Filter[], packet: Packet, ports: { in: string; out?: string }): Filter | undefined {
  return rules.find((rule) => fits(rule, packet, ports))
}

function fits({ match, action }: Filter, packet: Packet, ports: { in: string; out?: string }): boolean {
  const ip = header(packet, 'ipv4')
  if (ip === undefined) return false
  const l4 = header(packet, 'udp') ?? header(packet, 'tcp')
  return (
    // only TCP can be reset: nft adds `meta l4proto tcp` to such a rule
    (action !== 'reject-reset' || ip.protocol === 'tcp') &&
    within(match.src, ip.src) &&
    within(match.dst, ip.dst) &&
    (match.proto === undefined || match.proto === ip.protocol) &&
    (match.sport === undefined || match.sport === l4?.sport) &&
    (match.dport === undefined || match.dport === l4?.dport) &&
    (match.in === undefined || match.in === ports.in) &&
    (match.out === undefined || match.out === ports.out)
  )
}

function within(wanted: string | undefined, ip: string): boolean {
  if (wanted === undefined) return true
  const prefix = parsePrefixed(wanted)
  return prefix !== undefined && inPrefix(ip, prefix.ip, prefix.length)
}
