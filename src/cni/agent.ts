import type { Cidr, Ip } from '../net/address.ts'
import type { Protocol } from '../net/packet.ts'
import type { Direction, Frontend, MissingFact, PolicyMatch, ProxyUse, SocketAddress } from '../trace/rows.ts'

/*
 * What a whole agent adds to a node: the mode that it works in, and its maps of services and policies. A network file has
 * none of it. All nodes of a cluster share these objects; what differs between nodes is asked with the node's name.
 */

/** The effective mode: what the programs were compiled for. Computed from `cilium-config` with defaults filled in. */
export interface DatapathMode {
  /** The minor version: 20 for 1.20. */
  minor: number
  routing: 'tunnel' | 'native' | 'hybrid'
  hostRouting: 'bpf' | 'legacy'
  /** One route per pod instead of one per pod range. */
  podRoutes: 'per-range' | 'per-endpoint'
  /** Who translates NodePorts and what the node itself asks of a ClusterIP. */
  kubeProxy: 'iptables' | 'replaced'
  /** Sockets whose connect() is translated. */
  socketLb: 'off' | 'host-only' | 'everywhere'
  /** Does the program at the lxc translate services, packet by packet? */
  perPacketLb: 'on' | 'off'
  /** Routes to the pod ranges of nodes on the same link (`auto-direct-node-routes`). */
  directRoutes: 'auto' | 'none'
  /** Where packets for the node itself come out of the tunnel (commit 724a101aed). */
  hostDelivery: 'cilium_host' | 'cilium_net'
  masquerade: 'off' | 'iptables' | 'bpf'
  /** Destinations that are reached with the pod's own address: `ipv4-native-routing-cidr`. */
  nativeRange?: Cidr
  masqueradeToNodes: boolean
  encryption: 'off' | 'wireguard'
  nodePortMode: 'snat' | 'dsr' | 'hybrid'
  dsrDispatch: 'opt' | 'geneve' | 'ipip'
  noBackend: 'reject' | 'drop'
  externalClusterIp: boolean
  hostFirewall: boolean
  /** Is cil_to_netdev attached to the node's own interface? */
  egressProgram: 'attached' | 'absent'
  /** `policy-audit-mode`: what would be denied is reported and passes. */
  audit: boolean
  /** `policy-deny-response`: what a pod hears whose own egress is denied. */
  denyResponse: 'none' | 'icmp'
  loopbackIp: Ip
  /** The identity of everybody outside: 2, or 9 in dual stack, where 10 is IPv6's. A tunnel carries 2. */
  world: 2 | 9
  /** Lowest source port of NAT: above the NodePort range. */
  firstNatPort: number
  /** Subnets by number, for hybrid routing: the same number routes natively. */
  subnets?: { cidr: Cidr; id: number }[]
}

export interface Backend {
  at: SocketAddress
  node?: string
}

/** A row of the service map with its backends. */
export interface ServiceRow {
  frontend: Frontend
  backends: readonly Backend[]
  internal: 'Cluster' | 'Local'
  external: 'Cluster' | 'Local'
  affinity: 'None' | 'ClientIP'
  /** Empty: everybody may. */
  sourceRanges: readonly Cidr[]
  /** Set where the ranges say who may not (service.cilium.io/src-ranges-policy). */
  rangesDeny?: true
  /** Backends near the client come first (trafficDistribution): as kube-proxy takes them, and whether Cilium does so too. */
  nearness?: { prefers: readonly ('node' | 'zone')[]; zones: ReadonlyMap<string, string>; cilium: boolean }
  /** A hostPort is known only to the node of its pod. */
  onlyOn?: string
}

export interface ServiceMap {
  at(ip: Ip, port: number, protocol: Protocol): ServiceRow | undefined
  nodePort(port: number, protocol: Protocol): ServiceRow | undefined
  /** Any row of a service address: its other ports are not served (wildcard entry). */
  ofVip(ip: Ip): ServiceRow | undefined
}

/** A lookup in a pod's policy map. */
export interface PolicyLookup {
  /** The pod whose policy it is, by address. */
  endpoint: Ip
  direction: Direction
  /** The other end: its identity and the address in the packet. */
  identity: number
  ip: Ip
  protocol: Protocol
  port: number
  /** The node on which the lookup happens. */
  node: string
}

export interface PolicyAnswer {
  /** The pod, as people name it. */
  endpoint: string
  /** Is any policy enforced in this direction? If not, no verdict is reported. */
  enforced: boolean
  allowed: boolean
  /** Denied by a rule that says so. */
  explicit: boolean
  match: PolicyMatch
  by: readonly string[]
  near: readonly string[]
  missing: readonly MissingFact[]
  /** Allowed, but a proxy has to read along. */
  proxy?: ProxyUse['protocol']
}

export interface Agent {
  mode: DatapathMode
  services: ServiceMap
  policy(lookup: PolicyLookup): PolicyAnswer
  /** Is this address a node's? Its name, and whether it is the one of cilium_host. */
  nodeAt(ip: Ip): { name: string; ciliumHost: boolean } | undefined
  /** The other nodes' pod ranges, as cilium_tunnel_map had them before 1.18. */
  tunnelMap(ip: Ip): { prefix: Cidr; node: string; remote: Ip } | undefined
}
