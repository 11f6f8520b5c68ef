import { type Aligned, align, type Decision, decisionsOf } from '../engine/way-diff.ts'
import { namesIn } from '../kube/diff/ways.ts'
import type { Network } from '../kube/network.ts'
import type { Ends } from '../request/calls.ts'
import { type Findings, findingsOf } from './findings.ts'

/*
 * One question, asked of two networks.
 */

export interface TwoWays {
  before: Findings
  after: Findings
  /** The decisions of both ways next to each other. */
  rows: readonly Aligned[]
  /** The first that is another one. Missing: it is the same way. */
  first?: Aligned
}

export function twoWays(call: Ends, sides: { before: Network; after: Network }): TwoWays {
  const before = findingsOf(sides.before, call)
  const after = findingsOf(sides.after, call)
  const rows = align(decisions(before), decisions(after))
  const first = rows.find((row) => !row.same)
  return { before, after, rows, ...(first === undefined ? {} : { first }) }
}

/** The decisions of the way that is told of a question. */
function decisions({ journey, network }: Findings): Decision[] {
  const { cluster } = network
  return decisionsOf(journey, cluster === undefined ? (value) => value : namesIn(cluster.snapshot))
}
