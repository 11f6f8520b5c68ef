import { createServer, type Server } from 'node:http'
import { strToU8, zipSync } from 'fflate'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { fileForm, hasForm, optionsForm, shownIn } from '../../adapters/discord/form.ts'
import { discordCommands } from '../../adapters/discord/registry.ts'
import { answer as realBot } from '../../src/bot/bot.ts'
import { type FakeDiscord, startDiscord } from '../support/fakes/discord/fake.ts'
import type { Kept } from '../support/fakes/discord/messages.ts'
import { snowflake, user } from '../support/fakes/discord/people.ts'
import { callbackProblems } from '../support/fakes/discord/rest.ts'
import { contents, ENDS, finished, pressable, type Room, room, until } from '../support/fakes/discord/room.ts'
import { bag, list } from '../support/fakes/discord/schemas.ts'

/*
 * Forms: the options of a question, and the file of a network. Discord wants them as the first response.
 */

const bob = user('bob')
const alice = user('alice', { locale: 'zh-CN' })
const OPTIONS = 'Other options …'

describe('the options of a question', () => {
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
  async function asked(by = bob, more: object[] = []): Promise<Kept> {
    const kept = fake.send(
      fake.make.slash(by, 'trace', [...ENDS, { name: 'detail', type: 3, value: 'summary' }, ...more]),
      by,
    )
    await until('it is answered', finished(kept))
    return kept
  }
  async function opened(first: Kept, label = OPTIONS, by = bob): Promise<unknown> {
    const { message, id } = pressable(first, label)
    const kept = fake.send(fake.make.click(by, message, id), by, { message })
    await until('the form opens', () => kept.acknowledged !== undefined)
    return bag(kept.acknowledged?.body).data
  }

  test('open as a form that is filled in, at most five fields, those that must be given first', async () => {
    const form = await opened(await asked(bob, [{ name: 'port', type: 4, value: 80 }]))
    expect(form).toMatchObject({ title: '/trace' })
    const fields = list(bag(form).components).map((label) => bag(bag(label).component))
    expect(fields).toMatchObject([
      { type: 4, custom_id: 'from', value: '10.0.1.12', required: true },
      { type: 4, custom_id: 'to', value: '10.0.2.22', required: true },
      { type: 4, custom_id: 'port', value: '80', required: false },
      { type: 3, custom_id: 'proto', min_values: 0 },
      { type: 3, custom_id: 'warm' },
    ])
  })
  test('filled in, ask again in the same message, with what the form does not show', async () => {
    const first = await asked(bob, [
      { name: 'ttl', type: 4, value: 9 },
      { name: 'language', type: 3, value: 'zh' },
    ])
    const form = await opened(first, '换个问法……')
    const { original: message } = first
    if (message === undefined) throw new Error('no answer')
    const fields = { from: '10.0.1.14', to: ' 10.0.2.24 ', proto: 'tcp', port: '443' }
    const raw = fake.make.submit(bob, form, fields, { message })
    const kept = fake.send(raw, bob, { message })
    await until('it is answered', () => kept.edits.length === 2)
    expect(kept.acknowledged?.type).toBe(6)
    expect(kept.original?.id).toBe(message.id)
    const again = await opened(kept, '换个问法……')
    expect(bag(again).custom_id).toBe('1~trace~f=10.0.1.14~t=10.0.2.24~detail=summary~l:9~o=443~p=tcp~@L=zh')
  })
  test('that were emptied are left out', async () => {
    const first = await asked(bob, [{ name: 'port', type: 4, value: 80 }])
    const { original: message } = first
    const raw = fake.make.submit(
      bob,
      await opened(first),
      { from: '10.0.1.12', to: '10.0.2.22', port: '  ' },
      { message: message ?? {} },
    )
    const kept = fake.send(raw, bob, message === undefined ? {} : { message })
    await until('it is answered', () => kept.edits.length === 2)
    expect(bag(await opened(kept)).custom_id).toBe('1~trace~f=10.0.1.12~t=10.0.2.22~detail=summary')
  })
  test('of somebody else are theirs: neither the button nor the form', async () => {
    const first = await asked()
    const { message, id } = pressable(first, OPTIONS)
    const pressed = fake.send(fake.make.click(alice, message, id), alice, { message })
    await until('it is refused', () => pressed.acknowledged !== undefined)
    expect(pressed.acknowledged?.type).toBe(4)
    const submitted = fake.send(
      fake.make.submit(alice, await opened(first), { from: 'a', to: 'b' }, { message }),
      alice,
      { message },
    )
    await until('it is refused', () => submitted.acknowledged !== undefined)
    expect(submitted.acknowledged).toMatchObject({ type: 4, body: { data: { flags: 64 } } })
  })
  test.each<[string, unknown]>([
    ['a form of another', { custom_id: 'approve', components: [] }],
    ['a poisoned field', { custom_id: '1~trace~__proto__=x', components: [] }],
    ['a form whose request is gone', { custom_id: '1#AAAAAAAAAAAAAAAAAAAAAA', components: [] }],
  ])('%s is told kindly', async (_, form) => {
    const kept = fake.send(fake.make.submit(bob, form, {}), bob)
    await until('it is told', () => kept.acknowledged !== undefined)
    expect(kept.acknowledged).toMatchObject({ type: 4, body: { data: { flags: 64 } } })
  })
  test('fields with dangerous names do no harm', async () => {
    const first = await asked()
    const { original: message } = first
    const evil = {
      custom_id: '1~trace~f=10.0.1.12~t=10.0.2.22',
      components: ['__proto__', 'constructor', 'kind'].map(named),
    }
    const fields = Object.fromEntries(['__proto__', 'constructor', 'kind'].map((name) => [name, 'forget']))
    const raw = fake.make.submit(bob, evil, fields, { message: message ?? {} })
    const kept = fake.send(raw, bob, message === undefined ? {} : { message })
    await until('it is answered', () => kept.edits.length === 2)
    expect(contents(kept)[0]).toContain('Delivered')
  })
  const named = (custom_id: string) => ({ type: 18, component: { type: 4, custom_id } })
})

describe('a network by its file', () => {
  const FILE = `name: attic
devices:
  a: { kind: host, nics: { eth0: { ip: 10.9.0.1/24 } } }
`
  let fake: FakeDiscord
  let ours: Room
  let files: Server
  let base = ''
  beforeAll(async () => {
    const zip = zipSync({ 'a/attic.yaml': strToU8(FILE) })
    files = createServer(({ url = '' }, response) => response.end(url.endsWith('.zip') ? zip : FILE))
    await new Promise<void>((resolve) => files.listen(0, '127.0.0.1', resolve))
    const address = files.address()
    base = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`
    fake = await startDiscord()
    const over = { commands: discordCommands(), files: { hosts: new Set(['127.0.0.1']), protocol: 'http:' } } as const
    ours = await room(fake, { answer: realBot, over })
    await ours.platform.start()
  })
  afterAll(async () => {
    await ours.platform.stop()
    await fake.stop()
    files.close()
  })
  afterEach(() => expect(fake.violations).toEqual([]))
  const upload = (by = bob): Kept =>
    fake.send(fake.make.slash(by, 'network', [{ name: 'do', type: 3, value: 'upload' }]), by)
  async function form(): Promise<unknown> {
    const kept = upload()
    await until('the form opens', () => kept.acknowledged !== undefined)
    expect(kept.acknowledged?.type).toBe(9)
    return bag(kept.acknowledged?.body).data
  }
  async function sent(size: number, filename = 'attic.yaml'): Promise<Kept> {
    const id = snowflake()
    const attachments = { [id]: { id, filename, size, url: `${base}/${filename}`, proxy_url: base } }
    const kept = fake.send(fake.make.submit(bob, await form(), { file: [id] }, { attachments }), bob)
    await until('it is answered', () => kept.edits.length + kept.followUps.length > 0)
    return kept
  }

  /** What the uploader reads: a private answer follows on. */
  const told = (kept: Kept): string[] => [...contents(kept), ...kept.followUps.map(({ content }) => content)]

  test('is asked for with a form when it is missing, of those types only', async () => {
    const fields = list(bag(await form()).components).map((label) => bag(bag(label).component))
    expect(fields).toEqual([
      {
        type: 19,
        custom_id: 'file',
        required: true,
        min_values: 1,
        max_values: 1,
        file_types: ['.yaml', '.yml', '.json', '.txt', '.zip'],
      },
    ])
  })
  test('comes with the form and is read', async () => {
    expect(told(await sent(FILE.length))[0]).toMatch(/attic/)
  })
  test('comes as an archive, too', async () => {
    expect(told(await sent(400, 'attic.zip'))[0]).toMatch(/attic/)
  })
  test('that is too large is refused, unread, with the numbers', async () => {
    expect(told(await sent(200_000_000))[0]).toMatch(/200000000.*262144/)
  })
})

describe('every command', () => {
  const commands = discordCommands()
  test.each(commands.filter(hasForm).map((command) => [command.name, command] as const))(
    '%s has a form that Discord takes, in both languages',
    (_, command) => {
      for (const language of ['en', 'zh'] as const) {
        const data = optionsForm(command, { id: '1~x', ask: { from: 'x'.repeat(400) }, language })
        expect(callbackProblems({ type: 9, data }, [])).toEqual([])
      }
      const required = command.params.filter((param) => param.required)
      expect(shownIn(command)).toEqual(expect.arrayContaining(required))
    },
  )
  test('that takes a file has a form for it', () => {
    const [command] = commands.filter((one) => one.params.some((param) => param.kind === 'file'))
    if (command === undefined) throw new Error('none takes a file')
    for (const language of ['en', 'zh'] as const) {
      expect(callbackProblems({ type: 9, data: fileForm(command, { id: '1~x', language }) }, [])).toEqual([])
    }
  })
  test('is shown to everybody: what only administrators may change is refused where it is done', async () => {
    const { registration } = await import('../../adapters/discord/register.ts')
    for (const command of registration(commands)) expect(command).not.toHaveProperty('default_member_permissions')
  })
})
