import { z } from 'zod'
import { BELIEFS, type Belief } from './beliefs.ts'

/*
 * What is remembered of a learner: for each belief how it went, as text that somebody else keeps. The day comes from outside.
 */

/** Texts by id: a belief, or `lesson.<id>`. */
export type Learning = Readonly<Record<string, string>>

export interface KnownBelief {
  /** The last right answers, each of another day and another seed; `day` counts from 1970. */
  right: readonly { day: number; seed: number }[]
  /** How far the intervals have grown. */
  box: number
  /** The day of the last answer. */
  day: number
  tried: number
  wrong: number
}

/** Days until an answer is asked for again. Expanding further brings nothing (Latimier 2021). */
export const INTERVALS = [1, 3, 7, 21] as const
/** Right answers on as many days, with as many seeds, make a belief overcome. */
const ENOUGH = 3
const MS_A_DAY = 86_400_000

const NOTHING: KnownBelief = { right: [], box: 0, day: 0, tried: 0, wrong: 0 }
const number = z.int().min(0)
const RECORD = z.object({
  right: z.array(z.object({ day: number, seed: number })).max(ENOUGH),
  box: number.max(INTERVALS.length),
  day: number,
  tried: number,
  wrong: number,
})

export const dayOf = (now: number): number => Math.floor(now / MS_A_DAY)

/** How it went so far; what does not fit is ignored, like every foreign text. */
export function knownOf(learning: Learning, about: string): KnownBelief | undefined {
  const text = learning[about]
  if (text === undefined) return undefined
  try {
    return RECORD.safeParse(JSON.parse(text)).data
  } catch (cause) {
    if (cause instanceof SyntaxError) return undefined
    throw cause
  }
}

/** The record after one more answer. The same question again on the same day counts once. */
export function afterAnswer(
  before: KnownBelief | undefined,
  answer: { right: boolean; day: number; seed: number },
): KnownBelief {
  const { right, day, seed } = answer
  const known = before ?? NOTHING
  const counted = { ...known, day, tried: known.tried + 1 }
  if (!right) return { ...counted, right: [], box: 0, wrong: known.wrong + 1 }
  const isNew = known.right.every((one) => one.day !== day && one.seed !== seed)
  if (!isNew) return counted
  const all = [...known.right, { day, seed }].slice(-ENOUGH)
  return { ...counted, right: all, box: Math.min(known.box + 1, INTERVALS.length) }
}

export const isKnown = (known: KnownBelief | undefined): boolean => (known?.right.length ?? 0) >= ENOUGH

/** The day on which it is asked again; undefined when nobody has answered yet. */
export function dueOn(known: KnownBelief | undefined): number | undefined {
  if (known === undefined) return undefined
  return known.day + (INTERVALS[Math.max(0, known.box - 1)] ?? INTERVALS[0])
}

/** Beliefs to be asked again today, the longest waiting first. */
export function due(learning: Learning, day: number): Belief[] {
  return BELIEFS.flatMap((about) => {
    const on = dueOn(knownOf(learning, about))
    return on === undefined || on > day ? [] : [{ about, on }]
  })
    .sort((a, b) => a.on - b.on)
    .map(({ about }) => about)
}

/** Weakest first: what went wrong most, then what was never asked, then the rest; what is known comes last. */
export function weakest(learning: Learning, among: readonly Belief[]): Belief[] {
  const rank = (about: Belief): number => {
    const known = knownOf(learning, about)
    if (known === undefined) return 1
    if (isKnown(known)) return 3
    return known.box === 0 ? 0 : 2
  }
  return among.toSorted((a, b) => rank(a) - rank(b))
}
