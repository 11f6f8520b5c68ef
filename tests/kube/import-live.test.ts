import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { importLive, LISTINGS } from '../../adapters/import/live.ts'
import type { Imported } from '../../src/kube/import/import.ts'

/*
 * An API server on loopback: lists in pages of two, in the order of fields that Go writes, without kind on the items.
 */

const objects = Array.from({ length: 5 }, (_, i) => ({
  metadata: { name: `p${i}`, namespace: 'shop', labels: { app: 'web' } },
  spec: { nodeName: 'n1', containers: [] },
  status: { phase: 'Running', podIPs: [{ ip: `10.0.0.${i + 10}` }] },
}))
const LISTS: Record<string, { apiVersion: string; kind: string; items: unknown[] }> = {
  '/api/v1/pods': { apiVersion: 'v1', kind: 'PodList', items: objects },
  '/api/v1/nodes': { apiVersion: 'v1', kind: 'NodeList', items: [{ metadata: { name: 'n1' } }] },
  '/api/v1/namespaces': { apiVersion: 'v1', kind: 'NamespaceList', items: [{ metadata: { name: 'shop' } }] },
  '/api/v1/services': { apiVersion: 'v1', kind: 'ServiceList', items: [] },
  '/apis/discovery.k8s.io/v1/endpointslices': {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSliceList',
    items: [],
  },
  '/apis/cilium.io/v2alpha1/ciliumcidrgroups': {
    apiVersion: 'cilium.io/v2alpha1',
    kind: 'CiliumCIDRGroupList',
    items: [{ metadata: { name: 'office' }, spec: { externalCIDRs: ['192.0.2.0/24'] } }],
  },
}
const CONFIG = {
  kind: 'ConfigMap',
  apiVersion: 'v1',
  metadata: { name: 'cilium-config', namespace: 'kube-system' },
  data: { 'routing-mode': 'native' },
}

const asked: { method: string; path: string; auth: string }[] = []
let expired = false

function answer(url: URL): [number, unknown] {
  const list = LISTS[url.pathname]
  if (url.pathname === '/apis/networking.k8s.io/v1/networkpolicies') return [403, { kind: 'Status' }]
  if (url.pathname.endsWith('/configmaps/cilium-config')) return [200, CONFIG]
  if (list === undefined) return [404, { kind: 'Status' }]
  const from = Number(url.searchParams.get('continue') ?? '0')
  const limited = url.searchParams.has('limit')
  if (from >= 4 && !expired) {
    expired = true
    return [410, { kind: 'Status' }]
  }
  const items = limited ? list.items.slice(from, from + 2) : list.items
  const more = limited && from + 2 < list.items.length ? { continue: String(from + 2) } : {}
  const { kind, apiVersion } = list
  return [200, { kind, apiVersion, metadata: { resourceVersion: '7', ...more }, items }]
}

function respond(request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? '/', 'http://x')
  asked.push({ method: request.method ?? '', path: url.pathname, auth: request.headers.authorization ?? '' })
  const [status, body] = answer(url)
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

const folder = mkdtempSync(join(tmpdir(), 'packetwalk-live-'))
const server = createServer(respond)
let live: Imported

beforeAll(async () => {
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  const address: AddressInfo | string | null = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const kubeconfig = join(folder, 'config')
  const cluster = { server: `http://127.0.0.1:${port}`, 'insecure-skip-tls-verify': true }
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'here',
    clusters: [{ name: 'c', cluster }],
    users: [{ name: 'u', user: { token: 'only-for-the-loopback-test' } }],
    contexts: [{ name: 'here', context: { cluster: 'c', user: 'u' } }],
  }
  writeFileSync(kubeconfig, JSON.stringify(config))
  live = await importLive({ kubeconfig })
})
afterAll(() => {
  server.close()
  rmSync(folder, { recursive: true, force: true })
})

describe('a live import', () => {
  test('reads every page, also after a list has expired', () => {
    expect(live.snapshot.pods.map((pod) => pod.name)).toEqual(['p0', 'p1', 'p2', 'p3', 'p4'])
    expect(expired).toBe(true)
  })
  test('is named after the context and knows its time', () => {
    expect(live.snapshot.name).toBe('here')
    expect(Date.now() - Date.parse(live.snapshot.takenAt ?? '')).toBeLessThan(60_000)
  })
  test('asks the older version where the newer one is not served', () => {
    expect(live.snapshot.cidrGroups.map((group) => group.name)).toEqual(['office'])
  })
  test('reads the configuration', () => {
    expect(live.snapshot.config).toEqual({ 'routing-mode': 'native' })
  })
  test('what is forbidden is noted and stays a gap; what does not exist is no gap', () => {
    expect(live.notices).toEqual([
      { kind: 'not-listed', resource: 'networkpolicies', status: 403, place: { file: 'api' } },
    ])
    const missing = live.snapshot.gaps.flatMap((gap) => (gap.kind === 'kind-missing' ? gap.resource : []))
    expect(missing).toEqual(['networkpolicies'])
  })
  test('only looks, and signs every look', () => {
    expect([...new Set(asked.map((one) => one.method))]).toEqual(['GET'])
    expect(asked.every((one) => one.auth === 'Bearer only-for-the-loopback-test')).toBe(true)
  })
  test('a server that does not answer leaves gaps, no crash', async () => {
    const kubeconfig = join(folder, 'dead')
    writeFileSync(kubeconfig, readFileSync(join(folder, 'config'), 'utf8').replace(/127\.0\.0\.1:\d+/, '127.0.0.1:1'))
    const { notices, snapshot } = await importLive({ kubeconfig })
    expect(notices.every((notice) => notice.kind === 'not-listed' && notice.status === 0)).toBe(true)
    expect(snapshot.pods).toEqual([])
  })
})

describe('the ClusterRole', () => {
  const file = new URL('../../deploy/clusterrole.yaml', import.meta.url)
  interface Role {
    kind: string
    rules?: { apiGroups: string[]; resources: string[]; verbs: string[]; resourceNames?: string[] }[]
  }
  const roles: Role[] = parseAllDocuments(readFileSync(file, 'utf8')).map((doc) => doc.toJS())
  const rules = roles.flatMap((role) => role.rules ?? [])

  test('allows get and list, nothing else, and no Secrets', () => {
    expect([...new Set(rules.flatMap((rule) => rule.verbs))].sort()).toEqual(['get', 'list'])
    expect(rules.flatMap((rule) => rule.resources)).not.toContain('secrets')
    expect(rules.filter((rule) => rule.resources.includes('configmaps')).map((rule) => rule.resourceNames)).toEqual([
      ['cilium-config', 'coredns'],
    ])
  })
  test('allows everything that is listed', () => {
    const allowed = new Set(
      rules.flatMap((rule) => rule.apiGroups.flatMap((group) => rule.resources.map((r) => `${group}/${r}`))),
    )
    for (const { paths } of LISTINGS) {
      const [, kind, group = '', , plural] = (paths[0] ?? '').split('/')
      const key = kind === 'api' ? `/${paths[0]?.split('/').at(-1)}` : `${group}/${plural}`
      expect(allowed).toContain(key)
    }
  })
})
