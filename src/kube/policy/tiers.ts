import type { AdminPeer, AdminPort, AdminRule, AdminSubject } from '../objects/policy-types.ts'
import type { AdminPolicy } from '../snapshot.ts'
import type { Direction, PolicyRef } from './evidence.ts'
import { checkBlock, checkRange, checkSelector, type Faults, refused } from './faults.ts'
import {
  type Action,
  type Applied,
  type Matcher,
  type MatcherTable,
  numberOf,
  outcomeOf,
  type PortMatch,
  type Rule,
  type Side,
  type Translated,
} from './model.ts'
import { domainPattern } from './names.ts'

/*
 * AdminNetworkPolicy, BaselineAdminNetworkPolicy (v1alpha1) and ClusterNetworkPolicy (v1alpha2) of
 * policy.networking.k8s.io: ordered rules with Accept, Deny and Pass, before and after the NetworkPolicy tier.
 */

interface Place {
  faults: Faults
  table: MatcherTable
  field: string
}

const ACTIONS: Readonly<Record<AdminRule['action'], Action>> = { Accept: 'allow', Deny: 'deny', Pass: 'pass' }

function podsOf({ faults, field }: Place, who: AdminSubject): Matcher {
  if (who.kind === 'namespaces') {
    checkSelector(faults, `${field}.namespaces`, who.namespaces)
    return { kind: 'pods', namespaces: who.namespaces, pods: {} }
  }
  checkSelector(faults, `${field}.pods.namespaceSelector`, who.namespaceSelector)
  checkSelector(faults, `${field}.pods.podSelector`, who.podSelector)
  return { kind: 'pods', namespaces: who.namespaceSelector, pods: who.podSelector }
}

function matchersOf(place: Place, peer: AdminPeer): Matcher[] {
  if (peer.kind === 'namespaces' || peer.kind === 'pods') return [podsOf(place, peer)]
  if (peer.kind === 'nodes') {
    checkSelector(place.faults, `${place.field}.nodes`, peer.nodes)
    return [{ kind: 'nodes', selector: peer.nodes, feature: 'none' }]
  }
  if (peer.kind === 'domainNames') return [{ kind: 'names', names: peer.domainNames.map(domainPattern) }]
  return peer.networks.flatMap((text, i): Matcher[] => {
    const block = checkBlock(place.faults, `${place.field}.networks[${i}]`, text)
    return block === undefined ? [] : [{ kind: 'cidr', block, except: [], reach: 'every-address' }]
  })
}

function portOf({ faults, field }: Place, port: AdminPort): PortMatch | undefined {
  if (port.kind === 'named') return { kind: 'named', protocol: port.protocol ?? 'ANY', name: port.name }
  if (port.kind === 'protocol') return { kind: 'range', protocol: port.protocol, from: 0, to: 65535 }
  const range = { from: port.port, to: port.endPort, zero: false }
  return checkRange(faults, field, range)
    ? { kind: 'range', protocol: port.protocol, from: port.port, to: port.endPort }
    : undefined
}

function ruleOf(place: Place, ref: Rule['ref'], rule: AdminRule): Rule {
  const peerField = ref.list === 'ingress' ? 'from' : 'to'
  const peers = rule.peers.flatMap((peer, i) =>
    matchersOf({ ...place, field: `${place.field}.${peerField}[${i}]` }, peer),
  )
  const ports = rule.ports?.flatMap((port, i) => portOf({ ...place, field: `${place.field}.ports[${i}]` }, port) ?? [])
  const action = ACTIONS[rule.action]
  return {
    ref: rule.name === undefined ? ref : { ...ref, rule: rule.name },
    action,
    peers: peers.map((matcher) => numberOf(place.table, matcher)),
    ports: ports ?? [{ kind: 'all' }],
    empty: false,
    outcome: outcomeOf(rule.name === undefined ? ref : { ...ref, rule: rule.name }, action),
  }
}

/** Translates one policy; nothing when its definition refuses it. */
export function fromAdminPolicy(table: MatcherTable, policy: AdminPolicy): Translated {
  const ref: PolicyRef = { kind: policy.kind, name: policy.name }
  const faults: Faults = { policy: ref, found: [] }
  const side = (list: Direction): Side => {
    const rules = policy[list].map((rule, index) =>
      ruleOf({ faults, table, field: `spec.${list}[${index}]` }, { ...ref, list, index }, rule),
    )
    return { isolates: false, rules, requires: [], stray: false }
  }
  const subject = podsOf({ faults, table, field: 'spec.subject' }, policy.subject)
  const sides = { ingress: side('ingress'), egress: side('egress') }
  if (refused(faults)) return { applied: [], faults: faults.found }
  const applied: Applied = {
    ref,
    tier: policy.tier === 'Admin' ? 'admin' : 'baseline',
    priority: policy.priority,
    subject: numberOf(table, subject),
    sides,
    unread: policy.unread,
  }
  return { applied: [applied], faults: faults.found }
}
