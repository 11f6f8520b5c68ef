import type { LabelSelector, Labels } from '../objects/policy-types.ts'
import { keysOf, type LabelLookup } from './selectors.ts'

/*
 * Security labels: a source, a key and a value (`k8s:app=cart`). Selectors of Cilium policies speak of these.
 */

export const POD_NAMESPACE = 'io.kubernetes.pod.namespace'
export const NAMESPACE_LABELS = 'io.cilium.k8s.namespace.labels.'
const SERVICE_ACCOUNT = 'io.cilium.k8s.policy.serviceaccount'
const CLUSTER = 'io.cilium.k8s.policy.cluster'

/** Entities that fromEntities and toEntities know (pkg/policy/api/entity.go). */
export const ENTITIES: ReadonlySet<string> = new Set([
  'all',
  'world',
  'world-ipv4',
  'world-ipv6',
  'cluster',
  'cluster-mesh',
  'host',
  'remote-node',
  'kube-apiserver',
  'ingress',
  'init',
  'health',
  'unmanaged',
  'none',
])

/** What the `cluster` entity stands for beside the pods (InitEntities). */
export const CLUSTER_RESERVED = [
  'host',
  'remote-node',
  'init',
  'ingress',
  'health',
  'unmanaged',
  'kube-apiserver',
] as const

/** Labels with their source: `k8s:app` -> `cart`. */
export type SecurityLabels = ReadonlyMap<string, string>

export interface PodIdentity {
  namespace: string
  labels: Labels
  namespaceLabels: Labels
  serviceAccount?: string
  cluster: string
}

/** The security labels of a pod (pkg/k8s/labels.go). */
export function podLabels(pod: PodIdentity): SecurityLabels {
  const labels = new Map(Object.entries(pod.labels).map(([key, value]) => [`k8s:${key}`, value]))
  for (const [key, value] of Object.entries(pod.namespaceLabels)) labels.set(`k8s:${NAMESPACE_LABELS}${key}`, value)
  labels.set(`k8s:${POD_NAMESPACE}`, pod.namespace)
  labels.set(`k8s:${CLUSTER}`, pod.cluster)
  labels.set(`k8s:${SERVICE_ACCOUNT}`, pod.serviceAccount ?? 'default')
  return labels
}

/** The labels of something that is no pod: `reserved:world`, `reserved:host` ... */
export function reservedLabels(names: readonly string[]): SecurityLabels {
  return new Map(names.map((name) => [`reserved:${name}`, '']))
}

/** Splits `k8s:app` into source and key; no source means any (labels.ParseSelectLabel). */
function split(key: string): { source: string; key: string } {
  if (key.startsWith('$')) return { source: 'reserved', key: key.slice(1) }
  const colon = key.indexOf(':')
  return colon < 0 ? { source: 'any', key } : { source: key.slice(0, colon), key: key.slice(colon + 1) }
}

/** How a Cilium selector looks labels up. `any` finds the key under every source. */
export function securityLookup(labels: SecurityLabels): LabelLookup {
  return (text) => {
    const { source, key } = split(text)
    if (source !== 'any') return labels.get(`${source}:${key}`)
    return labels.get(`k8s:${key}`) ?? labels.get(`reserved:${key}`)
  }
}

function speaksOf(selector: LabelSelector, test: (source: string, key: string) => boolean): boolean {
  return keysOf(selector).some((text) => {
    const { source, key } = split(text)
    return test(source, key)
  })
}

const isK8s = (source: string) => source === 'k8s' || source === 'any'

/** Does the selector name reserved:init? Such pods have no namespace label yet. */
export function namesInit(selector: LabelSelector | undefined): boolean {
  return selector !== undefined && speaksOf(selector, (source, key) => source === 'reserved' && key === 'init')
}

/**
 * The selector of a peer with the namespace that it implies: that of the policy, or any pod at all when the policy is
 * clusterwide (getEndpointSelector in pkg/k8s/apis/cilium.io/utils).
 */
export function withNamespace(selector: LabelSelector, policy: { namespace?: string; init: boolean }): LabelSelector {
  if (speaksOf(selector, (source) => source === 'reserved')) return selector
  if (speaksOf(selector, (source, key) => isK8s(source) && key === POD_NAMESPACE)) return selector
  if (policy.namespace === undefined) {
    if (policy.init) return selector
    const exists = { key: `k8s:${POD_NAMESPACE}`, operator: 'Exists' } as const
    return { ...selector, matchExpressions: [...(selector.matchExpressions ?? []), exists] }
  }
  if (speaksOf(selector, (source, key) => isK8s(source) && key.startsWith(NAMESPACE_LABELS))) return selector
  return inNamespace(selector, policy.namespace)
}

/** The selector confined to one namespace. What it said of the namespace itself does not count. */
export function inNamespace(selector: LabelSelector, namespace: string): LabelSelector {
  return { ...selector, matchLabels: { ...selector.matchLabels, [`k8s:${POD_NAMESPACE}`]: namespace } }
}
