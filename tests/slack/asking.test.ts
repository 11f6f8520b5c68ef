import { setTimeout as sleep } from 'node:timers/promises'
import { beforeEach, describe, expect, test } from 'vitest'
import type { Bot } from '../../adapters/platform/platform.ts'
import { plain, t } from '../../src/request/text.ts'
import {
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
import { event } from '../support/fakes/slack/driver.ts'
import { bot, eventually, PNG } from '../support/fakes/slack/room.ts'

/*
 * The ways to ask: slash command, form, mention, shortcut.
 */

describe('a slash command', () => {
  test('is acknowledged at once, answered with the text, then shown with its picture in the same message', async () => {
    let drawn = false
    fake.slow.looks = 3
    await open({
      draw: async () => {
        await sleep(400)
        drawn = true
        return { kind: 'image', png: new Uint8Array([1, 2, 3]), width: 1, height: 1, alt: 'a to b', name: 'way.png' }
      },
    })
    const ack = await drive.form(trace())
    expect([ack.status, ack.body]).toEqual([200, ''])
    expect(ack.ms).toBeLessThan(1000)
    const [text] = await messages(1)
    expect(drawn).toBe(false)
    expect(text?.text).toContain('Delivered: 10.0.1.12 reaches 10.0.2.22')
    expect(read(text)).toContain('1. *Apartment* `10.0.1.12`*:*'.slice(0, 12))
    const whole = await finished()
    expect(whole.ts).toBe(text?.ts)
    expect(whole.edits).toBe(1)
    expect(read(whole)).toContain('"slack_file":{"id":"F0001"},"alt_text":"a to b"')
    expect(fake.messages).toHaveLength(1)
    expect(fake.of('files.info').length).toBeGreaterThanOrEqual(3)
  })
  test('uploads the very bytes of its picture', async () => {
    await open()
    await drive.form(trace())
    await finished()
    expect(Buffer.from(fake.uploads.get('F0001')?.bytes ?? []).equals(PNG)).toBe(true)
  })
  test('of an unknown name is answered at once', async () => {
    await open()
    const ack = await drive.form(trace({ command: '/nope', text: '' }))
    expect(ack.status).toBe(200)
    expect(ack.ms).toBeLessThan(1000)
    const [told] = await messages(1)
    expect(told?.only).toBe('U1')
    expect(read(told)).toContain('/nope')
  })
  test('whose name Slack keeps for itself goes through /packetwalk', async () => {
    await open()
    await drive.form(trace({ command: '/packetwalk', text: '/trace 10.0.1.12 10.0.2.22' }))
    await finished()
  })
  test('is answered in the language of the asker', async () => {
    await open()
    await drive.form(trace({ user_id: 'U2' }))
    expect((await messages(1))[0]?.text).toContain('已送达')
  })
  test('where the app is no member is answered through the response_url', async () => {
    await open()
    fake.fail('chat.postMessage', 'not_in_channel')
    await drive.form(trace())
    const [text, picture] = await messages(2)
    expect(fake.of('response_url').map((call) => call.args.response_type)).toEqual(['in_channel'])
    expect(text?.text).toContain('Delivered')
    expect(read(picture)).toContain('"image"')
  })
  test('that is asked privately is answered privately, its picture follows privately', async () => {
    const hidden: Bot = (asked, asker) => ({ ...bot(asked, asker), private: true })
    await open({ bot: hidden })
    await drive.form(trace())
    const all = await messages(2)
    expect(all.map((message) => message.only)).toEqual(['U1', 'U1'])
    expect(read(all[1])).toContain('"image"')
    expect(read(all[1])).not.toContain('section')
  })
  test('whose picture fails keeps its text', async () => {
    await open()
    fake.fail('files.getUploadURLExternal', 'internal_error', 'internal_error')
    await drive.form(trace())
    const [text] = await messages(1)
    await idle()
    expect(text?.edits).toBe(0)
    expect(text?.text).toContain('Delivered')
  })
  test('whose picture could not be drawn shows its source', async () => {
    await open({
      draw: async () => ({ kind: 'source', mermaid: 'sequenceDiagram\n  A->>B: x', alt: 'a', why: 'no browser' }),
    })
    await drive.form(trace())
    const message = await eventually(
      () => fake.messages[0],
      (m) => read(m).includes('sequenceDiagram'),
    )
    expect(read(message)).toContain('rich_text_preformatted')
  })
  test('whose picture has further pages shows them in the thread', async () => {
    const page = { kind: 'image', png: PNG, width: 1, height: 1, name: 'way.png' } as const
    await open({
      draw: async () => ({
        ...page,
        alt: 'page 1',
        more: [
          { ...page, alt: 'page 2' },
          { ...page, alt: 'page 3' },
        ],
      }),
    })
    await drive.form(trace())
    const [first, second, third] = await messages(3)
    await eventually(
      () => read(first),
      (blocks) => blocks.includes('page 1'),
    )
    expect([read(second), read(third)].map((blocks) => blocks.includes('"image"'))).toEqual([true, true])
    expect([second?.thread, third?.thread]).toEqual([first?.ts, first?.ts])
    await idle()
  })
  test('that breaks us tells a number that stands in the log', async () => {
    await open()
    await drive.form(trace({ command: '/break', text: '' }))
    const [told] = await messages(1)
    const id = /number is (\w{8})/.exec(told?.text ?? '')?.[1] ?? 'none'
    expect(room.log.join()).toContain(id)
    expect(told?.only).toBe('U1')
  })
  test('with a long answer goes on in the thread of its first message', async () => {
    const long: Bot = () => ({
      blocks: [
        { kind: 'headline', mood: 'good', text: plain('Long') },
        {
          kind: 'steps',
          items: Array.from({ length: 300 }, (_, i) => ({
            number: i + 1,
            place: t`node ${i}`,
            text: plain('looks up the address in the ipcache and finds it'),
          })),
        },
        { kind: 'file', name: 'way.json', type: 'application/json', content: '{}' },
      ],
      private: false,
      effects: [],
    })
    await open({ bot: long })
    await drive.form(trace())
    await eventually(
      () => fake.messages,
      (all) => all.some((m) => m.text.startsWith('[file]')),
    )
    const [first, ...more] = fake.messages
    expect(first?.thread).toBeUndefined()
    expect(more.length).toBeGreaterThan(1)
    expect(new Set(more.map((message) => message.thread))).toEqual(new Set([first?.ts]))
    expect(fake.uploads.get('F0001')?.name).toBe('way.json')
  })
  test('too many of them are refused privately, with the time to wait', async () => {
    await open({ person: 2 })
    for (let i = 0; i < 3; i++) await drive.form(trace())
    const refused = await eventually(
      () => fake.messages.filter((m) => m.only === 'U1'),
      (all) => all.length === 1,
    )
    expect(refused[0]?.text).toMatch(/ask again in \d+ s/)
  })
})

describe('a form', () => {
  test('opens for a command without its arguments, and its submission is answered in the channel', async () => {
    await open()
    await drive.form(trace({ text: '' }))
    const [opened] = await eventually(
      () => fake.of('views.open'),
      (calls) => calls.length === 1,
    )
    const view = JSON.parse(JSON.stringify(opened?.args.view))
    expect(view.title.text).toBe('/trace')
    expect(view.blocks.map((b: { element: { type: string } }) => b.element.type)).toEqual([
      'plain_text_input',
      'plain_text_input',
      'static_select',
      'number_input',
      'checkboxes',
    ])
    expect(fake.messages).toEqual([])
    const values = {
      from: { from: { type: 'plain_text_input', value: ' 10.0.1.12 ' } },
      to: { to: { type: 'plain_text_input', value: '10.0.2.22' } },
      proto: { proto: { type: 'static_select', selected_option: { value: 'tcp' } } },
      port: { port: { type: 'number_input', value: '80' } },
      warm: { warm: { type: 'checkboxes', selected_options: [{ value: 'true' }] } },
    }
    const seen: unknown[] = []
    await room.stop()
    await open({ bot: (asked, asker) => watched(seen, asked, bot(asked, asker)) })
    await drive.payload({
      type: 'view_submission',
      team: { id: 'T1', domain: 'lab' },
      user: { id: 'U1', username: 'alice', name: 'alice', team_id: 'T1' },
      view: {
        id: 'V1',
        hash: 'h',
        type: 'modal',
        callback_id: view.callback_id,
        private_metadata: view.private_metadata,
        state: { values },
      },
    })
    const message = await finished()
    expect(message.channel).toBe('C1')
    expect(seen).toEqual([{ kind: 'trace', from: '10.0.1.12', to: '10.0.2.22', proto: 'tcp', port: 80, warm: true }])
  })
  test('that does not open leaves the question to the bot', async () => {
    await open()
    fake.fail('views.open', 'expired_trigger_id')
    await drive.form(trace({ text: '' }))
    expect((await messages(1))[0]?.text).toContain('Not delivered')
  })
})

describe('a mention', () => {
  beforeEach(() => open())
  const mention = (text: string, more: object = {}) =>
    event({ type: 'app_mention', user: 'U1', channel: 'C1', ts: '5.5', text, ...more })

  test.each([
    ['in a thread is answered in that thread', { thread_ts: '3.3' }, '3.3'],
    ['in a channel is answered in its own thread', {}, '5.5'],
  ])('%s', async (_, more, thread) => {
    await drive.json(mention('<@U0BOT> trace 10.0.1.12 10.0.2.22', more))
    const message = await finished()
    expect(message.thread).toBe(thread)
    expect(fake.messages.filter((m) => m.thread === undefined)).toEqual([])
  })
  test.each([
    ['of a bot', { bot_id: 'B9' }],
    ['that was edited', { edited: { user: 'U1', ts: '6.6' } }],
    ['of ourselves', { user: 'U0BOT' }],
    ['in a direct message, which also comes as a message', { channel: 'D1' }],
  ])('%s is nobody who asks', async (_, more) => {
    expect((await drive.json(mention('<@U0BOT> trace 10.0.1.12 10.0.2.22', more))).status).toBe(200)
    await idle()
    expect(fake.messages).toEqual([])
  })
  test.each([
    ['in a direct message is answered there', { channel_type: 'im', channel: 'D1' }, 1],
    ['of a bot is not', { channel_type: 'im', channel: 'D1', bot_id: 'B1' }, 0],
    ['that was changed is not', { channel_type: 'im', channel: 'D1', subtype: 'message_changed' }, 0],
    ['in a channel, unasked, is not', { channel_type: 'channel', channel: 'C1' }, 0],
  ])('a message %s', async (_, more, count) => {
    await drive.json(event({ type: 'message', user: 'U1', ts: '7.7', text: 'trace 10.0.1.12 10.0.2.22', ...more }))
    if (count > 0) await finished()
    await idle()
    expect(fake.messages).toHaveLength(count)
    expect(fake.messages[0]?.thread).toBeUndefined()
  })
})

describe('the shortcut', () => {
  beforeEach(() =>
    open({
      bot: (asked) => ({
        blocks: [{ kind: 'headline', mood: 'neutral', text: t`${JSON.stringify(asked)}` }],
        private: false,
        effects: [],
      }),
    }),
  )
  const explain = (text: string) => ({
    type: 'message_action',
    callback_id: 'explain_packet',
    trigger_id: `1.${text}`,
    message_ts: '4.4',
    response_url: `${fake.url}/respond/C1/U1/`,
    message: { type: 'message', user: 'U9', ts: '4.4', text },
    user: { id: 'U1', name: 'alice' },
    channel: { id: 'C1', name: 'general' },
    team: { id: 'T1', domain: 'lab' },
    token: 'x',
    action_ts: '1',
  })
  test('explains the text of a message in the thread of that message', async () => {
    await drive.payload(explain('IP 10.0.1.12 &gt; 10.0.2.22: ICMP echo request'))
    const [message] = await messages(1)
    expect(message?.thread).toBe('4.4')
    expect(message?.text).toContain('{"kind":"paste","text":"IP 10.0.1.12 &gt; 10.0.2.22: ICMP echo request"}')
  })
  test('on a message without text says so privately', async () => {
    await drive.payload(explain(''))
    const [message] = await messages(1)
    expect(message?.only).toBe('U1')
    expect(message?.text).toContain('no text in this message')
  })
})
