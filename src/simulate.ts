import { behaviours, type Device } from './devices/index.ts'
import { portMtu } from './devices/switch.ts'
import {
  type Arrival,
  type AtPort,
  freshMemory,
  type Handling,
  type Leaving,
  laterMemory,
  type Memory,
  type Place,
} from './handling.ts'
import { gather } from './journey.ts'
import { header } from './net/packet.ts'
import { isPortUp, type Topology } from './topology.ts'
import type { Drop, Hop, Journey, Message, Question } from './trace.ts'

/** What all devices have learned. Feed it back, and the second ping is warm. */
export type Learned = ReadonlyMap<string, Memory>

/** More than any real journey takes; ends what would go on for ever. */
const MOST_HOPS = 20_000
/** A receiving interface takes frames that exceed its MTU by a VLAN tag (veth, is_skb_forwardable). */
const VLAN_TAG = 4

interface Moving {
  device: string
  arrival: Arrival
  from?: number
}
interface Timer extends Moving {
  at: number
}

/** Everything that changes while a question is walked. */
interface Walk {
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
  const walk: Walk = {
    topology,
    question,
    known: learned,
    memories: new Map(),
    story: [],
    arrived: [],
    moving: [{ device: question.from, arrival: { kind: 'probe' } }],
    timers: [],
    now: 0,
  }
  for (let next = take(walk); next !== undefined; next = take(walk)) {
    if (walk.story.length >= MOST_HOPS) break
    step(walk, next)
  }
  const after = new Map(learned)
  for (const [name, memory] of walk.memories) after.set(name, memory)
  return { journey: gather({ question, story: walk.story, arrived: walk.arrived }), learned: after }
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
  const device = walk.topology.devices.get(move.device)
  if (device === undefined) return
  const { arrival, from } = move
  const hop: Hop = { device: device.name, ...(from === undefined ? {} : { from }), at: walk.now, steps: [] }
  const leaving = device.up
    ? run(handle(device, placeOf(walk, device.name), arrival), hop)
    : refuseDead(walk, device, hop)
  if (hop.steps.length === 0 && leaving.length === 0) return
  const index = walk.story.push(hop) - 1
  walk.arrived.push(arrival.kind === 'frame' ? arrival.message : undefined)
  for (const item of leaving) send(walk, { device, hop, index }, item)
}

/** Lets a device tell its story into the hop; returns what leaves. */
function run(handling: Handling, hop: Hop): Leaving[] {
  for (let told = handling.next(); ; told = handling.next()) {
    if (told.done) return told.value
    hop.steps.push(told.value)
  }
}

function handle(device: Device, place: Place, arrival: Arrival): Handling {
  switch (device.kind) {
    case 'switch':
      return behaviours.switch(device, place, arrival)
    case 'node':
      return behaviours.node(device, place, arrival)
    case 'host':
      return behaviours.host(device, place, arrival)
    case 'router':
      return behaviours.router(device, place, arrival)
    case 'pod':
      return behaviours.pod(device, place, arrival)
  }
}

/** A device that is switched off cannot ask. */
function refuseDead(walk: Walk, device: Device, hop: Hop): Leaving[] {
  if (walk.story.length > 0) return []
  const reason: Drop = { kind: 'device-down', device: device.name }
  hop.steps.push({ kind: 'dropped', reason, packet: [], message: { role: 'request' } })
  return []
}

function placeOf(walk: Walk, device: string): Place {
  const box = walk.topology.devices.get(device)
  const warm = box === undefined || box.kind === 'switch' ? undefined : box.warm
  return {
    memory: memoryOf(walk, device),
    question: walk.question,
    now: walk.now,
    carrier: (port) => cableProblem(walk.topology, device, port) === undefined,
    ...(warm === undefined ? {} : { warm }),
  }
}

/** What is wrong with the cable at a port; undefined when it carries. */
function cableProblem(
  topology: Topology,
  device: string,
  port: string,
): Extract<Drop, { kind: 'link-drop' }>['why'] | undefined {
  const own = topology.devices.get(device)
  const peer = topology.peer(device, port)
  if (own !== undefined && !isPortUp(own, port)) return 'interface-down'
  if (peer === undefined) return 'no-cable'
  if (peer.cut) return 'cable-cut'
  const other = topology.devices.get(peer.end.device)
  return other !== undefined && isPortUp(other, peer.end.port) ? undefined : 'peer-down'
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
    walk.timers.push({ at: walk.now + afterMs, device: device.name, arrival: { kind: 'wake', ip, port }, from: index })
    return
  }
  const { port, packet, message } = item
  if (port === 'lo') {
    walk.moving.push({ device: device.name, arrival: { kind: 'frame', port, packet, message }, from: index })
    return
  }
  const problem = cableProblem(walk.topology, device.name, port)
  if (problem !== undefined) {
    hop.steps.push({ kind: 'dropped', reason: { kind: 'link-drop', port, why: problem }, packet, message })
    return
  }
  if (item.kind === 'frame') hop.steps.push({ kind: 'sent', port, packet, message })
  const end = walk.topology.peer(device.name, port)?.end
  if (end === undefined) return
  const tooBig = sizeProblem(walk.topology.devices.get(end.device), { ...item, port: end.port })
  if (tooBig !== undefined) {
    hop.steps.push({ kind: 'dropped', reason: tooBig, packet, message })
    return
  }
  walk.moving.push({ device: end.device, arrival: { kind: 'frame', port: end.port, packet, message }, from: index })
}

/** A frame that exceeds what the interface at the other end takes is lost without a word. */
function sizeProblem(device: Device | undefined, at: AtPort): Drop | undefined {
  const length = header(at.packet, 'ipv4')?.length ?? 0
  const mtu = mtuOf(device, at.port)
  if (mtu === undefined || length <= mtu + VLAN_TAG) return undefined
  return { kind: 'too-big-for-receiver', length, mtu, port: at.port }
}

function mtuOf(device: Device | undefined, port: string): number | undefined {
  if (device === undefined) return undefined
  if (device.kind === 'switch') return portMtu(device, port)
  return device.nics.find((nic) => nic.name === port)?.mtu
}
