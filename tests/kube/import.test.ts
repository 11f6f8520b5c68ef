import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync, strToU8, zipSync } from 'fflate'
import { afterAll, describe, expect, test } from 'vitest'
import { importFrom } from '../../adapters/import/index.ts'
import { clusterText } from '../../bench/cluster.ts'
import { lxcName, podMacs } from '../../src/kube/import/assumed.ts'
import { check } from '../../src/kube/import/check.ts'
import { getsGap } from '../../src/kube/import/gaps.ts'
import { importTexts } from '../../src/kube/import/import.ts'
import { readSnapshot, writeSnapshot } from '../../src/kube/snapshot/file.ts'
import type { Snapshot } from '../../src/kube/snapshot/snapshot.ts'
import { Problem } from '../../src/request/problem.ts'

const FIXTURES = new URL('../fixtures/clusters/', import.meta.url).pathname
const folder = mkdtempSync(join(tmpdir(), 'packetwalk-import-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

const manifests = readFileSync(join(FIXTURES, 'manifests.yaml'), 'utf8')
const shop = importTexts([{ file: 'shop.yaml', text: manifests }], { name: 'shop' })
const live = await importFrom([join(FIXTURES, 'live')], { name: 'live', takenAt: '2026-08-05T10:00:00Z' })

const pod = (snapshot: Snapshot, name: string) => snapshot.pods.find((one) => one.name === name)
const kinds = (list: readonly { kind: string }[]): string[] => [...new Set(list.map((one) => one.kind))].sort()

describe('a cluster as kubectl and a sysdump print it', () => {
  const { snapshot } = live
  const rows: [string, unknown, unknown][] = [
    ['items of a PodList need no kind of their own', snapshot.pods.length, 5],
    [
      'the CiliumNode has the prefix, not the Node',
      snapshot.nodes.map((one) => one.podCidrs),
      [['10.0.1.0/24'], ['10.0.1.0/24']],
    ],
    ['cilium_host is the CiliumInternalIP', snapshot.nodes.map((one) => one.ciliumHost), ['10.0.1.57', '10.0.1.204']],
    ['a node whose kubelet is silent is not ready', snapshot.nodes.map((one) => one.ready), [true, false]],
    [
      'the Deployment stands behind the ReplicaSet',
      pod(snapshot, 'cart-5d8f6c7b9-abcde')?.workload,
      { kind: 'Deployment', name: 'cart' },
    ],
    ['the identity comes from the CiliumEndpoint', pod(snapshot, 'redis-0')?.identity, 12003],
    ['or from the CiliumEndpointSlice', pod(snapshot, 'cart-5d8f6c7b9-abcde')?.identity, 12001],
    [
      'what the endpoint enforces is kept',
      pod(snapshot, 'redis-0')?.endpoint,
      { id: 2021, state: 'ready', enforcesIngress: true, enforcesEgress: false },
    ],
    ['nothing is made up for a pod that the cluster reported', pod(snapshot, 'stray')?.ip, undefined],
    ['the version is that of the agent', snapshot.ciliumVersion, '1.19.5'],
    [
      'an empty list says that there are none',
      snapshot.gaps.filter((gap) => gap.kind === 'kind-missing').map((gap) => getsGap(gap).line),
      ['kubectl get --raw /apis/cilium.io/v2/ciliumclusterwidenetworkpolicies'],
    ],
    [
      'a field that nobody knows puts a policy in doubt',
      snapshot.gaps.find((gap) => gap.kind === 'policy-unread')?.kind,
      'policy-unread',
    ],
    [
      'a pod without endpoint is not managed',
      check(live).gaps.find((gap) => gap.kind === 'pod-unmanaged'),
      {
        kind: 'pod-unmanaged',
        pod: 'shop/cart-5d8f6c7b9-fghij',
        command: 'kubectl -n shop get ciliumendpoint cart-5d8f6c7b9-fghij -o json',
        decides: true,
      },
    ],
    [
      'what is at odds is found',
      kinds(snapshot.contradictions),
      [
        'cidr-group-unknown',
        'config-value-unknown',
        'native-cidr-too-narrow',
        'node-unknown',
        'pod-cidr-shared',
        'slice-without-pod',
      ],
    ],
    ['unknown kinds are counted', live.notices.map((notice) => notice.kind), ['unknown-kind']],
    [
      'the check counts',
      check(live).counts,
      expect.objectContaining({
        nodes: 2,
        notReadyNodes: 1,
        pods: 5,
        runningPods: 4,
        hostNetworkPods: 1,
        services: 3,
        endpoints: 3,
        ciliumPolicies: 1,
        synthetic: 0,
      }),
    ],
    ['and names the mode', check(live).mode.hostRouting.why, ['iptables-masquerade']],
  ]
  test.each(rows)('%s', (_, found, expected) => {
    expect(found).toEqual(expected)
  })
})

describe('manifests alone', () => {
  const { snapshot, notices } = shop
  const [one, two] = snapshot.pods
  const rows: [string, unknown, unknown][] = [
    ['workloads stand in for pods', snapshot.pods.map((p) => p.workload?.name), ['cart', 'cart', 'redis']],
    ['pods of a StatefulSet are numbered', snapshot.pods[2]?.name, 'redis-0'],
    ['replicas are spread over the nodes', [one?.node, two?.node].sort(), ['node-1', 'node-2']],
    ['every made-up field is named', one?.synthetic, ['pod', 'name', 'phase', 'ready', 'node', 'ip', 'identity']],
    ['replicas share an identity', one?.identity === two?.identity, true],
    ['an identity is one of the cluster', (one?.identity ?? 0) >= 256 && (one?.identity ?? 0) <= 65535, true],
    [
      'an endpoint slice is made of the selector, with the named port resolved',
      snapshot.endpointSlices.map((s) => [s.service, s.ports[0]?.port, s.synthetic]),
      [['redis', 6379, ['slice']]],
    ],
    ['a NodePort is opened', (snapshot.services[0]?.ports[0]?.nodePort ?? 0) >= 30000, true],
    [
      'a selector that matches nothing shows what is near',
      snapshot.contradictions[0],
      { kind: 'service-selects-nothing', service: 'shop/cart', selector: 'app=cart,version=v2', near: 'app=cart' },
    ],
    [
      'a peer that matches nothing is named',
      snapshot.contradictions[1],
      {
        kind: 'policy-peer-matches-nothing',
        policy: 'NetworkPolicy shop/redis',
        field: 'ingress[1].from[1]',
        selector: 'app=kart',
      },
    ],
    [
      'the impossible port is told with its line',
      notices[1],
      {
        kind: 'bad-object',
        object: 'NetworkPolicy shop/broken',
        field: 'spec.ingress[0].ports[0].port',
        found: '70000',
        expected: '1-65535',
        place: { file: 'shop.yaml', line: 112 },
      },
    ],
    [
      'host bits are cleared, and said',
      notices[0],
      {
        kind: 'host-bits',
        object: 'NetworkPolicy shop/redis',
        field: 'spec.ingress[1].from[0].ipBlock.cidr',
        found: '192.168.7.9/24',
        used: '192.168.7.0/24',
        place: { file: 'shop.yaml', line: 98 },
      },
    ],
    ['what was left out decides', snapshot.gaps.find((gap) => gap.kind === 'left-out')?.decides, true],
    ['nothing missing is called missing', snapshot.gaps.filter((gap) => gap.kind === 'kind-missing').length, 1],
    ['timeless', snapshot.takenAt, undefined],
  ]
  test.each(rows)('%s', (_, found, expected) => {
    expect(found).toEqual(expected)
  })

  test("pod addresses lie in the prefix of their node and are nobody else's", () => {
    for (const { ip = '', node } of snapshot.pods) {
      const cidr = snapshot.nodes.find((n) => n.name === node)?.podCidrs[0] ?? ''
      expect(ip.startsWith(cidr.replace(/\.0\/24$/, '.'))).toBe(true)
    }
    const all = [...snapshot.pods.map((p) => p.ip), ...snapshot.nodes.map((n) => n.ciliumHost)]
    expect(new Set(all).size).toBe(all.length)
  })

  test('the names that no API tells are Cilium-like and stay the same', () => {
    const cart = { namespace: 'shop', name: 'cart' }
    expect(lxcName(cart)).toMatch(/^lxc[0-9a-f]{12}$/)
    expect(lxcName(cart)).toBe(lxcName({ ...cart }))
    expect(podMacs(cart).pod).toMatch(/^02(:[0-9a-f]{2}){5}$/)
    expect(podMacs(cart).pod).not.toBe(podMacs(cart).lxc)
  })

  test('one more pod changes no other', () => {
    const more = `${manifests}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: extra, namespace: shop}\nspec: {containers: []}\n`
    const bigger = importTexts([{ file: 'x', text: more }], { name: 'x' }).snapshot
    for (const old of snapshot.pods) expect(pod(bigger, old.name)).toEqual(old)
  })
})

describe('the same cluster in other clothes', () => {
  const json = JSON.stringify({
    apiVersion: 'v1',
    kind: 'List',
    items: [
      {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'a', namespace: 'x', labels: { b: '2', a: '1' } },
        spec: { containers: [] },
      },
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'x' } },
    ],
  })
  const yaml =
    'apiVersion: v1\nkind: Namespace\nmetadata:\n  name: x\n---\n# later\n---\napiVersion: v1\nkind: Pod\nmetadata:\n  namespace: x\n  labels: {a: "1", b: "2"}\n  name: a\nspec:\n  containers: []\n'
  const expected = importTexts([{ file: 'a', text: json }], { name: 'a' }).snapshot.hash
  const hash = async (path: string) => (await importFrom([path], { name: 'other' })).snapshot.hash
  const utf16 = (text: string) =>
    new Uint8Array([0xff, 0xfe, ...new Uint8Array(Uint16Array.from(text, (c) => c.charCodeAt(0)).buffer)])
  const rows: [string, string][] = [
    ['JSON', file('a.json', json)],
    ['indented JSON', file('b.json', JSON.stringify(JSON.parse(json), undefined, 4))],
    ['JSON with a byte order mark', file('bom.json', `\ufeff${json}`)],
    ['multi-document YAML', file('a.yaml', yaml)],
    ['YAML with Windows line ends', file('crlf.yaml', yaml.replaceAll('\n', '\r\n'))],
    ['UTF-16 as PowerShell writes it', file('wide.yaml', utf16(yaml))],
    ['gzipped', file('a.json.gz', gzipSync(strToU8(json)))],
    [
      'an archive with other things in it',
      file('dump.zip', zipSync({ 'd/a.yaml': strToU8(yaml), 'd/logs.txt': strToU8('kind: Pod') })),
    ],
    [
      'objects after each other',
      file(
        'nd.json',
        JSON.parse(json)
          .items.map((o: unknown) => JSON.stringify(o))
          .join('\n'),
      ),
    ],
    ['an array', file('array.json', JSON.stringify(JSON.parse(json).items))],
  ]
  test.each(rows)('%s has the same hash', async (_, path) => {
    expect(await hash(path)).toBe(expected)
  })

  test('other content has another', () => {
    expect(importTexts([{ file: 'a', text: json.replace('"1"', '"3"') }], { name: 'a' }).snapshot.hash).not.toBe(
      expected,
    )
  })

  test('the kind may stand behind thousands of items', async () => {
    const items = Array.from({ length: 300 }, (_, i) => ({
      metadata: { name: `p${i}`, namespace: 'x' },
      spec: { containers: [] },
    }))
    const text = `{"apiVersion":"v1","items":${JSON.stringify(items)},"kind":"PodList","metadata":{}}`
    expect((await importFrom([file('late.json', text)])).snapshot.pods.length).toBe(300)
    expect(importTexts([{ file: 'x', text }], { name: 'x' }).snapshot.pods.length).toBe(300)
  })

  test('a long YAML list is cut at its items, one broken item costs itself', () => {
    const items = Array.from(
      { length: 1500 },
      (_, i) =>
        `- metadata:\n    name: p${i}\n    namespace: x\n  spec:\n    containers: []${i === 700 ? '\n    : [' : ''}`,
    )
    const text = `apiVersion: v1\nitems:\n${items.join('\n')}\nkind: PodList\n`
    const { snapshot, notices } = importTexts([{ file: 'big.yaml', text }], { name: 'x' })
    expect(snapshot.pods.length).toBe(1499)
    expect(notices.map((n) => [n.kind, n.place.item, n.place.line])).toEqual([['not-parsed', 700, expect.any(Number)]])
    expect(notices[0]?.place.line).toBeGreaterThan(2 + 700 * 5)
    expect(notices[0]?.place.line).toBeLessThan(2 + 702 * 5)
  })
})

describe('a snapshot file', () => {
  test.each([
    ['live', live.snapshot],
    ['manifests', shop.snapshot],
  ])('%s comes back as it went', (_, snapshot) => {
    expect(readSnapshot('s.json', writeSnapshot(snapshot))).toEqual(snapshot)
  })

  test.each([
    ['no JSON', (text: string) => text.slice(0, -20)],
    ['another format', (text: string) => text.replace('snapshot/1', 'snapshot/9')],
    ['a changed label', (text: string) => text.replace('"redis"', '"radish"')],
    ['a row that points nowhere', (text: string) => text.replace('"texts":[', '"texts":["x",')],
    ['a missing table', (text: string) => text.replace('"tables"', '"stools"')],
  ])('%s is refused with a Problem', (_, change) => {
    const text = writeSnapshot(live.snapshot)
    expect(change(text)).not.toBe(text)
    expect(() => readSnapshot('s.json', change(text))).toThrow(Problem)
  })
})

describe('a larger cluster', () => {
  test('streams in with progress, and its snapshot is small', async () => {
    const text = [...clusterText({ nodes: 20, pods: 600 })].join('')
    const path = file('cluster.json', text)
    const seen: number[] = []
    const { snapshot, notices } = await importFrom([path], { progress: ({ done }) => seen.push(done) })
    expect([snapshot.nodes.length, snapshot.pods.length, notices.length]).toEqual([20, 600, 0])
    expect(snapshot.contradictions).toEqual([])
    expect(seen.at(-1)).toBe(text.length)
    expect(writeSnapshot(snapshot).length).toBeLessThan(text.length / 10)
  })
})
