import { KeyvPostgres } from '@keyv/postgres'
import { Keyv } from 'keyv'
import { type Engine, FIELD } from './engine.ts'

const TABLE = 'packetwalk'
/** Expired rows go at every so many writes: Keyv's Postgres adapter leaves them. */
const SWEEP_EVERY = 1000
const CONNECT_MS = 5_000

/** What Keyv itself stores: `{"value":…,"expires":…}`. */
const packed = (value: string, ttl?: number): string =>
  JSON.stringify(ttl === undefined ? { value } : { value, expires: Date.now() + ttl })

/** `LIKE` with the prefix taken literally. */
const like = (prefix: string): string => `${prefix.replace(/[\\%_]/g, (c) => `\\${c}`)}%`

/** Postgres 13 or later. Rejects when it cannot be reached or may not create its table. */
export async function openPostgres(url: string): Promise<Engine> {
  const options = { uri: url, table: TABLE, keySize: 1000, connectionTimeoutMillis: CONNECT_MS, max: 10 }
  const store = new KeyvPostgres(options)
  store.on('error', () => {})
  const keyv = new Keyv({ store, namespace: '', useKeyPrefix: false, emitErrors: false, throwOnErrors: true })
  await store.query('SELECT 1')
  await store.query(`CREATE INDEX IF NOT EXISTS ${TABLE}_prefix ON ${TABLE} (key text_pattern_ops)`)
  const expires = `((value::json)->>'expires')::bigint`
  const live = `(${expires} IS NULL OR ${expires} > $2)`
  let writes = 0

  async function sweep(): Promise<void> {
    writes += 1
    if (writes % SWEEP_EVERY !== 0) return
    await store.query(`DELETE FROM ${TABLE} WHERE ${expires} <= $1`, [Date.now()])
  }
  async function rows(prefix: string): Promise<{ key: string; value: string }[]> {
    const select = `SELECT key, (value::json)->>'value' AS value FROM ${TABLE} WHERE key LIKE $1 AND ${live} ORDER BY key`
    return store.query(select, [like(prefix), Date.now()])
  }

  return {
    name: 'postgres',
    get: (key) => keyv.get<string>(key),
    async set(key, value, ttl) {
      await sweep()
      await keyv.set(key, value, ttl)
    },
    async add(key, value, ttl) {
      await sweep()
      const insert =
        `INSERT INTO ${TABLE} AS old (key, value) VALUES ($1, $3) ON CONFLICT (key) DO UPDATE SET value = excluded.value ` +
        `WHERE ((old.value::json)->>'expires')::bigint <= $2 RETURNING key`
      return (await store.query(insert, [key, Date.now(), packed(value, ttl)])).length === 1
    },
    async spend(key, { cost, room, now }) {
      await sweep()
      const full = `greatest(((old.value::json)->>'value')::float8, $2::float8) + $3::float8`
      const insert =
        `INSERT INTO ${TABLE} AS old (key, value) VALUES ($1, $5) ON CONFLICT (key) DO UPDATE SET value = ` +
        `json_build_object('value', (${full})::text, 'expires', ceil(${full})::bigint)::text ` +
        `WHERE ${full} - $2::float8 <= $4::float8 RETURNING key`
      const fresh = JSON.stringify({ value: String(now + cost), expires: Math.ceil(now + cost) })
      if ((await store.query(insert, [key, now, cost, room, fresh])).length === 1) return 0
      return Math.max(1, Number((await keyv.get<string>(key)) ?? now) + cost - now - room)
    },
    async put(collection, field, value) {
      await keyv.set(collection + FIELD + field, value)
    },
    async all(collection) {
      const start = collection + FIELD
      const found = await rows(start)
      return Object.fromEntries(found.map(({ key, value }) => [key.slice(start.length), value]))
    },
    async remove(collection, field) {
      await keyv.delete(collection + FIELD + field)
    },
    async delete(key) {
      await keyv.delete(key)
    },
    async deletePrefix(prefix) {
      await store.query(`DELETE FROM ${TABLE} WHERE key LIKE $1`, [like(prefix)])
    },
    async dump(prefix) {
      return (await rows(prefix)).map(({ key, value }) => `${key}=${value}`)
    },
    async ping() {
      await store.query('SELECT 1')
    },
    async close() {
      await store.disconnect()
    },
  }
}
