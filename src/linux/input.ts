import { type Ip, isForMany, isMulticast, NOBODY } from '../net/address.ts'
import { header, type Packet, rewrite } from '../net/packet.ts'
import type { Drop } from '../trace/drops.ts'
import {
  type AtPort,
  atPort,
  type Finding,
  type Handling,
  type Leaving,
  type Onward,
  type Place,
  type Skb,
  skbOf,
  toTheEnd,
  type Wake,
  withoutRow,
  withRow,
} from '../trace/handling.ts'
import type { Route } from '../trace/rows.ts'
import { answer, askAgain, learnAsker, learnKnown } from './arp.ts'
import {
  forwards,
  isBroadcast,
  isWithin,
  type Linux,
  linkMtu,
  type Nic,
  nextHop,
  nicOf,
  ownerOf,
  routeTo,
} from './box.ts'
import { complain, refuse } from './local-out.ts'
import { drop, filterAt, findRoute, transmit } from './output.ts'
import { deliver } from './sockets.ts'
import { checkSource, isNeighbour } from './source-address.ts'
import { confOf } from './sysctl.ts'

/*
 * The way into a Linux box: the frame's address, ARP, reverse path, then deliver or forward.
 */

/** A frame arrives at an interface. */
export function* receive(box: Linux, place: Place, at: AtPort): Handling {
  yield { kind: 'received', port: at.port, packet: at.packet, message: at.message }
  return receiveFrame(box, place, at)
}

/** The same for a frame of which it was said already that it arrived. */
export function* receiveFrame(box: Linux, place: Place, at: AtPort): Handling {
  const frame = header(at.packet, 'ethernet')
  const nic = nicOf(box, at.port)
  if (at.port !== 'lo' && frame !== undefined && frame.dst !== nic?.mac && !isForMany(frame.dst)) {
    yield { kind: 'not-for-me', port: at.port, dst: frame.dst, packet: at.packet, message: at.message }
    return []
  }
  if (header(at.packet, 'arp') !== undefined && nic !== undefined) return receiveArp(box, place, { nic, at })
  return receiveIp(box, place, at)
}

/** An IP packet, whatever brought it here. */
export function* receiveIp(box: Linux, place: Place, arrived: AtPort): Handling {
  // connection tracking sees whole packets only (nf_defrag)
  const split = place.prerouting !== undefined && !isWhole(arrived.packet)
  const whole: Whole | undefined = split ? yield* reassemble(place, arrived) : arrived
  if (whole === undefined) return []
  const { largest } = whole
  const seen = place.prerouting === undefined ? whole : yield* place.prerouting(atPort(whole, arrived.port))
  const at = { ...atPort(seen, arrived.port), ...(largest === undefined ? {} : { largest }) }
  const ip = header(at.packet, 'ipv4')
  if (ip === undefined) return []
  if (isMulticast(ip.dst)) return drop(at, { kind: 'not-a-member', dst: ip.dst })
  if (ownerOf(box, ip.dst) === undefined && !isBroadcast(box, ip.dst)) return forward(box, place, at)
  const refused = checkSource(box, place, { src: ip.src, port: at.port })
  if (refused !== undefined) return drop(at, refused)
  return receiveLocal(box, place, at)
}

function* receiveArp(box: Linux, place: Place, arrived: { nic: Nic; at: AtPort }): Handling {
  const { nic, at } = arrived
  const arp = header(at.packet, 'arp')
  const asker = { port: nic.name, mac: nic.mac }
  if (arp === undefined) return []
  if (arp.op === 'is-at') return learnKnown(place, asker, at)
  const why = silenceOf(box, place, { nic, target: arp.targetIp, sender: arp.senderIp })
  if (why !== undefined) {
    yield { kind: 'arp-ignored', ip: arp.targetIp, why, packet: at.packet, message: at.message }
    // a bystander makes no entry, but one that it has already is kept fresh (arp_process)
    return why === 'own-port-only' ? [] : learnKnown(place, asker, at)
  }
  if (arp.senderIp === NOBODY) return answer(asker, at)
  const released = yield* toTheEnd(learnAsker(place, asker, at))
  return [...released, ...(yield* toTheEnd(answer(asker, at)))]
}

/** Why an ARP request gets no answer; undefined when it gets one. Weak host model: any own address is answered for. */
function silenceOf(
  box: Linux,
  place: Place,
  request: { nic: Nic; target: Ip; sender: Ip },
): 'not-mine' | 'rp-filter' | 'own-port-only' | undefined {
  const { nic, target, sender } = request
  // somebody looks whether the address is taken (RFC 5227)
  if (sender === NOBODY) return ownerOf(box, target) === undefined || isIgnored(box, request) ? 'not-mine' : undefined
  if (checkSource(box, place, { src: sender, port: nic.name }) !== undefined) return 'rp-filter'
  if (ownerOf(box, target) === undefined) return answersForOthers(box, nic, target) ? undefined : 'not-mine'
  if (isIgnored(box, request)) return 'own-port-only'
  if (!confOf(box.sysctl, nic.name).arpFilter) return undefined
  const back = ownerOf(box, sender) === undefined ? routeTo(box, place, sender).route?.port : 'lo'
  return back === nic.name ? undefined : 'own-port-only'
}

/** arp_ignore: is the asked address kept secret at this interface? */
function isIgnored(box: Linux, { nic, target, sender }: { nic: Nic; target: Ip; sender: Ip }): boolean {
  const mode = confOf(box.sysctl, nic.name).arpIgnore
  if (mode === 0 || mode === 8) return mode === 8
  if (!nic.addresses.some((a) => a.ip === target)) return true
  return mode === 2 && !nic.addresses.some((a) => isWithin(target, a) && isWithin(sender, a))
}

/** proxy_arp: a router answers for whom it reaches through another interface. */
function answersForOthers(box: Linux, nic: Nic, target: Ip): boolean {
  if (!confOf(box.sysctl, nic.name).proxyArp || !forwards(box, nic.name)) return false
  const [route] = box.routes.covering(target)
  return route !== undefined && route.type === 'unicast' && route.port !== nic.name
}

function* receiveLocal(box: Linux, place: Place, at: AtPort): Handling {
  const { port } = at
  const skb = isWhole(at.packet) ? at : yield* reassemble(place, at)
  if (skb === undefined) return []
  const refused = yield* filterAt(box, place, { hook: 'input', skb, in: port })
  if (refused !== undefined) return refuse(box, place, { skb, refused, port })
  const inside = atPort(place.localIn === undefined ? skb : yield* place.localIn(skb), port)
  return place.socket?.(inside) ?? deliver(box, place, inside)
}

function isWhole(packet: Packet): boolean {
  const ip = header(packet, 'ipv4')
  return ip === undefined || (!ip.mf && ip.offset === 0)
}

/** A packet that came in pieces goes on in none larger than the largest of them (IPCB frag_max_size). */
interface Whole extends Skb {
  largest?: number
}

/** Collects fragments; undefined until the last one is here. */
function* reassemble(place: Place, at: Skb): Finding<Whole | undefined> {
  const ip = header(at.packet, 'ipv4')
  if (ip === undefined) return at
  const key = `${ip.src}>${ip.dst}#${ip.id}/${ip.protocol}`
  const pieces = place.memory.pieces.get(key) ?? { have: 0, largest: 0, offsets: new Set() }
  if (pieces.offsets.has(ip.offset)) return undefined
  pieces.offsets.add(ip.offset)
  pieces.have += ip.length - 20
  pieces.largest = Math.max(pieces.largest, ip.length)
  if (ip.offset === 0) pieces.first = at
  if (!ip.mf) pieces.total = ip.offset + ip.length - 20
  place.memory.pieces = withRow(place.memory.pieces, key, pieces)
  if (pieces.first === undefined || pieces.total !== pieces.have) return undefined
  place.memory.pieces = withoutRow(place.memory.pieces, key)
  const length = pieces.have + 20
  const packet = rewrite(pieces.first.packet, 'ipv4', { length, mf: false, offset: 0 })
  yield { kind: 'reassembled', fragments: pieces.offsets.size, length, packet, message: at.message }
  return { packet, message: at.message, largest: pieces.largest }
}

/** A packet for somebody else. */
function* forward(box: Linux, place: Place, at: AtPort & Whole): Handling {
  const ip = header(at.packet, 'ipv4')
  if (ip === undefined) return []
  if (!forwards(box, at.port)) return drop(at, { kind: 'not-forwarding', dst: ip.dst })
  const route = yield* findRoute(box, place, at)
  if (route === undefined) return regret(box, place, at)
  const refusedSource = checkSource(box, place, { src: ip.src, port: at.port, out: route.port })
  if (refusedSource !== undefined) return drop(at, refusedSource)
  if (ip.ttl <= 1) {
    yield { kind: 'dropped', reason: { kind: 'ttl-expired', ttl: ip.ttl }, packet: at.packet, message: at.message }
    return complain(box, place, { skb: at, complaint: { name: 'time-exceeded', port: at.port } })
  }
  const mtu = Math.min(linkMtu(box, route), at.largest ?? Number.POSITIVE_INFINITY)
  if (ip.df && ip.length > mtu) {
    const reason: Drop = { kind: 'too-big', length: ip.length, mtu, port: route.port ?? '', df: true }
    yield { kind: 'dropped', reason, packet: at.packet, message: at.message }
    return complain(box, place, { skb: at, complaint: { name: 'fragmentation-needed', mtu, port: at.port } })
  }
  const packet = rewrite(at.packet, 'ipv4', { ttl: ip.ttl - 1 })
  const skb: Skb = { packet, message: at.message }
  yield { kind: 'ttl-lowered', from: ip.ttl, to: ip.ttl - 1, packet, message: at.message }
  const advice = route.port === at.port ? yield* toTheEnd(adviseSender(box, place, { route, skb, port: at.port })) : []
  const refused = yield* filterAt(box, place, { hook: 'forward', skb, in: at.port, out: route.port ?? '' })
  const next =
    refused === undefined
      ? (place.refusal?.({ ...skb, port: at.port }) ??
        transmit(box, place, { route, skb: { ...skb, cameIn: at.port }, mtu }))
      : refuse(box, place, { skb, refused, port: at.port })
  return advice.length === 0 ? next : [...advice, ...(yield* toTheEnd(next))]
}

/** Tells the sender that no route leads on, as the type of the refusing route says; a black hole says nothing (ip_error). */
function regret(box: Linux, place: Place, at: AtPort): Onward {
  const [best] = box.routes.covering(header(at.packet, 'ipv4')?.dst ?? '')
  if (best?.type === 'blackhole') return []
  const name =
    best === undefined ? 'net-unreachable' : best.type === 'prohibit' ? 'admin-prohibited' : 'host-unreachable'
  return complain(box, place, { skb: at, complaint: { name, port: at.port } })
}

/** A packet leaves where it came in: its sender is told of the better way, if it is a direct neighbour there. */
function adviseSender(box: Linux, place: Place, way: { route: Route; skb: Skb; port: string }): Onward {
  const { route, skb, port } = way
  const ip = header(skb.packet, 'ipv4')
  if (place.isTranslated?.(skb.message) === true) return []
  if (ip === undefined || !confOf(box.sysctl, port).sendRedirects || !isNeighbour(box, ip.src, port)) return []
  return complain(box, place, { skb, complaint: { name: 'redirect-host', gateway: nextHop(route, ip.dst), port } })
}

/** The neighbour timer rang. */
export function* wake(box: Linux, place: Place, timer: Wake): Handling {
  const nic = nicOf(box, timer.port)
  if (nic === undefined) return []
  const { leaving, failed, attempts } = yield* askAgain(place, { port: nic.name, mac: nic.mac }, timer)
  const all: Leaving[] = leaving
  for (const skb of failed) {
    yield { kind: 'dropped', reason: { kind: 'arp-failed', ip: timer.ip, port: timer.port, attempts }, ...skbOf(skb) }
    if (skb.unrouted) continue
    const complaint = { name: 'host-unreachable', port: skb.cameIn } as const
    all.push(...(yield* toTheEnd(complain(box, place, { skb, complaint }))))
  }
  return all
}
