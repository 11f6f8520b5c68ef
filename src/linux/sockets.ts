import { type Ip, isMulticast, NOBODY } from '../net/address.ts'
import { type Headers, header, isEncapsulated, type Packet } from '../net/packet.ts'
import type { AnswerKind, Message, Outcome, Question } from '../trace/events.ts'
import type { AtPort, Finding, Handling, Place, Skb } from '../trace/handling.ts'
import type { Route, SocketAddress } from '../trace/rows.ts'
import { EVERYBODY, isBroadcast, isPmtuLocked, type Linux, mtuTo, ownerOf, routeFrom, sourceOn } from './box.ts'
import { heed } from './icmp.ts'
import { complain, sendOwn } from './local-out.ts'
import { drop, findRoute } from './output.ts'

/*
 * The two ends: the program that asks, the kernel or program that answers, and what the asker gets to see.
 */

/** Source port of probes. Real ones are ephemeral; a fixed one keeps answers equal. */
export const PROBE_PORT = 40000
/** A packet to a group stays in its subnet unless a program wishes otherwise (IP_MULTICAST_TTL). */
const GROUP_TTL = 1
const TCP_SYN = 60
const TCP_ACK = 52
const TCP_RESET = 40

export const REQUEST: Message = { role: 'request' }

/** IP length of a probe. TCP sends a SYN, whatever the payload. */
function lengthOf(question: Question): number {
  return question.proto === 'tcp' ? TCP_SYN : 20 + 8 + question.size
}

function probePacket(question: Question, src: Ip, dst: SocketAddress): Packet {
  const { proto, ttl, size, df } = question
  const port = dst.port ?? question.port
  const ip: Packet[number] = {
    kind: 'ipv4',
    src,
    dst: dst.ip,
    ttl: isMulticast(dst.ip) ? GROUP_TTL : ttl,
    protocol: proto,
    length: lengthOf(question),
    df: df !== 'dont',
    mf: false,
    offset: 0,
    id: 0,
  }
  if (proto === 'icmp') return [ip, { kind: 'icmp', name: 'echo-request' }]
  if (proto === 'udp') return [ip, { kind: 'udp', sport: PROBE_PORT, dport: port, length: size + 8, checksum: 'set' }]
  return [ip, { kind: 'tcp', sport: PROBE_PORT, dport: port, flags: 'S' }]
}

/** "To nobody in particular" is to oneself: the own source address if it is known, else 127.0.0.1 (ip_route_output_key). */
function meant(question: Question): Ip {
  return question.to === NOBODY ? (question.src ?? '127.0.0.1') : question.to
}

/** An ordinary socket may not shout, and TCP has one listener. Only a subnet's broadcast address needs no route. */
function isForbidden(box: Linux, { to, proto }: Question, route: Route | undefined): boolean {
  const isGroup = isMulticast(to) && proto === 'tcp'
  if (isGroup || to === EVERYBODY) return route?.type === 'unicast'
  return isBroadcast(box, to)
}

/** The device's own program sends the probe of the question. */
export function* originate(box: Linux, place: Place): Handling {
  const { question } = place
  const hook = place.connect?.()
  const to = hook?.to ?? { ip: meant(question), port: question.port }
  const { route } = routeFrom(box, place, { src: question.src, dst: to.ip })
  const own = ownerOf(box, to.ip) === undefined ? undefined : to.ip.startsWith('127.') ? '127.0.0.1' : to.ip
  const src = question.src ?? own ?? (route === undefined ? undefined : sourceOn(box, route, to.ip))
  const skb: Skb = { packet: probePacket(question, src ?? NOBODY, to), message: REQUEST }
  const { proto, port, size } = question
  yield { kind: 'originated', protocol: proto, dst: question.to, ...(proto === 'icmp' ? {} : { port }), size, ...skb }
  if (hook !== undefined) yield* hook.tell(skb)
  if (hook !== undefined && hook.to === undefined) return []
  if (isForbidden(box, question, route)) return drop(skb, { kind: 'broadcast-not-permitted', dst: question.to })
  if (own !== undefined) return sendOwn(box, place, skb)
  if (route === undefined || route.type !== 'unicast') {
    yield* findRoute(box, place, skb)
    return []
  }
  const mtu = mtuTo(box, place, route, to.ip)
  const length = lengthOf(question)
  if (question.df === 'do' && length > mtu)
    return drop(skb, { kind: 'too-big', length, mtu, port: route.port ?? '', df: true })
  const open = length > mtu || (question.df === 'want' && isPmtuLocked(place, question.to))
  return sendOwn(box, place, open ? withoutDf(skb) : skb)
}

/** Linux's default "want": what is known not to fit is fragmented by the sender itself, without DF. */
function withoutDf(skb: Skb): Skb {
  return { ...skb, packet: skb.packet.map((h) => (h.kind === 'ipv4' ? { ...h, df: false } : h)) }
}

/** A packet reached its device: answer it, or tell the program that waits for it. */
export function* deliver(box: Linux, place: Place, at: AtPort): Handling {
  const ip = header(at.packet, 'ipv4')
  if (ip === undefined) return []
  if (isBroadcast(box, ip.dst)) return drop(at, { kind: 'broadcast-ignored', dst: ip.dst })
  const icmp = header(at.packet, 'icmp')
  if (icmp?.name === 'echo-request' && box.sysctl.ignoreEchoes) return drop(at, { kind: 'echo-ignored', dst: ip.dst })
  yield { kind: 'delivered', to: box.name, ip: ip.dst, packet: at.packet, message: at.message }
  if (icmp?.name === 'echo-request') return reply(box, place, { at, answer: 'echo-reply' })
  if (icmp?.about !== undefined) return hearError(box, place, at)
  if (at.message.role === 'request') return serve(box, place, at)
  return hear(box, place, at)
}

/** A UDP datagram or a SYN arrives: somebody listens, or nobody does. */
function* serve(box: Linux, place: Place, at: AtPort): Handling {
  const tcp = header(at.packet, 'tcp')
  if (tcp !== undefined) return reply(box, place, { at, answer: place.question.open ? 'syn-ack' : 'reset' })
  if (place.question.open) return reply(box, place, { at, answer: 'udp-reply' })
  yield {
    kind: 'answered',
    answer: 'port-unreachable',
    to: header(at.packet, 'ipv4')?.src ?? '',
    packet: at.packet,
    message: at.message,
  }
  return complain(box, place, { skb: at, complaint: { name: 'port-unreachable', port: at.port } })
}

/** The answer to a packet: addresses and ports turned round, a fresh TTL. */
function* reply(
  box: Linux,
  place: Place,
  to: { at: AtPort; answer: Exclude<AnswerKind, 'port-unreachable'> },
): Handling {
  const { at, answer } = to
  const packet = answerTo(at.packet, answer, box.sysctl.defaultTtl)
  const message: Message = { role: 'reply', about: at.message }
  yield { kind: 'answered', answer, to: header(packet, 'ipv4')?.dst ?? '', packet, message }
  return sendOwn(box, place, { packet, message })
}

function answerTo(packet: Packet, answer: Exclude<AnswerKind, 'port-unreachable'>, ttl: number): Packet {
  const ip = header(packet, 'ipv4')
  const udp = header(packet, 'udp')
  const tcp = header(packet, 'tcp')
  if (ip === undefined) return packet
  const { dsr: _, ...plain } = ip
  const back: Headers['ipv4'] & { kind: 'ipv4' } = {
    ...plain,
    src: ip.dst,
    dst: ip.src,
    ttl,
    df: answer !== 'echo-reply',
    id: 0,
  }
  if (answer === 'echo-reply') return [back, { kind: 'icmp', name: 'echo-reply' }]
  if (udp !== undefined) return [back, { ...udp, sport: udp.dport, dport: udp.sport, checksum: 'set' }]
  if (tcp === undefined) return [back]
  const length = answer === 'reset' ? TCP_RESET : TCP_SYN
  return [
    { ...back, length },
    { ...tcp, sport: tcp.dport, dport: tcp.sport, flags: answer === 'reset' ? 'RA' : 'SA' },
  ]
}

/** An answer for which nobody here waits: its address has another owner, too. UDP and TCP say so. */
function* disown(box: Linux, place: Place, at: AtPort): Handling {
  const ip = header(at.packet, 'ipv4')
  const tcp = header(at.packet, 'tcp')
  if (ip?.protocol === 'udp')
    return complain(box, place, { skb: at, complaint: { name: 'port-unreachable', port: at.port } })
  if (ip === undefined || tcp?.flags !== 'SA') return []
  const packet: Packet = [
    { ...ip, src: ip.dst, dst: ip.src, ttl: box.sysctl.defaultTtl, length: TCP_RESET, df: true, id: 0 },
    { ...tcp, sport: tcp.dport, dport: tcp.sport, flags: 'R' },
  ]
  const message: Message = { role: 'acknowledgement', about: at.message }
  yield { kind: 'answered', answer: 'reset', to: ip.src, packet, message }
  return sendOwn(box, place, { packet, message })
}

/** The asking program gets its answer. */
function* hear(box: Linux, place: Place, at: AtPort): Handling {
  const ip = header(at.packet, 'ipv4')
  const tcp = header(at.packet, 'tcp')
  if (ip === undefined || at.message.role !== 'reply') return []
  if (place.question.from !== box.name || !isFromAsked(place, at.packet)) return disown(box, place, at)
  const told = { packet: at.packet, message: at.message }
  const from = yield* peerName(box, place, at)
  if (tcp?.flags === 'RA') {
    yield { kind: 'informed', outcome: { kind: 'refused', from, by: 'reset' }, ...told }
    return []
  }
  if (tcp === undefined) {
    yield { kind: 'informed', outcome: { kind: 'reply', from, ttl: ip.ttl }, ...told }
    return []
  }
  yield { kind: 'informed', outcome: { kind: 'connected', to: from }, ...told }
  const message: Message = { role: 'acknowledgement', about: at.message }
  // the socket that sent the SYN sends this too
  const { ttl, df } = place.question
  const packet: Packet = [
    { ...ip, src: ip.dst, dst: ip.src, ttl, length: TCP_ACK, df: df !== 'dont', id: 0 },
    { ...tcp, sport: tcp.dport, dport: tcp.sport, flags: 'A' },
  ]
  return sendOwn(box, place, { packet, message })
}

/** A connected socket hears nobody but whom it asked; a ping hears everybody. */
function isFromAsked({ question, connect }: Place, packet: Packet): boolean {
  if (question.proto === 'icmp' || isMulticast(question.to)) return true
  const asked = connect?.()?.to ?? { ip: meant(question), port: question.port }
  const l4 = header(packet, 'udp') ?? header(packet, 'tcp')
  return header(packet, 'ipv4')?.src === asked.ip && l4?.sport === asked.port
}

/** From whom the program hears: where its socket was translated, the address that it asked (bpf/bpf_sock.c). */
function* peerName(box: Linux, place: Place, at: AtPort): Finding<Ip> {
  const { question } = place
  const src = header(at.packet, 'ipv4')?.src ?? ''
  const backend = question.from === box.name ? place.connect?.()?.to : undefined
  if (backend === undefined || backend.ip !== src) return src
  const vip = { ip: question.to, port: question.port }
  yield { kind: 'service-restored', vip, backend, by: 'socket', packet: at.packet, message: at.message }
  return vip.ip
}

/** An ICMP error or redirect arrives. The program that asked hears of it when it is about its own packet. */
function* hearError(box: Linux, place: Place, at: AtPort): Handling {
  const own = at.message.about?.role === 'request' && place.question.from === box.name && isAboutProbe(place, at.packet)
  const outcome = own ? outcomeOf(at.packet) : undefined
  const leaving = yield* heed(box, place, at)
  if (outcome !== undefined) yield { kind: 'informed', outcome, packet: at.packet, message: at.message }
  return leaving
}

/** An error finds the socket by what it quotes: not about a tunnel's outer packet, nor about another destination than was asked. */
function isAboutProbe(place: Place, packet: Packet): boolean {
  const about = header(packet, 'icmp')?.about ?? []
  if (isEncapsulated(about)) return false
  const { question } = place
  if (question.proto === 'icmp') return true
  const asked = place.connect?.()?.to ?? { ip: meant(question), port: question.port }
  const l4 = header(about, 'udp') ?? header(about, 'tcp')
  return header(about, 'ipv4')?.dst === asked.ip && l4?.dport === asked.port
}

/** What Linux reports to a program for an ICMP error about its packet (icmp_err_convert). */
function outcomeOf(packet: Packet): Outcome | undefined {
  const icmp = header(packet, 'icmp')
  const from = header(packet, 'ipv4')?.src
  if (icmp === undefined || from === undefined) return undefined
  const told: { [name: string]: Outcome } = {
    'net-unreachable': { kind: 'net-unreachable', from, errno: 'ENETUNREACH' },
    'host-unreachable': { kind: 'host-unreachable', from, errno: 'EHOSTUNREACH' },
    'port-unreachable': { kind: 'refused', from, by: 'port-unreachable' },
    'time-exceeded': { kind: 'time-exceeded', from, errno: 'EHOSTUNREACH' },
    'admin-prohibited': { kind: 'prohibited', from, errno: 'EHOSTUNREACH' },
    'host-prohibited': { kind: 'prohibited', from, errno: 'EHOSTUNREACH' },
    'fragmentation-needed': { kind: 'message-too-long', from, mtu: icmp.mtu ?? 0, errno: 'EMSGSIZE' },
  }
  return told[icmp.name]
}
