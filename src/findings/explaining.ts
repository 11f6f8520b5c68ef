import type { Contradiction, ContradictionKind } from '../kube/snapshot/gaps.ts'
import type { Cause } from '../trace/cards/drop-card.ts'

/*
 * Contradictions of a snapshot that are a well-known cause: where a way dies of that cause, they are why.
 */

export const CAUSES: Partial<Record<ContradictionKind, Cause>> = {
  'service-selects-nothing': 'no-backend',
  'service-without-endpoints': 'no-backend',
  'target-port-unknown': 'no-backend',
  'target-port-undeclared': 'nobody-listens',
  'pod-cidr-shared': 'range-twice',
  'pod-cidrs-overlap': 'range-twice',
  'node-inside-pod-cidr': 'range-twice',
  'native-cidr-too-narrow': 'masquerade',
  'slice-without-pod': 'foreign-backend',
  'slice-address-differs': 'foreign-backend',
  'identity-differs': 'stale-identity',
}

/** Causes that are the same loss seen from two sides: an address nobody has, a range that two nodes hold. */
const ALSO: Partial<Record<Cause, readonly Cause[]>> = {
  'stale-identity': ['foreign-backend', 'range-twice', 'stale-identity'],
  'nobody-answers': ['foreign-backend', 'range-twice'],
  'no-backend-here': ['no-backend'],
  policy: ['stale-identity', 'masquerade'],
}

/** The contradiction that is behind a loss of this cause. Without a loss: one that says that arriving is not enough. */
export function explainedBy(touching: readonly Contradiction[], cause: Cause | undefined): Contradiction | undefined {
  const wanted = cause === undefined ? ['nobody-listens'] : [cause, ...(ALSO[cause] ?? [])]
  return touching.find(({ kind }) => wanted.includes(CAUSES[kind] ?? ''))
}
