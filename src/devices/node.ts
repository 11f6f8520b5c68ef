import type { Attached, Datapath, Site, Verdict } from '../cni/cni.ts'
import { type DatapathName, datapaths } from '../cni/index.ts'
import { type AtPort, type Behaviour, type Finding, type Handling, type Place, type Skb, skbOf } from '../handling.ts'
import type { Ip, Mac } from '../net/address.ts'
import { header, type Packet, TUNNEL_OVERHEAD } from '../net/packet.ts'
import { receive, receiveIp, wake } from './input.ts'
import { type Linux, ownerOf, routeTo, sourceOn } from './linux.ts'
import { sendOwn } from './output.ts'
import { originate } from './sockets.ts'

/** A building: a Kubernetes node. A Linux box whose doors are watched by the programs of a datapath. */
export interface Node extends Linux {
  kind: 'node'
  datapath: DatapathName
  site: Site
  /** The pod behind an lxc interface of this node. */
  attached(port: string): Attached | undefined
}

/** Source port of the tunnel's outer header. Really a hash of the inner flow. */
const TUNNEL_SOURCE_PORT = 40563

export const node: Behaviour<Node> = function* (device, around, arrival) {
  const place: Place = {
    ...around,
    egress: (at) => (at.port === 'cilium_host' ? fromHost(device, place, at) : undefined),
    socket: (at) => (isTunnel(device, at.packet) ? decapsulate(device, place, at) : undefined),
  }
  if (arrival.kind === 'probe') return yield* originate(device, place)
  if (arrival.kind === 'wake') return yield* wake(device, place, arrival)
  const attached = device.attached(arrival.port)
  const at: AtPort = { ...skbOf(arrival), port: arrival.port }
  if (attached !== undefined) return yield* fromPod(device, place, { attached, at })
  return yield* receive(device, place, at)
}

function programs(device: Node): Datapath {
  return datapaths[device.datapath]
}

/** A packet comes out of a pod, at the node's end of its corridor. */
function* fromPod(device: Node, place: Place, from: { attached: Attached; at: AtPort }): Handling {
  const { attached, at } = from
  yield { kind: 'received', port: at.port, packet: at.packet, message: at.message }
  const verdict = yield* programs(device).fromContainer(device.site, attached, skbOf(at))
  return yield* follow(device, place, { verdict, port: at.port })
}

/** The stack sends something out of cilium_host: to a pod of this node, or to the range of another one. */
function* fromHost(device: Node, place: Place, at: AtPort): Handling {
  const verdict = yield* programs(device).fromHost(device.site, skbOf(at))
  return yield* follow(device, place, { verdict, port: at.port })
}

function isTunnel(device: Node, packet: Packet): boolean {
  return header(packet, 'udp')?.dport === device.site.options.tunnelPort && header(packet, 'vxlan') !== undefined
}

/** The tunnel's socket takes the outer headers off; the frame appears on the tunnel device. */
function* decapsulate(device: Node, place: Place, at: AtPort): Handling {
  const outer = header(at.packet, 'ipv4')
  const vxlan = header(at.packet, 'vxlan')
  if (outer === undefined || vxlan === undefined) return []
  const inner: Skb = {
    packet: at.packet.slice(at.packet.findIndex((h) => h.kind === 'vxlan') + 1),
    message: at.message,
  }
  yield { kind: 'decapsulated', vni: vxlan.vni, outerSrc: outer.src, device: 'cilium_vxlan', ...inner }
  yield { kind: 'received', port: 'cilium_vxlan', ...inner }
  const verdict = yield* programs(device).fromOverlay(device.site, inner, vxlan.vni)
  return yield* follow(device, place, { verdict, port: 'cilium_vxlan' })
}

/** Does what a program decided. */
function* follow(device: Node, place: Place, decided: { verdict: Verdict; port: string }): Handling {
  const { verdict, port } = decided
  if (verdict.kind === 'drop') return []
  const skb: Skb = { packet: verdict.packet, message: verdict.message }
  if (verdict.kind === 'back') return [{ kind: 'frame', port, ...skb }]
  if (verdict.kind === 'endpoint') return yield* intoPod(place, verdict)
  if (verdict.kind === 'tunnel') return yield* encapsulate(device, place, verdict)
  if (verdict.kind === 'stack') {
    yield { kind: 'handed-to-stack', port, point: 'to-stack', ...skb }
    return yield* receiveIp(device, place, { ...skb, port })
  }
  if (verdict.kind === 'host') return yield* intoHost(device, place, skb)
  yield { kind: 'sent', port, ...skb }
  return yield* receive(device, place, { ...skb, port: 'cilium_net' })
}

/** Redirects to cilium_host, coming in: the packet is for the node, or for an address that nobody here has. */
function* intoHost(device: Node, place: Place, skb: Skb): Handling {
  yield { kind: 'redirected', to: 'cilium_host', by: 'bpf_redirect', ...skb }
  return yield* receive(device, place, { ...skb, port: 'cilium_host' })
}

/** Redirects into a pod: straight into its namespace, or out of its lxc interface. */
function* intoPod(place: Place, verdict: Extract<Verdict, { kind: 'endpoint' }>): Handling {
  const { endpoint, packet, message } = verdict
  if (endpoint.kind !== 'pod') {
    const reason = { kind: 'redirect-failed', to: endpoint.ip, why: 'no such interface' } as const
    yield { kind: 'dropped', reason, packet, message }
    return []
  }
  const by = verdict.by === 'peer' ? 'bpf_redirect_peer' : 'bpf_redirect'
  yield { kind: 'redirected', to: endpoint.port, by, packet, message }
  if (!place.carrier(endpoint.port)) {
    const reason = { kind: 'redirect-failed', to: endpoint.port, why: 'target interface down' } as const
    yield { kind: 'dropped', reason, packet, message }
    return []
  }
  return [{ kind: verdict.by === 'peer' ? 'peer' : 'frame', port: endpoint.port, packet, message }]
}

/** Puts the frame into a VXLAN packet to the other node and sends that (RFC 7348; zero UDP checksum, no DF, TTL 64). */
function* encapsulate(device: Node, place: Place, way: Extract<Verdict, { kind: 'tunnel' }>): Handling {
  const { packet: inner, message, vni, remote } = way
  const told = { packet: inner, message }
  yield { kind: 'redirected', to: 'cilium_vxlan', by: 'bpf_redirect', point: 'to-overlay', ...told }
  yield { kind: 'sent', port: 'cilium_vxlan', ...told }
  const outerSrc = yield* outerSource(device, place, { remote, skb: told })
  if (outerSrc === undefined) return []
  const length = (header(inner, 'ipv4')?.length ?? 0) + TUNNEL_OVERHEAD
  const port = device.site.options.tunnelPort
  const packet: Packet = [
    {
      kind: 'ipv4',
      src: outerSrc,
      dst: remote,
      ttl: 64,
      protocol: 'udp',
      length,
      df: false,
      mf: false,
      offset: 0,
      id: 0,
    },
    { kind: 'udp', sport: TUNNEL_SOURCE_PORT, dport: port, length: length - 20, checksum: 'zero' },
    { kind: 'vxlan', vni },
    ...inner,
  ]
  yield { kind: 'encapsulated', vni, outerSrc, outerDst: remote, port, device: 'cilium_vxlan', packet, message }
  return yield* sendOwn(device, place, { packet, message })
}

function* outerSource(device: Node, place: Place, to: { remote: Ip; skb: Skb }): Finding<Ip | undefined> {
  const { route } = routeTo(device, place, to.remote)
  if (ownerOf(device, to.remote) !== undefined) return to.remote
  if (route !== undefined) return sourceOn(device, route, to.remote)
  yield { kind: 'dropped', reason: { kind: 'no-route', dst: to.remote, rules: device.routes.size }, ...to.skb }
  return undefined
}

/** The MAC addresses of a node's own devices. */
export interface NodeMacs {
  eth0: Mac
  ciliumHost: Mac
  ciliumNet: Mac
  ciliumVxlan: Mac
}
