import type { Cidr, Ip, Mac } from './net/address.ts'
import type { HeaderOf, IcmpName, Packet, Protocol } from './net/packet.ts'
import type { Tagged } from './tagged.ts'

/*
 * The vocabulary. Everything that the simulator can say stands here; sentences are made of it in `words/`.
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

/** A packet filter rule of a device. An empty match fits every packet. */
export interface Filter {
  hook: Hook
  match: { src?: string; dst?: string; proto?: Protocol; sport?: number; dport?: number; in?: string; out?: string }
  action: 'drop' | 'reject' | 'reject-admin' | 'reject-host' | 'reject-reset' | 'accept'
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
export type Choice = 'only-one' | 'one-of-several' | 'affinity'

/** A row of the connection tracking map, seen from the first packet of its connection. */
export interface Connection {
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

/** Everything that can happen to a packet at one device, one line each. `packet` of the step is the packet right afterwards. */
export interface Events {
  // ── sockets
  /** A program hands a packet to its kernel. */
  originated: { protocol: Protocol; dst: Ip; port?: number; size: number }
  /** The packet reached the socket, or the kernel that answers for it. */
  delivered: { to: string; ip: Ip }
  /** The kernel or the program answers. */
  answered: { answer: AnswerKind; to: Ip }
  /** The asking program learns something. */
  informed: { outcome: Outcome }

  // ── interfaces
  received: { port: string }
  sent: { port: string }
  /** A frame for another MAC address: seen by the interface, ignored by the stack. */
  'not-for-me': { port: string; dst: Mac }

  // ── switches
  'mac-learned': { mac: Mac; port: string }
  'mac-found': { mac: Mac; port: string }
  flooded: { mac: Mac; ports: string[] }

  // ── ARP
  'arp-asked': { ip: Ip; tell: Ip; port: string; attempt: number }
  'arp-answered': { ip: Ip; mac: Mac; to: Ip }
  'arp-learned': { ip: Ip; mac: Mac; port: string; from: 'request' | 'reply' }
  'arp-kept': { ip: Ip; mac: Mac; ignored: Mac }
  'arp-found': { ip: Ip; mac: Mac; port: string }
  'arp-ignored': { ip: Ip; why: 'not-mine' | 'rp-filter' | 'own-port-only' }
  parked: { behind: Ip }

  // ── routing
  /** The destination is an address of this device. */
  'own-address': { ip: Ip; port: string }
  /** The route that won and those that also covered the destination. */
  'route-found': { dst: Ip; route: Route; rivals: Route[] }
  'ttl-lowered': { from: number; to: number }
  'filter-passed': { hook: Hook; rules: number }
  'reverse-path-checked': { src: Ip; port: string }
  fragmented: { mtu: number; lengths: number[] }
  reassembled: { fragments: number; length: number }

  // ── ICMP that teaches
  /** This device makes an ICMP message about a packet. */
  'icmp-made': { name: IcmpName; to: Ip; mtu?: number; gateway?: Ip }
  'icmp-withheld': { name: IcmpName; why: 'rate-limit' | 'about-an-error' | 'fragment' }
  'pmtu-learned': { dst: Ip; mtu: number }
  'redirect-learned': { dst: Ip; gateway: Ip }
  'redirect-ignored': {
    dst: Ip
    gateway: Ip
    why: 'not-my-gateway' | 'neighbour-unknown' | 'forwarding' | 'switched-off' | 'no-gateway'
  }

  // ── Cilium
  /** An eBPF program runs at a hook. */
  'program-ran': { program: Program; port: string; direction: 'ingress' | 'egress' }
  'source-checked': { ip: Ip; identity: number }
  'endpoint-found': { ip: Ip; port: string; host: boolean }
  'endpoint-missed': { ip: Ip }
  'ipcache-found': { ip: Ip; entry: IpcacheEntry; rivals: IpcacheEntry[] }
  /** The servant sends the traveller on: over a secret passage, to the lobby, into the tunnel. */
  redirected: { to: string; by: 'bpf_redirect' | 'bpf_redirect_peer' | 'bpf_redirect_neigh' }
  /** `mark`: the identity that goes along in the packet's mark (0xF00). */
  'handed-to-stack': { port: string; mark?: number }
  'macs-rewritten': { src: Mac; dst: Mac }
  encapsulated: { vni: number; outerSrc: Ip; outerDst: Ip; port: number; device: string }
  decapsulated: { vni: number; outerSrc: Ip; device: string }

  // ── Cilium: identities, policies and connections
  /** Whose packet it is, for the policy of who receives it. */
  'source-identified': { ip: Ip; identity: number; from: 'ipcache' | 'tunnel-key' | 'mark' }
  'conntrack-looked-up': { scope: Connection['scope']; state: ConnectionState; connection?: Connection }
  'conntrack-created': { connection: Connection }
  /** `audited`: denied, but policy-audit-mode only reports it. */
  'policy-verdict': PolicyEvidence & {
    allowed: boolean
    audited?: true
    match: PolicyMatch
    missing: readonly string[]
  }
  /** A rule about what is said inside: the proxy of this node answers the connection and opens its own. */
  'sent-to-proxy': ProxyUse
  'came-from-proxy': ProxyUse
  /** The kernel's routing table, asked by a program (bpf_fib_lookup). */
  'fib-looked-up': { dst: Ip; route: Route; rivals: Route[] }
  /** Where pod ranges were before 1.18: cilium_tunnel_map. */
  'tunnel-map-found': { prefix: Cidr; remote: Ip }

  // ── Cilium: services and NAT
  /** The hook at connect() or sendmsg() changes the destination before there is a packet. */
  'socket-translated': { frontend: Frontend; backend: SocketAddress; of: number; choice: Choice }
  /** The destination becomes a backend. */
  'service-translated': { frontend: Frontend; backend: SocketAddress; of: number; choice: Choice; by: Translator }
  /** The answer's source becomes what was asked for. */
  'service-restored': { vip: SocketAddress; backend: SocketAddress; by: Translator }
  'no-backend': { frontend: Frontend; why: 'none' | 'none-here'; response: 'reject' | 'drop' | 'refuse' }
  'source-range-checked': { frontend: Frontend; src: Ip; range: Cidr; ranges: readonly Cidr[] }
  'nat-applied': { what: 'masquerade' | 'snat' | 'hairpin'; from: SocketAddress; to: SocketAddress; by: Translator }
  'nat-undone': { from: SocketAddress; to: SocketAddress; by: Translator }
  'nat-skipped': { why: 'native-range' | 'answer' | 'node' | 'overlay'; prefix?: Cidr; by: Translator }
  /** Direct server return: the backend's node learns what the client asked for. */
  'dsr-noted': { vip: SocketAddress; by: 'opt' | 'geneve' | 'ipip' }
  'dsr-learned': { vip: SocketAddress; by: 'opt' | 'geneve' | 'ipip' }

  // ── encryption
  encrypted: { peer: Ip; outerSrc: Ip; outerDst: Ip; port: number; device: string }
  decrypted: { peer: Ip; device: string }

  // ── the end
  dropped: { reason: Drop }
}
export type StepKind = keyof Events

/** Why a packet can die, with the evidence. Names of Cilium's own drops are those of flow.proto, in small letters. */
export interface Drops {
  // ── the kernel's
  'no-route': { dst: Ip; rules: number }
  prohibited: { dst: Ip; route: Route }
  'arp-failed': { ip: Ip; port: string; attempts: number }
  'ttl-expired': { ttl: number }
  'too-big': { length: number; mtu: number; port: string; df: boolean }
  'too-big-for-receiver': { length: number; mtu: number; port: string }
  'not-forwarding': { dst: Ip }
  filter: { hook: Hook; rule: Filter }
  'rp-filter': { src: Ip; port: string; expected?: string }
  'not-for-this-nic': { dst: Mac; port: string }
  'link-drop': { port: string; why: 'cable-cut' | 'interface-down' | 'peer-down' | 'no-cable' }
  'no-tx-target': { dst: Mac }
  /** The same frame came to the same switch again: cables form a ring, and there is no spanning tree. */
  'layer-2-loop': { mac: Mac }
  'redirect-failed': { to: string; why: 'no such interface' | 'target interface down' }
  'device-down': { device: string }
  'source-not-local': { src: Ip }
  'broadcast-not-permitted': { dst: Ip }
  /** A ping or a probe to everybody: received, and not answered (icmp_echo_ignore_broadcasts). */
  'broadcast-ignored': { dst: Ip }
  /** icmp_echo_ignore_all: no ping is answered. */
  'echo-ignored': { dst: Ip }
  /** Nobody here has joined the multicast group. */
  'not-a-member': { dst: Ip }
  'fragment-missing': { have: number }

  // ── Cilium's
  'invalid-source-ip': { src: Ip; expected: Ip }
  'stale-or-unroutable-ip': { dst: Ip; identity: number; prefix: Cidr }
  'ttl-exceeded': { ttl: number }
  'invalid-identity': { identity: number }
  'encapsulation-traffic-is-prohibited': { port: number }
  'unsupported-l3-protocol': { what: string }
  /** No rule of the policies that isolate the pod allows it. */
  'policy-denied': PolicyEvidence
  /** A rule forbids it. */
  'policy-deny': PolicyEvidence
  'ct-map-insertion-failed': { entries: number }
  'service-backend-not-found': { frontend: Frontend; why: 'none' | 'none-here' | 'no-such-port' }
  'no-mapping-for-nat-masquerade': { src: SocketAddress; dst: SocketAddress; tries: number }
  'fib-lookup-failed': { dst: Ip; failure: FibFailure; route?: Route }
  'is-a-clusterip': { frontend: Frontend }
  'denied-by-lb-src-range-check': { frontend: Frontend; src: Ip; ranges: readonly Cidr[] }
  'ep-not-ready': { endpoint: string }

  // ── a Service's, without a drop event of Cilium
  /** The hook at connect() refuses: there is no packet. */
  'socket-refused': { frontend: Frontend; why: 'none' | 'none-here' }
  /** A program answers with port unreachable in the name of the Service. */
  'service-refused': { frontend: Frontend; why: 'none' | 'none-here' }
}
export type Drop = Tagged<Drops>
export type DropKind = keyof Drops

/** Monitor code and text of the drops that Cilium itself reports (pkg/monitor/api/drop.go). */
export const CILIUM_DROPS: { [K in DropKind]?: { code: number; text: string } } = {
  'invalid-source-ip': { code: 132, text: 'Invalid source ip' },
  'unsupported-l3-protocol': { code: 139, text: 'Unsupported L3 protocol' },
  'stale-or-unroutable-ip': { code: 151, text: 'Stale or unroutable IP' },
  'encapsulation-traffic-is-prohibited': { code: 170, text: 'Encapsulation traffic is prohibited' },
  'invalid-identity': { code: 171, text: 'Invalid identity' },
  'ttl-exceeded': { code: 196, text: 'TTL exceeded' },
  'policy-denied': { code: 133, text: 'Policy denied' },
  'ct-map-insertion-failed': { code: 155, text: 'CT: Map insertion failed' },
  'service-backend-not-found': { code: 158, text: 'Service backend not found' },
  'no-mapping-for-nat-masquerade': { code: 167, text: 'No mapping for NAT masquerade' },
  'fib-lookup-failed': { code: 169, text: 'FIB lookup failed' },
  'is-a-clusterip': { code: 174, text: 'Is a ClusterIP' },
  'denied-by-lb-src-range-check': { code: 177, text: 'Denied by LB src range check' },
  'policy-deny': { code: 181, text: 'Policy denied by denylist' },
  'ep-not-ready': { code: 203, text: 'Endpoint policy program not available' },
}

/** Which letter a packet belongs to: fragments, encapsulations and rewritten copies of one letter share its `Message`. */
export interface Message {
  role: 'request' | 'reply' | 'error' | 'redirect' | 'arp' | 'acknowledgement'
  /** The message that this one answers or complains about. */
  about?: Message
}

/** One thing that happened, and the packet right afterwards. */
export type Step = { [K in StepKind]: { kind: K } & Events[K] & Told }[StepKind]
export type StepOf<K extends StepKind> = Extract<Step, { kind: K }>
export interface Told {
  packet: Packet
  message: Message
  /** Where Cilium's own monitor would report it. */
  point?: Point
}

/** What one device did with one arrival. `from` is the index of the hop that sent it here. */
export interface Hop {
  device: string
  from?: number
  /** Symbolic milliseconds since the question was asked: only timers make it advance. */
  at: number
  steps: Step[]
}

/** How the journey of one message ended. */
export type Disposition = Tagged<{
  delivered: { to: string }
  lost: { at: string; reason: Drop }
  'not-sent': { at: string; reason: Drop }
}>

/** One message's way: only the hops and steps that concern it, on the path that it took. */
export interface Trace {
  message: Message
  hops: Hop[]
  disposition: Disposition
}

export type AnswerKind = 'echo-reply' | 'udp-reply' | 'syn-ack' | 'reset' | 'port-unreachable'

/** An ICMP error and what became of it. */
export interface IcmpTrace extends Trace {
  icmp: HeaderOf<'icmp'>
  source: Ip
  to: Ip
  device: string
  received: boolean
}

/** Who asked for whose MAC address, how often, and who answered. */
export interface ArpExchange {
  device: string
  port: string
  ip: Ip
  tell: Ip
  attempts: number
  answers: Mac[]
}

/** What the asking program sees. `errno` is Linux's. */
export type Outcome = Tagged<{
  reply: { from: Ip; ttl: number }
  connected: { to: Ip }
  refused: { from: Ip; by: 'reset' | 'port-unreachable' }
  'host-unreachable': { from: Ip; errno: 'EHOSTUNREACH' }
  'net-unreachable': { from?: Ip; errno: 'ENETUNREACH' }
  'time-exceeded': { from: Ip; errno: 'EHOSTUNREACH' }
  prohibited: { from: Ip; errno: 'EHOSTUNREACH' | 'EACCES' }
  'message-too-long': { mtu: number; errno: 'EMSGSIZE' }
  'not-permitted': { errno: 'EPERM' | 'EACCES' | 'EINVAL' }
  timeout: Record<never, never>
}>

/** A probe between two ends. Sizes are payload bytes. */
export interface Question {
  from: string
  to: Ip
  proto: Protocol
  /** Destination port; only udp and tcp have one. */
  port: number
  size: number
  ttl: number
  /** `want` is Linux's default (path MTU discovery), `do` never fragments, `dont` lets routers fragment. */
  df: 'want' | 'do' | 'dont'
  open: boolean
  src?: Ip
  /** Which backend a Service takes where several are possible, counted from 0; the first when missing. */
  pick?: number
}

/** The headline. `ambiguous`: paths differ. `undetermined`: facts are missing, by name. */
export type Result = Tagged<{
  reachable: Record<never, never>
  unreachable: Record<never, never>
  ambiguous: { ways: number }
  undetermined: { missing: string[] }
}>

/** A question and everything that happened because of it. `story` is the whole of it, in order; the rest are views on it. */
export interface Journey {
  question: Question
  story: Hop[]
  request: Trace
  reply?: Trace & { answer: AnswerKind }
  errors: IcmpTrace[]
  exchanges: ArpExchange[]
  outcome: Outcome
  result: Result
}
