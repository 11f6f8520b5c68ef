import { z } from 'zod'
import type { Scope } from '../../src/request/answer.ts'
import { CUTS, LANGUAGES, VOICES } from '../../src/request/calls.ts'
import type { Budget, Settings, Store, StoredNetwork, Tenant, Where } from './contract.ts'
import type { Engine } from './engine.ts'
import { type Cipher, contentHash, createCipher } from './secret.ts'

const MINUTE = 60_000
const HOUR = 3_600_000
const EVENT_TTL = HOUR
const KEPT_TTL = 30 * 24 * HOUR
const LONGEST_PART = 80
const ROOT = 'pw1'

/** A part of a key: ASCII without `/` and `#`, and never long. */
function part(text: string): string {
  if (text.length > LONGEST_PART) return `~${contentHash(text)}`
  return encodeURIComponent(text.toWellFormed()).replace(/~/g, '%7E')
}

/** What the key is about, whose it is, then the rest; ends in `/` so that no key is the beginning of another's. */
function path(about: string, tenant: Tenant, ...rest: string[]): string {
  return `${[ROOT, about, tenant.platform, tenant.workspace, ...rest].map(part).join('/')}/`
}

const ABOUT = [
  'channel',
  'workspace',
  'network',
  'networks',
  'kept',
  'event',
  'note',
  'installation',
  'person',
  'limit',
  'limit-person',
] as const

function scopePath(where: Where, scope: Scope): string {
  if (scope === 'person') return path('person', { ...where, workspace: where.realm ?? where.workspace }, where.person)
  if (scope === 'channel') return path('channel', where, where.channel)
  return path('workspace', where)
}

function budgetPath({ where, who }: Pick<Budget, 'where' | 'who'>): string {
  if (who === 'person')
    return path('limit-person', { ...where, workspace: where.realm ?? where.workspace }, where.person)
  return who === 'channel' ? path('limit', where, who, where.channel) : path('limit', where, who)
}

/** What was stored by an older version, or by hand, is checked like anything foreign; what does not fit is ignored. */
function settingsOf(fields: Record<string, string>): Settings {
  const language = z.enum(LANGUAGES).safeParse(fields.language).data
  const voice = z.enum(VOICES).safeParse(fields.voice).data
  const hidden = z.enum(['true', 'false']).safeParse(fields.private).data
  const threads = z.enum(['true', 'false']).safeParse(fields.threads).data
  const picture = z.enum(CUTS).safeParse(fields.picture).data
  return {
    ...(language === undefined ? {} : { language }),
    ...(voice === undefined ? {} : { voice }),
    ...(hidden === undefined ? {} : { private: hidden === 'true' }),
    ...(threads === undefined ? {} : { threads: threads === 'true' }),
    ...(picture === undefined ? {} : { picture }),
    ...(fields.network === undefined ? {} : { network: fields.network }),
  }
}

const LISTED = z.strictObject({ hash: z.string(), name: z.string() })
const NETWORK = z.strictObject({ hash: z.string(), name: z.string(), source: z.string() })

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** The store over any engine. With a `secret`, installations are encrypted. */
export function createStore(engine: Engine, secret?: string): Store {
  const cipher: Cipher = createCipher(secret)

  async function network(tenant: Tenant, hash: string): Promise<StoredNetwork | undefined> {
    const text = await engine.get(path('network', tenant, hash))
    return text === undefined ? undefined : NETWORK.parse(JSON.parse(text))
  }
  async function forgetTenant(tenant: Tenant): Promise<void> {
    for (const about of ABOUT) await engine.deletePrefix(path(about, tenant))
  }

  return {
    async settings(where) {
      const [person, channel, workspace] = await Promise.all([
        engine.all(scopePath(where, 'person')),
        engine.all(scopePath(where, 'channel')),
        engine.all(scopePath(where, 'workspace')),
      ])
      return { person: settingsOf(person), channel: settingsOf(channel), workspace: settingsOf(workspace) }
    },
    async change(where, scope, settings) {
      const at = scopePath(where, scope)
      for (const [field, value] of Object.entries(settings)) await engine.put(at, field, String(value))
    },

    async networks(tenant) {
      const texts = Object.values(await engine.all(path('networks', tenant)))
      return texts
        .map((text) => LISTED.parse(JSON.parse(text)))
        .sort((a, b) => order(a.name, b.name) || order(a.hash, b.hash))
    },
    network,
    async keepNetwork(tenant, kept) {
      await engine.set(path('network', tenant, kept.hash), JSON.stringify(kept))
      const listed = JSON.stringify({ hash: kept.hash, name: kept.name })
      await engine.put(path('networks', tenant), part(kept.hash), listed)
    },
    async dropNetwork(tenant, hash) {
      await engine.remove(path('networks', tenant), part(hash))
      await engine.delete(path('network', tenant, hash))
    },

    async keep(tenant, text) {
      const hash = contentHash(text)
      await engine.set(path('kept', tenant, hash), text, KEPT_TTL)
      return hash
    },
    kept: (tenant, hash) => engine.get(path('kept', tenant, hash)),

    firstTime: (tenant, event) => engine.add(path('event', tenant, event), '1', EVENT_TTL),

    spend: (budget, cost, now) =>
      engine.spend(budgetPath(budget), { cost: (cost * MINUTE) / budget.rate, room: MINUTE, now }),

    note: (tenant, name) => engine.get(path('note', tenant, name)),
    setNote: (tenant, name, value) => engine.set(path('note', tenant, name), value),

    async installation(tenant) {
      const text = await engine.get(path('installation', tenant))
      return text === undefined ? undefined : cipher.open(text)
    },
    install: (tenant, installation) => engine.set(path('installation', tenant), cipher.seal(installation)),

    async forgetPerson(where) {
      const whole = { ...where, channel: '' }
      await engine.deletePrefix(scopePath(whole, 'person'))
      await engine.deletePrefix(budgetPath({ where: whole, who: 'person' }))
      await forgetTenant({ platform: where.platform, workspace: `@${where.person}` })
    },
    forgetTenant,

    ping: (what) => engine.ping(what),
    close: () => engine.close(),
  }
}

/** Opens what the address names: `postgres://…`, `redis://…`, or a file. Drivers are loaded only when they are needed. */
export async function openStore(address: string, secret?: string): Promise<Store> {
  if (/^postgres(ql)?:/.test(address))
    return createStore(await (await import('./postgres.ts')).openPostgres(address), secret)
  if (/^rediss?:/.test(address)) return createStore(await (await import('./redis.ts')).openRedis(address), secret)
  return createStore((await import('./sqlite.ts')).openSqlite(address), secret)
}
