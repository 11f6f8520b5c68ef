/** A map whose values are made when somebody asks for them, once. `keys` decide the order; `unlisted` are known, but not listed. */
export function lazyMap<V>(
  keys: readonly string[],
  make: (key: string) => V | undefined,
  unlisted: readonly string[] = [],
): ReadonlyMap<string, V> {
  const made = new Map<string, V>()
  const listed = new Set(keys)
  const known = new Set([...keys, ...unlisted])
  const get = (key: string): V | undefined => {
    if (!known.has(key)) return undefined
    const ready = made.get(key) ?? make(key)
    if (ready !== undefined) made.set(key, ready)
    return ready
  }
  function* entries(): MapIterator<[string, V]> {
    for (const key of listed) {
      const value = get(key)
      if (value !== undefined) yield [key, value]
    }
  }
  function* values(): MapIterator<V> {
    for (const [, value] of entries()) yield value
  }
  const map: ReadonlyMap<string, V> = {
    get,
    has: (key) => known.has(key),
    size: listed.size,
    keys: () => listed.keys(),
    values,
    entries,
    [Symbol.iterator]: entries,
    forEach(tell) {
      for (const [key, value] of entries()) tell(value, key, map)
    },
  }
  return map
}
