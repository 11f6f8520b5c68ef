import { toNeighbour } from '../arp.ts'
import { type AtPort, type Finding, type Handling, type Leaving, type Place, type Skb, skbOf } from '../handling.ts'
import { header, inFrame, type Packet, rewrite } from '../net/packet.ts'
import type { Drop, Hook, Route } from '../trace.ts'
import { verdictOf } from './filter.ts'
import { addressTowards, type Linux, mtuTo, nicOf, ownerOf, routeTo } from './linux.ts'
import { refuse } from './reject.ts'

/*
 * The way out of a Linux box: route, output filter, size, neighbour.
 */

export function* drop(skb: Skb, reason: Drop): Handling {
  yield { kind: 'dropped', reason, ...skbOf(skb) }
  return []
}

/** Looks up the route to the packet's destination and says so. Undefined: dropped. */
export function* findRoute(box: Linux, place: Place, at: Skb): Finding<Route | undefined> {
  const skb = skbOf(at)
  const ip = header(skb.packet, 'ipv4')
  if (ip === undefined) return undefined
  const { route, rivals } = routeTo(box, place, ip.dst)
  if (route === undefined) {
    yield { kind: 'dropped', reason: { kind: 'no-route', dst: ip.dst, rules: box.routes.size }, ...skb }
    return undefined
  }
  yield { kind: 'route-found', dst: ip.dst, route, rivals, ...skb }
  if (route.type === 'unicast') return route
  yield { kind: 'dropped', reason: { kind: 'prohibited', dst: ip.dst, route }, ...skb }
  return undefined
}

/** Runs a hook's filter rules. Undefined: the packet may go on. */
export function* filterAt(box: Linux, hook: Hook, at: AtPort & { out?: string }): Finding<Drop | undefined> {
  const rules = box.filters.filter((rule) => rule.hook === hook)
  if (rules.length === 0) return undefined
  const rule = verdictOf(rules, at.packet, { in: at.port, out: at.out })
  if (rule === undefined || rule.action === 'accept') {
    yield { kind: 'filter-passed', hook, rules: rules.length, packet: at.packet, message: at.message }
    return undefined
  }
  return { kind: 'filter', hook, rule }
}

/** Sends a packet that this box made itself. */
export function* sendOwn(box: Linux, place: Place, own: Skb): Handling {
  const skb = place.output === undefined ? own : yield* place.output(own)
  const ip = header(skb.packet, 'ipv4')
  if (ip === undefined) return []
  if (ownerOf(box, ip.dst) !== undefined) return yield* overLoopback(box, place, skb)
  const route = yield* findRoute(box, place, skb)
  if (route === undefined) return []
  const refused = yield* filterAt(box, 'output', { ...skb, port: '', out: route.port ?? '' })
  if (refused !== undefined) return yield* refuse(box, place, { skb, refused, port: '' })
  return yield* transmit(box, place, { route, skb })
}

/** To one's own address: out of `lo` and in again, on no cable. */
function* overLoopback(box: Linux, place: Place, skb: Skb): Handling {
  const ip = header(skb.packet, 'ipv4')
  const port = ip === undefined ? undefined : ownerOf(box, ip.dst)?.name
  if (ip === undefined || port === undefined) return []
  const packet = inFrame(skb.packet, '00:00:00:00:00:00', '00:00:00:00:00:00')
  const refused = yield* filterAt(box, 'output', { ...skb, port: '', out: 'lo' })
  if (refused !== undefined) return yield* refuse(box, place, { skb, refused, port: '' })
  yield { kind: 'own-address', ip: ip.dst, port, ...skb }
  yield { kind: 'sent', port: 'lo', packet, message: skb.message }
  return [{ kind: 'frame', port: 'lo', packet, message: skb.message }]
}

/** Netfilter's last look, then out. */
export function* transmit(box: Linux, place: Place, way: Way): Handling {
  const { route } = way
  const skb = place.postrouting === undefined ? way.skb : yield* place.postrouting(way.skb, route)
  return yield* sendBy(box, place, { ...way, skb })
}

/** A packet, its route, and the largest size that may leave there; what the box itself knows of the path when missing. */
export interface Way {
  route: Route
  skb: Skb
  mtu?: number
}

/** Makes the packet fit the link, then hands it to the next hop. */
export function* sendBy(box: Linux, place: Place, way: Way): Handling {
  const { route, skb } = way
  const ip = header(skb.packet, 'ipv4')
  const nic = nicOf(box, route.port ?? '')
  if (ip === undefined) return []
  // a pod's lxc: an interface without addresses of its own
  if (nic === undefined) return yield* leave(place, { ...skb, port: route.port ?? '' })
  const mtu = way.mtu ?? mtuTo(box, place, route, ip.dst)
  const leaving: Leaving[] = []
  for (const piece of yield* fitting(place, skb, mtu)) {
    leaving.push(...(yield* outOf(box, place, { nic: nic.name, next: route.via ?? ip.dst, skb: piece })))
  }
  return leaving
}

function* outOf(box: Linux, place: Place, way: { nic: string; next: string; skb: Skb }): Handling {
  const { skb, next } = way
  const nic = nicOf(box, way.nic)
  const ip = header(skb.packet, 'ipv4')
  if (nic === undefined || ip === undefined) return []
  if (nic.noArp)
    return yield* leave(place, { port: nic.name, packet: inFrame(skb.packet, nic.mac, nic.mac), message: skb.message })
  // arp_announce 0: the request carries the packet's own source when that is one of ours
  const claimed = place.question.from === box.name && place.question.src === ip.src
  const tell = claimed || ownerOf(box, ip.src) !== undefined ? ip.src : addressTowards(nic, next)
  return yield* toNeighbour(place, { port: nic.name, mac: nic.mac }, { ip: next, tell: tell ?? ip.src, skb })
}

/** Leaves through a port, unless a program or a virtual device takes the packet there. */
export function* leave(place: Place, at: AtPort): Handling {
  const taken = place.egress?.(at)
  if (taken !== undefined) return yield* taken
  return [{ kind: 'frame', ...at }]
}

/** The packet itself when it fits, else its fragments. A caller that must not fragment has checked before. */
export function* fitting(place: Place, skb: Skb, mtu: number): Finding<Skb[]> {
  const ip = header(skb.packet, 'ipv4')
  if (ip === undefined || ip.length <= mtu) return [skb]
  const pieces = fragments(skb.packet, mtu, ip.mf || ip.offset > 0 ? ip.id : place.memory.nextId++)
  const lengths = pieces.map((packet) => header(packet, 'ipv4')?.length ?? 0)
  yield { kind: 'fragmented', mtu, lengths, ...skb }
  return pieces.map((packet) => ({ packet, message: skb.message }))
}

/** Fragments of a packet, each at most `mtu` bytes; offsets are multiples of eight (RFC 791). Only the first keeps the upper headers. */
export function fragments(packet: Packet, mtu: number, id: number): Packet[] {
  const ip = header(packet, 'ipv4')
  if (ip === undefined) return [packet]
  const step = Math.floor((mtu - 20) / 8) * 8
  const payload = ip.length - 20
  const pieces: Packet[] = []
  for (let start = 0; start < payload; start += step) {
    const size = Math.min(step, payload - start)
    const mf = ip.mf || start + size < payload
    const piece = rewrite(packet, 'ipv4', { length: size + 20, offset: ip.offset + start, mf, df: false, id })
    const at = piece.findIndex((h) => h.kind === 'ipv4')
    pieces.push(start === 0 ? piece : piece.slice(0, at + 1))
  }
  return pieces
}
