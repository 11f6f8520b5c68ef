import { NO_LABELS } from '../objects/common.ts'
import type { Labels } from '../objects/policy-types.ts'
import { podLabels } from '../policy/identity.ts'
import { filtered, type LabelFilter, labelFilter } from '../policy/label-filter.ts'
import type { Identity, Pod } from '../snapshot/snapshot.ts'
import { seeded } from './assumed.ts'
import type { Draft } from './draft.ts'

/** The identity-relevant labels of a pod with their source, sorted: `k8s:app` and so on. */
export function securityLabels(
  pod: Pod,
  context: { namespaces: ReadonlyMap<string, Labels>; cluster: string; keeps: LabelFilter },
): Labels {
  const { namespace, labels, serviceAccount } = pod
  const namespaceLabels = context.namespaces.get(namespace) ?? NO_LABELS
  const all = podLabels({
    namespace,
    labels,
    namespaceLabels,
    cluster: context.cluster,
    ...(serviceAccount === undefined ? {} : { serviceAccount }),
  })
  const kept: Record<string, string> = Object.create(null)
  for (const [key, value] of filtered(all, context.keeps)) kept[key] = value
  return kept
}

/** Cluster-local label identities (pkg/identity/numericidentity.go). */
const FIRST = 256
const LAST = 65535

interface Allocation {
  draft: Draft
  namespaces: ReadonlyMap<string, Labels>
  keeps: LabelFilter
  byLabels: ReadonlyMap<string, number>
  made: Map<string, { id: number; labels: Labels }>
  used: Set<number>
  /** Answers by namespace, account and labels: a hundred replicas ask once. */
  memory: Map<string, Allocated>
}
interface Allocated {
  id: number
  synthetic: boolean
}

/**
 * Gives an identity to every pod that has none: the CiliumIdentity with its labels, or a made-up number that hangs on the
 * labels alone. Pods whose endpoint is known keep what it says; hostNetwork pods have none. All identities, sorted.
 */
export function finishIdentities(draft: Draft, pods: readonly Pod[], namespaces: ReadonlyMap<string, Labels>) {
  const allocation: Allocation = {
    draft,
    namespaces,
    keeps: labelFilter(draft.config?.labels),
    byLabels: new Map([...draft.identities].map(([id, labels]) => [keyOf(labels), id])),
    made: new Map(),
    used: new Set(draft.identities.keys()),
    memory: new Map(),
  }
  const managed = draft.resources.has('ciliumendpoints')
  const finished = pods.map((pod) => {
    if (pod.hostNetwork || (managed && pod.identity === undefined && !pod.synthetic.includes('phase'))) return pod
    if (pod.identity !== undefined) {
      compare(pod, pod.identity, allocation)
      return pod
    }
    const { id, synthetic } = identityOf(pod, allocation)
    return { ...pod, identity: id, synthetic: synthetic ? [...pod.synthetic, 'identity'] : pod.synthetic }
  })
  const identities: Identity[] = [
    ...[...draft.identities].map(([id, labels]) => ({ id, labels, synthetic: [] })),
    ...[...allocation.made.values()].map(({ id, labels }) => ({ id, labels, synthetic: ['id'] })),
  ]
  return { pods: finished, identities: identities.sort((a, b) => a.id - b.id) }
}

function memoryKey({ namespace, serviceAccount, labels }: Pod): string {
  return `${namespace}\0${serviceAccount ?? ''}\0${JSON.stringify(labels)}`
}

function labelsKey(pod: Pod, { draft, namespaces, keeps }: Allocation): { key: string; labels: Labels } {
  const labels = securityLabels(pod, { namespaces, cluster: draft.config?.['cluster-name'] ?? 'default', keeps })
  return { key: keyOf(labels), labels }
}

function identityOf(pod: Pod, allocation: Allocation): Allocated {
  const shared = memoryKey(pod)
  const old = allocation.memory.get(shared)
  if (old !== undefined) return old
  const { key, labels } = labelsKey(pod, allocation)
  const known = allocation.byLabels.get(key)
  const result =
    known === undefined ? { id: makeUp(key, labels, allocation), synthetic: true } : { id: known, synthetic: false }
  allocation.memory.set(shared, result)
  return result
}

function makeUp(key: string, labels: Labels, { made, used }: Allocation): number {
  const old = made.get(key)
  if (old !== undefined) return old.id
  let id = FIRST + (seeded(key) % (LAST - FIRST + 1))
  while (used.has(id)) id = id === LAST ? FIRST : id + 1
  used.add(id)
  made.set(key, { id, labels })
  return id
}

/** Notes an endpoint that has another identity than the one made of its pod's labels: the agent is behind. */
function compare(pod: Pod, endpoint: number, allocation: Allocation): void {
  const shared = memoryKey(pod)
  const known = allocation.memory.get(shared)?.id ?? allocation.byLabels.get(labelsKey(pod, allocation).key)
  if (known === undefined) return
  allocation.memory.set(shared, { id: known, synthetic: false })
  const { differing } = allocation.draft
  if (known !== endpoint) differing.push({ pod: `${pod.namespace}/${pod.name}`, endpoint, labels: known })
}

function keyOf(labels: Labels): string {
  return JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)))
}
