import { header, isEncapsulated, type Packet } from '../net/packet.ts'
import { errnoOf } from './cards/drops.ts'
import type { Disposition, Hop, IcmpTrace, Journey, Message, Outcome, Question, Result, Step, Trace } from './events.ts'
import { exchangesOf } from './exchanges.ts'
import { factCode } from './rows.ts'

/*
 * Views on a story: what became of the request, of its answer, of every error, and who asked for whose MAC address.
 */

interface Told {
  question: Question
  story: Hop[]
  /** The message that each hop's arrival carried. */
  arrived: (Message | undefined)[]
}

/** What one hop has to do with one message. */
interface Part {
  index: number
  hop: Hop
  steps: Step[]
}

/** A message at one place on its way: several parts when it was parked, or came in fragments. */
interface Stop {
  device: string
  parts: Part[]
  parent?: Stop
  /** Did the message go on from here? */
  left: boolean
}

/** The first step that fits in a whole story, or in what one message did at one place. */
function findIn<S extends Step>(
  hops: readonly { steps: readonly Step[] }[],
  fits: (step: Step) => step is S,
): S | undefined {
  for (const { steps } of hops) {
    const found = steps.find(fits)
    if (found !== undefined) return found
  }
  return undefined
}

const isDelivered = (step: Step) => step.kind === 'delivered'
const isDropped = (step: Step) => step.kind === 'dropped'
const isNotForMe = (step: Step) => step.kind === 'not-for-me'

/** Everything that can be seen of a story. */
export function gather(told: Told): Journey {
  const traces = new Map<Message, Trace>()
  for (const [message, parts] of partsOf(told.story)) traces.set(message, traceOf(told, message, parts))
  const request = firstRequest(traces) ?? nothing(told.question)
  const reply = replyOf(told, request, traces)
  const outcome = outcomeOf(told, request)
  const acknowledgement = outcome.kind === 'connected' ? lostAcknowledgement(reply, traces) : undefined
  const { question, story } = told
  return {
    question,
    story,
    request,
    ...(reply === undefined ? {} : { reply }),
    ...(acknowledgement === undefined ? {} : { acknowledgement }),
    errors: errorsOf(told, traces),
    exchanges: exchangesOf(story),
    outcome,
    result: resultOf(question.from, request, { reply, acknowledgement }),
  }
}

/** The parts of every message but ARP's, in the order in which they are first heard of. */
function partsOf(story: Hop[]): Map<Message, Part[]> {
  const all = new Map<Message, Part[]>()
  const add = (message: Message, part: Part): void => {
    if (message.role === 'arp') return
    const parts = all.get(message)
    if (parts === undefined) all.set(message, [part])
    else parts.push(part)
  }
  let index = 0
  for (const hop of story) {
    const { steps } = hop
    const only = onlyMessage(steps)
    if (only !== undefined) add(only, { index, hop, steps })
    else
      for (const [message, own] of Map.groupBy(steps, (step) => step.message)) add(message, { index, hop, steps: own })
    index++
  }
  return all
}

/** The message of all steps; most hops have to do with one. */
function onlyMessage(steps: Step[]): Message | undefined {
  const message = steps[0]?.message
  for (const step of steps) if (step.message !== message) return undefined
  return message
}

function firstRequest(traces: Map<Message, Trace>): Trace | undefined {
  for (const [message, trace] of traces) if (message.role === 'request') return trace
  return undefined
}

function nothing(question: Question): Trace {
  const reason = { kind: 'device-down', device: question.from } as const
  return { message: { role: 'request' }, hops: [], disposition: { kind: 'not-sent', at: question.from, reason } }
}

/** The way of one message: a tree of stops, because switches flood, and of it the branch that ends best. */
function traceOf(told: Told, message: Message, parts: Part[]): Trace {
  let best: { stop: Stop; rank: number } | undefined
  for (const stop of stopsOf(told, message, parts)) {
    if (stop.left) continue
    const rank = rankOf(stop)
    if (best === undefined || rank < best.rank) best = { stop, rank }
  }
  const hops: Hop[] = []
  const end = best === undefined ? undefined : endOf(best)
  for (let stop = end; stop !== undefined; stop = stop.parent) hops.push(hopOf(stop))
  hops.reverse()
  return { message, hops, disposition: dispositionOf(hops, told.question) }
}

/** A fragment that arrived without the others: the way of the whole ends where those were lost. */
function endOf(best: { stop: Stop; rank: number }): Stop {
  if (best.rank !== RANK.received) return best.stop
  for (let stop: Stop | undefined = best.stop; stop !== undefined; stop = stop.parent)
    if (findIn(stop.parts, isDropped) !== undefined) return stop
  return best.stop
}

function stopsOf(told: Told, message: Message, parts: Part[]): Stop[] {
  const stops: Stop[] = []
  const stopAt = new Map<number, Stop>()
  for (const part of parts) {
    const { device, from } = part.hop
    const carried = told.arrived[part.index] === message
    const before = carried && from !== undefined ? stopAt.get(from) : stops.findLast((stop) => stop.device === device)
    // a fragment joins the stop of the fragments before it; a packet that waited goes on from where it waited
    const same = carried ? fragmentsBefore(stops, before, part) : before
    const stop = same ?? { device, parts: [], ...(before === undefined ? {} : { parent: before }), left: false }
    stop.parts.push(part)
    stopAt.set(part.index, stop)
    if (same !== undefined) continue
    stops.push(stop)
    if (before !== undefined) before.left = true
  }
  return stops
}

function fragmentsBefore(stops: Stop[], before: Stop | undefined, part: Part): Stop | undefined {
  if (before === undefined || !isPiece(part)) return undefined
  return stops.find((stop) => stop.device === part.hop.device && stop.parent === before)
}

function isPiece({ steps }: Part): boolean {
  const packet = steps[0]?.packet ?? []
  return packet.some((h) => h.kind === 'ipv4' && (h.mf || h.offset > 0))
}

const RANK = { delivered: 0, dropped: 1, received: 2, ignored: 3 } as const

/** Delivered is better than dropped, and dropped better than ignored. */
function rankOf(stop: Stop): number {
  if (findIn(stop.parts, isDelivered) !== undefined) return RANK.delivered
  if (findIn(stop.parts, isDropped) !== undefined) return RANK.dropped
  return findIn(stop.parts, isNotForMe) === undefined ? RANK.received : RANK.ignored
}

function hopOf({ device, parts }: Stop): Hop {
  const [first, ...more] = parts
  const steps = first === undefined || more.length > 0 ? parts.flatMap((part) => part.steps) : first.steps
  return { device, at: first?.hop.at ?? 0, steps }
}

function dispositionOf(hops: Hop[], question: Question): Disposition {
  const last = hops.at(-1)
  if (last === undefined)
    return { kind: 'not-sent', at: question.from, reason: { kind: 'device-down', device: question.from } }
  if (last.steps.find(isDelivered) !== undefined) return { kind: 'delivered', to: last.device }
  const dropped = last.steps.findLast(isDropped)
  const ignored = last.steps.find(isNotForMe)
  if (dropped !== undefined) {
    const sent = hops.some((hop) => hop.steps.some((step) => step.kind === 'sent' && step.port !== 'lo'))
    return { kind: sent ? 'lost' : 'not-sent', at: last.device, reason: dropped.reason }
  }
  if (ignored !== undefined) {
    return { kind: 'lost', at: last.device, reason: { kind: 'not-for-this-nic', dst: ignored.dst, port: ignored.port } }
  }
  const arrived = last.steps.filter((step) => step.kind === 'received').length
  return { kind: 'lost', at: last.device, reason: { kind: 'fragment-missing', have: arrived } }
}

function replyOf(told: Told, request: Trace, traces: Map<Message, Trace>): Journey['reply'] {
  const answered = findIn(told.story, (step) => step.kind === 'answered')
  if (answered === undefined) return undefined
  const { answer } = answered
  for (const trace of traces.values()) {
    const { role, about } = trace.message
    const fits = answer === 'port-unreachable' ? role === 'error' : role === 'reply'
    if (fits && about === request.message) return { ...trace, answer }
  }
  return undefined
}

/** Lost, the answering side never finishes the handshake, and what is sent next goes the same way. */
function lostAcknowledgement(reply: Journey['reply'], traces: Map<Message, Trace>): Trace | undefined {
  for (const trace of traces.values()) {
    const { role, about } = trace.message
    if (role === 'acknowledgement' && about !== undefined && about === reply?.message)
      return trace.disposition.kind === 'delivered' ? undefined : trace
  }
  return undefined
}

/** ICMP errors and redirects about the request or its answer, addressed to who sent that. */
function errorsOf(told: Told, traces: Map<Message, Trace>): IcmpTrace[] {
  const errors: IcmpTrace[] = []
  for (const trace of traces.values()) {
    const { role, about } = trace.message
    if ((role !== 'error' && role !== 'redirect') || about === undefined) continue
    const packet = trace.hops[0]?.steps[0]?.packet ?? []
    const icmp = header(packet, 'icmp')
    const ip = header(packet, 'ipv4')
    if (icmp === undefined || ip === undefined || isOuter(icmp.about)) continue
    const device = trace.hops[0]?.device ?? ''
    errors.push({
      ...trace,
      icmp,
      source: ip.src,
      to: ip.dst,
      device,
      received: trace.disposition.kind === 'delivered',
    })
  }
  return errors.sort((a, b) => firstHop(told, a.message) - firstHop(told, b.message))
}

/** Is the quoted packet a tunnel's? Its error stays with the node. */
function isOuter(quoted: Packet | undefined): boolean {
  return isEncapsulated(quoted ?? [])
}

function firstHop(told: Told, message: Message): number {
  return told.story.findIndex((hop) => hop.steps.some((step) => step.message === message))
}

/** What the asking program sees: what its own call returned, the first thing it is told, or nothing. */
function outcomeOf(told: Told, request: Trace): Outcome {
  const { disposition } = request
  const refused = disposition.kind === 'not-sent' ? errnoOf(disposition.reason, told.question.proto) : undefined
  if (refused !== undefined) return refused
  const informed = findIn(told.story, (step) => step.kind === 'informed')
  return informed?.outcome ?? { kind: 'timeout' }
}

/** Reachable when the request arrived, its answer came back, a refusal included, and a handshake was not cut short. */
function resultOf(
  asker: string,
  request: Trace,
  { reply, acknowledgement }: { reply: { disposition: Disposition } | undefined; acknowledgement: Trace | undefined },
): Result {
  const missing = missingFacts(request)
  if (missing.length > 0) return { kind: 'undetermined', missing }
  const there = request.disposition.kind === 'delivered'
  const back = reply?.disposition.kind === 'delivered' && reply.disposition.to === asker
  return { kind: there && back && acknowledgement === undefined ? 'reachable' : 'unreachable' }
}

/** Facts that a policy on the way turns on and that nobody told. */
function missingFacts(request: Trace): string[] {
  const missing = new Set<string>()
  for (const { steps } of request.hops)
    for (const step of steps)
      if (step.kind === 'policy-verdict') for (const fact of step.missing) missing.add(factCode(fact))
  return [...missing]
}
