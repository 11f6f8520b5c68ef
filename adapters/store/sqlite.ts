import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import { type Engine, FIELD } from './engine.ts'

const SCHEMA = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  PRAGMA busy_timeout = 2000;
  PRAGMA secure_delete = ON;
  CREATE TABLE IF NOT EXISTS packetwalk (key TEXT PRIMARY KEY, value TEXT NOT NULL, expires INTEGER) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS packetwalk_expires ON packetwalk (expires) WHERE expires IS NOT NULL;
`
/** Keys are ASCII, so `~` and everything below it sorts before DEL. */
const LAST = '\u007f'
/** Expired rows go at every so many writes. */
const SWEEP_EVERY = 200

/** Node's own SQLite. `file` may be `:memory:`. `clock` gives milliseconds since 1970. */
export function openSqlite(file: string, clock: () => number = Date.now): Engine {
  if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true })
  const db = new DatabaseSync(file)
  db.exec(SCHEMA)
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

  function write(run: () => unknown): void {
    writes += 1
    if (writes % SWEEP_EVERY === 0) sweep.run(clock())
    run()
  }
  const until = (ttl: number | undefined): SQLInputValue => (ttl === undefined ? null : clock() + ttl)
  const rows = (prefix: string): { key: string; value: string }[] =>
    some.all(prefix, prefix + LAST, clock()).map((row) => ({ key: String(row.key), value: String(row.value) }))

  return {
    name: 'sqlite',
    async get(key) {
      const row = one.get(key, clock())
      return row === undefined ? undefined : String(row.value)
    },
    async set(key, value, ttl) {
      write(() => upsert.run(key, value, until(ttl)))
    },
    async add(key, value, ttl) {
      let changes = 0
      write(() => {
        changes = Number(insert.run(key, value, until(ttl), clock()).changes)
      })
      return changes === 1
    },
    async spend(key, { cost, room, now }) {
      let changes = 0
      write(() => {
        changes = Number(take.run({ key, cost, room, now }).changes)
      })
      if (changes === 1) return 0
      const row = one.get(key, now)
      return Math.max(1, Number(row?.value ?? now) + cost - now - room)
    },
    async put(collection, field, value) {
      write(() => upsert.run(collection + FIELD + field, value, null))
    },
    async all(collection) {
      const start = collection + FIELD
      return Object.fromEntries(rows(start).map(({ key, value }) => [key.slice(start.length), value]))
    },
    async remove(collection, field) {
      erase.run(collection + FIELD + field)
    },
    async delete(key) {
      erase.run(key)
    },
    async deletePrefix(prefix) {
      eraseSome.run(prefix, prefix + LAST)
    },
    async dump(prefix) {
      return rows(prefix).map(({ key, value }) => `${key}=${value}`)
    },
    async ping() {
      db.prepare('SELECT 1').get()
    },
    async close() {
      db.close()
    },
  }
}
