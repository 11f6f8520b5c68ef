import { availableParallelism, loadavg } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Bot } from '../adapters/platform.ts'
import { plain, t } from '../src/words/text.ts'
import { driver, event, press, SECRET, sign, slash } from './fakes/slack/driver.ts'
import { bot, eventually, PNG, type RoomOptions, type SlackRoom, startRoom, TOKEN } from './fakes/slack/room.ts'
import { warmSchema } from './fakes/slack/schema.ts'
import { type FakeSlack, fakeSlack, type Message } from './fakes/slack/web-api.ts'

/*
 * The adapter in HTTP mode: the real Bolt between a driver that signs as Slack does and a small Slack on loopback.
 */

let fake: FakeSlack
let room: SlackRoom
const drive = driver(() => room.slack.port() ?? 0)

async function open(options: Partial<RoomOptions> = {}): Promise<void> {
  room = await startRoom({ api: fake.api, ...options })
}
beforeAll(warmSchema, 30_000)
beforeEach(async () => {
  fake = await fakeSlack()
  fake.people.set('U1', { locale: 'en-US' })
  fake.people.set('U2', { locale: 'zh-CN' })
})
afterEach(async () => {
  await room.stop()
  expect(fake.problems).toEqual([])
  const secrets = [TOKEN, SECRET].filter((secret) => (room.log.join() + JSON.stringify(fake.messages)).includes(secret))
  expect(secrets, 'a secret was logged or said').toEqual([])
  await fake.stop()
})

const TRACE = { text: '10.0.1.12 10.0.2.22' }
const trace = (fields: Record<string, string> = {}) => slash(fake.url, { ...TRACE, ...fields })

const messages = (count: number): Promise<Message[]> =>
  eventually(
    () => fake.messages,
    (all) => all.length >= count,
  )
/** The first message with its picture. */
const finished = (): Promise<Message> =>
  eventually(
    () => fake.messages[0],
    (m) => read(m).includes('"image"'),
  ).then((m) => {
    if (m === undefined) throw new Error('no message')
    return m
  })
const idle = async (): Promise<void> => {
  await sleep(60)
  await eventually(
    () => room.responder.running(),
    (n) => n === 0,
  )
}
/** Notes what was seen, on the way to the answer. */
function watched<T, A>(seen: T[], what: T, answer: A): A {
  seen.push(what)
  return answer
}
const read = (message: Message | undefined): string => JSON.stringify(message?.blocks ?? [])
/** Values of the buttons of a message, by their text. */
function carriedBy(message: Message | undefined, label: string): string {
  const found = [...read(message).matchAll(/"text":"([^"]*)","emoji":false\},"value":"((?:[^"\\]|\\.)*)"/g)]
  const raw = found.find((match) => match[1] === label)?.[2]
  if (raw === undefined) throw new Error(`no button ${label} in ${read(message)}`)
  const value: unknown = JSON.parse(`"${raw}"`)
  return String(value)
}

describe('requests that are not from Slack', () => {
  beforeEach(() => open())
  const now = () => Math.floor(Date.now() / 1000)
  const form = 'application/x-www-form-urlencoded'

  test('a good signature is let in', async () => {
    expect((await drive.form(trace())).status).toBe(200)
    await finished()
  })
  test.each([
    ['another secret', () => ({ secret: 'another secret entirely' }), 401],
    ['no signature', () => ({ headers: { 'x-slack-signature': undefined } }), 401],
    ['an empty signature', () => ({ headers: { 'x-slack-signature': '' } }), 401],
    ['a signature of another version', () => ({ headers: { 'x-slack-signature': 'v1=00' } }), 401],
    ['no timestamp', () => ({ headers: { 'x-slack-request-timestamp': undefined } }), 401],
    ['a timestamp that is no number', () => ({ headers: { 'x-slack-request-timestamp': 'NaN' } }), 401],
    ['a timestamp of six minutes ago', () => ({ at: now() - 360 }), 401],
    ['a timestamp six minutes ahead', () => ({ at: now() + 360 }), 401],
    ['a body that was changed', () => ({ tampered: 'command=%2Ftrace&text=changed' }), 401],
    ['ssl_check in a signed body that was changed', () => ({ tampered: 'ssl_check=10&token=x' }), 401],
  ])('%s is refused', async (_, how, status) => {
    expect((await drive.form(trace(), how())).status).toBe(status)
    await idle()
    expect(fake.messages).toEqual([])
  })
  test('a body above 256 kB is refused, announced or not', async () => {
    const big = `text=${'x'.repeat(300_000)}`
    expect((await drive.raw(big, form)).status).toBe(413)
    const at = now()
    const chunked = await fetch(`http://127.0.0.1:${room.slack.port()}/slack/events`, {
      method: 'POST',
      headers: { 'content-type': form, 'x-slack-request-timestamp': String(at), 'x-slack-signature': sign(big, at) },
      body: new ReadableStream({
        start(out) {
          out.enqueue(new TextEncoder().encode(big))
          out.close()
        },
      }),
      // @ts-expect-error: Node asks for it, the type of the browser does not know it.
      duplex: 'half',
    }).then(
      (response) => response.status,
      () => 413,
    )
    expect(chunked).toBe(413)
  })
  test('a request sent twice has one effect', async () => {
    const once = trace()
    await drive.form(once)
    await drive.form(once, { headers: { 'x-slack-retry-num': '1', 'x-slack-retry-reason': 'http_timeout' } })
    await finished()
    await idle()
    expect(fake.messages).toHaveLength(1)
  })
  test('an event sent twice has one effect', async () => {
    const mention = event({
      type: 'app_mention',
      user: 'U1',
      channel: 'C1',
      ts: '1.1',
      text: '<@U0BOT> trace 10.0.1.12 10.0.2.22',
    })
    await drive.json(mention)
    await drive.json(mention, { headers: { 'x-slack-retry-num': '1', 'x-slack-retry-reason': 'http_timeout' } })
    await finished()
    await idle()
    expect(fake.messages).toHaveLength(1)
  })
  test('ssl_check and url_verification are answered', async () => {
    const check = await drive.raw('ssl_check=1&token=x', form, {
      headers: { 'x-slack-signature': undefined, 'x-slack-request-timestamp': undefined },
    })
    expect(check.status).toBe(200)
    const verify = await drive.json({ type: 'url_verification', challenge: 'abc', token: 'x' })
    expect([verify.status, verify.body]).toEqual([200, '{"challenge":"abc"}'])
  })
  test.each([
    ['no JSON', '{"a":', 'application/json'],
    ['JSON that is nothing', 'null', 'application/json'],
    ['a list', '[]', 'application/json'],
    ['an unknown kind', '{"type":"hello"}', 'application/json'],
    ['an event without an event', '{"type":"event_callback","team_id":"T1"}', 'application/json'],
    ['a payload that is no JSON', 'payload=%7B', form],
    ['a click on nothing', `payload=${encodeURIComponent('{"type":"block_actions","actions":[]}')}`, form],
    [
      'a click without a person',
      `payload=${encodeURIComponent('{"type":"block_actions","actions":[{"action_id":"ask:0"}],"team":{"id":"T1"}}')}`,
      form,
    ],
    [
      'a poisoned prototype',
      '{"type":"event_callback","__proto__":{"a":1},"event":{"type":"message","__proto__":{}}}',
      'application/json',
    ],
    ['nothing at all', '', form],
  ])(
    '%s, well signed, does not take the process down',
    async (_, body, type) => {
      // Bolt answers some of these only after three seconds.
      void drive.raw(body, type)
      await drive.form(trace())
      await finished()
    },
    10_000,
  )
})

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
    expect(message?.text).toContain('{"kind":"trace","from":"10.0.1.12","to":"10.0.2.22","proto":"icmp"}')
  })
  test('on a message without text says so privately', async () => {
    await drive.payload(explain(''))
    const [message] = await messages(1)
    expect(message?.only).toBe('U1')
    expect(message?.text).toContain('no text in this message')
  })
})

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
})

describe('a file that somebody uploads', () => {
  const shared = (file: object) =>
    event({
      type: 'message',
      subtype: 'file_share',
      channel_type: 'im',
      channel: 'D1',
      user: 'U1',
      ts: '8.8',
      text: '',
      files: [{ id: 'F77', name: 'net.yaml', size: 10, mode: 'hosted', ...file }],
    })
  const uploads: unknown[] = []
  beforeEach(async () => {
    uploads.length = 0
    await open({ origins: [fake.url], bot: (asked, asker) => watched(uploads, asker.upload, bot(asked, asker)) })
  })

  test('is read from Slack and offered to the bot', async () => {
    fake.hosted.set('files-pri/net.yaml', { body: 'devices: []', type: 'text/plain' })
    await drive.json(shared({ url_private_download: `${fake.url}/files-pri/net.yaml` }))
    await eventually(
      () => uploads,
      (all) => all.length === 1,
    )
    expect(uploads).toEqual([{ name: 'net.yaml', text: 'devices: []' }])
    await idle()
  })
  test.each([
    ['is external', () => ({ mode: 'external', url_private: `${fake.url}/files-pri/net.yaml` }), 'not stored on Slack'],
    [
      'is a remote file',
      () => ({ is_external: true, url_private: `${fake.url}/files-pri/net.yaml` }),
      'not stored on Slack',
    ],
    ['has no address', () => ({}), 'not stored on Slack'],
    [
      'lies on a look-alike host',
      () => ({ url_private: 'https://files.slack.com.evil.example/net.yaml' }),
      'not stored on Slack',
    ],
    [
      'lies behind a user in the address',
      () => ({ url_private: fake.url.replace('http://', 'http://files.slack.com@') }),
      'not stored on Slack',
    ],
    ['lies on another port', () => ({ url_private: 'http://127.0.0.1:1/net.yaml' }), 'not stored on Slack'],
    ['lies on the disk', () => ({ url_private: 'file:///etc/passwd' }), 'not stored on Slack'],
    ['redirects to the metadata service', () => ({ url_private: `${fake.url}/files-pri/away` }), 'not stored on Slack'],
    [
      'says it is too large',
      () => ({ size: 300_000, url_private: `${fake.url}/files-pri/net.yaml` }),
      'at most 262144 are read',
    ],
    ['is larger than it says', () => ({ url_private: `${fake.url}/files-pri/big` }), 'at most 262144 are read'],
    ['is a login page', () => ({ url_private: `${fake.url}/files-pri/login` }), 'could not be fetched'],
    ['is gone', () => ({ url_private: `${fake.url}/files-pri/gone` }), 'could not be fetched'],
  ])('that %s is refused with a reason', async (_, file, reason) => {
    fake.hosted.set('files-pri/away', {
      body: '',
      type: 'text/plain',
      status: 302,
      location: 'http://169.254.169.254/latest',
    })
    fake.hosted.set('files-pri/big', { body: 'x'.repeat(400_000), type: 'text/plain' })
    fake.hosted.set('files-pri/login', { body: '<html>', type: 'text/html; charset=utf-8' })
    await drive.json(shared(file()))
    const [told] = await messages(1)
    expect(told?.text).toContain(reason)
    expect(uploads).toEqual([])
  })
})

/** One on a machine that does nothing else; more where others want its cores too: they are waited for as well. */
const crowded = (): number => Math.max(1, (loadavg()[0] ?? 0) / availableParallelism())

describe('two hundred people at once', () => {
  test('are all acknowledged within a second and get text and picture once, with a drawing that takes its time', async () => {
    await open({
      draw: async () => {
        await sleep(2_000)
        return { kind: 'image', png: new Uint8Array([1]), width: 1, height: 1, alt: 'a', name: 'way.png' }
      },
    })
    const asked = await Promise.all(
      Array.from({ length: 200 }, (_, i) => {
        fake.people.set(`U5${i}`, { locale: 'en-US' })
        return drive.form(trace({ user_id: `U5${i}`, channel_id: `C5${i}` }))
      }),
    )
    const times = asked.map((answer) => answer.ms).sort((a, b) => a - b)
    expect(asked.every((answer) => answer.status === 200)).toBe(true)
    expect(times[197]).toBeLessThan(1_000 * crowded())
    await eventually(
      () => fake.messages.filter((m) => read(m).includes('"image"')).length,
      (n) => n === 200,
      30_000,
    )
    expect(fake.messages).toHaveLength(200)
    expect(new Set(fake.messages.map((m) => m.channel)).size).toBe(200)
  }, 60_000)
})
