import { describe, expect, test } from 'vitest'
import { visitorAddress } from '../../adapters/web/guard.ts'
import { send, started1, visit } from '../support/web-visit.ts'

describe('who may talk to the page', () => {
  test('every answer carries the strict headers', async () => {
    const { address } = await started1()
    for (const path of ['/', '/page/app.ts', '/page/app.css', '/nothing', '/healthz']) {
      const { headers } = await send(address, { path })
      expect(headers['content-security-policy'], path).toContain("default-src 'none'")
      expect(headers['content-security-policy'], path).not.toContain('unsafe')
      expect(headers['x-content-type-options'], path).toBe('nosniff')
      expect(headers['access-control-allow-origin'], path).toBeUndefined()
    }
  })
  const FOREIGN = ['evil.example', '127.0.0.1', '127.0.0.1:1', 'localhost.evil.example:4280']
  test.each(FOREIGN)('a page that reached us under the name %j sees nothing', async (host) => {
    const { address } = await started1()
    expect((await send(address, { headers: { host } })).status).toBe(403)
  })
  test('localhost and configured names are names of ours', async () => {
    const { address } = await started1({ names: ['walk.example.org'] })
    const port = new URL(address).port
    for (const host of [`localhost:${port}`, `LOCALHOST:${port}`, `[::1]:${port}`, 'walk.example.org']) {
      expect((await send(address, { headers: { host } })).status, host).toBe(200)
    }
  })
  const wrong: [string, Record<string, string>, number][] = [
    ['another origin', { origin: 'https://evil.example' }, 403],
    ['an origin that only looks like ours', { origin: 'http://127.0.0.1.evil.example' }, 403],
    ['another port of this machine', { origin: 'http://127.0.0.1:1' }, 403],
    ['no origin (null)', { origin: 'null' }, 403],
    ['a cross-site request', { 'sec-fetch-site': 'cross-site' }, 403],
    ['a same-site request of another port', { 'sec-fetch-site': 'same-site' }, 403],
    ['no token', { 'x-packetwalk-csrf': '' }, 403],
    ['a token of somebody else', { 'x-packetwalk-csrf': 'A'.repeat(43) }, 403],
    ['no cookie', { cookie: '' }, 403],
    ['a forged cookie', { cookie: `packetwalk=${'a'.repeat(22)}.${'b'.repeat(22)}` }, 403],
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }, 415],
    ['plain text, which needs no permission', { 'content-type': 'text/plain' }, 415],
  ]
  test.each(wrong)('a question with %s is refused', async (_, over, status) => {
    const { address } = await started1()
    const { post } = await visit(address)
    expect((await post('/api/ask', { line: '/x' }, over)).status).toBe(status)
    expect((await post('/api/ask', { line: '/x' })).status).toBe(200)
  })
  test('a question without any origin at all is refused', async () => {
    const { address } = await started1()
    const { own } = await visit(address)
    const { origin: _, ...rest } = own
    expect(
      (await send(address, { method: 'POST', path: '/api/ask', headers: rest, body: '{"line":"x"}' })).status,
    ).toBe(403)
  })
  test('people keep their cookie, and it is out of reach for scripts', async () => {
    const { address } = await started1()
    const { opened, own } = await visit(address)
    expect(String(opened.headers['set-cookie'])).toMatch(/HttpOnly; SameSite=Lax/)
    expect((await send(address, { headers: own })).headers['set-cookie']).toBeUndefined()
  })
})

describe('where a visitor comes from', () => {
  const LINE = { line: '/trace 10.0.1.12 10.0.2.22' }
  test('a fresh cookie does not reset the limit, and nobody is believed about another address', async () => {
    const { address } = await started1({ address: 3 })
    const refused: boolean[] = []
    for (let i = 0; i < 5; i++) {
      const { post } = await visit(address, { 'x-forwarded-for': `203.0.113.${i}` })
      refused.push((await post('/api/ask', LINE)).body.includes('Your address asked a lot'))
    }
    expect(refused).toEqual([false, false, false, true, true])
  })

  test.each<[string, number, string | undefined, string]>([
    ['::ffff:192.0.2.1', 0, undefined, '192.0.2.1'],
    ['192.0.2.1', 0, '203.0.113.9', '192.0.2.1'],
    ['192.0.2.1', 1, '1.1.1.1, 203.0.113.9', '203.0.113.9'],
    ['192.0.2.1', 2, '1.1.1.1, 203.0.113.9, 192.0.2.7', '203.0.113.9'],
    ['192.0.2.1', 1, 'nonsense', '192.0.2.1'],
    ['192.0.2.1', 1, undefined, '192.0.2.1'],
    ['2001:db8:1:2:3:4:5:6', 0, undefined, '2001:db8:1:2'],
    ['2001:db8::6', 0, undefined, '2001:db8:0:0'],
    ['2001:0DB8:0001:0002::1', 0, undefined, '2001:db8:1:2'],
    ['::1', 0, undefined, '0:0:0:0'],
  ])('%s behind %i proxies that say %s is %s', (remoteAddress, proxies, forwarded, expected) => {
    const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded }
    expect(visitorAddress({ headers, socket: { remoteAddress } }, proxies)).toBe(expected)
  })
})
