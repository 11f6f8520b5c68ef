import { ownerOf, routeTo, sourceOn } from '../../linux/box.ts'
import { sendOwn } from '../../linux/local-out.ts'
import type { Ip } from '../../net/address.ts'
import { header, type Packet, TUNNEL_OVERHEAD, WIREGUARD_OVERHEAD, withoutEthernet } from '../../net/packet.ts'
import type { StepContext } from '../../trace/events.ts'
import type { Finding, Handling, Place, Skb } from '../../trace/handling.ts'
import type { SocketAddress } from '../../trace/rows.ts'
import { hasNodePorts } from '../cilium/from-container.ts'
import { WIREGUARD_PORT } from '../contract.ts'
import type { Node } from './device.ts'

/*
 * Into tunnels: VXLAN or Geneve to other nodes' pods, WireGuard around what must not be read.
 */

/** Source port of the tunnel's outer header. Really a hash of the inner flow. */
const TUNNEL_SOURCE_PORT = 40563

/** `cilium_vxlan` or `cilium_geneve`. */
export function tunnelDevice(device: Node): string {
  return `cilium_${device.site.options.tunnel}`
}

interface Way extends Skb {
  vni: number
  remote: Ip
  dsr?: SocketAddress
  snat?: 'done'
}

/** Puts the frame into a tunnel packet to the other node and sends that (RFC 7348; zero UDP checksum, no DF, TTL 64). */
export function* encapsulate(device: Node, place: Place, way: Way): Handling {
  const { packet: inner, message, vni, remote, dsr } = way
  const told = { packet: inner, message }
  const name = tunnelDevice(device)
  yield { kind: 'redirected', to: name, by: 'bpf_redirect', point: 'to-overlay', ...told }
  if (device.site.agent !== undefined && device.datapath === 'cilium')
    yield {
      kind: 'program-ran',
      program: 'cil_to_overlay',
      port: name,
      direction: 'egress',
      ...atOverlay(device, way),
      ...told,
    }
  yield { kind: 'sent', port: name, ...told }
  const outerSrc = yield* outerSource(device, place, { remote, skb: told })
  if (outerSrc === undefined) return []
  const length = (header(inner, 'ipv4')?.length ?? 0) + TUNNEL_OVERHEAD
  const port = device.site.options.tunnelPort
  const tunnel =
    device.site.options.tunnel === 'vxlan'
      ? ({ kind: 'vxlan', vni } as const)
      : ({ kind: 'geneve', vni, ...(dsr === undefined ? {} : { dsr }) } as const)
  const packet: Packet = [
    outer({ src: outerSrc, dst: remote, length }),
    { kind: 'udp', sport: TUNNEL_SOURCE_PORT, dport: port, length: length - 20, checksum: 'zero' },
    tunnel,
    ...inner,
  ]
  yield { kind: 'encapsulated', vni, outerSrc, outerDst: remote, port, device: name, packet, message }
  return sendOwn(device, place, { packet, message })
}

/** Where NodePorts are Cilium's, the program at the tunnel's device reports too, unless NAT was done before (nodeport_egress.h). */
function atOverlay(device: Node, way: Way): Pick<StepContext, 'point' | 'tracked'> {
  const { agent } = device.site
  if (agent === undefined || !hasNodePorts({ agent }) || way.snat === 'done') return {}
  const own =
    way.message.role === 'request' &&
    header(way.packet, 'icmp') === undefined &&
    ownerOf(device, header(way.packet, 'ipv4')?.src ?? '') !== undefined
  return { point: 'to-overlay', ...(own ? { tracked: true } : {}) }
}

function outer(ip: { src: Ip; dst: Ip; length: number }): Packet[number] {
  return { kind: 'ipv4', ...ip, ttl: 64, protocol: 'udp', df: false, mf: false, offset: 0, id: 0 }
}

function* outerSource(device: Node, place: Place, to: { remote: Ip; skb: Skb }): Finding<Ip | undefined> {
  const { route } = routeTo(device, place, to.remote)
  if (ownerOf(device, to.remote) !== undefined) return to.remote
  if (route !== undefined) return sourceOn(device, route, to.remote)
  yield { kind: 'dropped', reason: { kind: 'no-route', dst: to.remote, rules: device.routes.size }, ...to.skb }
  return undefined
}

/** Through cilium_wg0: the kernel encrypts and sends a new packet to the peer (reference 6.0). */
export function* encrypt(device: Node, place: Place, way: Skb & { peer: Ip }): Handling {
  const { message, peer } = way
  const inner = withoutEthernet(way.packet)
  const told = { packet: inner, message }
  yield { kind: 'redirected', to: 'cilium_wg0', by: 'bpf_redirect', ...told }
  yield {
    kind: 'program-ran',
    program: 'cil_to_wireguard',
    port: 'cilium_wg0',
    direction: 'egress',
    point: 'to-crypto',
    ...told,
  }
  const outerSrc = yield* outerSource(device, place, { remote: peer, skb: told })
  if (outerSrc === undefined) return []
  const length = (header(inner, 'ipv4')?.length ?? 0) + WIREGUARD_OVERHEAD
  const packet: Packet = [
    outer({ src: outerSrc, dst: peer, length }),
    { kind: 'udp', sport: WIREGUARD_PORT, dport: WIREGUARD_PORT, length: length - 20, checksum: 'set' },
    { kind: 'wireguard' },
    ...inner,
  ]
  const port = WIREGUARD_PORT
  yield { kind: 'encrypted', peer, outerSrc, outerDst: peer, port, device: 'cilium_wg0', packet, message }
  return sendOwn(device, place, { packet, message })
}

/** What a tunnel's socket finds inside a packet for this node. Undefined: it is no tunnel's. */
export function* unwrap(device: Node, at: Skb): Finding<Skb | undefined> {
  const src = header(at.packet, 'ipv4')?.src ?? ''
  const i = at.packet.findIndex((h) => h.kind === 'vxlan' || h.kind === 'geneve' || h.kind === 'wireguard')
  const tunnel = at.packet[i]
  const inner: Skb = { packet: at.packet.slice(i + 1), message: at.message }
  if (tunnel?.kind === 'wireguard') {
    yield { kind: 'decrypted', peer: src, device: 'cilium_wg0', ...inner }
    yield { kind: 'received', port: 'cilium_wg0', ...inner }
    return inner
  }
  if (tunnel?.kind !== 'vxlan' && tunnel?.kind !== 'geneve') return undefined
  yield { kind: 'decapsulated', vni: tunnel.vni, outerSrc: src, device: tunnelDevice(device), ...inner }
  yield { kind: 'received', port: tunnelDevice(device), ...inner }
  return inner
}
