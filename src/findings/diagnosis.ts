import { destination } from '../engine/ways.ts'
import type { Network } from '../kube/network.ts'
import type { Contradiction } from '../kube/snapshot/gaps.ts'
import type { Tagged } from '../net/tagged.ts'
import type { Ends, RequestOf, Symptom } from '../request/calls.ts'
import type { Cause } from '../trace/cards/drop-card.ts'
import type { Outcome } from '../trace/events.ts'
import { CAUSES } from './explaining.ts'
import { type Findings, findingsOf } from './findings.ts'
import type { NameLookup } from './judged.ts'
import type { Oddity } from './oddities.ts'
import { type RuledOut, ruledOutBy } from './ruled-out.ts'
import { SUSPECTS, suspectsOf } from './suspects.ts'

/*
 * From a symptom between two ends to its cause: what the walk shows, what the snapshot hints at, what it rules out, and what
 * nobody can know from it.
 */

/** What the asking program sees of a walk. */
export type SeenAs = 'connects' | 'hangs' | 'refused' | 'unreachable'

/** Something beside the walk that points at a cause. */
export type Hint = Tagged<{
  contradiction: { contradiction: Contradiction }
  oddity: { oddity: Oddity }
}> & { cause: Cause }

export interface WhyFindings {
  symptom: Symptom
  /** The walk that is told of, and one with the largest packet that the sender believes to fit. */
  told: Findings
  large: Findings
  /** The cause that the walk shows. */
  shown?: Cause
  /** The walk ends in a way that is not this symptom: what the program would see instead. */
  instead?: SeenAs
  /** What points at a cause where the walk shows none. */
  hint?: Hint
  /** Causes that are left, the likely one first. The one that is shown or hinted at leads. */
  open: readonly Cause[]
  ruledOut: readonly { cause: Cause; by: RuledOut }[]
}

export type WhyBetween = RequestOf<'why'> & { symptom: Symptom; from: string; to: string }

/** Walks what was asked, and a large packet; weighs every suspect. Throws a Problem for ends that nobody knows. */
export function diagnosisOf(call: WhyBetween, network: Network): WhyFindings {
  const { symptom } = call
  const walks = walksOf(call, network)
  const { told, large, shown } = walks
  const seen = seenIn(told, walks)
  const instead = shown !== undefined && !isSymptom(symptom, seen) ? { instead: seen } : {}
  const hint = shown === undefined ? hintIn(told, symptom) : undefined
  const suspected = suspectsOf(symptom, network.cluster === undefined ? 'plain' : 'cluster')
  const first = shown ?? hint?.cause
  const causes = first === undefined ? suspected : [first, ...suspected.filter((cause) => cause !== first)]
  const weighed = causes.map((cause) => ({
    cause,
    by: cause === first ? undefined : ruledOutBy(cause, { told, large, lookup: walks.lookup }),
  }))
  return {
    symptom,
    told,
    large,
    ...(shown === undefined ? {} : { shown }),
    ...instead,
    ...(hint === undefined ? {} : { hint }),
    open: weighed.flatMap(({ cause, by }) => (by === undefined ? [cause] : [])),
    ruledOut: weighed.flatMap(({ cause, by }) => (by === undefined ? [] : [{ cause, by }])),
  }
}

export const probeOf = ({ symptom, from, to, proto, port }: WhyBetween): Ends => ({
  from,
  to,
  ...(symptom === 'ping-only' ? { proto: 'icmp' } : proto === undefined ? {} : { proto }),
  ...(port === undefined ? {} : { port }),
})

interface Walks {
  told: Findings
  large: Findings
  shown: Cause | undefined
  lookup: NameLookup['kind']
}

/** Symptoms of a lookup. */
const NAMED: ReadonlySet<Symptom> = new Set<Symptom>(['no-name', 'slow-name', 'name-hangs'])

function walksOf(call: WhyBetween, network: Network): Walks {
  const small = findingsOf(network, probeOf(call))
  const large = largestLost(probeOf(call), network)
  const lookup = lookupOf(small)
  const suspected = SUSPECTS[call.symptom].includes('packet-too-big')
  if (small.cause === undefined && suspected && vanishes(large))
    return { told: large, large, shown: 'packet-too-big', lookup }
  // nobody gets as far as the call whose name is not told
  const first = small.cause === undefined || NAMED.has(call.symptom) || small.byName === true
  if (first && lookup === 'denied') return { told: small, large, shown: 'dns-egress', lookup }
  if (first && lookup === 'unanswered') return { told: small, large, shown: 'name-missing', lookup }
  return { told: small, large, shown: small.cause, lookup: first ? lookup : 'none' }
}

/** Payload of an ICMP packet that fills a full Ethernet frame, and the headers before it. */
const FRAME = 1472
const HEADERS = 28

/** The largest packet that the sender itself believes to fit: what a long transfer sends. */
function largest(probe: Ends, network: Network): Findings {
  const large = { ...probe, proto: probe.proto === 'udp' ? ('udp' as const) : ('icmp' as const), df: 'do' as const }
  const frame = findingsOf(network, { ...large, size: FRAME })
  const { disposition } = frame.journey.request
  if (disposition.kind !== 'not-sent' || disposition.reason.kind !== 'too-big') return frame
  return findingsOf(network, { ...large, size: disposition.reason.mtu - HEADERS })
}

/** By ping; where no ping passes, as the asker's own protocol. */
function largestLost(probe: Ends, network: Network): Findings {
  const ping = largest(probe, network)
  if (vanishes(ping) || probe.proto === 'icmp') return ping
  const udp = largest({ ...probe, proto: 'udp' }, network)
  return vanishes(udp) ? udp : ping
}

/** Too big for somebody on the way, who does not manage to tell the sender; told, it would send less. */
function vanishes({ journey, cause }: Findings): boolean {
  return cause === 'packet-too-big' && !journey.errors.some((error) => error.received)
}

/** A Service is asked by its name: does the lookup of the name pass the policies? */
function lookupOf({ cluster, parties, question }: Findings): Walks['lookup'] {
  if (cluster === undefined || parties?.to.kind !== 'service' || question.proto === 'icmp') return 'none'
  return cluster.lookup.kind
}

const SEEN: { [K in Outcome['kind']]: SeenAs } = {
  reply: 'connects',
  connected: 'connects',
  refused: 'refused',
  'host-unreachable': 'unreachable',
  'net-unreachable': 'unreachable',
  'time-exceeded': 'unreachable',
  prohibited: 'unreachable',
  'message-too-long': 'unreachable',
  'not-permitted': 'unreachable',
  'invalid-argument': 'unreachable',
  'no-buffer-space': 'unreachable',
  timeout: 'hangs',
}

/** A lookup that is denied hangs, half a handshake hangs, and what is too big hangs, whatever the handshake did. */
function seenIn({ journey, broken }: Findings, { shown }: Walks): SeenAs {
  // the program is told so at once, and never calls
  if (shown === 'name-missing') return 'unreachable'
  const halfOpen = broken?.leg === 'acknowledgement'
  return halfOpen || shown === 'dns-egress' || shown === 'packet-too-big' ? 'hangs' : SEEN[journey.outcome.kind]
}

/** What a program can see that somebody reports with these words. Missing: anything. */
const REPORTS: Partial<Record<Symptom, readonly SeenAs[]>> = {
  hangs: ['hangs', 'unreachable'],
  refused: ['refused', 'unreachable'],
  reset: ['connects'],
  'big-hangs': ['hangs'],
  forbidden: ['connects'],
  'wrong-page': ['connects'],
  'wrong-source': ['connects'],
}

function isSymptom(symptom: Symptom, seen: SeenAs): boolean {
  return REPORTS[symptom]?.includes(seen) ?? true
}

/** Symptoms that no fact of a snapshot points at the cause of. */
const TIMELY: ReadonlySet<Symptom> = new Set<Symptom>(['slow-name', 'reset', 'forbidden', 'wrong-page'])

/** The first thing beside the walk that points at a cause. A port that no container declares may still be open. */
function hintIn({ cluster, journey }: Findings, symptom: Symptom): Hint | undefined {
  if (cluster === undefined || TIMELY.has(symptom)) return undefined
  for (const contradiction of cluster.contradictions) {
    const cause = CAUSES[contradiction.kind]
    if (cause !== undefined) return { kind: 'contradiction', contradiction, cause }
  }
  const oddity = cluster.oddities.find(({ kind }) => kind === 'undeclared')
  const met = oddity !== undefined && destination(journey).port !== 0
  return met ? { kind: 'oddity', oddity, cause: 'nobody-listens' } : undefined
}
