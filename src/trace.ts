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

/** Is the point shown with `monitor-aggregation: medium`, the default? FROM_* never is (bpf/lib/trace.h). */
export function visibleAtMedium(point: Point): boolean {
  return !point.startsWith('from-') && point !== 'to-network'
}

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
  'redirect-ignored': { dst: Ip; gateway: Ip; why: 'not-my-gateway' | 'neighbour-unknown' | 'forwarding' }

  // ── Cilium
  /** An eBPF program runs at a hook. */
  'program-ran': { program: Program; port: string; direction: 'ingress' | 'egress' }
  'source-checked': { ip: Ip; identity: number }
  'endpoint-found': { ip: Ip; port: string; host: boolean }
  'endpoint-missed': { ip: Ip }
  'ipcache-found': { ip: Ip; entry: IpcacheEntry; rivals: IpcacheEntry[] }
  /** The servant sends the traveller on: over a secret passage, to the lobby, into the tunnel. */
  redirected: { to: string; by: 'bpf_redirect' | 'bpf_redirect_peer' | 'bpf_redirect_neigh' }
  'handed-to-stack': { port: string }
  'macs-rewritten': { src: Mac; dst: Mac }
  encapsulated: { vni: number; outerSrc: Ip; outerDst: Ip; port: number; device: string }
  decapsulated: { vni: number; outerSrc: Ip; device: string }

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
  'fragment-missing': { have: number }

  // ── Cilium's
  'invalid-source-ip': { src: Ip; expected: Ip }
  'stale-or-unroutable-ip': { dst: Ip; identity: number; prefix: Cidr }
  'ttl-exceeded': { ttl: number }
  'invalid-identity': { identity: number }
  'encapsulation-traffic-is-prohibited': { port: number }
  'unsupported-l3-protocol': { what: string }
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
