import type { Choice } from '../request/answer.ts'
import type { Request } from '../request/calls.ts'
import type { Problem, ProblemKind } from '../request/problem.ts'

/*
 * "Did you mean ...?" as buttons: the same question with the name that nobody has replaced by one that somebody has.
 */

/** Offered at most. */
const MOST = 4

/** The name that was not found, and what may have been meant. */
function unknownIn(problem: Problem): { name: string; near: readonly string[] } | undefined {
  const { details } = problem
  if ('name' in details && 'near' in details) return { name: details.name, near: details.near }
  // `10.0.2.22/24`, `010.0.2.22`: the address in it
  if ('flaw' in details && details.meant !== undefined) return { name: details.text, near: [details.meant] }
  return 'name' in details && 'choices' in details ? { name: details.name, near: details.choices } : undefined
}

/** The value with the right name in it: alone, or before a port. What was not found may have its port in it too. */
function corrected(value: unknown, name: string, right: string): unknown {
  const port = /^[^:]+(:[^:/=]+)$/.exec(name)?.[1] ?? ''
  if (value === name) return right.includes(':') ? right : right + port
  return typeof value === 'string' && value.startsWith(`${name}:`) ? right + value.slice(name.length) : value
}

function replaced(bag: object, name: string, right: string): Record<string, unknown> {
  return Object.fromEntries(Object.entries(bag).map(([key, value]) => [key, corrected(value, name, right)]))
}

/** From somewhere to itself is nothing that somebody means. */
function isThere(own: object, right: string): boolean {
  return Object.values(own).some((value) => value === right || String(value).startsWith(`${right}:`))
}

/** `/step 3 14 24`: numbers alone do not tell which is the step. Where the first is nobody, it was that. */
function turned(request: Request, problem: Problem<ProblemKind>, admit: (value: unknown) => Request): Choice[] {
  if (request.kind !== 'step' || problem.kind !== 'unknown-end') return []
  const { from, to, number } = request
  if (!/^\d+$/.test(from) || !/^\d+$/.test(to)) return []
  const label = `/step ${to} ${number} ${from}`
  return [{ label, request: admit({ ...request, from: to, to: String(number), number: Number(from) }) }]
}

/** The question again, once for each name that may have been meant. `admit` makes requests of data. */
export function mended(request: Request, problem: Problem<ProblemKind>, admit: (value: unknown) => Request): Choice[] {
  if ('labs' in problem.details && problem.details.labs !== undefined)
    return problem.details.labs.map((lab) => ({
      label: `network=${lab}`,
      request: admit({ ...request, manner: { ...request.manner, network: lab } }),
    }))
  const first = turned(request, problem, admit)
  const unknown = unknownIn(problem)
  if (unknown === undefined || unknown.name === '' || first.length > 0) return first
  const { name, near } = unknown
  const { kind, manner = {}, ...own } = request
  return [...new Set(near)].slice(0, MOST).flatMap((right): Choice[] => {
    const other = { kind, ...replaced(own, name, right), manner: replaced(manner, name, right) }
    const isChanged = JSON.stringify(other) !== JSON.stringify({ kind, ...own, manner })
    return isChanged && !isThere(own, right) ? [{ label: right, request: admit(other) }] : []
  })
}
