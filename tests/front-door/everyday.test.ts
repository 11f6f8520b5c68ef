import { afterEach, describe, expect, test } from 'vitest'
import { user } from '../support/fakes/discord/people.ts'
import { pictured, readOf } from '../support/front-door/discord.ts'
import { type Door, type DoorOptions, openDoor } from '../support/front-door/door.ts'
import { until } from '../support/front-door/program.ts'
import { shows } from '../support/front-door/slack.ts'

/*
 * The program as it is started: one question on each platform, in each mode.
 */

const ENDS = { from: '10.0.1.12', to: '10.0.2.22' }
const LINE = '10.0.1.12 10.0.2.22'

let door: Door | undefined
async function open(options: DoorOptions): Promise<Door> {
  door = await openDoor(options)
  return door
}
afterEach(async () => {
  const open = door
  door = undefined
  const ended = await open?.close()
  expect(open?.problems() ?? []).toEqual([])
  expect(ended).toEqual({ code: 0, signal: null })
  expect(open?.program.log().filter(({ level }) => level === 'error' || level === 'raw')).toEqual([])
})

describe('the real program', () => {
  test('answers on Discord through the gateway, on Slack through its socket and on the page', async () => {
    const { discord, slack, visit } = await open({ discord: 'gateway', slack: 'socket', web: true })
    slack().fake.people.set('U1', { locale: 'zh-CN' })
    const kept = discord().ask('trace', ENDS)
    const delivery = slack().slash('/trace', LINE, { person: 'U1', channel: 'C1' })
    const bob = await visit()
    const answer = await bob.ask(`/trace ${LINE}`)
    expect(answer).toMatchObject({ status: 200, pictures: 1, text: expect.stringContaining('10.0.2.22') })
    expect(await bob.pictures(answer.id)).toContain('.png')
    await until('Discord is pictured', () => pictured(kept), Boolean)
    expect(readOf(kept)).toContain('Delivered')
    await until('Slack is pictured', () => shows(slack().in('C1')[0]), Boolean)
    expect(JSON.stringify(slack().in('C1')[0])).toContain('送达')
    expect(delivery.acknowledged).toBeLessThan(3_000)
    expect(await door?.program.health()).toMatchObject({ status: 200 })
  }, 90_000)

  test('answers when Discord and Slack call it over HTTP', async () => {
    const { discord, slack } = await open({ discord: 'http', slack: 'http' })
    slack().fake.people.set('U1', { locale: 'en-US' })
    const kept = discord().ask('trace', ENDS, { by: user('zhang', { locale: 'zh-CN' }) })
    slack().slash('/trace', LINE, { person: 'U1', channel: 'C1' })
    await until('Discord is pictured', () => pictured(kept), Boolean)
    await until('Slack is pictured', () => shows(slack().in('C1')[0]), Boolean)
    expect(readOf(kept)).toContain('送达')
  }, 90_000)
})
