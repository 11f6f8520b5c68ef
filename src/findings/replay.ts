import type { Network } from '../kube/network.ts'
import type { Ends } from '../request/calls.ts'
import { Problem, type ProblemKind } from '../request/problem.ts'
import type { Journey, Trace } from '../trace/events.ts'
import { type Findings, findingsOf } from './findings.ts'
import { compare } from './sightings/compare.ts'
import { flowOf } from './sightings/flow-json.ts'
import { asksOf } from './sightings/reading.ts'
import type { Sighting } from './sightings/sighting.ts'

/*
 * A file of flows, replayed: those that ask the same and fared the same are walked once, and counted.
 */

/** Why a flow is no question: a field that is missing, or what the network says of its ends. */
export type Unasked = ProblemKind | 'no-ends' | 'protocol' | 'no-verdict' | 'layer-7'

/** Flows of one kind, and what the model says of them. */
export interface FlowGroup {
  from: string
  to: string
  proto: string
  count: number
  /** As it was seen: verdict, with the reason of a drop. */
  seen: string
  /** Answers; their way back is what was seen. */
  reply: boolean
  /** The fate that the model gives the way that was seen: a drop's name, or delivered. Missing: it gives none. */
  walked?: string
  /** Where the walk has it. */
  device?: string
}

/** How the flows of one question would fare with the changes. */
export interface TurnedFlows {
  from: string
  to: string
  proto: string
  count: number
  /** Of those, how many were seen to pass. */
  passed: number
  before: Journey['result']['kind']
  after: Journey['result']['kind'] | 'absent'
}

export interface Replay {
  /** Lines that are not empty, and those of them that are flows. */
  lines: number
  flows: number
  /** The first lines that are none, by number from 1. */
  unread: { count: number; first: readonly number[] }
  explained: number
  contradicted: { count: number; groups: readonly FlowGroup[] }
  /** The answer turns on what nobody told, or on which backend was picked. */
  undecided: { count: number; groups: readonly FlowGroup[] }
  unasked: { count: number; why: ReadonlyMap<Unasked, number> }
  /** Questions that were walked. */
  walked: number
  changed?: { blocked: readonly TurnedFlows[]; passing: readonly TurnedFlows[]; unclear: readonly TurnedFlows[] }
}

interface Counted {
  seen: Sighting
  count: number
}
/** Flows that are told apart by nothing that a walk depends on. */
export interface Flows {
  lines: number
  flows: number
  unread: { count: number; first: number[] }
  groups: Map<string, Counted>
}

const MOST_NUMBERS = 5

export function noFlows(): Flows {
  return { lines: 0, flows: 0, unread: { count: 0, first: [] }, groups: new Map() }
}

/** Takes one line of a file of flows; `number` counts from 1. What is no flow is counted as such. */
export function addFlow(all: Flows, line: string, number: number): void {
  if (line.trim() === '') return
  all.lines += 1
  const seen = flowIn(line)
  if (seen === undefined) {
    all.unread.count += 1
    if (all.unread.first.length < MOST_NUMBERS) all.unread.first.push(number)
    return
  }
  all.flows += 1
  const key = keyOf(seen)
  const known = all.groups.get(key)
  if (known === undefined) all.groups.set(key, { seen, count: 1 })
  else known.count += 1
}

function flowIn(line: string): Sighting | undefined {
  try {
    const one = flowOf(JSON.parse(line), '')
    const asks = one === undefined ? undefined : asksOf(one)
    return one === undefined || asks === undefined ? one : { ...one, asks }
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

/** The port of who asks is any; everything else that is compared is in it. */
function keyOf({ asks, proto, verdict, number, reason, event, direction, point, reply, l7 }: Sighting): string {
  const told = [asks?.from, asks?.to, proto, verdict, number, reason, event, direction, point, reply]
  return JSON.stringify([...told, l7 !== undefined])
}

const PASSED: ReadonlySet<string> = new Set(['FORWARDED', 'REDIRECTED', 'AUDITED', 'ALLOWED'])
const LOST: ReadonlySet<string> = new Set(['DROPPED', 'DENIED'])

/** Every group, walked; with `after`, the same questions in the network as it would be. */
export function replay(all: Flows, before: Network, after?: Network): Replay {
  const walk = walker(before)
  const contradicted: FlowGroup[] = []
  const undecided: FlowGroup[] = []
  const why = new Map<Unasked, number>()
  const asked = new Map<string, { ends: Ends; count: number; passed: number }>()
  let explained = 0
  for (const { seen, count } of all.groups.values()) {
    const ends = endsOf(seen)
    const found = typeof ends === 'string' ? ends : walk(ends)
    if (typeof ends === 'string' || typeof found === 'string') {
      const reason = typeof found === 'string' ? found : 'no-ends'
      why.set(reason, (why.get(reason) ?? 0) + count)
      continue
    }
    noteAsked(asked, ends, { count, seen })
    const fate = fateOf(seen, found)
    const group = groupOf(seen, { ends, count, found })
    if (fate === 'explained') explained += count
    else if (fate === 'undecided') undecided.push(group)
    else contradicted.push(group)
  }
  const { lines, flows, unread } = all
  return {
    lines,
    flows,
    unread,
    explained,
    contradicted: counted(contradicted),
    undecided: counted(undecided),
    unasked: { count: [...why.values()].reduce((sum, one) => sum + one, 0), why },
    walked: asked.size,
    ...(after === undefined ? {} : { changed: changedFlows(asked, walk, walker(after)) }),
  }
}

type Walker = (ends: Ends) => Findings | ProblemKind

/** Walks a question once. */
function walker(network: Network): Walker {
  const known = new Map<string, Findings | ProblemKind>()
  return (ends) => {
    const key = endsKey(ends)
    const found = known.get(key) ?? walkOnce(network, ends)
    known.set(key, found)
    return found
  }
}

function walkOnce(network: Network, ends: Ends): Findings | ProblemKind {
  try {
    return findingsOf(network, ends)
  } catch (problem) {
    if (problem instanceof Problem) return problem.kind
    throw problem
  }
}

const endsKey = ({ from, to, proto, port }: Ends): string => JSON.stringify([from, to, proto, port])

function endsOf({ asks, proto, verdict = '', l7 }: Sighting): Ends | Unasked {
  if (asks?.from === undefined) return 'no-ends'
  if (proto === undefined || proto === 'sctp') return 'protocol'
  if (!PASSED.has(verdict) && !LOST.has(verdict)) return 'no-verdict'
  // what a proxy refused inside of a connection is not walked
  if (l7 !== undefined && LOST.has(verdict)) return 'layer-7'
  const [, end = asks.to, port] = /^(.*?):(\d+)$/.exec(asks.to) ?? []
  return { from: asks.from, to: end, proto, ...(port === undefined || proto === 'icmp' ? {} : { port: Number(port) }) }
}

/** Does the walk give it the fate that was seen? */
function fateOf(seen: Sighting, found: Findings): 'explained' | 'contradicted' | 'undecided' {
  const { result } = found.journey
  if (result.kind === 'undetermined' || result.kind === 'ambiguous') return 'undecided'
  const leg = legOf(seen, found.journey)
  if (leg === undefined) return 'contradicted'
  const decisive = compare(seen, found).filter(({ aspect }) => ['verdict', 'drop', 'passed'].includes(aspect))
  if (decisive.some(({ agrees }) => !agrees)) return 'contradicted'
  if (isOtherSide(seen, leg)) return 'contradicted'
  const passed = PASSED.has(seen.verdict ?? '')
  const placed = seen.point !== undefined || seen.event === 'policy-verdict'
  return passed && !placed && leg.disposition.kind !== 'delivered' ? 'contradicted' : 'explained'
}

/** Denied at the other end of the way than the walk is: the same reason, and another policy. */
function isOtherSide({ verdict = '', direction }: Sighting, { disposition }: Trace): boolean {
  if (!LOST.has(verdict) || direction === undefined || disposition.kind === 'delivered') return false
  const { reason } = disposition
  return (reason.kind === 'policy-denied' || reason.kind === 'policy-deny') && reason.direction !== direction
}

const legOf = ({ reply }: Sighting, journey: Journey): Journey['request'] | undefined =>
  reply === true ? journey.reply : journey.request

function groupOf(seen: Sighting, about: { ends: Ends; count: number; found: Findings }): FlowGroup {
  const { ends, count, found } = about
  const { verdict = '', number, reason, reply, direction } = seen
  const end = (legOf(seen, found.journey) ?? found.journey.request).disposition
  const side = LOST.has(verdict) ? direction : undefined
  const why = [number, reason, side].filter((one) => one !== undefined).join(' ')
  return {
    ...namesOf(ends),
    count,
    seen: why === '' ? verdict : `${verdict} (${why})`,
    reply: reply === true,
    ...(end.kind === 'delivered' ? { device: end.to } : { walked: end.reason.kind, device: end.at }),
  }
}

const namesOf = ({ from, to, proto = 'icmp', port }: Ends): Pick<FlowGroup, 'from' | 'to' | 'proto'> => ({
  from,
  to: port === undefined ? to : `${to}:${port}`,
  proto,
})

/** One row for what differs in nothing that is shown, the largest first. */
function counted(groups: readonly FlowGroup[]): { count: number; groups: FlowGroup[] } {
  const merged = new Map<string, FlowGroup>()
  for (const group of groups) {
    const key = JSON.stringify({ ...group, count: 0 })
    merged.set(key, { ...group, count: group.count + (merged.get(key)?.count ?? 0) })
  }
  const all = [...merged.values()].sort((a, b) => b.count - a.count)
  return { count: groups.reduce((sum, { count }) => sum + count, 0), groups: all }
}

type AskedFlows = Map<string, { ends: Ends; count: number; passed: number }>

function noteAsked(asked: AskedFlows, ends: Ends, { count, seen }: Counted): void {
  const key = endsKey(ends)
  const known = asked.get(key) ?? { ends, count: 0, passed: 0 }
  const passed = PASSED.has(seen.verdict ?? '') ? count : 0
  asked.set(key, { ends, count: known.count + count, passed: known.passed + passed })
}

function changedFlows(asked: AskedFlows, was: Walker, is: Walker): NonNullable<Replay['changed']> {
  const turned = [...asked.values()].flatMap(({ ends, count, passed }): TurnedFlows[] => {
    const [one, other] = [was(ends), is(ends)]
    if (typeof one === 'string') return []
    const before = one.journey.result.kind
    const after = typeof other === 'string' ? 'absent' : other.journey.result.kind
    return before === after ? [] : [{ ...namesOf(ends), count, passed, before, after }]
  })
  turned.sort((a, b) => b.count - a.count)
  const isBlocked = ({ after }: TurnedFlows): boolean => after === 'unreachable' || after === 'absent'
  const isPassing = ({ after }: TurnedFlows): boolean => after === 'reachable'
  return {
    blocked: turned.filter(isBlocked),
    passing: turned.filter(isPassing),
    unclear: turned.filter((one) => !isBlocked(one) && !isPassing(one)),
  }
}
