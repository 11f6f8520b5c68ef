import { type Tuple, tupleIn } from '../../linux/tuple.ts'
import type { Ip } from '../../net/address.ts'
import type { Drop } from '../../trace/drops.ts'
import type { Finding, Skb } from '../../trace/handling.ts'
import type { Direction, ProxyUse } from '../../trace/rows.ts'
import type { PolicyLookup } from '../agent.ts'
import type { Equipped } from '../contract.ts'

/** Whose policy is asked about whom. */
export interface EndpointLookup {
  endpoint: Ip
  direction: Direction
  identity: number
}

/** What a proxy decides about a request is no drop: it answers in its own name, and the packet as such goes on. */
function* throughProxy(skb: Skb, use: ProxyUse): Finding<void> {
  yield { kind: 'sent-to-proxy', ...use, point: 'to-proxy', ...skb }
  yield { kind: 'came-from-proxy', ...use, point: 'from-proxy', ...skb }
}

/** What a lookup is about: the packet's own addresses, also of an ICMP error. */
function lookupOf(here: Equipped, tuple: Tuple, asked: EndpointLookup): PolicyLookup {
  const { src, dst, protocol } = tuple
  const ip = asked.direction === 'egress' ? dst.ip : src.ip
  return { ...asked, ip, protocol, port: dst.port ?? 0, node: here.name }
}

/** A pod's own packet to the tunnel's port: never, where there is a tunnel (policy_can_egress, is_encap). */
export function isEncap(here: Equipped, tuple: Tuple | undefined, direction: Direction): boolean {
  if (direction === 'ingress' || here.agent.mode.routing === 'native') return false
  return tuple?.protocol === 'udp' && tuple.dst.port === here.options.tunnelPort
}

/** The lookup in a pod's policy map, and what follows from it. False: dropped (bpf/lib/policy.h; drops 133, 170 and 181). */
export function* policyAllows(here: Equipped, skb: Skb, asked: EndpointLookup): Finding<boolean> {
  const tuple = tupleIn(here, skb.packet)?.outer
  if (tuple === undefined) return true
  const { enforced, explicit, proxy, ...rest } = here.agent.policy(lookupOf(here, tuple, asked))
  const encap = !here.owns(asked.endpoint) && isEncap(here, tuple, asked.direction)
  if (!enforced && !encap) return true
  const { direction, identity } = asked
  const { endpoint, by, near } = rest
  const answer = encap ? { ...rest, allowed: false, match: 'none' as const } : rest
  const audited = !answer.allowed && !encap && here.agent.mode.audit ? { audited: true as const } : {}
  if (enforced) yield { kind: 'policy-verdict', direction, identity, ...audited, ...answer, ...skb }
  if (audited.audited) return true
  if (answer.allowed) {
    if (proxy !== undefined) yield* throughProxy(skb, { protocol: proxy, direction, endpoint })
    return true
  }
  const evidence = { direction, endpoint, identity, by, near }
  const reason: Drop = encap
    ? { kind: 'encapsulation-traffic-is-prohibited', port: here.options.tunnelPort }
    : { kind: explicit ? 'policy-deny' : 'policy-denied', ...evidence, ...toldOf(here, asked) }
  yield { kind: 'dropped', reason, ...skb }
  return false
}

/** A pod whose own egress is denied is told so in an ICMP error where `policy-deny-response` says so; then no drop is reported. */
function toldOf({ agent }: Equipped, { direction }: EndpointLookup): { told?: true } {
  return direction === 'egress' && agent.mode.denyResponse === 'icmp' ? { told: true } : {}
}
