import type { Ip } from '../net/address.ts'
import { header } from '../net/packet.ts'
import { type AtPort, type Handling, type Place, skbOf, withRow } from '../trace/handling.ts'
import { askFor, neighbourOf } from './arp.ts'
import { addressTowards, isBroadcast, type Linux, nextHop, nicOf, ownerOf, routeTo } from './box.ts'
import { confOf } from './sysctl.ts'

/*
 * What ICMP messages teach who receives them (RFC 792, RFC 1122, RFC 1191).
 */

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
