import { describe, expect, test } from 'vitest'
import { asked, headOf, imported, KPR, NATIVE, type Told, textOf } from '../support/asked-cluster.ts'

/*
 * Two snapshots: which connections changed, which ways, and what around them. One way, side by side.
 */

const allow = (name: string): string =>
  `- {apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: ${name}, namespace: shop}, spec: {podSelector: {matchLabels: {app: web}}, ingress: [{from: [{podSelector: {matchLabels: {app: a}}}]}]}}`
const DENY = `- {apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: closed, namespace: shop}, spec: {podSelector: {matchLabels: {app: web}}, policyTypes: [Ingress]}}`
const without = (yaml: string): string => yaml.replaceAll(/^ {2}- \{addresses: \[10\.0\..*\n/gm, '')
const notReady = (yaml: string): string => {
  const at = yaml.lastIndexOf("conditions: [{type: Ready, status: 'True'}]}", yaml.indexOf('kind: CiliumNode'))
  return `${yaml.slice(0, at)}conditions: [{type: Ready, status: Unknown}]}${yaml.slice(at + 44)}`
}
const moved = (yaml: string): string =>
  yaml
    .replaceAll('10.0.2.21', '10.0.1.21')
    .replaceAll('node: 172.18.0.3}', 'node: 172.18.0.2}')
    .replace('nodeName: node-2, containers', 'nodeName: node-1, containers')

interface Row {
  before?: Partial<Told>
  after?: Partial<Told>
  /** After `/diff after`. */
  ends?: string
  mood: 'good' | 'bad' | 'unsure' | 'neutral'
  head: RegExp
  says?: (string | RegExp)[]
  golden?: true
}

const ROWS: Record<string, Row> = {
  'nothing changed': { mood: 'neutral', head: /^Nothing changed/, says: ['take the same way'] },
  'host routing fell back': {
    before: { config: KPR },
    after: { config: { ...KPR, 'kube-proxy-replacement': 'false' } },
    mood: 'neutral',
    head: /^Who can reach whom is the same in both\. What changed is around it:$/,
    says: ['Host routing', 'kube-proxy-replacement is off', 'take another way', 'bpf_redirect_peer'],
    golden: true,
  },
  'from tunnel to native routing, one way': {
    before: { config: KPR },
    after: { config: { ...KPR, ...NATIVE } },
    ends: 'shop/a shop/c:8080',
    mood: 'good',
    head: /^shop\/a → shop\/c: delivered in both, but by another way\.$/,
    says: [
      /first difference, at node-1 · lxc interface/,
      'Before: bpf_redirect: to cilium_vxlan',
      'After: bpf_fib_lookup for 10.0.2.21: 10.0.2.0/24, via 172.18.0.3',
      'alike',
    ],
    golden: true,
  },
  'a Service lost its last backend': {
    after: { edit: without },
    mood: 'bad',
    head: /^No backend any more: shop\/svc\./,
    says: ['2 backends (node-1 1, node-2 1), 80/TCP → 8080', 'no backend, 80/TCP → 8080'],
  },
  'a Service lost its last backend, one way': {
    after: { edit: without },
    ends: 'shop/a svc.shop:80',
    mood: 'bad',
    head: /^shop\/a → shop\/svc: before delivered, now not delivered\.$/,
    says: ['After: Service shop/svc 10.96.0.80:80 has no backend at all', 'get endpointslices'],
    golden: true,
  },
  'a node is not ready any more': {
    after: { edit: notReady },
    mood: 'bad',
    head: /^Not Ready any more: node-2\./,
    says: ['NotReady, 172.18.0.3, pods 10.0.2.0/24'],
  },
  'a pod came up on another node': {
    after: { edit: moved },
    ends: 'shop/a shop/c:8080',
    mood: 'good',
    head: /delivered in both, but by another way/,
    says: [
      'Before: ipcache for 10.0.2.21: 10.0.2.21/32, identity 12002, tunnel to 172.18.0.3',
      'After: ipcache for 10.0.1.21',
    ],
  },
  'a policy closed it': {
    before: { items: allow('open') },
    after: { items: DENY },
    ends: 'shop/a shop/c:8080',
    mood: 'bad',
    head: /before delivered, now not delivered/,
    says: [
      'Before: Policy of shop/c, ingress, identity 12001: allowed',
      'After: Policy of shop/c, ingress, identity 12001: denied',
    ],
  },
  'another rule decides': {
    before: { items: allow('old') },
    after: { items: allow('new') },
    mood: 'neutral',
    head: /^Who can reach whom is the same in both/,
    says: [
      'NetworkPolicy shop/old ingress[0]',
      'NetworkPolicy shop/new ingress[0]',
      /Of \d+ connections.*, 2 take another way/,
    ],
  },
  'one way that did not change': {
    ends: 'shop/a shop/c:8080',
    mood: 'good',
    head: /delivered in both, by the same way/,
  },
}

const pair = ({ before = {}, after = {} }: Row) => [
  imported({ name: 'before', ...before }),
  imported({ name: 'after', ...after }),
]

describe('what changed between two snapshots', () => {
  test.each(Object.entries(ROWS))('%s', async (name, row) => {
    const line = `/diff after ${row.ends ?? ''}`.trim()
    const answered = asked(pair(row), { line })
    expect(headOf(answered)).toMatchObject({ mood: row.mood, text: expect.stringMatching(row.head) })
    const text = textOf(answered, 10_000)
    for (const part of row.says ?? []) expect(text).toMatch(typeof part === 'string' ? literally(part) : part)
    const zh = asked(pair(row), { line }, { language: 'zh', voice: 'house' })
    expect(headOf(zh).mood).toBe(row.mood)
    expect(textOf(zh)).not.toMatch(/undefined|\[object/)
    if (row.golden === true)
      await expect(`${textOf(answered)}\n${'='.repeat(20)}\n${textOf(zh)}\n`).toMatchFileSnapshot(
        `../golden/diff/${name.replaceAll(/[^a-z]+/gi, '-')}.txt`,
      )
  })

  test('one end alone is not enough', () => {
    expect(headOf(asked(pair({ mood: 'good', head: /x/ }), { line: '/diff after shop/a' })).text).toContain('to')
  })

  test('a name that only one of them has is said, as everywhere', () => {
    const row: Row = { before: { edit: (yaml) => yaml.replaceAll('name: c,', 'name: d,') }, mood: 'bad', head: /x/ }
    expect(headOf(asked(pair(row), { line: '/diff after shop/a shop/c:8080' })).text).toMatch(/Nobody called shop\/c/)
  })
})

describe('as data', () => {
  const data = (row: Row, line: string): Record<string, unknown> => {
    const file = asked(pair(row), { line }).blocks.find((block) => block.kind === 'file')
    return JSON.parse(file?.content ?? '{}')
  }
  const NATIVELY: Row = { before: { config: KPR }, after: { config: { ...KPR, ...NATIVE } }, mood: 'good', head: /x/ }

  test('the overview has connections, nodes, Services and ways', () => {
    const found = data(NATIVELY, '/diff after json=yes')
    expect(found).toMatchObject({ schema: 'packetwalk/diff/1', opened: [], closed: [], nodes: [], services: [] })
    expect(found['ways']).toMatchObject({
      changed: expect.arrayContaining([
        expect.arrayContaining([expect.objectContaining({ from: 'shop/a', to: 'shop/c', result: 'reachable' })]),
      ]),
    })
  })

  test('one way has every decision that is another one', () => {
    const found = data(NATIVELY, '/diff after shop/a shop/c:8080 json=yes')
    expect(found).toMatchObject({
      schema: 'packetwalk/diff-way/1',
      before: { name: 'before', result: { kind: 'reachable' } },
      question: { proto: 'tcp', port: 8080 },
    })
    expect(JSON.stringify(found['differences'])).toContain('"kind":"fib-looked-up"')
    expect(JSON.stringify(found['differences'])).toContain('"kind":"encapsulated"')
  })
})

function literally(text: string): RegExp {
  return new RegExp(text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'))
}
