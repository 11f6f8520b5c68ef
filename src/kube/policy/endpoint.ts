import type { Tagged } from '../../net/tagged.ts'
import type { Direction } from '../../trace/rows.ts'
import type { CiliumProtocol } from '../objects/policy-types.ts'
import { isFinished } from '../snapshot/pod-phase.ts'
import type { Pod } from '../snapshot/snapshot.ts'
import type { PolicySet } from './compile.ts'
import { DIRECTIONS, type PolicyRef, type RuleRef, type Semantics } from './evidence.ts'
import { type Face, hit, nodeFace, outsideFace, UNKNOWN, YES } from './faces.ts'
import { plansOf } from './judge.ts'
import type { PolicyView, PortMatch, Rule } from './model.ts'
import { faceOf, find, type Party } from './parties.ts'

/*
 * The policy of one endpoint as its map shows it (`cilium-dbg bpf policy get`): identities and ports, not labels.
 */

/** Whom an entry is for. Reserved identities have Cilium's numbers (pkg/identity/numericidentity.go). */
export interface EntryPeers {
  /** Identity 0: everybody. */
  any: Record<never, never>
  reserved: { name: 'host' | 'world' | 'remote-node' | 'kube-apiserver'; identity: number }
  /** Pods with one security identity; its number when the snapshot knows it. */
  pods: { identity?: number; example: string; pods: number }
  /** Addresses, names or nodes by label: identities that each real node numbers for itself. */
  local: { rule: RuleRef }
}
export type EntryPeer = Tagged<EntryPeers>

export interface PolicyEntry {
  direction: Direction
  action: 'allow' | 'deny' | 'pass'
  peer: EntryPeer
  protocol: CiliumProtocol | 'any'
  /** Missing: all ports; a name where it is resolved per pod. */
  ports?: { from: number; to: number } | { name: string }
  /** Goes through a proxy, which asks further. */
  proxy: boolean
  rule: RuleRef
}

export interface EndpointPolicy {
  /** Directions in which nothing passes without an entry, and the policies that make it so. */
  isolated: Readonly<Record<Direction, readonly PolicyRef[]>>
  entries: readonly PolicyEntry[]
}

interface Known {
  peer: EntryPeer
  face: Face
}

/** One face for every security identity among the pods, and the reserved ones. */
function identities(set: PolicySet): Known[] {
  const groups = new Map<string, { first: Pod; count: number }>()
  for (const pod of set.cluster.pods) {
    if (pod.hostNetwork || isFinished(pod)) continue
    const labels = JSON.stringify([pod.namespace, pod.serviceAccount ?? '', pod.labels])
    const key = pod.identity === undefined ? labels : String(pod.identity)
    const group = groups.get(key) ?? { first: pod, count: 0 }
    group.count++
    groups.set(key, group)
  }
  const pods = [...groups.values()].map(({ first, count }): Known => {
    const identity = first.identity === undefined ? {} : { identity: first.identity }
    return {
      peer: { kind: 'pods', ...identity, example: `${first.namespace}/${first.name}`, pods: count },
      face: faceOf(set, { kind: 'pod', pod: first }, false),
    }
  })
  return [...reserved(), ...pods]
}

function reserved(): Known[] {
  const node = { name: '', labels: {}, addresses: [], podCidrs: [], ready: true, cilium: true, synthetic: [] }
  const outside = outsideFace('0.0.0.0', { names: [], apiServer: false })
  const world: Known[] =
    outside === undefined ? [] : [{ peer: { kind: 'reserved', name: 'world', identity: 2 }, face: outside }]
  const far = nodeFace(node, { local: false, apiServer: false })
  const api = nodeFace(node, { local: false, apiServer: true })
  return [
    { peer: { kind: 'reserved', name: 'host', identity: 1 }, face: nodeFace(node, { local: true, apiServer: false }) },
    ...world,
    { peer: { kind: 'reserved', name: 'remote-node', identity: 6 }, face: far },
    { peer: { kind: 'reserved', name: 'kube-apiserver', identity: 7 }, face: api },
  ]
}

function peersOf(view: PolicyView, rule: Rule, known: readonly Known[]): EntryPeer[] {
  const kinds = rule.peers.map((number) => view.matchers.all[number]?.kind)
  if (kinds.includes('everybody')) return [{ kind: 'any' }]
  const byLabels = rule.peers.filter((_, i) => kinds[i] !== 'cidr' && kinds[i] !== 'nodes')
  const matched = known.filter(({ face }) => byLabels.some((number) => hit(view, number, face) === YES))
  const open = byLabels.some((number) => known.some(({ face }) => hit(view, number, face) === UNKNOWN))
  const numbered = byLabels.length < rule.peers.length || open
  const local: EntryPeer[] = numbered ? [{ kind: 'local', rule: rule.ref }] : []
  return [...matched.map(({ peer }) => peer), ...local]
}

function portOf(port: PortMatch): Pick<PolicyEntry, 'protocol' | 'ports' | 'proxy'> {
  if (port.kind === 'all') return { protocol: 'any', proxy: false }
  if (port.kind === 'icmp') {
    return { protocol: port.family === 4 ? 'ICMP' : 'ICMPV6', ports: { from: port.type, to: port.type }, proxy: false }
  }
  const proxy = port.l7 !== undefined
  if (port.kind === 'named') return { protocol: port.protocol, ports: { name: port.name }, proxy }
  const all = port.from === 0 && port.to === 65535
  return { protocol: port.protocol, ...(all ? {} : { ports: { from: port.from, to: port.to } }), proxy }
}

/**
 * The policy of a pod or node, entry by entry, in the order of tiers and rules. Undefined when there is no such party.
 * The local host's implicit entry is not a rule and does not stand here.
 */
export function endpointPolicy(set: PolicySet, party: Party, semantics: Semantics): EndpointPolicy | undefined {
  const end = find(set, party)
  if (end === undefined) return undefined
  const view = set.views[semantics]
  const plans = plansOf(set, semantics, faceOf(set, end, true))
  const known = identities(set)
  const entries = DIRECTIONS.flatMap((direction) => {
    const { admin, deny, allow, baseline } = plans[direction]
    return [...admin, ...deny, ...allow, ...baseline].flatMap((rule) =>
      peersOf(view, rule, known).flatMap((peer) =>
        rule.ports.map(
          (port): PolicyEntry => ({ direction, action: rule.action, peer, ...portOf(port), rule: rule.ref }),
        ),
      ),
    )
  })
  return { isolated: { ingress: plans.ingress.isolatedBy, egress: plans.egress.isolatedBy }, entries }
}
