import type { Edit } from '../kube/edits/edit.ts'
import { whatIf } from '../kube/edits/whatif.ts'
import type { Network } from '../kube/network.ts'
import type { Ends } from '../request/calls.ts'
import { Problem } from '../request/problem.ts'
import { type Blast, blastOf, type State, stateOf } from './blast.ts'
import { type Findings, findingsOf } from './findings.ts'
import { blockingEdits, passingEdits } from './fix-cluster.ts'
import { blockingWires, passingWires } from './fix-plain.ts'

/*
 * From a question to the smallest changes that turn its answer. Every one is walked again before it is named.
 */

export type Goal = 'pass' | 'block'
export interface Fix {
  edits: readonly Edit[]
  /** The network with them. */
  network: Network
  blast: Blast
}
export interface Fixes {
  found: Findings
  goal: Goal
  /** It is so already. */
  already: boolean
  /** The smallest, those that change least first. Empty: no set of the changes that were tried does it. */
  fixes: readonly Fix[]
  /** How many single changes were tried, alone and together. */
  tried: number
  /** As many changes together as were looked at: all sets of fewer do not do it. */
  depth: number
}

/** Sets of more changes are no small change any more. */
const DEEPEST = 3
/** So many networks are walked at most; of a large cluster fewer, because each is programmed anew. */
const MOST_WALKED = 1500
function budgetOf({ cluster }: Network): number {
  const pods = cluster?.snapshot.pods.length ?? 0
  return Math.max(20, Math.floor(MOST_WALKED / (1 + pods / 100)))
}
/** So many are told, and their blast radius measured. */
const MOST_TOLD = 6

export function fixesOf(network: Network, ends: Ends, goal: Goal): Fixes {
  const found = findingsOf(network, ends)
  const wanted: State = goal === 'pass' ? 'open' : 'closed'
  const candidates = candidatesOf(network, found, goal)
  if (stateOf(network, ends) === wanted) return { found, goal, already: true, fixes: [], tried: 0, depth: 0 }
  const { sets, tried, depth } = smallest({ network, ends, wanted }, candidates)
  const fixes = sets
    .slice(0, MOST_TOLD * 2)
    .map(({ edits, network: after }) => ({ edits, network: after, blast: blastOf({ before: network, after }, ends) }))
  return { found, goal, already: false, fixes: fixes.sort(byBlast).slice(0, MOST_TOLD), tried, depth }
}

/** The single changes that could turn it. */
export function candidatesOf(network: Network, found: Findings, goal: Goal): Edit[] {
  const { cluster } = network
  if (cluster !== undefined) return goal === 'pass' ? passingEdits(cluster, found) : blockingEdits(cluster, found)
  if (goal === 'pass') return passingWires(network, found)
  return blockingWires(network, found, [...new Set(found.journey.request.hops.map(({ device }) => device))])
}

interface Wanted {
  network: Network
  ends: Ends
  wanted: State
}
interface Sets {
  sets: { edits: readonly Edit[]; network: Network }[]
  tried: number
  depth: number
}

function smallest(about: Wanted, candidates: readonly Edit[]): Sets {
  const most = budgetOf(about.network)
  let tried = 0
  for (let size = 1; size <= DEEPEST; size++) {
    const sets: Sets['sets'] = []
    for (const edits of setsOf(candidates, size)) {
      if (tried >= most) return { sets, tried, depth: size - 1 }
      tried++
      const network = turned(about, edits)
      if (network !== undefined) sets.push({ edits, network })
    }
    if (sets.length > 0) return { sets: [...sets, ...narrower(about, { candidates, sets, size })], tried, depth: size }
  }
  return { sets: [], tried, depth: Math.min(DEEPEST, candidates.length) }
}

/** One rule at each end is a change more, and often touches less than a label or a policy less. */
function narrower(
  about: Wanted,
  { candidates, sets, size }: { candidates: readonly Edit[]; sets: Sets['sets']; size: number },
): Sets['sets'] {
  const rules = candidates.filter(({ kind }) => kind === 'apply-policy')
  return [...setsOf(rules, size + 1)].flatMap((edits) => {
    if (sets.some((one) => one.edits.every((edit) => edits.includes(edit)))) return []
    const network = turned(about, edits)
    return network === undefined ? [] : [{ edits, network }]
  })
}

/** The network with these changes, if they do it. Changes that cannot be made together are none. */
function turned({ network, ends, wanted }: Wanted, edits: readonly Edit[]): Network | undefined {
  try {
    const after = whatIf(network, edits).network
    return stateOf(after, ends) === wanted ? after : undefined
  } catch (problem) {
    if (problem instanceof Problem) return undefined
    throw problem
  }
}

/** Every set of so many, in order. */
export function* setsOf<T>(all: readonly T[], size: number, from = 0): Generator<readonly T[]> {
  if (size === 0) {
    yield []
    return
  }
  for (let i = from; i < all.length; i++) {
    const first = all[i]
    if (first === undefined) continue
    for (const rest of setsOf(all, size - 1, i + 1)) yield [first, ...rest]
  }
}

function byBlast(a: Fix, b: Fix): number {
  const weight = ({ blast: { turned: all, counts } }: Fix): number => all.length + counts.otherWay
  return weight(a) - weight(b)
}
