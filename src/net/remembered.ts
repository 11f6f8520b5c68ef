import type { Ip } from './address.ts'

/** So many answers are kept per table: a walk asks each for a handful of addresses. */
const MOST = 256

/** A lookup in a table that never changes, which remembers what it was asked; what it answers is shared and must not be changed. */
export function remembered<V>(lookUp: (ip: Ip) => V): (ip: Ip) => V {
  const known = new Map<Ip, V>()
  return (ip) => {
    const before = known.get(ip)
    if (before !== undefined) return before
    const found = lookUp(ip)
    if (known.size >= MOST) known.clear()
    known.set(ip, found)
    return found
  }
}
