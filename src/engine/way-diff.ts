import type { Names } from '../trace/cards/card.ts'
import { decisionOf } from '../trace/cards/steps.ts'
import type { Hop, Journey, Step } from '../trace/events.ts'
import { type ExchangeLeg, LEGS } from '../trace/loss.ts'

/*
 * Two journeys side by side: which decisions on the way are other ones. Addresses and names that only say which copy of a
 * workload it was do not count; `Names` says what they stand for.
 */

/** One decision on the way. `what` is its sort, `text` all of it; both say the same in every language. */
export interface Decision {
  leg: ExchangeLeg
  device: string
  what: string
  text: string
  hop: Hop
  step: Step
}

/** Decisions of both ways next to each other. One of the two is missing where the other way has no such decision. */
export interface Aligned {
  before?: Decision
  after?: Decision
  same: boolean
}

/** The decisions of a journey, leg by leg, in their order. */
export function decisionsOf(journey: Journey, name: Names): Decision[] {
  return LEGS.flatMap((leg) =>
    (journey[leg]?.hops ?? []).flatMap((hop) =>
      hop.steps.flatMap((step): Decision[] => {
        const told = decisionOf(step, name)
        if (told === undefined) return []
        const what = `${step.kind} ${told[0] ?? ''}`
        const device = name(hop.device)
        return [{ leg, device, what, text: [leg, device, what, ...told.slice(1)].join(' '), hop, step }]
      }),
    ),
  )
}

/** Both ways next to each other: the longest common part, and what is different between (LCS). */
export function align(before: readonly Decision[], after: readonly Decision[]): Aligned[] {
  const common = before.map(() => new Array<number>(after.length + 1).fill(0))
  common.push(new Array<number>(after.length + 1).fill(0))
  const at = (i: number, j: number): number => common[i]?.[j] ?? 0
  for (let i = before.length - 1; i >= 0; i--) {
    for (let j = after.length - 1; j >= 0; j--) {
      const row = common[i]
      const same = before[i]?.text === after[j]?.text
      if (row !== undefined) row[j] = same ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
    }
  }
  const rows: Aligned[] = []
  let [i, j] = [0, 0]
  while (i < before.length || j < after.length) {
    const [left, right] = [before[i], after[j]]
    if (left !== undefined && right !== undefined && left.text === right.text) {
      rows.push({ before: left, after: right, same: true })
      i++
      j++
    } else if (left !== undefined && (right === undefined || at(i + 1, j) >= at(i, j + 1))) {
      rows.push({ before: left, same: false })
      i++
    } else if (right !== undefined) {
      rows.push({ after: right, same: false })
      j++
    }
  }
  return paired(rows)
}

/** Of neighbouring differences, the first here stands beside the first there: one instead of the other. */
function paired(rows: readonly Aligned[]): Aligned[] {
  const out: Aligned[] = []
  let [left, right]: [Decision[], Decision[]] = [[], []]
  const flush = (): void => {
    for (let k = 0; k < Math.max(left.length, right.length); k++) {
      const [before, after] = [left[k], right[k]]
      out.push({
        ...(before === undefined ? {} : { before }),
        ...(after === undefined ? {} : { after }),
        same: false,
      })
    }
    left = []
    right = []
  }
  for (const row of rows) {
    if (row.same) {
      flush()
      out.push(row)
      continue
    }
    if (row.before !== undefined) left.push(row.before)
    if (row.after !== undefined) right.push(row.after)
  }
  flush()
  return out
}

/** The first difference. Undefined: the same way. */
export function firstDifference(before: readonly Decision[], after: readonly Decision[]): Aligned | undefined {
  if (before.length === after.length && before.every((one, i) => one.text === after[i]?.text)) return undefined
  return align(before, after).find((row) => !row.same)
}
