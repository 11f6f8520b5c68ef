import KeyvRedis, { createClient } from '@keyv/redis'
import { Keyv } from 'keyv'
import { PULSE, PULSE_MS, type StoreEngine } from './engine.ts'

const CONNECT_MS = 5_000
/** Keys per SCAN; only forgetting walks through everything. */
const COUNT = 500

/** One step for all, since Redis runs a script alone. Numbers as text, or Lua would round them. */
const SPEND = `
local cost, room, now = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local full = math.max(tonumber(redis.call('GET', KEYS[1]) or '0'), now) + cost
local over = full - now - room
if over > 0 then return string.format('%.3f', math.max(1, over)) end
if full <= now then redis.call('DEL', KEYS[1])
else redis.call('SET', KEYS[1], string.format('%.3f', full), 'PX', math.ceil(full - now)) end
return '0'`

/** `MATCH` with the prefix taken literally. */
const glob = (prefix: string): string => `${prefix.replace(/[\\*?[\]^]/g, (c) => `\\${c}`)}*`

/** Redis 6 or later (or Valkey). Rejects when it cannot be reached. */
export async function openRedis(url: string): Promise<StoreEngine> {
  const client = createClient({ url, socket: { connectTimeout: CONNECT_MS }, disableOfflineQueue: true })
  let trouble: unknown
  client.on('error', (error) => {
    trouble = error
  })
  await connect()
  const keyv = new Keyv({
    store: new KeyvRedis(client, { throwOnErrors: true, noNamespaceAffectsAll: true }),
    namespace: '',
    useKeyPrefix: false,
    emitErrors: false,
    throwOnErrors: true,
  })

  /** The client retries for ever by itself; the first time we want to know. */
  async function connect(): Promise<void> {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`no Redis within ${CONNECT_MS} ms`, { cause: trouble })), CONNECT_MS)
    })
    try {
      await Promise.race([client.connect(), late])
    } catch (cause) {
      client.destroy()
      throw cause
    } finally {
      clearTimeout(timer)
    }
  }
  async function found(prefix: string): Promise<string[]> {
    const keys: string[] = []
    for await (const some of client.scanIterator({ MATCH: glob(prefix), COUNT })) keys.push(...some)
    return [...new Set(keys)].sort()
  }
  async function written(key: string): Promise<string[]> {
    if ((await client.type(key)) === 'hash') {
      return Object.entries(await client.hGetAll(key)).map(([field, value]) => `${key}#${field}=${value}`)
    }
    return [`${key}=${await client.get(key)}`]
  }

  return {
    name: 'redis',
    get: (key) => keyv.get<string>(key),
    async set(key, value, ttl) {
      await keyv.set(key, value, ttl)
    },
    async add(key, value, ttl) {
      const expiration = { type: 'PX', value: ttl } as const
      return (await client.set(key, JSON.stringify({ value }), { condition: 'NX', expiration })) === 'OK'
    },
    async spend(key, { cost, room, now }) {
      const told: unknown = await client.eval(SPEND, { keys: [key], arguments: [cost, room, now].map(String) })
      return Number(told)
    },
    async put(collection, field, value) {
      await client.hSet(collection, field, value)
    },
    async all(collection) {
      return { ...(await client.hGetAll(collection)) }
    },
    async remove(collection, field) {
      await client.hDel(collection, field)
    },
    async delete(key) {
      await keyv.delete(key)
    },
    async deletePrefix(prefix) {
      const keys = await found(prefix)
      for (let i = 0; i < keys.length; i += COUNT) await client.unlink(keys.slice(i, i + COUNT))
    },
    async dump(prefix) {
      const keys = await found(prefix)
      return (await Promise.all(keys.map(written))).flat()
    },
    async ping(what) {
      if (what === 'reading') await client.get(PULSE)
      else await client.set(PULSE, '1', { expiration: { type: 'PX', value: PULSE_MS } })
    },
    async close() {
      await client.close()
    },
  }
}
