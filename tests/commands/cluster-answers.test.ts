import { describe, expect, test } from 'vitest'
import { importFrom } from '../../adapters/import/index.ts'
import { render } from '../../adapters/terminal/render.ts'
import { type Asker, answer, stranger } from '../../src/bot/bot.ts'
import { importTexts } from '../../src/kube/import/import.ts'
import { fileKind, openAny } from '../../src/kube/open.ts'
import { writeSnapshot } from '../../src/kube/snapshot/file.ts'
import type { Snapshot } from '../../src/kube/snapshot/snapshot.ts'
import type { Answer, Mood } from '../../src/request/answer.ts'
import type { Language } from '../../src/request/calls.ts'

/*
 * Questions about real clusters as people ask them, and the first lines of what they read.
 */

const CLUSTERS = new URL('../fixtures/clusters/', import.meta.url).pathname
const live = (await importFrom([`${CLUSTERS}live`], { takenAt: '2026-03-04T05:06:07Z' })).snapshot
const manifests = (await importFrom([`${CLUSTERS}manifests.yaml`])).snapshot

const pod = (name: string, labels: string, more = ''): string =>
  `- {apiVersion: v1, kind: Pod, metadata: {name: ${name}, namespace: shop, labels: {${labels}}}, spec: {containers: [{name: a, ports: [{containerPort: 6379}]}]${more}}}`
const SHOP = `apiVersion: v1
kind: List
items:
- {apiVersion: v1, kind: Namespace, metadata: {name: shop}}
${pod('cart-1', 'app: cart')}
${pod('redis-0', 'app: redis, v: a')}
${pod('redis-1', 'app: redis, v: b')}
${pod('jam', 'app: jam')}
- {apiVersion: v1, kind: Service, metadata: {name: redis, namespace: shop}, spec: {selector: {app: redis}, ports: [{port: 6379}]}}
- {apiVersion: v1, kind: Service, metadata: {name: none, namespace: shop}, spec: {selector: {app: none}, ports: [{port: 80}]}}
- apiVersion: networking.k8s.io/v1
  kind: NetworkPolicy
  metadata: {name: redis-b, namespace: shop}
  spec:
    podSelector: {matchLabels: {v: b}}
    ingress:
    - {from: [{podSelector: {matchLabels: {app: cart}}}], ports: [{port: 6380}]}
    - {from: [{ipBlock: {cidr: 10.0.0.0/8}}], ports: [{port: 6379}]}
    - {from: [{podSelector: {matchLabels: {app: jam}}}], ports: [{port: 6379}]}
`
const shop = importTexts([{ file: 'shop.yaml', text: SHOP }], { name: 'shop' }).snapshot

function askerOf(...snapshots: Snapshot[]): Asker {
  const stored = snapshots.map((one) => ({ hash: one.hash.slice(0, 12), name: one.name, source: writeSnapshot(one) }))
  const [first] = stored
  return {
    ...stranger(),
    stored,
    networks: stored,
    admin: true,
    ...(first === undefined ? {} : { network: first.hash }),
  }
}
function ask(snapshot: Snapshot, line: string, language: Language = 'en'): Answer {
  return answer({ line }, { ...askerOf(snapshot), language })
}
const textOf = (answered: Answer): string => render(answered, { colour: false, width: 10_000 })
function head(answered: Answer): { mood: Mood; text: string } {
  const [first] = answered.blocks
  if (first?.kind !== 'headline') throw new Error('an answer begins with its headline')
  return { mood: first.mood, text: first.text.map((span) => span.text).join('') }
}

describe('the first line says how it ends, where and why', () => {
  const CASES: [line: string, snapshot: Snapshot, mood: Mood, says: RegExp][] = [
    ['/trace shop/cart shop/redis:6379', manifests, 'unsure', /^Undetermined: .*NetworkPolicy shop\/broken/],
    ['/trace shop/cart-1 shop/redis:6379', shop, 'unsure', /^Ambiguous: .*2 ways/],
    ['/trace shop/cart-1 redis.shop', shop, 'unsure', /^Ambiguous/],
    ['/trace app=cart redis-0:6379', shop, 'good', /^Delivered/],
    [
      '/trace cart-1 redis-1:6379',
      shop,
      'bad',
      /^Dropped: .*isolates shop\/redis-1.*133 Policy denied\)\. Nearly: .*not this port/,
    ],
    ['/trace cart-1 none:80', shop, 'bad', /none .*no backend/],
    ['/trace cart-1 world:443', shop, 'good', /^Delivered/],
    ['/trace node/node-1 redis-0:6379', shop, 'good', /^Delivered/],
    ['/trace cart-1 nobody', shop, 'bad', /^Nobody called nobody/],
    ['/trace cart-1 redis-9', shop, 'bad', /^Nobody called redis-9/],
    ['/trace cart-1 10.0.1.77:80', shop, 'bad', /^Dropped: .*Stale or unroutable IP/],
    ['/trace shop/stray shop/redis:6379', live, 'bad', /^shop\/stray is Pending: it has no address yet/],
    ['/trace shop/cart shop/redis:6379', live, 'unsure', /^Undetermined: .*clusterwide Cilium network policies/],
    [
      '/policy cart-1 redis-1:6379',
      shop,
      'bad',
      /^Denied: .*ingress of the destination: NetworkPolicy shop\/redis-b isolates it/,
    ],
    ['/policy cart-1 redis-1:6379 semantics=kubernetes', shop, 'good', /^Allowed/],
    ['/policy jam redis-1:6379', shop, 'good', /^Allowed/],
    ['/policy cart-1 shop/redis:6379', shop, 'unsure', /^Ambiguous: .*1 of 2 backends/],
    ['/policy cart-1 shop/none:80', shop, 'bad', /^Refused: .*no backend/],
    ['/reach', shop, 'neutral', /connections allowed, \d+ denied/],
    ['/mode', live, 'neutral', /^live runs Cilium 1\.19\.5/],
  ]
  test.each(CASES)('%s of %#', (line, snapshot, mood, says) => {
    const first = head(ask(snapshot, line))
    expect(first.text).toMatch(says)
    expect(first.mood).toBe(mood)
  })
})

describe('the answer goes on with place, proof and evidence', () => {
  const CASES: [line: string, snapshot: Snapshot, says: string[]][] = [
    [
      '/trace cart-1 redis-1:6379',
      shop,
      [
        'It broke at step',
        'hubble observe --to-pod shop/redis-1 --verdict DROPPED',
        'NetworkPolicy shop/redis-b isolates shop/redis-1 for ingress',
        'Nearly: NetworkPolicy shop/redis-b ingress[0] names the right peer, but not this port: it has TCP 6380.',
        'has this port, but for another peer',
        'policy-cidr-match-mode',
        'Simulated from a snapshot, not seen on the cluster: shop',
      ],
    ],
    ['/trace cart-1 shop/redis:6379', shop, ['shop/redis-0 (', 'shop/redis-1 (', '1 of 2 backends can be reached']],
    ['/trace cart-1 none:80', shop, ['kubectl -n shop get endpointslices -l kubernetes.io/service-name=none']],
    [
      '/trace shop/cart shop/redis:6379',
      live,
      [
        'As far as the snapshot goes',
        'it arrives as 6',
        'kubectl get --raw /apis/cilium.io/v2/ciliumclusterwidenetworkpolicies',
        'taken 2026-03-04T05:06:07Z',
      ],
    ],
    [
      '/mode',
      live,
      [
        '1500 - 95 (WireGuard) = 1405',
        'BPF was wanted, but masquerading is done by iptables',
        'bpf-lb-mode: sant is unknown',
      ],
    ],
    ['/map', live, ['Effective mode', 'shop/redis-0']],
    ['/step 2 cart-1 redis-1:6379', shop, ['cilium-dbg bpf']],
  ]
  test.each(CASES)('%s', (line, snapshot, says) => {
    const text = textOf(ask(snapshot, line))
    for (const part of says) expect(text).toContain(part)
  })
})

describe('every command answers in both languages and voices', () => {
  const LINES = [
    '/trace cart-1 shop/redis:6379',
    '/policy cart-1 shop/redis:6379',
    '/reach',
    '/mode',
    '/map',
    '/diff shop',
  ]
  const CASES = LINES.flatMap((line) =>
    (['en', 'zh'] as const).flatMap((language) => [line, `${line} voice=house`].map((one) => [one, language] as const)),
  )
  test.each(CASES)('%s in %s', (line, language) => {
    const answered = ask(shop, line, language)
    expect(head(answered).text).not.toBe('')
    expect(textOf(answered)).not.toMatch(/undefined|\[object/)
    expect(/[一-鿿]/.test(head(answered).text)).toBe(language === 'zh')
  })
})

describe('the door recognises what it is given', () => {
  test.each([
    ['a network file', 'devices: {a: {kind: host}}', 'network'],
    ['YAML of kubectl', SHOP, 'manifests'],
    ['an item of a list', 'items:\n- apiVersion: v1\n  kind: Pod', 'manifests'],
    ['JSON of kubectl', '{"kind":"List","apiVersion":"v1","items":[]}', 'manifests'],
    ['a snapshot', writeSnapshot(shop), 'snapshot'],
  ] as const)('%s', (_, text, kind) => expect(fileKind(text)).toBe(kind))

  test('manifests and their snapshot are the same network', () => {
    expect(openAny({ file: 'shop.yaml', text: SHOP }).hash).toBe(openAny({ file: 'x', text: writeSnapshot(shop) }).hash)
  })
  test('Kubernetes objects of which none is usable are refused with what would be right', () => {
    const asker = { ...stranger(), upload: { name: 'x.yaml', text: 'apiVersion: v1\nkind: Sunshine' } }
    expect(textOf(answer({ line: '/network upload' }, asker))).toContain('kubectl get ... -o yaml')
  })
  test('an upload is stored as what was understood, without its secrets', () => {
    const secret = `${SHOP}- {apiVersion: v1, kind: Secret, metadata: {name: s}, data: {password: aHVudGVyMg==}}\n`
    const answered = answer({ line: '/network upload' }, { ...stranger(), upload: { name: 'shop.yaml', text: secret } })
    const stored = answered.effects.find((effect) => effect.kind === 'store-network')
    expect(stored?.source).toContain('cart-1')
    expect(stored?.source).not.toContain('aHVudGVyMg')
  })
})

describe('what only a snapshot has is refused elsewhere, and what it cannot is said', () => {
  test.each([
    ['/policy 10.0.1.12 10.0.2.22:80', 'is not a snapshot'],
    ['/reach', 'is not a snapshot'],
    ['/mode', 'is not a snapshot'],
  ])('%s in a lab', (line, says) => expect(textOf(answer({ line }, stranger()))).toContain(says))
  test.each([
    ['/pod add node-1', 'is a snapshot'],
    ['/trace cart-1 redis-0 datapath=storybook', 'I can walk cilium'],
  ])('%s in a snapshot', (line, says) => expect(textOf(ask(shop, line))).toContain(says))
})

test('a difference between two snapshots names what opened and what closed', () => {
  const without = importTexts([{ file: 'shop.yaml', text: SHOP.slice(0, SHOP.indexOf('- apiVersion: networking')) }], {
    name: 'open',
  }).snapshot
  const closed = textOf(answer({ line: '/diff shop' }, askerOf(without, shop)))
  expect(closed).toMatch(/0 connections opened, [1-9]\d* closed/)
  expect(closed).toContain('NetworkPolicy shop/redis-b isolates it')
  expect(textOf(answer({ line: '/diff open' }, askerOf(shop, without)))).toMatch(
    /[1-9]\d* connections opened, 0 closed/,
  )
})

test('a NetworkPolicy without podSelector selects every pod of its namespace', () => {
  const text = `${SHOP}- {apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: all, namespace: shop}, spec: {ingress: []}}\n`
  const { snapshot } = importTexts([{ file: 'x.yaml', text }], { name: 'x' })
  expect(head(ask(snapshot, '/policy jam cart-1:6379')).text).toContain('NetworkPolicy shop/all isolates it')
})
