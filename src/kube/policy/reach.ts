import type { Pod } from '../snapshot.ts'
import type { PolicySet } from './compile.ts'
import { decide, type Ends } from './decide.ts'
import type { Direction, Reason, Semantics } from './evidence.ts'
import { type Group, groupPods, type PodClass } from './groups.ts'
import type { Outcome, View } from './model.ts'
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
}

/** Why, per direction; one object for all rows with the same reasons. */
export type ReachEvidence = Readonly<Record<Direction, Reason>>

/** `from` and `to` are `namespace/name` of workload or pod. `fromPods` and `toPods` only where the row is for a part of a workload. */
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
 * `{ semantics, pods, classes, rows: [{ from, to, protocol, port, allowed, evidence: { egress, ingress } }] }`: plain data,
 * ready for JSON. Rows are in order of from, to, port. A row of a workload with itself is about two of its pods, or about
 * the only one and itself.
 */
export interface Reach {
  semantics: Semantics
  pods: number
  /** How many kinds of pods the policies can tell apart. */
  classes: number
  rows: readonly ReachRow[]
}

const PROTOCOLS: readonly Layer4['protocol'][] = ['TCP', 'UDP', 'SCTP', 'ICMP']

type Answer = Pick<ReachRow, 'allowed' | 'evidence'>

/** Outcomes are shared objects, so a pair of them is a key: as many answers as there are different reasons. */
function answers(): (egress: Outcome, ingress: Outcome) => Answer {
  const known = new Map<Outcome, Map<Outcome, Answer>>()
  return (egress, ingress) => {
    const row = known.get(egress) ?? new Map<Outcome, Answer>()
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
  view: View
  asked: Layer4[]
  answer: (egress: Outcome, ingress: Outcome) => Answer
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

function decidePair({ view, answer }: Judging, pair: Pair): Answer {
  const from = pair.near ? pair.from.near : pair.from.far
  const to = pair.near ? pair.to.near : pair.to.far
  const hosts = (pair.from.host === undefined ? 0 : 1) + (pair.to.host === undefined ? 0 : 1)
  const ends: Ends = {
    from: from.face,
    to: to.face,
    layer4: { ...pair.asked, family: to.face.address?.family ?? 4 },
    self: pair.self,
    ownNode: pair.near && hosts === 1,
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

/** The pods of a group that are on the node, and the others. */
function split(group: Group, node: string): { near: boolean; pods: readonly Pod[] }[] {
  const near = group.pods.filter((pod) => pod.node === node)
  const far = group.pods.filter((pod) => pod.node !== node)
  return [
    { near: true, pods: near },
    { near: false, pods: far },
  ].filter((part) => part.pods.length > 0)
}

interface Portion {
  fromPods: readonly Pod[]
  toPods: readonly Pod[]
  near: boolean
}

/** Nearness only matters where one end is a node; then the pods of the other are told apart by it. */
function portions(from: Group, to: Group): Portion[] {
  const whole = { fromPods: from.pods, toPods: to.pods }
  const [left, right] = [from.class.host, to.class.host]
  if (left === undefined && right === undefined) return [{ ...whole, near: false }]
  if (left !== undefined && right !== undefined) return [{ ...whole, near: left === right }]
  if (right !== undefined) return split(from, right).map(({ near, pods }) => ({ ...whole, fromPods: pods, near }))
  return split(to, left ?? '').map(({ near, pods }) => ({ ...whole, toPods: pods, near }))
}

const names = (pods: readonly Pod[]) => pods.map((pod) => `${pod.namespace}/${pod.name}`)

/** Are both sides one and the same end: the same pod, or host-network pods of one node? */
function isSelf(from: Group, to: Group): boolean {
  if (from.class.host !== undefined && from.class.host === to.class.host) return true
  return from === to && from.pods.length === 1
}

function rowsOf(judging: Judging, from: Group, to: Group): ReachRow[] {
  const ports = judging.asked.length > 0 ? judging.asked : to.class.ports
  const parts = portions(from, to)
  const self = isSelf(from, to)
  return ports.flatMap(({ protocol, port }) => {
    const judged = parts.map((part) => ({
      part,
      answer: judgePair(judging, { from: from.class, to: to.class, asked: { protocol, port }, self, near: part.near }),
    }))
    const alike = judged.every(({ answer }) => answer === judged[0]?.answer)
    const shown = alike ? judged.slice(0, 1) : judged
    return shown.map(({ part, answer }): ReachRow => {
      const row = { from: from.name, to: to.name, protocol, port, allowed: answer.allowed, evidence: answer.evidence }
      const fromPart = from.part || (!alike && part.fromPods.length < from.pods.length)
      const toPart = to.part || (!alike && part.toPods.length < to.pods.length)
      if (!fromPart && !toPart) return row
      return {
        ...row,
        ...(fromPart ? { fromPods: names(alike ? from.pods : part.fromPods) } : {}),
        ...(toPart ? { toPods: names(alike ? to.pods : part.toPods) } : {}),
      }
    })
  })
}

/** Judges every pair. Facts that nobody told count as not matching; `judge` names them. */
export function reach(set: PolicySet, options: ReachOptions): Reach {
  const view = set.views[options.semantics]
  const { pods } = set.cluster
  const { groups, classes } = groupPods(set, view, { pods, by: options.by })
  const only = (keep: ((pod: Pod) => boolean) | undefined) => {
    if (keep === undefined) return groups
    return groups.map((group) => ({ ...group, pods: group.pods.filter(keep) })).filter((group) => group.pods.length > 0)
  }
  const { port } = options
  const judging: Judging = {
    view,
    asked: port === undefined ? [] : [{ ...port, family: 4 }],
    answer: answers(),
    known: new Map(),
  }
  const rows: ReachRow[] = []
  const targets = only(options.to)
  for (const from of only(options.from)) for (const to of targets) rows.push(...rowsOf(judging, from, to))
  return { semantics: options.semantics, pods: pods.length, classes, rows }
}
