import type { Scope } from '../../src/request/answer.ts'
import { CUTS, LANGUAGES, VOICES } from '../../src/request/calls.ts'
import type { Budget, Settings, Store, Tenant, Where } from './contract.ts'
import type { StoreEngine } from './engine.ts'
import { part, path } from './keys.ts'
import { createNetworks } from './networks.ts'
import { type Cipher, contentHash, createCipher } from './secret.ts'
import { createStudies } from './study.ts'

const MINUTE = 60_000
const HOUR = 3_600_000
const EVENT_TTL = HOUR
const KEPT_TTL = 30 * 24 * HOUR

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
  'own',
  'own-network',
  'study',
  'study-votes',
] as const

function scopePath(where: Where, scope: Scope): string {
  if (scope === 'person') return path('person', { ...where, workspace: where.realm ?? where.workspace }, where.person)
  if (scope === 'channel') return path('channel', where, where.channel)
  return path('workspace', where)
}

/** Below the person's own path, so that who is forgotten is forgotten here as well. */
function learningPath(where: Where): string {
  return path('person', { ...where, workspace: where.realm ?? where.workspace }, where.person, 'learning')
}

function budgetPath({ where, who }: Pick<Budget, 'where' | 'who'>): string {
  if (who === 'person')
    return path('limit-person', { ...where, workspace: where.realm ?? where.workspace }, where.person)
  if (who === 'address') return path('limit-address', { ...where, workspace: '' }, where.address ?? '')
  return who === 'channel' ? path('limit', where, who, where.channel) : path('limit', where, who)
}

/** What a value is when it is one of them. Read before every acknowledgement: three times a question, so it costs nothing. */
function oneOf<T extends string>(known: readonly T[], value: string | undefined): T | undefined {
  return known.find((one) => one === value)
}
const YES_NO = ['true', 'false'] as const

/** What was stored by an older version, or by hand, is checked like anything foreign; what does not fit is ignored. */
function settingsOf(fields: Record<string, string>): Settings {
  const language = oneOf(LANGUAGES, fields.language)
  const voice = oneOf(VOICES, fields.voice)
  const hidden = oneOf(YES_NO, fields.private)
  const threads = oneOf(YES_NO, fields.threads)
  const picture = oneOf(CUTS, fields.picture)
  return {
    ...(language === undefined ? {} : { language }),
    ...(voice === undefined ? {} : { voice }),
    ...(hidden === undefined ? {} : { private: hidden === 'true' }),
    ...(threads === undefined ? {} : { threads: threads === 'true' }),
    ...(picture === undefined ? {} : { picture }),
    ...(fields.network === undefined ? {} : { network: fields.network }),
  }
}

/** The store over any engine. With a `secret`, installations are encrypted. */
export function createStore(engine: StoreEngine, secret?: string): Store {
  const cipher: Cipher = createCipher(secret)

  const { forgetOwner, forgetHome, ...networks } = createNetworks(engine)
  const { forgetStudent, ...studies } = createStudies(engine)

  async function forgetTenant(tenant: Tenant): Promise<void> {
    await forgetHome(tenant)
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

    learning: (where) => engine.all(learningPath(where)),
    learn: (where, id, record) => engine.put(learningPath(where), part(id), record),

    ...networks,
    ...studies,

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
      await forgetOwner(where)
      await forgetStudent(where)
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
