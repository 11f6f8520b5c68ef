import type { Cidr, Ip, Mac } from '../net/address.ts'
import type { HeaderOf, IcmpName, Packet, Protocol } from '../net/packet.ts'
import type { Tagged } from '../net/tagged.ts'
import type { Drop } from './drops.ts'
import type {
  BackendChoice,
  ConnectionState,
  ConntrackEntry,
  CtState,
  Frontend,
  Hook,
  IpcacheEntry,
  MissingFact,
  Point,
  PolicyEvidence,
  PolicyMatch,
  Program,
  ProxyUse,
  Route,
  SocketAddress,
  TrackedConnection,
  Translator,
} from './rows.ts'

/*
 * The vocabulary. Everything that the simulator can say stands here; sentences are made of it in `words/`.
 */

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

  // ── VLANs
  /** A sub-interface hands its frame to the interface below, with a tag. */
  'vlan-tagged': { vlan: number; port: string }
  'vlan-untagged': { vlan: number; port: string }
  /** A switch decides by the port to which VLAN a frame belongs. */
  'vlan-assigned': { vlan: number; port: string; by: 'access' | 'tag' | 'native' }
  /** Ports that do not carry the frame's VLAN: it is not flooded there. */
  'vlan-withheld': { vlan: number; ports: string[] }

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
  'icmp-withheld': { name: IcmpName; why: 'rate-limit' | 'about-an-error' | 'fragment' | 'busy' | 'no-way-back' }
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
  'conntrack-looked-up': { scope: ConntrackEntry['scope']; state: ConnectionState; connection?: ConntrackEntry }
  'conntrack-created': { connection: ConntrackEntry }
  /** `audited`: denied, but policy-audit-mode only reports it. */
  'policy-verdict': PolicyEvidence & {
    allowed: boolean
    audited?: true
    match: PolicyMatch
    missing: readonly MissingFact[]
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
  'socket-translated': { frontend: Frontend; backend: SocketAddress; of: number; choice: BackendChoice }
  /** The destination becomes a backend. */
  'service-translated': {
    frontend: Frontend
    backend: SocketAddress
    of: number
    choice: BackendChoice
    by: Translator
  }
  /** The answer's source becomes what was asked for. */
  'service-restored': { vip: SocketAddress; backend: SocketAddress; by: Translator }
  'no-backend': { frontend: Frontend; why: 'none' | 'none-here'; response: 'reject' | 'drop' | 'refuse' }
  /** `range`: the one that has the source; missing where the ranges name who may not. */
  'source-range-checked': { frontend: Frontend; src: Ip; range?: Cidr; ranges: readonly Cidr[] }
  'nat-applied': { what: 'masquerade' | 'snat' | 'hairpin'; from: SocketAddress; to: SocketAddress; by: Translator }
  /** A plain box's own table of connections was asked; it has no row for what is invalid. */
  'connection-checked': { state: CtState; connection?: TrackedConnection }
  /** The first packet of a connection is through: its row is written. */
  'connection-noted': { connection: TrackedConnection }
  /** A nat rule, or the row that it left, sends it to another address. */
  'port-forwarded': { from: SocketAddress; to: SocketAddress }
  /** The answer of a forwarded port: its source is what was asked for again. */
  'source-restored': { from: SocketAddress; to: SocketAddress }
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

/** Which letter a packet belongs to: fragments, encapsulations and rewritten copies of one letter share its `Message`. */
export interface Message {
  role: 'request' | 'reply' | 'error' | 'redirect' | 'arp' | 'acknowledgement'
  /** The message that this one answers or complains about. */
  about?: Message
}

/** One thing that happened, and the packet right afterwards. */
export type StepOf<K extends StepKind> = { [P in K]: { kind: P } & Events[P] & StepContext }[K]
export type Step = StepOf<StepKind>
export interface StepContext {
  packet: Packet
  message: Message
  /** Where Cilium's own monitor would report it. */
  point?: Point
  /** Connection tracking vouches for it where it usually does not: reported at `medium` too. */
  tracked?: true
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
  'host-unreachable': { from?: Ip; errno: 'EHOSTUNREACH' }
  'net-unreachable': { from?: Ip; errno: 'ENETUNREACH' }
  'time-exceeded': { from: Ip; errno: 'EHOSTUNREACH' }
  prohibited: { from: Ip; errno: 'EHOSTUNREACH' | 'EACCES' }
  /** `from`: the router that told; missing where it was the own kernel. */
  'message-too-long': { from?: Ip; mtu: number; errno: 'EMSGSIZE' }
  'not-permitted': { errno: 'EPERM' | 'EACCES' }
  /** A route of type blackhole, asked by who has it. */
  'invalid-argument': { errno: 'EINVAL' }
  /** A program at the sender's own way out dropped it. */
  'no-buffer-space': { errno: 'ENOBUFS' }
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
  /** The last message of a TCP handshake, where it was lost: who asked is told that it is connected, and nobody else is. */
  acknowledgement?: Trace
  errors: IcmpTrace[]
  exchanges: ArpExchange[]
  outcome: Outcome
  result: Result
}
