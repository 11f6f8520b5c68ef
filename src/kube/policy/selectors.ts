import type { LabelRequirement, LabelSelector, Labels } from '../objects/policy-types.ts'

/*
 * Label selectors as apimachinery evaluates them (labels.Selector): all parts must hold, an empty selector holds always.
 */

/** How a label is looked up: by key in a pod, or by source and key in a Cilium identity. */
export type LabelLookup = (key: string) => string | undefined

/** The labels of a pod, namespace or node. */
export function labelsOf(labels: Labels): LabelLookup {
  return (key) => (Object.hasOwn(labels, key) ? labels[key] : undefined)
}

/** NotIn and DoesNotExist also hold where the key is missing. */
function holds(requirement: LabelRequirement, lookup: LabelLookup): boolean {
  const value = lookup(requirement.key)
  const values = requirement.values ?? []
  const among = value !== undefined && values.includes(value)
  const answers = {
    In: among,
    NotIn: !among,
    Exists: value !== undefined,
    DoesNotExist: value === undefined,
  }
  return answers[requirement.operator]
}

export function selects(selector: LabelSelector, lookup: LabelLookup): boolean {
  for (const [key, value] of Object.entries(selector.matchLabels ?? {})) if (lookup(key) !== value) return false
  return (selector.matchExpressions ?? []).every((requirement) => holds(requirement, lookup))
}

/** Every key that the selector speaks of. */
export function keysOf(selector: LabelSelector): string[] {
  const expressions = (selector.matchExpressions ?? []).map((requirement) => requirement.key)
  return [...Object.keys(selector.matchLabels ?? {}), ...expressions]
}

/** The selector with these labels demanded too; they win over labels of the same key. */
export function demanding(selector: LabelSelector, labels: Labels): LabelSelector {
  return { ...selector, matchLabels: { ...selector.matchLabels, ...labels } }
}

/** A selector in one line, as kubectl takes it: `app=web,tier in (a,b),!debug`. Empty is `{}`. */
export function selectorText({ matchLabels = {}, matchExpressions = [] }: LabelSelector): string {
  const terms = matchExpressions.map(({ key, operator, values = [] }) => {
    if (operator === 'Exists') return key
    if (operator === 'DoesNotExist') return `!${key}`
    return `${key} ${operator === 'In' ? 'in' : 'notin'} (${values.join(',')})`
  })
  const text = [labelText(matchLabels), ...terms].filter((part) => part !== '').join(',')
  return text === '' ? '{}' : text
}

/** `app=web,version=v1`, keys sorted. */
export function labelText(labels: Labels): string {
  return Object.keys(labels)
    .sort()
    .map((key) => `${key}=${labels[key]}`)
    .join(',')
}
