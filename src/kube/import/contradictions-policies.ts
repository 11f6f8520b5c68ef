import type { CiliumRule, LabelSelector, Labels, NetworkPolicyPeer } from '../objects/policy-types.ts'
import { inNamespace, podLabels, securityLookup, withNamespace } from '../policy/identity.ts'
import { type LabelLookup, labelsOf, selectorText, selects } from '../policy/selectors.ts'
import type { Contradiction } from '../snapshot/gaps.ts'
import type { CiliumPolicy, NetworkPolicy, Pod, SnapshotParts } from '../snapshot/snapshot.ts'
import { ciliumRef } from './gaps.ts'
import { isLive, type SeenAtImport } from './seen.ts'

/* Selectors of policies that match nothing, and groups that do not exist. */

/** One row per label set, not per pod: a hundred replicas answer alike. */
interface Kind {
  namespace: string
  plain: LabelLookup
  security: LabelLookup
}
interface Index {
  all: readonly Kind[]
  byNamespace: ReadonlyMap<string, Kind[]>
  namespaces: ReadonlyMap<string, LabelLookup>
}

function indexOf({ pods, namespaces, config }: SnapshotParts): Index {
  const labels = new Map(namespaces.map((one) => [one.name, one.labels]))
  const byNamespace = new Map<string, Kind[]>()
  const seen = new Map<string, Set<Labels>>()
  for (const pod of pods) {
    const sets = seen.get(pod.namespace) ?? new Set()
    seen.set(pod.namespace, sets)
    if (sets.has(pod.labels)) continue
    sets.add(pod.labels)
    const list = byNamespace.get(pod.namespace) ?? []
    list.push(kindOf(pod, labels.get(pod.namespace) ?? {}, config['cluster-name'] ?? 'default'))
    byNamespace.set(pod.namespace, list)
  }
  const lookups = new Map(namespaces.map((one) => [one.name, labelsOf(one.labels)]))
  return { all: [...byNamespace.values()].flat(), byNamespace, namespaces: lookups }
}

function kindOf(pod: Pod, namespaceLabels: Labels, cluster: string): Kind {
  const { namespace, labels, serviceAccount } = pod
  const account = serviceAccount === undefined ? {} : { serviceAccount }
  const security = podLabels({ namespace, labels, namespaceLabels, cluster, ...account })
  return { namespace, plain: labelsOf(labels), security: securityLookup(security) }
}

export function policyContradictions(parts: SnapshotParts, { missing }: SeenAtImport): Contradiction[] {
  if (parts.networkPolicies.length === 0 && parts.ciliumPolicies.length === 0) return []
  const index = indexOf(parts)
  const groups = new Set(parts.cidrGroups.map((group) => group.name))
  const groupsKnown = !missing.some(({ resource }) => resource === 'ciliumcidrgroups')
  return [
    ...(parts.pods.length === 0 ? [] : parts.networkPolicies.flatMap((policy) => ofNetworkPolicy(policy, index))),
    ...(parts.pods.length === 0 ? [] : parts.ciliumPolicies.flatMap((policy) => ofCiliumPolicy(policy, index))),
    ...(groupsKnown ? parts.ciliumPolicies.flatMap((policy) => ofGroups(policy, groups)) : []),
    ...homeless(parts),
  ]
}

/** Policies in namespaces that do not exist; only said where the list of namespaces was given. */
function homeless({ networkPolicies, ciliumPolicies, namespaces, pods }: SnapshotParts): Contradiction[] {
  const given = new Set(namespaces.filter(({ synthetic }) => !synthetic.includes('namespace')).map(({ name }) => name))
  if (given.size === 0 || !isLive({ pods })) return []
  const refs = [
    ...networkPolicies.map((one) => ({ ref: `NetworkPolicy ${one.namespace}/${one.name}`, namespace: one.namespace })),
    ...ciliumPolicies.map((one) => ({ ref: ciliumRef(one), namespace: one.namespace })),
  ]
  return refs.flatMap(({ ref, namespace }) =>
    namespace === undefined || given.has(namespace) ? [] : [{ kind: 'namespace-unknown', object: ref, namespace }],
  )
}

function ofNetworkPolicy({ namespace, name, spec }: NetworkPolicy, index: Index): Contradiction[] {
  const policy = `NetworkPolicy ${namespace}/${name}`
  const home = index.byNamespace.get(namespace) ?? []
  const found: Contradiction[] = []
  if (!isEmpty(spec.podSelector) && !home.some((kind) => selects(spec.podSelector, kind.plain))) {
    found.push({ kind: 'policy-selects-nothing', policy, selector: selectorText(spec.podSelector) })
  }
  const check = (peers: readonly NetworkPolicyPeer[] | undefined, field: string): void => {
    peers?.forEach((peer, i) => {
      const { namespaceSelector, podSelector, ipBlock } = peer
      const all = isEmpty(namespaceSelector ?? {}) && isEmpty(podSelector ?? {})
      if (ipBlock !== undefined || all || peerMatches(peer, namespace, index)) return
      const parts = [namespaceSelector, podSelector].filter((one) => one !== undefined).map(selectorText)
      found.push({ kind: 'policy-peer-matches-nothing', policy, field: `${field}[${i}]`, selector: parts.join(' / ') })
    })
  }
  spec.ingress?.forEach((rule, i) => {
    check(rule.from, `ingress[${i}].from`)
  })
  spec.egress?.forEach((rule, i) => {
    check(rule.to, `egress[${i}].to`)
  })
  return found
}

function peerMatches(peer: NetworkPolicyPeer, namespace: string, index: Index): boolean {
  const { namespaceSelector, podSelector = {} } = peer
  if (namespaceSelector === undefined) {
    return (index.byNamespace.get(namespace) ?? []).some((kind) => selects(podSelector, kind.plain))
  }
  for (const [name, lookup] of index.namespaces) {
    if (!selects(namespaceSelector, lookup)) continue
    if ((index.byNamespace.get(name) ?? []).some((kind) => selects(podSelector, kind.plain))) return true
  }
  return false
}

/** Selects whatever there will be: that nothing is there yet is no contradiction. */
function isEmpty(selector: LabelSelector): boolean {
  return selectorText(selector) === '{}'
}

function isReserved(selector: LabelSelector): boolean {
  return /reserved[:.]/.test(selectorText(selector))
}

function ofCiliumPolicy(cilium: CiliumPolicy, index: Index): Contradiction[] {
  const policy = ciliumRef(cilium)
  const { namespace } = cilium
  const home = namespace === undefined ? { init: false } : { namespace, init: false }
  const kinds = namespace === undefined ? index.all : (index.byNamespace.get(namespace) ?? [])
  const found: Contradiction[] = []
  cilium.rules.forEach((rule, r) => {
    const subject = rule.endpointSelector
    if (subject !== undefined && !isEmpty(subject) && !isReserved(subject)) {
      const confined = namespace === undefined ? subject : inNamespace(subject, namespace)
      if (!kinds.some((kind) => selects(confined, kind.security))) {
        found.push({ kind: 'policy-selects-nothing', policy, selector: selectorText(subject) })
      }
    }
    for (const { field, selector } of endpointPeers(rule)) {
      if (isEmpty(selector) || isReserved(selector)) continue
      const meant = withNamespace(selector, home)
      if (index.all.some((kind) => selects(meant, kind.security))) continue
      const where = `${cilium.rules.length > 1 ? `rules[${r}].` : ''}${field}`
      found.push({ kind: 'policy-peer-matches-nothing', policy, field: where, selector: selectorText(selector) })
    }
  })
  return found
}

function* endpointPeers(rule: CiliumRule): Generator<{ field: string; selector: LabelSelector }> {
  for (const key of ['ingress', 'ingressDeny'] as const) {
    for (const [i, part] of (rule[key] ?? []).entries()) {
      for (const [k, selector] of (part.fromEndpoints ?? []).entries()) {
        yield { field: `${key}[${i}].fromEndpoints[${k}]`, selector }
      }
    }
  }
  for (const key of ['egress', 'egressDeny'] as const) {
    for (const [i, part] of (rule[key] ?? []).entries()) {
      for (const [k, selector] of (part.toEndpoints ?? []).entries()) {
        yield { field: `${key}[${i}].toEndpoints[${k}]`, selector }
      }
    }
  }
}

function ofGroups(cilium: CiliumPolicy, groups: ReadonlySet<string>): Contradiction[] {
  const named = new Set<string>()
  for (const rule of cilium.rules) {
    const sets = [
      ...[...(rule.ingress ?? []), ...(rule.ingressDeny ?? [])].flatMap((one) => one.fromCIDRSet ?? []),
      ...[...(rule.egress ?? []), ...(rule.egressDeny ?? [])].flatMap((one) => one.toCIDRSet ?? []),
    ]
    for (const { cidrGroupRef } of sets) if (cidrGroupRef !== undefined) named.add(cidrGroupRef)
  }
  const policy = ciliumRef(cilium)
  return [...named]
    .filter((group) => !groups.has(group))
    .map((group) => ({ kind: 'cidr-group-unknown', policy, group }))
}
