/**
 * What a database must be able to do for us. Values are any text; keys and fields are ASCII, at most 900 characters.
 * A collection is a set of fields under one key, each written on its own, so that two writers never undo each other.
 */
export interface Engine {
  name: string
  get(key: string): Promise<string | undefined>
  /** `ttl` in milliseconds; for ever when missing. */
  set(key: string, value: string, ttl?: number): Promise<void>
  /** Sets only when there is nothing yet; true when it did. Atomic across processes. */
  add(key: string, value: string, ttl: number): Promise<boolean>
  put(collection: string, field: string, value: string): Promise<void>
  all(collection: string): Promise<Record<string, string>>
  remove(collection: string, field: string): Promise<void>
  /** Deletes every key and collection that begins so. Rare: may walk through everything. */
  deletePrefix(prefix: string): Promise<void>
  delete(key: string): Promise<void>
  /** Every live key, with the fields of collections and the values: for export and for tests. */
  dump(prefix: string): Promise<string[]>
  ping(): Promise<void>
  close(): Promise<void>
}

/** Between a collection and its field in engines that have no collections of their own. */
export const FIELD = '#'
