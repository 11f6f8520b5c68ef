import type { Ip, Mac } from '../net/address.ts'
import type { Packet } from '../net/packet.ts'
import type { Tagged } from '../net/tagged.ts'
import type { Message, Question, Step } from './events.ts'
import type { ConntrackEntry, CtState, Route, SocketAddress, TrackedConnection } from './rows.ts'

/*
 * What every device promises: it tells its story with `yield` and returns what leaves.
 */

/** A packet and the letter that it belongs to. The kernel's name for it. */
export interface Skb {
  packet: Packet
  message: Message
}

/** A packet that waits for a neighbour, and the interface that it came in on when it is somebody else's. */
export interface Waiting extends Skb {
  cameIn?: string | undefined
  /** A program named the next hop: the packet has no route, and nobody is told when the neighbour does not answer. */
  unrouted?: true
}

/** A packet at a port, about to leave or just arrived. */
export interface AtPort extends Skb {
  port: string
}

/** A packet at a port, and nothing else. */
export function atPort(skb: Skb, port: string): AtPort {
  return { packet: skb.packet, message: skb.message, port }
}

/** The bare packet of something at a port. */
export function skbOf(at: Skb): Skb {
  return { packet: at.packet, message: at.message }
}

/** A timer of the neighbour table: ask again for this address, or give up. */
export interface Wake {
  ip: Ip
  port: string
}

/** What a device can be asked to handle. */
export type Arrival = Tagged<{
  frame: AtPort
  wake: Wake
  /** The device's own program sends the question's probe. */
  probe: Record<never, never>
}>

/** What leaves a device: a frame on a cable, a frame put straight into the namespace behind a port, or a timer. */
export type Leaving = Tagged<{
  frame: AtPort
  /** bpf_redirect_peer: appears in the peer's namespace without having left through the port. */
  peer: AtPort
  wake: Wake & { afterMs: number }
}>

/** A device's story of one arrival: tells steps, and ends with what leaves, or with the handling that goes on from here. */
export type Handling = Generator<Step, Onward, void>
export type Onward = Leaving[] | Handling
/** A part of a handling that finds something out. */
export type Finding<T> = Generator<Step, T, void>

/** A handling to its very end, where something is still to be done with what leaves. */
export function* toTheEnd(onward: Onward): Finding<Leaving[]> {
  let rest = onward
  while (!Array.isArray(rest)) rest = yield* rest
  return rest
}

/** An entry of the neighbour table (ARP cache), with the packets that wait for its answer. */
export interface Neighbour {
  ip: Ip
  port: string
  mac?: Mac
  state: 'incomplete' | 'reachable' | 'stale' | 'delay' | 'failed'
  attempts: number
  /** The sender address of our requests. */
  tell: Ip
  /** When the MAC address was written; within a second nothing overwrites it (locktime). */
  since: number
  parked: Waiting[]
}

/** Fragments of one packet that wait for the rest. */
export interface Pieces {
  first?: Skb
  have: number
  /** Length of the largest. */
  largest: number
  /** Offsets of those that are here; the same one again, by a ring of cables, counts once. */
  offsets: Set<number>
  total?: number
}

/** One connection whose addresses were changed: as it came, and as it went on. */
export interface Mapping {
  before: { src: SocketAddress; dst: SocketAddress }
  after: { src: SocketAddress; dst: SocketAddress }
}

/** A row of the kernel's table of connections. It changes while its connection is walked, and ends with the question. */
export interface Track extends TrackedConnection {
  /** Something has come back. */
  answered: boolean
  tcp?: 'syn-sent' | 'syn-received' | 'established' | 'closed'
}

/** A table of a device. Whoever writes puts a new one in its place, so that later questions can start from the old one. */
export type Table<K, V> = ReadonlyMap<K, V>

/** The table with one row written, or overwritten. */
export function withRow<K, V>(table: Table<K, V>, key: K, value: V): Table<K, V> {
  return new Map(table).set(key, value)
}

/** The table without a row. */
export function withoutRow<K, V>(table: Table<K, V>, key: K): Table<K, V> {
  const rows = new Map(table)
  rows.delete(key)
  return rows
}

/** What one device has learned. */
export interface Memory {
  /** The neighbour tables: the entries for an address, one for each interface that has asked for it or heard of it. */
  neighbours: Table<Ip, readonly Neighbour[]>
  /** A switch's MAC table: address -> port. */
  macs: Table<Mac, string>
  /** Path MTU per destination, from fragmentation-needed. */
  pmtu: Table<Ip, number>
  /** Better gateways per destination, from redirects. */
  gateways: Table<Ip, Ip>
  pieces: Table<string, Pieces>
  /** Cilium's fragment map: the ports of a packet's first fragment, for the later ones. */
  fragments: Table<string, { sport?: number; dport?: number }>
  /** Symbolic time until which no ICMP error is sent to a host any more. */
  quietUntil: Table<Ip, number>
  /** Next IP id for packets that get fragmented. */
  nextId: number
  /** Frames that a switch has already passed on: the same one again means a layer 2 loop. */
  seen?: Set<Packet>
  /** Cilium's connection tracking map, by `keyOf` of `cni/conntrack.ts`. */
  connections: Table<string, ConntrackEntry>
  /** Mappings by the key of the answer that will come: of Cilium's NAT map, and of the kernel's own conntrack. */
  nat: Table<string, Mapping>
  netfilter: Table<string, Mapping>
  /** The connections of a plain box, by `tupleKey` of the packet that came and of the answer to what went on. */
  tracks: Table<string, { track: Track; reply: boolean }>
  /** Session affinity: client and service -> backend. */
  affinity: Table<string, SocketAddress>
}

const EMPTY = new Map<never, never>()

export function freshMemory(): Memory {
  return {
    neighbours: EMPTY,
    macs: EMPTY,
    pmtu: EMPTY,
    gateways: EMPTY,
    pieces: EMPTY,
    fragments: EMPTY,
    quietUntil: EMPTY,
    nextId: 1,
    connections: EMPTY,
    nat: EMPTY,
    netfilter: EMPTY,
    tracks: EMPTY,
    affinity: EMPTY,
  }
}

/** Memories after their question, made once for each however many questions follow. */
const settled = new WeakMap<Memory, Memory>()

/**
 * The same knowledge at the start of a later question: nothing waits, no allowance is used up. A later connection has
 * another source port, so rows of earlier ones do not fit it; session affinity does.
 */
export function laterMemory(memory: Memory): Memory {
  const known = settled.get(memory)
  if (known !== undefined) return { ...known }
  const { macs, pmtu, gateways, nextId, affinity } = memory
  const later = { ...freshMemory(), neighbours: answered(memory.neighbours), macs, pmtu, gateways, nextId, affinity }
  settled.set(memory, later)
  return { ...later }
}

/** Entries that were never answered are gone, and no answer is too recent to be overwritten. */
function answered(table: Memory['neighbours']): Memory['neighbours'] {
  const kept = new Map<Ip, Neighbour[]>()
  for (const [ip, entries] of table) {
    const known = entries.filter((entry) => entry.mac !== undefined)
    if (known.length > 0)
      kept.set(
        ip,
        known.map((entry) => ({ ...entry, since: -Infinity, parked: [] })),
      )
  }
  return kept
}

/**
 * What the hook at connect() made of the question's destination, and how to tell it. `to` is missing when it refuses.
 * Whoever hears from `to` is told that it was the address he asked (getpeername, recvmsg).
 */
export interface Hooked {
  to?: SocketAddress
  tell(skb: Skb): Finding<void>
}

/** What surrounds a device while it handles something. */
export interface Place {
  memory: Memory
  question: Question
  /** Symbolic milliseconds since the question was asked. */
  now: number
  /** Does the port have a living neighbour at the other end of its cable? */
  carrier(port: string): boolean
  /** Programs and virtual devices that take a packet before it leaves through a port. Undefined: it just leaves. */
  egress?(at: AtPort): Onward | undefined
  /** Kernel sockets that take a packet which arrived for this device. Undefined: the ordinary ones. */
  socket?(at: AtPort): Onward | undefined
  /** Netfilter's translations: before an arrived packet is routed, before an own one is, on the way in and on the way out. */
  prerouting?(at: AtPort): Finding<Skb>
  localIn?(skb: Skb): Finding<Skb>
  output?(skb: Skb): Finding<Skb>
  postrouting?(skb: Skb, route: Route): Finding<Skb>
  /** What the table of connections says of a message that is here now. */
  stateOf?(message: Message): CtState | undefined
  /** Are its addresses translated here, or may they still be? */
  isTranslated?(message: Message): boolean
  /** A rule of netfilter that takes a packet once it is routed, an own one or one that passes. Undefined: it goes on. */
  refusal?(at: AtPort): Onward | undefined
  /** The hook at connect() and sendmsg(): where the probe goes instead. */
  connect?(): Hooked | undefined
  /** The neighbour table as health probes keep it warm: a MAC address that nobody has to ask for. */
  warm?(port: string, ip: Ip): Mac | undefined
}

export type Behaviour<D> = (device: D, place: Place, arrival: Arrival) => Onward
