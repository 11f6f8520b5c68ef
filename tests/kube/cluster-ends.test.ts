import { describe, expect, test } from 'vitest'
import { asked, headOf, imported, KPR, textOf } from '../support/asked-cluster.ts'

/*
 * Ends that are odd: asked back with buttons, refused with a reason, or told with a word on what is odd.
 */

const pod = (name: string, more: string, status: string): string =>
  `- {apiVersion: v1, kind: Pod, metadata: {name: ${name}, namespace: shop, labels: {app: ${name}}}, spec: {nodeName: node-1, containers: [{name: c}]${more}}, status: {${status}}}`
const ITEMS = [
  pod('v6', '', "phase: Running, podIP: 'fd00::9', podIPs: [{ip: 'fd00::9'}]"),
  pod('done', '', 'phase: Succeeded, podIP: 10.0.1.44, podIPs: [{ip: 10.0.1.44}]'),
  pod(
    'slow',
    '',
    "phase: Running, podIP: 10.0.1.45, podIPs: [{ip: 10.0.1.45}], conditions: [{type: Ready, status: 'False'}]",
  ),
  '- {apiVersion: v1, kind: Pod, metadata: {name: later, namespace: shop}, spec: {containers: [{name: c}]}, status: {phase: Pending}}',
  '- {apiVersion: v1, kind: Service, metadata: {name: nobody, namespace: shop}, spec: {clusterIP: None, selector: {app: nobody}, ports: [{port: 80}]}}',
].join('\n')
const cluster = imported({ name: 'ends', config: KPR, items: ITEMS })
const ask = (line: string, language: 'en' | 'zh' = 'en') => asked([cluster], { line }, { language })

describe('an end that can mean several is asked back, with buttons that carry the whole question', () => {
  test.each([
    ['/trace shop/a app=web:8080 size=9', 'to', ['shop/b:8080', 'shop/c:8080']],
    ['/policy app=web shop/a:80', 'from', ['shop/b', 'shop/c']],
    ['/trace shop/a shop/x:8080', 'to', ['shop/b:8080', 'shop/c:8080']],
  ])('%s', (line, end, names) => {
    const choices = ask(line).blocks.find((block) => block.kind === 'choices')
    const requests = (choices?.items ?? []).map(({ request }) => request)
    expect(requests.map((request) => Object.entries(request).find(([key]) => key === end)?.[1])).toEqual(
      expect.arrayContaining(names),
    )
    for (const request of requests) expect(headOf(asked([cluster], request)).text).not.toMatch(/several|Nobody/)
  })
})

const ROWS: [line: string, mood: string, says: RegExp][] = [
  ['/trace shop/a shop/v6:80', 'unsure', /shop\/v6:80 has an IPv6 address, and only IPv4 is walked/],
  ['/trace shop/v6 shop/a:80', 'unsure', /shop\/v6 has an IPv6 address/],
  ['/trace shop/a fd00::9', 'unsure', /fd00::9 has an IPv6 address/],
  ['/policy shop/a shop/v6:80', 'good', /^Allowed/],
  ['/trace shop/later shop/a:80', 'bad', /shop\/later is Pending: it has no address yet/],
  ['/trace shop/a svc.shop proto=icmp', 'bad', /That is normal: nobody has the address of a Service/],
  ['/trace shop/a nobody.shop:80', 'bad', /shop\/nobody is a headless Service without a ready pod/],
  ['/trace shop/a shop/done:80', 'bad', /shop\/done has finished/],
  ['/trace shop/a shop/slow:80', 'unsure', /shop\/slow is not Ready/],
  ['/trace shop/a svc.shop:9999', 'bad', /Service shop\/svc has no port 9999\/TCP; it has 80\/TCP/],
  ['/trace shop/a svc.shop:80 proto=udp', 'bad', /Service shop\/svc has no port 80\/UDP/],
  ['/trace shop/a svc.shop:80', 'good', /^Delivered(?!.*has no port)/s],
  ['/trace shop/a kubernetes.default:443', 'bad', /^Nobody called kubernetes\.default/],
  // the policies that count are those of the pod behind the NodePort
  ['/trace world 172.18.0.2:30080', 'good', /^(?!.*is a node).*shop\/[bc] for ingress, so everything may go in/s],
  ['/trace shop/a localhost:80', 'good', /reaches 127\.0\.0\.1/],
]

describe('what is odd about an end is said', () => {
  test.each(ROWS)('%s', (line, mood, says) => {
    const answered = ask(line)
    expect(headOf(answered).mood).toBe(mood)
    expect(textOf(answered, 10_000).replace(/^. /, '')).toMatch(says)
    expect(headOf(ask(line, 'zh')).mood).toBe(mood)
    expect(textOf(ask(line, 'zh'), 10_000)).not.toMatch(/undefined|\[object/)
  })
})

describe('every answer names the snapshot, its hash and its age, once', () => {
  test.each([
    '/trace shop/a shop/c:8080',
    '/step 3 shop/a shop/c:8080',
    '/table node-1',
    '/map',
    '/map node-1',
    '/mode',
    '/policy shop/a shop/c:8080',
    '/reach',
    '/diff ends',
    '/diff ends shop/a shop/c:8080',
  ])('%s', (line) => {
    const text = textOf(ask(line), 10_000)
    const hash = cluster.hash.slice(0, 12)
    expect(text.match(/Simulated from a snapshot, not seen on the cluster/g)).toHaveLength(1)
    expect(text).toContain(`ends, content ${hash}, taken 2026-01-02T03:04:05Z`)
    expect(textOf(ask(line, 'zh'), 10_000).match(/根据快照模拟得出/g)).toHaveLength(1)
  })
})
