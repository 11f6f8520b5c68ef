import { readVersion } from '../mode/versions.ts'
import type { Labels } from '../objects/policy-types.ts'
import { isFinished } from '../snapshot/pod-phase.ts'
import type { ClusterNode, Namespace, Pod, Snapshot } from '../snapshot/snapshot.ts'
import { fromCiliumPolicy } from './cilium.ts'
import type { CiliumWorld } from './cilium-peers.ts'
import { type PolicyFault, policyKey } from './evidence.ts'
import type { Face } from './faces.ts'
import {
  type Applied,
  type MatcherTable,
  type PolicySettings,
  type PolicySide,
  type PolicyView,
  settingsOf,
  specified,
  type Translated,
} from './model.ts'
import { fromNetworkPolicy } from './networkpolicy.ts'
import type { Plan } from './plan.ts'
import { fromAdminPolicy } from './tiers.ts'

/*
 * A cluster and its policies, ready to be asked.
 */

/** What is needed of a snapshot. */
export type PolicyInput = Pick<
  Snapshot,
  | 'nodes'
  | 'namespaces'
  | 'pods'
  | 'services'
  | 'endpointSlices'
  | 'networkPolicies'
  | 'ciliumPolicies'
  | 'adminPolicies'
  | 'cidrGroups'
  | 'config'
> & { ciliumVersion?: string; identities?: Snapshot['identities'] }

/** Both readings of the policies, and who is who. Faces and plans are remembered once worked out; nothing else changes. */
export interface PolicySet {
  views: { kubernetes: PolicyView; cilium: PolicyView }
  faults: readonly PolicyFault[]
  cluster: PolicyInput
  namespaces: ReadonlyMap<string, Namespace>
  /** By `namespace/name`. */
  pods: ReadonlyMap<string, Pod>
  podsByIp: ReadonlyMap<string, Pod>
  nodes: ReadonlyMap<string, ClusterNode>
  nodesByIp: ReadonlyMap<string, ClusterNode>
  /** Labels of identities by their numbers. */
  identities: ReadonlyMap<number, Labels>
  /** Addresses behind the service default/kubernetes. */
  apiServers: ReadonlySet<string>
  faces: Map<string, Face>
  plans: {
    kubernetes: Map<Face, Record<'ingress' | 'egress', Plan>>
    cilium: Map<Face, Record<'ingress' | 'egress', Plan>>
  }
}

/** Namespaces that were described, and those that only pods name. */
function everyNamespace({ namespaces, pods }: PolicyInput): Namespace[] {
  const known = new Set(namespaces.map(({ name }) => name))
  const bare = [...new Set(pods.map(({ namespace }) => namespace))].filter((name) => !known.has(name))
  return [...namespaces, ...bare.map((name) => ({ name, labels: {}, synthetic: [] }))]
}

function translateAll(table: MatcherTable, cluster: PolicyInput): Translated {
  const namespaces = everyNamespace(cluster)
  const world: CiliumWorld = {
    services: cluster.services,
    slices: cluster.endpointSlices,
    groups: cluster.cidrGroups,
    selectedServices: readVersion(cluster.ciliumVersion).minor >= 17,
  }
  const parts = [
    ...cluster.networkPolicies.map((policy) => fromNetworkPolicy(table, policy)),
    ...cluster.ciliumPolicies.map((policy) => fromCiliumPolicy(table, policy, world)),
    ...cluster.adminPolicies.map((policy) => fromAdminPolicy(table, policy, namespaces)),
  ]
  return { applied: parts.flatMap((part) => part.applied), faults: parts.flatMap((part) => part.faults) }
}

/** Order between policies has no meaning but priority; it is fixed so that the same policies give the same evidence. */
function inOrder(applied: readonly Applied[]): Applied[] {
  return [...applied].sort((a, b) => {
    if (a.priority !== b.priority) return a.priority - b.priority
    const [left, right] = [policyKey(a.ref), policyKey(b.ref)]
    if (left === right) return 0
    return left < right ? -1 : 1
  })
}

const NO_SIDE: PolicySide = { isolates: false, rules: [], requires: [], stray: false }

/** As the specification reads it: rules for a direction that policyTypes does not name are not there. */
function withoutStray(applied: Applied): Applied {
  const side = (one: PolicySide) => (one.stray ? NO_SIDE : one)
  return { ...applied, sides: { ingress: side(applied.sides.ingress), egress: side(applied.sides.egress) } }
}

/** As this Cilium reads it: tiers that it does not implement are not there. */
function known(applied: Applied, settings: PolicySettings): boolean {
  return applied.tier === 'network' || (applied.ref.kind === 'ClusterNetworkPolicy' && settings.clusterNetworkPolicy)
}

function apiServers(cluster: PolicyInput): Set<string> {
  const slices = cluster.endpointSlices.filter(
    (slice) => slice.namespace === 'default' && slice.service === 'kubernetes',
  )
  return new Set(slices.flatMap((slice) => slice.endpoints.flatMap((endpoint) => endpoint.addresses)))
}

/** A finished pod has given its address back. */
function holdsAddress(pod: Pod): boolean {
  return !pod.hostNetwork && !isFinished(pod)
}

function podsByIp(cluster: PolicyInput): Map<string, Pod> {
  const addresses = (pod: Pod) => new Set([...(pod.ip === undefined ? [] : [pod.ip]), ...pod.ips])
  return new Map(
    cluster.pods.filter(holdsAddress).flatMap((pod) => [...addresses(pod)].map((ip) => [ip, pod] as const)),
  )
}

function nodesByIp(cluster: PolicyInput): Map<string, ClusterNode> {
  const addresses = (node: ClusterNode) => [
    ...node.addresses.map((address) => address.ip),
    ...(node.ciliumHost === undefined ? [] : [node.ciliumHost]),
  ]
  return new Map(cluster.nodes.flatMap((node) => addresses(node).map((ip) => [ip, node] as const)))
}

function byPlace(faults: readonly PolicyFault[]): PolicyFault[] {
  const place = (one: PolicyFault) => `${policyKey(one.policy)} ${one.field}`
  return [...faults].sort((a, b) => (place(a) < place(b) ? -1 : place(a) > place(b) ? 1 : 0))
}

/**
 * Makes the policies of a cluster ready for `judge` and `reach`. Settings come from `cilium-config` unless given.
 * Policies that Kubernetes or Cilium would refuse are left out and stand in `faults`.
 */
export function compile(cluster: PolicyInput, given?: PolicySettings): PolicySet {
  const settings = given ?? settingsOf(cluster.config, cluster.ciliumVersion)
  const matchers: MatcherTable = { all: [], numbers: new Map() }
  const { applied, faults } = translateAll(matchers, cluster)
  const ordered = inOrder(applied)
  const written = { settings: specified(settings), matchers, applied: ordered.map(withoutStray) }
  const done = { settings, matchers, applied: ordered.filter((one) => known(one, settings)) }
  return {
    views: { kubernetes: { semantics: 'kubernetes', ...written }, cilium: { semantics: 'cilium', ...done } },
    faults: byPlace(faults),
    cluster,
    namespaces: new Map(cluster.namespaces.map((namespace) => [namespace.name, namespace])),
    pods: new Map(cluster.pods.map((pod) => [`${pod.namespace}/${pod.name}`, pod])),
    podsByIp: podsByIp(cluster),
    nodes: new Map(cluster.nodes.map((node) => [node.name, node])),
    nodesByIp: nodesByIp(cluster),
    identities: new Map((cluster.identities ?? []).map(({ id, labels }) => [id, labels])),
    apiServers: apiServers(cluster),
    faces: new Map(),
    plans: { kubernetes: new Map(), cilium: new Map() },
  }
}
