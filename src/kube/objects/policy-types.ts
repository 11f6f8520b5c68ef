import type { Cidr } from '../../net/address.ts'

/*
 * Policies as Kubernetes and Cilium write them, after validation: known fields only, ports and CIDRs checked.
 * Shapes follow networking.k8s.io/v1, cilium.io/v2 (pkg/policy/api) and policy.networking.k8s.io (v1alpha1, v1alpha2).
 */

export type Labels = Readonly<Record<string, string>>
export type Transport = 'TCP' | 'UDP' | 'SCTP'

export interface LabelSelector {
  matchLabels?: Labels
  matchExpressions?: readonly LabelRequirement[]
}
export interface LabelRequirement {
  key: string
  operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist'
  values?: readonly string[]
}

// ── NetworkPolicy (networking.k8s.io/v1)

export interface NetworkPolicySpec {
  podSelector: LabelSelector
  policyTypes?: readonly ('Ingress' | 'Egress')[]
  ingress?: readonly { from?: readonly NetworkPolicyPeer[]; ports?: readonly NetworkPolicyPort[] }[]
  egress?: readonly { to?: readonly NetworkPolicyPeer[]; ports?: readonly NetworkPolicyPort[] }[]
}
export interface NetworkPolicyPeer {
  podSelector?: LabelSelector
  namespaceSelector?: LabelSelector
  ipBlock?: { cidr: Cidr; except?: readonly Cidr[] }
}
export interface NetworkPolicyPort {
  protocol?: Transport
  /** A number, or the name of a container port. */
  port?: number | string
  endPort?: number
}

// ── CiliumNetworkPolicy and CiliumClusterwideNetworkPolicy (cilium.io/v2)

/** Keys of its selectors may carry a source: `k8s:app`, `any:app`, `reserved:host`. */
export interface CiliumRule {
  endpointSelector?: LabelSelector
  nodeSelector?: LabelSelector
  ingress?: readonly CiliumIngress[]
  ingressDeny?: readonly CiliumIngress[]
  egress?: readonly CiliumEgress[]
  egressDeny?: readonly CiliumEgress[]
  enableDefaultDeny?: { ingress?: boolean; egress?: boolean }
  description?: string
}
export interface CiliumIngress {
  fromEndpoints?: readonly LabelSelector[]
  fromNodes?: readonly LabelSelector[]
  fromRequires?: readonly LabelSelector[]
  fromEntities?: readonly string[]
  fromCIDR?: readonly Cidr[]
  fromCIDRSet?: readonly CiliumCidrRule[]
  fromGroups?: readonly unknown[]
  toPorts?: readonly CiliumPortRule[]
  icmps?: readonly CiliumIcmpRule[]
  authentication?: { mode: string }
}
export interface CiliumEgress {
  toEndpoints?: readonly LabelSelector[]
  toNodes?: readonly LabelSelector[]
  toRequires?: readonly LabelSelector[]
  toEntities?: readonly string[]
  toCIDR?: readonly Cidr[]
  toCIDRSet?: readonly CiliumCidrRule[]
  toServices?: readonly CiliumServiceRule[]
  toFQDNs?: readonly { matchName?: string; matchPattern?: string }[]
  toGroups?: readonly unknown[]
  toPorts?: readonly CiliumPortRule[]
  icmps?: readonly CiliumIcmpRule[]
  authentication?: { mode: string }
}
export interface CiliumCidrRule {
  cidr?: Cidr
  cidrGroupRef?: string
  cidrGroupSelector?: LabelSelector
  except?: readonly Cidr[]
}
export interface CiliumServiceRule {
  k8sService?: { serviceName?: string; namespace?: string }
  k8sServiceSelector?: { selector: LabelSelector; namespace?: string }
}
export interface CiliumPortRule {
  /** `port` is a number or a name; `'0'` and a missing port mean all. */
  ports?: readonly { port?: string; endPort?: number; protocol?: CiliumProtocol }[]
  rules?: CiliumL7Rules
  serverNames?: readonly string[]
  listener?: { name: string }
}
export type CiliumProtocol =
  | Transport
  | 'ANY'
  | 'ICMP'
  | 'ICMPV6'
  | 'VRRP'
  | 'IGMP'
  | 'GRE'
  | 'IPIP'
  | 'IPV6'
  | 'ESP'
  | 'AH'
export interface CiliumL7Rules {
  http?: readonly {
    method?: string
    path?: string
    host?: string
    headers?: readonly string[]
    headerMatches?: readonly unknown[]
  }[]
  dns?: readonly { matchName?: string; matchPattern?: string }[]
  kafka?: readonly unknown[]
  l7proto?: string
  l7?: readonly unknown[]
}
export interface CiliumIcmpRule {
  /** `type` is the number, or Cilium's name for it (`EchoRequest`). */
  fields: readonly { family?: 'IPv4' | 'IPv6'; type: number | string }[]
}

// ── AdminNetworkPolicy, BaselineAdminNetworkPolicy, ClusterNetworkPolicy (policy.networking.k8s.io)

export type AdminAction = 'Accept' | 'Deny' | 'Pass'
export type AdminSubject =
  | { kind: 'namespaces'; namespaces: LabelSelector }
  | { kind: 'pods'; namespaceSelector: LabelSelector; podSelector: LabelSelector }
export type AdminPeer =
  | AdminSubject
  /** Namespaces that share the subject's values of these labels, or have at least one other (v1alpha1 until 0.1.1). */
  | { kind: 'tenants'; values: 'same' | 'different'; labels: readonly string[]; podSelector: LabelSelector }
  | { kind: 'nodes'; nodes: LabelSelector }
  | { kind: 'networks'; networks: readonly Cidr[] }
  | { kind: 'domainNames'; domainNames: readonly string[] }
/** A port, a range (`endPort`), all ports of a protocol (no `port`), or the name of a container port. */
export type AdminPort =
  | { kind: 'number'; protocol: Transport; port: number; endPort: number }
  | { kind: 'protocol'; protocol: Transport }
  | { kind: 'named'; name: string; protocol?: Transport }
export interface AdminRule {
  name?: string
  /** v1alpha1 says Allow; it is Accept here, as in v1alpha2. */
  action: AdminAction
  peers: readonly AdminPeer[]
  /** Missing: all ports. */
  ports?: readonly AdminPort[]
}
