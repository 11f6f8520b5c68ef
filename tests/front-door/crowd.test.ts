import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { user } from '../support/fakes/discord/people.ts'
import { pictured, readOf } from '../support/front-door/discord.ts'
import { type Door, openDoor } from '../support/front-door/door.ts'
import { until } from '../support/front-door/program.ts'
import { type Delivery, shows } from '../support/front-door/slack.ts'

/*
 * Two hundred people on Discord and two hundred on Slack ask one program at once. Discord and Slack give three
 * seconds for an acknowledgement; nothing here is timed more tightly.
 */

const PEOPLE = 200
const PLATFORM = 3_000
const PODS = ['10.0.1.12', '10.0.1.14', '10.0.2.22', '10.0.2.24']

/** Twelve questions: each pair of ends. */
function ends(i: number): { from: string; to: string } {
  const from = PODS[i % 4] ?? ''
  return { from, to: PODS[(i + 1 + (Math.floor(i / 4) % 3)) % 4] ?? '' }
}
const all = <T>(make: (i: number) => T): T[] => Array.from({ length: PEOPLE }, (_, i) => make(i))

describe('four hundred people at once', () => {
  let door: Door
  beforeAll(async () => {
    door = await openDoor({ discord: 'gateway', slack: 'socket' })
    door.slack().fake.people.set('U0', { locale: 'en-US' })
    for (let i = 0; i < PEOPLE; i++) door.slack().fake.people.set(`U5${i}`, { locale: 'en-US' })
    // The first question of all builds what the fakes check with.
    const first = door.discord().ask('trace', ends(0))
    door.slack().slash('/trace', '10.0.1.12 10.0.1.14', { person: 'U0', channel: 'C0' })
    await until('the first has its picture', () => pictured(first) && shows(door.slack().in('C0')[0]), Boolean, 60_000)
  }, 120_000)
  afterAll(async () => {
    const ended = await door.close()
    expect(ended).toEqual({ code: 0, signal: null })
    expect(door.problems()).toEqual([])
  }, 90_000)

  test('are all acknowledged in time, each answered once and pictured once', async () => {
    const { discord, slack } = door
    const kept = all((i) => discord().ask('trace', ends(i), { by: user(`person-${i}`) }))
    // Both fakes live in this one thread: the second crowd comes when the first is acknowledged, and long before its answers.
    const late = (): boolean => Date.now() - (kept[0]?.at ?? 0) > PLATFORM
    await until('Discord has heard from all', () => late() || kept.every((one) => one.acknowledged), Boolean)
    const deliveries = all((i): Delivery => {
      const { from, to } = ends(i)
      return slack().slash('/trace', `${from} ${to}`, { person: `U5${i}`, channel: `C5${i}` })
    })
    const channels = all((i) => slack().in.bind(undefined, `C5${i}`))
    const missing = () => ({
      discord: kept.filter((one) => !pictured(one)).length,
      slack: channels.filter((one) => !shows(one()[0])).length,
      faults: door.program
        .log()
        .filter(({ level }) => level !== 'info')
        .slice(-3),
    })
    const none = ({ discord: one, slack: other }: ReturnType<typeof missing>): boolean => one + other === 0
    await until('all have their pictures', missing, none, 200_000)

    expect(kept.filter((one) => (one.acknowledged?.ms ?? PLATFORM) >= PLATFORM)).toEqual([])
    expect(deliveries.filter((one) => (one.acknowledged ?? PLATFORM) >= PLATFORM)).toEqual([])
    for (const [i, one] of kept.entries()) {
      expect(readOf(one)).toContain(ends(i).to)
      expect([one.edits.length, one.original?.attachments.length, one.followUps.length]).toEqual([2, 1, 0])
    }
    expect(channels.map((one) => one().length)).toEqual(all(() => 1))
    expect(door.program.log().filter(({ level }) => level === 'error')).toEqual([])
  }, 240_000)
})
