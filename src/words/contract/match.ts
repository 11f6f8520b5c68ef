/** The match of a filter rule as an engineer writes it down; the same in every language. */
export function matchText(match: Readonly<Record<string, string | number | undefined>>): string {
  const parts = Object.entries(match).map(([key, value]) => `${key} ${value}`)
  return parts.length === 0 ? '*' : parts.join(', ')
}
