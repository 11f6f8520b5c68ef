import type { Tagged } from '../../net/tagged.ts'
import type { Direction } from '../../trace/rows.ts'
import { readConfig } from '../mode/config.ts'
import { readVersion } from '../mode/versions.ts'
import type { CiliumL7Rules, CiliumProtocol, LabelSelector } from '../objects/policy-types.ts'
import type { PolicyFault, PolicyRef, Reason, RuleRef, Semantics } from './evidence.ts'
import { type LabelFilter, labelFilter } from './label-filter.ts'
import type { AddressBlock } from './ranges.ts'

/*
 * All kinds of policies in one form: who is the subject, who is the peer, which ports, what follows.
 */

/** Who can be a peer or a subject. Each is asked of a `Face`. */
export interface Matchers {
  /** Pods by Kubernetes labels; `namespace` when only that one. Host-network pods never match. */
  pods: { namespace?: string; namespaces: LabelSelector; pods: LabelSelector }
  /** Identities by Cilium labels with sources. */
  endpoints: { selector: LabelSelector }
  /** Nodes by their labels; host-network pods count as their node. `feature`: the Cilium option that it needs. */
  nodes: { selector: LabelSelector; feature: 'host-firewall' | 'node-selectors' | 'none' }
  /** Addresses. `reach`: every address, or only what Cilium does not know as pod or node. */
  cidr: { block: AddressBlock; except: readonly AddressBlock[]; reach: 'every-address' | 'outside' }
  entity: { entity: string }
  names: { names: readonly string[] }
  everybody: Record<never, never>
  /** Nobody can say who that is. */
  unknown: { what: 'groups' } | { what: 'cidr-group' | 'service'; name: string }
}
export type Matcher = Tagged<Matchers>

/** What a rule says of ports. `ANY` is every transport protocol that has ports. */
export type PortMatch =
  | { kind: 'all' }
  | { kind: 'range'; protocol: CiliumProtocol; from: number; to: number; l7?: CiliumL7Rules }
  | { kind: 'named'; protocol: CiliumProtocol; name: string; l7?: CiliumL7Rules }
  | { kind: 'icmp'; family: 4 | 6; type: number }

export type Action = 'allow' | 'deny' | 'pass'

/** What an outcome says; one object per rule or plan, shared by all answers. */
export interface PlanOutcome {
  allowed: boolean
  reason: Reason
}

export interface Rule {
  ref: RuleRef
  action: Action
  /** Numbers of matchers, any of which must match. Empty: nobody. */
  peers: readonly number[]
  /** Any of which must match. Empty: no port. */
  ports: readonly PortMatch[]
  /** Does it say anything of ports or peers? Cilium's empty rule does not. */
  empty: boolean
  outcome: PlanOutcome
  /** Mutual authentication that it demands. */
  authentication?: string
}

export interface PolicySide {
  /** Does selecting a pod isolate it in this direction? */
  isolates: boolean
  rules: readonly Rule[]
  /** Constraints on peers of every rule of the subject (fromRequires, toRequires): numbers of matchers. */
  requires: readonly number[]
  /** Are the rules there although policyTypes does not name the direction? */
  stray: boolean
}

export type Tier = 'admin' | 'network' | 'baseline'

/** One policy, or one of the specs of a Cilium policy, as it applies to its subject. */
export interface Applied {
  ref: PolicyRef
  tier: Tier
  priority: number
  /** Number of the matcher that says who is the subject. */
  subject: number
  sides: Record<Direction, PolicySide>
  unread: readonly string[]
}

/** What a translator hands over. */
export interface Translated {
  applied: Applied[]
  faults: PolicyFault[]
}

/** The matchers of a policy set, each once, with a number. */
export interface MatcherTable {
  all: Matcher[]
  numbers: Map<string, number>
}

/** The number of a matcher; equal matchers share one. */
export function numberOf(table: MatcherTable, matcher: Matcher): number {
  const key = JSON.stringify(matcher, (_, value) => (typeof value === 'bigint' ? value.toString(16) : value))
  const known = table.numbers.get(key)
  if (known !== undefined) return known
  table.numbers.set(key, table.all.length)
  table.all.push(matcher)
  return table.all.length - 1
}

/** How the agent is configured, as far as policies are concerned. Cilium's defaults: `DEFAULT_SETTINGS`. */
export interface PolicySettings {
  /** `enable-policy`. */
  enforcement: 'default' | 'always' | 'never'
  /** `allow-localhost`; `auto` is always on Kubernetes. */
  allowLocalhost: boolean
  /** `policy-cidr-match-mode`. */
  cidrMatchesPods: boolean
  cidrMatchesNodes: boolean
  /** `enable-host-firewall`. */
  hostFirewall: boolean
  /** `enable-sctp`. */
  sctp: boolean
  /** `enable-k8s-cluster-network-policy`, since 1.20. */
  clusterNetworkPolicy: boolean
  /** `enable-node-selector-labels`. */
  nodeSelectors: boolean
  /** fromRequires and toRequires, until 1.18. */
  requires: boolean
  /** Nodes speak to pods elsewhere with the address of their cilium_host (`routing-mode: tunnel`). */
  tunnel: boolean
  /** `cluster-name`. */
  cluster: string
  /** Which labels make an identity: `labels` of cilium-config. */
  identityLabels: LabelFilter
}

export const DEFAULT_SETTINGS: PolicySettings = {
  enforcement: 'default',
  allowLocalhost: true,
  cidrMatchesPods: false,
  cidrMatchesNodes: false,
  hostFirewall: false,
  sctp: false,
  clusterNetworkPolicy: false,
  nodeSelectors: false,
  requires: false,
  tunnel: true,
  cluster: 'default',
  identityLabels: labelFilter(),
}

/** The settings that a `cilium-config` ConfigMap says; missing keys mean Cilium's defaults. `version` as `1.18`. */
export function settingsOf(data: Readonly<Record<string, string>>, version?: string): PolicySettings {
  const config = readConfig(data)
  const on = (key: string) => config.flag(key, false)
  const modes = config.text('policy-cidr-match-mode', '').split(/[\s,]+/)
  const { minor } = readVersion(version)
  return {
    enforcement: config.oneOf('enable-policy', ['default', 'always', 'never'], 'default'),
    allowLocalhost: config.oneOf('allow-localhost', ['auto', 'always', 'policy'], 'auto') !== 'policy',
    cidrMatchesPods: modes.includes('pods'),
    cidrMatchesNodes: modes.includes('nodes'),
    hostFirewall: on('enable-host-firewall'),
    sctp: on('enable-sctp'),
    clusterNetworkPolicy: minor >= 20 && on('enable-k8s-cluster-network-policy'),
    nodeSelectors: on('enable-node-selector-labels'),
    requires: minor < 19,
    tunnel: config.text('routing-mode', '') !== 'native' && config.text('tunnel', '') !== 'disabled',
    cluster: config.text('cluster-name', 'default'),
    identityLabels: labelFilter(data.labels),
  }
}

/** What the specifications say, with everything switched on that Cilium can do. */
export function specified(settings: PolicySettings): PolicySettings {
  return {
    ...settings,
    enforcement: 'default',
    allowLocalhost: true,
    hostFirewall: true,
    sctp: true,
    clusterNetworkPolicy: true,
    nodeSelectors: true,
    requires: true,
  }
}

/** The outcome of a rule with that action; `pass` has none of its own. */
export function outcomeOf(ref: RuleRef, action: Action): PlanOutcome {
  return action === 'deny'
    ? { allowed: false, reason: { kind: 'denied-by', rule: ref } }
    : { allowed: true, reason: { kind: 'allowed-by', rule: ref } }
}

/** One reading of all policies. */
export interface PolicyView {
  semantics: Semantics
  settings: PolicySettings
  matchers: MatcherTable
  applied: readonly Applied[]
}
