import { header, isEncapsulated, type Packet } from './net/packet.ts'
import type {
  AnswerKind,
  ArpExchange,
  Disposition,
  Drop,
  Hop,
  IcmpTrace,
  Journey,
  Message,
  Outcome,
  Question,
  Result,
  Step,
  StepKind,
  StepOf,
  Trace,
} from './trace.ts'

/*
 * Views on a story: what became of the request, of its answer, of every error, and who asked for whose MAC address.
 */

interface Told {
  question: Question
  story: Hop[]
  /** The message that each hop's arrival carried. */
  arrived: (Message | undefined)[]
}

/** The hops of one message at one place on its way: several when it was parked, or came in fragments. */
interface Stop {
  device: string
  hops: number[]
  parent?: Stop
}

function isKind<K extends StepKind>(step: Step, kind: K): step is StepOf<K> {
  return step.kind === kind
}

function find<K extends StepKind>(steps: readonly Step[], kind: K): StepOf<K> | undefined {
  for (const step of steps) if (isKind(step, kind)) return step
  return undefined
}

/** Everything that can be seen of a story. */
export function gather(told: Told): Journey {
  const byMessage = new Map<Message, number[]>()
  told.story.forEach((hop, index) => {
    for (const message of new Set(hop.steps.map((step) => step.message))) {
      const hops = byMessage.get(message)
      if (hops === undefined) byMessage.set(message, [index])
      else hops.push(index)
    }
  })
  const traces = new Map<Message, Trace>()
  for (const [message, hops] of byMessage) if (message.role !== 'arp') traces.set(message, traceOf(told, message, hops))
  const first = [...traces.values()].find((trace) => trace.message.role === 'request')
  const request = first ?? nothing(told.question)
  const reply = replyOf(told, request, traces)
  const errors = errorsOf(told, traces)
  const outcome = outcomeOf(told, request)
  const { question, story } = told
  return {
    question,
    story,
    request,
    ...(reply === undefined ? {} : { reply }),
    errors,
    exchanges: exchangesOf(story),
    outcome,
    result: resultOf(request, reply),
  }
}

function nothing(question: Question): Trace {
  const reason = { kind: 'device-down', device: question.from } as const
  return { message: { role: 'request' }, hops: [], disposition: { kind: 'not-sent', at: question.from, reason } }
}

/** The way of one message: a tree of stops, because switches flood, and of it the branch that ends best. */
function traceOf(told: Told, message: Message, hops: number[]): Trace {
  const stops = stopsOf(told, message, hops)
  const leaves = stops.filter((stop) => !stops.some((other) => other.parent === stop))
  const ranked = leaves.map((stop) => ({ stop, rank: rankOf(told, message, stop) }))
  const best = ranked.reduce<(typeof ranked)[number] | undefined>(
    (a, b) => (a === undefined || b.rank < a.rank ? b : a),
    undefined,
  )
  const way: Stop[] = []
  const end = best === undefined ? undefined : endOf(told, message, best)
  for (let stop = end; stop !== undefined; stop = stop.parent) way.unshift(stop)
  const trace = way.map((stop) => hopOf(told, message, stop))
  return { message, hops: trace, disposition: dispositionOf(trace, told.question) }
}

/** A fragment that arrived without the others: the way of the whole ends where those were lost. */
function endOf(told: Told, message: Message, best: { stop: Stop; rank: number }): Stop {
  if (best.rank !== RANK.received) return best.stop
  for (let stop: Stop | undefined = best.stop; stop !== undefined; stop = stop.parent)
    if (find(stepsOf(told, message, stop), 'dropped') !== undefined) return stop
  return best.stop
}

function stopsOf(told: Told, message: Message, hops: number[]): Stop[] {
  const stops: Stop[] = []
  const stopAt = new Map<number, Stop>()
  for (const index of hops) {
    const hop = told.story[index]
    if (hop === undefined) continue
    const carried = told.arrived[index] === message
    const before =
      carried && hop.from !== undefined ? stopAt.get(hop.from) : stops.findLast((stop) => stop.device === hop.device)
    // a fragment joins the stop of the fragments before it; a packet that waited goes on from where it waited
    const same = carried
      ? stops.find(
          (stop) =>
            stop.device === hop.device && stop.parent === before && before !== undefined && isPiece(hop, message),
        )
      : before
    const stop = same ?? { device: hop.device, hops: [], ...(before === undefined ? {} : { parent: before }) }
    stop.hops.push(index)
    stopAt.set(index, stop)
    if (same === undefined) stops.push(stop)
  }
  return stops
}

function isPiece(hop: Hop, message: Message): boolean {
  const packet = hop.steps.find((step) => step.message === message)?.packet ?? []
  return packet.some((h) => h.kind === 'ipv4' && (h.mf || h.offset > 0))
}

const RANK = { delivered: 0, dropped: 1, received: 2, ignored: 3 } as const

/** Delivered is better than dropped, and dropped better than ignored. */
function rankOf(told: Told, message: Message, stop: Stop): number {
  const steps = stepsOf(told, message, stop)
  if (find(steps, 'delivered') !== undefined) return RANK.delivered
  if (find(steps, 'dropped') !== undefined) return RANK.dropped
  return find(steps, 'not-for-me') === undefined ? RANK.received : RANK.ignored
}

function stepsOf(told: Told, message: Message, stop: Stop): Step[] {
  return stop.hops.flatMap((index) => (told.story[index]?.steps ?? []).filter((step) => step.message === message))
}

function hopOf(told: Told, message: Message, stop: Stop): Hop {
  const [first = 0] = stop.hops
  const at = told.story[first]?.at ?? 0
  return { device: stop.device, at, steps: stepsOf(told, message, stop) }
}

function dispositionOf(hops: Hop[], question: Question): Disposition {
  const last = hops.at(-1)
  const steps = hops.flatMap((hop) => hop.steps)
  if (last === undefined)
    return { kind: 'not-sent', at: question.from, reason: { kind: 'device-down', device: question.from } }
  if (find(last.steps, 'delivered') !== undefined) return { kind: 'delivered', to: last.device }
  const dropped = last.steps.findLast((step) => isKind(step, 'dropped'))
  const ignored = find(last.steps, 'not-for-me')
  if (dropped !== undefined && isKind(dropped, 'dropped')) {
    const sent = steps.some((step) => isKind(step, 'sent') && step.port !== 'lo')
    return { kind: sent ? 'lost' : 'not-sent', at: last.device, reason: dropped.reason }
  }
  if (ignored !== undefined) {
    return { kind: 'lost', at: last.device, reason: { kind: 'not-for-this-nic', dst: ignored.dst, port: ignored.port } }
  }
  const arrived = last.steps.filter((step) => isKind(step, 'received')).length
  return { kind: 'lost', at: last.device, reason: { kind: 'fragment-missing', have: arrived } }
}

function replyOf(told: Told, request: Trace, traces: Map<Message, Trace>): Journey['reply'] {
  const answered = find(
    told.story.flatMap((hop) => hop.steps),
    'answered',
  )
  if (answered === undefined) return undefined
  const { answer } = answered
  for (const trace of traces.values()) {
    const { role, about } = trace.message
    const fits = answer === 'port-unreachable' ? role === 'error' : role === 'reply'
    if (fits && about === request.message) return { ...trace, answer }
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

function exchangesOf(story: Hop[]): ArpExchange[] {
  const exchanges: ArpExchange[] = []
  const open = (device: string, port: string, ip: string): ArpExchange | undefined =>
    exchanges.findLast((e) => e.device === device && e.port === port && e.ip === ip)
  for (const hop of story) {
    for (const step of hop.steps) {
      if (isKind(step, 'arp-asked')) {
        const known = step.attempt > 1 ? open(hop.device, step.port, step.ip) : undefined
        if (known === undefined)
          exchanges.push({
            device: hop.device,
            port: step.port,
            ip: step.ip,
            tell: step.tell,
            attempts: step.attempt,
            answers: [],
          })
        else known.attempts = step.attempt
      }
      if (isKind(step, 'received')) noteAnswer(hop.device, step, open)
    }
  }
  return exchanges
}

function noteAnswer(
  device: string,
  step: StepOf<'received'>,
  open: (device: string, port: string, ip: string) => ArpExchange | undefined,
): void {
  const arp = header(step.packet, 'arp')
  if (arp?.op !== 'is-at') return
  const exchange = open(device, step.port, arp.senderIp)
  if (exchange !== undefined && arp.targetIp === exchange.tell) exchange.answers.push(arp.senderMac)
}

/** What the asking program sees: what its own call returned, the first thing it is told, or nothing. */
function outcomeOf(told: Told, request: Trace): Outcome {
  const { disposition } = request
  const refused = disposition.kind === 'not-sent' ? refusedCall(told.question, disposition.reason) : undefined
  if (refused !== undefined) return refused
  const informed = find(
    told.story.flatMap((hop) => hop.steps),
    'informed',
  )
  return informed?.outcome ?? { kind: 'timeout' }
}

/** What the sender's own call returns at once; undefined when it succeeded. */
function refusedCall(question: Question, reason: Drop): Outcome | undefined {
  const isTcp = question.proto === 'tcp'
  if (reason.kind === 'no-route') return { kind: 'net-unreachable', errno: 'ENETUNREACH' }
  if (reason.kind === 'too-big') return { kind: 'message-too-long', mtu: reason.mtu, errno: 'EMSGSIZE' }
  // connect() goes on without its SYN and tries again (tcp_connect ignores EPERM)
  if (reason.kind === 'filter') return isTcp ? undefined : { kind: 'not-permitted', errno: 'EPERM' }
  if (reason.kind === 'broadcast-not-permitted' && isTcp) return { kind: 'net-unreachable', errno: 'ENETUNREACH' }
  if (reason.kind === 'broadcast-not-permitted') return { kind: 'not-permitted', errno: 'EACCES' }
  if (reason.kind === 'socket-refused') return { kind: 'host-unreachable', from: '', errno: 'EHOSTUNREACH' }
  return reason.kind === 'prohibited' ? prohibitedOutcome(reason.route.type) : undefined
}

function prohibitedOutcome(type: string): Outcome {
  if (type === 'unreachable') return { kind: 'host-unreachable', from: '', errno: 'EHOSTUNREACH' }
  return { kind: 'not-permitted', errno: type === 'blackhole' ? 'EINVAL' : 'EACCES' }
}

/** Reachable when the request arrived and its answer came back, a refusal included: somebody was there. */
function resultOf(request: Trace, reply: { disposition: Disposition; answer: AnswerKind } | undefined): Result {
  const missing = missingFacts(request)
  if (missing.length > 0) return { kind: 'undetermined', missing }
  const there = request.disposition.kind === 'delivered'
  const back = reply?.disposition.kind === 'delivered'
  return { kind: there && back ? 'reachable' : 'unreachable' }
}

/** Facts that a policy on the way turns on and that nobody told. */
function missingFacts(request: Trace): string[] {
  const steps = request.hops.flatMap((hop) => hop.steps)
  return [...new Set(steps.flatMap((step) => (isKind(step, 'policy-verdict') ? step.missing : [])))]
}
