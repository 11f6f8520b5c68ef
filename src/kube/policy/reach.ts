import type { Direction } from '../../trace/rows.ts'
import type { Pod } from '../snapshot/snapshot.ts'
import type { PolicySet } from './compile.ts'
import { decide, type PolicyEnds } from './decide.ts'
import type { Reason, Semantics } from './evidence.ts'
import { type GroupPart, groupPods, namesOf, narrowed, type PodClass, type PodGroup, type Sides } from './groups.ts'
import type { PlanOutcome, PolicyView } from './model.ts'
import type { Layer4 } from './plan.ts'

/*
 * Who can reach whom. Pods that no rule can tell apart are judged once, then told by workload.
 */

export interface ReachOptions {
  semantics: Semantics
  /** Which port of the destinations. Missing: every port that a container of the destination declares. */
  port?: { protocol: Layer4['protocol']; port: number }
  by: 'workload' | 'pod'
  /** Only these pods as sources or destinations; all when missing. */
  from?: (pod: Pod) => boolean
  to?: (pod: Pod) => boolean
  /** Rows beyond this are left out (`cut`). By default as many as fit into memory with room to spare. */
  limit?: number
}

const LIMIT = 5_000_000

/** Why, per direction; one object for all rows with the same reasons. */
export type ReachEvidence = Readonly<Record<Direction, Reason>>

/** `from` and `to` are `namespace/name` of workload or pod. `fromPods` and `toPods` only where pods of a workload fare differently. */
export interface ReachRow {
  from: string
  to: string
  protocol: Layer4['protocol']
  port: number
  allowed: boolean
  evidence: ReachEvidence
  fromPods?: readonly string[]
  toPods?: readonly string[]
}

/**
 * `{ semantics, pods, classes, cut, rows: [{ from, to, protocol, port, allowed, evidence: { egress, ingress } }] }`: plain data,
 * ready for JSON. Rows are in order of from, to, port. A row of a workload with itself is about two of its pods, or about
 * the only one and itself.
 */
export interface Reach {
  semantics: Semantics
  pods: number
  /** How many kinds of pods the policies can tell apart. */
  classes: number
  rows: readonly ReachRow[]
  /** There were more rows than the limit. */
  cut: boolean
  /** Destinations of which no container declares a port: without `port` nothing is asked of them, and no row is theirs. */
  withoutPorts: readonly string[]
}

const PROTOCOLS: readonly Layer4['protocol'][] = ['TCP', 'UDP', 'SCTP', 'ICMP']

type Answer = Pick<ReachRow, 'allowed' | 'evidence'>

/** Outcomes are shared objects, so a pair of them is a key: as many answers as there are different reasons. */
function answers(): (egress: PlanOutcome, ingress: PlanOutcome) => Answer {
  const known = new Map<PlanOutcome, Map<PlanOutcome, Answer>>()
  return (egress, ingress) => {
    const row = known.get(egress) ?? new Map<PlanOutcome, Answer>()
    known.set(egress, row)
    const old = row.get(ingress)
    if (old !== undefined) return old
    const evidence = { egress: egress.reason, ingress: ingress.reason }
    const made = { allowed: egress.allowed && ingress.allowed, evidence }
    row.set(ingress, made)
    return made
  }
}

interface Judging {
  view: PolicyView
  /** Missing: the ports of each destination. */
  asked?: readonly Pair['asked'][]
  answer: (egress: PlanOutcome, ingress: PlanOutcome) => Answer
  /** Answers by pair of classes, port and nearness. */
  known: Map<number, Map<number, Answer>>
}

interface Pair {
  from: PodClass
  to: PodClass
  asked: Omit<Layer4, 'family'>
  self: boolean
  near: boolean
}

/** How the two look in the family that they share: the destination's first that the source has too. */
function sidesOf({ from, to }: Pair): [Sides, Sides] {
  const family = [...to.sides.keys()].find((one) => from.sides.has(one))
  const [left] = from.sides.values()
  const [right] = to.sides.values()
  const shared = family === undefined ? undefined : { left: from.sides.get(family), right: to.sides.get(family) }
  const sides = [shared?.left ?? left, shared?.right ?? right] as const
  if (sides[0] === undefined || sides[1] === undefined) throw new Error('a class has at least one side')
  return [sides[0], sides[1]]
}

function decidePair({ view, answer }: Judging, pair: Pair): Answer {
  const [left, right] = sidesOf(pair)
  const far = pair.to.host === undefined ? left.calling : left.far
  const from = pair.near ? left.near : far
  const to = pair.near ? right.near : right.far
  const ends: PolicyEnds = {
    from: from.face,
    to: to.face,
    layer4: { ...pair.asked, family: to.face.address?.family ?? 4 },
    self: pair.self,
    ownNode: pair.near,
  }
  const egress = decide({ view, plan: from.plans.egress, direction: 'egress', subject: from.face, peer: to.face, ends })
  const ingress = decide({
    view,
    plan: to.plans.ingress,
    direction: 'ingress',
    subject: to.face,
    peer: from.face,
    ends,
  })
  return answer(egress, ingress)
}

function judgePair(judging: Judging, pair: Pair): Answer {
  if (pair.self) return decidePair(judging, pair)
  const row = judging.known.get(pair.from.number) ?? new Map<number, Answer>()
  judging.known.set(pair.from.number, row)
  const { protocol, port } = pair.asked
  const key = ((pair.to.number * 4 + PROTOCOLS.indexOf(protocol)) * 65536 + port) * 2 + (pair.near ? 1 : 0)
  const old = row.get(key)
  if (old !== undefined) return old
  const made = decidePair(judging, pair)
  row.set(key, made)
  return made
}

/** An answer and the pods that it is for. */
interface Portion {
  answer: Answer
  fromPods: readonly string[]
  toPods: readonly string[]
}

/** The pods of a part that are on the node, and the others. */
function split(part: GroupPart, node: string): { near: boolean; names: readonly string[] }[] {
  const near = part.pods.filter((pod) => pod.node === node)
  const far = part.pods.filter((pod) => pod.node !== node)
  return [
    { near: true, names: namesOf(near) },
    { near: false, names: namesOf(far) },
  ].filter(({ names }) => names.length > 0)
}

/** Where one end is a node, pods on it may fare better than the others. */
function hostPortions(
  judging: Judging,
  { from, to }: { from: GroupPart; to: GroupPart },
  asked: Pair['asked'],
): Portion[] {
  const [left, right] = [from.class.host, to.class.host]
  const pair = { from: from.class, to: to.class, asked }
  const whole = { fromPods: from.names, toPods: to.names }
  if (left !== undefined && right !== undefined) {
    const self = left === right
    return [{ ...whole, answer: judgePair(judging, { ...pair, self, near: self }) }]
  }
  const judged = (near: boolean) => judgePair(judging, { ...pair, self: false, near })
  if (right !== undefined) {
    return split(from, right).map(({ near, names }) => ({ ...whole, fromPods: names, answer: judged(near) }))
  }
  return split(to, left ?? '').map(({ near, names }) => ({ ...whole, toPods: names, answer: judged(near) }))
}

/** A part with itself is about two of its pods; about itself when there is only one. */
function portionsOf(judging: Judging, ends: { from: GroupPart; to: GroupPart }, asked: Pair['asked']): Portion[] {
  const { from, to } = ends
  if (from.class.host !== undefined || to.class.host !== undefined) return hostPortions(judging, ends, asked)
  const self = from.pods.length === 1 && to.pods.length === 1 && from.pods[0] === to.pods[0]
  const answer = judgePair(judging, { from: from.class, to: to.class, asked, self, near: false })
  return [{ answer, fromPods: from.names, toPods: to.names }]
}

function addRow(rows: ReachRow[], head: Omit<ReachRow, keyof Answer>, answer: Answer): void {
  rows.push({ ...head, allowed: answer.allowed, evidence: answer.evidence })
}

/** One row when all pods fare alike, else one for each portion. */
function addRows(judging: Judging, rows: ReachRow[], { from, to }: { from: PodGroup; to: PodGroup }): void {
  const ports = judging.asked ?? portsOf(to)
  for (const asked of ports) {
    const portions: Portion[] = []
    for (const left of from.parts) {
      for (const right of to.parts) portions.push(...portionsOf(judging, { from: left, to: right }, asked))
    }
    const head = { from: from.name, to: to.name, protocol: asked.protocol, port: asked.port }
    // Within a workload, what pods are to themselves is not what they are to each other.
    const telling =
      portions.length === 1 ? portions : portions.filter(({ answer }) => answer.evidence.egress.kind !== 'self')
    const first = telling[0] ?? portions[0]
    if (first === undefined) continue
    if (telling.every(({ answer }) => answer === first.answer)) {
      addRow(rows, head, first.answer)
      continue
    }
    for (const { answer, fromPods, toPods } of telling) addRow(rows, { ...head, fromPods, toPods }, answer)
  }
}

/** Every port that a container of the group declares. */
function portsOf(group: PodGroup): readonly Pair['asked'][] {
  const first = group.parts[0]?.class.ports ?? []
  if (group.parts.length === 1) return first
  const all = group.parts.flatMap((part) => part.class.ports)
  return [...new Map(all.map((port) => [`${port.protocol} ${port.port}`, port])).values()]
}

/** Judges every pair. Facts that nobody told count as not matching; `judge` names them. */
export function reach(set: PolicySet, options: ReachOptions): Reach {
  const view = set.views[options.semantics]
  const { pods } = set.cluster
  const { groups, classes } = groupPods(set, view, { pods, by: options.by })
  const only = (keep: ((pod: Pod) => boolean) | undefined) =>
    keep === undefined ? groups : groups.flatMap((group) => narrowed(group, keep) ?? [])
  const { port } = options
  const judging: Judging = {
    view,
    ...(port === undefined ? {} : { asked: [port] }),
    answer: answers(),
    known: new Map(),
  }
  const rows: ReachRow[] = []
  const limit = options.limit ?? LIMIT
  const [sources, targets] = [only(options.from), only(options.to)]
  for (const from of sources) {
    for (const to of targets) addRows(judging, rows, { from, to })
    if (rows.length > limit) break
  }
  const cut = rows.length > limit
  const withoutPorts =
    port === undefined ? targets.filter((group) => portsOf(group).length === 0).map(({ name }) => name) : []
  const kept = cut ? rows.slice(0, limit) : rows
  return { semantics: options.semantics, pods: pods.length, classes, rows: kept, cut, withoutPorts }
}
