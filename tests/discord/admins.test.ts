import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { discordCommands } from '../../adapters/discord/registry.ts'
import { answer } from '../../src/bot/bot.ts'
import { type FakeDiscord, startDiscord } from '../support/fakes/discord/fake.ts'
import type { Kept } from '../support/fakes/discord/messages.ts'
import { MANAGER, user } from '../support/fakes/discord/people.ts'
import { type Room, room, until } from '../support/fakes/discord/room.ts'

/*
 * Settings of others: only for those who may manage the server, looked at every time, whatever is shown or carried.
 */

let fake: FakeDiscord
let ours: Room
beforeAll(async () => {
  fake = await startDiscord()
  ours = await room(fake, { answer, over: { commands: discordCommands() } })
  await ours.platform.start()
})
afterAll(async () => {
  await ours.platform.stop()
  await fake.stop()
})
afterEach(() => expect(fake.violations).toEqual([]))

const member = user('member')
const manager = user('manager', { permissions: MANAGER })
const administrator = user('administrator', { permissions: '8' })
const option = (name: string, value: string) => ({ name, type: 3, value })
const config = (scope: string) => [option('set', 'language'), option('to', 'zh'), option('scope', scope)]
const said = (kept: Kept): string => [...kept.edits, ...kept.followUps].map((one) => one.content).join()
const chosen = async (scope: 'person' | 'channel' | 'workspace', by = member) => {
  const where = { platform: 'discord', workspace: fake.guild, channel: fake.memory.channel, realm: 'discord' }
  return (await ours.store.settings({ ...where, person: by.id }))[scope].language
}
async function ask(scope: string, by = member): Promise<Kept> {
  const kept = fake.send(fake.make.slash(by, 'config', config(scope)), by)
  await until('it is answered', () => said(kept) !== '')
  return kept
}

test.each(['channel', 'workspace'] as const)(
  'a member may not change the %s, and is told so privately',
  async (scope) => {
    const kept = await ask(scope)
    expect(said(kept)).toMatch(/administrators/i)
    expect(kept.acknowledged?.body).toEqual({ type: 5, data: { flags: 64 } })
    expect(await chosen(scope)).toBeUndefined()
  },
)
test('a member may change what is their own', async () => {
  await ask('person')
  expect(await chosen('person')).toBe('zh')
})
test('/config alone shows every setting, for whom it is set and what comes first, to its asker only', async () => {
  const by = user('reader')
  const where = { platform: 'discord', workspace: fake.guild, channel: fake.memory.channel, realm: 'discord' }
  await ours.store.change({ ...where, person: by.id }, 'person', { threads: false })
  const kept = fake.send(fake.make.slash(by, 'config', []), by)
  await until('it is answered', () => said(kept) !== '')
  expect(kept.original?.flags).toBe(64)
  const text = JSON.stringify(kept.original?.embeds)
  for (const word of ['language', 'voice', 'private', 'threads', 'network', 'person', 'channel', 'workspace']) {
    expect(text).toContain(word)
  }
  expect(text).toMatch(/threads +false/)
})
test('a button that changes others’ settings is nothing in the hands of somebody who may not, any more or ever', async () => {
  const first = fake.send(fake.make.slash(manager, 'config', []), manager)
  await until('it is answered', () => said(first) !== '')
  const message = first.original
  if (message === undefined) throw new Error('no answer')
  const demoted = { ...manager, permissions: member.permissions }
  const raw = fake.make.click(demoted, message, '1~config~set=language~to=zh~scope=workspace')
  const kept = fake.send(raw, demoted, { message })
  await until('it is answered', () => said(kept) !== '')
  expect(said(kept)).toMatch(/administrators/i)
  expect(await chosen('workspace')).toBeUndefined()
})
test.each([
  ['manage the server', manager, 'channel'],
  ['are administrator', administrator, 'workspace'],
] as const)('somebody who may %s can', async (_, by, scope) => {
  await ask(scope, by)
  expect(await chosen(scope, by)).toBe('zh')
})
