import type { Resource } from '../kube/snapshot/gaps.ts'
import type { Ip } from '../net/address.ts'
import type { Tagged } from '../net/tagged.ts'
import type { Journey } from '../trace/events.ts'
import { factCode, type MissingFact } from '../trace/rows.ts'
import { type Doubt, doubtCode } from './doubts.ts'

/*
 * Facts that an answer turns on and that nobody told: of a policy on the way, a kind of objects that nobody gave, a doubt.
 */

export type Missing = Tagged<{
  evidence: { fact: MissingFact }
  'not-given': { resource: Resource }
  doubt: { doubt: Doubt }
  /** It reached a node's own stack, and nothing in the snapshot listens there. */
  listener: { node: string; port: number; protocol: string }
  /** It lies among the addresses of Services, and none in the snapshot has it. */
  'service-address': { ip: Ip }
  /** The address behind a name that nobody here has. */
  name: { name: string }
}>

/** The code under which it stands in data. */
export function missingCode(missing: Missing): string {
  if (missing.kind === 'evidence') return factCode(missing.fact)
  if (missing.kind === 'listener') return `listener ${missing.node}:${missing.port}/${missing.protocol}`
  if (missing.kind === 'name') return `name ${missing.name}`
  if (missing.kind === 'service-address') return `service ${missing.ip}`
  return missing.kind === 'not-given' ? missing.resource : doubtCode(missing.doubt)
}

/** What the policies on the ways turn on, each fact once. */
export function missingEvidence(journeys: readonly Journey[]): Missing[] {
  const facts = new Map<string, Missing>()
  for (const { request } of journeys)
    for (const { steps } of request.hops)
      for (const step of steps)
        if (step.kind === 'policy-verdict')
          for (const fact of step.missing) facts.set(factCode(fact), { kind: 'evidence', fact })
  return [...facts.values()]
}
