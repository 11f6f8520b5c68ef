import type { Edit } from '../kube/edits/edit.ts'
import { whatIf } from '../kube/edits/whatif.ts'
import type { Network } from '../kube/network.ts'
import type { Ends } from '../request/calls.ts'
import { Problem } from '../request/problem.ts'
import { type Blast, blastOf } from './blast.ts'
import { type TwoWays, twoWays } from './two-ways.ts'

/*
 * A question before and after changes that nobody has made, and what else they would do.
 */

export interface Hypothesis {
  before: Network
  after: Network
  edits: readonly Edit[]
  /** Of the changes alone. */
  hash: string
  /** Both ways of the question. Missing: none was asked. A problem: on one side there is no such question. */
  ways?: TwoWays | { side: 'before' | 'after'; problem: Problem }
  blast: Blast
}

/** Throws a Problem for changes that cannot be made, and for a question that can be asked on neither side. */
export function hypothesis(network: Network, edits: readonly Edit[], ends?: Ends): Hypothesis {
  const { network: after, hash } = whatIf(network, edits)
  const sides = { before: network, after }
  const ways = ends === undefined ? undefined : bothWays(ends, sides)
  const probe = ends ?? probeOf(edits)
  return { ...sides, edits, hash, ...(ways === undefined ? {} : { ways }), blast: blastOf(sides, probe) }
}

function bothWays(ends: Ends, sides: { before: Network; after: Network }): NonNullable<Hypothesis['ways']> {
  try {
    return twoWays(ends, sides)
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem
    const before = problemOf(ends, sides.before)
    const after = problemOf(ends, sides.after)
    if (before !== undefined && after !== undefined) throw before
    return { side: before === undefined ? 'after' : 'before', problem }
  }
}

function problemOf(ends: Ends, network: Network): Problem | undefined {
  try {
    twoWays(ends, { before: network, after: network })
    return undefined
  } catch (problem) {
    if (problem instanceof Problem) return problem
    throw problem
  }
}

/** A closed port is only seen by who knocks at it. */
function probeOf(edits: readonly Edit[]): Partial<Ends> {
  const closed = edits.find((edit) => edit.kind === 'close')
  return closed?.kind === 'close' ? { proto: closed.proto, port: closed.port } : {}
}
