import type { Direction } from '../../trace/rows.ts'
import type { NetworkPolicyPeer, NetworkPolicyPort } from '../objects/policy-types.ts'
import type { NetworkPolicy } from '../snapshot/snapshot.ts'
import type { RuleRef } from './evidence.ts'
import {
  checkBlock,
  checkExcept,
  checkRange,
  checkSelector,
  type Faults,
  fault,
  isPortName,
  refused,
} from './faults.ts'
import {
  type Matcher,
  type MatcherTable,
  numberOf,
  outcomeOf,
  type PolicySide,
  type PortMatch,
  type Rule,
  type Translated,
} from './model.ts'

/*
 * NetworkPolicy (networking.k8s.io/v1). Rules of types.go in k8s.io/api/networking/v1.
 */

interface Place {
  faults: Faults
  table: MatcherTable
  namespace: string
  field: string
}

/** namespaceSelector AND podSelector in one peer; podSelector alone means the own namespace; ipBlock stands alone. */
function matcherOf(place: Place, peer: NetworkPolicyPeer): Matcher | undefined {
  const { faults, field } = place
  if (peer.ipBlock !== undefined) {
    if (peer.podSelector !== undefined || peer.namespaceSelector !== undefined)
      fault(faults, field, peer, 'one-peer-field')
    const block = checkBlock(faults, `${field}.ipBlock.cidr`, peer.ipBlock.cidr)
    if (block === undefined) return undefined
    const except = checkExcept(faults, `${field}.ipBlock.except`, { block, except: peer.ipBlock.except ?? [] })
    return { kind: 'cidr', block, except, reach: 'every-address' }
  }
  if (peer.podSelector !== undefined) checkSelector(faults, `${field}.podSelector`, peer.podSelector)
  if (peer.namespaceSelector !== undefined) {
    checkSelector(faults, `${field}.namespaceSelector`, peer.namespaceSelector)
    return { kind: 'pods', namespaces: peer.namespaceSelector, pods: peer.podSelector ?? {} }
  }
  if (peer.podSelector !== undefined) {
    return { kind: 'pods', namespace: place.namespace, namespaces: {}, pods: peer.podSelector }
  }
  // A peer without any field matches nothing; the API server refuses it.
  fault(faults, field, peer, 'one-peer-field')
  return undefined
}

function portOf(place: Place, port: NetworkPolicyPort): PortMatch | undefined {
  const { faults, field } = place
  const protocol = port.protocol ?? 'TCP'
  if (port.port === undefined) {
    if (port.endPort !== undefined) fault(faults, `${field}.endPort`, port.endPort, 'port')
    return { kind: 'range', protocol, from: 0, to: 65535 }
  }
  if (typeof port.port === 'number') {
    const to = port.endPort ?? port.port
    const good = checkRange(faults, field, { from: port.port, to, zero: false })
    return good ? { kind: 'range', protocol, from: port.port, to } : undefined
  }
  if (port.endPort !== undefined) fault(faults, `${field}.endPort`, port.endPort, 'port')
  if (!isPortName(port.port)) fault(faults, `${field}.port`, port.port, 'port-name')
  return { kind: 'named', protocol, name: port.port }
}

interface RawRule {
  peers: readonly NetworkPolicyPeer[]
  peerField: 'from' | 'to'
  ports: readonly NetworkPolicyPort[]
}

/** Missing or empty peers mean everybody, missing or empty ports all ports. */
function ruleOf(place: Place, ref: RuleRef, raw: RawRule): Rule {
  const peers = raw.peers.flatMap((peer, i) => {
    const matcher = matcherOf({ ...place, field: `${place.field}.${raw.peerField}[${i}]` }, peer)
    return matcher === undefined ? [] : [numberOf(place.table, matcher)]
  })
  const ports = raw.ports.flatMap((port, i) => portOf({ ...place, field: `${place.field}.ports[${i}]` }, port) ?? [])
  return {
    ref,
    action: 'allow',
    peers: raw.peers.length === 0 ? [numberOf(place.table, { kind: 'everybody' })] : peers,
    ports: raw.ports.length === 0 ? [{ kind: 'all' }] : ports,
    empty: raw.peers.length === 0 && raw.ports.length === 0,
    outcome: outcomeOf(ref, 'allow'),
  }
}

/** Unset policyTypes: Ingress always, Egress when there are egress rules. */
function typesOf(policy: NetworkPolicy): ReadonlySet<Direction> {
  const types = policy.spec.policyTypes ?? []
  if (types.length > 0) return new Set(types.map((type) => (type === 'Ingress' ? 'ingress' : 'egress')))
  return new Set((policy.spec.egress ?? []).length > 0 ? ['ingress', 'egress'] : ['ingress'])
}

function sideOf(rules: readonly Rule[], named: boolean): PolicySide {
  const stray = !named && rules.length > 0
  return { isolates: named || stray, rules, requires: [], stray }
}

/** Translates one policy; nothing when it is one that the API server refuses. */
export function fromNetworkPolicy(table: MatcherTable, policy: NetworkPolicy): Translated {
  const ref = { kind: 'NetworkPolicy', namespace: policy.namespace, name: policy.name } as const
  const faults: Faults = { policy: ref, found: [] }
  const { spec, namespace } = policy
  checkSelector(faults, 'spec.podSelector', spec.podSelector)
  const place = (list: Direction, index: number) => ({ faults, table, namespace, field: `spec.${list}[${index}]` })
  const ingress = (spec.ingress ?? []).map((rule, index) =>
    ruleOf(
      place('ingress', index),
      { ...ref, list: 'ingress', index },
      { peers: rule.from ?? [], peerField: 'from', ports: rule.ports ?? [] },
    ),
  )
  const egress = (spec.egress ?? []).map((rule, index) =>
    ruleOf(
      place('egress', index),
      { ...ref, list: 'egress', index },
      { peers: rule.to ?? [], peerField: 'to', ports: rule.ports ?? [] },
    ),
  )
  if (refused(faults)) return { applied: [], faults: faults.found }
  const types = typesOf(policy)
  const subject = numberOf(table, { kind: 'pods', namespace, namespaces: {}, pods: spec.podSelector })
  const sides = { ingress: sideOf(ingress, types.has('ingress')), egress: sideOf(egress, types.has('egress')) }
  return {
    applied: [{ ref, tier: 'network', priority: 0, subject, sides, unread: policy.unread }],
    faults: faults.found,
  }
}
