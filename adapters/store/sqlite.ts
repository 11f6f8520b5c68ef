import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import { FIELD, PULSE, PULSE_MS, type StoreEngine } from './engine.ts'

/** What this version writes. A file with a higher number was written by a newer one, and is left alone. */
const LAYOUT = 1
/** Milliseconds: opening waits in place, since nothing else runs yet; later a locked file is asked again and again. */
const OPENING = 5_000
const PATIENCE = 2_000
const AGAIN = 25

const SCHEMA = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  PRAGMA secure_delete = ON;
  CREATE TABLE IF NOT EXISTS packetwalk (key TEXT PRIMARY KEY, value TEXT NOT NULL, expires INTEGER) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS packetwalk_expires ON packetwalk (expires) WHERE expires IS NOT NULL;
  PRAGMA user_version = ${LAYOUT};
  PRAGMA busy_timeout = 0;
`
/** Keys are ASCII, so `~` and everything below it sorts before DEL. */
const LAST = '\u007f'
/** Expired rows go at every so many writes. */
const SWEEP_EVERY = 200

/** Opens and prepares the file. Throws a sentence about what is wrong with it; then nothing was written. */
function opened(file: string): DatabaseSync {
  try {
    if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true })
  } catch (cause) {
    throw new Error(
      `${file}: its folder cannot be made; give this user the right to write there, or use another file`,
      { cause },
    )
  }
  const db = new DatabaseSync(file, { timeout: OPENING })
  try {
    const layout = Number(db.prepare('PRAGMA user_version').get()?.user_version ?? 0)
    if (layout > LAYOUT) {
      throw new Error(
        `it was written by a newer version of Packetwalk (layout ${layout}, this one knows ${LAYOUT}); use that version, or another file`,
      )
    }
    db.exec(SCHEMA)
    return db
  } catch (cause) {
    db.close()
    throw new Error(`${file}: ${whatIsWrong(cause)}`, { cause })
  }
}

/** By the primary result codes of SQLite. */
const WRONG: Readonly<Record<number, string>> = {
  5: 'another process keeps it locked; end that process, or use another file',
  8: 'it cannot be written; give this user the right to write it and its folder, or use another file',
  10: 'the disk cannot read or write it; look at the disk',
  11: 'it is damaged; it was left as it is: restore a copy, or use another file',
  13: 'the disk is full; make room, or use another file',
  14: 'it cannot be opened; look at its folder and its rights',
  26: 'it is not a SQLite database; it was left as it is: use another file',
}
/** The primary result code of SQLite; undefined for any other error. */
function codeOf(cause: unknown): number | undefined {
  return cause instanceof Error && 'errcode' in cause ? Number(cause.errcode) & 0xff : undefined
}
const whatIsWrong = (cause: unknown): string =>
  WRONG[codeOf(cause) ?? -1] ?? (cause instanceof Error ? cause.message : String(cause))

/** Runs it, again and again while somebody else holds the file; the loop goes on meanwhile. Rejects after `PATIENCE`. */
async function patiently<T>(run: () => T): Promise<T> {
  const end = performance.now() + PATIENCE
  for (;;) {
    try {
      return run()
    } catch (cause) {
      const code = codeOf(cause)
      if ((code !== 5 && code !== 6) || performance.now() > end)
        throw new Error(`the store: ${whatIsWrong(cause)}`, { cause })
    }
    await new Promise((resolve) => setTimeout(resolve, AGAIN))
  }
}

/** Node's own SQLite. `file` may be `:memory:`. `clock` gives milliseconds since 1970. */
export function openSqlite(file: string, clock: () => number = Date.now): StoreEngine {
  const db = opened(file)
  const live = '(expires IS NULL OR expires > ?)'
  const one = db.prepare(`SELECT value FROM packetwalk WHERE key = ? AND ${live}`)
  const some = db.prepare(`SELECT key, value FROM packetwalk WHERE key >= ? AND key < ? AND ${live} ORDER BY key`)
  const upsert = db.prepare('INSERT OR REPLACE INTO packetwalk (key, value, expires) VALUES (?, ?, ?)')
  const insert = db.prepare(
    'INSERT INTO packetwalk (key, value, expires) VALUES (?, ?, ?) ON CONFLICT (key) DO UPDATE ' +
      'SET value = excluded.value, expires = excluded.expires WHERE packetwalk.expires <= ?',
  )
  const full = 'max(CAST(packetwalk.value AS REAL), :now) + :cost'
  const take = db.prepare(
    'INSERT INTO packetwalk (key, value, expires) VALUES (:key, :now + :cost, ceil(:now + :cost)) ON CONFLICT (key) ' +
      `DO UPDATE SET value = ${full}, expires = ceil(${full}) WHERE ${full} - :now <= :room`,
  )
  const erase = db.prepare('DELETE FROM packetwalk WHERE key = ?')
  const eraseSome = db.prepare('DELETE FROM packetwalk WHERE key >= ? AND key < ?')
  const sweep = db.prepare('DELETE FROM packetwalk WHERE expires <= ?')
  let writes = 0

  async function write<T>(run: () => T): Promise<T> {
    writes += 1
    if (writes % SWEEP_EVERY === 0) await patiently(() => sweep.run(clock()))
    return await patiently(run)
  }
  const until = (ttl: number | undefined): SQLInputValue => (ttl === undefined ? null : clock() + ttl)
  const rows = (prefix: string): Promise<{ key: string; value: string }[]> =>
    patiently(() =>
      some.all(prefix, prefix + LAST, clock()).map((row) => ({ key: String(row.key), value: String(row.value) })),
    )
  const get = async (key: string, now: number): Promise<string | undefined> => {
    const row = await patiently(() => one.get(key, now))
    return row === undefined ? undefined : String(row.value)
  }

  return {
    name: 'sqlite',
    get: (key) => get(key, clock()),
    async set(key, value, ttl) {
      await write(() => upsert.run(key, value, until(ttl)))
    },
    async add(key, value, ttl) {
      const { changes } = await write(() => insert.run(key, value, until(ttl), clock()))
      return Number(changes) === 1
    },
    async spend(key, { cost, room, now }) {
      const { changes } = await write(() => take.run({ key, cost, room, now }))
      if (Number(changes) === 1) return 0
      return Math.max(1, Number((await get(key, now)) ?? now) + cost - now - room)
    },
    async put(collection, field, value) {
      await write(() => upsert.run(collection + FIELD + field, value, null))
    },
    async all(collection) {
      const start = collection + FIELD
      return Object.fromEntries((await rows(start)).map(({ key, value }) => [key.slice(start.length), value]))
    },
    async remove(collection, field) {
      await write(() => erase.run(collection + FIELD + field))
    },
    async delete(key) {
      await write(() => erase.run(key))
    },
    async deletePrefix(prefix) {
      await write(() => eraseSome.run(prefix, prefix + LAST))
      // what was deleted still stands in the log of writes until that is emptied; a busy one is emptied next time
      await patiently(() => db.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get())
    },
    async dump(prefix) {
      return (await rows(prefix)).map(({ key, value }) => `${key}=${value}`)
    },
    async ping(what) {
      if (what === 'reading') await rows(PULSE)
      else await write(() => upsert.run(PULSE, '1', clock() + PULSE_MS))
    },
    async close() {
      db.close()
    },
  }
}
