import { behave, type Device } from '../devices/index.ts'
import { portMtu } from '../devices/switch.ts'
import { ownerOf } from '../linux/box.ts'
import type { Ip } from '../net/address.ts'
import { header, type Packet } from '../net/packet.ts'
import type { Tagged } from '../net/tagged.ts'
import type { Drop } from '../trace/drops.ts'
import type { Hop, Journey, Message, Question } from '../trace/events.ts'
import {
  type Arrival,
  freshMemory,
  type Leaving,
  laterMemory,
  type Memory,
  type Onward,
  type Place,
} from '../trace/handling.ts'
import { gather } from '../trace/journey.ts'
import { isPortUp, type Topology } from './topology.ts'

/** What all devices have learned. Feed it back, and the second ping is warm. */
export type Learned = ReadonlyMap<string, Memory>

/** More than any real journey takes; ends what would go on for ever. */
const MOST_HOPS = 20_000
/** A receiving interface takes frames that exceed its MTU by a VLAN tag (veth, is_skb_forwardable). */
const VLAN_TAG = 4

interface Moving {
  device: Device
  arrival: Arrival
  from?: number
}
interface Timer extends Moving {
  at: number
}

/** Everything that changes while a question is walked. */
interface Walk {
  /** The device that asks, with an address that it claims. */
  liar?: Device
  topology: Topology
  question: Question
  known: Learned
  memories: Map<string, Memory>
  story: Hop[]
  /** For each hop, the message that arrived; undefined for a timer or the probe. */
  arrived: (Message | undefined)[]
  moving: Moving[]
  timers: Timer[]
  now: number
}

/**
 * Walks a question through a topology: moves packets along cables until nothing moves, and lets timers ring only then.
 * Deterministic; never throws for what a packet meets. `learned` is not changed; the new knowledge is returned.
 */
export function simulate(
  topology: Topology,
  question: Question,
  learned: Learned = new Map(),
): { journey: Journey; learned: Learned } {
  const first = topology.devices.get(question.from)
  const asker = first === undefined ? undefined : claiming(first, question.src)
  const walk: Walk = {
    ...(asker === undefined || asker === first ? {} : { liar: asker }),
    topology,
    question,
    known: learned,
    memories: new Map(),
    story: [],
    arrived: [],
    moving: asker === undefined ? [] : [{ device: asker, arrival: { kind: 'probe' } }],
    timers: [],
    now: 0,
  }
  for (let next = take(walk); next !== undefined; next = take(walk)) {
    if (walk.story.length >= MOST_HOPS) break
    step(walk, next)
  }
  const after = learned.size === 0 ? walk.memories : new Map([...learned, ...walk.memories])
  return { journey: gather({ question, story: walk.story, arrived: walk.arrived }), learned: after }
}

/** Who claims a source address that it does not have gives it to its first interface for as long as the question lasts. */
export function claiming(device: Device, src: Ip | undefined): Device {
  if (src === undefined || device.kind === 'switch' || ownerOf(device, src) !== undefined) return device
  const at = device.nics.findIndex((nic) => nic.up)
  const nics = device.nics.map((nic, i) =>
    i === at ? { ...nic, addresses: [...nic.addresses, { ip: src, length: 32 }] } : nic,
  )
  return { ...device, nics }
}

/** The next thing that moves; when nothing does, the earliest timer, and the clock jumps to it. */
function take(walk: Walk): Moving | undefined {
  const next = walk.moving.shift()
  if (next !== undefined) return next
  if (walk.timers.length === 0) return undefined
  const earliest = walk.timers.reduce((a, b) => (b.at < a.at ? b : a))
  walk.timers = walk.timers.filter((timer) => timer !== earliest)
  walk.now = earliest.at
  return earliest
}

function memoryOf(walk: Walk, device: string): Memory {
  const touched = walk.memories.get(device)
  if (touched !== undefined) return touched
  const known = walk.known.get(device)
  const memory = known === undefined ? freshMemory() : laterMemory(known)
  walk.memories.set(device, memory)
  return memory
}

function step(walk: Walk, move: Moving): void {
  const { arrival, from } = move
  const { liar } = walk
  const device = liar?.name === move.device.name ? liar : move.device
  const told = { device: device.name, at: walk.now, steps: [] }
  const hop: Hop = from === undefined ? told : { device: told.device, from, at: told.at, steps: told.steps }
  const leaving = device.up ? run(behave(device, placeOf(walk, device), arrival), hop) : refuseDead(walk, device, hop)
  if (hop.steps.length === 0 && leaving.length === 0) return
  const index = walk.story.push(hop) - 1
  walk.arrived.push(arrival.kind === 'frame' ? arrival.message : undefined)
  for (const item of leaving) send(walk, { device, hop, index }, item)
}

/** Lets a device tell its story into the hop; returns what leaves. */
function run(handling: Onward, hop: Hop): Leaving[] {
  let rest = handling
  while (!Array.isArray(rest)) {
    const told = rest.next()
    if (told.done) rest = told.value
    else hop.steps.push(told.value)
  }
  return rest
}

/** A device that is switched off cannot ask. */
function refuseDead(walk: Walk, device: Device, hop: Hop): Leaving[] {
  if (walk.story.length > 0) return []
  const reason: Drop = { kind: 'device-down', device: device.name }
  hop.steps.push({ kind: 'dropped', reason, packet: [], message: { role: 'request' } })
  return []
}

function placeOf(walk: Walk, device: Device): Place {
  const place: Place = {
    memory: memoryOf(walk, device.name),
    question: walk.question,
    now: walk.now,
    carrier: (port) => cableAt(walk.topology, device, port).kind === 'whole',
  }
  if (device.kind !== 'switch' && device.warm !== undefined) place.warm = device.warm
  return place
}

/** A cable as its sender finds it: the other end, or why nothing gets there. */
type Cable = Tagged<{
  whole: { device: Device; port: string }
  broken: { why: Extract<Drop, { kind: 'link-drop' }>['why'] }
}>

function cableAt(topology: Topology, own: Device, port: string): Cable {
  const peer = topology.peer(own.name, port)
  if (!isPortUp(own, port)) return { kind: 'broken', why: 'interface-down' }
  if (peer === undefined) return { kind: 'broken', why: 'no-cable' }
  if (peer.cut) return { kind: 'broken', why: 'cable-cut' }
  const device = topology.devices.get(peer.end.device)
  if (device === undefined || !isPortUp(device, peer.end.port)) return { kind: 'broken', why: 'peer-down' }
  return { kind: 'whole', device, port: peer.end.port }
}

interface Sender {
  device: Device
  hop: Hop
  index: number
}

function send(walk: Walk, sender: Sender, item: Leaving): void {
  const { device, hop, index } = sender
  if (item.kind === 'wake') {
    const { ip, port, afterMs } = item
    walk.timers.push({ at: walk.now + afterMs, device, arrival: { kind: 'wake', ip, port }, from: index })
    return
  }
  const { port, packet, message } = item
  if (port === 'lo') {
    walk.moving.push({ device, arrival: { kind: 'frame', port, packet, message }, from: index })
    return
  }
  const cable = cableAt(walk.topology, device, port)
  if (cable.kind === 'broken') {
    hop.steps.push({ kind: 'dropped', reason: { kind: 'link-drop', port, why: cable.why }, packet, message })
    return
  }
  if (item.kind === 'frame') hop.steps.push({ kind: 'sent', port, packet, message })
  const tooBig = sizeProblem(cable, packet)
  if (tooBig !== undefined) {
    hop.steps.push({ kind: 'dropped', reason: tooBig, packet, message })
    return
  }
  const arrival: Arrival = { kind: 'frame', port: cable.port, packet, message }
  walk.moving.push({ device: cable.device, arrival, from: index })
}

/** A frame that exceeds what the interface at the other end takes is lost without a word. */
function sizeProblem({ device, port }: { device: Device; port: string }, packet: Packet): Drop | undefined {
  const length = header(packet, 'ipv4')?.length ?? 0
  const mtu = device.kind === 'switch' ? portMtu(device, port) : device.nics.find((nic) => nic.name === port)?.mtu
  if (mtu === undefined || length <= mtu + VLAN_TAG) return undefined
  return { kind: 'too-big-for-receiver', length, mtu, port }
}
