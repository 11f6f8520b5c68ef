import { simulate } from '../engine/simulate.ts'
import { type Ways, ways } from '../engine/ways.ts'
import type { ClusterFacts, Network } from '../kube/network.ts'
import type { Ends } from '../request/calls.ts'
import type { Cause } from '../trace/cards/drop-card.ts'
import type { Drop } from '../trace/drops.ts'
import type { Journey } from '../trace/events.ts'
import { type ExchangeLeg, lossOf } from '../trace/loss.ts'
import { type Behind, behindLoss } from './behind.ts'
import { type ClusterFindings, clusterFindings } from './cluster.ts'
import { otherCniOf } from './cni.ts'
import { type Doubt, doubtCode, doubtsOf } from './doubts.ts'
import { type Missing, missingCode, missingEvidence } from './missing.ts'
import { missingFor } from './parties.ts'
import { type Proof, proofOf } from './proof.ts'
import { type Asked, questionOf } from './question.ts'
import { causeShown } from './suspects.ts'
import { unknownListener, unknownName, unknownService } from './unknown.ts'

/*
 * From a question to every fact of its answer, before a word is said. Every command, the picture, the batch and the lessons
 * read this one value; nothing is judged while it is rendered.
 */

/**
 * A question put to a network, and all that is known about it. Deterministic: the same call and the same network give the
 * same findings, so that a lesson can be made from one (`journey` has what happens, `cause` and `broken` what decides, and
 * `cluster` what the policies say) and asked again later. Nothing in it depends on a language or a voice.
 */
export interface Findings extends Asked {
  network: Network
  /** The way that is told: the first that does not arrive, else the first. Its `result` is that of all ways, and undetermined when something is missing. */
  journey: Journey
  /** Every way, when a Service could choose between several. */
  ways?: Ways
  /** Where the told way broke: on the way there, on the way back, or at the end of the handshake. Missing: nowhere. */
  broken?: Broken
  /** What stands behind that loss, as far as the network shows it. */
  behind: readonly Behind[]
  /** What could make the real cluster differ from what was walked. */
  doubts: readonly Doubt[]
  /** What the answer turns on and nobody told. Empty unless the result is undetermined. */
  missing: readonly Missing[]
  /** The command that shows it on the real machines. */
  proof: Proof
  /** The well-known cause that the walk shows. */
  cause?: Cause
  /** What a snapshot says beside it; found when first read, so that who only wants the journey does not pay for it. */
  readonly cluster?: ClusterFindings
}

export interface Broken {
  leg: ExchangeLeg
  at: string
  reason: Drop
}

/** Asks a network. Throws a Problem when an end cannot be found, or is known without what a packet needs. */
export function findingsOf(network: Network, call: Ends): Findings {
  const other = otherCniOf(network)
  if (other !== undefined) throw other
  const asked = questionOf(call, network)
  const { cluster } = network
  return findingsAbout(
    network,
    asked,
    cluster === undefined ? walkOne(network, call, asked) : walkAll(network, { call, asked, cluster }),
  )
}

interface WalkedWays {
  journey: Journey
  ways?: Ways
  doubts: readonly Doubt[]
  missing: readonly Missing[]
}

function findingsAbout(network: Network, asked: Asked, walked: WalkedWays): Findings {
  const { cluster } = network
  const broken = brokenOf(walked.journey)
  const behind = broken === undefined ? [] : behindLoss(network.topology, walked.journey, broken)
  const cause = causeShown(walked.journey, asked.parties, behind)
  const found: Findings = {
    ...asked,
    network,
    ...walked,
    ...(broken === undefined ? {} : { broken }),
    behind,
    proof: proofOf(walked.journey, network),
    ...(cause === undefined ? {} : { cause }),
  }
  if (cluster === undefined) return found
  let beside: ClusterFindings | undefined
  return Object.defineProperty(found, 'cluster', {
    get: () =>
      (beside ??= clusterFindings(cluster, { ...asked, ...walked, ...(cause === undefined ? {} : { cause }) })),
  })
}

/** In a lab there is one way. With `warm`, it is walked a second time, with what the first one taught. */
function walkOne({ topology }: Network, { warm }: Ends, { question }: Asked): WalkedWays {
  const first = simulate(topology, question)
  const { journey } = warm === true ? simulate(topology, question, first.learned) : first
  return { journey, doubts: [], missing: [] }
}

/** In a cluster every backend is a way of its own. */
function walkAll(network: Network, about: { call: Ends; asked: Asked; cluster: ClusterFacts }): WalkedWays {
  const { call, cluster } = about
  const { question } = about.asked
  const { topology } = network
  const learned = call.warm === true ? simulate(topology, question).learned : undefined
  const all = ways(topology, question, learned)
  const [first] = all.journeys
  const told = all.journeys.find(({ result }) => result.kind !== 'reachable') ?? first
  if (told === undefined) throw new Error('a question without a way')
  const doubts = distinct(
    all.journeys.flatMap((one) => doubtsOf(cluster, one)),
    doubtCode,
  )
  const unknown = [
    ...unknownListener(cluster, call, told),
    ...unknownName(cluster, about.asked),
    ...unknownService(cluster, about.asked, told),
  ]
  const missing = distinct([...missingFrom(cluster, { all, told, doubts }), ...unknown], missingCode)
  const result = missing.length > 0 ? { kind: 'undetermined' as const, missing: missing.map(missingCode) } : all.result
  const journey = { ...told, result }
  return { journey, doubts, missing, ...(all.journeys.length > 1 ? { ways: all } : {}) }
}

function missingFrom(
  { snapshot }: ClusterFacts,
  { all, told, doubts }: { all: Ways; told: Journey; doubts: readonly Doubt[] },
): Missing[] {
  return [
    ...missingEvidence(all.journeys),
    ...missingFor(snapshot, told).map((resource): Missing => ({ kind: 'not-given', resource })),
    ...doubts.flatMap((doubt): Missing[] => (doubt.decides ? [{ kind: 'doubt', doubt }] : [])),
  ]
}

/** Each once: the last of those with the same code, where the first of them stood. */
function distinct<T>(all: readonly T[], codeOf: (one: T) => string): T[] {
  return [...new Map(all.map((one) => [codeOf(one), one])).values()]
}

export function brokenOf(journey: Journey): Broken | undefined {
  const loss = lossOf(journey)
  return loss === undefined ? undefined : { leg: loss.leg, at: loss.at, reason: loss.reason }
}
