import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Bot } from '../adapters/platform.ts'
import { openStore } from '../adapters/store/index.ts'
import type { Answer, Block } from '../src/answer.ts'
import { plain } from '../src/words/text.ts'
import { type FakeDiscord, startDiscord } from './fakes/discord/fake.ts'
import { user } from './fakes/discord/people.ts'
import type { Kept } from './fakes/discord/rest.ts'
import { PNG, pause, type Room, room, until } from './fakes/discord/room.ts'
import { smallBot } from './small-bot.ts'

/*
 * Our adapter and the real discord.js against a Discord that speaks the protocol and holds every request against the
 * official document.
 */

const ENDS = [
  { name: 'from', type: 3, value: '10.0.1.12' },
  { name: 'to', type: 3, value: '10.0.2.22' },
]
const alice = user('alice', { locale: 'zh-CN' })
const bob = user('bob')

const contents = (kept: Kept): string[] => kept.edits.map((edit) => edit.content)
const finished = (kept: Kept) => (): boolean => (kept.original?.attachments.length ?? 0) > 0
const buttons = (kept: Kept) => kept.original?.components.flatMap((row) => row.components) ?? []
function pressable(kept: Kept, label: string): { message: NonNullable<Kept['original']>; id: string } {
  const found = buttons(kept).find((button) => button.label === label)
  if (kept.original === undefined || found === undefined)
    throw new Error(`no button ${label}: ${JSON.stringify(buttons(kept))}`)
  return { message: kept.original, id: found.custom_id }
}

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
  })
  const slash = (by = alice, more: object[] = []): Kept =>
    fake.send(fake.make.slash(by, 'trace', [...ENDS, ...more]), by)
  async function answered(by = alice, more: object[] = []): Promise<Kept> {
    const kept = slash(by, more)
    await until('the picture is there', finished(kept))
    return kept
  }

  test('needs no intents, and says who it is', () => {
    expect(fake.gateway.heard.identifies[0]).toMatchObject({ intents: 0 })
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
        {},
        {},
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

describe('an answer', () => {
  const answer = (blocks: Block[], hidden = false): Answer => ({ blocks, private: hidden, effects: [] })
  async function asking(bot: Bot, more: Parameters<typeof room>[1] = {}) {
    const fake = await startDiscord()
    const ours = await room(fake, { answer: bot, ...more })
    await ours.platform.start()
    return {
      fake,
      ours,
      ask: (options: object[] = ENDS, resolved: object = {}) => {
        const name = options === ENDS ? 'trace' : 'network'
        return fake.send(fake.make.slash(bob, name, options, { resolved }), bob)
      },
      async end() {
        await ours.platform.stop()
        expect(fake.violations).toEqual([])
        await fake.stop()
      },
    }
  }
  test('that is for the asker only is seen by nobody else, even when the question was public', async () => {
    const secret = answer([{ kind: 'headline', mood: 'bad', text: plain('only for you') }], true)
    const { ask, end } = await asking(() => secret)
    const kept = ask()
    await until('it is whispered', () => kept.followUps.length === 1)
    expect(kept).toMatchObject({ removed: true, edits: [], followUps: [{ flags: 64, content: '⛔ only for you' }] })
    await end()
  })
  test('that breaks is told with its number, which is in the log too', async () => {
    const { ask, ours, end } = await asking(() => {
      throw new Error('bug')
    })
    const kept = ask()
    await until('it is told', () => kept.edits.length === 1)
    const id = /`([0-9a-f]{8})`/.exec(contents(kept)[0] ?? '')?.[1] ?? 'none'
    expect(ours.log.some((line) => line.level === 'error' && line.text.includes(id))).toBe(true)
    await end()
  })
  test('whose picture fails still stands, with the reason', async () => {
    const { ask, end } = await asking(smallBot, { draw: () => Promise.reject(new Error('no browser')) })
    const kept = ask()
    await until('it is told', () => kept.edits.length === 2)
    expect(contents(kept)[1]).toContain('Delivered')
    expect(kept.original?.embeds.map((embed) => embed.description).join()).toContain('could not be drawn')
    await end()
  })
  test('of many pages is turned by its buttons, also after a restart in between', async () => {
    const long: Bot = () =>
      answer([
        { kind: 'headline', mood: 'good', text: plain('Long') },
        { kind: 'paragraph', text: plain('word '.repeat(4000)) },
      ])
    const store = await openStore(':memory:')
    const { fake, ask, ours, end } = await asking(long, { store })
    const first = ask()
    await until('it is answered', () => first.edits.length === 1)
    const { message, id } = pressable(first, '2/5 ▶')
    await ours.platform.stop()
    const restarted = await room(fake, { answer: long, store })
    await restarted.platform.start()
    const kept = fake.send(fake.make.click(bob, message, id), bob, { message })
    await until('the page is turned', () => kept.edits.length === 1)
    expect(buttons(kept).map((button) => button.label)).toEqual(['◀ 1/5', '3/5 ▶'])
    await restarted.platform.stop()
    await end()
  })
  test('whose buttons are too long keeps their requests, and finds them again after a restart', async () => {
    const far = 'x'.repeat(150)
    const asked: unknown[] = []
    const bot: Bot = (request) => {
      asked.push(request)
      const items = [{ label: 'on', request: { kind: 'trace', from: far, to: '10.0.2.22' } as const }]
      return answer([
        { kind: 'headline', mood: 'good', text: plain('Far') },
        { kind: 'choices', items },
      ])
    }
    const store = await openStore(':memory:')
    const { fake, ask, ours, end } = await asking(bot, { store })
    const first = ask()
    await until('it is answered', () => first.edits.length === 1)
    const { message, id } = pressable(first, 'on')
    await ours.platform.stop()
    const restarted = await room(fake, { answer: bot, store })
    await restarted.platform.start()
    const kept = fake.send(fake.make.click(bob, message, id), bob, { message })
    await until('it is pressed', () => kept.edits.length === 1)
    expect(asked.at(-1)).toEqual({ kind: 'trace', from: far, to: '10.0.2.22' })
    await restarted.platform.stop()
    await end()
  })
  test('comes before we stop, and a later question is told to wait', async () => {
    const { ask, ours, fake } = await asking(smallBot, {
      draw: async () => pause(300).then(() => ({ kind: 'source', mermaid: 'x', alt: '', why: '' })),
    })
    const kept = ask()
    await until('it is begun', () => kept.edits.length === 1)
    const stopping = ours.platform.stop()
    const late = ask()
    await until('it is told', () => late.followUps.length + late.edits.length === 1)
    await stopping
    expect(kept.edits.length).toBe(2)
    expect(fake.gateway.connected()).toBe(0)
    await fake.stop()
  })

  const upload = (url: string, size = 100) => ({
    attachments: { 7: { id: '7', filename: 'lab.yaml', size, url, proxy_url: url } },
  })
  const options = [
    { name: 'do', type: 3, value: 'upload' },
    { name: 'file', type: 11, value: '7' },
  ]
  test('reads a file that came with the question', async () => {
    const seen: unknown[] = []
    const bot: Bot = (_, asker) => {
      seen.push(asker.upload)
      return answer([{ kind: 'headline', mood: 'good', text: plain('read') }])
    }
    const files = { hosts: new Set(['127.0.0.1']), protocol: 'http:' as const }
    const { fake, ask, end } = await asking(bot, { over: { files } })
    fake.memory.files.set('/attachments/lab.yaml', {
      field: '',
      name: 'lab.yaml',
      type: 'text/plain',
      data: Buffer.from('nodes: {}'),
    })
    const kept = ask(options, upload(`${fake.memory.address()}/attachments/lab.yaml`))
    await until('it is read', () => kept.edits.length === 1)
    expect(seen).toEqual([{ name: 'lab.yaml', text: 'nodes: {}' }])
    await end()
  })
  test.each([
    ['a foreign host', 'https://cdn.discordapp.com.evil.example/lab.yaml', 100, /could not be fetched/],
    ['another way in', 'https://cdn.discordapp.com@evil.example/lab.yaml', 100, /could not be fetched/],
    ['metadata of a cloud', 'http://169.254.169.254/latest', 100, /could not be fetched/],
    ['a file of this machine', 'file:///etc/passwd', 100, /could not be fetched/],
    ['too large', 'https://cdn.discordapp.com/lab.yaml', 262_145, /at most `262144`/],
  ])('never fetches %s', async (_, url, size, said) => {
    const { ask, end } = await asking(smallBot)
    const kept = ask(options, upload(url, size))
    await until('it is told', () => kept.edits.length === 1)
    expect(contents(kept)[0]).toMatch(said)
    await end()
  })
})
