import type { Tagged } from '../../net/tagged.ts'

/*
 * What a snapshot does not say, and what it says twice in different ways. Facts only; `words/` makes sentences of them.
 */

/** The kinds that can be imported, as kubectl names them. */
export type Resource =
  | 'nodes'
  | 'pods'
  | 'namespaces'
  | 'services'
  | 'endpointslices'
  | 'networkpolicies'
  | 'ciliumnodes'
  | 'ciliumendpoints'
  | 'ciliumidentities'
  | 'ciliumnetworkpolicies'
  | 'ciliumclusterwidenetworkpolicies'
  | 'ciliumcidrgroups'
  | 'adminpolicies'
  | 'cilium-config'
  | 'workloads'

export interface Gaps {
  /** No object of that kind, and no empty list of it either: nobody knows whether there are any. */
  'kind-missing': { resource: Resource }
  /** Facts that stand in for missing ones were made up. */
  'made-up': {
    what:
      | 'addresses'
      | 'nodes'
      | 'node-addresses'
      | 'pods'
      | 'identities'
      | 'namespaces'
      | 'cilium-host'
      | 'pod-cidrs'
      | 'services'
      | 'slices'
    count: number
    /** The first of them, where an answer sends packets to what was made up. */
    names?: readonly string[]
  }
  'pod-without-address': { pod: string }
  'pod-without-node': { pod: string }
  /** Not hostNetwork, CiliumEndpoints are known, but none for this pod: not managed by Cilium. */
  'pod-unmanaged': { pod: string }
  /** The agent has not given it an identity yet (init, or 0). */
  'pod-without-identity': { pod: string }
  redacted: { object: string; field: string }
  'version-unknown': Record<never, never>
  'time-unknown': Record<never, never>
  /** A document that could not be read. `object` as far as its lines tell. */
  unread: { place: string; object?: string }
  /** An object was broken and left out: what it said is not known. */
  'left-out': { object: string; field: string; place?: string }
  /** A policy says more than Packetwalk reads. */
  'policy-unread': { policy: string; field: string }
}

/** `decides` says that an answer can turn on it. */
export type Gap = Tagged<Gaps> & { decides: boolean }
export type GapKind = keyof Gaps

export interface Contradictions {
  'pod-cidr-shared': { cidr: string; nodes: string[] }
  'pod-cidrs-overlap': { cidrs: string[]; nodes: string[] }
  'address-shared': { ip: string; objects: string[] }
  'pod-outside-cidr': { pod: string; ip: string; node: string; cidrs: string[] }
  'node-unknown': { object: string; node: string }
  'node-inside-pod-cidr': { node: string; ip: string; cidr: string }
  'slice-without-pod': { slice: string; ip: string; pod?: string }
  'slice-address-differs': { slice: string; ip: string; pod: string; podIp: string }
  'slice-without-service': { slice: string; service: string }
  'service-selects-nothing': { service: string; selector: string; near?: string }
  'service-without-endpoints': { service: string; notReady: number }
  'target-port-unknown': { service: string; port: string; pods: number }
  /** `port` is the Service's, `target` where it leads; every pod that it selects declares others (`8080/TCP`). */
  'target-port-undeclared': { service: string; port: number; target: string; declared: string[] }
  'policy-selects-nothing': { policy: string; selector: string }
  'policy-peer-matches-nothing': { policy: string; field: string; selector: string }
  'namespace-unknown': { object: string; namespace: string }
  'identity-differs': { pod: string; endpoint: number; labels: number }
  'cidr-group-unknown': { policy: string; group: string }
  'same-object-twice': { object: string; places: string[] }
  'config-value-unknown': { key: string; value: string; known: string[] }
  'native-cidr-too-narrow': { cidr: string; outside: string[] }
}
export type Contradiction = Tagged<Contradictions>
export type ContradictionKind = keyof Contradictions
