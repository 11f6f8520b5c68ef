import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type FakeDiscord, startDiscord } from '../support/fakes/discord/fake.ts'
import type { Kept, StoredMessage } from '../support/fakes/discord/messages.ts'
import { COMMANDS_ONLY, type Stage, user } from '../support/fakes/discord/people.ts'
import { contents, ENDS, finished, pressable, type Room, room, until } from '../support/fakes/discord/room.ts'

/*
 * Where follow-ups go. In a channel a question makes one message; what leads on from it goes into its thread, or changes
 * it, as somebody has chosen and the bot is allowed.
 */

const bob = user('bob')
const alice = user('alice')
const bits = (...wanted: bigint[]): string => String(wanted.reduce((sum, bit) => sum | (1n << bit), 0n))
const ALL = bits(10n, 11n, 14n, 15n, 35n, 38n)

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
beforeEach(() => {
  fake.memory.allowed = ALL
  fake.memory.threads.clear()
  fake.memory.posts = []
})
afterEach(() => {
  expect(fake.violations).toEqual([])
  expect(ours.log.filter((line) => line.level === 'error')).toEqual([])
})

async function asked(at: Partial<Stage> = {}, by = bob): Promise<Kept> {
  const kept = fake.send(fake.make.slash(by, 'trace', ENDS, { at }), by)
  await until('it is answered', finished(kept))
  return kept
}
function press(kept: Kept, label: string, at: Partial<Stage> = {}, by = bob): Kept {
  const { message, id } = pressable(kept, label)
  return fake.send(fake.make.click(by, message, id, at), by, { message })
}
const labelled = (message: StoredMessage | undefined, label: string): string =>
  message?.components.flatMap((row) => row.components).find((button) => button.label === label)?.custom_id ?? ''

describe('what leads on from an answer in a channel', () => {
  test('is answered in a thread on it; the channel has one message, unchanged', async () => {
    const first = await asked()
    const before = JSON.stringify(first.original)
    const pressed = press(first, 'Step 1')
    await until('it stands in the thread', () => fake.memory.posts.length === 1)
    expect([...fake.memory.threads]).toEqual([
      [first.original?.id, { name: '10.0.1.12 → 10.0.2.22', parent: fake.memory.channel }],
    ])
    const [post] = fake.memory.posts
    expect(post?.channel_id).toBe(first.original?.id)
    expect(post?.content).toContain('Step 1')
    expect(pressed.acknowledged?.type).toBe(6)
    expect(pressed.edits).toEqual([])
    expect(JSON.stringify(first.original)).toBe(before)
  })
  test('gets its picture there, when it has one', async () => {
    const first = await asked()
    press(first, 'Step 1')
    await until('a first one', () => fake.memory.posts.length === 1)
    const kept = fake.send(fake.make.click(bob, first.original ?? {}, '1>~trace~f=10.0.1.12~t=10.0.2.22'), bob)
    await until('the picture is there', () => (fake.memory.posts[1]?.attachments.length ?? 0) > 0)
    expect(fake.memory.posts[1]?.channel_id).toBe(first.original?.id)
    expect(kept.edits).toEqual([])
  })
  test('and what leads on in the thread stays in it; turning a page changes the message', async () => {
    const first = await asked()
    press(first, 'Step 1')
    await until('it stands in the thread', () => fake.memory.posts.length === 1)
    const [post] = fake.memory.posts
    const at = { channel: String(post?.channel_id), type: 11, parent: fake.memory.channel }
    const turned = fake.send(fake.make.click(bob, post ?? {}, labelled(post, 'Step 2'), at), bob, {
      ...(post === undefined ? {} : { message: post }),
    })
    await until('the page turned', () => turned.edits.length === 1)
    expect(turned.acknowledged?.type).toBe(6)
    expect(contents(turned)[0]).toContain('Step 2')
    expect(labelled(turned.original, 'Step 3')).toMatch(/^1!/)
    expect(fake.memory.threads.size).toBe(1)
    expect(fake.memory.posts.length).toBe(1)
  })
  test('belongs in the thread, too, to whoever asked', async () => {
    press(await asked(), 'Step 1')
    await until('it stands in the thread', () => fake.memory.posts.length === 1)
    const [post] = fake.memory.posts
    const other = fake.send(fake.make.click(alice, post ?? {}, labelled(post, 'Step 2')), alice)
    await until('it is refused', () => other.acknowledged !== undefined)
    expect(other.acknowledged).toMatchObject({ type: 4, body: { data: { flags: 64 } } })
  })
  test('of the same kind turns the page: no thread', async () => {
    const pressed = press(await asked(), 'The real Cilium')
    await until('it changed', () => pressed.edits.length === 2)
    expect(fake.memory.threads.size).toBe(0)
  })
})

describe('in a thread that people opened', () => {
  test('a question is answered there, and what leads on is a message of its own there', async () => {
    const at = { channel: '77', type: 11, parent: fake.memory.channel }
    const first = await asked(at)
    const pressed = press(first, 'Step 1', at)
    await until('it is answered', () => pressed.edits.length === 1)
    expect(pressed.acknowledged).toMatchObject({ type: 5, body: { type: 5 } })
    expect(pressed.original?.id).not.toBe(first.original?.id)
    expect(fake.memory.threads.size).toBe(0)
    expect(fake.memory.posts).toEqual([])
  })
  test('the settings of its channel hold', async () => {
    const carol = user('carol')
    const where = { platform: 'discord', workspace: fake.guild, channel: 'c9', person: carol.id, realm: 'discord' }
    await ours.store.change({ ...where, channel: '909' }, 'channel', { language: 'zh' })
    expect(contents(await asked({ channel: '78', type: 11, parent: '909' }, carol))[0]).toContain('已送达')
    expect(contents(await asked({ channel: '79', type: 11, parent: '910' }, carol))[0]).toContain('Delivered')
  })
})

describe('stays in the channel, without a word about it,', () => {
  async function stays(at: Partial<Stage> = {}, by = bob): Promise<void> {
    const pressed = press(await asked(at, by), 'Step 1', at, by)
    await until('it changed', () => pressed.edits.length === 1)
    expect(contents(pressed)[0]).toContain('Step 1')
    expect(pressed.followUps).toEqual([])
    expect(fake.memory.posts).toEqual([])
  }
  test('where the bot is installed for commands only', async () => {
    fake.memory.allowed = COMMANDS_ONLY
    const before = fake.requests.length
    await stays()
    const tried = fake.requests.slice(before).map((request) => request.operation)
    expect(tried).not.toContain('create_thread_from_message')
  })
  test('where Discord refuses the thread after all', async () => {
    fake.faults.push({
      operation: 'create_thread_from_message',
      status: 403,
      body: { code: 50013, message: 'Missing Permissions' },
    })
    await stays()
  })
  test('where Discord refuses the message in the thread', async () => {
    fake.faults.push({ operation: 'create_message', status: 403, body: { code: 50001, message: 'Missing Access' } })
    await stays()
  })
  test.each([
    ['a voice channel', 2],
    ['a forum', 15],
  ])('in %s', (_, type) => stays({ type }))

  test.each(['person', 'channel', 'workspace'] as const)('when that is the choice of the %s', async (scope) => {
    const by = user(scope)
    const at = { channel: by.id }
    const here = { platform: 'discord', person: by.id, realm: 'discord', workspace: fake.guild, channel: at.channel }
    await ours.store.change(here, scope, { threads: false })
    await stays(at, by)
    await ours.store.change(here, scope, { threads: true })
    const pressed = press(await asked(at, by), 'Step 1', at, by)
    await until('it stands in the thread', () => fake.memory.posts.length === 1)
    expect(pressed.edits).toEqual([])
  })
})

test('a message that has a thread already is answered in that thread', async () => {
  const first = await asked()
  fake.memory.threads.set(first.original?.id ?? '', { name: 'ours', parent: fake.memory.channel })
  press(first, 'Step 1')
  await until('it stands in the thread', () => fake.memory.posts.length === 1)
  expect(fake.memory.posts[0]?.channel_id).toBe(first.original?.id)
})
