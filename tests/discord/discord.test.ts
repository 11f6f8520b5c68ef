import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type FakeDiscord, startDiscord } from '../support/fakes/discord/fake.ts'
import type { Kept } from '../support/fakes/discord/messages.ts'
import { user } from '../support/fakes/discord/people.ts'
import {
  contents,
  ENDS,
  finished,
  PNG,
  pause,
  pressable,
  type Room,
  room,
  until,
} from '../support/fakes/discord/room.ts'

/*
 * Our adapter and the real discord.js against a Discord that speaks the protocol and holds every request against the
 * official document.
 */

const alice = user('alice', { locale: 'zh-CN' })
const bob = user('bob')

describe('a question on Discord', () => {
  let fake: FakeDiscord
  let ours: Room
  beforeAll(async () => {
    fake = await startDiscord()
    ours = await room(fake)
    await ours.platform.start()
  })
  afterAll(async () => {
    await ours.platform.stop()
    await fake.stop()
  })
  afterEach(() => {
    expect(fake.violations).toEqual([])
    expect(ours.log.filter((line) => line.level === 'error')).toEqual([])
    const written = JSON.stringify([ours.log, fake.requests.map((request) => request.body)])
    expect(written).not.toContain(fake.memory.token)
  })
  const slash = (by = alice, more: object[] = []): Kept =>
    fake.send(fake.make.slash(by, 'trace', [...ENDS, ...more]), by)
  async function answered(by = alice, more: object[] = []): Promise<Kept> {
    const kept = slash(by, more)
    await until('the picture is there', finished(kept))
    return kept
  }

  test('needs no privileged intents, and says who it is', () => {
    expect(fake.gateway.heard.identifies[0]).toMatchObject({ intents: 1 })
    for (const { userAgent } of fake.requests) expect(userAgent).toMatch(/^DiscordBot \(https:/)
  })
  test('is acknowledged, answered in text, and the same message gets its picture with alt text', async () => {
    const kept = await answered()
    expect(kept.acknowledged).toMatchObject({ type: 5, body: { type: 5 } })
    expect(kept.edits.length).toBe(2)
    expect(contents(kept)[0]).toMatch(/^✅ 已送达/)
    expect(kept.edits[0]?.attachments).toEqual([])
    expect(kept.edits[1]?.attachments).toMatchObject([{ filename: 'trace.png', description: 'pod-12, then pod-22' }])
    const picture = await fetch(kept.original?.attachments[0]?.url ?? '')
    expect(Buffer.from(await picture.arrayBuffer()).equals(PNG)).toBe(true)
    expect(kept.followUps).toEqual([])
  })
  test('is answered in the language of whoever asks', async () => {
    expect(contents(await answered(bob))[0]).toMatch(/^✅ Delivered/)
    expect(contents(await answered(bob, [{ name: 'language', type: 3, value: 'zh' }]))[0]).toContain('已送达')
  })
  test('is answered for the asker only when they wish', async () => {
    const kept = await answered(bob, [{ name: 'private', type: 5, value: true }])
    expect(kept.acknowledged?.body).toEqual({ type: 5, data: { flags: 64 } })
  })
  test('is answered for the asker only when that is their setting', async () => {
    const carol = user('carol')
    const where = {
      platform: 'discord',
      workspace: fake.guild,
      channel: fake.memory.channel,
      person: carol.id,
      realm: 'discord',
    }
    await ours.store.change(where, 'person', { private: true })
    expect((await answered(carol)).acknowledged?.body).toEqual({ type: 5, data: { flags: 64 } })
  })
  test('works in a direct message', async () => {
    const kept = fake.send(fake.make.slash(bob, 'trace', ENDS, { direct: true }), bob)
    await until('it is answered', finished(kept))
    expect(contents(kept)[0]).toContain('Delivered')
  })
  test('that comes twice is answered once', async () => {
    const before = fake.requests.length
    const kept = fake.send(fake.make.slash(bob, 'trace', ENDS), bob, { times: 2 })
    await until('it is answered', finished(kept))
    await pause(150)
    const edits = fake.requests.slice(before).filter((request) => request.operation === 'update_webhook_message')
    expect(edits.length).toBe(2)
  })
  test('with a button goes on in the same message', async () => {
    const first = await answered(bob)
    const { message, id } = pressable(first, 'Step 1')
    const kept = fake.send(fake.make.click(bob, message, id), bob, { message })
    await until('it is updated', () => kept.edits.length === 1)
    expect(kept.acknowledged?.type).toBe(6)
    expect(contents(kept)[0]).toContain('Step 1')
    expect(kept.original?.id).toBe(message.id)
    expect(kept.original?.attachments).toEqual([])
  })
  test("does not let somebody else press one's buttons", async () => {
    const { message, id } = pressable(await answered(bob), 'Step 1')
    const kept = fake.send(fake.make.click(alice, message, id), alice, { message })
    await until('it is refused', () => kept.acknowledged !== undefined)
    expect(kept.acknowledged).toMatchObject({
      type: 4,
      body: { data: { flags: 64, content: expect.stringContaining('提问的人') } },
    })
    expect(kept.edits).toEqual([])
  })
  test.each(['1~trace~__proto__=x', 'trace|1', '1#doesnotexist22characters', `1~nope~f=${'x'.repeat(80)}`])(
    'tells kindly that a button is not ours: %s',
    async (id) => {
      const { message } = pressable(await answered(bob), 'Step 1')
      const kept = fake.send(fake.make.click(bob, message, id), bob, { message })
      await until('it is told', () => kept.acknowledged !== undefined)
      expect(kept.acknowledged).toMatchObject({
        type: 4,
        body: { data: { flags: 64, content: expect.stringContaining('ask the question again') } },
      })
    },
  )
  test('shares a private answer when a button asks for it, as a message of its own', async () => {
    const first = await answered(bob, [{ name: 'private', type: 5, value: true }])
    const { original } = first
    if (original === undefined) throw new Error('no answer')
    expect(original.flags & 64).toBe(64)
    const kept = fake.send(fake.make.click(bob, original, '1~trace~f=10.0.1.12~t=10.0.2.22~@P-'), bob, {
      message: original,
    })
    await until('it is shared', finished(kept))
    expect(kept.acknowledged?.body).toEqual({ type: 5 })
    expect(kept.original?.id).not.toBe(original.id)
  })
  test('while it is typed suggests at most 25 in time, in the language of whoever types', async () => {
    const raw = fake.make.typing(alice, 'trace', [{ name: 'from', type: 3, value: '10.0.1', focused: true }])
    const kept = fake.send(raw, alice)
    await until('it is suggested', () => kept.acknowledged !== undefined)
    expect(kept.acknowledged?.ms).toBeLessThan(300)
    expect(kept.acknowledged?.body).toEqual({
      type: 8,
      data: {
        choices: [
          { name: '公寓 10.0.1.12', value: '10.0.1.12' },
          { name: '公寓 10.0.1.14', value: '10.0.1.14' },
        ],
      },
    })
  })
  test('can be a message of somebody else: a line of tcpdump', async () => {
    const line = '12:00:01.0 IP 10.0.1.12.51034 > 10.0.2.22.80: Flags [S], seq 1, length 0 @everyone'
    const kept = fake.send(fake.make.onMessage(bob, 'Explain packet', line), bob)
    await until('it is explained', finished(kept))
    expect(contents(kept)[0]).toContain('Delivered')
  })
  test('about a message without text is told so', async () => {
    const kept = fake.send(fake.make.onMessage(bob, 'Explain packet', ' '), bob)
    await until('it is told', () => kept.acknowledged !== undefined)
    expect(kept.acknowledged).toMatchObject({ type: 4, body: { data: { flags: 64 } } })
  })
  test('with a command that is gone is told so', async () => {
    const kept = fake.send(fake.make.slash(bob, 'teleport'), bob)
    await until('it is told', () => kept.acknowledged !== undefined)
    expect(kept.acknowledged).toMatchObject({
      type: 4,
      body: { data: { content: expect.stringContaining('`/teleport`') } },
    })
  })
  test('registers its commands once, in both languages, and again only when they changed', async () => {
    expect(fake.memory.registrations).toBe(1)
    const names = fake.memory.commands.map((command) => command.name)
    expect(names).toEqual(['trace', 'step', 'source', 'network', 'config', 'Explain packet'])
    expect(fake.memory.commands[0]).toMatchObject({
      contexts: [0, 1, 2],
      integration_types: [0, 1],
      description_localizations: { 'zh-CN': '关于 trace' },
      options: [
        { name: 'from', required: true, autocomplete: true },
        { name: 'to' },
        { name: 'port', type: 4 },
        { name: 'proto', choices: [{ value: 'icmp' }, { value: 'udp' }, { value: 'tcp' }] },
        { name: 'warm', type: 5 },
        { name: 'ttl' },
        { name: 'language' },
        { name: 'private' },
      ],
    })
    const again = await room(fake, { store: ours.store })
    await again.platform.start()
    await again.platform.stop()
    expect(fake.memory.registrations).toBe(1)
    const changed = await room(fake, { store: ours.store, over: { commands: [] } })
    await changed.platform.start()
    await changed.platform.stop()
    expect(fake.memory.registrations).toBe(2)
  })
  test.each([
    ['no data', { type: 2, id: '1', token: 't' }],
    ['nobody', { type: 2, id: '1', token: 't', application_id: '2', data: { name: 'trace' } }],
    ['null', null],
    ['nothing at all', undefined],
    ['an unknown type', { type: 99, id: '1', token: 't', application_id: '2', user: { id: '1' }, data: {} }],
    [
      'a button without a message',
      { type: 3, id: '1', token: 't', application_id: '2', user: { id: '1' }, data: { custom_id: 'x' } },
    ],
    [
      'a form whose fields are no list',
      { type: 5, id: '1', token: 't', application_id: '2', user: { id: '1' }, data: { custom_id: 'x', components: 7 } },
    ],
    [
      'a form with a tree in a field',
      {
        type: 5,
        id: '1',
        token: 't',
        application_id: '2',
        user: { id: '1' },
        data: { custom_id: '1~trace~f=a', components: [{ component: { custom_id: '__proto__', value: { a: 1 } } }] },
      },
    ],
    [
      'options that are no list',
      { type: 2, id: '1', token: 't', application_id: '2', user: { id: '1' }, data: { name: 'trace', options: 5 } },
    ],
  ])('is not stopped by a malformed event: %s', async (_, junk) => {
    fake.gateway.dispatch('INTERACTION_CREATE', junk)
    fake.gateway.dispatch('ENTITLEMENT_CREATE', junk)
    fake.gateway.dispatch('GUILD_CREATE', junk)
    fake.gateway.junk('{"op":0,')
    fake.gateway.junk('{"op":0,"t":"__proto__","s":null,"d":null}')
    await until('it still answers', finished(slash(bob)))
  })
  test('without the fields that the library needs is answered all the same', async () => {
    const { authorizing_integration_owners: _, entitlements: __, ...raw } = fake.make.slash(bob, 'trace', ENDS)
    const kept = fake.keep({ ...raw, authorizing_integration_owners: { 0: '' }, entitlements: [] }, bob)
    fake.gateway.dispatch('INTERACTION_CREATE', raw)
    await until('it is answered', finished(kept))
  })
  test('whose message was deleted meanwhile ends in silence', async () => {
    const gone = { operation: 'update_webhook_message', status: 404, body: { code: 10008, message: 'Unknown Message' } }
    fake.faults.push({ ...gone }, { ...gone })
    const kept = slash(bob)
    await until('it was tried', () => fake.faults.length === 0)
    await pause(50)
    expect(kept.edits).toEqual([])
  })
})
