/*
 * Chance that is none: the same seed gives the same numbers on every machine, so that the same seed is the same item.
 */

export interface Random {
  /** A whole number from 0 to `below` - 1. */
  below(below: number): number
  /** One of them; undefined of none. */
  pick<T>(from: readonly T[]): T | undefined
  /** All of them in another order. */
  shuffled<T>(list: readonly T[]): T[]
}

/** Numbers that follow from a text (FNV-1a, then mulberry32). */
export function randomOf(text: string): Random {
  let state = 0x811c9dc5
  for (let i = 0; i < text.length; i++) state = Math.imul(state ^ text.charCodeAt(i), 0x01000193)
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return (mixed ^ (mixed >>> 14)) >>> 0
  }
  const below = (limit: number): number => Math.floor((next() / 0x1_0000_0000) * limit)
  return {
    below,
    pick: (from) => from[below(from.length)],
    shuffled(list) {
      const order = [...list]
      for (let i = order.length - 1; i > 0; i--) {
        const j = below(i + 1)
        const [a, b] = [order[i], order[j]]
        if (a === undefined || b === undefined) continue
        order[i] = b
        order[j] = a
      }
      return order
    },
  }
}
