import { type Ip, isIp } from '../../net/address.ts'
import { rangeOf } from '../objects/addresses.ts'
import type { ClusterNode, Pod, Workload } from '../snapshot/snapshot.ts'
import { freeAddress, nameTail, seeded } from './assumed.ts'
import type { Draft } from './draft.ts'

/** No more stand-ins than this per workload: the hundredth replica teaches nothing. */
const MOST_REPLICAS = 100

/** Pods of workloads, for manifests without any pod that a cluster reported. Names as the controllers make them. */
export function standIns(draft: Draft, nodes: readonly ClusterNode[]): Pod[] {
  if (draft.livePods > 0 || (draft.resources.has('pods') && draft.pods.size === 0)) return []
  return [...draft.workloads.values()].flatMap((workload) => podsOf(workload, nodes))
}

function podsOf(workload: Workload, nodes: readonly ClusterNode[]): Pod[] {
  const { kind, namespace, name, template } = workload
  const count = kind === 'DaemonSet' ? nodes.length : Math.min(workload.replicas, MOST_REPLICAS)
  const { labels, ports, hostNetwork, serviceAccount } = template
  return Array.from({ length: count }, (_, i) => {
    const node = kind === 'DaemonSet' ? nodes[i]?.name : undefined
    return {
      namespace,
      name: podName(workload, i),
      labels,
      ips: [],
      ...(node === undefined ? {} : { node }),
      hostNetwork,
      ports,
      workload: { kind, name },
      ...(serviceAccount === undefined ? {} : { serviceAccount }),
      phase: 'Running',
      ready: true,
      terminating: false,
      synthetic: ['pod', 'name', 'phase', 'ready'],
    }
  })
}

function podName({ kind, namespace, name }: Workload, index: number): string {
  const seed = `${kind}/${namespace}/${name}`
  if (kind === 'StatefulSet') return `${name}-${index}`
  const tail = nameTail(`${seed}/${index}`, 5)
  return kind === 'Deployment' ? `${name}-${nameTail(seed, 10)}-${tail}` : `${name}-${tail}`
}

/** All pods, sorted by namespace and name; those of manifests get a node and an address, and say so. */
export function finishPods(draft: Draft, nodes: readonly ClusterNode[]): Pod[] {
  const all = [...draft.pods.values(), ...standIns(draft, nodes)].sort(byName)
  const byNode = new Map(nodes.map((node) => [node.name, node]))
  const taken = new Set<Ip>(nodes.flatMap((node) => (node.ciliumHost === undefined ? [] : [node.ciliumHost])))
  for (const { ip, hostNetwork } of all) if (ip !== undefined && !hostNetwork) taken.add(ip)
  const turns = new Map<string, number>()
  return all.map((pod) => {
    const bare = pod.synthetic.includes('phase')
    const placed = bare && pod.node === undefined ? onNode(pod, nodes, turns) : pod
    const node = placed.node === undefined ? undefined : byNode.get(placed.node)
    return withEndpoint(bare || pod.hostNetwork ? withAddress(placed, node, taken) : placed, draft)
  })
}

export function byName(a: { namespace: string; name: string }, b: { namespace: string; name: string }): number {
  if (a.namespace !== b.namespace) return a.namespace < b.namespace ? -1 : 1
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0
}

/** Spreads the pods of a workload over the nodes, as the scheduler prefers it. */
function onNode(pod: Pod, nodes: readonly ClusterNode[], turns: Map<string, number>): Pod {
  if (nodes.length === 0) return pod
  const group = `${pod.namespace}/${pod.workload?.kind ?? 'Pod'}/${pod.workload?.name ?? pod.name}`
  // The first replica goes where the name says, so that one workload more moves no other.
  const turn = turns.get(group) ?? seeded(group) % nodes.length
  turns.set(group, turn + 1)
  const node = nodes[turn % nodes.length]?.name
  return node === undefined ? pod : { ...pod, node, synthetic: [...pod.synthetic, 'node'] }
}

function withAddress(pod: Pod, node: ClusterNode | undefined, taken: Set<Ip>): Pod {
  if (pod.ip !== undefined) return pod
  const ip = pod.hostNetwork ? nodeIp(node) : podIp(pod, node, taken)
  if (ip === undefined) return pod
  return { ...pod, ip, ips: [ip, ...pod.ips], synthetic: [...pod.synthetic, 'ip'] }
}

function nodeIp(node: ClusterNode | undefined): Ip | undefined {
  return node?.addresses.find((one) => isIp(one.ip))?.ip
}

function podIp(pod: Pod, node: ClusterNode | undefined, taken: Set<Ip>): Ip | undefined {
  const cidr = node?.podCidrs.find((one) => rangeOf(one) !== undefined)
  return cidr === undefined ? undefined : freeAddress(cidr, `${pod.namespace}/${pod.name}`, taken)
}

/** Adds what the CiliumEndpoint says: identity, number, state, and the address where the pod's status has none. */
function withEndpoint(pod: Pod, draft: Draft): Pod {
  const facts = draft.endpoints.get(`${pod.namespace}/${pod.name}`)
  if (facts === undefined) return pod
  const ip = pod.ip ?? facts.ips.find(isIp)
  const { id, state, enforcesIngress, enforcesEgress } = facts
  return {
    ...pod,
    ...(ip === undefined ? {} : { ip }),
    ips: pod.ips.length > 0 ? pod.ips : facts.ips,
    ...(facts.identity === undefined ? {} : { identity: facts.identity }),
    ...(id === undefined
      ? {}
      : {
          endpoint: {
            id,
            ...(state === undefined ? {} : { state }),
            ...(enforcesIngress === undefined ? {} : { enforcesIngress }),
            ...(enforcesEgress === undefined ? {} : { enforcesEgress }),
          },
        }),
  }
}
