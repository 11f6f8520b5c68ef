import { nicOf } from '../../linux/box.ts'
import { receive, receiveFrame, wake } from '../../linux/input.ts'
import { complain } from '../../linux/local-out.ts'
import { originate } from '../../linux/sockets.ts'
import { header, inFrame, isEncapsulated, type Packet } from '../../net/packet.ts'
import {
  type Arrival,
  type AtPort,
  type Behaviour,
  type Handling,
  type Onward,
  type Place,
  skbOf,
} from '../../trace/handling.ts'
import { connectHook } from '../cilium/sockets.ts'
import type { Attached, Endpoint, Here } from '../contract.ts'
import { WIREGUARD_PORT } from '../contract.ts'
import { datapaths } from '../index.ts'
import type { Node } from './device.ts'
import { netfilter, unserved } from './netfilter.ts'
import { unwrap } from './tunnel.ts'
import { equipped, follow, hereOf, throughNetdev } from './verdict.ts'

export const node: Behaviour<Node> = (device, around, arrival) => {
  const here = hereOf(device, around, arrival.kind === 'frame' ? arrival.message : undefined)
  const { agent } = device.site
  const sockets =
    agent === undefined ? undefined : { agent, name: device.name, client: device.name, who: 'node' as const }
  const place: Place = {
    ...around,
    ...netfilter(device, around),
    egress: (at) => egress(device, place, { here, at }),
    socket: (at) => socket(device, place, { here, at }),
    refusal: (at) => (isUnserved(device, at) ? refuse(device, place, at) : undefined),
    ...(sockets === undefined ? {} : { connect: () => connectHook(sockets, around) }),
  }
  const leaving = handle(device, place, { here, arrival })
  return equipped(device, here) === undefined ? leaving : throughNetdev(device, place, { here, leaving })
}

function handle(device: Node, place: Place, what: { here: Here; arrival: Arrival }): Onward {
  const { here, arrival } = what
  if (arrival.kind === 'probe') return originate(device, place)
  if (arrival.kind === 'wake') return wake(device, place, arrival)
  const attached = device.attached(arrival.port)
  const at: AtPort = { ...skbOf(arrival), port: arrival.port }
  if (attached !== undefined) return fromPod(device, place, { here, attached, at })
  return fromWire(device, place, { here, at })
}

/** A packet comes out of a pod, at the node's end of its corridor. */
function* fromPod(device: Node, place: Place, from: { here: Here; attached: Attached; at: AtPort }): Handling {
  const { here, attached, at } = from
  const { fromContainer } = datapaths[device.datapath]
  if (fromContainer === undefined) return receive(device, place, at)
  yield { kind: 'received', port: at.port, packet: at.packet, message: at.message }
  const verdict = yield* fromContainer(here, attached, skbOf(at))
  return follow(device, place, { verdict, port: at.port })
}

/** A frame from the network between the nodes: IP packets for this node's MAC address meet a program before the stack. */
function* fromWire(device: Node, place: Place, from: { here: Here; at: AtPort }): Handling {
  const { at } = from
  const ready = equipped(device, from.here)
  if (ready !== undefined && at.port === 'eth0' && header(at.packet, 'arp') !== undefined)
    return arpFromWire(device, place, at)
  const mine = header(at.packet, 'ethernet')?.dst === nicOf(device, at.port)?.mac
  if (ready === undefined || at.port !== 'eth0' || !mine || header(at.packet, 'ipv4') === undefined)
    return receive(device, place, at)
  yield { kind: 'received', port: at.port, packet: at.packet, message: at.message }
  const verdict = yield* ready.more.fromNetdev(ready.here, skbOf(at))
  return follow(device, place, { verdict, port: at.port })
}

/** ARP meets the program, too, and passes. */
function* arpFromWire(device: Node, place: Place, at: AtPort): Handling {
  const told = skbOf(at)
  yield { kind: 'received', port: at.port, ...told }
  const ran = { program: 'cil_from_netdev', port: at.port, direction: 'ingress', point: 'from-network' } as const
  yield { kind: 'program-ran', ...ran, ...told }
  return receiveFrame(device, place, at)
}

/** The stack sends something out of an interface that a program watches: cilium_host, or a pod's lxc. */
function egress(device: Node, place: Place, out: { here: Here; at: AtPort }): Handling | undefined {
  const { here, at } = out
  if (at.port === 'cilium_host') return fromHost(device, place, { here, at })
  const ready = equipped(device, here)
  const pod = device.attached(at.port)
  if (ready === undefined || pod === undefined || header(at.packet, 'ipv4')?.dst !== pod.ip) return undefined
  return toPod(device, place, { here, at, endpoint: { kind: 'pod', ...pod } })
}

function* fromHost(device: Node, place: Place, out: { here: Here; at: AtPort }): Handling {
  const { packet, message } = out.at
  if (isEncapsulated(packet)) {
    // the kernel ends it after ten turns: "Dead loop on virtual device" (net/core/dev.c, XMIT_RECURSION_LIMIT)
    const dst = header(packet, 'ipv4')?.dst ?? ''
    const range = device.routes.covering(dst)[0]?.to ?? `${dst}/32`
    yield { kind: 'dropped', reason: { kind: 'tunnel-loop', dst, range }, packet, message }
    return []
  }
  const program = datapaths[device.datapath].fromHost
  if (program === undefined) return [{ kind: 'frame', ...out.at }]
  const verdict = yield* program(out.here, skbOf(out.at))
  return follow(device, place, { verdict, port: out.at.port })
}

/** The kernel routes to a pod's own interface; its neighbour entry for the pod is there. */
function* toPod(
  device: Node,
  place: Place,
  out: { here: Here; at: AtPort; endpoint: Extract<Endpoint, { kind: 'pod' }> },
): Handling {
  const { here, at, endpoint } = out
  const ready = equipped(device, here)
  if (ready === undefined) return []
  const { lxcMac: src, podMac: dst, port } = endpoint
  const packet = inFrame(at.packet, src, dst)
  yield { kind: 'arp-found', ip: endpoint.ip, mac: dst, port, packet, message: at.message }
  const verdict = yield* ready.more.toContainer(ready.here, endpoint, { packet, message: at.message })
  return follow(device, place, { verdict, port })
}

/** Sockets of the kernel: those of tunnels, and kube-proxy's rule for services that nobody serves. */
function socket(device: Node, place: Place, to: { here: Here; at: AtPort }): Handling | undefined {
  const { at } = to
  if (isTunnel(device, at.packet)) return fromTunnel(device, place, to)
  return isUnserved(device, at) ? refuse(device, place, at) : undefined
}

function isUnserved(device: Node, at: AtPort): boolean {
  return at.message.role === 'request' && unserved(device, at.packet) !== undefined
}

function isTunnel(device: Node, packet: Packet): boolean {
  const port = header(packet, 'udp')?.dport
  if (port === WIREGUARD_PORT) return header(packet, 'wireguard') !== undefined
  if (port !== device.site.options.tunnelPort || datapaths[device.datapath].fromOverlay === undefined) return false
  return header(packet, 'vxlan') !== undefined || header(packet, 'geneve') !== undefined
}

/** A tunnel's socket takes the outer headers off; what was inside appears on the tunnel's device. */
function* fromTunnel(device: Node, place: Place, from: { here: Here; at: AtPort }): Handling {
  const { here, at } = from
  const inner = yield* unwrap(device, skbOf(at))
  if (inner === undefined) return []
  const ready = equipped(device, here)
  const tunnel = at.packet.find((h) => h.kind === 'vxlan' || h.kind === 'geneve' || h.kind === 'wireguard')
  if (tunnel?.kind === 'wireguard') {
    if (ready === undefined) return []
    const verdict = yield* ready.more.fromWireguard(ready.here, inner)
    return follow(device, place, { verdict, port: 'cilium_wg0' })
  }
  if (tunnel?.kind !== 'vxlan' && tunnel?.kind !== 'geneve') return []
  const key = { vni: tunnel.vni, ...(tunnel.kind === 'geneve' && tunnel.dsr !== undefined ? { dsr: tunnel.dsr } : {}) }
  const { fromOverlay } = datapaths[device.datapath]
  if (fromOverlay === undefined) return []
  const verdict = yield* fromOverlay(here, inner, key)
  return follow(device, place, { verdict, port: `cilium_${device.site.options.tunnel}` })
}

/** kube-proxy's rule where a service has no endpoint: refused, or dropped where only this node has none. */
function* refuse(device: Node, place: Place, at: AtPort): Handling {
  const found = unserved(device, at.packet)
  if (found === undefined) return []
  const { row, why } = found
  const { frontend } = row
  const skb = skbOf(at)
  const response = why === 'none' ? 'reject' : 'drop'
  yield { kind: 'no-backend', frontend, why, response, ...skb }
  if (response === 'drop') {
    yield { kind: 'dropped', reason: { kind: 'service-backend-not-found', frontend, why }, ...skb }
    return []
  }
  yield { kind: 'dropped', reason: { kind: 'service-refused', frontend, why }, ...skb }
  return complain(device, place, { skb, complaint: { name: 'port-unreachable', port: at.port } })
}
