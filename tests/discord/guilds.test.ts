import { generateKeyPairSync, sign } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { EVENTS } from '../../adapters/discord/http.ts'
import type { Store } from '../../adapters/store/contract.ts'
import type { StoreEngine } from '../../adapters/store/engine.ts'
import { createStore } from '../../adapters/store/index.ts'
import { openSqlite } from '../../adapters/store/sqlite.ts'
import { type FakeDiscord, startDiscord } from '../support/fakes/discord/fake.ts'
import { snowflake, user } from '../support/fakes/discord/people.ts'
import { finished, pause, type Room, room, until } from '../support/fakes/discord/room.ts'
import { smallBot } from '../support/small-bot.ts'

/*
 * The bot comes to a server and goes: one hello, and nothing that stays behind.
 */

const bob = user('bob')
let fake: FakeDiscord
let engine: StoreEngine
let store: Store
let ours: Room
const rooms: Room[] = []

beforeEach(async () => {
  fake = await startDiscord()
  fake.memory.allowed = String((1n << 11n) | (1n << 35n) | (1n << 38n))
  engine = openSqlite(':memory:')
  store = createStore(engine)
})
afterEach(async () => {
  for (const one of rooms.splice(0)) await one.platform.stop()
  expect(fake.violations).toEqual([])
  await fake.stop()
  await store.close()
})

async function open(mode: { kind: 'gateway' } | HttpMode = { kind: 'gateway' }): Promise<void> {
  ours = await room(fake, { store, mode, answer: smallBot })
  rooms.push(ours)
  await ours.platform.start()
}
async function restart(): Promise<void> {
  await rooms.pop()?.platform.stop()
  await open()
}

/** GUILD_CREATE, as far as it matters here (events/gateway-events). */
function guild(more: object = {}) {
  const id = snowflake()
  return {
    id,
    name: 'a server',
    joined_at: new Date().toISOString(),
    large: false,
    unavailable: false,
    member_count: 2,
    preferred_locale: 'en-US',
    system_channel_id: null,
    channels: [
      { id: '702', type: 0, position: 2, name: 'later' },
      { id: '700', type: 4, position: 0, name: 'a category' },
      { id: '701', type: 0, position: 1, name: 'general' },
    ],
    roles: [],
    members: [],
    threads: [],
    ...more,
  }
}
function come(one: { id: string }): void {
  fake.memory.guilds.add(one.id)
  fake.gateway.aboutGuilds('GUILD_CREATE', one)
}
const hellos = () => fake.memory.posts.map((post) => [post.channel_id, post.content])
/** Whatever would come a second time has come by then. */
const settled = () => pause(150)

/** Something of everything that a server can leave in the store. */
async function used(workspace: string): Promise<void> {
  const where = { platform: 'discord', workspace, channel: '701', person: bob.id, realm: 'discord' }
  await store.change(where, 'channel', { language: 'zh' })
  await store.change(where, 'workspace', { private: true })
  await store.keepNetwork(where, { hash: `h${workspace}`, name: 'office', source: 'devices: []' })
  await store.keep(where, '{"kind":"labs"}')
  await store.firstTime(where, 'e1')
}
const traces = async (id: string): Promise<string[]> => (await engine.dump('')).filter((row) => row.includes(id))

describe('a server that the bot is invited to', () => {
  test('is greeted once, also after a restart; only the intent for servers is asked for', async () => {
    await open()
    expect(fake.gateway.heard.identifies[0]).toMatchObject({ intents: 1 })
    const one = guild({ system_channel_id: '709' })
    come(one)
    await until('it is greeted', () => fake.memory.posts.length === 1)
    expect(hellos()).toEqual([['709', expect.stringContaining('Hello!')]])
    fake.gateway.aboutGuilds('GUILD_CREATE', one)
    await restart()
    fake.gateway.aboutGuilds('GUILD_CREATE', one)
    await settled()
    expect(fake.memory.posts).toHaveLength(1)
  })
  test('is greeted in its language', async () => {
    await open()
    come(guild({ preferred_locale: 'zh-CN' }))
    await until('it is greeted', () => fake.memory.posts.length === 1)
    expect(hellos()).toEqual([['701', expect.stringContaining('你好！')]])
  })
  test('is greeted in the next channel when the first takes nothing from us, and else not at all', async () => {
    await open()
    const no = { operation: 'create_message', status: 403, body: { code: 50013, message: 'Missing Permissions' } }
    fake.faults.push({ ...no })
    come(guild())
    await until('it is greeted', () => fake.memory.posts.length === 1)
    expect(hellos()).toEqual([['702', expect.stringContaining('Hello!')]])
    fake.faults.push({ ...no }, { ...no })
    come(guild())
    await until('it was tried', () => fake.faults.length === 0)
    await settled()
    expect(fake.memory.posts).toHaveLength(1)
    expect(ours.log.filter((line) => line.level === 'error')).toEqual([])
  })
  test('long ago is not: it has met the bot already', async () => {
    await open()
    come(guild({ joined_at: '2024-01-01T00:00:00.000Z' }))
    come(guild({ unavailable: true }))
    await settled()
    expect(fake.memory.posts).toEqual([])
  })
  test('keeps its hello: whoever presses its buttons gets an answer of their own', async () => {
    await open()
    come(guild())
    await until('it is greeted', () => fake.memory.posts.length === 1)
    const [post] = fake.memory.posts
    const id = post?.components[0]?.components[0]?.custom_id ?? ''
    const kept = fake.send(fake.make.click(bob, post ?? {}, id), bob)
    await until('it is answered', () => kept.edits.length > 0)
    expect(kept.acknowledged?.body).toEqual({ type: 5, data: { flags: 64 } })
    expect(fake.memory.posts).toEqual([post])
    expect(fake.memory.threads.size).toBe(0)
  })
})

describe('a server that the bot is removed from', () => {
  test('leaves nothing behind, and no other server is touched', async () => {
    await open()
    const [one, other] = [guild(), guild()]
    come(one)
    come(other)
    await until('both are greeted', () => fake.memory.posts.length === 2)
    await used(one.id)
    await used(other.id)
    expect(await traces(one.id)).not.toEqual([])
    const before = await traces(other.id)
    fake.gateway.aboutGuilds('GUILD_DELETE', { id: one.id })
    await until('it is logged', () => ours.log.some((line) => line.text.includes('deleted')))
    await settled()
    expect(await traces(one.id)).toEqual([])
    const list = (rows: string[]) => rows.filter((row) => !row.includes('guilds'))
    expect(list(await traces(other.id))).toEqual(list(before))
    fake.gateway.aboutGuilds('GUILD_CREATE', one)
    await until('it is greeted anew', () => fake.memory.posts.length === 3)
  })
  test('only for a while, because Discord has trouble, keeps everything', async () => {
    await open()
    const one = guild()
    come(one)
    await until('it is greeted', () => fake.memory.posts.length === 1)
    await used(one.id)
    fake.gateway.aboutGuilds('GUILD_DELETE', { id: one.id, unavailable: true })
    await settled()
    expect((await traces(one.id)).length).toBeGreaterThan(4)
  })
  test('while the bot did not run leaves nothing behind either, from the next start on', async () => {
    await open()
    const one = guild()
    come(one)
    await until('it is greeted', () => fake.memory.posts.length === 1)
    await used(one.id)
    await used(fake.guild)
    fake.memory.guilds.delete(one.id)
    await restart()
    await until('it is logged', () => ours.log.some((line) => line.text.includes('deleted')))
    await settled()
    expect(await traces(one.id)).toEqual([])
    expect((await traces(fake.guild)).length).toBeGreaterThan(4)
  })
})

test.each([null, undefined, 5, [], { id: {} }, { id: '1', channels: 'x' }, { guilds: [{}] }, { id: '9'.repeat(30) }])(
  'events about servers that cannot be read change nothing: %j',
  async (junk) => {
    await open()
    await used(fake.guild)
    const before = await engine.dump('')
    for (const type of ['READY2', 'GUILD_CREATE', 'GUILD_DELETE', 'constructor', '__proto__', 'toString']) {
      fake.gateway.aboutGuilds(type, junk)
    }
    const kept = fake.send(fake.make.slash(bob, 'trace', ENDS), bob)
    await until('it still answers', finished(kept))
    const rows = (all: string[]) => all.filter((row) => !row.includes('/event/'))
    expect(rows(await engine.dump(''))).toEqual(rows(before))
  },
)
const ENDS = [
  { name: 'from', type: 3, value: '10.0.1.12' },
  { name: 'to', type: 3, value: '10.0.2.22' },
]

const { publicKey, privateKey } = generateKeyPairSync('ed25519')
const hex = publicKey.export({ type: 'spki', format: 'der' }).subarray(12).toString('hex')
type HttpMode = { kind: 'http'; publicKey: string; host: string; port: number }
const HTTP: HttpMode = { kind: 'http', publicKey: hex, host: '127.0.0.1', port: 0 }

describe('over HTTP', () => {
  let count = 0
  async function tell(content: object, key = privateKey): Promise<[number, string]> {
    const body = JSON.stringify({ version: 1, application_id: fake.memory.application, nonce: count++, ...content })
    const timestamp = String(Math.floor(Date.now() / 1000))
    const signature = sign(null, Buffer.from(timestamp + body), key).toString('hex')
    const headers = { 'x-signature-ed25519': signature, 'x-signature-timestamp': timestamp }
    const response = await fetch(`http://127.0.0.1:${ours.platform.port()}${EVENTS}`, { method: 'POST', body, headers })
    return [response.status, await response.text()]
  }
  const event = (type: string, data: object) => ({
    type: 1,
    event: { type, timestamp: new Date().toISOString(), data },
  })
  const account = { id: bob.id, username: 'bob', discriminator: '0', avatar: null, global_name: 'Bob' }

  test('the address for events answers the PING, and takes nothing that Discord did not sign', async () => {
    await open(HTTP)
    expect(await tell({ type: 0 })).toEqual([204, ''])
    const other = generateKeyPairSync('ed25519').privateKey
    const { joined_at: _, ...server } = guild()
    const authorized = { integration_type: 0, user: account, scopes: ['applications.commands', 'bot'], guild: server }
    expect((await tell(event('APPLICATION_AUTHORIZED', authorized), other))[0]).toBe(401)
    await settled()
    expect(fake.memory.posts).toEqual([])
  })
  test('a server that installs the bot is greeted once; one that takes its commands only is not', async () => {
    await open(HTTP)
    const { joined_at: _, ...server } = guild()
    const authorized = { integration_type: 0, user: account, scopes: ['applications.commands'], guild: server }
    expect(await tell(event('APPLICATION_AUTHORIZED', authorized))).toEqual([204, ''])
    await settled()
    expect(fake.memory.posts).toEqual([])
    const withBot = { ...authorized, scopes: ['applications.commands', 'bot'] }
    await tell(event('APPLICATION_AUTHORIZED', withBot))
    await tell(event('APPLICATION_AUTHORIZED', withBot))
    await until('it is greeted', () => fake.memory.posts.length === 1)
    await settled()
    expect(hellos()).toEqual([['701', expect.stringContaining('Hello!')]])
  })
  test('a person who removes the app is forgotten', async () => {
    await open(HTTP)
    const where = { platform: 'discord', workspace: fake.guild, channel: 'c', person: bob.id, realm: 'discord' }
    await store.change(where, 'person', { language: 'zh' })
    await used(`@${bob.id}`)
    expect(await tell(event('APPLICATION_DEAUTHORIZED', { user: account }))).toEqual([204, ''])
    await settled()
    expect(await traces(bob.id)).toEqual([])
  })
  test('the servers are listed, page by page; of one that is gone nothing is left', async () => {
    for (let i = 0; i < 430; i++) fake.memory.guilds.add(snowflake())
    await open(HTTP)
    await until('they are noted', () => fake.requests.filter((one) => one.operation === 'list_my_guilds').length === 3)
    await settled()
    const [gone = ''] = fake.memory.guilds
    await used(gone)
    fake.memory.guilds.delete(gone)
    await rooms.pop()?.platform.stop()
    await open(HTTP)
    await until('it is logged', () => ours.log.some((line) => line.text.includes('deleted')))
    await settled()
    expect(await traces(gone)).toEqual([])
  })
  test('a list that cannot be had deletes nothing', async () => {
    await open(HTTP)
    await settled()
    await used(fake.guild)
    fake.memory.guilds.clear()
    fake.faults.push({ operation: 'list_my_guilds', status: 403, body: { code: 0, message: 'no' } })
    await rooms.pop()?.platform.stop()
    await open(HTTP)
    await until('it is logged', () => ours.log.some((line) => line.text.includes('could not be listed')))
    expect((await traces(fake.guild)).length).toBeGreaterThan(4)
  })
})
