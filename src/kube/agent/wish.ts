import type { Agent } from '../../cni/agent.ts'
import { IDENTITY } from '../../cni/contract.ts'
import type { NodeWish, PodWish } from '../../cni/wish.ts'
import { type Ip, isIp, parsePrefixed } from '../../net/address.ts'
import type { FileClusterWish } from '../../networks/cluster-wish.ts'
import { madeUpMac } from '../../networks/made-up.ts'
import { freeAddress, lxcName, nodeMac, podMacs } from '../import/assumed.ts'
import type { Mode } from '../mode/mode.ts'
import { isFinished } from '../snapshot/pod-phase.ts'
import type { ClusterNode, Pod, Snapshot } from '../snapshot/snapshot.ts'
import { datapathOptions } from './mode.ts'

/*
 * What an agent reads out of a snapshot: nodes and pods with everything that a device needs. What no API object tells
 * (MAC addresses, interface names, prefix lengths) is made up, the same every time.
 */

/** The network between the nodes, as far as a node has to know it. */
export interface Underlay {
  /** Prefix length of a node's address, and the router of its subnet. */
  link(ip: Ip): { length: number; gateway: Ip }
  warm(node: string): NonNullable<NodeWish['warm']>
}

export function internalIp(node: ClusterNode): Ip | undefined {
  return node.addresses.find((address) => isIp(address.ip))?.ip
}

/** The IPv4 pod ranges of a node. */
export function rangesOfNode(node: ClusterNode): string[] {
  return node.podCidrs.filter((cidr) => parsePrefixed(cidr) !== undefined)
}

/** The device of a pod: its own namespace, or its node. Undefined while it runs nowhere. */
export function deviceOf(pod: Pod): string | undefined {
  return pod.hostNetwork ? pod.node : `${pod.namespace}/${pod.name}`
}

/** The wish for a whole cluster. Nodes without an IPv4 address are left out, with the pods on them. */
export function clusterWish(
  snapshot: Snapshot,
  mode: Mode,
  parts: { agent: Agent; around: Underlay },
): FileClusterWish {
  const apiServers = apiServersOf(snapshot)
  const nodes = snapshot.nodes.flatMap((node) => nodeWish(node, { mode, apiServers, around: parts.around }))
  const names = new Set(nodes.map((node) => node.name))
  return {
    nodes,
    pods: [
      ...snapshot.pods.flatMap((pod) => (names.has(pod.node ?? '') ? podWish(pod) : [])),
      ...nodes.flatMap(healthOf),
    ],
    options: datapathOptions(mode),
    datapath: 'cilium',
    podMtu: mode.mtu.device,
    podRouteMtu: mode.mtu.route,
    stale: [],
    agent: parts.agent,
  }
}

function apiServersOf(snapshot: Snapshot): ReadonlySet<string> {
  const slices = snapshot.endpointSlices.filter((one) => one.namespace === 'default' && one.service === 'kubernetes')
  return new Set(slices.flatMap((slice) => slice.endpoints.flatMap((endpoint) => endpoint.addresses)))
}

function nodeWish(
  node: ClusterNode,
  facts: { mode: Mode; apiServers: ReadonlySet<string>; around: Underlay },
): NodeWish[] {
  const { mode, apiServers, around } = facts
  const ip = internalIp(node)
  if (ip === undefined) return []
  const { name, healthIp } = node
  const ranges = rangesOfNode(node)
  // cloud IPAM gives nodes no ranges: every pod then has a route of its own
  const podCidr = ranges[0] ?? `${node.ciliumHost ?? ip}/32`
  const hostIp =
    node.ciliumHost ?? freeAddress(podCidr, `cilium_host ${name}`, new Set()) ?? podCidr.split('/')[0] ?? ip
  const { length, gateway } = around.link(ip)
  const tunnel = mode.tunnel?.device ?? 'cilium_vxlan'
  return [
    {
      name,
      ip: `${ip}/${length}`,
      macs: {
        eth0: nodeMac(name, 'eth0'),
        host: nodeMac(name, 'cilium_host'),
        net: nodeMac(name, 'cilium_net'),
        tunnel: nodeMac(name, tunnel),
      },
      podCidr,
      ...(ranges.length > 1 ? { moreCidrs: ranges.slice(1) } : {}),
      hostIp,
      up: true,
      mtu: mode.mtu.device,
      gateway,
      routes: [],
      filters: [],
      remoteIdentity: apiServers.has(ip) ? IDENTITY.apiServer : IDENTITY.remoteNode,
      ...(healthIp === undefined || !isIp(healthIp) ? {} : { healthIp }),
      warm: around.warm(name),
    },
  ]
}

/** Every node has a health endpoint: a namespace of its own behind lxc_health, which cilium-health probes. */
function healthOf({ name: node, healthIp: ip }: NodeWish): PodWish[] {
  if (ip === undefined) return []
  const name = `cilium-health@${node}`
  const macs = { mac: madeUpMac(name), lxcMac: madeUpMac(`lxc_health ${node}`) }
  return [{ name, node, ip, identity: IDENTITY.health, ...macs, lxc: 'lxc_health', up: true }]
}

/** A pod with its own network. Finished ones have given their address back; host-network pods are their node. */
function podWish(pod: Pod): PodWish[] {
  const { node, ip, endpoint } = pod
  if (node === undefined || ip === undefined || !isIp(ip) || pod.hostNetwork || isFinished(pod)) return []
  const state = endpoint?.state
  const building = state !== undefined && state !== 'ready' && state !== 'regenerating'
  return [
    {
      name: `${pod.namespace}/${pod.name}`,
      namespace: pod.namespace,
      node,
      ip,
      identity: pod.identity ?? IDENTITY.init,
      // made up when a device needs them: hashes of 150,000 pods would take seconds
      get mac() {
        return podMacs(pod).pod
      },
      get lxc() {
        return lxcName(pod)
      },
      get lxcMac() {
        return podMacs(pod).lxc
      },
      up: true,
      ...(building ? { notReady: true as const } : {}),
    },
  ]
}
