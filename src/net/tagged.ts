/**
 * A union built from a table: every key of the table becomes a kind.
 *
 * `Tagged<{ a: { x: number }; b: { y: string } }>` is `{ kind: 'a'; x: number } | { kind: 'b'; y: string }`.
 */
export type Tagged<Table, K extends keyof Table = keyof Table> = { [P in K]: { kind: P } & Table[P] }[K]
