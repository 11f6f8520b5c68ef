import { type Drop, reportedDrop } from '../drops.ts'

/** What Hubble calls a drop; the kernel's own, and what is told in another way, have no line. */
export function dropLine(reason: Drop): string | undefined {
  const named = reportedDrop(reason)
  return named === undefined ? undefined : `${named.text} DROPPED`
}
