/**
 * What a database must be able to do for us. Values are any text; keys and fields are ASCII, at most 900 characters.
 * A collection is a set of fields under one key, each written on its own, so that two writers never undo each other.
 */
export interface StoreEngine {
  name: string
  get(key: string): Promise<string | undefined>
  /** `ttl` in milliseconds; for ever when missing. */
  set(key: string, value: string, ttl?: number): Promise<void>
  /** Sets only when there is nothing yet; true when it did. Atomic across processes. */
  add(key: string, value: string, ttl: number): Promise<boolean>
  /**
   * Takes from a budget that refills by itself, when there is enough: 0, or the milliseconds until there is. Atomic across
   * processes. A budget that is full again is forgotten. A negative cost gives back.
   */
  spend(key: string, spending: Spending): Promise<number>
  put(collection: string, field: string, value: string): Promise<void>
  all(collection: string): Promise<Record<string, string>>
  remove(collection: string, field: string): Promise<void>
  /** Deletes every key and collection that begins so. Rare: may walk through everything. */
  deletePrefix(prefix: string): Promise<void>
  delete(key: string): Promise<void>
  /** Every live key, with the fields of collections and the values: for export and for tests. */
  dump(prefix: string): Promise<string[]>
  /** Rejects when it cannot be read, or written: `writing` writes a little. */
  ping(what: 'reading' | 'writing'): Promise<void>
  close(): Promise<void>
}

/**
 * All in milliseconds: a budget refills as time passes and holds `room` at most. What is stored is when it will be full
 * again (the generic cell rate algorithm), so that one number is enough.
 */
export interface Spending {
  cost: number
  room: number
  /** Since 1970. */
  now: number
}

/** Between a collection and its field in engines that have no collections of their own. */
export const FIELD = '#'

/** What `ping` writes, and for how long it stays (ms). */
export const PULSE = 'pulse/'
export const PULSE_MS = 60_000
