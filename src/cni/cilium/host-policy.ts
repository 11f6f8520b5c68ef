import { header, isEncapsulated } from '../../net/packet.ts'
import type { Finding, Skb } from '../../trace/handling.ts'
import type { Direction } from '../../trace/rows.ts'
import { DROPPED, type Equipped, IDENTITY, type ProgramRun } from '../contract.ts'
import { createConnection, find, lookUpConnection } from './conntrack.ts'
import { policyAllows } from './policy.ts'

/*
 * The host firewall (bpf/lib/host_firewall.h): policies for the node itself, where a packet comes in for it or leaves it
 * by its own hand. A tunnel's outer packets are the node's own: they need a rule for the tunnel's port.
 */

/** May this come in for the node? What is for nobody of the node is not asked. */
export function* hostIngress(here: Equipped, skb: Skb, identity: number): Finding<boolean> {
  const endpoint = header(skb.packet, 'ipv4')?.dst ?? ''
  if (!here.owns(endpoint)) return true
  return yield* hostPolicy(here, skb, { endpoint, direction: 'ingress', identity })
}

/** May the node send this? Pods' packets that only pass through it, or leave with its address, are not asked. */
export function* hostEgress(here: Equipped, skb: Skb): Finding<boolean> {
  const { src: endpoint = '', dst = '' } = header(skb.packet, 'ipv4') ?? {}
  if (!here.owns(endpoint)) return true
  const own = here.madeHere(skb) || isEncapsulated(skb.packet)
  if (!own) return yield* noted(here, skb)
  const identity = here.maps.ipcache(dst).entry?.identity ?? here.agent.mode.world
  return yield* hostPolicy(here, skb, { endpoint, direction: 'egress', identity })
}

/** A pod's packet that leaves with the node's address is not asked, but its connection is written down for the answer. */
function* noted(here: Equipped, skb: Skb): Finding<boolean> {
  if (!here.agent.mode.hostFirewall || find(here, skb, 'OUT').state !== 'new') return true
  return yield* createConnection(here, skb, { scope: 'OUT', identity: IDENTITY.host })
}

const SCOPE = { ingress: 'IN', egress: 'OUT' } as const

function* hostPolicy(
  here: Equipped,
  skb: Skb,
  asked: { endpoint: string; direction: Direction; identity: number },
): Finding<boolean> {
  if (!here.agent.mode.hostFirewall) return true
  const scope = SCOPE[asked.direction]
  const tracked = yield* lookUpConnection(here, skb, scope)
  if (tracked?.state !== 'new') return tracked !== undefined
  if (!(yield* policyAllows(here, skb, asked))) return false
  return yield* createConnection(here, skb, { scope, identity: asked.identity })
}

/** At cilium_host or cilium_net, coming in: to the stack, past the host firewall. */
export function* toHost(here: Equipped, at: { skb: Skb; identity: number; port: string }): ProgramRun {
  const { skb, identity, port } = at
  yield { kind: 'program-ran', program: 'cil_to_host', port, direction: 'ingress', ...skb }
  return (yield* hostIngress(here, skb, identity)) ? { kind: 'stack', ...skb } : DROPPED
}
