import { BROADCAST_MAC, type Ip, isMulticast, multicastMac } from '../net/address.ts'
import { header, inFrame, type Packet, rewrite } from '../net/packet.ts'
import type { Drop } from '../trace/drops.ts'
import {
  type AtPort,
  type Finding,
  type Handling,
  type Leaving,
  type Onward,
  type Place,
  type Skb,
  toTheEnd,
  type Waiting,
} from '../trace/handling.ts'
import type { Hook, Route } from '../trace/rows.ts'
import { toNeighbour } from './arp.ts'
import {
  addressTowards,
  anyAddress,
  isBroadcast,
  isWithin,
  type Linux,
  mtuTo,
  type Nic,
  nextHop,
  nicOf,
  ownerOf,
  routeFrom,
} from './box.ts'
import { verdictOf } from './filter.ts'
import { confOf } from './sysctl.ts'

/*
 * The way out of a Linux box: route, output filter, size, neighbour.
 */

export function* drop(skb: Skb, reason: Drop): Handling {
  yield { kind: 'dropped', reason, packet: skb.packet, message: skb.message }
  return []
}

/** Looks up the route to the packet's destination and says so. Undefined: dropped. */
export function* findRoute(box: Linux, place: Place, skb: Skb): Finding<Route | undefined> {
  const { packet, message } = skb
  const ip = header(packet, 'ipv4')
  if (ip === undefined) return undefined
  const { route, rivals } = routeFrom(box, place, ip)
  if (route === undefined) {
    yield { kind: 'dropped', reason: { kind: 'no-route', dst: ip.dst, rules: box.routes.size }, packet, message }
    return undefined
  }
  yield { kind: 'route-found', dst: ip.dst, route, rivals, packet, message }
  if (route.type === 'unicast') return route
  yield { kind: 'dropped', reason: { kind: 'prohibited', dst: ip.dst, route }, packet, message }
  return undefined
}

/** A packet between two interfaces, as a hook sees it. */
interface Passing {
  hook: Hook
  skb: Skb
  in: string
  out?: string
}

/** Runs a hook's filter rules. Undefined: the packet may go on. */
export function* filterAt(box: Linux, place: Place, at: Passing): Finding<Drop | undefined> {
  if (box.filters.length === 0) return undefined
  const { hook } = at
  const rules = box.filters.filter((rule) => rule.hook === hook)
  if (rules.length === 0) return undefined
  const { packet, message } = at.skb
  const rule = verdictOf(rules, packet, at, place.stateOf?.(message))
  if (rule === undefined || rule.action === 'accept') {
    yield { kind: 'filter-passed', hook, rules: rules.length, packet, message }
    return undefined
  }
  return { kind: 'filter', hook, rule }
}

/** Netfilter's last look, then out. */
export function* transmit(box: Linux, place: Place, way: Way): Handling {
  if (place.postrouting === undefined) return sendBy(box, place, way)
  return sendBy(box, place, { ...way, skb: { ...way.skb, ...(yield* place.postrouting(way.skb, way.route)) } })
}

/** A packet, its route, and the largest size that may leave there; what the box itself knows of the path when missing. */
export interface Way {
  route: Route
  skb: Waiting
  mtu?: number
}

/** Makes the packet fit the link, then hands it to the next hop. */
export function* sendBy(box: Linux, place: Place, way: Way): Handling {
  const { route, skb } = way
  const ip = header(skb.packet, 'ipv4')
  const nic = nicOf(box, route.port ?? '')
  if (ip === undefined) return []
  const mtu = way.mtu ?? mtuTo(box, place, route, ip.dst)
  const next = nextHop(route, ip.dst)
  // a pod's lxc: an interface without addresses of its own
  const send = (piece: Waiting): Onward =>
    nic === undefined
      ? leave(place, { packet: piece.packet, message: piece.message, port: route.port ?? '' })
      : outOf(box, place, { nic, next, skb: piece })
  if (ip.length <= mtu) return send(skb)
  const leaving: Leaving[] = []
  for (const piece of yield* fragmented(place, skb, mtu)) {
    const { leaving: left, lost } = yield* untilLost(send(piece))
    leaving.push(...left)
    // who cannot send one piece sends none of the rest (ip_do_fragment)
    if (lost) break
  }
  return leaving
}

/** What leaves, and whether the packet was dropped on its way out. */
function* untilLost(onward: Onward): Finding<{ leaving: Leaving[]; lost: boolean }> {
  const run = toTheEnd(onward)
  let lost = false
  for (;;) {
    const next = run.next()
    if (next.done) return { leaving: next.value, lost }
    lost ||= next.value.kind === 'dropped'
    yield next.value
  }
}

function outOf(box: Linux, place: Place, way: { nic: Nic; next: string; skb: Waiting }): Onward {
  const { nic, skb, next } = way
  const ip = header(skb.packet, 'ipv4')
  if (ip === undefined) return []
  if (nic.noArp)
    return leave(place, { port: nic.name, packet: inFrame(skb.packet, nic.mac, nic.mac), message: skb.message })
  const many = isMulticast(next) ? multicastMac(next) : isBroadcast(box, next) ? BROADCAST_MAC : undefined
  if (many !== undefined)
    return leave(place, { port: nic.name, packet: inFrame(skb.packet, nic.mac, many), message: skb.message })
  const tell = announced(box, nic, { src: ip.src, target: next })
  return toNeighbour(place, { port: nic.name, mac: nic.mac }, { ip: next, tell, skb })
}

/** The sender address of an ARP request (arp_announce): the waiting packet's own source, or the interface's address. */
function announced(box: Linux, nic: Nic, { src, target }: { src: Ip; target: Ip }): Ip {
  const mode = confOf(box.sysctl, nic.name).arpAnnounce
  const isKnownThere = mode === 1 && nic.addresses.some((a) => isWithin(target, a) && isWithin(src, a))
  if ((mode === 0 || isKnownThere) && ownerOf(box, src) !== undefined) return src
  return addressTowards(nic, target) ?? anyAddress(box) ?? src
}

/** Leaves through a port, unless a program or a virtual device takes the packet there. */
export function leave(place: Place, at: AtPort): Onward {
  return place.egress?.(at) ?? [{ kind: 'frame', port: at.port, packet: at.packet, message: at.message }]
}

/** A packet in pieces that fit. A caller that must not fragment has checked before. */
function* fragmented(place: Place, skb: Waiting, mtu: number): Finding<Waiting[]> {
  const ip = header(skb.packet, 'ipv4')
  if (ip === undefined) return [skb]
  const pieces = fragments(skb.packet, mtu, ip.mf || ip.offset > 0 ? ip.id : place.memory.nextId++)
  const lengths = pieces.map((packet) => header(packet, 'ipv4')?.length ?? 0)
  yield { kind: 'fragmented', mtu, lengths, packet: skb.packet, message: skb.message }
  return pieces.map((packet) => ({ ...skb, packet }))
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
