import { type Ip, isMulticast, NOBODY } from '../net/address.ts'
import { type Headers, header, type IcmpName, inFrame, type Packet, withoutEthernet } from '../net/packet.ts'
import type { Drop } from '../trace/drops.ts'
import type { Message, StepOf } from '../trace/events.ts'
import { type Handling, type Place, type Skb, skbOf, toTheEnd, withRow } from '../trace/handling.ts'
import type { Filter } from '../trace/rows.ts'
import { addressTowards, anyAddress, isBroadcast, type Linux, mtuTo, nicOf, ownerOf, routeTo, sourceOn } from './box.ts'
import { filterAt, findRoute, transmit } from './output.ts'

/*
 * What a box sends of its own accord: its programs' packets, ICMP messages about others' (who sends them, from which address:
 * RFC 792, RFC 1122), and what a filter answers when it refuses (nft "reject"; in the output hook to the box itself). They
 * stand together because each can lead to the next: a message of one's own can be refused, and the refusal is one again.
 */

/** Sends a packet that this box made itself. */
export function* sendOwn(box: Linux, place: Place, own: Skb): Handling {
  const skb = place.output === undefined ? own : yield* place.output(own)
  const ip = header(skb.packet, 'ipv4')
  if (ip === undefined) return []
  if (ownerOf(box, ip.dst) !== undefined) return overLoopback(box, place, skb)
  const route = yield* findRoute(box, place, skb)
  if (route === undefined) return []
  const refused = yield* filterAt(box, place, { hook: 'output', skb, in: '', out: route.port ?? '' })
  if (refused !== undefined) return refuse(box, place, { skb, refused, port: '' })
  const taken = place.refusal?.({ ...skb, port: '' })
  if (taken !== undefined) return taken
  return transmit(box, place, { route, skb })
}

/** To one's own address: out of `lo` and in again, on no cable. */
function* overLoopback(box: Linux, place: Place, skb: Skb): Handling {
  const ip = header(skb.packet, 'ipv4')
  const port = ip === undefined ? undefined : ownerOf(box, ip.dst)?.name
  if (ip === undefined || port === undefined) return []
  const packet = inFrame(skb.packet, '00:00:00:00:00:00', '00:00:00:00:00:00')
  const refused = yield* filterAt(box, place, { hook: 'output', skb, in: '', out: 'lo' })
  if (refused !== undefined) return refuse(box, place, { skb, refused, port: '' })
  yield { kind: 'own-address', ip: ip.dst, port, ...skb }
  yield { kind: 'sent', port: 'lo', packet, message: skb.message }
  return [{ kind: 'frame', port: 'lo', packet, message: skb.message }]
}

/** What goes wrong, and what the message carries besides. */
export interface Complaint {
  name: IcmpName
  mtu?: number
  gateway?: Ip
  /** Where the packet came in; decides the source with icmp_errors_use_inbound_ifaddr. */
  port?: string | undefined
  /** A packet filter complains about whole packets only: it cannot check the sum of a part (nf_send_unreach). */
  wholeOnly?: true
}

/** An ICMP error quotes at most this much, its own headers included (RFC 1812), and never more than the way back takes whole. */
const LONGEST_ERROR = 576
/** One error per second and host once the burst is used up; a redirect uses it up at once. Path MTU discovery is not limited. */
const ALLOWANCE_MS = 1000

function isError(packet: Packet): boolean {
  const [ip, next] = packet
  if (ip?.kind !== 'ipv4' || next?.kind !== 'icmp') return false
  return next.name !== 'echo-request' && next.name !== 'echo-reply'
}

/** Tells the sender of a packet that something is wrong with it. Never about an error, never about a later fragment. */
export function* complain(box: Linux, place: Place, about: { skb: Skb; complaint: Complaint }): Handling {
  const { skb, complaint } = about
  const quoted = withoutEthernet(skb.packet)
  const ip = header(quoted, 'ipv4')
  if (ip === undefined || box.silent || isBroadcast(box, ip.dst) || isMulticast(ip.dst)) return []
  const { name } = complaint
  // who had no address is oneself
  const to = ip.src === NOBODY ? '127.0.0.1' : ip.src
  if (isError(quoted)) return withhold(skb, name, 'about-an-error')
  if (ip.offset > 0 || (ip.mf && complaint.wholeOnly)) return withhold(skb, name, 'fragment')
  if (name !== 'fragmentation-needed' && place.now < (place.memory.quietUntil.get(to) ?? 0))
    return withhold(skb, name, 'rate-limit')
  const source = errorSource(box, place, { ...ip, src: to }, complaint.port)
  // icmp_send looks for the way back before it makes anything
  if (source === undefined || !isRouted(box, place, to)) return loseError(box, { skb, name, to })
  if (name === 'redirect-host') place.memory.quietUntil = withRow(place.memory.quietUntil, to, place.now + ALLOWANCE_MS)
  const room = roomTowards(box, place, to)
  const message: Message = { role: name === 'redirect-host' ? 'redirect' : 'error', about: skb.message }
  const { mtu, gateway } = complaint
  const detail = { ...(mtu === undefined ? {} : { mtu }), ...(gateway === undefined ? {} : { gateway }) }
  const packet: Packet = [
    {
      kind: 'ipv4',
      src: source,
      dst: to,
      ttl: box.sysctl.defaultTtl,
      protocol: 'icmp',
      length: Math.min(ip.length + 28, room),
      df: false,
      mf: false,
      offset: 0,
      id: 0,
    },
    { kind: 'icmp', name, about: quoted, ...detail },
  ]
  yield { kind: 'icmp-made', name, to, ...detail, packet, message }
  return sendOwn(box, place, { packet, message })
}

/** Nobody is told, and who waits for the error as for an answer can see why. */
function* loseError(box: Linux, lost: { skb: Skb; name: IcmpName; to: Ip }): Handling {
  const { skb, name, to } = lost
  yield* toTheEnd(withhold(skb, name, 'no-way-back'))
  const message: Message = { role: 'error', about: skb.message }
  yield { kind: 'dropped', reason: { kind: 'no-route', dst: to, rules: box.routes.size }, packet: [], message }
  return []
}

function isRouted(box: Linux, place: Place, to: Ip): boolean {
  return ownerOf(box, to) !== undefined || routeTo(box, place, to).route?.type === 'unicast'
}

/** The longest error that gets to an address in one piece. */
function roomTowards(box: Linux, place: Place, dst: Ip): number {
  const { route } = routeTo(box, place, dst)
  if (route === undefined || ownerOf(box, dst) !== undefined) return LONGEST_ERROR
  return Math.min(LONGEST_ERROR, mtuTo(box, place, route, dst))
}

function* withhold(skb: Skb, name: IcmpName, why: StepOf<'icmp-withheld'>['why']): Handling {
  yield { kind: 'icmp-withheld', name, why, ...skbOf(skb) }
  return []
}

/** The probed address itself when it is ours; else the address that leads back to the sender (icmp_send). */
function errorSource(box: Linux, place: Place, ip: Headers['ipv4'], port: string | undefined): Ip | undefined {
  if (ownerOf(box, ip.dst) !== undefined) return ip.dst
  const inbound = nicOf(box, port ?? '')
  if (box.sysctl.errorsFromInbound && inbound !== undefined) return addressTowards(inbound, ip.src) ?? anyAddress(box)
  const { route } = routeTo(box, place, ip.src)
  if (ownerOf(box, ip.src) !== undefined) return ip.src
  return route === undefined ? undefined : sourceOn(box, route, ip.src)
}

const REJECTIONS: Record<Exclude<Filter['action'], 'drop' | 'accept' | 'reject-reset'>, Complaint['name']> = {
  reject: 'port-unreachable',
  'reject-admin': 'admin-prohibited',
  'reject-host': 'host-prohibited',
  'reject-unreachable': 'host-unreachable',
}

/** Drops what a filter refused, and answers when the rule says so. */
export function* refuse(box: Linux, place: Place, what: { skb: Skb; refused: Drop; port: string }): Handling {
  const { skb, refused, port } = what
  yield { kind: 'dropped', reason: refused, packet: skb.packet, message: skb.message }
  const action = refused.kind === 'filter' ? refused.rule.action : 'drop'
  if (action === 'drop' || action === 'accept') return []
  if (action === 'reject-reset') return reset(box, place, skb)
  // the kernel answers a ping with its ICMP socket in hand, and has no second one for an error about it (icmp_xmit_lock)
  if (port === '' && header(skb.packet, 'icmp')?.name === 'echo-reply') return withhold(skb, REJECTIONS[action], 'busy')
  return complain(box, place, { skb, complaint: { name: REJECTIONS[action], port, wholeOnly: true } })
}

/** A reset in the name of the destination (nft "reject with tcp reset"). Never for a reset (nf_reject_ip_tcphdr_get). */
function* reset(box: Linux, place: Place, skb: Skb): Handling {
  const ip = header(skb.packet, 'ipv4')
  const tcp = header(skb.packet, 'tcp')
  if (ip === undefined || tcp === undefined || tcp.flags === 'R' || tcp.flags === 'RA') return []
  const message = { role: 'reply' as const, about: skb.message }
  const packet = [
    { ...ip, src: ip.dst, dst: ip.src, ttl: box.sysctl.defaultTtl, length: 40, df: true, id: 0 },
    { ...tcp, sport: tcp.dport, dport: tcp.sport, flags: 'RA' as const },
  ]
  yield { kind: 'answered', answer: 'reset', to: ip.src, packet, message }
  return sendOwn(box, place, { packet, message })
}
