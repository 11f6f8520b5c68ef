import { readdressed, tupleIn } from '../../linux/tuple.ts'
import { header, type IcmpName, type Packet } from '../../net/packet.ts'
import type { Message } from '../../trace/events.ts'
import type { Finding, Skb } from '../../trace/handling.ts'
import type { ConnectionState, IpcacheEntry, SocketAddress } from '../../trace/rows.ts'
import type { ServiceRow } from '../agent.ts'
import {
  type Attached,
  DROPPED,
  type Endpoint,
  type Equipped,
  IDENTITY,
  lookUpEndpoint,
  lookUpIpcache,
  type ProgramRun,
  type ProgramVerdict,
} from '../contract.ts'
import { admit } from './addresses-only.ts'
import { createConnection, lookUpConnection } from './conntrack.ts'
import { deliverLocally, identify, receivingPolicy, reported } from './delivery.ts'
import { fibRedirect, toStack, tunnelTo } from './forward.ts'
import { isEncap, policyAllows } from './policy.ts'
import { choose, nodePortFor, restore, serviceFor, tellNoBackend, translate, whyNone } from './services.ts'

/*
 * The program at a pod's lxc (bpf/bpf_lxc.c, handle_ipv4_from_lxc): service, connection, identity, egress policy, way.
 */

/** What the service lookup made of a packet. */
interface Balanced {
  skb: Skb
  /** What the pod asked for, when that was translated. */
  vip?: SocketAddress
  /** The backend is the pod itself. */
  loopback: boolean
}

export function* fromContainer(here: Equipped, attached: Attached, arrived: Skb): ProgramRun {
  const { port } = attached
  yield {
    kind: 'program-ran',
    program: 'cil_from_container',
    port,
    direction: 'ingress',
    point: 'from-endpoint',
    ...arrived,
  }
  const decided = yield* admit(here, attached, arrived)
  if (decided !== undefined) return decided
  const balanced = yield* balance(here, attached, arrived)
  if ('kind' in balanced) return balanced
  const { skb, vip, loopback } = balanced
  const tracked = yield* lookUpConnection(here, skb, 'OUT')
  if (tracked === undefined) return DROPPED
  const { connection } = tracked
  if (tracked.state === 'reply' && connection?.flag === 'loopback')
    return yield* answerItself(here, attached, { skb, client: connection.src })
  const entry = yield* lookUpIpcache(here, skb, header(skb.packet, 'ipv4')?.dst ?? '')
  if (tracked.state === 'new') {
    const asked = { endpoint: attached.ip, direction: 'egress', identity: entry.identity } as const
    if (!loopback && !(yield* policyAllows(here, skb, asked))) return yield* denied(here, attached, skb)
    const translated = vip === undefined ? {} : { translated: vip }
    const flag = loopback ? { flag: 'loopback' as const } : {}
    const row = { scope: 'OUT', identity: attached.identity, ...translated, ...flag } as const
    if (!(yield* createConnection(here, skb, row))) return DROPPED
  }
  return yield* forward(here, attached, { skb, entry, loopback, state: tracked.state })
}

/** __per_packet_lb_svc_xlate_4(): only where sockets are not translated already. A verdict: nobody serves. */
function* balance(here: Equipped, attached: Attached, skb: Skb): Finding<Balanced | ProgramVerdict> {
  const { mode } = here.agent
  const tuple = tupleIn(here, skb.packet)?.outer
  if (mode.perPacketLb === 'off' || tuple === undefined) return { skb, loopback: false }
  // other nodes' NodePorts are found here since 1.20 (wildcard lookup of __per_packet_lb_svc_xlate_4)
  const near = here.owns(tuple.dst.ip) || (mode.minor >= 20 && here.agent.nodeAt(tuple.dst.ip) !== undefined)
  const nodePorts = hasNodePorts(here) && near
  const row = serviceFor(here, tuple) ?? (nodePorts ? nodePortFor(here, tuple) : undefined)
  if (row === undefined || (!hasNodePorts(here) && row.frontend.kind !== 'ClusterIP')) return { skb, loopback: false }
  const chosen = choose(here, { row, side: 'internal', client: attached.ip })
  if (chosen === undefined) return yield* nobodyServes(here, attached, { skb, row })
  if (!(yield* createConnection(here, skb, { scope: 'SVC', identity: attached.identity }))) return DROPPED
  const translated = yield* translate(skb, { row, chosen, by: 'cil_from_container' })
  const vip = tuple.dst
  if (chosen.backend.at.ip !== attached.ip) return { skb: translated, vip, loopback: false }
  return { skb: yield* hairpin(here, translated), vip, loopback: true }
}

/** ENABLE_NODEPORT: kube-proxy replacement or masquerading by BPF (pkg/datapath/linux/config/config.go). */
export function hasNodePorts({ agent }: Pick<Equipped, 'agent'>): boolean {
  const { kubeProxy, masquerade } = agent.mode
  return kubeProxy === 'replaced' || masquerade === 'bpf'
}

/** A pod that reaches itself through a Service: its source becomes the loopback address, so that the answer comes back here. */
function* hairpin(here: Equipped, skb: Skb): Finding<Skb> {
  const src = tupleIn(here, skb.packet)?.tuple.src
  if (src === undefined) return skb
  const to = { ...src, ip: here.agent.mode.loopbackIp }
  const packet = readdressed(skb.packet, { src: to })
  yield { kind: 'nat-applied', what: 'hairpin', from: src, to, by: 'cil_from_container', packet, message: skb.message }
  return { packet, message: skb.message }
}

/** The pod's own answer to itself: both addresses are turned back, and in again by the same door (lb4_rev_nat, loopback). */
function* answerItself(here: Equipped, attached: Attached, back: { skb: Skb; client: SocketAddress }): ProgramRun {
  const { skb, client } = back
  const opened = [...here.memory.connections.values()].find(
    (c) => c.flag === 'loopback' && c.scope === 'OUT' && c.src.port === client.port,
  )
  const to = { ...client, ip: attached.ip }
  const packet = readdressed(skb.packet, { dst: to })
  yield { kind: 'nat-undone', from: client, to, by: 'cil_from_container', packet, message: skb.message }
  const turned: Skb = { packet, message: skb.message }
  const ready =
    opened?.translated === undefined ? turned : yield* restore(turned, opened.translated, 'cil_from_container')
  const endpoint = yield* lookUpEndpoint(here, ready, attached.ip)
  if (endpoint === undefined) return DROPPED
  const { delivery: by } = here.options
  return yield* deliverLocally(here, endpoint, { skb: ready, identity: attached.identity, by, policy: 'answer' })
}

/** No backend: refused in the name of the Service, or dropped (bpf/lib/lb.h, tail_no_service_ipv4). */
function* nobodyServes(here: Equipped, attached: Attached, asked: { skb: Skb; row: ServiceRow }): ProgramRun {
  const { skb, row } = asked
  const { noBackend } = here.agent.mode
  const { frontend } = row
  yield* tellNoBackend(skb, row, noBackend)
  if (noBackend === 'drop') {
    yield { kind: 'dropped', reason: { kind: 'service-backend-not-found', frontend, why: whyNone(row) }, ...skb }
    return DROPPED
  }
  return yield* refuse(skb, { frontend, why: whyNone(row), src: attached.lxcMac })
}

/** Port unreachable, made by a program, straight back where the packet came from. */
export function* refuse(
  skb: Skb,
  by: { frontend: ServiceRow['frontend']; why: 'none' | 'none-here'; src: string },
): ProgramRun {
  const ip = header(skb.packet, 'ipv4')
  const frame = header(skb.packet, 'ethernet')
  if (ip === undefined || frame === undefined) return DROPPED
  yield { kind: 'dropped', reason: { kind: 'service-refused', frontend: by.frontend, why: by.why }, ...skb }
  return yield* sendBack(skb, { name: 'port-unreachable', src: by.src })
}

/** An ICMP error made by a program, straight back where the packet came from. */
function* sendBack(skb: Skb, by: { name: IcmpName; src: string }): ProgramRun {
  const ip = header(skb.packet, 'ipv4')
  const frame = header(skb.packet, 'ethernet')
  if (ip === undefined || frame === undefined) return DROPPED
  const message: Message = { role: 'error', about: skb.message }
  const packet: Packet = [
    { kind: 'ethernet', src: by.src, dst: frame.src },
    {
      kind: 'ipv4',
      src: ip.dst,
      dst: ip.src,
      ttl: 64,
      protocol: 'icmp',
      length: Math.min(ip.length + 28, 576),
      df: false,
      mf: false,
      offset: 0,
      id: 0,
    },
    { kind: 'icmp', name: by.name, about: skb.packet.slice(1) },
  ]
  yield { kind: 'icmp-made', name: by.name, to: ip.src, packet, message }
  return { kind: 'back', packet, message }
}

/** Egress is denied: silence, or where `policy-deny-response` says so a word to the pod. */
function* denied(here: Equipped, attached: Attached, skb: Skb): ProgramRun {
  const encap = isEncap(here, tupleIn(here, skb.packet)?.outer, 'egress')
  if (here.agent.mode.denyResponse === 'none' || encap) return DROPPED
  return yield* sendBack(skb, { name: 'admin-prohibited', src: attached.lxcMac })
}

interface Way {
  skb: Skb
  entry: IpcacheEntry
  loopback: boolean
  state: ConnectionState
}

/** ipv4_forward_to_destination(). A missing tunnel endpoint is no drop: the packet goes on natively. */
function* forward(here: Equipped, attached: Attached, way: Way): ProgramRun {
  const { skb, entry, loopback } = way
  const { mode } = here.agent
  const dst = header(skb.packet, 'ipv4')?.dst ?? ''
  const shortcut = mode.podRoutes === 'per-range' || mode.hostRouting === 'bpf' || loopback
  const endpoint = shortcut ? yield* lookUpEndpoint(here, skb, dst) : undefined
  if (endpoint?.kind === 'host') {
    if (mode.hostFirewall) return { kind: 'host', ...skb, identity: attached.identity, through: 'cilium_net' }
    return yield* toStack(here, skb, attached.identity)
  }
  if (endpoint !== undefined) {
    const policy = loopback ? { policy: 'skipped' as const } : {}
    const { delivery: by } = here.options
    return yield* deliverLocally(here, endpoint, { skb, identity: attached.identity, by, ...policy })
  }
  if (answersNode(here, way)) return yield* toStack(here, skb, attached.identity)
  const remote = yield* tunnelTo(here, skb, entry)
  if (remote !== undefined) return { kind: 'tunnel', ...skb, vni: attached.identity, remote }
  if (mode.hostRouting !== 'bpf') return yield* toStack(here, skb, attached.identity)
  const verdict = yield* fibRedirect(here, skb)
  if (verdict.kind === 'stack') return { ...verdict, mark: attached.identity }
  return verdict.kind === 'fib' ? { ...verdict, point: 'to-network' } : verdict
}

/** A pod's answer to another node passes the host firewall of its own on the way (ipv4_forward_to_destination). */
function answersNode(here: Equipped, { entry, state }: Way): boolean {
  const { hostFirewall, routing } = here.agent.mode
  if (!hostFirewall || hasNodePorts(here) || routing === 'native') return false
  return entry.identity === IDENTITY.remoteNode && (state === 'reply' || state === 'related')
}

/** At an lxc, going in: with endpoint routes the kernel routes to the pod, and its policy runs here. */
export function* toContainer(here: Equipped, endpoint: Endpoint, skb: Skb): ProgramRun {
  if (endpoint.kind !== 'pod') return { kind: 'pass', ...skb }
  const marked = here.marks.get(skb.message) ?? (here.madeHere(skb) ? IDENTITY.host : undefined)
  const identity = marked ?? (yield* identify(here, skb))
  const way = { skb, identity, by: 'lxc', program: 'cil_to_container', point: 'from-stack' } as const
  const verdict = yield* reported(receivingPolicy(here, endpoint, way), { point: 'to-endpoint' })
  // it stands where it was going: nothing is redirected
  return verdict.kind === 'endpoint' ? { kind: 'pass', packet: verdict.packet, message: verdict.message } : verdict
}
