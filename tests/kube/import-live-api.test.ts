import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { importLive } from '../../adapters/import/live.ts'
import type { Imported } from '../../src/kube/import/import.ts'
import { type FakeApi, fakeApi, kubeconfigFor, type Trouble } from '../support/fakes/kubernetes/api.ts'
import { loopbackCertificate } from '../support/fakes/kubernetes/certificate.ts'

/*
 * A live import against an API server that behaves, and one that has bad days.
 */

const folder = mkdtempSync(join(tmpdir(), 'packetwalk-api-'))
const servers: FakeApi[] = []
let api: FakeApi

const PODS = '/api/v1/pods'
const IDENTITIES = '/apis/cilium.io/v2/ciliumidentities'
const POLICIES = '/apis/networking.k8s.io/v1/networkpolicies'
const EMPTY = ['nodes', 'namespaces', 'services'].map((plural) => [`/api/v1/${plural}`, 'v1', plural] as const)

const pod = (i: number): object => ({
  metadata: { name: `p${i}`, namespace: 'shop', labels: { app: 'web' }, annotations: { note: '"continue":"no"' } },
  spec: { nodeName: 'n1', containers: [] },
  status: { phase: 'Running', podIPs: [{ ip: `10.0.0.${i + 10}` }] },
})
const identity = (i: number): object => ({
  metadata: { name: `${1000 + i}` },
  'security-labels': { 'k8s:app': `a${i}` },
})
const policy = (name: string): object => ({ metadata: { name, namespace: 'shop' }, spec: { podSelector: {} } })
const kindOf = (plural: string): string => plural[0]?.toUpperCase() + plural.slice(1, -1)

beforeEach(async () => {
  api = await fakeApi()
  servers.push(api)
  for (const [path, apiVersion, plural] of EMPTY) api.lists.set(path, { apiVersion, kind: kindOf(plural), items: [] })
  api.lists.set(PODS, { apiVersion: 'v1', kind: 'Pod', items: [0, 1, 2, 3, 4].map(pod) })
  api.lists.set(IDENTITIES, {
    apiVersion: 'cilium.io/v2',
    kind: 'CiliumIdentity',
    items: [0, 1, 2, 3, 4].map(identity),
  })
  api.lists.set(POLICIES, {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    items: ['a', 'b', 'c'].map(policy),
  })
  api.objects.set('/api/v1/namespaces/kube-system/configmaps/cilium-config', {
    kind: 'ConfigMap',
    apiVersion: 'v1',
    metadata: { name: 'cilium-config', namespace: 'kube-system' },
    data: { 'routing-mode': 'native' },
  })
})
afterAll(async () => {
  await Promise.all(servers.map((server) => server.stop()))
  rmSync(folder, { recursive: true, force: true })
})

function kubeconfig(content: object | string): string {
  const file = join(folder, `${Math.random().toString(36).slice(2)}.yaml`)
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content))
  return file
}

async function imported(how: Parameters<typeof kubeconfigFor>[1] = {}): Promise<Imported> {
  return await importLive({ kubeconfig: kubeconfig(kubeconfigFor(api, how)), silence: 300 })
}

const missing = ({ snapshot }: Imported): string[] =>
  snapshot.gaps.flatMap((gap) => (gap.kind === 'kind-missing' ? [gap.resource] : []))
const told = ({ notices }: Imported): unknown[] =>
  notices.map((one) => (one.kind === 'not-listed' ? `${one.resource} ${one.status}` : one.kind))

describe('an API server that behaves', () => {
  test('is read page by page, custom resources too, whose token stands behind the items', async () => {
    const live = await imported()
    expect(live.snapshot.pods.map(({ name }) => name)).toEqual(['p0', 'p1', 'p2', 'p3', 'p4'])
    expect(live.snapshot.identities.filter(({ synthetic }) => synthetic.length === 0)).toHaveLength(5)
    expect(live.snapshot.networkPolicies).toHaveLength(3)
    expect(told(live)).toEqual([])
    expect(missing(live)).toEqual([])
  })
  test('is only looked at, with a token, in pages', async () => {
    await imported()
    expect(new Set(api.asked.map(({ method }) => method))).toEqual(new Set(['GET']))
    const lists = api.asked.filter(({ path }) => !path.includes('configmaps'))
    expect(lists.every(({ query }) => query.get('limit') === '500')).toBe(true)
    expect(api.asked.filter(({ path }) => path === IDENTITIES)).toHaveLength(3)
  })
})

describe('an API server on a bad day', () => {
  const DAYS: [says: string, path: string, trouble: Trouble, notices: unknown[], gap: boolean][] = [
    ['a list is forbidden', POLICIES, { does: 'status', status: 403 }, ['networkpolicies 403'], true],
    ['a list breaks the server', POLICIES, { does: 'status', status: 500 }, ['networkpolicies 500'], true],
    ['a kind is not served', POLICIES, { does: 'status', status: 404 }, [], false],
    ['the rest of a list has expired', POLICIES, { does: 'expire', times: 1 }, [], false],
    [
      'it is busy, and says for how long',
      POLICIES,
      { does: 'status', status: 429, headers: { 'retry-after': '0' }, times: 2 },
      [],
      false,
    ],
    [
      'it stays busy',
      POLICIES,
      { does: 'status', status: 503, headers: { 'retry-after': '0' } },
      ['networkpolicies 503'],
      true,
    ],
    ['an answer never comes', POLICIES, { does: 'hang' }, ['networkpolicies 0'], true],
    ['the connection breaks in the middle', POLICIES, { does: 'cut' }, ['cut-off', 'networkpolicies 0'], true],
    ['half a list comes as if it were whole', POLICIES, { does: 'half' }, ['cut-off', 'networkpolicies 0'], true],
    ['a page to log in comes instead', POLICIES, { does: 'html' }, ['not-parsed', 'networkpolicies 0'], true],
    ['the same token comes again and again', POLICIES, { does: 'loop' }, ['networkpolicies 0'], true],
  ]
  test.each(DAYS)('%s', async (_, path, trouble, notices, gap) => {
    api.troubles.set(path, trouble)
    const live = await imported()
    expect(told(live)).toEqual(notices)
    expect(missing(live)).toEqual(gap ? ['networkpolicies'] : [])
    expect(live.snapshot.pods).toHaveLength(5)
  })

  test('a second page that never comes makes the whole list unknown, and keeps what came', async () => {
    api.troubles.set(POLICIES, { does: 'second', status: 500 })
    const live = await imported()
    expect(live.snapshot.networkPolicies.map(({ name }) => name)).toEqual(['a', 'b'])
    expect(missing(live)).toEqual(['networkpolicies'])
  })
})

describe('a way that leads nowhere', () => {
  test('a wrong token is refused by every list', async () => {
    const live = await imported({ token: 'wrong' })
    expect(new Set(live.notices.map((one) => (one.kind === 'not-listed' ? one.status : one.kind)))).toEqual(
      new Set([401]),
    )
  })
  test('a server that nobody vouches for is not believed', async () => {
    const live = await imported({ ca: loopbackCertificate().cert })
    expect(live.snapshot.pods).toEqual([])
    expect(api.asked).toEqual([])
  })
  test('a server that is not there is asked twice, not twenty times', async () => {
    await api.stop()
    const live = await imported()
    expect(live.notices.every((one) => one.kind === 'not-listed' && one.status === 0)).toBe(true)
    expect(live.notices).toHaveLength(20)
    expect(live.snapshot.pods).toEqual([])
  })
  const CONFIGS: [says: string, content: object | string, lacks: string][] = [
    ['no YAML', '{{{', 'content'],
    ['nothing at all', '', 'content'],
    ['no cluster', { apiVersion: 'v1', kind: 'Config', clusters: [], contexts: [], users: [] }, 'cluster'],
  ]
  test.each(CONFIGS)('a kubeconfig with %s says what it lacks', async (_, content, lacks) => {
    await expect(importLive({ kubeconfig: kubeconfig(content) })).rejects.toMatchObject({
      kind: 'bad-kubeconfig',
      details: { lacks },
    })
  })
  test('an exec plugin that fails is told once', async () => {
    const config = {
      ...kubeconfigFor(api),
      users: [
        { name: 'u', user: { exec: { apiVersion: 'client.authentication.k8s.io/v1', command: '/no/such/plugin' } } },
      ],
    }
    await expect(importLive({ kubeconfig: kubeconfig(config) })).rejects.toMatchObject({
      details: { lacks: 'credentials' },
    })
  })
  test('who gave up is not answered', async () => {
    api.troubles.set(PODS, { does: 'hang' })
    const wait = new AbortController()
    const running = importLive({ kubeconfig: kubeconfig(kubeconfigFor(api)), signal: wait.signal })
    setTimeout(() => wait.abort(), 200)
    await expect(running).rejects.toThrow()
  })
})
