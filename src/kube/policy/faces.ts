import type { Tagged } from '../../net/tagged.ts'
import type { Labels } from '../objects/policy-types.ts'
import type { ClusterNode, Namespace, Pod, PodPort } from '../snapshot/snapshot.ts'
import { CLUSTER_RESERVED, podLabels, reservedLabels, type SecurityLabels, securityLookup } from './identity.ts'
import { filtered, namespaceKey, podKey } from './label-filter.ts'
import type { Matchers, PolicySettings, PolicyView } from './model.ts'
import { nameMatches } from './names.ts'
import { type Address, contains, parseAddress } from './ranges.ts'
import { type LabelLookup, labelsOf, selects } from './selectors.ts'

/*
 * A face: how one end looks to the other. Two pods that no policy can tell apart share a face; a node has two, one for
 * the pods that run on it (`host`) and one for all others (`remote-node`).
 */

export interface Face {
  kind: 'pod' | 'node' | 'outside'
  /** `shop/cart-0`, `node-1`, `203.0.113.9`: whose face it was first. */
  name: string
  /** Set for pods. */
  namespace?: string
  labels: LabelLookup
  /** Its own labels, to be shown. */
  own: Labels
  namespaceLabels: LabelLookup
  nodeLabels: LabelLookup
  security: LabelLookup
  /** What of its labels and its namespace's stands in its identity: all that Cilium's policies see. */
  identity: { labels: LabelLookup; namespaceLabels: LabelLookup }
  reserved: ReadonlySet<string>
  address?: Address
  ip?: string
  ports: readonly PodPort[]
  /** Names under which an outside address is asked. */
  names: readonly string[]
  /** Answers already given, per reading, by number of matcher: 0 not asked yet. */
  memo: Partial<Record<PolicyView['semantics'], Uint8Array>>
  /** Nobody said where the API server is, so it may be here. */
  maybeApiServer: boolean
}

/** What a matcher can answer. */
export const NOT_ASKED = 0
export const NO = 1
export const YES = 2
export const UNKNOWN = 3

const NOTHING: LabelLookup = () => undefined

/** Is an API server there? `undefined`: nobody said where they are. */
type ApiServer = boolean | undefined

function addressed(ip: string | undefined): Pick<Face, 'ip' | 'address'> {
  const address = ip === undefined ? undefined : parseAddress(ip)
  return ip === undefined || address === undefined ? {} : { ip, address }
}

interface PodAbout {
  namespace: Namespace | undefined
  ip?: string
  /** The labels of its identity, when the snapshot has them. */
  identity?: Labels
}

/** The labels of the pod's identity: what the endpoint shows, else what the agent would make of the pod's labels. */
function identityOf(all: SecurityLabels, settings: PolicySettings, identity: Labels | undefined): SecurityLabels {
  return identity === undefined ? filtered(all, settings.identityLabels) : new Map(Object.entries(identity))
}

/** The face of a pod with its own network. `ip`: the address under which it is asked, its first when missing. */
export function podFace(settings: PolicySettings, pod: Pod, about: PodAbout): Face {
  // The API server sets this label on every namespace (since 1.21).
  const namespaceLabels = { 'kubernetes.io/metadata.name': pod.namespace, ...about.namespace?.labels }
  const all = podLabels({
    namespace: pod.namespace,
    labels: pod.labels,
    namespaceLabels,
    cluster: settings.cluster,
    ...(pod.serviceAccount === undefined ? {} : { serviceAccount: pod.serviceAccount }),
  })
  const security = identityOf(all, settings, about.identity)
  return {
    kind: 'pod',
    name: `${pod.namespace}/${pod.name}`,
    namespace: pod.namespace,
    labels: labelsOf(pod.labels),
    own: pod.labels,
    namespaceLabels: labelsOf(namespaceLabels),
    nodeLabels: NOTHING,
    security: securityLookup(security),
    identity: {
      labels: (key) => security.get(podKey(key)),
      namespaceLabels: (key) => security.get(namespaceKey(key)),
    },
    reserved: new Set(),
    ...addressed(about.ip ?? pod.ip ?? pod.ips[0]),
    ports: pod.ports,
    names: [],
    memo: {},
    maybeApiServer: false,
  }
}

function bare(reserved: readonly string[], apiServer: ApiServer): Omit<Face, 'kind' | 'name'> {
  const all = [...reserved, ...(apiServer === true ? ['kube-apiserver'] : [])]
  return {
    labels: NOTHING,
    own: {},
    namespaceLabels: NOTHING,
    nodeLabels: NOTHING,
    security: securityLookup(reservedLabels(all)),
    identity: { labels: NOTHING, namespaceLabels: NOTHING },
    reserved: new Set(all),
    ports: [],
    names: [],
    memo: {},
    maybeApiServer: apiServer === undefined,
  }
}

/** Keys of node selectors may carry a source; nodes have only their own labels. */
function nodeLookup(labels: Labels): LabelLookup {
  const plain = labelsOf(labels)
  return (key) => plain(key.replace(/^(k8s|any|node):/, ''))
}

/** The face of a node (and of its host-network pods) to pods on it (`local`) or elsewhere. */
export function nodeFace(node: ClusterNode, how: { local: boolean; apiServer: ApiServer; ip?: string }): Face {
  return {
    ...bare([how.local ? 'host' : 'remote-node'], how.apiServer),
    kind: 'node',
    name: node.name,
    nodeLabels: nodeLookup(node.labels),
    ...addressed(how.ip ?? node.addresses[0]?.ip),
  }
}

/** The face of an address that is neither pod nor node. Undefined when it is no address. */
export function outsideFace(ip: string, how: { names: readonly string[]; apiServer: ApiServer }): Face | undefined {
  const address = parseAddress(ip)
  if (address === undefined) return undefined
  const reserved = bare(['world', `world-ipv${address.family}`], how.apiServer)
  return { ...reserved, kind: 'outside', name: ip, ip, address, names: how.names }
}

type Tests = { [K in keyof Matchers]: (matcher: Tagged<Matchers, K>, face: Face, view: PolicyView) => number }

const say = (yes: boolean) => (yes ? YES : NO)

/** Do CIDRs reach that kind of end at all? Cilium knows pods and nodes by identity, not by address. */
function reachable(matcher: Matchers['cidr'], face: Face, view: PolicyView): boolean {
  if (face.kind === 'outside') return true
  if (matcher.reach === 'every-address' && view.semantics === 'kubernetes') return true
  return face.kind === 'pod' ? view.settings.cidrMatchesPods : view.settings.cidrMatchesNodes
}

function entityAnswer(entity: string, face: Face): number {
  if (entity === 'all') return YES
  if (entity === 'cluster' || entity === 'cluster-mesh') {
    return say(face.kind === 'pod' || CLUSTER_RESERVED.some((name) => face.reserved.has(name)))
  }
  if (entity === 'kube-apiserver' && face.maybeApiServer) return UNKNOWN
  return say(face.reserved.has(entity))
}

const TESTS: Tests = {
  pods: (matcher, face, view) => {
    if (face.kind !== 'pod') return NO
    if (matcher.namespace !== undefined && matcher.namespace !== face.namespace) return NO
    const seen = view.semantics === 'cilium' ? face.identity : face
    return say(selects(matcher.namespaces, seen.namespaceLabels) && selects(matcher.pods, seen.labels))
  },
  endpoints: (matcher, face) => say(selects(matcher.selector, face.security)),
  nodes: (matcher, face, view) => {
    if (face.kind !== 'node') return NO
    if (matcher.feature === 'node-selectors' && !view.settings.nodeSelectors) return NO
    return say(selects(matcher.selector, face.nodeLabels))
  },
  cidr: (matcher, face, view) => {
    if (!reachable(matcher, face, view)) return NO
    const address = face.address
    if (address === undefined) return UNKNOWN
    return say(contains(matcher.block, address) && !matcher.except.some((block) => contains(block, address)))
  },
  entity: (matcher, face) => entityAnswer(matcher.entity, face),
  names: (matcher, face) => {
    if (face.kind !== 'outside') return NO
    if (face.names.length === 0) return UNKNOWN
    return say(face.names.some((name) => matcher.names.some((pattern) => nameMatches(pattern, name))))
  },
  everybody: () => YES,
  unknown: () => UNKNOWN,
}

function answer<K extends keyof Matchers>(matcher: Tagged<Matchers, K>, face: Face, view: PolicyView): number {
  return TESTS[matcher.kind](matcher, face, view)
}

/** The answer, worked out anew. */
export function test(view: PolicyView, number: number, face: Face): number {
  const matcher = view.matchers.all[number]
  return matcher === undefined ? NO : answer(matcher, face, view)
}

/** Does the matcher with that number match the face? `NO`, `YES` or `UNKNOWN`; each is worked out once. */
export function hit(view: PolicyView, number: number, face: Face): number {
  const known = face.memo[view.semantics] ?? new Uint8Array(view.matchers.all.length)
  face.memo[view.semantics] = known
  const before = known[number] ?? NOT_ASKED
  if (before !== NOT_ASKED) return before
  const found = test(view, number, face)
  known[number] = found
  return found
}
