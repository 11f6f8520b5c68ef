/**
 * Names that somebody may have meant: at most `distance` edits away (letters added, lost, changed or swapped), nearest
 * first. Bounded: long names and long lists cost little.
 */
export function near(name: string, known: readonly string[], distance = 2): string[] {
  const wanted = name.slice(0, 64).toLowerCase()
  if (wanted === '') return []
  const limit = Math.min(distance, Math.max(1, Math.floor(wanted.length / 2)))
  return known
    .slice(0, 20_000)
    .map((candidate) => ({ candidate, edits: edits(wanted, candidate.slice(0, 64).toLowerCase(), limit) }))
    .filter(({ edits: n }) => n > 0 && n <= limit)
    .sort((a, b) => a.edits - b.edits)
    .slice(0, 5)
    .map(({ candidate }) => candidate)
}

/** Optimal string alignment distance; anything over the limit counts as one more than the limit. */
function edits(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1
  let before: number[] = []
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1]
      let best = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (same ? 0 : 1))
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        best = Math.min(best, (before[j - 2] ?? 0) + 1)
      next.push(best)
    }
    before = row
    row = next
  }
  return row[b.length] ?? limit + 1
}
