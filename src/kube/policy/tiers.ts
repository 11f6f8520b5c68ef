import type { Direction } from '../../trace/rows.ts'
import type { AdminPeer, AdminPort, AdminRule, AdminSubject, LabelSelector } from '../objects/policy-types.ts'
import type { AdminPolicy, Namespace } from '../snapshot/snapshot.ts'
import type { PolicyRef } from './evidence.ts'
import { checkBlock, checkRange, checkSelector, type Faults, refused } from './faults.ts'
import {
  type Action,
  type Applied,
  type Matcher,
  type MatcherTable,
  numberOf,
  outcomeOf,
  type PolicySide,
  type PortMatch,
  type Rule,
  type Translated,
} from './model.ts'
import { domainPattern } from './names.ts'
import { labelsOf } from './selectors.ts'

/*
 * AdminNetworkPolicy, BaselineAdminNetworkPolicy (v1alpha1) and ClusterNetworkPolicy (v1alpha2) of
 * policy.networking.k8s.io: ordered rules with Accept, Deny and Pass, before and after the NetworkPolicy tier.
 */

interface Place {
  faults: Faults
  table: MatcherTable
  field: string
  /** What the namespaces of the subject have of the labels that the policy compares; undefined where they have none. */
  tenant: Tenant
}
type Tenant = ReadonlyMap<string, string | undefined>

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

/**
 * Every label must be there on both sides; `same`: all with the subject's value, `different`: at least one with another. No
 * labels: nothing (NamespacedPeer in apis/v1alpha1/shared_types.go, v0.1.1).
 */
function tenantsOf({ tenant }: Place, peer: Extract<AdminPeer, { kind: 'tenants' }>): Matcher[] {
  const known = peer.labels.flatMap((key) => {
    const value = tenant.get(key)
    return value === undefined ? [] : [{ key, value }]
  })
  if (known.length === 0 || known.length < peer.labels.length) return []
  const pods = (namespaces: LabelSelector): Matcher => ({ kind: 'pods', namespaces, pods: peer.podSelector })
  if (peer.values === 'same')
    return [pods({ matchLabels: Object.fromEntries(known.map(({ key, value }) => [key, value])) })]
  const all = known.map(({ key }) => ({ key, operator: 'Exists' }) as const)
  return known.map(({ key, value }) =>
    pods({ matchExpressions: [...all, { key, operator: 'NotIn', values: [value] } as const] }),
  )
}

function matchersOf(place: Place, peer: AdminPeer): Matcher[] {
  if (peer.kind === 'tenants') return tenantsOf(place, peer)
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

/** Every combination of values that namespaces have of these labels; one empty combination for no labels. */
function tenantsAmong(namespaces: readonly Namespace[], keys: readonly string[]): Tenant[] {
  if (keys.length === 0) return [new Map()]
  const all = namespaces.map(({ name, labels }) => {
    const lookup = labelsOf({ 'kubernetes.io/metadata.name': name, ...labels })
    return keys.map((key) => [key, lookup(key)] as const)
  })
  return [...new Map(all.map((pairs) => [JSON.stringify(pairs), pairs])).values()].map((pairs) => new Map(pairs))
}

/** The subject's namespaces that are this tenant. */
function amongTenant(matcher: Matcher, tenant: Tenant): Matcher {
  if (matcher.kind !== 'pods' || tenant.size === 0) return matcher
  const told = [...tenant].map(([key, value]) =>
    value === undefined
      ? ({ key, operator: 'DoesNotExist' } as const)
      : ({ key, operator: 'In', values: [value] } as const),
  )
  const { namespaces } = matcher
  return {
    ...matcher,
    namespaces: { ...namespaces, matchExpressions: [...(namespaces.matchExpressions ?? []), ...told] },
  }
}

/** Labels by which the policy compares peers with its subject. */
function comparedLabels({ ingress, egress }: AdminPolicy): string[] {
  const peers = [...ingress, ...egress].flatMap((rule) => rule.peers)
  return [...new Set(peers.flatMap((peer) => (peer.kind === 'tenants' ? peer.labels : [])))].sort()
}

/** Translates one policy, once per tenant where it compares namespaces; nothing when its definition refuses it. */
export function fromAdminPolicy(
  table: MatcherTable,
  policy: AdminPolicy,
  namespaces: readonly Namespace[] = [],
): Translated {
  const ref: PolicyRef = { kind: policy.kind, name: policy.name }
  const faults: Faults = { policy: ref, found: [] }
  const applied = tenantsAmong(namespaces, comparedLabels(policy)).map((tenant): Applied => {
    const side = (list: Direction): PolicySide => {
      const { priority } = policy
      const order = policy.tier === 'Admin' ? ({ tier: 'admin', priority } as const) : ({ tier: 'baseline' } as const)
      const rules = policy[list].map((rule, index) =>
        ruleOf({ faults, table, field: `spec.${list}[${index}]`, tenant }, { ...ref, ...order, list, index }, rule),
      )
      return { isolates: false, rules, requires: [], stray: false }
    }
    const subject = amongTenant(podsOf({ faults, table, field: 'spec.subject', tenant }, policy.subject), tenant)
    return {
      ref,
      tier: policy.tier === 'Admin' ? 'admin' : 'baseline',
      priority: policy.priority,
      subject: numberOf(table, subject),
      sides: { ingress: side('ingress'), egress: side('egress') },
      unread: policy.unread,
    }
  })
  return { applied: refused(faults) ? [] : applied, faults: faults.found }
}
