import type { Draft } from './import-draft.ts'
import { seeded } from './made-up.ts'
import { NO_LABELS } from './objects/common.ts'
import type { Labels } from './objects/policy-types.ts'
import { podLabels } from './policy/identity.ts'
import type { Identity, Pod } from './snapshot.ts'

/**
 * Labels that make no identity by default (pkg/labelsfilter): those of Kubernetes itself and of controllers.
 * `io.kubernetes.pod.namespace`, namespace labels and app.kubernetes.io stay.
 */
const IGNORED =
  /^(io\.kubernetes|kubernetes\.io|.*beta\.kubernetes\.io|k8s\.io|pod-template-generation|pod-template-hash|controller-revision-hash|annotation.*|etcd_node|controller-uid|statefulset\.kubernetes\.io\/pod-name|apps\.kubernetes\.io\/pod-index|batch\.kubernetes\.io\/(job-completion-index|controller-uid))/
const KEPT = /^(io\.kubernetes\.pod\.namespace|io\.cilium\.k8s\.|app\.kubernetes\.io|reserved)/

/** The identity-relevant labels of a pod with their source, sorted: `k8s:app` and so on. */
export function securityLabels(
  pod: Pod,
  context: { namespaces: ReadonlyMap<string, Labels>; cluster: string },
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
  for (const key of [...all.keys()].sort()) {
    const bare = key.slice(key.indexOf(':') + 1)
    if (!IGNORED.test(bare) || KEPT.test(bare)) kept[key] = all.get(key) ?? ''
  }
  return kept
}

/** Cluster-local label identities (pkg/identity/numericidentity.go). */
const FIRST = 256
const LAST = 65535

/**
 * Gives an identity to every pod that has none: the CiliumIdentity with its labels, or a made-up number that hangs on the
 * labels alone. Pods whose endpoint is known keep what it says; hostNetwork pods have none. All identities, sorted.
 */
export function finishIdentities(draft: Draft, pods: readonly Pod[], namespaces: ReadonlyMap<string, Labels>) {
  const cluster = draft.config?.['cluster-name'] ?? 'default'
  const byLabels = new Map([...draft.identities].map(([id, labels]) => [keyOf(labels), id]))
  const made = new Map<string, { id: number; labels: Labels }>()
  const used = new Set(draft.identities.keys())
  const managed = draft.resources.has('ciliumendpoints')
  const memory = new Map<string, { id: number; synthetic: boolean }>()
  const identityOf = (pod: Pod): { id: number; synthetic: boolean } => {
    const labels = securityLabels(pod, { namespaces, cluster })
    const key = keyOf(labels)
    const known = byLabels.get(key)
    if (known !== undefined) return { id: known, synthetic: false }
    const old = made.get(key)
    if (old !== undefined) return { id: old.id, synthetic: true }
    let id = FIRST + (seeded(key) % (LAST - FIRST + 1))
    while (used.has(id)) id = id === LAST ? FIRST : id + 1
    used.add(id)
    made.set(key, { id, labels })
    return { id, synthetic: true }
  }
  const finished = pods.map((pod) => {
    if (pod.identity !== undefined || pod.hostNetwork || (managed && !pod.synthetic.includes('phase'))) return pod
    const shared = `${pod.namespace}\0${pod.serviceAccount ?? ''}\0${JSON.stringify(pod.labels)}`
    const identity = memory.get(shared) ?? identityOf(pod)
    memory.set(shared, identity)
    const synthetic = identity.synthetic ? [...pod.synthetic, 'identity'] : pod.synthetic
    return { ...pod, identity: identity.id, synthetic }
  })
  const identities: Identity[] = [
    ...[...draft.identities].map(([id, labels]) => ({ id, labels, synthetic: [] })),
    ...[...made.values()].map(({ id, labels }) => ({ id, labels, synthetic: ['id'] })),
  ]
  return { pods: finished, identities: identities.sort((a, b) => a.id - b.id) }
}

function keyOf(labels: Labels): string {
  return JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)))
}
