import type { NodeWish, PodWish } from '../src/cni/wish.ts'
import type { Switch } from '../src/devices/switch.ts'
import { type Link, type Topology, wire } from '../src/engine/topology.ts'
import { ipText, type Mac } from '../src/net/address.ts'
import { clusterDevices } from '../src/networks/cluster.ts'

/*
 * A cluster of any size as devices, made without a file: nodes on one fabric, pods spread over them evenly.
 */

export interface ClusterSize {
  nodes: number
  pods: number
}

const mac = (kind: number, i: number): Mac =>
  `02:${[kind, (i >> 24) & 255, (i >> 16) & 255, (i >> 8) & 255, i & 255].map((b) => b.toString(16).padStart(2, '0')).join(':')}`
const nodeIp = (i: number): string => ipText(0xac100001 + i) // 172.16.0.1/16 and on
const rangeOf = (i: number): number => 0x0a000000 + (i << 8) // 10.x.y.0/24
export const nodeName = (i: number): string => `node-${i}`
export const podName = (i: number): string => `pod-${i}`

/** Pod number i lives on node i mod nodes. */
export function podIp(i: number, size: ClusterSize): string {
  return ipText(rangeOf(i % size.nodes) + 10 + Math.floor(i / size.nodes))
}

function nodeWish(i: number): NodeWish {
  return {
    name: nodeName(i),
    ip: `${nodeIp(i)}/16`,
    macs: { eth0: mac(1, i), host: mac(2, i), net: mac(3, i), tunnel: mac(4, i) },
    podCidr: `${ipText(rangeOf(i))}/24`,
    hostIp: ipText(rangeOf(i) + 1),
    up: true,
    mtu: 1500,
    routes: [],
    filters: [],
  }
}

function podWish(i: number, size: ClusterSize): PodWish {
  const node = nodeName(i % size.nodes)
  const lxc = `lxc${i}`
  return {
    name: podName(i),
    node,
    ip: podIp(i, size),
    identity: 256 + i,
    mac: mac(5, i),
    lxc,
    lxcMac: mac(6, i),
    up: true,
  }
}

/** A fabric that takes a frame where it belongs (ARP suppression), so that size alone makes no difference to what is walked. */
function fabric(size: ClusterSize): Switch {
  const ports = Array.from({ length: size.nodes }, (_, i) => ({ name: `p${i}`, mtu: 1500 }))
  const portOf = new Map(ports.map((port, i) => [nodeIp(i), port.name]))
  return { kind: 'switch', name: 'fabric', up: true, ports, narrow: (ip) => portOf.get(ip) }
}

/** The whole cluster, ready to be asked. */
export function manyNodes(size: ClusterSize): Topology {
  const nodes = Array.from({ length: size.nodes }, (_, i) => nodeWish(i))
  const pods = Array.from({ length: size.pods }, (_, i) => podWish(i, size))
  const devices = clusterDevices({
    nodes,
    pods,
    options: { delivery: 'peer', stackTtl: 'kept', tunnel: 'vxlan', tunnelPort: 8472 },
    datapath: 'cilium',
    podMtu: 1500,
    podRouteMtu: 1450,
    stale: [],
  })
  const links: Link[] = [
    ...nodes.map((n, i) => ({
      a: { device: n.name, port: 'eth0' },
      b: { device: 'fabric', port: `p${i}` },
      cut: false,
    })),
    ...pods.map((p) => ({ a: { device: p.name, port: 'eth0' }, b: { device: p.node, port: p.lxc }, cut: false })),
  ]
  return wire([...devices, fabric(size)], links)
}
