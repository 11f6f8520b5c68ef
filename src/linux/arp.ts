import { BROADCAST_MAC, type Ip, type Mac } from '../net/address.ts'
import { header, inFrame, type Packet } from '../net/packet.ts'
import type { Message } from '../trace/events.ts'
import {
  type AtPort,
  type Finding,
  type Handling,
  type Leaving,
  type Neighbour,
  type Onward,
  type Place,
  toTheEnd,
  type Waiting,
  type Wake,
  withRow,
} from '../trace/handling.ts'

/*
 * ARP (RFC 826) as Linux does it: three requests a second apart, packets wait in the neighbour entry, a request teaches
 * its target, the first answer wins for a second (locktime). Shared by everything that has a network stack.
 */

const ATTEMPTS = 3
const RETRY_MS = 1000
const LOCKTIME_MS = 1000

/** The interface that asks or answers. */
export interface ArpInterface {
  port: string
  mac: Mac
}

export function neighbourOf(place: Place, port: string, ip: Ip): Neighbour | undefined {
  return place.memory.neighbours.get(ip)?.find((entry) => entry.port === port)
}

/** Writes an entry into the neighbour table, in the place of the one before. */
function write({ memory }: Place, entry: Neighbour): void {
  const others = memory.neighbours.get(entry.ip)?.filter((other) => other.port !== entry.port) ?? []
  memory.neighbours = withRow(memory.neighbours, entry.ip, [...others, entry])
}

/** Hands a packet to a neighbour: at once when its MAC address is known, else parked behind an ARP request. */
export function* toNeighbour(place: Place, nic: ArpInterface, hop: { ip: Ip; tell: Ip; skb: Waiting }): Handling {
  const { ip, tell, skb } = hop
  const known = neighbourOf(place, nic.port, ip)
  if (known?.mac !== undefined) {
    if (known.state === 'stale') write(place, { ...known, state: 'delay' })
    const packet = inFrame(skb.packet, nic.mac, known.mac)
    yield { kind: 'arp-found', ip, mac: known.mac, port: nic.port, packet, message: skb.message }
    return [{ kind: 'frame', port: nic.port, packet, message: skb.message }]
  }
  const warm = known === undefined ? place.warm?.(nic.port, ip) : undefined
  if (warm !== undefined) {
    const packet = inFrame(skb.packet, nic.mac, warm)
    yield { kind: 'arp-found', ip, mac: warm, port: nic.port, packet, message: skb.message }
    return [{ kind: 'frame', port: nic.port, packet, message: skb.message }]
  }
  yield { kind: 'parked', behind: ip, packet: skb.packet, message: skb.message }
  if (known?.state === 'incomplete') {
    known.parked.push(skb)
    // later requests carry the newest packet's address (neigh_probe)
    known.tell = tell
    return []
  }
  const entry: Neighbour = {
    ip,
    port: nic.port,
    state: 'incomplete',
    attempts: 0,
    tell,
    since: place.now,
    parked: [skb],
  }
  write(place, entry)
  return ask(nic, entry, { role: 'arp', about: skb.message })
}

/** Asks for a neighbour without a packet that waits, as a redirect makes a host do. */
export function askFor(place: Place, nic: ArpInterface, hop: { ip: Ip; tell: Ip; about: Message }): Onward {
  const entry: Neighbour = {
    ip: hop.ip,
    port: nic.port,
    state: 'incomplete',
    attempts: 0,
    tell: hop.tell,
    since: place.now,
    parked: [],
  }
  write(place, entry)
  return ask(nic, entry, { role: 'arp', about: hop.about })
}

function* ask(nic: ArpInterface, entry: Neighbour, message: Message): Handling {
  const { tell } = entry
  entry.attempts++
  const packet: Packet = [
    { kind: 'ethernet', src: nic.mac, dst: BROADCAST_MAC },
    { kind: 'arp', op: 'who-has', senderMac: nic.mac, senderIp: tell, targetIp: entry.ip },
  ]
  yield { kind: 'arp-asked', ip: entry.ip, tell, port: nic.port, attempt: entry.attempts, packet, message }
  return [
    { kind: 'frame', port: nic.port, packet, message },
    { kind: 'wake', ip: entry.ip, port: nic.port, afterMs: RETRY_MS },
  ]
}

/** The timer rang: asks again, or gives up and returns the packets that waited in vain. */
export function* askAgain(
  place: Place,
  nic: ArpInterface,
  wake: Wake,
): Finding<{ leaving: Leaving[]; failed: Waiting[]; attempts: number }> {
  const entry = neighbourOf(place, nic.port, wake.ip)
  if (entry === undefined || entry.state !== 'incomplete') return { leaving: [], failed: [], attempts: 0 }
  if (entry.attempts < ATTEMPTS) {
    const about = entry.parked[0]?.message
    const message: Message = about === undefined ? { role: 'arp' } : { role: 'arp', about }
    return { leaving: yield* toTheEnd(ask(nic, entry, message)), failed: [], attempts: entry.attempts }
  }
  const failed = entry.parked
  entry.parked = []
  entry.state = 'failed'
  return { leaving: [], failed, attempts: entry.attempts }
}

/** Writes down who sent an ARP request to us. Entries learned this way are usable at once, but stale. */
export function learnAsker(place: Place, nic: ArpInterface, at: AtPort): Onward {
  const arp = header(at.packet, 'arp')
  if (arp === undefined) return []
  return learn(place, nic, { ip: arp.senderIp, mac: arp.senderMac, from: 'request', asked: true, at })
}

/** Reads what is not a question to us: it counts for an address that we have asked for or know already, never for a new one. */
export function learnKnown(place: Place, nic: ArpInterface, at: AtPort): Onward {
  const arp = header(at.packet, 'arp')
  const known = arp === undefined ? undefined : neighbourOf(place, nic.port, arp.senderIp)
  if (arp === undefined || known === undefined) return []
  const from = arp.op === 'is-at' ? 'reply' : 'request'
  return learn(place, nic, { ip: arp.senderIp, mac: arp.senderMac, from, asked: false, at })
}

interface Lesson {
  ip: Ip
  mac: Mac
  from: 'request' | 'reply'
  /** Were we the one who was asked? */
  asked: boolean
  at: AtPort
}

function* learn(place: Place, nic: ArpInterface, lesson: Lesson): Handling {
  const { ip, mac, from, at } = lesson
  const { packet, message } = at
  const known = neighbourOf(place, nic.port, ip)
  // who asks us is believed at once (neigh_event_ns)
  const isFresh = known !== undefined && !lesson.asked && place.now - known.since < LOCKTIME_MS
  if (known?.mac !== undefined && known.mac !== mac && isFresh) {
    yield { kind: 'arp-kept', ip, mac: known.mac, ignored: mac, packet, message }
    return []
  }
  if (known?.mac === mac && from === 'request') return []
  const parked = known?.parked ?? []
  const state = from === 'reply' ? 'reachable' : 'stale'
  const entry: Neighbour = {
    ip,
    port: nic.port,
    mac,
    state,
    attempts: 0,
    tell: known?.tell ?? ip,
    since: place.now,
    parked: [],
  }
  write(place, entry)
  yield { kind: 'arp-learned', ip, mac, port: nic.port, from, packet, message }
  const leaving: Leaving[] = []
  for (const skb of parked) leaving.push(...(yield* toTheEnd(toNeighbour(place, nic, { ip, tell: ip, skb }))))
  return leaving
}

/** Makes the answer to a request: "that address is at my MAC address". */
export function* answer(nic: ArpInterface, at: AtPort): Handling {
  const arp = header(at.packet, 'arp')
  if (arp === undefined) return []
  const packet: Packet = [
    { kind: 'ethernet', src: nic.mac, dst: arp.senderMac },
    {
      kind: 'arp',
      op: 'is-at',
      senderMac: nic.mac,
      senderIp: arp.targetIp,
      targetMac: arp.senderMac,
      targetIp: arp.senderIp,
    },
  ]
  const message: Message = { role: 'arp', about: at.message }
  yield { kind: 'arp-answered', ip: arp.targetIp, mac: nic.mac, to: arp.senderIp, packet, message }
  return [{ kind: 'frame', port: nic.port, packet, message }]
}
