import { addressesOf } from '../engine/topology.ts'
import type { Network } from '../kube/network.ts'
import { type Ip, type Prefixed, parsePrefixed, subnetOf } from '../net/address.ts'

/*
 * Who could be asked about in a network: everybody with an address, and the neighbourhood or building they live in.
 */

export interface Someone {
  /** As `/trace` takes it. */
  name: string
  ip: Ip
  kind: 'host' | 'router' | 'pod'
  /** Of houses: their subnet by their own mask. Of apartments: their building. */
  group: string
  address?: Prefixed
}

const known = new WeakMap<Network, readonly Someone[]>()

/** Everybody, once per network. A real cluster is read from its snapshot: its devices are only built when they are walked. */
export function peopleOf(network: Network): readonly Someone[] {
  const before = known.get(network)
  if (before !== undefined) return before
  const people = network.cluster === undefined ? householders(network) : tenants(network.cluster.snapshot.pods)
  known.set(network, people)
  return people
}

function tenants(pods: NonNullable<Network['cluster']>['snapshot']['pods']): Someone[] {
  return pods.flatMap(({ namespace, name, ip, node, hostNetwork, phase }) =>
    ip === undefined || node === undefined || hostNetwork || phase !== 'Running'
      ? []
      : [{ name: `${namespace}/${name}`, ip, kind: 'pod' as const, group: node }],
  )
}

function householders({ file, topology }: Network): Someone[] {
  return [...topology.devices.values()].flatMap((device): Someone[] => {
    const { name, kind } = device
    const [ip] = addressesOf(device)
    if (ip === undefined || kind === 'switch' || kind === 'node') return []
    const pod = file.pods[name]
    if (pod !== undefined) return [{ name, ip, kind: 'pod', group: pod.node }]
    const address = device.nics.flatMap((nic) => nic.addresses)[0]
    if (address === undefined || kind === 'pod') return []
    return [{ name, ip, kind, group: subnetOf(address), address }]
  })
}

/** The range of a group: a subnet, or the pods of a building. */
export function rangeOf(network: Network, group: string): Prefixed | undefined {
  const node = network.cluster?.snapshot.nodes.find(({ name }) => name === group)
  return parsePrefixed(node?.podCidrs[0] ?? network.file.nodes[group]?.pod_cidr ?? group)
}
