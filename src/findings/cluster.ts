import type { Ways } from '../engine/ways.ts'
import { isLive } from '../kube/import/seen.ts'
import type { ClusterFacts } from '../kube/network.ts'
import type { Contradiction, Gap } from '../kube/snapshot/gaps.ts'
import type { Snapshot } from '../kube/snapshot/snapshot.ts'
import type { Cause } from '../trace/cards/drop-card.ts'
import type { Hop, Journey, StepOf } from '../trace/events.ts'
import { contradicting } from './contradicting.ts'
import { type Between, betweenOf } from './crossing.ts'
import { explainedBy } from './explaining.ts'
import { type Judged, judgedWay, lookupOf, type NameLookup, type Surprise, surpriseOf } from './judged.ts'
import type { Missing } from './missing.ts'
import { type Oddity, odditiesOf } from './oddities.ts'
import type { Asked } from './question.ts'

/*
 * What a snapshot says beside the journey that was walked in it.
 */

/** The facts that stand beside a journey in a real cluster. */
export interface ClusterFindings {
  facts: ClusterFacts
  /** The verdict of the policies where the packet really goes, both readings in it. Missing: no policy met it. */
  judged?: Judged
  /** The lookup of the name, before the first packet. */
  lookup: NameLookup
  /** Where the datapath denied and `judged` allows. */
  surprise?: Surprise
  /** Contradictions of the snapshot that this way runs into, in the snapshot's order. */
  contradictions: readonly Contradiction[]
  /** The one of them that is why the way ends as it does; the first line says it. */
  explained?: Contradiction
  oddities: readonly Oddity[]
  /** Verdicts that only policy-audit-mode let pass, and where. */
  audited: readonly { device: string; step: StepOf<'policy-verdict'> }[]
  /** Did the size of a packet decide anything on the way? */
  sized: boolean
  /** Gaps of the snapshot that this answer can turn on. */
  gaps: readonly Gap[]
  between: Between
}

export interface WalkedQuestion extends Asked {
  /** The well-known cause of the loss. */
  cause?: Cause
  journey: Journey
  ways?: Ways
  missing: readonly Missing[]
}

export function clusterFindings(facts: ClusterFacts, walked: WalkedQuestion): ClusterFindings {
  const { journey } = walked
  const judged = judgedWay(facts, walked, journey)
  const surprise = surpriseOf(journey, judged)
  const contradictions = contradicting(facts.snapshot, walked, journey)
  const explained = explainedBy(contradictions, walked.cause)
  return {
    facts,
    ...(judged === undefined ? {} : { judged }),
    lookup: lookupOf(facts, walked),
    ...(surprise === undefined ? {} : { surprise }),
    contradictions,
    ...(explained === undefined ? {} : { explained }),
    oddities: odditiesOf(facts, walked, walked.ways?.journeys ?? [journey]),
    audited: journey.request.hops.flatMap(auditedAt),
    sized: journey.story.some(isSized),
    gaps: gapsAbout(facts, walked),
    between: betweenOf(facts, journey),
  }
}

function auditedAt({ device, steps }: Hop): ClusterFindings['audited'] {
  return steps.flatMap((step) => (step.kind === 'policy-verdict' && step.audited === true ? [{ device, step }] : []))
}

const SIZES: ReadonlySet<string> = new Set(['too-big', 'too-big-for-receiver', 'fib-lookup-failed'])

function isSized({ steps }: Hop): boolean {
  return steps.some((step) => step.kind === 'fragmented' || (step.kind === 'dropped' && SIZES.has(step.reason.kind)))
}

/** Gaps about the ends, addresses of nodes on the way that were made up, and kinds of policies that nobody gave. */
function gapsAbout({ snapshot }: ClusterFacts, { from, to, missing, journey }: WalkedQuestion): Gap[] {
  const names = [from.name, to.name ?? '']
  const lacking = new Set(missing.flatMap((one) => (one.kind === 'not-given' ? [one.resource] : [])))
  const own = snapshot.gaps.filter(
    (gap) =>
      (gap.kind !== 'pod-unmanaged' && isAbout(gap, names)) ||
      (gap.kind === 'kind-missing' && lacking.has(gap.resource)),
  )
  return [...own, ...homelessOn(journey, snapshot)]
}

/** Manifests have no nodes: there all are made up, and nobody takes them for real ones. */
function homelessOn({ story }: Journey, snapshot: Snapshot): Gap[] {
  if (!isLive(snapshot)) return []
  const met = new Set(story.map(({ device }) => device))
  const homeless = snapshot.nodes.filter(({ name, synthetic }) => met.has(name) && synthetic.includes('addresses'))
  const names = homeless.map(({ name }) => name)
  return names.length === 0
    ? []
    : [{ kind: 'made-up', what: 'node-addresses', count: names.length, names: names.slice(0, 5), decides: false }]
}

function isAbout(gap: Gap, names: readonly string[]): boolean {
  if ('pod' in gap) return names.includes(gap.pod)
  if (gap.kind !== 'left-out' || !/Policy /.test(gap.object)) return false
  return names.some((name) => gap.object.includes(` ${name.split('/')[0] ?? ''}/`))
}
