import type { Ip, Mac } from './net/address.ts'
import type { Packet } from './net/packet.ts'
import type { Tagged } from './tagged.ts'
import type { Connection, Message, Question, Route, SocketAddress, Step } from './trace.ts'

/*
 * What every device promises: it tells its story with `yield` and returns what leaves.
 */

/** A packet and the letter that it belongs to. The kernel's name for it. */
export interface Skb {
  packet: Packet
  message: Message
}

/** A packet at a port, about to leave or just arrived. */
export interface AtPort extends Skb {
  port: string
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

export type Handling = Generator<Step, Leaving[], void>
/** A part of a handling that finds something out. */
export type Finding<T> = Generator<Step, T, void>

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
  parked: Skb[]
}

/** Fragments of one packet that wait for the rest. */
export interface Pieces {
  first?: Skb
  have: number
  /** Offsets of those that are here; the same one again, by a ring of cables, counts once. */
  offsets: Set<number>
  total?: number
}

/** One connection whose addresses were changed: as it came, and as it went on. */
export interface Mapping {
  before: { src: SocketAddress; dst: SocketAddress }
  after: { src: SocketAddress; dst: SocketAddress }
}

/** What one device has learned. */
export interface Memory {
  neighbours: Map<string, Neighbour>
  /** A switch's MAC table: address -> port. */
  macs: Map<Mac, string>
  /** Path MTU per destination, from fragmentation-needed. */
  pmtu: Map<Ip, number>
  /** Better gateways per destination, from redirects. */
  gateways: Map<Ip, Ip>
  pieces: Map<string, Pieces>
  /** Symbolic time until which no ICMP error is sent to a host any more. */
  quietUntil: Map<Ip, number>
  /** Next IP id for packets that get fragmented. */
  nextId: number
  /** Frames that a switch has already passed on: the same one again means a layer 2 loop. */
  seen: Set<Packet>
  /** Cilium's connection tracking map, by `keyOf` of `cni/conntrack.ts`. */
  connections: Map<string, Connection>
  /** Mappings by the key of the answer that will come: of Cilium's NAT map, and of the kernel's own conntrack. */
  nat: Map<string, Mapping>
  netfilter: Map<string, Mapping>
  /** Session affinity: client and service -> backend. */
  affinity: Map<string, SocketAddress>
}

export function freshMemory(): Memory {
  return {
    neighbours: new Map(),
    macs: new Map(),
    pmtu: new Map(),
    gateways: new Map(),
    pieces: new Map(),
    quietUntil: new Map(),
    nextId: 1,
    seen: new Set(),
    connections: new Map(),
    nat: new Map(),
    netfilter: new Map(),
    affinity: new Map(),
  }
}

/**
 * The same knowledge at the start of a later question: nothing waits, no allowance is used up. A later connection has
 * another source port, so rows of earlier ones do not fit it; session affinity does.
 */
export function laterMemory(memory: Memory): Memory {
  const neighbours = new Map<string, Neighbour>()
  for (const [key, entry] of memory.neighbours) {
    if (entry.mac !== undefined) neighbours.set(key, { ...entry, since: -Infinity, parked: [] })
  }
  return {
    ...freshMemory(),
    neighbours,
    macs: new Map(memory.macs),
    pmtu: new Map(memory.pmtu),
    gateways: new Map(memory.gateways),
    nextId: memory.nextId,
    affinity: new Map(memory.affinity),
  }
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
  egress?(at: AtPort): Handling | undefined
  /** Kernel sockets that take a packet which arrived for this device. Undefined: the ordinary ones. */
  socket?(at: AtPort): Handling | undefined
  /** Netfilter's translations: before an arrived packet is routed, before an own one is, on the way in and on the way out. */
  prerouting?(skb: Skb): Finding<Skb>
  localIn?(skb: Skb): Finding<Skb>
  output?(skb: Skb): Finding<Skb>
  postrouting?(skb: Skb, route: Route): Finding<Skb>
  /** The hook at connect() and sendmsg(): where the probe goes instead. */
  connect?(): Hooked | undefined
  /** The neighbour table as health probes keep it warm: a MAC address that nobody has to ask for. */
  warm?(port: string, ip: Ip): Mac | undefined
}

export type Behaviour<D> = (device: D, place: Place, arrival: Arrival) => Handling
