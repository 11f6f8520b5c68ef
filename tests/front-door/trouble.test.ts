import { randomUUID } from 'node:crypto'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { strToU8, zipSync } from 'fflate'
import { afterEach, describe, expect, test } from 'vitest'
import { hasRedis, redis } from '../support/databases.ts'
import { user } from '../support/fakes/discord/people.ts'
import { readOf } from '../support/front-door/discord.ts'
import { type Door, type DoorOptions, openDoor } from '../support/front-door/door.ts'
import { until } from '../support/front-door/program.ts'

/*
 * Bad luck, seen from outside: whoever asked for too much is told, and nobody else notices; an event that comes again is
 * answered once, also while the store is away; what breaks ends its own connection and no more.
 */

const LINE = '/trace 10.0.1.12 10.0.2.22'
const ENDS = { from: '10.0.1.12', to: '10.0.2.22' }

let door: Door | undefined
async function open(options: DoorOptions): Promise<Door> {
  door = await openDoor(options)
  return door
}
afterEach(async () => {
  const open = door
  door = undefined
  expect(await open?.close()).toEqual({ code: 0, signal: null })
})

/** Twelve thousand pods: seconds of work, in 70 KB. */
function slow(): { name: string; content: Uint8Array } {
  const pod = (i: number): string =>
    `- apiVersion: v1\n  kind: Pod\n  metadata:\n    name: p${i}\n    namespace: shop\n    labels:\n      a: b\n  spec:\n    nodeName: n1\n  status:\n    podIP: 10.7.${i >> 8}.${i & 255}\n`
  const pods = Array.from({ length: 12_000 }, (_, i) => pod(i)).join('')
  return { name: 'slow.zip', content: zipSync({ 'all.yaml': strToU8(`apiVersion: v1\nkind: List\nitems:\n${pods}`) }) }
}
/** Eighty thousand maps: more than a hundred mebibytes, in 240 KB. */
const LARGE = { name: 'large.yaml', content: `devices: [${'{},'.repeat(80_000)}]` }

describe('a question that is given up', () => {
  test.each([
    ['its time', { PACKETWALK_QUESTION_SECONDS: '1' }, slow(), 'not found in the time'],
    [
      'its memory',
      { PACKETWALK_QUESTION_MEMORY: '64', PACKETWALK_QUESTION_SECONDS: '60' },
      LARGE,
      'needed more memory',
    ],
  ])(
    'for %s tells its one asker; another is answered meanwhile, and the same one after it',
    async (_, env, upload, told) => {
      const { visit, program } = await open({ web: true, env })
      const [ann, bob] = await Promise.all([visit(), visit()])
      let given: number | undefined
      const much = ann.ask('', upload).finally(() => {
        given = Date.now()
      })
      const [large, small] = await Promise.all([much, bob.ask(LINE).then((answer) => ({ answer, at: Date.now() }))])
      expect(large).toMatchObject({ status: 200, text: expect.stringContaining(told) })
      expect(small.answer).toMatchObject({ status: 200, text: expect.stringContaining('You made it') })
      expect(small.at).toBeLessThan(given ?? 0)
      expect(await ann.ask(LINE)).toMatchObject({ status: 200, text: expect.stringContaining('You made it') })
      const log = program.log()
      expect(log.filter(({ msg }) => msg === 'a question was given up')).toHaveLength(1)
      expect(log.filter(({ level }) => level === 'error')).toEqual([])
    },
    90_000,
  )
})

test.skipIf(!hasRedis)(
  'an event that Discord and Slack deliver three times while the store is down is answered once',
  async () => {
    const database = await redis()
    const { discord, slack, program } = await open({
      discord: 'gateway',
      slack: 'socket',
      env: { PACKETWALK_STORE: database.url },
    })
    slack().fake.people.set('U1', { locale: 'en-US' })
    await database.stop()
    await until(
      'the store is seen to be away',
      () => program.health(),
      ({ status }) => status === 503,
    )
    const kept = discord().ask('trace', ENDS, { times: 3 })
    slack().slash('/trace', '10.0.1.12 10.0.2.22', { person: 'U1', channel: 'C1' }, 3)
    await until(
      'Discord is answered',
      () => readOf(kept),
      (text) => text.includes('Delivered'),
      60_000,
    )
    await until(
      'Slack is answered',
      () => JSON.stringify(slack().in('C1')),
      (text) => text.includes('Delivered'),
      60_000,
    )
    // Time for a second and a third answer to come.
    await new Promise((resolve) => setTimeout(resolve, 3_000))
    const answered = program.log().filter(({ msg }) => msg === 'answered')
    expect(answered.map(({ platform }) => platform).toSorted()).toEqual(['discord', 'slack'])
    expect(kept.followUps).toEqual([])
    // Whether others may see it cannot be read: the text and its picture are for the one who asked.
    expect(
      slack()
        .in('C1')
        .map(({ only }) => only),
    ).toEqual(['U1', 'U1'])
  },
  120_000,
)

test('a gateway that talks nonsense ends its own connection at most: the page answers, and Discord is there again', async () => {
  const { discord, visit, program } = await open({ discord: 'gateway', web: true })
  const bob = await visit()
  const { gateway } = discord().fake
  for (const frame of [
    '{',
    'null',
    '[]',
    '{"op":10}',
    '{"op":10,"d":null}',
    '{"op":0,"t":"READY","d":null,"s":1}',
    '{"op":0,"t":"INTERACTION_CREATE","d":null,"s":2}',
    '{"op":7}',
    '{"op":99}',
  ]) {
    gateway.junk(frame)
    expect(await bob.ask(LINE)).toMatchObject({ status: 200, text: expect.stringContaining('You made it') })
  }
  await until(
    'the bot is connected again',
    () => gateway.connected(),
    (count) => count > 0,
    60_000,
  )
  const kept = discord().ask('trace', ENDS, { by: user('carol') })
  await until(
    'Discord is answered',
    () => readOf(kept),
    (text) => text.includes('Delivered'),
    60_000,
  )
  expect(program.alive()).toBe(true)
}, 150_000)

test.each(['request', 'timer', 'promise'])(
  'a fault in a %s of the page, which nobody catches, is logged and ends its own connection; everybody else is answered',
  async (how) => {
    const fault = new URL('../support/front-door/fault.mjs', import.meta.url).href
    const { discord, visit, program, address } = await open({
      discord: 'gateway',
      web: true,
      env: { NODE_OPTIONS: `--import=${fault}` },
    })
    const bob = await visit()
    const meanwhile = bob.ask(LINE)
    const began = Date.now()
    const broken = fetch(`${address}?fault=${how}`, { signal: AbortSignal.timeout(20_000) })
    await expect(broken.then((response) => response.text())).rejects.toThrow(/fetch failed|terminated/)
    expect(Date.now() - began).toBeLessThan(5_000)
    expect(await meanwhile).toMatchObject({ status: 200, text: expect.stringContaining('You made it') })
    expect(await bob.ask(LINE)).toMatchObject({ status: 200, text: expect.stringContaining('You made it') })
    const kept = discord().ask('trace', ENDS, { by: user('dora') })
    await until(
      'Discord is answered',
      () => readOf(kept),
      (text) => text.includes('Delivered'),
      60_000,
    )
    expect(program.log().filter(({ level }) => level === 'error')).toMatchObject(
      expect.arrayContaining([expect.objectContaining({ msg: expect.stringContaining('nobody caught'), ended: true })]),
    )
    expect(await program.health()).toMatchObject({ status: 200 })
  },
  90_000,
)

test('requests that come one behind the other in one piece, and a visitor who leaves while pictures are awaited, end nothing', async () => {
  const { address, visit, program } = await open({ web: true })
  const { port, host } = new URL(address)
  const stream = `GET /api/pictures/${randomUUID()} HTTP/1.1\r\nhost: ${host}\r\n\r\n`
  const sockets = Array.from({ length: 4 }, () => connect(Number(port), '127.0.0.1'))
  for (const socket of sockets) {
    socket.on('error', () => undefined)
    socket.write(stream + stream)
  }
  sockets[0]?.end()
  sockets[1]?.destroy()
  // longer than the signs of life of a stream are apart
  await sleep(17_000)
  for (const socket of sockets) socket.destroy()
  expect(program.alive()).toBe(true)
  const ann = await visit()
  expect((await ann.ask(LINE)).status).toBe(200)
  expect(program.log().filter(({ level }) => level === 'error' || level === 'raw')).toEqual([])
}, 60_000)
