import type { z } from 'zod'

/*
 * What is wrong with an object, in short notation that needs no translation: the field, what stands there, what belongs there.
 */

export interface ObjectFault {
  /** `spec.ports[0].port`; empty for the object itself. */
  field: string
  path: readonly (string | number)[]
  found: string
  expected: string
}

type Issue = z.core.$ZodIssue

/** `['spec', 'ports', 0]` as `spec.ports[0]`; keys that are no plain words are quoted. */
export function fieldName(path: readonly (string | number)[]): string {
  let text = ''
  for (const part of path) {
    if (typeof part === 'number') text += `[${part}]`
    else if (/^[A-Za-z_][\w-]*$/.test(part)) text += text === '' ? part : `.${part}`
    else text += `[${JSON.stringify(part)}]`
  }
  return text
}

/** The value at a path, own properties only. */
export function valueAt(root: unknown, path: readonly (string | number)[]): unknown {
  let at = root
  for (const part of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, part)) return undefined
    at = Reflect.get(at, part)
  }
  return at
}

/** A value in at most 60 characters; long and nested ones are cut short. */
export function shown(value: unknown): string {
  if (value === undefined) return '-'
  if (Array.isArray(value)) return value.length === 0 ? '[]' : `[..${value.length}]`
  if (typeof value === 'object' && value !== null) return Object.keys(value).length === 0 ? '{}' : '{..}'
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value)
  return text.length <= 60 ? text : `${text.slice(0, 57)}...`
}

function bounds(issue: Issue): string | undefined {
  if (issue.code === 'too_small') return `>= ${issue.minimum}`
  if (issue.code === 'too_big') return `<= ${issue.maximum}`
  return undefined
}

function expectedOf(issue: Issue): string {
  if (issue.code === 'custom') return issue.message
  if (!/^(Invalid|Too|Unrecognized)/.test(issue.message)) return issue.message
  if (issue.code === 'invalid_type') return issue.expected
  if (issue.code === 'invalid_value') return issue.values.map(String).join(' | ')
  if (issue.code === 'invalid_union') return unionExpected(issue.errors)
  return bounds(issue) ?? issue.code
}

function unionExpected(branches: readonly (readonly Issue[])[]): string {
  const wanted = branches.flatMap((issues) => issues.slice(0, 1).map(expectedOf)).filter((text) => text !== '')
  return [...new Set(wanted)].join(' | ')
}

/** The first few faults of a zod error, with what stands at their places in the object. */
export function faultsOf(error: z.core.$ZodError, object: unknown): ObjectFault[] {
  return error.issues.slice(0, 5).map((issue) => {
    const path = issue.path.map((part) => (typeof part === 'number' ? part : String(part)))
    return { field: fieldName(path), path, found: shown(valueAt(object, path)), expected: expectedOf(issue) }
  })
}
