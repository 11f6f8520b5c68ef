import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import fc from 'fast-check'
import { countTokens } from 'gpt-tokenizer'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { call } from '../../adapters/mcp/calls.ts'
import { overHttp } from '../../adapters/mcp/index.ts'
import { createShelf } from '../../adapters/mcp/shelf.ts'
import { ANSWER, TOOLS, type ToolName } from '../../adapters/mcp/tools.ts'
import { journeySchema } from '../../src/views/json.ts'

/*
 * Agents, through the door that they use: the command over standard input and output, with the official client.
 */

const COMMAND = new URL('../../bin/packetwalk.js', import.meta.url).pathname
const CLUSTER = readFileSync(new URL('../../examples/shop.yaml', import.meta.url), 'utf8')
const reply = z.looseObject({
  content: z.array(z.looseObject({ type: z.string(), text: z.string().optional() })),
  structuredContent: z.unknown().optional(),
  isError: z.boolean().optional(),
})

const client = new Client({ name: 'somebody', version: '1.0.0' })
beforeAll(() => client.connect(new StdioClientTransport({ command: process.execPath, args: [COMMAND, 'mcp'] })))
afterAll(() => client.close())

async function ask(name: string, given: Record<string, unknown>): Promise<z.infer<typeof reply> & { text: string }> {
  const answered = reply.parse(await client.callTool({ name, arguments: given }))
  return { ...answered, text: answered.content[0]?.text ?? '' }
}

describe('an agent asks', () => {
  test('at most eight tools, all of them only read, told in fewer than 2,500 tokens', async () => {
    const { tools } = await client.listTools()
    expect(tools.length).toBeLessThanOrEqual(8)
    for (const { annotations, outputSchema } of tools) {
      expect(annotations).toMatchObject({ readOnlyHint: true, idempotentHint: true, openWorldHint: false })
      expect(outputSchema).toBeDefined()
    }
    expect(countTokens(JSON.stringify({ tools }))).toBeLessThan(2_500)
  })

  test('a detailed trace is the very bytes of the command line, and follows the published schema', async () => {
    const detailed = await ask('trace_packet', { from: '12', to: '22', detail: 'detailed' })
    const printed = execFileSync(process.execPath, [COMMAND, 'trace', '12', '22', '--json'], { encoding: 'utf8' })
    expect(detailed.text).toBe(printed)
    const { data } = ANSWER.parse(detailed.structuredContent)
    expect(() => journeySchema.parse(data)).not.toThrow()
  })

  test('a concise answer begins with the verdict and stays under 600 tokens', async () => {
    const { text, structuredContent } = await ask('trace_packet', { from: '12', to: '22' })
    expect(text).toMatch(/^✓ Delivered/)
    expect(structuredContent).toMatchObject({ verdict: 'good' })
    expect(countTokens(text)).toBeLessThan(600)
  })

  test('a cluster is loaded once and asked by its hash; the same text is the same hash', async () => {
    const loaded = ANSWER.parse((await ask('load_network', { text: CLUSTER, name: 'shop.yaml' })).structuredContent)
    const again = ANSWER.parse((await ask('load_network', { text: CLUSTER })).structuredContent)
    const { network } = z.looseObject({ network: z.string() }).parse(loaded.data)
    expect(z.looseObject({ network: z.string() }).parse(again.data).network).toBe(network)
    const verdict = await ask('policy_verdict', { network, from: 'shop/intruder', to: 'shop/redis', port: 6379 })
    expect(verdict.text).toContain('only-cart')
    expect((await ask('reach', { network, detail: 'detailed' })).isError).not.toBe(true)
    expect((await ask('diff_networks', { before: network, after: network })).isError).not.toBe(true)
    expect((await ask('why', { network, symptom: 'hangs' })).isError).not.toBe(true)
    expect((await ask('explain_step', { network: 'buildings', from: '12', to: '22', number: 3 })).isError).not.toBe(
      true,
    )
  })

  test('what was asked wrongly is an error that carries the repair', async () => {
    const unknown = await ask('trace_packet', { from: '12', to: 'nobody' })
    expect(unknown.isError).toBe(true)
    expect(unknown.text).toContain('/map')
    const typo = await ask('trace_packet', { from: '12', too: '22' })
    expect(typo.isError).toBe(true)
    expect(typo.text).toContain('too')
    expect((await ask('load_network', { text: 'devices: [' })).isError).toBe(true)
  })

  test('the schema of a journey can be read', async () => {
    const { contents } = await client.readResource({ uri: 'packetwalk://schema/journey-1' })
    expect(JSON.stringify(contents)).toContain('packetwalk/journey/1')
  })
})

test('over HTTP: the same answers; a foreign page is turned away', async () => {
  const { url, close } = await overHttp(0)
  try {
    const other = new Client({ name: 'somebody', version: '1.0.0' })
    await other.connect(new StreamableHTTPClientTransport(new URL(url)))
    const answered = reply.parse(await other.callTool({ name: 'trace_packet', arguments: { from: '12', to: '22' } }))
    expect(answered.content[0]?.text).toMatch(/^✓ Delivered/)
    await other.close()
    const headers = { 'content-type': 'application/json', origin: 'https://evil.example' }
    expect((await fetch(url, { method: 'POST', headers, body: '{}' })).status).toBe(403)
    expect((await fetch(url, { method: 'POST', body: 'x'.repeat(6_000_000) })).status).toBeGreaterThanOrEqual(400)
  } finally {
    await close()
  }
})

test('whatever is asked within the schemas is answered or refused, never thrown', () => {
  const names = Object.keys(TOOLS).filter((name): name is ToolName => Object.hasOwn(TOOLS, name))
  const shelf = createShelf()
  const { stored } = shelf.put('shop.yaml', CLUSTER)
  const word = fc.oneof(
    fc.constantFrom(
      '12',
      '22',
      'pod14',
      'shop/cart',
      'shop/redis:6379',
      '10.0.2.99',
      '::1',
      '',
      '__proto__',
      '8.8.8.8:53',
    ),
    fc.string({ maxLength: 40 }),
  )
  const given = fc.record(
    {
      network: fc.constantFrom('buildings', 'neighbourhoods', stored.hash, 'nowhere'),
      before: fc.constantFrom('buildings', stored.hash),
      after: fc.constantFrom('mycluster', stored.hash),
      from: word,
      to: word,
      text: fc.string({ maxLength: 200 }),
      number: fc.integer({ min: 1, max: 40 }),
      proto: fc.constantFrom('icmp', 'udp', 'tcp'),
      port: fc.integer({ min: 1, max: 65535 }),
      size: fc.integer({ min: 0, max: 65507 }),
      ttl: fc.integer({ min: 1, max: 255 }),
      detail: fc.constantFrom('concise', 'detailed'),
    },
    { requiredKeys: [] },
  )
  fc.assert(
    fc.property(fc.constantFrom(...names), given, (name, all) => {
      const fields = new Set(Object.keys(z.toJSONSchema(TOOLS[name].input).properties ?? {}))
      const fitting = Object.fromEntries(Object.entries(all).filter(([key]) => fields.has(key)))
      if (!TOOLS[name].input.safeParse(fitting).success) return
      const { text, answer, isError } = call(name, fitting, shelf)
      expect(text.length).toBeGreaterThan(0)
      expect(isError === true).toBe(answer === undefined)
    }),
    { numRuns: 500 },
  )
})
