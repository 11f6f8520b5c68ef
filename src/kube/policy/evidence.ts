import type { Tagged } from '../../net/tagged.ts'
import type { Direction } from '../../trace/rows.ts'
import type { CiliumL7Rules } from '../objects/policy-types.ts'

/*
 * What a verdict is made of. Facts only; `words/` makes sentences of them.
 */

export const DIRECTIONS = ['egress', 'ingress'] as const

/** Whose reading counts: the Kubernetes specifications as written, or what Cilium does with its configuration. */
export type Semantics = 'kubernetes' | 'cilium'

export type PolicyKind =
  | 'NetworkPolicy'
  | 'CiliumNetworkPolicy'
  | 'CiliumClusterwideNetworkPolicy'
  | 'AdminNetworkPolicy'
  | 'BaselineAdminNetworkPolicy'
  | 'ClusterNetworkPolicy'

export interface PolicyRef {
  kind: PolicyKind
  namespace?: string
  name: string
}

/** A rule: `list` of the policy and index in it. `spec` is the index in a Cilium policy with several rules (`specs`). */
export interface RuleRef extends PolicyRef {
  list: 'ingress' | 'egress' | 'ingressDeny' | 'egressDeny'
  index: number
  spec?: number
  /** The name that the rule itself carries (AdminNetworkPolicy and its successors). */
  rule?: string
  /** Ordered tiers: before every NetworkPolicy, or after all. */
  tier?: 'admin' | 'baseline'
  /** The lower, the earlier; of the admin tier. */
  priority?: number
}

/** A part of a policy that cannot be meant. `field` is its path, `spec.ingress[0].from[1].ipBlock.cidr`. */
export interface PolicyFault {
  policy: PolicyRef
  field: string
  found: string
  expected:
    | 'cidr'
    | 'cidr-inside'
    | 'port'
    | 'port-range'
    | 'port-name'
    | 'values'
    | 'no-values'
    | 'operator'
    | 'entity'
    | 'one-peer-field'
    | 'one-subject'
    | 'ports-or-icmps'
    | 'namespaced-subject'
    | 'icmp-type'
    | 'name'
    | 'object'
    | 'service-without-selector'
  /** Kubernetes or Cilium refuses such a policy, so it is left out; or it stays and only this part has no effect. */
  effect: 'policy-left-out' | 'part-without-effect'
}

/** Why one direction is as it is. */
export interface Reasons {
  /** No policy selects this end for this direction. */
  'no-policy': Record<never, never>
  /** Policies select it but none isolates it, or every tier passed the question on. */
  'not-isolated': { selectedBy: readonly PolicyRef[] }
  /** This end is not under policies here: it is outside, or on the host without a host firewall. */
  'not-enforced': { why: 'outside' | 'host' | 'enforcement-never' }
  /** A pod cannot block access to itself (concepts/services-networking/network-policies). */
  self: Record<never, never>
  /** Traffic of the pod's own node. */
  'own-node': Record<never, never>
  'allowed-by': { rule: RuleRef }
  'denied-by': { rule: RuleRef }
  /** Isolated by these policies, and no rule of theirs (or of any other) allows it. */
  'isolated-by': { policies: readonly PolicyRef[] }
  /** `enable-policy: always` isolates pods that no policy selects. */
  'enforcement-always': Record<never, never>
  /** Cilium drops SCTP unless `enable-sctp` is set. */
  'sctp-disabled': Record<never, never>
}
export type Reason = Tagged<Reasons>
export type ReasonKind = keyof Reasons

/** What a rule wants: `tier=inner`, `10.0.0.0/8`, `TCP 8080`. `nobody`: no pod of the cluster is that; `nearest` may be meant. */
export interface Want {
  text: string
  nobody?: true
  nearest?: string
}

/** A rule that would have decided the other way, but for one thing. `wrong-peer` where it says nothing of ports. */
export interface NearMiss {
  rule: RuleRef
  miss: 'right-peer-wrong-port' | 'right-peer-no-icmp' | 'right-port-wrong-peer' | 'wrong-peer'
  wants: readonly Want[]
  /** What the other end has instead: labels, or its address. */
  has: readonly string[]
  peer?: string
}

/** A fact that the verdict may turn on and that nobody told. */
export interface MissingFacts {
  /** Which addresses these names have (`cilium-dbg fqdn cache list`). */
  'fqdn-addresses': { rule: RuleRef; names: readonly string[]; node?: string }
  /** Members of a cloud provider's group. */
  groups: { rule: RuleRef }
  'cidr-group': { rule: RuleRef; group: string }
  service: { rule: RuleRef; service: string }
  /** Where the API server listens (`kubectl get endpointslices -n default`). */
  'api-server': { rule: RuleRef }
  'pod-address': { rule: RuleRef; pod: string }
  'pod-node': { pod: string }
  /** The policy says more than is read. */
  'policy-unread': { policy: PolicyRef; fields: readonly string[] }
}
export type MissingEvidence = Tagged<MissingFacts>

/** What the proxy will ask of a connection that the packet filter lets through. */
export interface L7Demand {
  rule: RuleRef
  rules: CiliumL7Rules
}

/** `answer`: `unasked` when the question named no request. */
export interface L7Verdict {
  protocol: 'http' | 'dns' | 'kafka' | 'other'
  demands: readonly L7Demand[]
  answer: 'unasked' | 'passed' | 'http-403' | 'dns-refused' | 'unknown'
}

export interface DirectionVerdict {
  direction: Direction
  allowed: boolean
  reason: Reason
  /** Rules of higher tiers that passed the question on. */
  passed: readonly RuleRef[]
  /** What matched too and says otherwise, but stands behind what decided; a policy where its isolation does. */
  overruled: readonly (RuleRef | PolicyRef)[]
  nearMisses: readonly NearMiss[]
  l7?: L7Verdict
  missing: readonly MissingEvidence[]
}

/** Where the specification and Cilium part. */
export interface Divergences {
  /** ipBlock or networks: Cilium's CIDRs do not match pods (policy-cidr-match-mode). */
  'cidr-and-pods': { rule: RuleRef; ip: string }
  /** The same for nodes, hostNetwork pods and the API server on a node. */
  'cidr-and-nodes': { rule: RuleRef; ip: string }
  /** Labels by which a policy selects its subject, or a rule its peer, and that the pod has but not its identity. */
  'label-not-in-identity': { by: PolicyRef | RuleRef; pod: string; labels: readonly string[] }
  /** Rules for a direction that policyTypes does not name: ignored by the specification, honoured by Cilium. */
  'stray-rules': { policy: PolicyRef; direction: Direction }
  'sctp-disabled': Record<never, never>
  /** To or from its own node: always allowed by the specification; Cilium allows only what comes from it, if that. */
  'own-node': { direction: Direction }
  /** AdminNetworkPolicy and BaselineAdminNetworkPolicy: only the types are known to Cilium. */
  'tier-not-implemented': { policy: PolicyRef }
  /** ClusterNetworkPolicy needs enable-k8s-cluster-network-policy (Cilium 1.20). */
  'tier-disabled': { policy: PolicyRef }
  /** Policies for nodes need enable-host-firewall. */
  'host-firewall-disabled': { policy: PolicyRef }
  /** The peers of an egress rule give a port name to several numbers: Cilium resolves it to none. */
  'named-port-ambiguous': { rule: RuleRef; name: string; numbers: readonly number[] }
  'enforcement-mode': { mode: 'always' | 'never' }
  /** fromNodes and toNodes need enable-node-selector-labels. */
  'node-selector-disabled': { rule: RuleRef }
  /** fromRequires and toRequires are gone since 1.19. */
  'requires-removed': { policy: PolicyRef }
}
export type Divergence = Tagged<Divergences>
export type DivergenceKind = keyof Divergences

/** True whatever the verdict, and worth saying beside it. */
export interface Caveats {
  /** `ingress: [{}]` of a Cilium policy allows nothing, that of a NetworkPolicy everything. */
  'empty-rule': { rule: RuleRef; allows: 'nothing' | 'everything' }
  /** The specification says nothing about ICMP. */
  'icmp-unspecified': Record<never, never>
  /** The specification leaves hostNetwork pods to the implementation; here they count as their node. */
  'host-network-pod': { pod: string }
  /** A rule speaks of names, and DNS passes by a rule without `rules.dns`: no answer is seen, no address is learnt. */
  'no-dns-rule': { rule: RuleRef; dns: RuleRef }
  /** Over the tunnel a node calls as its cilium_host, which is remote-node, though its own address is the API server's. */
  'calls-as-cilium-host': { node: string; ip: string; api: string; rule: RuleRef }
  /** Two policies of one tier with one priority: which wins is not defined. */
  'same-priority': { policies: readonly PolicyRef[] }
  'mutual-authentication': { rule: RuleRef; mode: string }
}
export type Caveat = Tagged<Caveats>

export interface Verdict {
  semantics: Semantics
  /** May the first packet pass both ends? An L7 refusal is not a drop: see `l7`. */
  allowed: boolean
  egress: DirectionVerdict
  ingress: DirectionVerdict
  /** True when a missing fact could turn the verdict. */
  undetermined: boolean
  /** The other reading, when it differs, and why. */
  other?: {
    semantics: Semantics
    allowed: boolean
    egress: Reason
    ingress: Reason
    divergences: readonly Divergence[]
  }
  caveats: readonly Caveat[]
}

/** `NetworkPolicy shop/cart`, stable: for sorting and as a key. */
export function policyKey(ref: PolicyRef): string {
  return `${ref.kind} ${ref.namespace === undefined ? '' : `${ref.namespace}/`}${ref.name}`
}

/** `NetworkPolicy shop/cart ingress[0]`, stable. */
export function ruleKey(ref: RuleRef): string {
  const spec = ref.spec === undefined ? '' : ` specs[${ref.spec}]`
  return `${policyKey(ref)}${spec} ${ref.list}[${ref.index}]`
}

/** Is a key of `policyKey` or `ruleKey` about the policy with this key? `shop/cart` is not `shop/cart-v2`. */
export function isOfPolicy(key: string, policy: string): boolean {
  return key === policy || key.startsWith(`${policy} `)
}
