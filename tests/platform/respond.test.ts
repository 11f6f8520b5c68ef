import fc from 'fast-check'
import { beforeEach, describe, expect, test } from 'vitest'
import { type HeardQuestion, languageOf, whereOf } from '../../adapters/platform/asked.ts'
import { createLimits, RATES, type Rates } from '../../adapters/platform/limits.ts'
import type { Log } from '../../adapters/platform/log.ts'
import { createRespond, type Draw, type Picture, type Reply, type Responder } from '../../adapters/platform/platform.ts'
import type { Store } from '../../adapters/store/contract.ts'
import { createStore } from '../../adapters/store/index.ts'
import { openSqlite } from '../../adapters/store/sqlite.ts'
import type { Answer } from '../../src/request/answer.ts'
import type { Language } from '../../src/request/calls.ts'
import { bare } from '../../src/request/text.ts'
import { smallBot } from '../support/small-bot.ts'

const TRACE = { line: '/trace 10.0.1.12 10.0.2.22' }
const IMAGE: Picture = { kind: 'image', png: new Uint8Array([1]), width: 2, height: 2, alt: 'way', name: 'way.png' }

let store: Store
let now: number
let events: number
let logged: { facts: Record<string, unknown>; message: string }[]
const log: Log = {
  info: (facts, message) => logged.push({ facts: { ...facts }, message }),
  warn: (facts, message) => logged.push({ facts: { ...facts }, message }),
  error: (facts, message) => logged.push({ facts: { ...facts }, message }),
}

beforeEach(() => {
  store = createStore(openSqlite(':memory:'))
  now = 1_000_000
  events = 0
  logged = []
})

function responder(options: { rates?: Partial<Rates>; draw?: Draw; over?: Store } = {}): Responder {
  const limits = createLimits({ ...RATES, ...options.rates }, () => now)
  const draw = options.draw ?? (async () => IMAGE)
  return createRespond({ store: options.over ?? store, answer: smallBot, draw, log, limits, clock: () => now })
}

function asked(request: HeardQuestion['request'], rest: Partial<HeardQuestion> = {}): HeardQuestion {
  events += 1
  const who = { platform: 'test', person: 'ann', channel: 'c1', workspace: 'w1', locale: 'en-US', admin: false }
  return { ...who, request, event: `e${events}`, ...rest }
}

interface Heard extends Reply {
  said: [string, Language | string][]
  answers: Answer[]
  shown: Picture[][]
}
function reply(over: Partial<Reply> = {}): Heard {
  const heard: Heard = {
    said: [],
    answers: [],
    shown: [],
    async text(answer, language) {
      heard.said.push(['text', language])
      heard.answers.push(answer)
    },
    async pictures(_answer, pictures) {
      heard.said.push(['pictures', pictures.map((p) => p.kind).join()])
      heard.shown.push(pictures)
    },
    async failed(id) {
      heard.said.push(['failed', id])
    },
    ...over,
  }
  return heard
}
const first = (heard: Heard): string => {
  const block = heard.answers[0]?.blocks[0]
  return block?.kind === 'headline' ? bare(block.text) : ''
}

describe('a question', () => {
  test('is answered with text, and then with its picture', async () => {
    const heard = reply()
    await responder().respond(asked(TRACE), heard)
    expect(heard.said).toEqual([
      ['text', 'en'],
      ['pictures', 'image'],
    ])
    expect(logged.at(-1)).toMatchObject({ message: 'answered', facts: { what: 'line', platform: 'test' } })
  })
  test('that comes twice is answered once, also at the same moment', async () => {
    const one = responder()
    const heard = reply()
    const question = asked(TRACE)
    await Promise.all([
      one.respond(question, heard),
      one.respond(question, heard),
      responder().respond(question, heard),
    ])
    expect(heard.answers).toHaveLength(1)
  })
  test('the text does not wait for a slow picture', async () => {
    const { promise, resolve } = Promise.withResolvers<Picture>()
    const heard = reply()
    const done = responder({ draw: () => promise }).respond(asked(TRACE), heard)
    await expect.poll(() => heard.said).toEqual([['text', 'en']])
    resolve(IMAGE)
    await done
    expect(heard.said).toHaveLength(2)
  })
  test('a picture that fails costs nothing: its place says so', async () => {
    const heard = reply()
    const draw = async (): Promise<Picture> => {
      throw new Error('no browser')
    }
    await responder({ draw }).respond(asked(TRACE), heard)
    expect(heard.said).toEqual([
      ['text', 'en'],
      ['pictures', 'source'],
    ])
  })
  test('that breaks us ends in an id that also stands in the log', async () => {
    const heard = reply()
    await responder().respond(asked({ line: '/break' }), heard)
    expect(heard.said).toHaveLength(1)
    expect(heard.said[0]?.[0]).toBe('failed')
    const id = heard.said[0]?.[1]
    expect(logged.find((line) => line.facts.id === id)?.facts.err).toMatchObject({ message: 'broken on purpose' })
  })
  test('never rejects, not even when nothing can be sent', async () => {
    const no = async (): Promise<void> => {
      throw new Error('network away')
    }
    await responder().respond(asked(TRACE), reply({ text: no, failed: no }))
    expect(logged.map((line) => line.message)).toContain('nor could the failure be told')
  })
  test('is answered with defaults when the store is away, and settings that cannot be kept are not claimed to be', async () => {
    const away = createStore(openSqlite(':memory:'))
    await away.close()
    const heard = reply()
    const one = responder({ over: away })
    await one.respond(asked(TRACE), heard)
    await one.respond(asked({ line: '/language person zh' }), heard)
    expect(heard.said.map(([what]) => what)).toEqual(['text', 'pictures', 'failed'])
  })
  test('that comes three times while the store is away is answered once', async () => {
    const away = createStore(openSqlite(':memory:'))
    await away.close()
    const heard = reply()
    const one = responder({ over: away })
    const question = asked(TRACE)
    for (let n = 0; n < 3; n++) await one.respond(question, heard)
    await one.respond(asked(TRACE), heard)
    expect(heard.answers).toHaveLength(2)
  })
})

describe('the language', () => {
  const LEVELS = ['person', 'channel', 'workspace'] as const
  const CASES: [string, Partial<Record<(typeof LEVELS)[number], Language>>, string, Language][] = [
    ['nothing chosen, platform in English', {}, 'en-GB', 'en'],
    ['nothing chosen, platform in Chinese', {}, 'zh-CN', 'zh'],
    ['nothing chosen, platform in Chinese of Taiwan', {}, 'zh-TW', 'zh'],
    ['nothing chosen, platform in French', {}, 'fr', 'en'],
    ['the workspace goes before the platform', { workspace: 'zh' }, 'en-US', 'zh'],
    ['the channel goes before the workspace', { channel: 'en', workspace: 'zh' }, 'zh-CN', 'en'],
    ['the person goes before all', { person: 'zh', channel: 'en', workspace: 'en' }, 'en-US', 'zh'],
  ]
  test.each(CASES)('%s', async (_, chosen, locale, expected) => {
    const one = responder({ rates: { person: 100 } })
    for (const level of LEVELS) {
      const language = chosen[level]
      if (language !== undefined)
        await one.respond(asked({ line: `/language ${level} ${language}` }, { admin: true }), reply())
    }
    const heard = reply()
    await one.respond(asked(TRACE, { locale }), heard)
    expect(heard.said[0]).toEqual(['text', expected])
  })
  test('of a button is the one it carries', async () => {
    const heard = reply()
    const request = { kind: 'trace', from: 'a', to: 'b', manner: { language: 'zh' } } as const
    await responder().respond(asked(request), heard)
    expect(heard.said[0]).toEqual(['text', 'zh'])
  })
  test('a locale that is no locale is English', () => {
    fc.assert(fc.property(fc.string(), (locale) => languageOf(locale) === (/^zh\b/i.test(locale) ? 'zh' : 'en')))
  })
})

describe('the network in use', () => {
  const office = { hash: 'abc123', name: 'office', source: 'x' }
  test('is the first that exists here: forgotten ones and those of other workspaces are passed over', async () => {
    const one = responder()
    const here = { platform: 'test', workspace: 'w1', channel: 'c1', person: 'ann', realm: 'test' }
    await store.keepNetwork(here, office)
    await store.change(here, 'person', { network: 'abc123' })
    await store.change(here, 'channel', { network: 'mycluster' })
    const asker = (workspace: string) => one.asker(asked(TRACE, { workspace, realm: 'test' }))
    expect(await asker('w1')).toMatchObject({ network: 'abc123', stored: [office] })
    await store.dropNetwork(here, 'abc123')
    expect(await asker('w1')).toMatchObject({ network: 'mycluster', stored: [] })
  })
  test('that a line or a button names is at hand, by name and by hash; no other is', async () => {
    const here = whereOf(asked(TRACE))
    await store.keepNetwork(here, office)
    await store.keepNetwork(here, { hash: 'def456', name: 'attic', source: 'y' })
    const stored = async (request: HeardQuestion['request']) =>
      (await responder().asker(asked(request))).stored.map((n) => n.name)
    expect(await stored({ line: '/trace a b network=office' })).toEqual(['office'])
    expect(await stored({ kind: 'map', manner: { network: 'def456' } })).toEqual(['attic'])
    expect(await stored(TRACE)).toEqual([])
  })
})

test('settings that cannot be read are taken as private, unless the question itself says who may see the answer', async () => {
  const over: Store = { ...store, settings: () => Promise.reject(new Error('the store is away')) }
  const one = responder({ over })
  expect(await one.wishes(asked(TRACE))).toMatchObject({ private: true, chosen: { person: {} } })
  expect(await one.asker(asked(TRACE))).toMatchObject({ private: true })
  const open = { kind: 'trace', from: 'a', to: 'b', manner: { private: false } } as const
  expect(await one.wishes(asked(open))).toMatchObject({ private: false })
  expect(await responder().wishes(asked(TRACE))).toMatchObject({ private: false })
})

describe('settings of others', () => {
  test.each(['channel', 'workspace'])(
    'of a %s are refused to whoever is no administrator, and stay as they were',
    async (scope) => {
      const heard = reply()
      const one = responder()
      await one.respond(asked({ line: `/language ${scope} zh` }), heard)
      expect(first(heard)).toContain('Only administrators')
      expect(heard.answers[0]?.private).toBe(true)
      expect((await one.asker(asked(TRACE))).chosen).toEqual({ person: {}, channel: {}, workspace: {} })
    },
  )
  test('an administrator of a moment ago is none', async () => {
    const one = responder()
    await one.respond(asked({ line: '/language channel zh' }, { admin: true }), reply())
    await one.respond(asked({ line: '/language channel en' }), reply())
    expect((await one.asker(asked(TRACE))).language).toBe('zh')
  })
})

describe('limits', () => {
  test('the eleventh question in a minute is refused, privately, and says how long to wait', async () => {
    const one = responder()
    for (let n = 0; n < 10; n++) await one.respond(asked(TRACE), reply())
    const heard = reply()
    await one.respond(asked(TRACE), heard)
    expect(first(heard)).toBe('That was a lot of questions in a short time. Please ask again in 6 s.')
    expect(heard.answers[0]?.private).toBe(true)
    const other = reply()
    await one.respond(asked(TRACE, { person: 'bob' }), other)
    expect(first(other)).toContain('Delivered')
    now += 6_000
    const later = reply()
    await one.respond(asked(TRACE), later)
    expect(first(later)).toContain('Delivered')
  })
  test('a channel and a workspace have limits of their own', async () => {
    const one = responder({ rates: { channel: 3, workspace: 5 } })
    const says: string[] = []
    for (let n = 0; n < 9; n++) {
      const heard = reply()
      await one.respond(asked(TRACE, { person: `p${n}`, channel: n < 5 ? 'c1' : 'c2' }), heard)
      says.push(first(heard).slice(0, 14))
    }
    expect(says).toEqual([
      ...Array(3).fill('Delivered: 10.'),
      ...Array(2).fill('This channel a'),
      ...Array(2).fill('Delivered: 10.'),
      ...Array(2).fill('This workspace'),
    ])
  })
  test('stepping through a journey is cheap', async () => {
    const one = responder()
    const heard = reply()
    for (let n = 0; n < 40; n++) await one.respond(asked({ kind: 'step', from: 'a', to: 'b', number: 1 }), heard)
    expect(heard.answers.filter((answer) => answer.private)).toEqual([])
  })
  test('no more than the rate passes in any minute, whatever the order', () => {
    const gaps = fc.array(fc.integer({ min: 0, max: 20_000 }), { minLength: 1, maxLength: 200 })
    fc.assert(
      fc.property(gaps, (waits) => {
        let clock = 0
        const limits = createLimits({ person: 10, channel: 1000, workspace: 1000, address: 1000 }, () => clock)
        const passed: number[] = []
        for (const wait of waits) {
          clock += wait
          const where = { platform: 'p', workspace: 'w', channel: 'c', person: 'a' }
          if (limits.take(where) === undefined) passed.push(clock)
        }
        for (const from of passed) {
          expect(passed.filter((at) => at >= from && at < from + 60_000).length).toBeLessThanOrEqual(20)
        }
      }),
    )
  })
})

describe('stopping', () => {
  test('finishes what runs, and takes nothing new', async () => {
    const { promise, resolve } = Promise.withResolvers<Picture>()
    const one = responder({ draw: () => promise })
    const heard = reply()
    const running = one.respond(asked(TRACE), heard)
    await expect.poll(() => heard.said.length).toBe(1)
    const drained = one.drain(5_000)
    const late = reply()
    await one.respond(asked(TRACE), late)
    expect(first(late)).toContain('about to restart')
    expect(one.running()).toBe(1)
    resolve(IMAGE)
    await drained
    await running
    expect(heard.said).toHaveLength(2)
    expect(one.running()).toBe(0)
  })
  test('does not wait for ever', async () => {
    const one = responder({ draw: () => new Promise(() => {}) })
    void one.respond(asked(TRACE), reply())
    await one.drain(50)
    expect(logged.map((line) => line.message)).toContain('stopping anyway')
  })
})

test('the log knows neither persons nor what they asked', async () => {
  const one = responder()
  await one.respond(asked(TRACE, { person: 'U-very-personal' }), reply())
  await one.respond(asked({ line: '/break secret words' }, { person: 'U-very-personal' }), reply())
  const all = JSON.stringify(logged)
  expect(all).not.toContain('U-very-personal')
  expect(all).not.toContain('secret words')
})
