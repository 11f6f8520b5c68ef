/** A table with one sentence-maker per kind. */
export type SayTable<T extends { kind: string }, R> = { [K in T['kind']]: (value: Extract<T, { kind: K }>) => R }

/** Says a value with the sentence of its kind. */
export function say<T extends { kind: string }, R>(table: SayTable<T, R>, value: T): R {
  return sayKind(table, value.kind, value)
}

function sayKind<T extends { kind: string }, R, K extends T['kind']>(table: SayTable<T, R>, kind: K, value: T): R {
  const isKind = (v: T): v is Extract<T, { kind: K }> => v.kind === kind
  if (!isKind(value)) throw new TypeError(`no sentence for ${kind}`)
  return table[kind](value)
}
