import { beforeEach, describe, expect, test } from 'vitest'
import { drive, fake, finished, idle, open, room, trace } from '../support/fakes/slack/bench.ts'
import { event, sign } from '../support/fakes/slack/driver.ts'

/*
 * Requests that come from Slack, or pretend to.
 */

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
