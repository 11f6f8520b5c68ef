import { BELIEFS, type Belief, isBelief } from '../lessons/beliefs.ts'
import type { Item } from '../lessons/item.ts'
import { afterAnswer, dayOf, knownOf, type Learning } from '../lessons/memory.ts'
import type { Effect } from '../request/answer.ts'
import type { Manner } from '../request/calls.ts'
import { Problem } from '../request/problem.ts'
import { near } from '../request/spelling.ts'
import type { Context } from './command.ts'

/*
 * What the teaching commands have in common: the learner's memory, seeds, and in which network a button asks on.
 */

/** Seeds that people can read and type. */
const MOST_SEEDS = 100_000

export const learningOf = ({ asker }: Context): Learning => asker.learning ?? {}

/** A seed for a question that nobody has chosen one for: of this second. */
export function freshSeed({ asker }: Context): number {
  return Math.floor((asker.now ?? 0) / 1000) % MOST_SEEDS
}

export const nextSeed = (seed: number): number => (seed + 7_919) % MOST_SEEDS

export const today = ({ asker }: Context): number => dayOf(asker.now ?? 0)

/** The manner of what is asked next: in this network, so that the same seed is the same question. */
export function inNetwork(network: string, manner: Manner | undefined): Manner {
  return { ...manner, network }
}

export function beliefNamed(text: string, command: 'practice' | 'review' | 'study'): Belief {
  if (isBelief(text)) return text
  throw new Problem('bad-argument', {
    command,
    argument: 'about',
    value: text.slice(0, 100),
    expected: near(text, BELIEFS, 5)[0] ?? BELIEFS.join(' | '),
  })
}

/** What an answer is remembered as: of what it was about and, when it was wrong, of the belief behind it. */
export function remembered(item: Item, chosen: number, context: Context): Effect[] {
  const option = item.options[chosen - 1]
  const right = option !== undefined && option.belief === undefined
  const beliefs = new Set([item.about, ...(option?.belief === undefined ? [] : [option.belief])])
  const answer = { right, day: today(context), seed: item.seed }
  return [...beliefs].map((id) => ({
    kind: 'learned',
    id,
    record: JSON.stringify(afterAnswer(knownOf(learningOf(context), id), answer)),
  }))
}
