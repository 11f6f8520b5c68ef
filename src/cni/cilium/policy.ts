import type { Ip } from '../../net/address.ts'
import type { Drop } from '../../trace/drops.ts'
import type { Finding, Skb } from '../../trace/handling.ts'
import type { Direction, ProxyUse } from '../../trace/rows.ts'
import type { Equipped } from '../contract.ts'
import type { PolicyLookup } from './agent.ts'
import { tupleIn } from './tuple.ts'

/** Whose policy is asked about whom. */
export interface Asked {
  endpoint: Ip
  direction: Direction
  identity: number
}

/** What a proxy decides about a request is no drop: it answers in its own name, and the packet as such goes on. */
function* throughProxy(skb: Skb, use: ProxyUse): Finding<void> {
  yield { kind: 'sent-to-proxy', ...use, point: 'to-proxy', ...skb }
  yield { kind: 'came-from-proxy', ...use, point: 'from-proxy', ...skb }
}

/** The lookup in a pod's policy map, and what follows from it. False: dropped (bpf/lib/policy.h; drops 133 and 181). */
export function* policyAllows(here: Equipped, skb: Skb, asked: Asked): Finding<boolean> {
  const found = tupleIn(here, skb.packet)
  if (found === undefined) return true
  const { src, dst, protocol } = found.outer
  const ip = asked.direction === 'egress' ? dst.ip : src.ip
  const lookup: PolicyLookup = { ...asked, ip, protocol, port: dst.port ?? 0, node: here.name }
  const { enforced, explicit, allowed, proxy, ...answer } = here.agent.policy(lookup)
  if (!enforced) return true
  const { direction, identity } = asked
  const audited = !allowed && here.agent.mode.audit ? { audited: true as const } : {}
  yield { kind: 'policy-verdict', direction, identity, allowed, ...audited, ...answer, ...skb }
  if (audited.audited) return true
  if (allowed) {
    if (proxy !== undefined) yield* throughProxy(skb, { protocol: proxy, direction, endpoint: answer.endpoint })
    return true
  }
  const { endpoint, by, near } = answer
  const reason: Drop = { kind: explicit ? 'policy-deny' : 'policy-denied', direction, endpoint, identity, by, near }
  yield { kind: 'dropped', reason, ...skb }
  return false
}
