import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import { type DatapathName, datapaths } from '../cni/index.ts'
import type { NodeWish, PodWish } from '../cni/wish.ts'
import type { Device } from '../devices/index.ts'
import { type CableEnd, type Link, type RefusedRoute, type Topology, wire } from '../engine/topology.ts'
import { type RouteWish, routingTable, tableOf } from '../linux/box.ts'
import { readSysctl } from '../linux/sysctl.ts'
import { type Ip, inPrefix, ipBits, ipText, parsePrefixed } from '../net/address.ts'
import { canonical } from '../net/canonical.ts'
import type { Filter, FilterMatch, NatRule } from '../trace/rows.ts'
import { clusterDevices } from './cluster.ts'
import {
  type FileDevice,
  type FileNat,
  type FileNode,
  type FileRoute,
  type NetworkFile,
  parseSocketAddress,
} from './file.ts'
import { madeUpMac } from './made-up.ts'
import { mapsOf, prefixOf } from './maps.ts'
import { nicsOf, vlansOf } from './nics.ts'

/** A network that can be asked: what was written down, and the devices that follow from it. */
export interface BuiltNetwork {
  name: string
  /** The first 12 hex digits of the SHA-256 of its canonical JSON: equal content, equal hash. */
  hash: string
  /** What it was built from; an edit changes this and builds again. */
  file: NetworkFile
  topology: Topology
  /** The datapath that is walked when nobody says otherwise; undefined: no cluster. */
  datapath?: DatapathName
}

/** The switch between the nodes of a cluster, when the file does not wire them itself. */
export const UNDERLAY = 'underlay'

/** Builds the devices of a network. The file must have passed `openNetwork`'s checks. */
export function build(name: string, file: NetworkFile, datapath?: DatapathName): BuiltNetwork {
  const isCluster = Object.keys(file.nodes).length > 0
  const walked = datapath ?? file.options.datapath ?? 'cilium'
  const refused: RefusedRoute[] = []
  const devices: Device[] = Object.entries(file.devices).map(([device, wish]) =>
    plainDevice(device, { wish, file, refused }),
  )
  if (isCluster) devices.push(...clusterDevices(clusterWish(file, walked)))
  const links = [...file.links.map(linkOf), ...clusterLinks(file, walked)]
  if (
    isCluster &&
    file.devices[UNDERLAY] === undefined &&
    links.some((l) => l.a.device === UNDERLAY || l.b.device === UNDERLAY)
  )
    devices.push(underlay(file, links))
  const network: BuiltNetwork = { name, hash: hashOf(file), file, topology: wire(devices, links, refused) }
  return isCluster ? { ...network, datapath: walked } : network
}

/** The hash of a network's content: the same whatever the order of its fields. */
export function hashOf(value: unknown): string {
  return bytesToHex(sha256(utf8ToBytes(canonical(value)))).slice(0, 12)
}

function endOf(text: string): CableEnd {
  const dot = text.indexOf('.')
  return { device: text.slice(0, dot), port: text.slice(dot + 1) }
}

function linkOf(link: NetworkFile['links'][number]): Link {
  return { a: endOf(link.a), b: endOf(link.b), cut: link.cut }
}

interface PlainParts {
  wish: FileDevice
  file: NetworkFile
  refused: RefusedRoute[]
}

function plainDevice(name: string, parts: PlainParts): Device {
  const { wish, file, refused } = parts
  if (wish.kind === 'switch') return switchDevice(name, file, wish)
  const nics = nicsOf(name, wish)
  const table = routingTable(nics, wish.gateway, wish.routes.map(routeWish))
  for (const route of table.refused)
    refused.push({
      device: name,
      route: `${route.to} via ${route.via ?? route.dev ?? '?'}`,
      ...(route.taken === undefined ? {} : { taken: route.taken }),
    })
  const forwarding = forwards(wish)
  return {
    kind: wish.kind,
    name,
    up: wish.up,
    nics,
    routes: tableOf(table.routes),
    filters: wish.filters.map(plainFilter),
    ...(wish.nat.length === 0 ? {} : { nat: wish.nat.flatMap(natRule) }),
    forwarding,
    sysctl: readSysctl(wish.sysctl, Object.keys(wish.nics), forwarding),
  }
}

function switchDevice(name: string, file: NetworkFile, wish: FileDevice): Device {
  const vlans = vlansOf(wish)
  const down = Object.entries(wish.nics).flatMap(([port, { up }]) => (up === false ? [port] : []))
  return {
    kind: 'switch',
    name,
    up: wish.up,
    ports: portsOf(name, file, wish),
    ...(down.length === 0 ? {} : { down: new Set(down) }),
    ...(wish.filters.length === 0 ? {} : { filters: wish.filters.map(plainFilter) }),
    ...(vlans === undefined ? {} : { vlans }),
  }
}

/** `ip_forward` is what `forwarding` says in a kernel's own words. */
function forwards({ kind, forwarding, sysctl }: FileDevice): boolean {
  const switched = sysctl['net.ipv4.ip_forward'] ?? sysctl.ip_forward
  return forwarding ?? (switched === undefined ? kind === 'router' : Number(switched) > 0)
}

function routeWish(route: FileRoute): RouteWish {
  const { to, via, dev, src, mtu, type, metric, onlink } = route
  return {
    to: to === 'default' ? '0.0.0.0/0' : prefixOf(to),
    ...(via === undefined ? {} : { via }),
    ...(dev === undefined ? {} : { dev }),
    ...(src === undefined ? {} : { src }),
    ...(mtu === undefined ? {} : { mtu }),
    ...(type === undefined ? {} : { type }),
    ...(metric === undefined ? {} : { metric }),
    ...(onlink === undefined ? {} : { onlink }),
  }
}

function plainFilter(filter: NetworkFile['nodes'][string]['filters'][number]): Filter {
  const { hook, action } = filter
  const { state, ...match } = filter.match
  return { hook, action, match: { ...said(match), ...(state === undefined ? {} : { state: [state].flat() }) } }
}

/** Without the fields that nobody wrote. */
function said(match: { [K in keyof FilterMatch]: FilterMatch[K] | undefined }): FilterMatch {
  return Object.fromEntries(Object.entries(match).filter(([, value]) => value !== undefined))
}

function natRule({ masquerade, snat, dnat, ...match }: FileNat): NatRule[] {
  const to = parseSocketAddress(dnat ?? snat ?? '')
  if (masquerade !== undefined) return [{ match: said(match), masquerade }]
  if (to === undefined) return []
  return dnat === undefined ? [{ match: said(match), snat: to }] : [{ match: said(match), dnat: to }]
}

/** A switch's ports in the order in which cables were plugged in. A port's MTU is its own, or that of the cable's end. */
function portsOf(name: string, file: NetworkFile, wish: FileDevice): { name: string; mtu: number }[] {
  const mtus = new Map<string, number>()
  for (const { a, b, mtu_a, mtu_b } of file.links) {
    for (const [end, mtu = 1500] of [
      [endOf(a), mtu_a],
      [endOf(b), mtu_b],
    ] as const) {
      if (end.device === name) mtus.set(end.port, mtu)
    }
  }
  for (const [port, nic] of Object.entries(wish.nics)) mtus.set(port, nic.mtu ?? mtus.get(port) ?? 1500)
  return [...mtus].map(([port, mtu]) => ({ name: port, mtu }))
}

function clusterWish(file: NetworkFile, datapath: DatapathName): Parameters<typeof clusterDevices>[0] {
  const { options } = file
  return {
    nodes: Object.entries(file.nodes).map(([name, node]) => nodeWish(name, node)),
    pods: Object.keys(file.pods).map((name) => podWish(name, file, datapath)),
    options: {
      delivery: options.bpf_host_routing ? 'peer' : 'lxc',
      stackTtl: isOlder(options.cilium_version, [1, 19]) ? 'lowered' : 'kept',
      tunnel: 'vxlan',
      tunnelPort: options.tunnel_port,
    },
    datapath,
    podMtu: options.pod_mtu,
    podRouteMtu: options.pod_route_mtu,
    stale: file.stale_ipcache,
  }
}

function isOlder(version: string, than: [number, number]): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major < than[0] || (major === than[0] && minor < than[1])
}

/** Address of cilium_host when nobody says: the first of the pod range. Real ones are drawn at random. */
function firstOf(podCidr: string): Ip {
  const range = parsePrefixed(podCidr)
  return ipText(((range === undefined ? 0 : (ipBits(range.ip) ?? 0)) + 1) >>> 0)
}

function nodeWish(name: string, node: FileNode): NodeWish {
  const { endpoints, ipcache } = mapsOf(node)
  return {
    name,
    ip: node.ip,
    macs: {
      eth0: node.mac ?? madeUpMac(`${name}.eth0`),
      host: node.cilium_host_mac ?? madeUpMac(`${name}.cilium_host`),
      net: node.cilium_net_mac ?? madeUpMac(`${name}.cilium_net`),
      tunnel: node.cilium_vxlan_mac ?? madeUpMac(`${name}.cilium_vxlan`),
    },
    podCidr: node.pod_cidr,
    hostIp: node.cilium_host_ip ?? firstOf(node.pod_cidr),
    up: node.up,
    mtu: node.mtu ?? 1500,
    ...(node.gateway === undefined ? {} : { gateway: node.gateway }),
    routes: node.routes.map(routeWish),
    filters: node.filters.map(plainFilter),
    ...(endpoints === undefined ? {} : { endpoints }),
    ...(ipcache === undefined ? {} : { ipcache }),
  }
}

function corridorOf(name: string, datapath: DatapathName): string {
  return datapaths[datapath].corridor(bytesToHex(sha256(utf8ToBytes(name))))
}

function podWish(name: string, file: NetworkFile, datapath: DatapathName): PodWish {
  const pod = file.pods[name]
  if (pod === undefined) throw new Error(`no pod ${name}`)
  return {
    name,
    node: pod.node,
    ip: pod.ip,
    identity: pod.identity ?? identityOf(name, file),
    mac: pod.mac ?? madeUpMac(`${name}.eth0`),
    lxc: pod.lxc ?? corridorOf(name, datapath),
    lxcMac: pod.lxc_mac ?? madeUpMac(`${name} lxc`),
    up: pod.up,
    ...(pod.namespace === undefined ? {} : { namespace: pod.namespace }),
  }
}

/** Without labels every pod is its own workload; identities of a cluster start at 256. */
function identityOf(name: string, file: NetworkFile): number {
  return 256 + Object.keys(file.pods).indexOf(name)
}

function clusterLinks(file: NetworkFile, datapath: DatapathName): Link[] {
  const wired = new Set(file.links.flatMap((link) => [link.a, link.b]))
  const links: Link[] = []
  Object.entries(file.nodes).forEach(([name, node], i) => {
    if (wired.has(`${name}.eth0`)) return
    links.push({
      a: { device: name, port: 'eth0' },
      b: { device: UNDERLAY, port: `p${node.number ?? i + 1}` },
      cut: false,
    })
  })
  for (const [name, pod] of Object.entries(file.pods)) {
    links.push({
      a: { device: name, port: 'eth0' },
      b: { device: pod.node, port: pod.lxc ?? corridorOf(name, datapath) },
      cut: false,
    })
  }
  return links
}

function underlay(file: NetworkFile, links: Link[]): Device {
  const mtus = new Map<string, number>()
  for (const { a, b } of links) {
    if (b.device === UNDERLAY) mtus.set(b.port, cableMtu(file.nodes[a.device]))
    if (a.device === UNDERLAY) mtus.set(a.port, cableMtu(file.nodes[b.device]))
  }
  return { kind: 'switch', name: UNDERLAY, up: true, ports: [...mtus].map(([name, mtu]) => ({ name, mtu })) }
}

function cableMtu(node: FileNode | undefined): number {
  return node?.cable_mtu ?? node?.mtu ?? 1500
}

/** Does the pod range of a node hold this address? */
export function isInRange(node: FileNode, ip: Ip): boolean {
  const range = parsePrefixed(node.pod_cidr)
  return range !== undefined && inPrefix(ip, range.ip, range.length)
}
