import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { HeardQuestion } from '../../adapters/platform/asked.ts'
import { type Limits, RATES, sharedLimits } from '../../adapters/platform/limits.ts'
import type { Log } from '../../adapters/platform/log.ts'
import { createRespond, type Reply } from '../../adapters/platform/platform.ts'
import type { Where } from '../../adapters/store/contract.ts'
import type { StoreEngine } from '../../adapters/store/engine.ts'
import { createStore } from '../../adapters/store/index.ts'
import { openSqlite } from '../../adapters/store/sqlite.ts'
import type { Answer } from '../../src/request/answer.ts'
import { bare } from '../../src/request/text.ts'
import { smallBot } from '../support/small-bot.ts'

/*
 * Limits that several processes count together, over one store.
 */

const ann: Where = { platform: 'discord', workspace: 'red', channel: 'c1', person: 'ann' }
let engine: StoreEngine
let now = 0
const clock = (): number => now
const warned: string[] = []
const log: Log = { info() {}, warn: (_, text) => void warned.push(text), error() {} }
const process_ = (rates = RATES): Limits => sharedLimits({ rates, clock, store: createStore(engine), log })

beforeEach(() => {
  engine = openSqlite(':memory:', clock)
  now = 1_700_000_000_000
  warned.length = 0
})
afterEach(() => engine.close())

const passed = async (asked: readonly Promise<unknown>[]): Promise<number> =>
  (await Promise.all(asked)).filter((refusal) => refusal === undefined).length

describe('two processes', () => {
  test('give one person ten questions a minute together, and say how long to wait', async () => {
    const both = [process_(), process_()]
    expect(await passed(Array.from({ length: 30 }, async (_, i) => both[i % 2]?.take(ann)))).toBe(10)
    expect(await both[0]?.take(ann)).toEqual({ who: 'person', seconds: 6 })
    now += 6_000
    expect(await both[1]?.take(ann)).toBeUndefined()
    expect(await both[0]?.take(ann)).toEqual({ who: 'person', seconds: 6 })
  })
  test('count a channel and a workspace together, and take nothing from the others when one refuses', async () => {
    const both = [
      process_({ person: 100, channel: 4, workspace: 6, address: 1000 }),
      process_({ person: 100, channel: 4, workspace: 6, address: 1000 }),
    ]
    const ask = (i: number, channel: string) => both[i % 2]?.take({ ...ann, channel, person: `p${i}` })
    expect(await passed(Array.from({ length: 9 }, async (_, i) => ask(i, 'c1')))).toBe(4)
    expect(await ask(1, 'c1')).toMatchObject({ who: 'channel' })
    expect(await ask(2, 'c2')).toBeUndefined()
    expect(await ask(3, 'c2')).toBeUndefined()
    expect(await ask(4, 'c2')).toMatchObject({ who: 'workspace' })
  })
  test('leave other people alone', async () => {
    const one = process_()
    await passed(Array.from({ length: 11 }, async () => one.take(ann)))
    expect(await one.take({ ...ann, person: 'bob' })).toBeUndefined()
  })
  test('count each for itself while the store is away', async () => {
    const store = { spend: () => Promise.reject(new Error('away')) }
    const one = sharedLimits({ rates: RATES, clock, store, log })
    expect(await passed(Array.from({ length: 15 }, async () => one.take(ann)))).toBe(10)
    expect(warned).toContain('the store cannot count questions; this process counts its own')
  })
})

test('the eleventh question in a minute is refused privately, whichever process gets it, with the time left', async () => {
  const told: Answer[] = []
  const reply: Reply = {
    text: async (answer) => void told.push(answer),
    pictures: async () => {},
    failed: async () => {},
  }
  const responders = [0, 1].map(() =>
    createRespond({
      store: createStore(engine),
      answer: smallBot,
      draw: async () => ({ kind: 'source', mermaid: '', alt: '', why: '' }),
      log,
      limits: process_(),
      clock,
    }),
  )
  const asked = (n: number): HeardQuestion => ({
    ...ann,
    request: { line: '/trace 10.0.1.12 10.0.2.22' },
    locale: 'en-US',
    admin: false,
    event: `e${n}`,
  })
  for (let n = 0; n < 11; n++) await responders[n % 2]?.respond(asked(n), reply)
  expect(told).toHaveLength(11)
  expect(told.slice(0, 10).every((answer) => !answer.private)).toBe(true)
  const last = told[10]
  const [first] = last?.blocks ?? []
  expect(last?.private).toBe(true)
  expect(first?.kind === 'headline' ? bare(first.text) : '').toMatch(/Please ask again in 6 s/)
})
