import { describe, expect, test } from 'vitest'
import type { Bot } from '../../adapters/platform/platform.ts'
import { openStore } from '../../adapters/store/index.ts'
import type { Answer, Block } from '../../src/request/answer.ts'
import { plain } from '../../src/request/text.ts'
import { startDiscord } from '../support/fakes/discord/fake.ts'
import { user } from '../support/fakes/discord/people.ts'
import { buttons, contents, ENDS, pause, pressable, room, until } from '../support/fakes/discord/room.ts'
import { smallBot } from '../support/small-bot.ts'

/*
 * Our adapter and the real discord.js against a Discord that speaks the protocol and holds every request against the
 * official document.
 */

const bob = user('bob')

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
    ['too large', '/attachments/lab.yaml', 262_145, /at most `262144`/],
  ])('never fetches %s', async (_, url, size, said) => {
    const { ask, end, fake } = await asking(smallBot)
    const kept = ask(options, upload(url.startsWith('/') ? fake.memory.address() + url : url, size))
    await until('it is told', () => kept.edits.length === 1)
    expect(contents(kept)[0]).toMatch(said)
    await end()
  })
})
