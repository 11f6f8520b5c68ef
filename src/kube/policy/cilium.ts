import type { CiliumEgress, CiliumIngress, CiliumPortRule, CiliumRule, LabelSelector } from '../objects/policy-types.ts'
import type { CiliumPolicy } from '../snapshot/snapshot.ts'
import { type CiliumPeers, type CiliumWorld, type PeerPlace, peersOf } from './cilium-peers.ts'
import type { PolicyRef, RuleRef } from './evidence.ts'
import { checkRange, checkSelector, type Faults, fault, isPortName, l7Of, refused } from './faults.ts'
import { icmpMatch } from './icmp.ts'
import { inNamespace, namesInit, withNamespace } from './identity.ts'
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

/*
 * CiliumNetworkPolicy and CiliumClusterwideNetworkPolicy (cilium.io/v2), as pkg/policy/api and
 * pkg/policy/utils/cilium_network_policy.go read them.
 */

function portOf(place: PeerPlace, port: NonNullable<CiliumPortRule['ports']>[number]): PortMatch | undefined {
  const { faults, field } = place
  const protocol = port.protocol ?? 'ANY'
  const text = port.port ?? '0'
  if (!/^\d+$/.test(text)) {
    if (!isPortName(text)) fault(faults, `${field}.port`, text, 'port-name')
    return { kind: 'named', protocol, name: text.toLowerCase() }
  }
  const from = Number(text)
  if (protocol === 'ICMP' || protocol === 'ICMPV6')
    return { kind: 'icmp', family: protocol === 'ICMP' ? 4 : 6, type: from }
  if (from === 0) return protocol === 'ANY' ? { kind: 'all' } : { kind: 'range', protocol, from: 0, to: 65535 }
  // endPort 0 is the same as none (PortProtocol in pkg/policy/api/l4.go).
  const to = port.endPort === undefined || port.endPort === 0 ? from : port.endPort
  return checkRange(faults, field, { from, to, zero: true }) ? { kind: 'range', protocol, from, to } : undefined
}

/** No toPorts and no icmps: all ports. A port rule without ports matches none. */
function portsOf(place: PeerPlace, rule: CiliumIngress | CiliumEgress, action: Action): PortMatch[] {
  const { toPorts, icmps } = rule
  if ((toPorts ?? []).length > 0 && (icmps ?? []).length > 0)
    fault(place.faults, `${place.field}.icmps`, icmps, 'ports-or-icmps')
  if ((toPorts ?? []).length === 0 && (icmps ?? []).length === 0) return [{ kind: 'all' }]
  const ports = (toPorts ?? []).flatMap((one, i) => {
    const l7 = action === 'allow' ? l7Of(one) : undefined
    return (one.ports ?? []).flatMap((port, j) => {
      const match = portOf({ ...place, field: `${place.field}.toPorts[${i}].ports[${j}]` }, port)
      if (match === undefined) return []
      return l7 === undefined || match.kind === 'icmp' || match.kind === 'all' ? [match] : [{ ...match, l7 }]
    })
  })
  const types = (icmps ?? []).flatMap((one, i) =>
    one.fields.flatMap((field, j) => {
      const match = icmpMatch(field)
      if (match === undefined)
        fault(place.faults, `${place.field}.icmps[${i}].fields[${j}].type`, field.type, 'icmp-type')
      return match ?? []
    }),
  )
  return [...ports, ...types]
}

interface Whole {
  ref: RuleRef
  action: Action
  peers: CiliumPeers
  rule: CiliumIngress | CiliumEgress
}

/**
 * Without peers, a rule with ports is for everybody and one without ports for nobody: `{}` isolates and allows nothing
 * (mergeIngress and mergeEgress in pkg/policy/rule.go).
 */
function ruleOf(place: PeerPlace, { ref, action, peers, rule }: Whole): Rule {
  const ports = portsOf(place, rule, action)
  const portless = (rule.toPorts ?? []).length === 0 && (rule.icmps ?? []).length === 0
  const everybody = peers.kind === 'unsaid' && !portless ? [numberOf(place.table, { kind: 'everybody' })] : []
  const mode = rule.authentication?.mode
  return {
    ref,
    action,
    peers: peers.kind === 'said' ? peers.numbers : everybody,
    ports,
    empty: peers.kind === 'unsaid' && portless,
    outcome: outcomeOf(ref, action),
    ...(mode === undefined || mode === 'disabled' ? {} : { authentication: mode }),
  }
}

type Lists = Pick<CiliumRule, 'ingress' | 'ingressDeny' | 'egress' | 'egressDeny'>
type ListName = keyof Lists

/** Selectors of fromRequires or toRequires: every one of them must hold for each peer of the subject. */
function requiresOf(place: PeerPlace, rules: readonly (CiliumIngress | CiliumEgress)[]): number[] {
  return rules
    .flatMap(
      (rule) => ('fromRequires' in rule ? rule.fromRequires : 'toRequires' in rule ? rule.toRequires : undefined) ?? [],
    )
    .map((selector) => numberOf(place.table, { kind: 'endpoints', selector: withNamespace(selector, place) }))
}

function sideOf(
  place: PeerPlace,
  spec: CiliumRule,
  names: { allow: 'ingress' | 'egress'; base: PolicyRef & { spec?: number } },
): PolicySide {
  const deny: ListName = names.allow === 'ingress' ? 'ingressDeny' : 'egressDeny'
  const translate = (list: ListName, action: Action) =>
    (spec[list] ?? []).map((rule, index) => {
      const at = { ...place, field: `${place.field}.${list}[${index}]` }
      return ruleOf(at, { ref: { ...names.base, list, index }, action, peers: peersOf(at, rule), rule })
    })
  const rules = [...translate(deny, 'deny'), ...translate(names.allow, 'allow')]
  const isolates = spec.enableDefaultDeny?.[names.allow] ?? rules.length > 0
  return { isolates, rules, requires: requiresOf(place, spec[names.allow] ?? []), stray: false }
}

function subjectOf(place: PeerPlace, spec: CiliumRule): Matcher | undefined {
  const { faults, field, namespace } = place
  if ((spec.endpointSelector === undefined) === (spec.nodeSelector === undefined)) {
    fault(faults, field, Object.keys(spec), 'one-subject')
    return undefined
  }
  const check = (name: string, selector: LabelSelector) => checkSelector(faults, `${field}.${name}`, selector)
  if (spec.nodeSelector !== undefined) {
    check('nodeSelector', spec.nodeSelector)
    if (namespace !== undefined) fault(faults, `${field}.nodeSelector`, spec.nodeSelector, 'namespaced-subject')
    return { kind: 'nodes', selector: spec.nodeSelector, feature: 'host-firewall' }
  }
  const selector = spec.endpointSelector ?? {}
  check('endpointSelector', selector)
  return { kind: 'endpoints', selector: namespace === undefined ? selector : inNamespace(selector, namespace) }
}

/** Translates one policy with all its specs; nothing when Cilium refuses it. */
export function fromCiliumPolicy(table: MatcherTable, policy: CiliumPolicy, world: CiliumWorld): Translated {
  const { namespace, name } = policy
  const ref: PolicyRef =
    namespace === undefined
      ? { kind: 'CiliumClusterwideNetworkPolicy', name }
      : { kind: 'CiliumNetworkPolicy', namespace, name }
  const faults: Faults = { policy: ref, found: [] }
  const applied = policy.rules.flatMap((spec, i): Applied[] => {
    const several = policy.rules.length > 1
    const field = several ? `specs[${i}]` : 'spec'
    const place: PeerPlace = {
      faults,
      table,
      world,
      init: namesInit(spec.endpointSelector),
      field,
      ...(namespace === undefined ? {} : { namespace }),
    }
    const base = several ? { ...ref, spec: i } : ref
    const subject = subjectOf(place, spec)
    const ingress = sideOf(place, spec, { allow: 'ingress', base })
    const egress = sideOf(place, spec, { allow: 'egress', base })
    if (subject === undefined) return []
    const sides = { ingress, egress }
    return [{ ref, tier: 'network', priority: 0, subject: numberOf(table, subject), sides, unread: policy.unread }]
  })
  return { applied: refused(faults) ? [] : applied, faults: faults.found }
}
