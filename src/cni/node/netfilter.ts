import { ownerOf, sourceOn } from '../../linux/box.ts'
import { answerKey, lookupKey, readdressed, sameAddress, type Tuple, tupleKey, tupleOf } from '../../linux/tuple.ts'
import { header, isEncapsulated } from '../../net/packet.ts'
import type { Message } from '../../trace/events.ts'
import { type Finding, type Mapping, type Place, type Skb, withoutRow, withRow } from '../../trace/handling.ts'
import type { Route } from '../../trace/rows.ts'
import type { ServiceRow } from '../agent.ts'
import { within } from '../cilium/forward.ts'
import { choose, dialled, translate, usable } from '../cilium/services.ts'
import type { Node } from './device.ts'

/*
 * What netfilter does on a node with an agent: kube-proxy's translations, Cilium's masquerading by iptables, and the
 * kernel's own connection tracking, which undoes both for answers. Rules are asked only for new connections.
 */

/** One connection while its first packet passes through this node. */
interface Passing {
  mapping: Mapping
  tuple: Tuple
  /** kube-proxy wants the answer to come back through this node. */
  comesBack: boolean
  settled: boolean
}

/** The translations of one arrival. Nothing on nodes without an agent. */
export function netfilter(
  device: Node,
  place: Place,
): Pick<Place, 'prerouting' | 'localIn' | 'output' | 'postrouting'> {
  const { agent, masquerade } = device.site
  if (agent === undefined && masquerade === undefined) return {}
  const around: Around = { device, place, passing: new Map(), answers: new Map() }
  return {
    prerouting: (skb) => before(around, skb, 'arrived'),
    localIn: (skb) => restoreSource(around, skb),
    output: (skb) => before(around, skb, 'own'),
    postrouting: (skb, route) => after(around, skb, route),
  }
}

interface Around {
  device: Node
  place: Place
  passing: Map<Message, Passing>
  /** Answers whose source is turned back once they are routed: before, it would be an own address that comes from outside. */
  answers: Map<Message, Mapping>
}

/** Before routing: answers are turned back, kube-proxy's services translated. */
function* before(around: Around, skb: Skb, origin: 'arrived' | 'own'): Finding<Skb> {
  const { place, passing } = around
  const found = tupleOf(skb.packet)
  const known = place.memory.netfilter.get(lookupKey(skb.packet) ?? '')
  if (known !== undefined) {
    around.answers.set(skb.message, known)
    return yield* restoreDestination(skb, known)
  }
  if (found === undefined || found.related || passing.has(skb.message) || isEncapsulated(skb.packet)) return skb
  if (isInvalid(skb.packet)) return skb
  const { tuple } = found
  const earlier = place.memory.netfilter.get(`first ${tupleKey(tuple)}`)
  const mapping: Mapping = earlier ?? { before: tuple, after: tuple }
  const entry: Passing = { mapping, tuple, comesBack: false, settled: earlier !== undefined }
  passing.set(skb.message, entry)
  if (earlier === undefined) return yield* serve(around, { skb, entry, origin })
  const same = earlier.after.dst.ip === tuple.dst.ip && earlier.after.dst.port === tuple.dst.port
  return same ? skb : { ...skb, packet: readdressed(skb.packet, { dst: earlier.after.dst }) }
}

/** An answer to nothing that was seen opens no connection: it is INVALID, and no rule translates it. */
function isInvalid(packet: Skb['packet']): boolean {
  const tcp = header(packet, 'tcp')
  return tcp === undefined ? header(packet, 'icmp')?.name === 'echo-reply' : tcp.flags !== 'S' && tcp.flags !== 'A'
}

function* restoreDestination(skb: Skb, { before, after }: Mapping): Finding<Skb> {
  if (sameAddress(after.src, before.src)) return skb
  const packet = readdressed(skb.packet, { dst: before.src })
  const { message } = skb
  yield { kind: 'nat-undone', from: after.src, to: before.src, by: 'netfilter', packet, message }
  return { packet, message }
}

function* restoreSource({ answers }: Around, skb: Skb): Finding<Skb> {
  const mapping = answers.get(skb.message)
  if (mapping === undefined || sameAddress(mapping.after.dst, mapping.before.dst)) return skb
  const { before, after } = mapping
  const packet = readdressed(skb.packet, { src: before.dst })
  const { message } = skb
  yield { kind: 'service-restored', vip: before.dst, backend: after.dst, by: 'kube-proxy', packet, message }
  return { packet, message }
}

/** The row of kube-proxy for a destination on this node. Undefined when Cilium has replaced it. */
export function kubeProxyRow(device: Node, tuple: Tuple): ServiceRow | undefined {
  const { agent } = device.site
  const { port, ip } = tuple.dst
  if (agent === undefined || agent.mode.kubeProxy === 'replaced' || port === undefined) return undefined
  const exact = agent.services.at(ip, port, tuple.protocol)
  if (exact !== undefined && (exact.onlyOn === undefined || exact.onlyOn === device.name)) return ofKubeProxy(exact)
  const row = ownerOf(device, ip) === undefined ? undefined : agent.services.nodePort(port, tuple.protocol)
  return row === undefined ? undefined : ofKubeProxy(dialled(row, tuple.dst))
}

/** The internal policy is that of the ClusterIP only; near backends always come first (KUBE-EXT in pkg/proxy/iptables). */
function ofKubeProxy(row: ServiceRow): ServiceRow {
  const { nearness } = row
  const internal = row.frontend.kind === 'ClusterIP' ? row.internal : 'Cluster'
  return { ...row, internal, ...(nearness === undefined ? {} : { nearness: { ...nearness, cilium: true } }) }
}

/** From where a row is asked: a ClusterIP, or anything that a pod or the node itself asks, from inside. */
function sideOf(device: Node, row: ServiceRow, tuple: Tuple): 'internal' | 'external' {
  const inside = ownerOf(device, tuple.src.ip) !== undefined || within(tuple.src.ip, device.site.podCidr)
  return inside || row.frontend.kind === 'ClusterIP' ? 'internal' : 'external'
}

/** The row that kube-proxy has no backend for here; its rule refuses or drops. */
export function unserved(
  device: Node,
  packet: Skb['packet'],
): { row: ServiceRow; why: 'none' | 'none-here' } | undefined {
  const tuple = tupleOf(packet)?.tuple
  const row = tuple === undefined ? undefined : kubeProxyRow(device, tuple)
  if (tuple === undefined || row === undefined) return undefined
  if (usable(device, row, sideOf(device, row, tuple)).length > 0) return undefined
  return { row, why: row.backends.length === 0 ? 'none' : 'none-here' }
}

function* serve(around: Around, what: { skb: Skb; entry: Passing; origin: 'arrived' | 'own' }): Finding<Skb> {
  const { device, place } = around
  const { skb, entry, origin } = what
  const { tuple } = entry
  const row = kubeProxyRow(device, tuple)
  const side = row === undefined ? 'internal' : sideOf(device, row, tuple)
  const asked = { name: device.name, memory: place.memory, question: place.question }
  const chosen = row === undefined ? undefined : choose(asked, { row, side, client: tuple.src.ip })
  if (row === undefined || chosen === undefined) {
    remember(around, entry)
    return skb
  }
  entry.mapping = { before: tuple, after: { src: tuple.src, dst: chosen.backend.at } }
  // KUBE-MARK-MASQ: what the node itself asks of a ClusterIP, and whatever comes by a NodePort without policy Local
  entry.comesBack = row.frontend.kind === 'ClusterIP' ? origin === 'own' : row.external === 'Cluster'
  remember(around, entry)
  return yield* translate(skb, { row, chosen, by: 'kube-proxy' })
}

/** The same connection is found by its answer and by its own later packets. */
function remember({ place }: Around, entry: Passing): void {
  place.memory.netfilter = withRow(place.memory.netfilter, answerKey(entry.tuple, entry.mapping), entry.mapping)
  place.memory.netfilter = withRow(place.memory.netfilter, `first ${tupleKey(entry.tuple)}`, entry.mapping)
}

/** After routing: the source becomes the node's, where kube-proxy or CILIUM_POST_nat want that. */
function* after(around: Around, skb: Skb, route: Route): Finding<Skb> {
  const { device, place, passing } = around
  // what carries it through the tunnel is a connection of its own
  if (isEncapsulated(skb.packet)) return skb
  if (around.answers.has(skb.message)) return yield* restoreSource(around, skb)
  const entry = passing.get(skb.message)
  if (entry === undefined || header(skb.packet, 'icmp')?.about !== undefined) return skb
  if (entry.settled) return readdressedAsBefore(skb, entry.mapping)
  entry.settled = true
  const { src, dst } = entry.mapping.after
  const own = sourceOn(device, route, dst.ip)
  const { masquerade } = device.site
  const asked = entry.comesBack || masquerade === undefined ? undefined : masquerade({ skb, route, src, dst, own })
  const ip = asked === undefined ? (entry.comesBack ? own : undefined) : yield* asked
  if (ip === undefined || ip === entry.tuple.src.ip) return skb
  place.memory.netfilter = withoutRow(place.memory.netfilter, answerKey(entry.tuple, entry.mapping))
  const to = { ...entry.tuple.src, ip }
  entry.mapping = { before: entry.mapping.before, after: { src: to, dst: entry.mapping.after.dst } }
  remember(around, entry)
  const packet = readdressed(skb.packet, { src: to })
  const by = entry.comesBack ? 'kube-proxy' : 'netfilter'
  yield { kind: 'nat-applied', what: 'masquerade', from: entry.tuple.src, to, by, packet, message: skb.message }
  return { packet, message: skb.message }
}

function readdressedAsBefore(skb: Skb, mapping: Mapping): Skb {
  if (mapping.after.src.ip === mapping.before.src.ip) return skb
  return { packet: readdressed(skb.packet, { src: mapping.after.src }), message: skb.message }
}
