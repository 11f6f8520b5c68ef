import { answerKey, lookupKey, readdressed, type Tuple, tupleIn } from '../../linux/tuple.ts'
import type { Ip } from '../../net/address.ts'
import { type Finding, type Mapping, type Skb, withRow } from '../../trace/handling.ts'
import type { Program, SocketAddress } from '../../trace/rows.ts'
import { type Equipped, IDENTITY, type ProgramVerdict } from '../contract.ts'
import { find } from './conntrack.ts'
import { fibRedirect, tunnels, within } from './forward.ts'
import { restore } from './services.ts'

/*
 * NAT by programs (bpf/lib/nat.h): masquerading, the SNAT of NodePorts, and the way back.
 */

const TRIES = 32

/** Source ports of NAT lie above the NodePort range; one that lies there already is kept when it is free. */
function natPort(here: Equipped, port: number): number {
  const { firstNatPort } = here.agent.mode
  return port >= firstNatPort ? port : firstNatPort + (port % (65536 - firstNatPort))
}

/** Gives the packet another source and remembers it for the answer. Undefined: no free port (drop 167). */
export function* applySnat(
  here: Equipped,
  skb: Skb,
  how: { to: Ip; what: 'masquerade' | 'snat'; by: Program },
): Finding<Skb | undefined> {
  const tuple = tupleIn(here, skb.packet)?.tuple
  if (tuple === undefined) return skb
  const { src, dst } = tuple
  if (here.full?.nat !== undefined) {
    yield { kind: 'dropped', reason: { kind: 'no-mapping-for-nat-masquerade', src, dst, tries: TRIES }, ...skb }
    return undefined
  }
  const to: SocketAddress = { ip: how.to, ...(src.port === undefined ? {} : { port: natPort(here, src.port) }) }
  const mapping: Mapping = { before: { src, dst }, after: { src: to, dst } }
  here.memory.nat = withRow(here.memory.nat, answerKey(tuple, mapping), mapping)
  const packet = readdressed(skb.packet, { src: to })
  yield { kind: 'nat-applied', what: how.what, from: src, to, by: how.by, packet, message: skb.message }
  return { packet, message: skb.message }
}

/** Turns the destination of an answer back into who asked; unchanged when no row fits. */
export function* undoNat(here: Equipped, skb: Skb, by: Program): Finding<Skb> {
  const mapping = here.memory.nat.get(lookupKey(skb.packet, tupleIn(here, skb.packet)) ?? '')
  if (mapping === undefined) return skb
  const packet = readdressed(skb.packet, { dst: mapping.before.src })
  yield { kind: 'nat-undone', from: mapping.after.src, to: mapping.before.src, by, packet, message: skb.message }
  return { packet, message: skb.message }
}

/** The answer to a NodePort that this node passed on: gets the service address back and leaves for the client. */
export function* answeredThrough(here: Equipped, skb: Skb, by: Program): Finding<ProgramVerdict | undefined> {
  const { state, connection } = find(here, skb, 'IN')
  // an ICMP error is nobody's answer: it goes on through the stack
  if (state !== 'reply' || connection?.flag !== 'node-port') return undefined
  if (connection.translated === undefined || here.maps.endpoint(connection.dst.ip) !== undefined) return undefined
  yield { kind: 'conntrack-looked-up', scope: 'IN', state, connection, ...skb }
  const restored = yield* restore(skb, connection.translated, by)
  return yield* fibRedirect(here, restored)
}

/** Destinations that keep the pod's address: the configured range, else the node's own pod range. */
export function exclusion(here: Equipped): string {
  return here.agent.mode.nativeRange ?? here.podCidr
}

export type Masquerading =
  | { kind: 'yes' }
  | { kind: 'not-mine' }
  | { kind: 'no'; why: 'native-range' | 'answer' | 'node'; prefix?: string }

/** __snat_v4_needs_masquerade(): a pod of this node, towards an address that is not reached with pod addresses. */
export function needsMasquerade(here: Equipped, skb: Skb, tuple: Tuple): Masquerading {
  const { mode } = here.agent
  const { src, dst } = tuple
  if (here.maps.endpoint(src.ip)?.kind !== 'pod') return { kind: 'not-mine' }
  if (find(here, skb, 'OUT').state === 'reply') return { kind: 'no', why: 'answer' }
  const prefix = exclusion(here)
  if (within(dst.ip, prefix)) return { kind: 'no', why: 'native-range', prefix }
  const identity = here.maps.ipcache(dst.ip).entry?.identity
  const isNode = identity === IDENTITY.remoteNode || identity === IDENTITY.apiServer
  // a tunnel's underlay cannot route pod addresses, so a node sees the other node's address there
  if (isNode && !tunnels(here, src.ip, dst.ip) && !mode.masqueradeToNodes) return { kind: 'no', why: 'node' }
  return { kind: 'yes' }
}

/** Masquerading at the node's own interface, by BPF. Undefined: dropped. */
export function* masquerade(here: Equipped, skb: Skb): Finding<Skb | undefined> {
  const tuple = tupleIn(here, skb.packet)?.tuple
  if (tuple === undefined || here.agent.mode.masquerade !== 'bpf') return skb
  const need = needsMasquerade(here, skb, tuple)
  if (need.kind === 'not-mine') return skb
  if (need.kind === 'no') {
    const { why, prefix } = need
    yield { kind: 'nat-skipped', why, by: 'cil_to_netdev', ...(prefix === undefined ? {} : { prefix }), ...skb }
    return skb
  }
  const to = here.source(tuple.dst.ip)
  if (to === undefined) return skb
  return yield* applySnat(here, skb, { to, what: 'masquerade', by: 'cil_to_netdev' })
}
