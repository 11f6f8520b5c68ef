import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type User, user } from '../support/fakes/discord/people.ts'
import { readOf } from '../support/front-door/discord.ts'
import { openDoor } from '../support/front-door/door.ts'
import { onDiscord, onSlack, type Someone } from '../support/front-door/people.ts'
import { until } from '../support/front-door/program.ts'

/*
 * A study group, through the front door: buttons, secrets, a crowd, a process that is killed in the middle, forgetting.
 */

const ANN: Someone = { name: 'ann', channel: 'c1' }
const BOB: Someone = { name: 'bob', channel: 'c1' }

test.each([
  ['Discord', { discord: 'gateway' } as const, onDiscord],
  ['Slack', { slack: 'socket' } as const, onSlack],
])(
  'on %s everybody answers by a button in secret, and all see the reveal',
  async (name, options, crowdOf) => {
    const door = await openDoor(options)
    const crowd = crowdOf(door)
    const asked = await crowd.ask(ANN, 'study', { language: 'en' })
    expect(asked.text).toContain('Question 1')
    expect(asked.alone).toBe(false)
    const voted = await asked.press('A', BOB)
    expect(voted.alone).toBe(true)
    expect(voted.text).toContain('You may change it once')
    const changed = await asked.press('B', BOB)
    expect(changed.text).toContain('It stays so now')
    const early = await asked.press('Reveal', BOB)
    expect(early.text).toContain('Who asked can reveal now')
    await asked.press('A', ANN)
    // the reveal takes the place of the question
    asked.press('Reveal', ANN).catch(() => {})
    const all = (): string =>
      name === 'Slack'
        ? JSON.stringify(door.slack().fake.messages)
        : [...door.discord().fake.memory.interactions.values()].map(readOf).join('\n')
    const shown = await until('it is revealed', all, (text) => text.includes('is right'))
    expect(shown).toMatch(/is right\. [0-2] of 2 had it/)
    expect(door.problems()).toEqual([])
    expect(await door.close()).toEqual({ code: 0, signal: null })
  },
  100_000,
)

test('two hundred answer at once, half of them after the process was killed: all are counted, and who is forgotten is not', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'packetwalk-study-'))
  const env = { PACKETWALK_STORE: join(folder, 'store.sqlite') }
  const at = { guild: '700000000000000001', channel: '700000000000000002' }
  const leader = user('leader')
  const voters: User[] = Array.from({ length: 200 }, (_, i) => user(`voter${i}`))

  const first = await openDoor({ discord: 'gateway', env })
  const begun = first.discord().ask('study', { seconds: 3600, language: 'en' }, { by: leader, ...at })
  const question = await until(
    'the question is there',
    () => readOf(begun),
    (text) => text.includes('Question 1'),
  )
  expect(question).not.toBe('')
  const button = begun.original?.components.flatMap((row) => row.components).find(({ label }) => label.startsWith('A'))
  const message = begun.original
  if (button === undefined || message === undefined) throw new Error('no button')
  const press = (by: User) => {
    const { fake, deliver } = first.discord()
    return deliver(fake.make.click(by, message, button.custom_id, at), by, { message })
  }
  const early = voters.slice(0, 100).map(press)
  await until(
    'all are told',
    () => early.filter((kept) => readOf(kept).includes('Your answer is A')).length,
    (n) => n === 100,
  )
  process.kill(first.program.pid, 'SIGKILL')
  await first.program.ended
  await first.close()

  const second = await openDoor({ discord: 'gateway', env })
  const vote = (by: User) =>
    second
      .discord()
      .ask('study', { do: 'vote', choose: 1, round: roundIn(button.custom_id), language: 'en' }, { by, ...at })
  const late = voters.slice(100).map(vote)
  await until(
    'all are told',
    () => late.filter((kept) => readOf(kept).includes('Your answer is A')).length,
    (n) => n === 100,
  )
  const [gone = leader] = voters
  const forgotten = second.discord().ask('forget', { what: 'me' }, { by: gone, ...at })
  await until(
    'they are forgotten',
    () => readOf(forgotten),
    (text) => text.length > 0,
  )
  const reveal = second.discord().ask('study', { do: 'reveal', language: 'en' }, { by: leader, ...at })
  const shown = await until(
    'it is revealed',
    () => readOf(reveal),
    (text) => text.includes('is right'),
  )
  expect(shown).toMatch(/of 199 had it/)
  expect(shown).not.toMatch(/voter\d/)
  expect(second.problems()).toEqual([])
  expect(await second.close()).toEqual({ code: 0, signal: null })
  rmSync(folder, { recursive: true, force: true })
}, 150_000)

/** The round that a button belongs to, as it carries it. */
function roundIn(customId: string): string {
  return /(\d+-\d+)/.exec(customId)?.[1] ?? ''
}
