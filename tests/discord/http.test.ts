import { generateKeyPairSync, sign } from 'node:crypto'
import { connect } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { PATH } from '../../adapters/discord/http.ts'
import { createVerifier, publicKey as keyOf } from '../../adapters/discord/signature.ts'
import { type FakeDiscord, startDiscord } from '../support/fakes/discord/fake.ts'
import type { Kept } from '../support/fakes/discord/messages.ts'
import { type Interaction, user } from '../support/fakes/discord/people.ts'
import { callbackProblems } from '../support/fakes/discord/rest.ts'
import { type Room, room, until } from '../support/fakes/discord/room.ts'

const { publicKey, privateKey } = generateKeyPairSync('ed25519')
const hex = publicKey.export({ type: 'spki', format: 'der' }).subarray(12).toString('hex')
const ENDS = [
  { name: 'from', type: 3, value: '10.0.1.12' },
  { name: 'to', type: 3, value: '10.0.2.22' },
]
const bob = user('bob')
const now = (): string => String(Math.floor(Date.now() / 1000))

interface Letter {
  body: string
  headers: Record<string, string>
}
function signed(content: unknown, timestamp = now()): Letter {
  const body = typeof content === 'string' ? content : JSON.stringify(content)
  const signature = sign(null, Buffer.from(timestamp + body), privateKey).toString('hex')
  return {
    body,
    headers: {
      'x-signature-ed25519': signature,
      'x-signature-timestamp': timestamp,
      'content-type': 'application/json',
    },
  }
}

describe('Discord calls us', () => {
  let fake: FakeDiscord
  let ours: Room
  beforeAll(async () => {
    fake = await startDiscord()
    ours = await room(fake, { mode: { kind: 'http', publicKey: hex, host: '127.0.0.1', port: 0 } })
    await ours.platform.start()
  })
  afterAll(async () => {
    await ours.platform.stop()
    await fake.stop()
  })
  afterEach(() => expect(fake.violations).toEqual([]))

  const address = (path = PATH): string => `http://127.0.0.1:${ours.platform.port()}${path}`
  const post = (letter: Letter, path = PATH): Promise<Response> => fetch(address(path), { method: 'POST', ...letter })
  async function deliver(raw: Interaction): Promise<{ kept: Kept; response: Response }> {
    const kept = fake.keep(raw, bob)
    const response = await post(signed(raw))
    const body: unknown = await response.json()
    expect(callbackProblems(body, [])).toEqual([])
    fake.take(kept, body)
    return { kept, response }
  }

  test('with a PING: we answer PONG', async () => {
    const response = await post(signed({ type: 1 }))
    expect([response.status, await response.json()]).toEqual([200, { type: 1 }])
  })
  test('with a question: acknowledged in the response, answered through REST, with its picture', async () => {
    const { kept, response } = await deliver(fake.make.slash(bob, 'trace', ENDS))
    expect(response.status).toBe(200)
    expect(kept.acknowledged).toMatchObject({ type: 5 })
    await until('it is answered', () => kept.edits.length === 2)
    expect(kept.edits[0]?.content).toContain('Delivered')
    expect(kept.original?.attachments).toMatchObject([{ filename: 'trace.png', description: 'pod-12, then pod-22' }])
    expect(fake.requests.some((request) => request.operation === 'create_interaction_response')).toBe(false)
  })
  test('with a button: the message is updated', async () => {
    const { kept: first } = await deliver(fake.make.slash(bob, 'trace', ENDS))
    await until('it is answered', () => first.edits.length === 2)
    const { original: message } = first
    const id = message?.components[0]?.components[0]?.custom_id ?? ''
    const raw = fake.make.click(bob, message ?? {}, id)
    const kept = fake.keep(raw, bob, message)
    fake.take(kept, await (await post(signed(raw))).json())
    await until('it is updated', () => kept.edits.length === 1)
    expect(kept.acknowledged?.type).toBe(6)
  })
  test('for suggestions: they are the response', async () => {
    const { kept } = await deliver(
      fake.make.typing(bob, 'trace', [{ name: 'from', type: 3, value: '10.0.2', focused: true }]),
    )
    expect(kept.acknowledged?.body).toEqual({
      type: 8,
      data: { choices: [{ name: 'pod 10.0.2.22', value: '10.0.2.22' }] },
    })
  })
  test('and registers its commands with the token', () => {
    expect(fake.memory.registrations).toBe(1)
  })

  const ping = { type: 1 }
  const without = (letter: Letter, name: string): Letter => {
    const { [name]: _, ...headers } = letter.headers
    return { ...letter, headers }
  }
  const withHeader = (letter: Letter, name: string, value: string): Letter => ({
    ...letter,
    headers: { ...letter.headers, [name]: value },
  })
  const long = String(Math.floor(Date.now() / 1000) - 301)
  const soon = String(Math.floor(Date.now() / 1000) + 330)
  const other = generateKeyPairSync('ed25519').privateKey
  test.each<[string, Letter]>([
    ['a body that was changed', { ...signed(ping), body: '{"type":1} ' }],
    ['no signature', without(signed(ping), 'x-signature-ed25519')],
    ['no timestamp', without(signed(ping), 'x-signature-timestamp')],
    ['a signature that is none', withHeader(signed(ping), 'x-signature-ed25519', 'zz')],
    ['a short signature', withHeader(signed(ping), 'x-signature-ed25519', 'ab'.repeat(63))],
    [
      'somebody else as the signer',
      withHeader(
        signed(ping),
        'x-signature-ed25519',
        sign(null, Buffer.from(now() + JSON.stringify(ping)), other).toString('hex'),
      ),
    ],
    ['another timestamp than was signed', withHeader(signed(ping), 'x-signature-timestamp', String(Number(now()) + 1))],
    ['a timestamp that is no number', signed(ping, 'yesterday')],
    ['a timestamp of more than five minutes ago, rightly signed', signed(ping, long)],
    ['a timestamp of the future, rightly signed', signed(ping, soon)],
    ['nothing', { body: '', headers: {} }],
  ])('refuses %s', async (_, letter) => {
    expect((await post(letter)).status).toBe(401)
  })
  test('refuses the same letter a second time', async () => {
    const raw = fake.make.slash(bob, 'trace', ENDS)
    const kept = fake.keep(raw, bob)
    const letter = signed(raw)
    const first = await post(letter)
    fake.take(kept, await first.json())
    expect((await post(letter)).status).toBe(401)
    expect(
      (
        await post(
          withHeader(letter, 'x-signature-ed25519', letter.headers['x-signature-ed25519']?.toUpperCase() ?? ''),
        )
      ).status,
    ).toBe(401)
    await until('it is answered', () => kept.edits.length === 2)
  })
  test('answers the same interaction once, though it is signed anew', async () => {
    const raw = fake.make.slash(bob, 'trace', ENDS)
    const kept = fake.keep(raw, bob)
    fake.take(kept, await (await post(signed(raw))).json())
    await until('it is answered', () => kept.edits.length === 2)
    await post(signed(raw, String(Number(now()) - 1)))
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(kept.edits.length).toBe(2)
  })
  test('answers the same letter once, though it reaches two processes that share a store', async () => {
    const other = await room(fake, {
      mode: { kind: 'http', publicKey: hex, host: '127.0.0.1', port: 0 },
      store: ours.store,
    })
    await other.platform.start()
    const raw = fake.make.slash(bob, 'trace', ENDS)
    const kept = fake.keep(raw, bob)
    const letter = signed(raw)
    const elsewhere = `http://127.0.0.1:${other.platform.port()}${PATH}`
    const [first, second] = await Promise.all([post(letter), fetch(elsewhere, { method: 'POST', ...letter })])
    fake.take(kept, await first.json())
    expect(second.status).toBe(200)
    await until('it is answered', () => kept.edits.length === 2)
    await new Promise((resolve) => setTimeout(resolve, 150))
    expect(kept.edits.length).toBe(2)
    await other.platform.stop()
  })
  test('refuses a body of more than 256 kB before it looks at it', async () => {
    expect((await post(signed('x'.repeat(262_145)))).status).toBe(413)
  })
  test('refuses a body that only turns out too large', async () => {
    const stream = new ReadableStream({
      pull(controller) {
        controller.enqueue(new Uint8Array(65_536))
      },
    })
    const init: RequestInit & { duplex: 'half' } = { method: 'POST', body: stream, duplex: 'half' }
    const status = await fetch(address(), init).then(
      (response) => response.status,
      () => 413,
    )
    expect(status).toBe(413)
  })
  test.each(['{', '[]', 'null', '{"type":2}', '{"type":99}', '"x"'])(
    'answers signed junk with 400 and goes on: %s',
    async (junk) => {
      expect((await post(signed(junk))).status).toBe(400)
      expect((await post(signed({ type: 1, nonce: junk }))).status).toBe(200)
    },
  )
  test('knows one address and one method', async () => {
    expect((await post(signed(ping), '/')).status).toBe(404)
    expect((await fetch(address())).status).toBe(405)
  })
  test('is not held up by somebody who speaks no HTTP', async () => {
    const socket = connect(ours.platform.port() ?? 0, '127.0.0.1')
    socket.on('error', () => {}).resume()
    socket.write('NONSENSE\r\n\r\n')
    await new Promise((resolve) => socket.once('close', resolve))
    expect((await post(signed({ type: 1, again: true }))).status).toBe(200)
  })
})

describe('a signature', () => {
  test('is remembered for as long as its timestamp could pass, and not for ever', () => {
    let at = 1_700_000_000_000
    const check = createVerifier(keyOf(hex), () => at)
    const of = (timestamp: string) => {
      const body = Buffer.from('{}')
      return {
        body,
        timestamp,
        signature: sign(null, Buffer.concat([Buffer.from(timestamp), body]), privateKey).toString('hex'),
      }
    }
    const letter = of(String(at / 1000 + 299))
    expect(check(letter)).toBe('good')
    at += 597_000
    expect(check(letter)).toBe('replayed')
    at += 5_000
    expect(check(letter)).toBe('stale')
    expect(check(of(String(Math.floor(at / 1000))))).toBe('good')
  })
  test('needs a key that is one', () => {
    expect(() => keyOf('')).toThrow(/64 hexadecimal/)
    expect(() => keyOf('zz'.repeat(32))).toThrow(/64 hexadecimal/)
  })
})
