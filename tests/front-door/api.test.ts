import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openApiText } from '../../scripts/schema.ts'
import { type Door, openDoor } from '../support/front-door/door.ts'

/*
 * Programs ask over HTTP, with a token: the same calls as over MCP, in the same bytes as in the terminal.
 */

const ROOT = new URL('../../', import.meta.url).pathname
const TOKENS = ['first-token-of-this-test-0001', 'second-token-of-this-test-002'] as const
const OFFICE = `devices:
  safe: {kind: host, nics: {eth0: {ip: 10.9.0.1/24}}}
  desk: {kind: host, nics: {eth0: {ip: 10.9.0.2/24}}}
links: [{a: safe.eth0, b: desk.eth0}]
`
let door: Door
beforeAll(async () => {
  door = await openDoor({ web: true, env: { PACKETWALK_API_TOKENS: TOKENS.join(',') } })
}, 100_000)
afterAll(async () => {
  expect(await door.close()).toEqual({ code: 0, signal: null })
  expect(door.program.log().filter(({ level }) => level === 'error' || level === 'raw')).toEqual([])
}, 90_000)

interface Said {
  status: number
  body: { verdict?: string; headline?: string; text?: string; data?: unknown; network?: string; error?: string }
}
async function call(
  tool: string,
  given: unknown,
  token: string | null = TOKENS[0],
  type = 'application/json',
): Promise<Said> {
  const headers = { 'content-type': type, ...(token === null ? {} : { authorization: `Bearer ${token}` }) }
  const body = typeof given === 'string' ? given : JSON.stringify(given)
  const response = await fetch(`${door.address}api/v1/${tool}`, { method: 'POST', headers, body })
  return { status: response.status, body: JSON.parse(await response.text()) }
}

describe('the HTTP API', () => {
  test('answers with a verdict, a headline and words; detailed, in the bytes of the terminal’s --json', async () => {
    const { status, body } = await call('trace_packet', { from: '10.0.1.12', to: '10.0.2.22' })
    expect(status).toBe(200)
    expect(body).toMatchObject({ verdict: 'good', headline: expect.stringMatching(/^Delivered/) })
    const detailed = await call('trace_packet', { from: '10.0.1.12', to: '10.0.2.22', detail: 'detailed' })
    const line = ['trace', '10.0.1.12', '10.0.2.22', '--json']
    const terminal = execFileSync(process.execPath, ['bin/packetwalk.js', ...line], { cwd: ROOT, encoding: 'utf8' })
    expect(`${detailed.body.text?.trim()}`).toBe(terminal.trim())
  })

  test('what a program uploads is its token’s: no other asks it', async () => {
    const kept = await call('load_network', { name: 'office.yaml', text: OFFICE })
    expect(kept).toMatchObject({ status: 200, body: { network: expect.stringMatching(/^[0-9a-f]{12}/) } })
    const network = kept.body.network
    expect((await call('trace_packet', { network, from: 'desk', to: 'safe' })).body.verdict).toBe('good')
    const other = await call('trace_packet', { network, from: 'desk', to: 'safe' }, TOKENS[1])
    expect(other.status).toBe(422)
    expect(other.body.error).toContain('There is no network')
  })

  test.each([
    ['no token', 'trace_packet', {}, '', 401, /Authorization: Bearer/],
    ['an unknown token', 'trace_packet', {}, 'third-token-of-this-test-0003', 401, /PACKETWALK_API_TOKENS/],
    ['no such call', 'frob', {}, TOKENS[0], 404, /trace_packet/],
    ['a field too many', 'trace_packet', { from: 'a', to: 'b', colour: 'red' }, TOKENS[0], 400, /colour/],
    ['a field too few', 'trace_packet', { from: 'a' }, TOKENS[0], 400, /to: /],
    ['a wrong kind of value', 'trace_packet', { from: 'a', to: 7 }, TOKENS[0], 400, /to: /],
    ['no JSON', 'trace_packet', '{', TOKENS[0], 400, /not JSON/],
    ['nobody of that name', 'trace_packet', { from: '12', to: 'frobnitz' }, TOKENS[0], 422, /frobnitz/],
    ['a network that is none', 'load_network', { text: 'x: &a [*a, *a]' }, TOKENS[0], 422, /./],
    ['an object’s own name', '__proto__', {}, TOKENS[0], 404, /trace_packet/],
  ])('%s: the status and the repair', async (_what, tool, given, token, status, says) => {
    const said = await call(tool, given, token === '' ? null : token)
    expect(said.status).toBe(status)
    expect(said.body.error).toMatch(says)
    expect(said.body.error).not.toMatch(/\n\s+at /)
  })

  test('what is no JSON by its type, or too large, is refused unread', async () => {
    expect((await call('trace_packet', '{}', TOKENS[0], 'text/plain')).status).toBe(415)
    expect((await call('load_network', { text: 'x'.repeat(500_000) })).status).toBe(413)
  })

  test('describes itself, and the published description is this one', async () => {
    const response = await fetch(`${door.address}api/v1/openapi.json`)
    expect(response.status).toBe(200)
    const text = openApiText()
    expect(await response.json()).toEqual(JSON.parse(text))
    expect(readFileSync(`${ROOT}docs/schema/openapi.json`, 'utf8')).toBe(text)
  })
})

test('without tokens there is no API', async () => {
  const closed = await openDoor({ web: true })
  const response = await fetch(`${closed.address}api/v1/openapi.json`)
  expect(response.status).toBe(404)
  await closed.close()
}, 60_000)
