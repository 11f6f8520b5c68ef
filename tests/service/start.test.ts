import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { Platform, Responder } from '../../adapters/platform/platform.ts'
import { EnvProblem } from '../../adapters/service/env.ts'
import { type Connect, type Inside, lasted, start } from '../../adapters/service/start.ts'
import { connectWeb } from '../../adapters/web/connect.ts'
import { smallBot } from '../support/small-bot.ts'
import { picture } from '../support/web-server.ts'

const folder = mkdtempSync(join(tmpdir(), 'packetwalk-start-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function surroundings(env: Record<string, string> = {}) {
  const lines: string[] = []
  const file = join(folder, `${Math.random()}.sqlite`)
  return {
    lines,
    around: {
      env: { PACKETWALK_STORE: file, ...env },
      clock: Date.now,
      logTo: { write: (line: string) => lines.push(line) },
    },
  }
}
function inside(closed: string[] = []): Inside {
  return {
    answer: smallBot,
    draw: async () => picture,
    kinds: ['trace', 'step', 'source'],
    complete: async () => [],
    suggest: async () => [],
    version: '1.2.3',
    close: async () => void closed.push('drawing'),
  }
}
const platform = (name: string, told: string[], broken = false): Platform => ({
  name,
  async start() {
    told.push(`${name} starts`)
    if (broken) throw new Error(`${name} cannot start`)
  },
  async stop() {
    told.push(`${name} stops`)
  },
})

describe('starting', () => {
  test('with nothing configured opens the web chat on loopback, and says where', async () => {
    const { around, lines } = surroundings()
    const opened: string[] = []
    const app = await start(around, () => inside(), { web: connectWeb((address) => opened.push(address)) })
    expect(opened[0]).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/)
    expect((await fetch(opened[0] ?? '')).status).toBe(200)
    await app.stop()
    await expect(fetch(opened[0] ?? '')).rejects.toThrow()
    expect(lines.map((line) => JSON.parse(line).msg)).toEqual(['started', 'stopped'])
  })
  test('says in the log why pictures are drawn without a browser', async () => {
    const { around, lines } = surroundings()
    const trouble = async () => 'no browser starts'
    const app = await start(around, () => ({ ...inside(), trouble }), { web: connectWeb(() => undefined) })
    await app.stop()
    const warned = lines.map((line) => JSON.parse(line)).find(({ level }) => level === 'warn' || level === 40)
    expect(warned).toMatchObject({ why: 'no browser starts', msg: expect.stringContaining('packetwalk doctor') })
  })
  test('takes another port when the usual one is busy', async () => {
    const opened: string[] = []
    const connect = { web: connectWeb((address) => opened.push(address)) }
    const one = await start(surroundings().around, () => inside(), connect)
    const two = await start(surroundings().around, () => inside(), connect)
    expect(new Set(opened).size).toBe(2)
    await one.stop()
    await two.stop()
  })
  test('a port that somebody asked for and that is busy is an error, and nothing is left running', async () => {
    const opened: string[] = []
    const connect = { web: connectWeb((address) => opened.push(address)) }
    const one = await start(surroundings().around, () => inside(), connect)
    const closed: string[] = []
    const taken = surroundings({ PACKETWALK_WEB_PORT: new URL(opened[0] ?? '').port })
    await expect(start(taken.around, () => inside(closed), connect)).rejects.toThrow('EADDRINUSE')
    expect(closed).toEqual(['drawing'])
    await one.stop()
  })
  test('one platform that cannot start stops the others', async () => {
    const told: string[] = []
    const connects: Record<string, Connect> = {
      good: async () => platform('good', told),
      bad: async () => platform('bad', told, true),
      none: async () => undefined,
    }
    await expect(start(surroundings().around, () => inside(told), connects)).rejects.toThrow('bad cannot start')
    expect(told).toEqual(['good starts', 'bad starts', 'good stops', 'bad stops', 'drawing'])
  })
  test('a wrong configuration is told before anything is opened', async () => {
    const told: string[] = []
    const wrong = surroundings({ SLACK_BOT_TOKEN: 'xoxb-1' })
    await expect(start(wrong.around, () => inside(told), { a: async () => platform('a', told) })).rejects.toThrow(
      EnvProblem,
    )
    expect(told).toEqual([])
  })
})

describe('the health endpoint', () => {
  test('says 200 while all is well, and is there until the end', async () => {
    const { around } = surroundings({ PACKETWALK_HEALTH_PORT: '42990' })
    const { promise, resolve } = Promise.withResolvers<void>()
    const slow: Platform = { name: 'slow', start: async () => {}, stop: () => promise }
    const app = await start(around, () => inside(), { slow: async () => slow })
    const health = (): Promise<number> => fetch('http://127.0.0.1:42990/healthz').then((response) => response.status)
    expect(await health()).toBe(200)
    const stopped = app.stop()
    expect(await health()).toBe(200)
    resolve()
    await stopped
    await expect(health()).rejects.toThrow()
  })
})

test('every platform has a responder of its own; a person asks the web page more often than a channel’s bot', async () => {
  const seen: unknown[] = []
  const connect: Connect = async ({ responder }) => {
    seen.push(responder)
    return undefined
  }
  const app = await start(surroundings().around, () => inside(), { a: connect, b: connect })
  expect(seen).toHaveLength(2)
  expect(seen[0]).not.toBe(seen[1])
  await app.stop()
})

test('/status is told how the bot does; nobody else pays for that', async () => {
  const facts: unknown[] = []
  const watching: Inside = {
    ...inside(),
    answer(request, asker) {
      facts.push(asker.facts)
      return smallBot(request, asker)
    },
  }
  const connect: Connect = async ({ responder }) => ({
    name: 'asking',
    stop: async () => {},
    start: () => ask(responder, '/status').then(() => ask(responder, '/trace 10.0.1.12 10.0.2.22')),
  })
  const ask = (responder: Responder, line: string): Promise<void> =>
    responder.respond(
      {
        platform: 'x',
        person: 'p',
        channel: 'c',
        workspace: 'w',
        locale: 'en',
        admin: false,
        event: line,
        request: { line },
      },
      { text: async () => {}, pictures: async () => {}, failed: async () => {} },
    )
  const app = await start(surroundings().around, () => watching, { asking: connect })
  expect(facts).toEqual([{ version: '1.2.3', uptime: '0 s', store: 'sqlite', running: 1 }, undefined])
  await app.stop()
})

test.each([
  [0, '0 s'],
  [59.4, '59 s'],
  [60, '1 min'],
  [3_725, '1 h 2 min'],
  [90_061, '1 d 1 h'],
  [86_405, '1 d'],
])('%d seconds of running read %j', (seconds, text) => {
  expect(lasted(seconds)).toBe(text)
})
