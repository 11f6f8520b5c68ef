import { setTimeout as sleep } from 'node:timers/promises'
import { beforeEach, describe, expect, test } from 'vitest'
import { plain } from '../../src/request/text.ts'
import {
  carriedBy,
  drive,
  fake,
  finished,
  idle,
  messages,
  open,
  read,
  room,
  trace,
  watched,
} from '../support/fakes/slack/bench.ts'
import { event, press } from '../support/fakes/slack/driver.ts'
import { bot, eventually, PNG } from '../support/fakes/slack/room.ts'
import type { Message } from '../support/fakes/slack/web-api.ts'

/*
 * What follows an answer: buttons, the Home tab, a stop, who somebody is.
 */

describe('a button', () => {
  async function asked(): Promise<Message> {
    await open()
    await drive.form(trace())
    return finished()
  }
  test('of another kind answers in the thread of its message', async () => {
    const first = await asked()
    await drive.payload(press(fake.url, { value: carriedBy(first, 'Step 1'), ts: first.ts }))
    const [, step] = await messages(2)
    expect(step?.thread).toBe(first.ts)
    expect(step?.text).toContain('Step 1')
  })
  test('of the same kind turns the page of its message, also after a restart', async () => {
    const first = await asked()
    await drive.payload(press(fake.url, { value: carriedBy(first, 'Step 1'), ts: first.ts }))
    const [, step] = await messages(2)
    await room.stop()
    await open()
    await drive.payload(press(fake.url, { value: carriedBy(step, 'Step 2'), ts: step?.ts ?? '', thread: first.ts }))
    const turned = await eventually(
      () => fake.messages[1],
      (m) => m?.text.includes('Step 2') === true,
    )
    expect(turned?.ts).toBe(step?.ts)
    expect(fake.messages).toHaveLength(2)
  })
  test('of another kind turns the page of its message, too, where no threads are wanted', async () => {
    const first = await asked()
    const here = { platform: 'slack', workspace: 'T1', channel: 'C1', person: 'U1' }
    await room.store.change(here, 'channel', { threads: false })
    await drive.payload(press(fake.url, { value: carriedBy(first, 'Step 1'), ts: first.ts }))
    const turned = await eventually(
      () => fake.messages[0],
      (m) => m?.text.includes('Step 1') === true,
    )
    expect(turned?.ts).toBe(first.ts)
    await idle()
    expect(fake.messages).toHaveLength(1)
  })
  test('pressed twice by Slack answers once', async () => {
    const first = await asked()
    const click = press(fake.url, { value: carriedBy(first, 'Step 1'), ts: first.ts })
    await drive.payload(click)
    await drive.payload(click)
    await messages(2)
    await idle()
    expect(fake.messages).toHaveLength(2)
  })
  test('pressed by somebody else answers them privately and leaves the message alone', async () => {
    const first = await asked()
    const before = read(first)
    await drive.payload(press(fake.url, { value: carriedBy(first, 'The real Cilium'), ts: first.ts, person: 'U2' }))
    const [, theirs] = await messages(2)
    await idle()
    expect(theirs?.only).toBe('U2')
    expect(read(fake.messages[0])).toBe(before)
  })
  test.each([
    ['forged', '{"v":1,"by":"U1","r":{"kind":"shutdown"}}', 'ask:0'],
    ['of another version', '{"v":0}', 'ask:0'],
    ['with a poisoned prototype', '{"v":1,"by":"U1","r":{"kind":"help","__proto__":{}}}', 'ask:0'],
    ['of another app', '{"v":1,"by":"U1","r":{"kind":"help"}}', 'approve'],
    ['whose request is gone', '{"v":1,"by":"U1","k":"AAAAAAAAAAAAAAAAAAAAAA"}', 'ask:0'],
  ])('that is %s is answered kindly, privately, with a way on', async (_, value, action) => {
    await open()
    await drive.payload(press(fake.url, { value, ts: '9.9', action }))
    const [told] = await messages(1)
    expect(told?.only).toBe('U1')
    expect(told?.text).toContain('does not work any more')
    expect(read(told)).toContain('"/help"')
  })
  test('whose request is too long for it is kept and works', async () => {
    const from = `10.0.1.12${'x'.repeat(3000)}`
    const seen: unknown[] = []
    await open({
      bot: (request, asker) => {
        seen.push(request)
        return 'line' in request
          ? {
              blocks: [
                { kind: 'headline', mood: 'good', text: plain('x') },
                { kind: 'choices', items: [{ label: 'Again', request: { kind: 'trace', from, to: 'b' } }] },
              ],
              private: false,
              effects: [],
            }
          : bot(request, asker)
      },
    })
    await drive.form(trace())
    const [message] = await messages(1)
    await drive.payload(press(fake.url, { value: carriedBy(message, 'Again'), ts: message?.ts ?? '' }))
    await eventually(
      () => seen,
      (all) => all.length === 2,
    )
    expect(seen[1]).toEqual({ kind: 'trace', from, to: 'b' })
    await idle()
  })
  test('on a private message turns that message, and shares it when asked to', async () => {
    await open({
      bot: (asked, asker) => ({
        ...bot(asked, asker),
        private: 'line' in asked || asked.manner?.private !== false,
      }),
    })
    await drive.form(trace())
    const [first] = await messages(2)
    await drive.payload(
      press(fake.url, { value: carriedBy(first, 'The real Cilium'), ts: first?.ts ?? '', private: true }),
    )
    await eventually(
      () => fake.messages[0],
      (m) => (m?.edits ?? 0) > 0,
    )
    await idle()
    const share = JSON.stringify({
      v: 1,
      by: 'U1',
      of: 'trace',
      r: { kind: 'trace', from: 'a', to: 'b', manner: { private: false } },
    })
    await drive.payload(press(fake.url, { value: share, ts: first?.ts ?? '', private: true }))
    const shared = await eventually(
      () => fake.messages.filter((m) => m.only === undefined),
      (all) => all.length === 1,
    )
    expect(shared[0]?.channel).toBe('C1')
    await idle()
  })
})

describe('a stop in the middle', () => {
  test('finishes what was begun: the picture still comes', async () => {
    await open({
      draw: async () => {
        await sleep(300)
        return { kind: 'image', png: PNG, width: 1, height: 1, alt: 'a', name: 'way.png' }
      },
    })
    await drive.form(trace())
    await messages(1)
    await room.slack.stop()
    expect(read(fake.messages[0])).toContain('"image"')
    await room.slack.start()
  })
  test('an answer of Slack that is lost is asked for once more, not for half an hour', async () => {
    await open()
    fake.drop('chat.postMessage', 9)
    await drive.form(trace())
    await eventually(
      () => room.log.join(),
      (log) => log.includes('nor could the failure be told') || log.includes('could not be answered'),
    )
    expect(fake.of('chat.postMessage').length).toBeLessThanOrEqual(2)
    fake.drop('chat.postMessage', 0)
    await idle()
  })
})

describe('the Home tab', () => {
  beforeEach(() => open())
  const opened = (tab: string) => event({ type: 'app_home_opened', user: 'U1', channel: 'D1', tab, event_ts: '1' })

  test('is not empty, and its buttons answer as a direct message', async () => {
    await drive.json(opened('home'))
    const [call] = await eventually(
      () => fake.of('views.publish'),
      (calls) => calls.length === 1,
    )
    expect(JSON.stringify(call?.args.view)).toContain('ask:0')
    await messages(1)
    await drive.payload({
      ...press(fake.url, { value: '{"v":1,"by":"U1","r":{"kind":"trace","from":"a","to":"b"}}', ts: '1' }),
      container: { type: 'view', view_id: 'V2' },
      channel: undefined,
      message: undefined,
      response_url: undefined,
    })
    const all = await messages(2)
    expect(all[1]?.channel).toBe('D1')
    await idle()
  })
  test('greets a workspace once', async () => {
    await drive.json(opened('messages'))
    const [hello] = await messages(1)
    expect(hello?.channel).toBe('D1')
    expect(hello?.text).toContain('Hello!')
    await drive.json(opened('messages'))
    await drive.json(opened('home'))
    await idle()
    expect(fake.messages).toHaveLength(1)
  })
  test('does not greet again what was greeted before, however long ago', async () => {
    await room.store.setNote({ platform: 'slack', workspace: 'T1' }, 'greeted', 'U9')
    await drive.json(opened('messages'))
    await idle()
    expect(fake.messages).toEqual([])
  })
})

describe('who somebody is', () => {
  test('administrators are looked up for a command that may change what belongs to all, every time', async () => {
    const admins: boolean[] = []
    await open({ bot: (asked, asker) => watched(admins, asker.admin, bot(asked, asker)) })
    fake.people.set('U1', { locale: 'en-US', is_admin: true })
    await drive.form(trace({ command: '/config' }))
    await eventually(
      () => admins,
      (all) => all.length === 1,
    )
    fake.people.set('U1', { locale: 'en-US', is_admin: false })
    await drive.form(trace({ command: '/config' }))
    await eventually(
      () => admins,
      (all) => all.length === 2,
    )
    await drive.form(trace())
    await eventually(
      () => admins,
      (all) => all.length === 3,
    )
    expect(admins).toEqual([true, false, false])
    await idle()
  })
  test('a button that changes others’ settings is refused when its owner is no administrator any more', async () => {
    await open({
      bot: (asked, asker) => ({
        ...bot(asked, asker),
        ...('kind' in asked && asked.kind === 'config'
          ? { effects: [{ kind: 'set-language', scope: 'workspace', language: 'zh' }] }
          : {}),
      }),
    })
    const value = '{"v":1,"by":"U1","r":{"kind":"config"}}'
    const chosen = async () =>
      (await room.store.settings({ platform: 'slack', workspace: 'T1', channel: 'C1', person: 'U1' })).workspace
    await drive.payload(press(fake.url, { value, ts: '9.9' }))
    const [told] = await messages(1)
    expect([told?.only, told?.text]).toEqual(['U1', expect.stringContaining('Only administrators')])
    expect(await chosen()).toEqual({})
    fake.people.set('U1', { locale: 'en-US', is_owner: true })
    await drive.payload(press(fake.url, { value, ts: '9.9' }))
    await eventually(chosen, (found) => found.language === 'zh')
    await idle()
  })
})
