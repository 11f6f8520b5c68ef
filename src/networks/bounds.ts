/*
 * How much a parser would build of a text, counted before it builds anything: a token costs it about a kilobyte, so two
 * megabytes of brackets cost two gigabytes. Quotes are not looked at, since what they quote is the parser's to say: the
 * limits are far above what an object of Kubernetes can hold (1.5 MB).
 */

export const BOUNDS = { marks: 250_000, open: 10_000, chained: 5_000 } as const

const MARK = /[[\]{},!&*\n]|[-?:](?=\s|$)/g

export type Excess = 'too-deep' | 'too-many-values'

/** What is too much in the text, if anything is. */
export function excessOf(text: string): Excess | undefined {
  let marks = 0
  let open = 0
  let chained = 0
  for (const [mark] of text.matchAll(MARK)) {
    marks++
    if (mark === '[' || mark === '{') open++
    if (mark === ']' || mark === '}') open = Math.max(0, open - 1)
    // `- - - -`: a list in a list in a list, on one line.
    if (mark === '-' || mark === '?') chained++
    if (mark === '\n') chained = 0
    if (open > BOUNDS.open || chained > BOUNDS.chained) return 'too-deep'
    if (marks > BOUNDS.marks) return 'too-many-values'
  }
  return undefined
}
