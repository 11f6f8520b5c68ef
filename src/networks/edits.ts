import { type Ip, ipBits, parsePrefixed } from '../net/address.ts'
import type { Tagged } from '../net/tagged.ts'
import { Problem } from '../request/problem.ts'
import { near } from '../request/spelling.ts'
import { type BuiltNetwork, build, isInRange } from './build.ts'
import { nextPodIp } from './cluster.ts'
import { type NetworkFile, networkFile } from './file.ts'

/** A change to a network. The network itself never changes: an edit makes a new one, with its own hash. */
export type PodEdit = Tagged<{
  'add-pod': { node: string; name?: string }
  'remove-pod': { name: string }
}>

/** What an edit did: the new network, and the pod that came or went. */
export interface Edited {
  network: BuiltNetwork
  pod: { name: string; ip: Ip; node: string }
}

/** Applies an edit. Throws a Problem when there is no such node or pod, or when the building is full. */
export function edit(network: BuiltNetwork, change: PodEdit): Edited {
  return change.kind === 'add-pod' ? addPod(network, change) : removePod(network, change.name)
}

function rebuilt(network: BuiltNetwork, file: NetworkFile): BuiltNetwork {
  return build(network.name, networkFile.parse(file), network.datapath)
}

function podsOn(file: NetworkFile, node: string): [string, NetworkFile['pods'][string]][] {
  return Object.entries(file.pods).filter(([, pod]) => pod.node === node)
}

function higher(a: Ip, b: Ip): Ip {
  return (ipBits(a) ?? 0) > (ipBits(b) ?? 0) ? a : b
}

function addPod(network: BuiltNetwork, change: { node: string; name?: string }): Edited {
  const { file } = network
  const node = file.nodes[change.node]
  if (node === undefined) throw unknownNode(network, change.node)
  const here = podsOn(file, change.node)
  const capacity = node.capacity ?? 110
  if (here.length >= capacity) throw new Problem('building-full', { node: change.node, capacity })
  const taken = [...Object.values(file.pods).map((pod) => pod.ip), node.cilium_host_ip ?? '']
  const range = parsePrefixed(node.pod_cidr)?.ip ?? ''
  const used = here.map(([, pod]) => pod.ip).filter((ip) => isInRange(node, ip))
  const last = used.reduce(higher, higher(node.last_ip ?? range, node.cilium_host_ip ?? range))
  const ip = nextPodIp(node.pod_cidr, taken, last) ?? nextPodIp(node.pod_cidr, taken, range)
  if (ip === undefined) throw new Problem('building-full', { node: change.node, capacity: here.length })
  const name = freeName(file, change.name ?? `pod${ip.split('.')[3]}`)
  const rest = withoutMaps(node)
  const nodes = { ...file.nodes, [change.node]: { ...rest, last_ip: ip } }
  const pods = { ...file.pods, [name]: { node: change.node, ip, up: true, identity: freeIdentity(file) } }
  return { network: rebuilt(network, { ...file, nodes, pods }), pod: { name, ip, node: change.node } }
}

function removePod(network: BuiltNetwork, name: string): Edited {
  const { file } = network
  const pod = file.pods[name]
  if (pod === undefined)
    throw new Problem('unknown-device', { name, network: network.name, near: near(name, Object.keys(file.pods), 3) })
  const pods = Object.fromEntries(Object.entries(file.pods).filter(([other]) => other !== name))
  const node = file.nodes[pod.node]
  if (node === undefined) throw unknownNode(network, pod.node)
  const rest = withoutMaps(node)
  const nodes = { ...file.nodes, [pod.node]: { ...rest, last_ip: higher(node.last_ip ?? pod.ip, pod.ip) } }
  return { network: rebuilt(network, { ...file, nodes, pods }), pod: { name, ip: pod.ip, node: pod.node } }
}

/** A map that somebody read is over once a pod comes or goes: the agent fills it anew. */
function withoutMaps(node: NetworkFile['nodes'][string]): NetworkFile['nodes'][string] {
  const { endpoint_map: _map, endpoints_missing: _gone, ...rest } = node
  const { ipcache: _cache, ipcache_missing: _missing, ipcache_wrong: _wrong, ...bare } = rest
  return bare
}

function unknownNode(network: BuiltNetwork, name: string): Problem {
  const nodes = Object.keys(network.file.nodes)
  if (nodes.length === 0) return new Problem('not-a-cluster', { network: network.name })
  return new Problem('unknown-device', {
    name,
    network: network.name,
    near: near(name, nodes, 3).concat(nodes).slice(0, 5),
  })
}

function freeName(file: NetworkFile, wanted: string): string {
  let name = wanted
  for (let i = 2; file.pods[name] !== undefined || file.nodes[name] !== undefined; i++) name = `${wanted}-${i}`
  return name
}

function freeIdentity(file: NetworkFile): number {
  return 1 + Object.values(file.pods).reduce((most, pod) => Math.max(most, pod.identity ?? 256), 256)
}
