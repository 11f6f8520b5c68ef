import { header, isEncapsulated } from '../../net/packet.ts'
import type { Finding, Skb } from '../../trace/handling.ts'
import type { ConnectionState, ConntrackEntry, SocketAddress } from '../../trace/rows.ts'
import { DROPPED, type Equipped, IDENTITY, lookUpEndpoint, type ProgramRun, WIREGUARD_PORT } from '../contract.ts'
import { find } from './conntrack.ts'
import { deliverLocally, identify, reported } from './delivery.ts'
import { hasNodePorts } from './from-container.ts'
import { hostEgress, hostIngress } from './host-policy.ts'
import { answeredThrough, masquerade, undoNat } from './nat.ts'
import { learnDsr, nodePort } from './nodeport.ts'
import { restore } from './services.ts'
import { peerFor } from './wireguard.ts'

/*
 * The programs at the node's own interface (bpf/bpf_host.c: cil_from_netdev, cil_to_netdev).
 */

/** Coming in from the wire. */
export function* fromNetdev(here: Equipped, arrived: Skb): ProgramRun {
  yield {
    kind: 'program-ran',
    program: 'cil_from_netdev',
    port: 'eth0',
    direction: 'ingress',
    point: 'from-network',
    ...arrived,
  }
  const identity = yield* identify(here, arrived)
  if (isEncapsulated(arrived.packet) && isTunnelled(here, arrived))
    return (yield* hostIngress(here, arrived, identity)) ? { kind: 'up', ...arrived } : DROPPED
  const answered = hasNodePorts(here) ? yield* translated(here, arrived) : { skb: arrived }
  if ('kind' in answered) return answered
  const { skb } = answered
  if (!(yield* hostIngress(here, skb, outside(here, identity)))) return DROPPED
  if (here.agent.mode.hostRouting === 'legacy') return { kind: 'up', ...skb }
  const endpoint = yield* lookUpEndpoint(here, skb, header(skb.packet, 'ipv4')?.dst ?? '')
  if (endpoint === undefined || endpoint.kind === 'host') return { kind: 'up', ...skb }
  return yield* deliverLocally(here, endpoint, { skb, identity: outside(here, identity), by: here.options.delivery })
}

/** An address of the node itself that comes from outside is nobody's claim to be the host. */
function outside(here: Equipped, identity: number): number {
  return identity === IDENTITY.host ? here.agent.mode.world : identity
}

/** Outer packets of tunnels for this node: the stack takes them off. */
function isTunnelled(here: Equipped, skb: Skb): boolean {
  const port = header(skb.packet, 'udp')?.dport
  const own = here.owns(header(skb.packet, 'ipv4')?.dst ?? '')
  return own && (port === here.options.tunnelPort || port === WIREGUARD_PORT)
}

/** Services, and answers to what left with an address of this node. */
function* translated(
  here: Equipped,
  skb: Skb,
): Finding<{ skb: Skb } | (ProgramRun extends Finding<infer V> ? V : never)> {
  const served = yield* nodePort(here, skb)
  if (served !== undefined) return served
  yield* learnDsr(here, skb, header(skb.packet, 'ipv4')?.dsr)
  const undone = yield* undoNat(here, skb, 'cil_from_netdev')
  return (yield* answeredThrough(here, undone, 'cil_from_netdev')) ?? { skb: undone }
}

/** Going out on the wire. Where nothing watches, the packet just leaves. */
export function* toNetdev(here: Equipped, skb: Skb): ProgramRun {
  if (here.agent.mode.egressProgram === 'absent') return { kind: 'pass', ...skb }
  const peer = peerFor(here, skb)
  if (peer === undefined) return yield* reported(leaving(here, skb), { point: 'to-network', ...vouchedFor(here, skb) })
  yield { kind: 'program-ran', program: 'cil_to_netdev', port: 'eth0', direction: 'egress', ...skb }
  if (!(yield* hostEgress(here, skb))) return DROPPED
  return { kind: 'wireguard', ...(yield* asService(here, skb)), peer }
}

/** What the node itself asks, and what a backend of its own answers, is in conntrack. */
function vouchedFor(here: Equipped, skb: Skb): { tracked?: true } {
  if (!hasNodePorts(here) || isEncapsulated(skb.packet)) return {}
  const own = skb.message.role === 'request' && here.owns(header(skb.packet, 'ipv4')?.src ?? '')
  return (own && here.madeHere(skb)) || servedBy(here, skb) !== undefined ? { tracked: true } : {}
}

function* leaving(here: Equipped, skb: Skb): ProgramRun {
  yield { kind: 'program-ran', program: 'cil_to_netdev', port: 'eth0', direction: 'egress', ...skb }
  if (!(yield* hostEgress(here, skb))) return DROPPED
  if (isEncapsulated(skb.packet)) {
    if (here.agent.mode.masquerade === 'bpf') yield { kind: 'nat-skipped', why: 'overlay', by: 'cil_to_netdev', ...skb }
    return { kind: 'pass', ...skb }
  }
  if (unknownToNat(here, skb)) {
    yield { kind: 'dropped', reason: { kind: 'nat-unsupported', what: 'icmp-redirect' }, ...skb }
    return DROPPED
  }
  const restored = yield* asService(here, skb)
  const masked = yield* masquerade(here, restored)
  return masked === undefined ? DROPPED : { kind: 'pass', ...masked }
}

/** Up to 1.18 NAT knows no ICMP redirects, and those of the node itself are looked at. */
function unknownToNat(here: Equipped, skb: Skb): boolean {
  if (here.agent.mode.minor > 18 || !hasNodePorts(here)) return false
  return header(skb.packet, 'icmp')?.name === 'redirect-host' && here.owns(header(skb.packet, 'ipv4')?.src ?? '')
}

/** The answer of a backend of this node gets the service address here, not in the pod's own program (reference 1.9 c, d). */
function* asService(here: Equipped, skb: Skb): Finding<Skb> {
  const served = servedBy(here, skb)
  if (served === undefined) return skb
  const { state, connection, vip } = served
  yield { kind: 'conntrack-looked-up', scope: 'IN', state, connection, ...skb }
  return yield* restore(skb, vip, 'cil_to_netdev')
}

/** The row of a NodePort or of direct server return that a packet answers. */
function servedBy(
  here: Equipped,
  skb: Skb,
): { state: ConnectionState; connection: ConntrackEntry; vip: SocketAddress } | undefined {
  const { state, connection } = find(here, skb, 'IN')
  if (state !== 'reply' || connection?.flag === undefined || connection.flag === 'loopback') return undefined
  const { translated: vip } = connection
  return vip === undefined ? undefined : { state, connection, vip }
}
