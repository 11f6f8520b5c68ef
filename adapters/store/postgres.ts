import pg from 'pg'
import { FIELD, PULSE, PULSE_MS, type StoreEngine } from './engine.ts'

const TABLE = 'packetwalk'
/** Expired rows go at every so many writes: Keyv's Postgres adapter leaves them. */
const SWEEP_EVERY = 1000
const CONNECT_MS = 5_000
/** A question goes on without the store after 3 s; a query that takes longer only fills the pool. */
const QUERY_MS = 3_000
/** Forgetting may walk through everything. */
const FORGET_MS = 60_000

/** What Keyv stores as well: `{"value":…,"expires":…}`. */
const packed = (value: string, ttl?: number): string =>
  JSON.stringify(ttl === undefined ? { value } : { value, expires: Date.now() + ttl })

/** `LIKE` with the prefix taken literally. */
const like = (prefix: string): string => `${prefix.replace(/[\\%_]/g, (c) => `\\${c}`)}%`

/** Of two processes that create the same thing at once one is told so; the thing is there. */
function raced(cause: unknown): Record<string, unknown>[] {
  if (cause instanceof Error && 'code' in cause && (cause.code === '23505' || cause.code === '42P07')) return []
  throw cause
}

/** Postgres 13 or later. Rejects when it cannot be reached or may not create its table. */
export async function openPostgres(url: string): Promise<StoreEngine> {
  const pool = new pg.Pool({
    connectionString: url,
    max: 10,
    connectionTimeoutMillis: CONNECT_MS,
    query_timeout: QUERY_MS,
    keepAlive: true,
    // A process that ends must not wait for connections that rest.
    allowExitOnIdle: true,
  })
  // A connection that rests when Postgres stops says so here, and is replaced at the next query.
  pool.on('error', () => {})
  const query = async (sql: string, values?: readonly unknown[]): Promise<Record<string, unknown>[]> =>
    (await pool.query(sql, values)).rows
  try {
    await query(`CREATE TABLE IF NOT EXISTS ${TABLE} (key VARCHAR(1000) PRIMARY KEY, value TEXT)`).catch(raced)
    await query(`CREATE INDEX IF NOT EXISTS ${TABLE}_prefix ON ${TABLE} (key text_pattern_ops)`).catch(raced)
  } catch (cause) {
    await pool.end()
    throw cause
  }
  const expires = `((value::json)->>'expires')::bigint`
  const live = `(${expires} IS NULL OR ${expires} > $2)`
  let writes = 0

  async function sweep(): Promise<void> {
    writes += 1
    if (writes % SWEEP_EVERY !== 0) return
    await query(`DELETE FROM ${TABLE} WHERE ${expires} <= $1`, [Date.now()])
  }
  async function rows(prefix: string): Promise<{ key: string; value: string }[]> {
    const select = `SELECT key, (value::json)->>'value' AS value FROM ${TABLE} WHERE key LIKE $1 AND ${live} ORDER BY key`
    const found = await query(select, [like(prefix), Date.now()])
    return found.map(({ key, value }) => ({ key: String(key), value: String(value) }))
  }
  const upsert = `INSERT INTO ${TABLE} (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value`
  async function get(key: string): Promise<string | undefined> {
    const select = `SELECT (value::json)->>'value' AS value FROM ${TABLE} WHERE key = $1 AND ${live}`
    const [row] = await query(select, [key, Date.now()])
    return row === undefined ? undefined : String(row.value)
  }
  async function remove(key: string): Promise<void> {
    await query(`DELETE FROM ${TABLE} WHERE key = $1`, [key])
  }

  return {
    name: 'postgres',
    get,
    async set(key, value, ttl) {
      await sweep()
      await query(upsert, [key, packed(value, ttl)])
    },
    async add(key, value, ttl) {
      await sweep()
      const insert =
        `INSERT INTO ${TABLE} AS old (key, value) VALUES ($1, $3) ON CONFLICT (key) DO UPDATE SET value = excluded.value ` +
        `WHERE ((old.value::json)->>'expires')::bigint <= $2 RETURNING key`
      return (await query(insert, [key, Date.now(), packed(value, ttl)])).length === 1
    },
    async spend(key, { cost, room, now }) {
      await sweep()
      const full = `greatest(((old.value::json)->>'value')::float8, $2::float8) + $3::float8`
      const insert =
        `INSERT INTO ${TABLE} AS old (key, value) VALUES ($1, $5) ON CONFLICT (key) DO UPDATE SET value = ` +
        `json_build_object('value', (${full})::text, 'expires', ceil(${full})::bigint)::text ` +
        `WHERE ${full} - $2::float8 <= $4::float8 RETURNING key`
      const fresh = JSON.stringify({ value: String(now + cost), expires: Math.ceil(now + cost) })
      if ((await query(insert, [key, now, cost, room, fresh])).length === 1) return 0
      return Math.max(1, Number((await get(key)) ?? now) + cost - now - room)
    },
    async put(collection, field, value) {
      await query(upsert, [collection + FIELD + field, packed(value)])
    },
    async all(collection) {
      const start = collection + FIELD
      const found = await rows(start)
      return Object.fromEntries(found.map(({ key, value }) => [key.slice(start.length), value]))
    },
    remove: (collection, field) => remove(collection + FIELD + field),
    delete: remove,
    async deletePrefix(prefix) {
      const text = `DELETE FROM ${TABLE} WHERE key LIKE $1`
      await pool.query({ text, values: [like(prefix)], query_timeout: FORGET_MS })
    },
    async dump(prefix) {
      return (await rows(prefix)).map(({ key, value }) => `${key}=${value}`)
    },
    async ping(what) {
      if (what === 'reading') await get(PULSE)
      else await query(upsert, [PULSE, packed('1', PULSE_MS)])
    },
    async close() {
      await pool.end()
    },
  }
}
