import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { discordCommands } from '../../adapters/discord/registry.ts'
import { RATES } from '../../adapters/platform/limits.ts'
import { createDraw } from '../../adapters/platform/pictures.ts'
import type { Store } from '../../adapters/store/contract.ts'
import type { StoreEngine } from '../../adapters/store/engine.ts'
import { createStore } from '../../adapters/store/index.ts'
import { openSqlite } from '../../adapters/store/sqlite.ts'
import { answer } from '../../src/bot/bot.ts'
import { journeySchema } from '../../src/views/json.ts'
import { type FakeDiscord, startDiscord } from '../support/fakes/discord/fake.ts'
import type { Kept } from '../support/fakes/discord/messages.ts'
import { type User, user } from '../support/fakes/discord/people.ts'
import {
  contents,
  drawn,
  pause,
  pressable,
  type Room,
  type RoomOptions,
  room,
  until,
} from '../support/fakes/discord/room.ts'

/*
 * The real bot on Discord on days that are not like others: restarts, crowds, wishes, second thoughts.
 */

let fake: FakeDiscord
let engine: StoreEngine
let store: Store
let ours: Room
const rooms: Room[] = []
async function open(more: RoomOptions = {}): Promise<void> {
  ours = await room(fake, { store, answer, over: { commands: discordCommands() }, ...more })
  rooms.push(ours)
  await ours.platform.start()
}
async function restart(): Promise<void> {
  await rooms.pop()?.platform.stop()
  await open()
}
beforeEach(async () => {
  fake = await startDiscord()
  engine = openSqlite(':memory:')
  store = createStore(engine)
})
afterEach(async () => {
  for (const one of rooms.splice(0)) await one.platform.stop()
  expect(fake.violations).toEqual([])
  expect(ours.log.map((line) => line.text).join()).not.toContain(fake.memory.token)
  await fake.stop()
  await store.close()
})

const bob = user('bob')
const option = (name: string, value: string | boolean) => ({ name, type: typeof value === 'string' ? 3 : 5, value })
const ends = (from = '10.0.1.12', to = '10.0.2.22') => [option('from', from), option('to', to)]
const slash = (name = 'trace', options: object[] = ends(), by: User = bob): Kept =>
  fake.send(fake.make.slash(by, name, options), by)
function press(kept: Kept, label: string, by: User = bob): Kept {
  const { message, id } = pressable(kept, label)
  return fake.send(fake.make.click(by, message, id), by, { message })
}
const drawnOnce = (kept: Kept) => (): boolean => kept.edits.length >= 2
const said = (kept: Kept): string => [...kept.edits, ...kept.followUps].map((one) => one.content).join('\n')

describe('a restart', () => {
  test('leaves old buttons as they were, those whose question is kept in the store as well', async () => {
    await open()
    const where = { platform: 'discord', workspace: fake.guild }
    const hash = await store.keep(where, '{"kind":"explain","term":"vxlan"}')
    const short = slash('trace', [...ends(), option('detail', 'summary')])
    await until('it is drawn', drawnOnce(short))
    await restart()
    const stepped = press(short, 'Step by step')
    await until('it is answered', () => stepped.edits.length > 0)
    expect(contents(stepped)[0]).toContain('Step `1`')
    const { original: message } = short
    const kept = fake.send(
      fake.make.click(bob, message ?? {}, `1#${hash}`),
      bob,
      message === undefined ? {} : { message },
    )
    await until('it is answered', () => kept.edits.length > 0)
    expect(contents(kept)[0]).toMatch(/vxlan/i)
  })
  test('in the middle of an answer waits for it: its picture still comes', async () => {
    await open({ draw: async (block) => pause(400).then(() => drawn(block)) })
    const kept = slash()
    await until('its text is there', () => kept.edits.length === 1)
    await rooms.pop()?.platform.stop()
    expect(kept.edits).toHaveLength(2)
    expect(kept.original?.attachments).toHaveLength(1)
  })
})

test.each([
  ['breaks', () => Promise.reject(new Error('no browser'))],
  ['draws nothing', async () => ({ kind: 'source' as const, mermaid: '', alt: '', why: 'no browser' })],
])('a renderer that %s costs nothing: the answer is finished, with a word on it', async (_, draw) => {
  await open({ draw })
  const kept = slash()
  await until('it is finished', drawnOnce(kept))
  expect(contents(kept)[1]).toContain('Delivered')
  expect(JSON.stringify(kept.original?.embeds)).toContain('could not be drawn')
})

test('the eleventh question in a minute is refused, to its asker only, with the time left; others are not', async () => {
  await open({ rates: RATES })
  const ten = Array.from({ length: 10 }, () => slash('labs', []))
  await until('ten are answered', () => ten.every((kept) => kept.edits.length > 0))
  const eleventh = slash('labs', [])
  await until('it is refused', () => eleventh.followUps.length > 0)
  expect(eleventh.removed).toBe(true)
  expect(eleventh.followUps[0]?.flags).toBe(64)
  expect(eleventh.followUps[0]?.content).toMatch(/Please ask again in `?\d+`? s/)
  const other = slash('labs', [], user('other'))
  await until('it is answered', () => other.edits.length > 0)
})

test('a private answer can be shown to all, once, by its button', async () => {
  await open()
  const hidden = slash('trace', [...ends(), option('private', true)])
  await until('it is drawn', drawnOnce(hidden))
  expect(hidden.original?.flags).toBe(64)
  const shared = press(hidden, 'Show to all')
  await until('it is shown', drawnOnce(shared))
  expect(shared.acknowledged?.body).toEqual({ type: 5 })
  expect(shared.original?.id).not.toBe(hidden.original?.id)
  expect(shared.original?.components.flatMap((row) => row.components.map((one) => one.label))).not.toContain(
    'Show to all',
  )
})

test('a name that nobody has is answered with those that may be meant, and a press asks with one of them', async () => {
  await open()
  const kept = slash('trace', ends('pod13', 'pod22'))
  await until('it is told', () => kept.followUps.length > 0)
  const [told] = kept.followUps
  const buttons = told?.components.flatMap((row) => row.components) ?? []
  expect(buttons.map((button) => button.label)).toContain('pod14')
  const id = buttons.find((button) => button.label === 'pod14')?.custom_id ?? ''
  const pressed = fake.send(fake.make.click(bob, told ?? {}, id), bob, told === undefined ? {} : { message: told })
  await until('it is answered', drawnOnce(pressed))
  expect(contents(pressed)[0]).toContain('pod14')
})

test('the source of the picture and the journey as data are handed out as they are: the picture was made of just that', async () => {
  const sources: string[] = []
  const renderer = {
    async draw(mermaid: string) {
      sources.push(mermaid)
      return { data: new Uint8Array([1]), width: 1, height: 1, engine: 'page' as const }
    },
  }
  await open({ draw: createDraw(renderer) })
  const kept = slash('trace', [...ends(), option('detail', 'summary')])
  await until('it is drawn', drawnOnce(kept))
  const file = async (label: string, count: number): Promise<string> => {
    const pressed = press(kept, label)
    await until(
      `${label} is there`,
      () => pressed.edits.length >= count && (pressed.original?.attachments.length ?? 0) > 0,
    )
    return (await fetch(pressed.original?.attachments[0]?.url ?? '')).text()
  }
  expect(await file('Mermaid source', 2)).toBe(sources.join('\n'))
  const json = await file('JSON', 1)
  expect(journeySchema.parse(JSON.parse(json))).toMatchObject({ schema: 'packetwalk/journey/1' })
})

test('after /forget nothing in the store knows the person, whatever was done before', async () => {
  await open({ rates: RATES })
  const steps: [string, object[]][] = [
    ['trace', ends()],
    ['config', [option('set', 'language'), option('to', 'zh')]],
    ['config', [option('set', 'threads'), option('to', 'no')]],
    ['network', [option('do', 'use'), option('name', 'neighbourhoods')]],
  ]
  for (const [name, options] of steps) {
    const kept = slash(name, options)
    await until(`${name} is answered`, () => said(kept) !== '')
  }
  expect((await engine.dump('')).join('\n')).toContain(bob.id)
  const forgotten = slash('forget', [option('what', 'me')])
  await until('it is answered', () => said(forgotten) !== '')
  await pause(50)
  expect((await engine.dump('')).join('\n')).not.toContain(bob.id)
})

test('/help is one page, and every button under it answers', async () => {
  await open()
  const kept = slash('help', [])
  await until('it is answered', () => kept.edits.length === 1)
  const buttons = kept.original?.components.flatMap((row) => row.components) ?? []
  expect(buttons.length).toBeGreaterThan(2)
  expect(buttons.map((button) => button.label).join()).not.toMatch(/▶|◀/)
  for (const { label } of buttons) {
    const pressed = press(kept, label)
    await until(`${label} is answered`, () => said(pressed) !== '')
    expect(said(pressed)).not.toContain('⛔')
  }
})
