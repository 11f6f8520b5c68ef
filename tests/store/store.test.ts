import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Store, Tenant, Where } from '../../adapters/store/contract.ts'
import type { StoreEngine } from '../../adapters/store/engine.ts'
import { createStore } from '../../adapters/store/index.ts'
import { contentHash, createCipher } from '../../adapters/store/secret.ts'
import { openSqlite } from '../../adapters/store/sqlite.ts'

const POSTGRES = process.env.PACKETWALK_TEST_POSTGRES_URL
const REDIS = process.env.PACKETWALK_TEST_REDIS_URL
const folder = mkdtempSync(join(tmpdir(), 'packetwalk-store-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const ENGINES: { name: string; url: string | undefined; needs: string; open: (url: string) => Promise<StoreEngine> }[] =
  [
    { name: 'sqlite', url: join(folder, 'a', 'b.sqlite'), needs: '', open: async (url) => openSqlite(url) },
    {
      name: 'postgres',
      url: POSTGRES,
      needs: 'PACKETWALK_TEST_POSTGRES_URL',
      open: async (url) => (await import('../../adapters/store/postgres.ts')).openPostgres(url),
    },
    {
      name: 'redis',
      url: REDIS,
      needs: 'PACKETWALK_TEST_REDIS_URL',
      open: async (url) => (await import('../../adapters/store/redis.ts')).openRedis(url),
    },
  ]

const red: Tenant = { platform: 'discord', workspace: 'red' }
const blue: Tenant = { platform: 'discord', workspace: 'blue' }
const ann: Where = { ...red, channel: 'c1', person: 'ann' }
const NETWORK = { hash: 'h1', name: 'office', source: 'devices: []\n# 办公室 \u0000' }

for (const { name, url, needs, open } of ENGINES) {
  if (url === undefined) console.warn(`SKIPPED: the store on ${name}, because ${needs} is not set`)
  describe.skipIf(url === undefined)(`the store on ${name}`, () => {
    let engine: StoreEngine
    let store: Store
    beforeAll(async () => {
      engine = await open(url ?? '')
    })
    beforeEach(async () => {
      await engine.deletePrefix('')
      store = createStore(engine)
    })
    afterAll(() => engine.close())

    test('remembers how it went with a learner, for them alone, until they are forgotten', async () => {
      const ben: Where = { ...ann, person: 'ben' }
      await store.learn(ann, 'mac-stays', '{"tried":1}')
      await store.learn(ann, 'lesson.mask', 'done')
      await store.learn(ben, 'mac-stays', '{"tried":9}')
      await store.change(ann, 'person', { language: 'zh' })
      expect(await store.learning(ann)).toEqual({ 'mac-stays': '{"tried":1}', 'lesson.mask': 'done' })
      expect((await store.settings(ann)).person).toEqual({ language: 'zh' })
      await store.forgetPerson(ann)
      expect(await store.learning(ann)).toEqual({})
      expect(await store.learning(ben)).toEqual({ 'mac-stays': '{"tried":9}' })
    })

    test('remembers settings per person, channel and workspace, field by field', async () => {
      await store.change(ann, 'person', { language: 'zh' })
      await store.change(ann, 'person', { voice: 'house', private: false })
      await store.change(ann, 'channel', { network: 'buildings' })
      await store.change(ann, 'workspace', { private: true })
      expect(await store.settings(ann)).toEqual({
        person: { language: 'zh', voice: 'house', private: false },
        channel: { network: 'buildings' },
        workspace: { private: true },
      })
      expect(await store.settings({ ...ann, person: 'bob', channel: 'c2' })).toEqual({
        person: {},
        channel: {},
        workspace: { private: true },
      })
    })

    test('two changes at the same moment both hold', async () => {
      await Promise.all([
        store.change(ann, 'person', { language: 'zh' }),
        store.change(ann, 'person', { voice: 'house' }),
        store.change(ann, 'person', { network: 'x' }),
      ])
      expect((await store.settings(ann)).person).toEqual({ language: 'zh', voice: 'house', network: 'x' })
    })

    test('a realm shares a person between workspaces, and nothing else', async () => {
      const here = { ...ann, realm: 'discord' }
      await store.change(here, 'person', { language: 'zh' })
      await store.change(here, 'workspace', { voice: 'house' })
      const there = await store.settings({ ...here, ...blue })
      expect(there).toEqual({ person: { language: 'zh' }, channel: {}, workspace: {} })
    })

    test('keeps, lists and drops networks', async () => {
      await store.keepNetwork(ann, NETWORK)
      await store.keepNetwork(ann, { hash: 'h0', name: 'attic', source: 'x' })
      await store.keepNetwork(ann, NETWORK)
      expect(await store.networks(ann)).toEqual([
        { hash: 'h0', name: 'attic', whose: 'own' },
        { hash: 'h1', name: 'office', whose: 'own' },
      ])
      expect(await store.network(ann, 'h1')).toEqual(NETWORK)
      expect(await store.network({ ...ann, ...blue }, 'h1')).toBeUndefined()
      expect(await store.dropNetwork(ann, 'h1')).toBe(true)
      expect(await store.network(ann, 'h1')).toBeUndefined()
      expect(await store.networks(ann)).toEqual([{ hash: 'h0', name: 'attic', whose: 'own' }])
    })

    test('an event happens once, however many ask at the same moment', async () => {
      const answers = await Promise.all(Array.from({ length: 20 }, () => store.firstTime(red, 'e1')))
      expect(answers.filter(Boolean)).toHaveLength(1)
      expect(await store.firstTime(red, 'e1')).toBe(false)
      expect(await store.firstTime(blue, 'e1')).toBe(true)
    })

    test('what has expired is gone, and can be added again', async () => {
      expect(await engine.add('k/', '1', 800)).toBe(true)
      expect(await engine.add('k/', '1', 800)).toBe(false)
      await engine.set('s/', 'x', 800)
      await engine.set('f/', 'y')
      await new Promise((done) => setTimeout(done, 900))
      expect(await engine.get('s/')).toBeUndefined()
      expect(await engine.dump('')).toHaveLength(1)
      expect(await engine.add('k/', '1', 10_000)).toBe(true)
    })

    test('a budget is spent by all at once, refills as time passes, and can be given back', async () => {
      const other = createStore(engine)
      const budget = { where: ann, who: 'person', rate: 10 } as const
      const now = Date.now()
      const waits = await Promise.all(
        Array.from({ length: 25 }, (_, i) => (i % 2 ? store : other).spend(budget, 1, now)),
      )
      expect(waits.filter((wait) => wait === 0)).toHaveLength(10)
      for (const wait of waits.filter((one) => one > 0)) expect(wait).toBeCloseTo(6_000, 0)
      expect(await store.spend(budget, 0.2, now + 1_100)).toBeCloseTo(100, 0)
      expect(await store.spend(budget, 0.2, now + 1_300)).toBe(0)
      expect(await store.spend({ ...budget, where: { ...ann, person: 'bob' } }, 1, now)).toBe(0)
      await store.spend(budget, -3, now + 1_300)
      const again = await Promise.all(Array.from({ length: 5 }, () => other.spend(budget, 1, now + 1_300)))
      expect(again.filter((wait) => wait === 0)).toHaveLength(3)
      const minute = await Promise.all(Array.from({ length: 12 }, () => store.spend(budget, 1, now + 61_300)))
      expect(minute.filter((wait) => wait === 0)).toHaveLength(10)
    })

    test('budgets of persons, channels and workspaces are apart, and go with them', async () => {
      const here = { ...ann, person: '81384788765712384', realm: 'discord' }
      const now = Date.now()
      for (const who of ['person', 'channel', 'workspace'] as const) {
        expect(await store.spend({ where: here, who, rate: 1 }, 1, now)).toBe(0)
        expect(await store.spend({ where: here, who, rate: 1 }, 1, now)).toBeGreaterThan(0)
        expect(await store.spend({ where: { ...here, ...blue, person: 'x' }, who, rate: 1 }, 1, now)).toBe(0)
      }
      await store.forgetPerson(here)
      expect((await engine.dump('')).join()).not.toContain(here.person)
      await store.forgetTenant(red)
      expect((await engine.dump('')).filter((row) => row.includes('/red/'))).toEqual([])
      expect(await store.spend({ where: { ...here, ...blue }, who: 'channel', rate: 1 }, 1, now)).toBeGreaterThan(0)
    })

    test('a budget that is full again leaves nothing behind', async () => {
      await store.spend({ where: ann, who: 'channel', rate: 300 }, 1, Date.now())
      await new Promise((done) => setTimeout(done, 350))
      expect(await engine.dump('')).toEqual([])
    })

    test('keeps what does not fit into a button under its content hash', async () => {
      const hash = await store.keep(red, '{"kind":"trace"}')
      expect(hash).toMatch(/^[\w-]{22}$/)
      expect(await store.keep(red, '{"kind":"trace"}')).toBe(hash)
      expect(await store.kept(red, hash)).toBe('{"kind":"trace"}')
      expect(await store.kept(blue, hash)).toBeUndefined()
      expect(await store.kept(red, 'nothing')).toBeUndefined()
    })

    test('an installation is unreadable in the database, and gone with its tenant', async () => {
      const sealed = createStore(engine, 'a long secret of ours')
      await sealed.install(red, '{"token":"xoxb-very-secret"}')
      await sealed.install(blue, '{"token":"xoxb-other"}')
      expect((await engine.dump('')).join('\n')).not.toContain('xoxb')
      expect(await sealed.installation(red)).toBe('{"token":"xoxb-very-secret"}')
      await expect(createStore(engine, 'another').installation(red)).rejects.toThrow()
      await expect(createStore(engine).installation(red)).rejects.toThrow('PACKETWALK_SECRET')
      await sealed.setNote(red, 'greeted', 'yes')
      expect(await sealed.note(red, 'greeted')).toBe('yes')
      await sealed.forgetTenant(red)
      expect(await sealed.installation(red)).toBeUndefined()
      expect(await sealed.note(red, 'greeted')).toBeUndefined()
      expect(await sealed.installation(blue)).toBe('{"token":"xoxb-other"}')
    })

    test('after /forget no trace of the person is left, wherever it was', async () => {
      const person = '81384788765712384'
      const everywhere: Where[] = [
        { ...red, channel: 'c1', person, realm: 'discord' },
        { ...blue, channel: 'c2', person, realm: 'discord' },
        { platform: 'discord', workspace: `@${person}`, channel: 'dm', person, realm: 'discord' },
      ]
      for (const where of everywhere) {
        await store.change(where, 'person', { language: 'zh', voice: 'house', network: 'h1' })
        await store.change(where, 'channel', { language: 'en' })
        await store.firstTime(where, 'e1')
        await store.keep(where, '{"kind":"labs"}')
        await store.keepNetwork(where, NETWORK)
      }
      expect((await engine.dump('')).join('\n')).toContain(person)
      await store.forgetPerson({ ...red, person, realm: 'discord' })
      const left = (await engine.dump('')).join('\n')
      expect(left).not.toContain(person)
      expect(left).toContain('c1')
    })

    test('tenants never meet: random operations of two tenants, each against its own model', {
      timeout: 60_000,
    }, async () => {
      const names = ['red', 'red/', 'r', 're*', 'r%d', 'r_d', '@red', 'red#x', '红', '__proto__', 'x'.repeat(200)]
      const who = fc.constantFrom(...names)
      const operation = fc.record({
        tenant: fc.constantFrom(0, 1),
        what: fc.constantFrom('change', 'network', 'drop', 'note', 'forget', 'event'),
        scope: fc.constantFrom('person', 'channel', 'workspace'),
        person: who,
        channel: who,
        language: fc.constantFrom('en', 'zh'),
      })
      const pair = fc.tuple(who, who).filter(([a, b]) => a !== b)
      await fc.assert(
        fc.asyncProperty(pair, fc.array(operation, { maxLength: 25 }), async (workspaces, operations) => {
          await engine.deletePrefix('')
          const models = [createStore(openSqlite(':memory:')), createStore(openSqlite(':memory:'))]
          for (const op of operations) {
            const where = {
              platform: 'p',
              workspace: workspaces[op.tenant] ?? '',
              channel: op.channel,
              person: op.person,
            }
            const results: unknown[] = []
            for (const one of [store, models[op.tenant]]) {
              if (one === undefined) continue
              if (op.what === 'change') await one.change(where, op.scope, { language: op.language })
              if (op.what === 'network')
                await one.keepNetwork(where, { hash: op.person, name: op.channel, source: op.language })
              if (op.what === 'drop') await one.dropNetwork(where, op.person)
              if (op.what === 'note') await one.setNote(where, op.person, op.language)
              if (op.what === 'forget' && !workspaces.includes(`@${op.person}`)) await one.forgetPerson(where)
              const first = op.what === 'event' ? await one.firstTime(where, op.person) : undefined
              results.push([
                first,
                await one.settings(where),
                await one.networks(where),
                await one.note(where, op.person),
              ])
            }
            expect(results[0]).toEqual(results[1])
          }
          for (const model of models) await model.close()
        }),
        { numRuns: name === 'sqlite' ? 100 : 40 },
      )
    })
  })
}

test('what was forgotten stands in no file any more, at once', async () => {
  const file = join(folder, 'forgotten.sqlite')
  const open = createStore(openSqlite(file))
  await open.keepNetwork(ann, { hash: 'h9', name: 'office', source: 'the safe is behind the picture' })
  const stands = (): boolean =>
    [file, `${file}-wal`].some((one) => existsSync(one) && readFileSync(one, 'latin1').includes('behind the picture'))
  expect(stands()).toBe(true)
  await open.forgetPerson(ann)
  expect(stands()).toBe(false)
  await open.close()
})

test('a file keeps what was stored when it is opened again', async () => {
  const file = join(folder, 'again.sqlite')
  const before = createStore(openSqlite(file))
  await before.change(ann, 'person', { language: 'zh' })
  await before.close()
  const after = createStore(openSqlite(file))
  expect((await after.settings(ann)).person).toEqual({ language: 'zh' })
  await after.close()
})

test('nonsense in the database is ignored, not believed', async () => {
  const engine = openSqlite(':memory:')
  const store = createStore(engine)
  await store.change(ann, 'person', { network: 'x' })
  const [row] = await engine.dump('')
  const collection = row?.split('#')[0] ?? ''
  await engine.put(collection, 'language', 'klingon')
  await engine.put(collection, 'private', 'perhaps')
  expect((await store.settings(ann)).person).toEqual({ network: 'x' })
})

test('a sealed text that was changed does not open', () => {
  const cipher = createCipher('secret')
  const sealed = cipher.seal('hello')
  expect(cipher.open(sealed)).toBe('hello')
  expect(cipher.seal('hello')).not.toBe(sealed)
  expect(() => cipher.open(`${sealed.slice(0, -3)}AAA`)).toThrow()
  expect(contentHash('a')).not.toBe(contentHash('b'))
})
