import { Problem } from '../../request/problem.ts'
import { freeAddress, nameTail, seeded } from '../import/assumed.ts'
import { securityLabels } from '../import/identities.ts'
import { byName } from '../import/pods.ts'
import { isAlive } from '../import/slices.ts'
import { rangeOf } from '../objects/addresses.ts'
import { sortedLabels } from '../objects/common.ts'
import type { Labels } from '../objects/policy-types.ts'
import { labelFilter } from '../policy/label-filter.ts'
import type { Identity, Pod, Snapshot } from '../snapshot/snapshot.ts'
import { nothingCalled, oneNamed } from './edit.ts'

/*
 * Pods that come, go, move, or are called otherwise. Identities follow their labels, as the operator gives them.
 */

export type LabelChange = Readonly<Record<string, string | null>>

function relabelled(labels: Labels, change: LabelChange): Labels {
  const kept = Object.entries(labels).filter(([key]) => change[key] === undefined)
  const fresh = Object.entries(change).flatMap(([key, value]) => (value === null ? [] : [[key, value] as const]))
  return sortedLabels(Object.fromEntries([...kept, ...fresh]))
}

export function withPodLabels(snapshot: Snapshot, { pod, labels }: { pod: string; labels: LabelChange }): Snapshot {
  const found = podNamed(snapshot, pod)
  const changed = { ...withoutEndpoint(found), labels: relabelled(found.labels, labels) }
  return identified(
    { ...snapshot, pods: snapshot.pods.map((one) => (one === found ? changed : one)) },
    (one) => one === changed,
  )
}

export function withNamespaceLabels(
  snapshot: Snapshot,
  { namespace, labels }: { namespace: string; labels: LabelChange },
): Snapshot {
  const found = snapshot.namespaces.find((one) => one.name === namespace)
  if (found === undefined)
    throw nothingCalled(
      namespace,
      snapshot.name,
      snapshot.namespaces.map((one) => one.name),
    )
  const changed = { ...found, labels: relabelled(found.labels, labels) }
  const namespaces = snapshot.namespaces.map((one) => (one === found ? changed : one))
  return identified({ ...snapshot, namespaces }, (one) => one.namespace === namespace)
}

function podNamed(snapshot: Snapshot, text: string): Pod {
  const byIp = snapshot.pods.find((one) => !one.hostNetwork && one.ip === text && isAlive(one))
  return byIp ?? oneNamed(snapshot.pods, text, snapshot.name)
}

export function withoutPod(snapshot: Snapshot, text: string): Snapshot {
  const gone = podNamed(snapshot, text)
  return { ...snapshot, pods: snapshot.pods.filter((one) => one !== gone) }
}

/** Built anew on another node: with an address of that node, and its endpoint made when it arrives. */
export function withPodMoved(snapshot: Snapshot, { pod, node }: { pod: string; node: string }): Snapshot {
  const found = podNamed(snapshot, pod)
  const moved = placed(snapshot, { ...withoutEndpoint(found), name: found.name }, node)
  return { ...snapshot, pods: snapshot.pods.map((one) => (one === found ? moved : one)) }
}

function placed(snapshot: Snapshot, pod: Pod, name: string): Pod {
  const node = snapshot.nodes.find((one) => one.name === name)
  if (node === undefined)
    throw nothingCalled(
      name,
      snapshot.name,
      snapshot.nodes.map((one) => one.name),
    )
  if (pod.hostNetwork) {
    const ips = node.addresses.filter((one) => one.type === 'InternalIP').map((one) => one.ip)
    const { ip: _, ...rest } = pod
    return { ...rest, ...(ips[0] === undefined ? {} : { ip: ips[0] }), ips, node: name }
  }
  const cidr = node.podCidrs.find((one) => rangeOf(one) !== undefined)
  const taken = new Set([
    ...snapshot.pods.flatMap((one) => one.ips),
    ...snapshot.nodes.flatMap((one) => one.ciliumHost ?? []),
  ])
  const ip = cidr === undefined ? undefined : freeAddress(cidr, `${pod.namespace}/${pod.name}@${name}`, taken)
  if (ip === undefined) throw new Problem('building-full', { node: name, capacity: 0 })
  const synthetic = [...new Set([...pod.synthetic, 'ip'])]
  return { ...pod, node: name, ip, ips: [ip], phase: 'Running', ready: true, terminating: false, synthetic }
}

/** More replicas are copies of the first; of fewer, the last by name go. */
export function scaled(snapshot: Snapshot, { workload, replicas }: { workload: string; replicas: number }): Snapshot {
  const mine = (one: Pod): boolean =>
    `${one.namespace}/${one.workload?.name ?? one.name}` === fullName(snapshot, workload)
  const own = snapshot.pods.filter((one) => mine(one) && isAlive(one)).sort(byName)
  if (own.length >= replicas) {
    const gone = new Set(own.slice(replicas))
    return { ...snapshot, pods: snapshot.pods.filter((one) => !gone.has(one)) }
  }
  const first = own[0] ?? fromTemplate(snapshot, workload)
  if (first === undefined) throw nothingCalled(workload, snapshot.name, workloadNames(snapshot))
  let grown = snapshot
  for (let i = own.length; i < replicas; i++) {
    const name = `${first.workload?.name ?? first.name}-${nameTail(`${first.namespace}/${first.name} ${i}`, 5)}`
    const made = first.workload ?? { kind: 'Pod', name: first.name }
    const copy = placed(grown, { ...withoutEndpoint(first), name, workload: made }, emptiest(grown))
    grown = { ...grown, pods: [...grown.pods, copy].sort(byName) }
  }
  return identified(grown, (one) => mine(one) && one.identity === undefined)
}

function fullName(snapshot: Snapshot, text: string): string {
  if (text.includes('/')) return text
  const named = workloadNames(snapshot).filter((one) => one.endsWith(`/${text}`))
  if (named.length > 1) throw new Problem('ambiguous-end', { name: text, choices: named.slice(0, 8) })
  return named[0] ?? text
}

function workloadNames({ pods, workloads }: Snapshot): string[] {
  const all = [
    ...workloads.map((one) => `${one.namespace}/${one.name}`),
    ...pods.map((one) => `${one.namespace}/${one.workload?.name ?? one.name}`),
  ]
  return [...new Set(all)].sort()
}

function fromTemplate(snapshot: Snapshot, text: string): Pod | undefined {
  const name = fullName(snapshot, text)
  const found = snapshot.workloads.find((one) => `${one.namespace}/${one.name}` === name)
  if (found === undefined) return undefined
  const { labels, ports, hostNetwork, serviceAccount } = found.template
  return {
    namespace: found.namespace,
    name: found.name,
    labels,
    ips: [],
    hostNetwork,
    ports,
    workload: { kind: found.kind, name: found.name },
    ...(serviceAccount === undefined ? {} : { serviceAccount }),
    phase: 'Running',
    ready: true,
    terminating: false,
    synthetic: ['pod'],
  }
}

/** The ready node with the fewest pods. */
function emptiest({ nodes, pods, name }: Snapshot): string {
  const count = (node: string): number => pods.filter((pod) => pod.node === node).length
  const [first] = nodes
    .filter((node) => node.ready && node.podCidrs.length > 0)
    .sort((a, b) => count(a.name) - count(b.name) || (a.name < b.name ? -1 : 1))
  if (first === undefined)
    throw nothingCalled(
      'node',
      name,
      nodes.map((node) => node.name),
    )
  return first.name
}

/** What the CiliumEndpoint said was about the pod as it was. */
function withoutEndpoint({ endpoint: _, ...pod }: Pod): Pod {
  return pod
}

/** Gives the chosen pods the identity of their labels: the one that is there, or a new number. */
export function identified(snapshot: Snapshot, chosen: (pod: Pod) => boolean): Snapshot {
  const context = {
    namespaces: new Map(snapshot.namespaces.map((one) => [one.name, one.labels])),
    cluster: snapshot.config['cluster-name'] ?? 'default',
    keeps: labelFilter(snapshot.config.labels),
  }
  const keyOf = (labels: Labels): string => JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)))
  const known = new Map(snapshot.identities.map(({ id, labels }) => [keyOf(labels), id]))
  const used = new Set(snapshot.identities.map(({ id }) => id))
  const made: Identity[] = []
  const pods = snapshot.pods.map((pod) => {
    if (pod.hostNetwork || !chosen(pod)) return pod
    const labels = securityLabels(pod, context)
    const key = keyOf(labels)
    const id = known.get(key) ?? freeIdentity(key, used)
    if (!known.has(key)) made.push({ id, labels, synthetic: ['id'] })
    known.set(key, id)
    used.add(id)
    return { ...pod, identity: id }
  })
  return { ...snapshot, pods, identities: [...snapshot.identities, ...made].sort((a, b) => a.id - b.id) }
}

function freeIdentity(key: string, used: ReadonlySet<number>): number {
  let id = 256 + (seeded(key) % 65_280)
  while (used.has(id)) id = id === 65_535 ? 256 : id + 1
  return id
}
