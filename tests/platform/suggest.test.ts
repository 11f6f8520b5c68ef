import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { complete, suggestFor } from '../../adapters/platform/suggest.ts'
import { DEFAULT_NETWORK, stranger } from '../../src/bot/bot.ts'
import { parse } from '../../src/bot/parse.ts'
import { askerOf, imported } from '../support/asked-cluster.ts'

const english = stranger('en')
const labels = (line: string, asker = english): string[] =>
  complete(line, asker, DEFAULT_NETWORK).map((one) => one.label)

const HOSTS = Array.from(
  { length: 5_000 },
  (_, n) => `  web-${n}: { kind: host, nics: { eth0: { ip: 10.${n >> 8}.${n & 255}.1/24 } } }`,
)
const LARGE = { hash: 'abcdef123456', name: 'large', source: `name: large\ndevices:\n${HOSTS.join('\n')}\n` }

describe('while somebody types', () => {
  const CASES: [string, string[]][] = [
    ['', []],
    ['/', ['/trace', '/step', '/policy']],
    ['/tr', ['/trace']],
    ['tr', ['/trace']],
    ['/trace ', ['pod12', 'pod14', 'pod22', 'pod24']],
    ['/trace pod2', ['pod22', 'pod24']],
    ['/trace 10.0.1.', ['10.0.1.12', '10.0.1.14']],
    ['/trace pod12 → 10.0.2', ['10.0.2.22', '10.0.2.24']],
    ['/trace pod12 pod22 proto=', ['proto=icmp', 'proto=udp', 'proto=tcp']],
    ['/trace pod12 pod22 proto=tcp voi', ['voice=']],
    ['/trace pod12 pod22 voice=h', ['voice=house']],
    ['/trace network=neighbourhoods h2', ['h22', 'h23', 'h24', 'h25', 'h21']],
    ['/config ', ['language', 'voice', 'private', 'threads']],
    ['/network use my', ['mycluster']],
    ['/explain rout', ['router', 'routing table']],
    ['/help tr', ['trace']],
    ['/help /di', ['diff']],
    ['/nonsense ', []],
    ['/constructor ', []],
    ['/trace pod12 pod22 __proto__=', []],
  ]
  test.each(CASES)('%j offers first %j', (line, expected) => {
    expect(labels(line).slice(0, Math.max(expected.length, expected.length === 0 ? 1 : 0))).toEqual(expected)
  })

  test('words on it come in the language of the asker', () => {
    const [offer] = complete('/tra', stranger('zh'), DEFAULT_NETWORK)
    expect(offer?.about).toMatch(/[\u4e00-\u9fff]/)
  })
  test('whatever is accepted goes on from what was typed, and never throws', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 60 }),
        fc.constantFrom('', '/trace ', '/trace pod12 ', '/step '),
        (text, head) => {
          const line = head + text
          for (const one of complete(line, english, DEFAULT_NETWORK)) {
            expect(one.line.length).toBeGreaterThan(0)
            const kept = line.trimStart().split(/\s+/).slice(0, -1).join(' ')
            if (kept !== '') expect(one.line.startsWith(kept)).toBe(true)
          }
        },
      ),
    )
  })
  test('accepting every first offer ends in a question that can be asked', () => {
    let line = '/trace '
    for (let n = 0; n < 2; n++) line = complete(line, english, DEFAULT_NETWORK)[0]?.line ?? ''
    expect(parse(line)).toMatchObject({ kind: 'trace', from: 'pod12', to: 'pod14' })
  })
  test('a network of five thousand is searched, and at most 25 are offered', () => {
    const asker = { ...english, network: LARGE.hash, stored: [LARGE], networks: [LARGE] }
    complete('/trace web-49', asker, DEFAULT_NETWORK)
    expect(labels('/trace web-499', asker)).toContain('web-4999')
    expect(labels('/trace web', asker)).toHaveLength(25)
  })
  test('a stored network that can no longer be opened offers the default one', () => {
    const asker = {
      ...english,
      network: 'x',
      stored: [{ hash: 'x', name: 'x', source: '{{{' }],
      networks: [{ hash: 'x', name: 'x' }],
    }
    expect(labels('/trace pod1', asker)).toEqual(['pod12', 'pod14'])
  })
})

test('one option of a command is completed in the network that another option names', () => {
  const typing = { command: 'trace', param: 'from', typed: 'h1', given: { network: 'neighbourhoods' } }
  expect(suggestFor(typing, english, DEFAULT_NETWORK).map((one) => one.value)).toEqual([
    'h12',
    'h13',
    'h14',
    'h15',
    'h11',
  ])
  expect(suggestFor({ ...typing, param: 'nothing' }, english, DEFAULT_NETWORK)).toEqual([])
  expect(suggestFor({ ...typing, command: '__proto__' }, english, DEFAULT_NETWORK)).toEqual([])
})

test('names and addresses of an uploaded cluster are offered, in the line and in an option', () => {
  const pod = (name: string, ip: string): string =>
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, namespace: 'shop' },
      spec: { nodeName: 'n1', containers: [] },
      status: { phase: 'Running', podIP: ip, podIPs: [{ ip }] },
    })
  const node = JSON.stringify({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: 'n1' },
    spec: { podCIDR: '10.7.1.0/24' },
    status: { addresses: [{ type: 'InternalIP', address: '192.168.50.11' }] },
  })
  const source = [node, pod('cart', '10.7.1.11'), pod('redis', '10.7.1.12')].join('\n---\n')
  const mine = { hash: 'abcdef654321', name: 'mine', source }
  const asker = { ...english, stored: [mine], networks: [mine] }
  expect(labels('/trace network=mine shop/c', asker)).toContain('shop/cart')
  const typing = { command: 'trace', param: 'to', typed: '10.7.1.12', given: { network: 'mine' } }
  expect(suggestFor(typing, asker, DEFAULT_NETWORK).map((one) => one.about)).toContain('shop/redis')
})

test.each([
  ['10.0.1.1', '10.0.1.12'],
  ['pod', 'pod12'],
  ['１０.0.2', '10.0.2.22'],
])('an option that begins with %s may be %s', (typed, value) => {
  const found = suggestFor({ command: 'trace', param: 'from', typed, given: {} }, english, DEFAULT_NETWORK)
  expect(JSON.stringify(found)).toContain(value)
})

test('pods and nodes of an uploaded cluster are offered, whatever was uploaded: a snapshot or manifests', () => {
  const asker = askerOf([imported({ name: 'mine' })], { language: 'en', voice: 'technical' })
  expect(labels('/trace shop/', asker)).toContain('shop/a')
  expect(labels('/trace node-', asker)).toContain('node-1')
})
test('terms come in the language of the asker', () => {
  expect(labels('/explain 路由', stranger('zh'))).toContain('路由表')
})
