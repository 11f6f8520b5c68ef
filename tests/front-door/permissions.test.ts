import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Door, type DoorOptions, openDoor } from '../support/front-door/door.ts'
import { type Crowd, onDiscord, onSlack, type Someone } from '../support/front-door/people.ts'

/*
 * The rows of docs/privacy.md on Discord and Slack, as people there see them: Ann and Bob in two workspaces, Eve who
 * administers the first. Each test brings a network of its own.
 */

const ANN: Someone = { name: 'ann' }
const BOB: Someone = { name: 'bob' }
const EVE: Someone = { name: 'eve' }
const elsewhere = (one: Someone): Someone => ({ ...one, workspace: 'blue' })
/** Discord knows a person by one id on every server, Slack by another in every workspace. */
const everywhere = (platform: string, one: Someone): Someone[] => (platform === 'Slack' ? [one] : [one, elsewhere(one)])

/** An office with a safe, by a name of its own. */
const office = (name: string): string => `name: ${name}
devices:
  safe: {kind: host, nics: {eth0: {ip: 10.9.0.1/24}}}
  desk: {kind: host, nics: {eth0: {ip: 10.9.0.2/24}}}
links: [{a: safe.eth0, b: desk.eth0}]
`
const cluster = (name: string): string => `name: ${name}
nodes: {n1: {ip: 192.168.1.1/24, pod_cidr: 10.7.1.0/24}}
pods: {a: {node: n1, ip: 10.7.1.5}, b: {node: n1, ip: 10.7.1.6}}
`

const PLATFORMS: [string, DoorOptions, (door: Door) => Crowd][] = [
  ['Discord', { discord: 'gateway' }, onDiscord],
  ['Slack', { slack: 'socket' }, onSlack],
]

describe.each(PLATFORMS)('on %s', (platform, options, crowdOf) => {
  let door: Door
  let crowd: Crowd
  beforeAll(async () => {
    door = await openDoor(options)
    crowd = crowdOf(door)
  }, 100_000)
  afterAll(async () => {
    const ended = await door.close()
    expect(door.problems()).toEqual([])
    expect(door.program.log().filter(({ level }) => level === 'error' || level === 'raw')).toEqual([])
    expect(ended).toEqual({ code: 0, signal: null })
  }, 90_000)

  const reaches = async (by: Someone, network: string): Promise<boolean> =>
    (await crowd.ask(by, 'trace', { from: 'desk', to: 'safe', network, private: 'yes', language: 'en' })).text.includes(
      'Delivered',
    )
  const listed = async (by: Someone, network: string): Promise<boolean> =>
    (await crowd.ask(by, 'network', { do: 'list' })).text.includes(network)
  const share = (by: Someone, name: string) => crowd.ask(by, 'network', { do: 'share', name })
  const forget = (by: Someone, name: string) => crowd.ask(by, 'network', { do: 'forget', name })

  test('an upload is its owner’s: nobody else asks it, reads its name, or opens it by its hash', async () => {
    const told = await crowd.bring(ANN, 'attic.yaml', office('attic'))
    expect(told.alone).toBe(true)
    expect(told.text).toContain('Only you can ask it')
    for (const own of everywhere(platform, ANN)) {
      expect(await reaches(own, 'attic')).toBe(true)
      expect(await listed(own, 'attic')).toBe(true)
    }
    const shown = await crowd.ask(ANN, 'trace', { from: 'desk', to: 'safe', network: 'attic', detail: 'summary' })
    const hash = /content `?([0-9a-f]{12})/.exec(shown.text)?.[1] ?? ''
    expect(hash).not.toBe('')
    for (const other of [BOB, EVE, elsewhere(BOB), elsewhere(EVE)]) {
      expect(await reaches(other, 'attic')).toBe(false)
      expect(await reaches(other, hash)).toBe(false)
      expect(await listed(other, 'attic')).toBe(false)
      expect((await crowd.ask(other, 'map', { network: 'atti' })).text).not.toContain('attic')
    }
  }, 60_000)

  test('shared, it is asked by its workspace and by nobody of another; only its owner shares it', async () => {
    await crowd.bring(ANN, 'hall.yaml', office('hall'))
    expect((await share(BOB, 'hall')).text).toMatch(/There is no network|not yours/)
    await share(ANN, 'hall')
    for (const one of [ANN, BOB, EVE]) expect(await reaches(one, 'hall')).toBe(true)
    expect(await listed(BOB, 'hall')).toBe(true)
    expect((await share(BOB, 'hall')).text).toContain('not yours')
    expect(await reaches(elsewhere(BOB), 'hall')).toBe(false)
    expect(await listed(elsewhere(BOB), 'hall')).toBe(false)
  }, 60_000)

  test('an administrator takes it back from the workspace, a colleague does not; its owner keeps it, or takes all', async () => {
    await crowd.bring(ANN, 'yard.yaml', office('yard'))
    await share(ANN, 'yard')
    expect((await forget(BOB, 'yard')).text).toContain('administrators')
    expect(await reaches(BOB, 'yard')).toBe(true)
    await forget(EVE, 'yard')
    expect(await reaches(BOB, 'yard')).toBe(false)
    expect(await reaches(ANN, 'yard')).toBe(true)
    await share(ANN, 'yard')
    await forget({ ...ANN, workspace: platform === 'Slack' ? 'red' : 'blue' }, 'yard')
    for (const one of [ANN, BOB]) expect(await reaches(one, 'yard')).toBe(false)
  }, 60_000)

  test('a channel uses what is shared when an administrator says so, and only that channel', async () => {
    await crowd.bring(EVE, 'roof.yaml', office('roof'))
    const use = { do: 'use', name: 'roof', scope: 'channel' }
    expect((await crowd.ask(EVE, 'network', use)).text).toContain('Only you')
    await share(EVE, 'roof')
    expect((await crowd.ask(BOB, 'network', use)).text).toContain('administrators')
    await crowd.ask({ ...EVE, channel: 'c2' }, 'network', use)
    const line = { from: 'desk', to: 'safe', private: 'yes' }
    expect((await crowd.ask({ ...BOB, channel: 'c2' }, 'trace', line)).text).toContain('Delivered')
    expect((await crowd.ask(BOB, 'trace', line)).text).not.toContain('Delivered')
  }, 60_000)

  test('what /pod makes of an upload is its owner’s; of a lab, whoever may press its button sees it', async () => {
    const first = { do: 'add', node: 'node1', network: 'buildings' }
    const lab = await crowd.ask(ANN, 'pod', first)
    expect(lab.text).toContain('is built')
    const label = '→'
    const pressed = await lab.press(label, BOB)
    // on Discord the buttons of an answer are its asker's
    expect(pressed.text).toMatch(platform === 'Discord' ? /asked|yours|\/trace/ : /Delivered/)
    expect(pressed.alone).toBe(true)
    expect(await listed(BOB, 'buildings (')).toBe(false)
    await crowd.bring(ANN, 'ours.yaml', cluster('ours'))
    const own = await crowd.ask(ANN, 'pod', { do: 'add', node: 'n1', network: 'ours' })
    expect(own.text).toContain('is built')
    const theirs = await own.press(label, BOB)
    expect(theirs.text).not.toContain('Delivered')
    expect((await own.press(label, ANN)).text).toContain('Delivered')
  }, 60_000)

  test('settings of a person are theirs; those of a channel only an administrator changes', async () => {
    const here = (one: Someone): Someone => ({ ...one, channel: 'c1' })
    const HAN = /\p{Script=Han}/u
    const labs = async (by: Someone): Promise<string> =>
      (await crowd.ask(by, 'trace', { from: '12', to: '22', private: 'yes' })).text
    await crowd.ask(ANN, 'config', { set: 'language', to: 'zh' })
    for (const own of everywhere(platform, ANN)) expect(await labs(own)).toMatch(HAN)
    expect(await labs(here(BOB))).not.toMatch(HAN)
    const channel = { set: 'language', to: 'zh', scope: 'channel' }
    expect((await crowd.ask(here(BOB), 'config', channel)).text).toContain('administrators')
    expect(await labs(here(BOB))).not.toMatch(HAN)
    await crowd.ask(here(EVE), 'config', channel)
    expect(await labs(here(BOB))).toMatch(HAN)
    for (const other of [{ ...BOB, channel: 'c2' as const }, elsewhere(BOB)]) expect(await labs(other)).not.toMatch(HAN)
  }, 60_000)

  test.each([
    ['trace', { from: 'shop/web-1', to: 'shop/db:6379' }],
    ['policy', { from: 'shop/web-1', to: 'shop/db:6379' }],
    ['why', { symptom: 'hangs', from: 'shop/web-1', to: 'shop/db:6379' }],
    ['reach', {}],
    ['compare', { from: '12', to: '22', network: 'buildings' }],
  ])(
    '/%s asked in private, and More under it, are seen by the asker alone; shown to all, by all',
    async (name, what) => {
      const short = await crowd.ask(ANN, name, { network: 'shop', ...what, private: 'yes', language: 'en' })
      const more = await short.press('More', ANN)
      expect([short.alone, more.alone]).toEqual([true, true])
      expect(more.text.length).toBeGreaterThan(short.text.length)
      const again = await crowd.ask(ANN, name, { network: 'shop', ...what, private: 'yes', language: 'en' })
      expect((await again.press('Show to all', ANN)).alone).toBe(false)
    },
    60_000,
  )

  test('/forget me deletes all that somebody brought, for everybody', async () => {
    await crowd.bring(BOB, 'shed.yaml', office('shed'))
    await share(BOB, 'shed')
    expect(await reaches(EVE, 'shed')).toBe(true)
    for (const own of everywhere(platform, BOB)) await crowd.ask(own, 'forget', { what: 'me' })
    for (const one of [BOB, EVE]) expect(await reaches(one, 'shed')).toBe(false)
  }, 60_000)
})
