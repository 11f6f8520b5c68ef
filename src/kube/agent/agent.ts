import type { Agent } from '../../cni/agent.ts'
import type { DatapathName } from '../../cni/index.ts'
import type { NodeWish, PodWish } from '../../cni/wish.ts'
import type { Device } from '../../devices/index.ts'
import type { CableEnd, Link, Topology } from '../../engine/topology.ts'
import type { Ip } from '../../net/address.ts'
import { longestMatch } from '../../net/longest-match.ts'
import { devicesOf } from '../../networks/cluster.ts'
import type { FileClusterWish } from '../../networks/cluster-wish.ts'
import { modeOf } from '../mode/effective.ts'
import type { Mode } from '../mode/mode.ts'
import { compile, type PolicySet } from '../policy/compile.ts'
import type { Gap } from '../snapshot/gaps.ts'
import type { Snapshot } from '../snapshot/snapshot.ts'
import { fabricWish } from './around.ts'
import { FABRIC, type Fabric, fabricOf, WORLD } from './fabric.ts'
import { lazyMap } from './lazy-map.ts'
import { datapathMode } from './mode.ts'
import type { AgentOptions } from './options.ts'
import { policyMaps } from './policy.ts'
import { serviceMap } from './services.ts'
import { clusterWish, internalIp, rangesOfNode } from './wish.ts'

/*
 * The agent: reads a snapshot and fills the maps that the datapath reads. Devices are built when somebody asks for them;
 * maps are shared by all nodes.
 */

/** A cluster that can be asked. */
export interface ClusterNetwork {
  name: string
  hash: string
  topology: Topology
  mode: Mode
  gaps: readonly Gap[]
  /** Compiled when first asked for. */
  readonly policies: PolicySet
  datapath: DatapathName
  /** Devices that stand for what no API object tells. */
  synthetic: ReadonlySet<string>
  /** The machine on a link of nodes that has the address, when it is none of the cluster's own. */
  lanAt(ip: Ip): string | undefined
}

/** Up to so many pods all cables are listed. */
const LISTED = 2000

/** Builds the cluster of a snapshot. Never throws for what a snapshot lacks: that stands in its gaps. */
export function clusterOf(snapshot: Snapshot, options: AgentOptions = {}): ClusterNetwork {
  const mode = modeOf(snapshot, options.linkMtu)
  let compiled: PolicySet | undefined
  const policies = (): PolicySet => {
    compiled ??= compile(snapshot)
    return compiled
  }
  const fabric = fabricOf(fabricWish(snapshot, { mode, options }))
  const agent = agentOf(snapshot, { mode, policies, options })
  const wished = clusterWish(snapshot, mode, { agent, around: fabric })
  const down = new Set(options.down)
  const datapath = options.datapath ?? wished.datapath
  const alive = {
    ...wished,
    datapath,
    nodes: wished.nodes.map((node) => (down.has(node.name) ? { ...node, up: false } : node)),
  }
  const wish = options.adjust === undefined ? alive : options.adjust(alive)
  return {
    name: snapshot.name,
    hash: snapshot.hash.slice(0, 12),
    topology: topologyOf(wish, fabric),
    mode,
    gaps: snapshot.gaps,
    get policies() {
      return policies()
    },
    datapath: wish.datapath,
    synthetic: new Set([...fabric.devices, ...fabric.lans].map((device) => device.name)),
    lanAt: fabric.lanAt,
  }
}

interface Read {
  mode: Mode
  options: AgentOptions
}

function agentOf(snapshot: Snapshot, read: Read & { policies: () => PolicySet }): Agent {
  const { mode, policies, options } = read
  const nodes = new Map<Ip, { name: string; ciliumHost: boolean }>()
  const ranges = longestMatch<{ node: string; remote: Ip }>()
  for (const node of snapshot.nodes) {
    for (const { ip } of node.addresses) nodes.set(ip, { name: node.name, ciliumHost: false })
    if (node.ciliumHost !== undefined) nodes.set(node.ciliumHost, { name: node.name, ciliumHost: true })
    const remote = internalIp(node)
    if (remote === undefined) continue
    for (const cidr of rangesOfNode(node)) ranges.insert(cidr, { node: node.name, remote })
  }
  return {
    mode: datapathMode(mode, options.subnets),
    services: serviceMap(snapshot),
    policy: policyMaps(policies, options.semantics ?? 'cilium'),
    nodeAt: (ip) => nodes.get(ip),
    tunnelMap: (ip) => {
      const found = ranges.lookup(ip)
      return found === undefined ? undefined : { prefix: found.prefix, ...found.value }
    },
  }
}

/** Devices by name, built when asked for; cables by rule, not by list. */
function topologyOf(wish: FileClusterWish, fabric: Fabric): Topology {
  const build = devicesOf(wish)
  const podsOf = Map.groupBy(wish.pods, (pod) => pod.node)
  const nodes = new Map(wish.nodes.map((node) => [node.name, node]))
  const pods = new Map(wish.pods.map((pod) => [pod.name, pod]))
  const made = new Map<string, Device>(fabric.devices.map((device) => [device.name, device]))
  const names = [...made.keys(), ...nodes.keys(), ...pods.keys()]
  const beside = new Map<string, Device>(fabric.lans.map((device) => [device.name, device]))
  const make = (name: string): Device | undefined => {
    const ready = made.get(name) ?? beside.get(name)
    if (ready !== undefined) return ready
    const node = nodes.get(name)
    if (node !== undefined) return build.node(node, podsOf.get(name) ?? [])
    const pod = pods.get(name)
    return pod === undefined ? undefined : build.pod(pod, nodes.get(pod.node))
  }
  return {
    devices: lazyMap(names, make, [...beside.keys()]),
    kindOf: (name) =>
      (made.get(name) ?? beside.get(name))?.kind ?? (nodes.has(name) ? 'node' : pods.has(name) ? 'pod' : undefined),
    peer: peersOf({ pods, nodes, podsOf, fabric }),
    links: wish.pods.length > LISTED ? [] : linksOf(wish, fabric),
    refused: [],
  }
}

interface Places {
  pods: ReadonlyMap<string, PodWish>
  nodes: ReadonlyMap<string, NodeWish>
  podsOf: ReadonlyMap<string, PodWish[]>
  fabric: Fabric
}

function peersOf({ pods, nodes, podsOf, fabric }: Places): Topology['peer'] {
  const corridors = new Map<string, ReadonlyMap<string, string>>()
  const cable = (end: CableEnd | undefined): { end: CableEnd; cut: boolean } | undefined =>
    end === undefined ? undefined : { end, cut: false }
  const behind = (node: string, port: string): string | undefined => {
    const known = corridors.get(node) ?? new Map((podsOf.get(node) ?? []).map((pod) => [pod.lxc, pod.name]))
    corridors.set(node, known)
    return known.get(port)
  }
  return (device, port) => {
    const pod = pods.get(device)
    if (pod !== undefined) return cable(port === 'eth0' ? { device: pod.node, port: pod.lxc } : undefined)
    const name = nodes.has(device) && port !== 'eth0' ? behind(device, port) : undefined
    return cable(name === undefined ? fabric.peer(device, port) : { device: name, port: 'eth0' })
  }
}

function linksOf(wish: FileClusterWish, fabric: Fabric): Link[] {
  const link = (a: CableEnd, b: CableEnd | undefined): Link[] => (b === undefined ? [] : [{ a, b, cut: false }])
  return [
    ...wish.nodes.flatMap((node) => link({ device: node.name, port: 'eth0' }, fabric.peer(node.name, 'eth0'))),
    ...fabric.subnets.flatMap((subnet) =>
      link({ device: subnet.switch, port: 'up' }, fabric.peer(subnet.switch, 'up')),
    ),
    ...link({ device: FABRIC, port: WORLD }, fabric.peer(FABRIC, WORLD)),
    ...wish.pods.flatMap((pod) => link({ device: pod.name, port: 'eth0' }, { device: pod.node, port: pod.lxc })),
  ]
}
