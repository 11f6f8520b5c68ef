import { type Ip, isMulticast, NOBODY } from '../net/address.ts'
import { type Headers, header, type IcmpName, type Packet, withoutEthernet } from '../net/packet.ts'
import type { Message } from '../trace/events.ts'
import { type AtPort, type Handling, type Place, type Skb, skbOf, withRow } from '../trace/handling.ts'
import { askFor, neighbourOf } from './arp.ts'
import {
  addressTowards,
  anyAddress,
  isBroadcast,
  type Linux,
  mtuTo,
  nextHop,
  nicOf,
  ownerOf,
  routeTo,
  sourceOn,
} from './box.ts'
import { sendOwn } from './output.ts'
import { confOf } from './sysctl.ts'

/*
 * ICMP messages about packets: who sends them, from which address, and what they teach (RFC 792, RFC 1122, RFC 1191).
 */

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
  if (source === undefined) return []
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

/** The longest error that gets to an address in one piece. */
function roomTowards(box: Linux, place: Place, dst: Ip): number {
  const { route } = routeTo(box, place, dst)
  if (route === undefined || ownerOf(box, dst) !== undefined) return LONGEST_ERROR
  return Math.min(LONGEST_ERROR, mtuTo(box, place, route, dst))
}

function* withhold(skb: Skb, name: IcmpName, why: 'rate-limit' | 'about-an-error' | 'fragment'): Handling {
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

/** Learns from an ICMP error that reached the sender: a smaller path MTU, a better gateway. */
export function* heed(box: Linux, place: Place, at: AtPort): Handling {
  const skb = skbOf(at)
  const icmp = header(skb.packet, 'icmp')
  const about = icmp?.about === undefined ? undefined : header(icmp.about, 'ipv4')
  if (icmp === undefined || about === undefined) return []
  if (icmp.name === 'fragmentation-needed' && icmp.mtu !== undefined) {
    place.memory.pmtu = withRow(place.memory.pmtu, about.dst, icmp.mtu)
    yield { kind: 'pmtu-learned', dst: about.dst, mtu: icmp.mtu, ...skbOf(skb) }
    return []
  }
  if (icmp.name === 'redirect-host' && icmp.gateway !== undefined)
    return heedRedirect(box, place, { at, dst: about.dst, gateway: icmp.gateway })
  return []
}

/** A redirect counts only from the gateway in use; and only once the better gateway's MAC address is known (ip_do_redirect). */
function* heedRedirect(box: Linux, place: Place, advice: { at: AtPort; dst: Ip; gateway: Ip }): Handling {
  const { at, dst, gateway } = advice
  const skb = skbOf(at)
  const from = header(skb.packet, 'ipv4')?.src
  const { route } = routeTo(box, place, dst)
  const nic = nicOf(box, route?.port ?? '')
  const accepts = confOf(box.sysctl, at.port).acceptRedirects ?? !box.forwarding
  if (!accepts) {
    yield { kind: 'redirect-ignored', dst, gateway, why: box.forwarding ? 'forwarding' : 'switched-off', ...skb }
    return []
  }
  if (ownerOf(box, gateway) !== undefined || isBroadcast(box, gateway)) {
    yield { kind: 'redirect-ignored', dst, gateway, why: 'no-gateway', ...skb }
    return []
  }
  if (nic === undefined || route === undefined || nextHop(route, dst) === dst || route.via !== from) {
    yield { kind: 'redirect-ignored', dst, gateway, why: 'not-my-gateway', ...skb }
    return []
  }
  if (neighbourOf(place, nic.name, gateway)?.mac === undefined) {
    yield { kind: 'redirect-ignored', dst, gateway, why: 'neighbour-unknown', ...skbOf(skb) }
    const tell = addressTowards(nic, gateway) ?? ''
    return askFor(place, { port: nic.name, mac: nic.mac }, { ip: gateway, tell, about: skb.message })
  }
  place.memory.gateways = withRow(place.memory.gateways, dst, gateway)
  yield { kind: 'redirect-learned', dst, gateway, ...skbOf(skb) }
  return []
}
