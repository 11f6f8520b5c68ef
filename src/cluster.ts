import type { Attached, DatapathOptions, Endpoint, Maps, Site } from './cni/cni.ts'
import { IDENTITY } from './cni/cni.ts'
import type { DatapathName } from './cni/index.ts'
import type { Device } from './devices/index.ts'
import {
  longest,
  type Nic,
  type RouteTable,
  type RouteWish,
  routingTable,
  SYSCTL_DEFAULTS,
  tableOf,
} from './devices/linux.ts'
import type { Node } from './devices/node.ts'
import type { Pod } from './devices/pod.ts'
import { type Cidr, type Ip, inPrefix, type Mac, parsePrefixed } from './net/address.ts'
import { type LongestMatch, longestMatch } from './net/longest-match.ts'
import type { Filter, IpcacheEntry, Route } from './trace.ts'

/*
 * A cluster as devices: nodes with their own interfaces, pods behind veth pairs, and the maps that an agent would have
 * filled. Maps that thousands of nodes share (the ipcache) are one object; a node only looks at it from its own side.
 */

export interface NodeWish {
  name: string
  /** Address with prefix length on eth0, and the MAC addresses of the node's devices. */
  ip: string
  macs: { eth0: Mac; host: Mac; net: Mac; tunnel: Mac }
  podCidr: Cidr
  /** Address of cilium_host: the pods' gateway. */
  hostIp: Ip
  up: boolean
  mtu: number
  gateway?: Ip
  routes: RouteWish[]
  filters: Filter[]
  /** A map as somebody read it from a real node; computed from the pods when missing. */
  endpoints?: Map<Ip, Endpoint>
  ipcache?: LongestMatch<IpcacheEntry>
}

export interface PodWish {
  name: string
  node: string
  ip: Ip
  identity: number
  mac: Mac
  lxc: string
  lxcMac: Mac
  up: boolean
  namespace?: string
}

export interface ClusterWish {
  nodes: NodeWish[]
  pods: PodWish[]
  options: DatapathOptions
  datapath: DatapathName
  podMtu: number
  /** MTU on the pod's routes; 0: none. */
  podRouteMtu: number
  /** Addresses that the ipcache still knows although nobody has them any more. */
  stale: { ip: Ip; node: string; identity: number }[]
}

/** An ipcache row as all nodes share it: `node` is where the address lives, so each node sees its own side of it. */
interface SharedEntry {
  identity: number
  node?: string
  /** A node's own address: `host` for itself, `remote-node` for the others. */
  isNode?: boolean
  /** Reached through the tunnel from other nodes. Node addresses proper are not (nodeAddressHasTunnelIP). */
  tunnelled: boolean
  /** A whole pod range: known only to the other nodes (podCIDREntries). */
  isRange?: boolean
}

interface Shared {
  ipcache: LongestMatch<SharedEntry>
  nodeIps: Map<string, Ip>
  ranges: LongestMatch<string>
  podCidrs: Cidr[]
}

/** All devices of a cluster, without the network between the nodes. */
export function clusterDevices(wish: ClusterWish): Device[] {
  const shared = share(wish)
  const podsOf = Map.groupBy(wish.pods, (pod) => pod.node)
  const hostIps = new Map(wish.nodes.map((node) => [node.name, node.hostIp]))
  const nodes = wish.nodes.map((node) => nodeDevice(wish, { node, shared, pods: podsOf.get(node.name) ?? [] }))
  return [...nodes, ...wish.pods.map((pod) => podDevice(wish, pod, hostIps.get(pod.node) ?? ''))]
}

/** The cluster-wide ipcache, as every agent would fill it. */
function share(wish: ClusterWish): Shared {
  const ipcache = longestMatch<SharedEntry>()
  const nodeIps = new Map<string, Ip>()
  const ranges = longestMatch<string>()
  ipcache.insert('0.0.0.0/0', { identity: IDENTITY.world, tunnelled: false })
  for (const node of wish.nodes) {
    const ip = parsePrefixed(node.ip)?.ip ?? ''
    nodeIps.set(node.name, ip)
    ipcache.insert(`${ip}/32`, { identity: IDENTITY.remoteNode, node: node.name, isNode: true, tunnelled: false })
    ipcache.insert(`${node.hostIp}/32`, {
      identity: IDENTITY.remoteNode,
      node: node.name,
      isNode: true,
      tunnelled: true,
    })
    ranges.insert(node.podCidr, node.name)
    ipcache.insert(node.podCidr, { identity: IDENTITY.world, node: node.name, isRange: true, tunnelled: true })
  }
  for (const { ip, node, identity } of wish.stale) ipcache.insert(`${ip}/32`, { identity, node, tunnelled: true })
  for (const pod of wish.pods)
    ipcache.insert(`${pod.ip}/32`, { identity: pod.identity, node: pod.node, tunnelled: true })
  return { ipcache, nodeIps, ranges, podCidrs: wish.nodes.map((node) => node.podCidr) }
}

/** The shared ipcache as one node sees it. */
function seenFrom(node: string, shared: Shared): Maps['ipcache'] {
  return (ip) => {
    const rows: IpcacheEntry[] = []
    for (const { prefix, value } of shared.ipcache.covering(ip)) {
      const own = value.node === node
      if (value.isRange && own) continue
      const identity = value.isNode && own ? IDENTITY.host : value.identity
      const tunnel = value.tunnelled && !own ? shared.nodeIps.get(value.node ?? '') : undefined
      rows.push({ prefix, identity, ...(tunnel === undefined ? {} : { tunnel }) })
    }
    const [entry, ...rivals] = rows
    return { ...(entry === undefined ? {} : { entry }), rivals }
  }
}

function asRead(table: LongestMatch<IpcacheEntry>): Maps['ipcache'] {
  return (ip) => {
    const [entry, ...rivals] = table.covering(ip).map((match) => match.value)
    return { ...(entry === undefined ? {} : { entry }), rivals }
  }
}

interface NodeParts {
  node: NodeWish
  shared: Shared
  pods: PodWish[]
}

function endpointsOf(parts: NodeParts): Map<Ip, Endpoint> {
  const { node, pods } = parts
  const endpoints = new Map<Ip, Endpoint>()
  for (const ip of [node.hostIp, parsePrefixed(node.ip)?.ip ?? '']) endpoints.set(ip, { kind: 'host', ip })
  for (const pod of pods)
    endpoints.set(pod.ip, { kind: 'pod', ip: pod.ip, port: pod.lxc, podMac: pod.mac, lxcMac: pod.lxcMac })
  return endpoints
}

function nodeDevice(wish: ClusterWish, parts: NodeParts): Node {
  const { node, shared, pods } = parts
  const { macs } = node
  const nics = nicsOf(node)
  const { routes } = routingTable(nics, node.gateway, node.routes)
  const endpoints = node.endpoints ?? endpointsOf(parts)
  const attached = new Map<string, Attached>()
  for (const pod of pods)
    attached.set(pod.lxc, { port: pod.lxc, ip: pod.ip, lxcMac: pod.lxcMac, identity: pod.identity })
  const site: Site = {
    maps: {
      endpoint: (ip) => endpoints.get(ip),
      ipcache: node.ipcache === undefined ? seenFrom(node.name, shared) : asRead(node.ipcache),
    },
    options: wish.options,
    hostMac: macs.host,
    netMac: macs.net,
    tunnelMac: macs.tunnel,
    podCidr: node.podCidr,
    hostIp: node.hostIp,
  }
  return {
    kind: 'node',
    name: node.name,
    up: node.up,
    nics,
    routes: withRanges(routes, { node, shared, mtu: wish.podRouteMtu === 0 ? wish.podMtu : wish.podRouteMtu }),
    filters: node.filters,
    forwarding: true,
    sysctl: SYSCTL_DEFAULTS,
    datapath: wish.datapath,
    site,
    attached: (port) => attached.get(port),
  }
}

/** A node's own routes, and one per pod range through cilium_host: those are the same on every node but for source and MTU. */
function withRanges(own: Route[], side: { node: NodeWish; shared: Shared; mtu: number }): RouteTable {
  const { node, shared, mtu } = side
  const few = tableOf(own)
  const rangeRoute = (to: Cidr): Route => {
    const remote = to === node.podCidr ? {} : { mtu }
    return { to, port: 'cilium_host', src: node.hostIp, type: 'unicast', origin: 'configured', ...remote }
  }
  return {
    covering(dst) {
      const ranges = shared.ranges.covering(dst).map((match) => rangeRoute(match.prefix))
      return longest([...ranges, ...few.covering(dst)], dst)
    },
    list: () => [...own, ...shared.podCidrs.map(rangeRoute)],
    size: own.length + shared.podCidrs.length,
  }
}

function nicsOf(node: NodeWish): Nic[] {
  const { macs, mtu } = node
  const own = parsePrefixed(node.ip)
  return [
    { name: 'eth0', mac: macs.eth0, addresses: own === undefined ? [] : [own], mtu, up: true },
    {
      name: 'cilium_host',
      mac: macs.host,
      addresses: [{ ip: node.hostIp, length: 32 }],
      mtu: 1500,
      up: true,
      noArp: true,
    },
    { name: 'cilium_net', mac: macs.net, addresses: [], mtu: 1500, up: true, noArp: true },
    { name: 'cilium_vxlan', mac: macs.tunnel, addresses: [], mtu: 1500, up: true, noArp: true },
  ]
}

/** A pod has a /32, a link route to the gateway and a default route through it (pkg/datapath/connector/ipam.go). */
function podDevice(wish: ClusterWish, pod: PodWish, gateway: Ip): Pod {
  const mtu = wish.podRouteMtu === 0 ? {} : { mtu: wish.podRouteMtu }
  return {
    kind: 'pod',
    name: pod.name,
    node: pod.node,
    ip: pod.ip,
    identity: pod.identity,
    ...(pod.namespace === undefined ? {} : { namespace: pod.namespace }),
    up: pod.up,
    nics: [{ name: 'eth0', mac: pod.mac, addresses: [{ ip: pod.ip, length: 32 }], mtu: wish.podMtu, up: true }],
    routes: tableOf([
      { to: `${gateway}/32`, port: 'eth0', src: pod.ip, type: 'unicast', origin: 'connected' },
      { to: '0.0.0.0/0', via: gateway, port: 'eth0', src: pod.ip, type: 'unicast', origin: 'gateway', ...mtu },
    ]),
    filters: [],
    forwarding: false,
    sysctl: SYSCTL_DEFAULTS,
  }
}

/** The next free address of a node's pod range, after the last one used: a new apartment never gets its old number back at once. */
export function nextPodIp(podCidr: Cidr, taken: Iterable<Ip>, after: Ip): Ip | undefined {
  const range = parsePrefixed(podCidr)
  if (range === undefined) return undefined
  const used = new Set(taken)
  const parts = after.split('.').map(Number)
  const base = parts.slice(0, 3).join('.')
  for (let last = (parts[3] ?? 0) + 1; last < 255; last++) {
    const ip = `${base}.${last}`
    if (inPrefix(ip, range.ip, range.length) && !used.has(ip)) return ip
  }
  return undefined
}
