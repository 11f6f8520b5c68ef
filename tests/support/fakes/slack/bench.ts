import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeAll, beforeEach, expect } from 'vitest'
import { driver, SECRET, slash } from './driver.ts'
import { eventually, type RoomOptions, type SlackRoom, startRoom, TOKEN } from './room.ts'
import { warmSchema } from './schema.ts'
import { type FakeSlack, fakeSlack, type Message } from './web-api.ts'

/*
 * The bench for tests of the adapter in HTTP mode: the real Bolt between a driver that signs as Slack does and a small
 * Slack on loopback. Fresh for each test; whatever was wrong with what we sent fails the test.
 */

export let fake: FakeSlack
export let room: SlackRoom
export const drive = driver(() => room.slack.port() ?? 0)

/** Starts the adapter; each test does. */
export async function open(options: Partial<RoomOptions> = {}): Promise<void> {
  room = await startRoom({ api: fake.api, ...options })
}
beforeAll(warmSchema, 30_000)
beforeEach(async () => {
  fake = await fakeSlack()
  fake.people.set('U1', { locale: 'en-US' })
  fake.people.set('U2', { locale: 'zh-CN' })
})
afterEach(async () => {
  await room.stop()
  expect(fake.problems).toEqual([])
  const secrets = [TOKEN, SECRET].filter((secret) => (room.log.join() + JSON.stringify(fake.messages)).includes(secret))
  expect(secrets, 'a secret was logged or said').toEqual([])
  await fake.stop()
})

export const TRACE = { text: '10.0.1.12 10.0.2.22' }
export const trace = (fields: Record<string, string> = {}) => slash(fake.url, { ...TRACE, ...fields })

export const messages = (count: number): Promise<Message[]> =>
  eventually(
    () => fake.messages,
    (all) => all.length >= count,
  )
/** The first message with its picture. */
export const finished = (): Promise<Message> =>
  eventually(
    () => fake.messages[0],
    (m) => read(m).includes('"image"'),
  ).then((m) => {
    if (m === undefined) throw new Error('no message')
    return m
  })
/** Until nothing runs any more. */
export const idle = async (): Promise<void> => {
  await sleep(60)
  await eventually(
    () => room.responder.running(),
    (n) => n === 0,
  )
}
/** Notes what was seen, on the way to the answer. */
export function watched<T, A>(seen: T[], what: T, answer: A): A {
  seen.push(what)
  return answer
}
export const read = (message: Message | undefined): string => JSON.stringify(message?.blocks ?? [])
/** Values of the buttons of a message, by their text. */
export function carriedBy(message: Message | undefined, label: string): string {
  const found = [...read(message).matchAll(/"text":"([^"]*)","emoji":false\},"value":"((?:[^"\\]|\\.)*)"/g)]
  const raw = found.find((match) => match[1] === label)?.[2]
  if (raw === undefined) throw new Error(`no button ${label} in ${read(message)}`)
  const value: unknown = JSON.parse(`"${raw}"`)
  return String(value)
}
