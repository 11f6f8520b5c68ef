import type { Cidr, Ip } from '../net/address.ts'
import type { Protocol } from '../net/packet.ts'

/*
 * What stands in the tables that decide: routes, filters, rows of maps, and what a decision leaves as evidence.
 */

/** A row of a routing table. `metric` decides between equal prefixes; lower wins. */
export interface Route {
  to: Cidr
  via?: Ip
  port?: string
  src?: Ip
  mtu?: number
  metric?: number
  /** `via` was an address of this device when the route was made: the destination is asked for directly. */
  direct?: true
  type: 'unicast' | 'unreachable' | 'prohibit' | 'blackhole'
  origin: 'connected' | 'gateway' | 'configured' | 'redirect'
}

/** Netfilter hooks, as far as they are modelled. */
export type Hook = 'input' | 'forward' | 'output'

/** What the kernel's table of connections says of a packet (ct state of nft, conntrack --ctstate of iptables). */
export const CT_STATES = ['new', 'established', 'related', 'invalid'] as const
export type CtState = (typeof CT_STATES)[number]

/** What a rule asks of a packet; an empty one fits every packet. */
export interface FilterMatch {
  src?: string
  dst?: string
  proto?: Protocol
  sport?: number
  dport?: number
  in?: string
  out?: string
}

/** A rule that translates addresses: the destination before routing, or the source after it. */
export type NatRule = { match: FilterMatch } & (
  | { dnat: SocketAddress; snat?: never; masquerade?: never }
  | { snat: SocketAddress; dnat?: never; masquerade?: never }
  | { masquerade: true; dnat?: never; snat?: never }
)

/** A connection as netfilter keeps it: as its first packet came, and as it went on. */
export interface TrackedConnection {
  protocol: Protocol
  before: { src: SocketAddress; dst: SocketAddress }
  after: { src: SocketAddress; dst: SocketAddress }
}

/** A packet filter rule of a device. An empty match fits every packet. */
export interface Filter {
  hook: Hook
  match: FilterMatch & { state?: CtState[] }
  action: 'drop' | 'reject' | 'reject-admin' | 'reject-host' | 'reject-unreachable' | 'reject-reset' | 'accept'
}

/** Cilium's names for the places where its programs report a packet (flow.proto, monitor/api/types.go). */
export const POINTS = [
  'to-endpoint',
  'to-proxy',
  'to-host',
  'to-stack',
  'to-overlay',
  'from-endpoint',
  'from-proxy',
  'from-host',
  'from-stack',
  'from-overlay',
  'from-network',
  'to-network',
  'from-crypto',
  'to-crypto',
] as const
export type Point = (typeof POINTS)[number]

export type Program =
  | 'cil_from_container'
  | 'cil_to_container'
  | 'cil_lxc_policy'
  | 'cil_from_overlay'
  | 'cil_to_overlay'
  | 'cil_from_host'
  | 'cil_to_host'
  | 'cil_from_netdev'
  | 'cil_to_netdev'
  | 'cil_from_wireguard'
  | 'cil_to_wireguard'
  | 'cil_sock4_connect'

/** A row of the ipcache: whose address it is, and behind which node. */
export interface IpcacheEntry {
  prefix: Cidr
  identity: number
  tunnel?: Ip
  /** Which key its node decrypts with; 255 for WireGuard. */
  encryptKey?: number
}

export type Direction = 'ingress' | 'egress'

/** An address and, where the protocol has one, a port. */
export interface SocketAddress {
  ip: Ip
  port?: number
}

/** Who translates: a hook at the socket, a program at an interface, or netfilter's rules. */
export type Translator = 'socket' | Program | 'kube-proxy' | 'netfilter'

/** A Service's frontend as a map has it. `name` is `namespace/name`. */
export interface Frontend {
  name: string
  kind: 'ClusterIP' | 'NodePort' | 'LoadBalancer' | 'ExternalIP' | 'HostPort'
  vip: SocketAddress
}

/** How one of several backends was taken. */
export type BackendChoice = 'only-one' | 'one-of-several' | 'affinity'

/** A row of the connection tracking map, seen from the first packet of its connection. */
export interface ConntrackEntry {
  scope: 'OUT' | 'IN' | 'SVC'
  protocol: Protocol
  src: SocketAddress
  dst: SocketAddress
  /** The security identity of who opened it. */
  identity: number
  /** What its answers are translated back to. */
  translated?: SocketAddress
  /** `loopback`: a pod that reached itself through a Service. `node-port`: its answers must come back through this node. `from-tunnel`: it came in by the tunnel. */
  flag?: 'loopback' | 'node-port' | 'dsr' | 'from-tunnel'
}
export type ConnectionState = 'new' | 'established' | 'reply' | 'related'

/** Which kind of row of a policy map decided (pkg/monitor/api/types.go). */
export type PolicyMatch = 'none' | 'L3-Only' | 'L3-L4' | 'L4-Only' | 'all' | 'L3-Proto' | 'Proto-Only'

/** What a pod's policy says about a packet, with the evidence. */
export interface PolicyEvidence {
  direction: Direction
  /** The pod whose policy it is. */
  endpoint: string
  /** The identity of the other end. */
  identity: number
  /** Rules that decided, or policies that isolate: `NetworkPolicy shop/cart ingress[0]`. */
  by: readonly string[]
  /** Rules that nearly decided otherwise. */
  near: readonly string[]
}

/** A fact that a policy turns on and that nobody told: its sort, and what it is about. */
export interface MissingFact {
  sort: string
  about: string
}

/** The code of a missing fact in data. */
export function factCode({ sort, about }: MissingFact): string {
  return `${sort}: ${about}`
}

/** Who reads along: Envoy for HTTP and Kafka, the agent's own proxy for DNS. */
export interface ProxyUse {
  protocol: 'http' | 'dns' | 'kafka' | 'other'
  direction: Direction
  /** The pod whose policy asks for it. */
  endpoint: string
}

/** What a bpf_fib_lookup returns when it finds no way (include/uapi/linux/bpf.h). */
export type FibFailure = 'blackhole' | 'unreachable' | 'prohibited' | 'no-route' | 'too-big'
export const FIB_CODES: Record<FibFailure, number> = {
  blackhole: 1,
  unreachable: 2,
  prohibited: 3,
  'no-route': 4,
  'too-big': 8,
}
