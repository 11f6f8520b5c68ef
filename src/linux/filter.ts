import { inPrefix, parsePrefixed } from '../net/address.ts'
import { header, type Packet } from '../net/packet.ts'
import type { CtState, Filter, FilterMatch } from '../trace/rows.ts'

/** The first rule that fits the packet; undefined when none does (the policy is accept). */
export function verdictOf(rules: Filter[], packet: Packet, ports: Ports, state?: CtState): Filter | undefined {
  // only TCP can be reset: nft adds `meta l4proto tcp` to such a rule
  const isTcp = header(packet, 'ipv4')?.protocol === 'tcp'
  return rules.find(
    ({ match, action }) =>
      (action !== 'reject-reset' || isTcp) &&
      (match.state === undefined || (state !== undefined && match.state.includes(state))) &&
      matches(match, packet, ports),
  )
}

/** Where a packet came in and, once that is known, where it goes out. */
interface Ports {
  in: string
  out?: string
}

/** Does all that is asked of addresses, ports and interfaces hold? */
export function matches(match: FilterMatch, packet: Packet, ports: Ports): boolean {
  const ip = header(packet, 'ipv4')
  if (ip === undefined) return false
  const l4 = header(packet, 'udp') ?? header(packet, 'tcp')
  return (
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
