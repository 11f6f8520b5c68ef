import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type FakeDiscord, startDiscord } from '../support/fakes/discord/fake.ts'
import type { Kept } from '../support/fakes/discord/messages.ts'
import { user } from '../support/fakes/discord/people.ts'
import { ENDS, finished, type Room, room, until } from '../support/fakes/discord/room.ts'

/*
 * Our adapter and the real discord.js against a Discord that speaks the protocol and holds every request against the
 * official document.
 */

const bob = user('bob')

describe('a bad day of Discord', () => {
  let fake: FakeDiscord
  let ours: Room
  beforeAll(async () => {
    fake = await startDiscord({ heartbeat: 300, patience: 600 })
    ours = await room(fake)
    await ours.platform.start()
  })
  afterAll(async () => {
    await ours.platform.stop()
    await fake.stop()
  })
  const slash = (): Kept => fake.send(fake.make.slash(bob, 'trace', ENDS), bob)
  const operation = 'update_webhook_message'

  test('429: waits as long as it is told, then answers once', async () => {
    const body = { message: 'You are being rate limited.', retry_after: 0.3, global: false }
    const headers = {
      'retry-after': '0.3',
      'x-ratelimit-scope': 'user',
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset-after': '0.3',
    }
    fake.faults.push({ operation, status: 429, body, headers })
    const kept = slash()
    await until('it is answered', finished(kept))
    expect(kept.edits.length).toBe(2)
  })
  test('502: tries again', async () => {
    fake.faults.push(
      { operation, status: 502, body: { message: 'bad gateway' } },
      { operation: 'create_interaction_response', status: 502, body: {} },
    )
    const kept = slash()
    await until('it is answered', finished(kept))
    expect(kept.edits.length).toBe(2)
  })
  test('an acknowledgement whose answer is lost: answered all the same', async () => {
    fake.faults.push({ operation: 'create_interaction_response', status: 0, delay: 0 })
    const raw = fake.make.slash(bob, 'trace', ENDS)
    const kept = fake.keep(raw, bob)
    kept.acknowledged = { type: 5, ms: 1, body: {} }
    kept.original = { id: '1', flags: 0, content: '', embeds: [], components: [], attachments: [] }
    fake.gateway.dispatch('INTERACTION_CREATE', raw)
    await until('it is answered', finished(kept))
  })
  test('too late (10062): given up, logged, and nothing else is tried', async () => {
    const before = fake.requests.length
    fake.faults.push({ operation: 'create_interaction_response', status: 0, delay: 800 })
    const kept = slash()
    await until('it is logged', () => ours.log.some((line) => line.text.includes('too late')))
    expect(kept.edits).toEqual([])
    expect(fake.requests.slice(before).map((request) => request.operation)).toEqual(['create_interaction_response'])
  })
  test('"reconnect" (op 7): the session goes on', async () => {
    const { resumes } = fake.gateway.heard
    const before = resumes.length
    fake.gateway.reconnect()
    await until('it is resumed', () => resumes.length > before && fake.gateway.connected() === 1)
    await until('it answers', finished(slash()))
  })
  test('a connection that is dropped (4000): the session goes on', async () => {
    const { resumes } = fake.gateway.heard
    const before = resumes.length
    fake.gateway.drop(4000)
    await until('it is resumed', () => resumes.length > before && fake.gateway.connected() === 1)
    await until('it answers', finished(slash()))
  })
  test('a zombie (no heartbeat is answered): noticed, and the session goes on', async () => {
    const { resumes } = fake.gateway.heard
    const before = resumes.length
    fake.gateway.faults.dropAcks = true
    await until('it is noticed', () => resumes.length > before)
    fake.gateway.faults.dropAcks = false
    await until('it answers', () => fake.gateway.connected() === 1)
    await until('it answers', finished(slash()))
  })
  test('"invalid session" (op 9): a new one', { timeout: 20_000 }, async () => {
    const { identifies } = fake.gateway.heard
    const before = identifies.length
    fake.gateway.invalidate(false)
    await until('it identifies again', () => identifies.length > before && fake.gateway.connected() === 1, 15_000)
    await until('it answers', finished(slash()))
  })
  test.each([
    [4004, /DISCORD_TOKEN/],
    [4014, /intents/i],
  ])('refused with %i: says what to look at', async (code, why) => {
    const other = await startDiscord()
    other.gateway.faults.closeIdentify = code
    const refused = await room(other)
    await expect(refused.platform.start()).rejects.toThrow(why)
    await refused.platform.stop()
    await other.stop()
  })
  test('a wrong token: says so, without the token', async () => {
    const refused = await room(fake, { token: 'a.wrong.token' })
    const error = await refused.platform.start().catch((cause: unknown) => cause)
    expect(String(error)).toMatch(/DISCORD_TOKEN/)
    expect(String(error)).not.toContain('a.wrong.token')
    await refused.platform.stop()
  })
})
