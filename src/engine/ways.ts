import type { Ip } from '../net/address.ts'
import type { Hop, Journey, Question, Result } from '../trace/events.ts'
import { type Learned, simulate } from './simulate.ts'
import type { Topology } from './topology.ts'

/** More backends than that are not walked one by one. */
const MOST_WAYS = 16

/** One journey per backend that a Service could choose, and the headline of all of them. */
export interface Ways {
  journeys: readonly Journey[]
  result: Result
  /** How many backends there are, also those that were not walked. */
  of: number
}

/**
 * Walks a question once per backend. A question that meets no Service has one way. `ambiguous` when the ways end
 * differently; never throws.
 */
export function ways(topology: Topology, question: Question, learned?: Learned): Ways {
  const first = simulate(topology, question, learned).journey
  const of = question.pick === undefined ? choices(first.story) : 1
  const journeys = [first]
  for (let pick = 1; pick < Math.min(of, MOST_WAYS); pick++)
    journeys.push(simulate(topology, { ...question, pick }, learned).journey)
  return { journeys, result: together(journeys), of }
}

/** How many backends the first translation of a story could choose from. */
function choices(story: readonly Hop[]): number {
  for (const hop of story) {
    for (const step of hop.steps) {
      if (step.kind !== 'service-translated' && step.kind !== 'socket-translated') continue
      return step.choice === 'affinity' ? 1 : step.of
    }
  }
  return 1
}

function together(journeys: readonly Journey[]): Result {
  const [first] = journeys
  if (first === undefined) return { kind: 'unreachable' }
  const missing = journeys.flatMap(({ result }) => (result.kind === 'undetermined' ? result.missing : []))
  if (missing.length > 0) return { kind: 'undetermined', missing: [...new Set(missing)] }
  const differ = journeys.some((journey) => journey.result.kind !== first.result.kind)
  return differ ? { kind: 'ambiguous', ways: journeys.length } : first.result
}

/** Where the packet of a journey really went, after translation. */
export function destination(journey: Journey): { ip: Ip; port: number } {
  let at = { ip: journey.question.to, port: journey.question.port }
  for (const hop of journey.request.hops) {
    for (const step of hop.steps) {
      if (step.kind === 'port-forwarded') at = { ip: step.to.ip, port: step.to.port ?? at.port }
      if (step.kind === 'service-translated' || step.kind === 'socket-translated') {
        at = { ip: step.backend.ip, port: step.backend.port ?? at.port }
      }
    }
  }
  return at
}
