import { datapaths } from '../cni/index.ts'
import type { ClusterLayout } from '../cni/layout.ts'
import type { Node } from '../cni/node/device.ts'
import type { NodeWish, PodWish } from '../cni/wish.ts'
import type { Device } from '../devices/index.ts'
import type { PodDevice } from '../devices/pod.ts'
import { SYSCTL_DEFAULTS } from '../linux/sysctl.ts'
import { type Cidr, type Ip, inPrefix, parsePrefixed } from '../net/address.ts'
import type { FileClusterWish } from './cluster-wish.ts'

/*
 * A cluster as devices: what its datapath put on nodes and into pods, with what is the same for every datapath.
 */

/** The devices of a cluster, each made when it is asked for. */
export interface ClusterDevices {
  node(node: NodeWish, pods: PodWish[]): Node
  pod(pod: PodWish, node: NodeWish | undefined): PodDevice
}

export function devicesOf(wish: FileClusterWish): ClusterDevices {
  const layout = datapaths[wish.datapath].layout(wish)
  return {
    node: (node, pods) => nodeDevice(wish, node, layout.node(node, pods)),
    pod: (pod, node) => podDevice(pod, layout.pod(pod, node)),
  }
}

/** All devices of a cluster, without the network between the nodes. */
export function clusterDevices(wish: FileClusterWish): Device[] {
  const made = devicesOf(wish)
  const podsOf = Map.groupBy(wish.pods, (pod) => pod.node)
  const byName = new Map(wish.nodes.map((node) => [node.name, node]))
  const nodes = wish.nodes.map((node) => made.node(node, podsOf.get(node.name) ?? []))
  return [...nodes, ...wish.pods.map((pod) => made.pod(pod, byName.get(pod.node)))]
}

function nodeDevice(wish: FileClusterWish, node: NodeWish, layout: ReturnType<ClusterLayout['node']>): Node {
  return {
    kind: 'node',
    name: node.name,
    up: node.up,
    filters: node.filters,
    forwarding: true,
    sysctl: SYSCTL_DEFAULTS,
    ...(node.warm === undefined ? {} : { warm: node.warm }),
    datapath: wish.datapath,
    ...layout,
  }
}

function podDevice(pod: PodWish, layout: ReturnType<ClusterLayout['pod']>): PodDevice {
  return {
    kind: 'pod',
    name: pod.name,
    node: pod.node,
    ip: pod.ip,
    identity: pod.identity,
    ...(pod.namespace === undefined ? {} : { namespace: pod.namespace }),
    up: pod.up,
    filters: [],
    forwarding: false,
    sysctl: SYSCTL_DEFAULTS,
    ...layout,
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
