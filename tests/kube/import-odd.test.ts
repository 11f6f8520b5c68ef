import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { strToU8, zipSync } from 'fflate'
import { afterAll, describe, expect, test } from 'vitest'
import { parseAllDocuments, stringify } from 'yaml'
import { importFrom } from '../../adapters/import/index.ts'
import { type Imported, importTexts } from '../../src/kube/import/import.ts'
import { networkOf } from '../../src/kube/open.ts'
import { backends, reach } from '../../src/kube/policy/index.ts'
import { readSnapshot, writeSnapshot } from '../../src/kube/snapshot/file.ts'

/*
 * Texts as they really come: with line ends of other systems, lists in lists, warnings before them, a byte that does not
 * belong; folders as sysdumps lay them out; manifests of which one is spoiled.
 */

const read = (text: string): Imported => importTexts([{ file: 'odd', text }], { name: 'odd' })
const pod = (name: string): object => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'n' }, spec: {} })
const Y = (name: string): string => `apiVersion: v1\nkind: Pod\nmetadata:\n  name: ${name}\n  namespace: n\nspec: {}\n`
const J = (value: unknown): string => JSON.stringify(value)
const list = (...items: unknown[]): object => ({ apiVersion: 'v1', kind: 'List', items })
const pods = ({ snapshot }: Imported): string => snapshot.pods.map(({ name }) => name).join(' ')
const kinds = ({ notices }: Imported): string[] => notices.map(({ kind }) => kind)

const TEXTS: [says: string, text: string, pods: string, notices: string[]][] = [
  ['items that are null', J({ ...list(), items: null }) + J(pod('a')), 'a', []],
  ['an empty list of a kind', J({ apiVersion: 'v1', kind: 'PodList', items: null }), '', []],
  [
    'lists in lists',
    J(list(list(pod('a'), { kind: 'PodList', apiVersion: 'v1', items: [pod('b')] }), pod('c'))),
    'a b c',
    [],
  ],
  ['line ends of Windows', `${Y('a')}---\n${Y('b')}`.replaceAll('\n', '\r\n'), 'a b', []],
  ['a byte order mark before YAML', `\ufeff${Y('a')}`, 'a', []],
  ['a byte order mark before JSON', `\ufeff${J(pod('a'))}`, 'a', []],
  ['a directive before the first document', `%YAML 1.1\n---\n${Y('a')}`, 'a', []],
  ['documents of nothing', `---\n---\n~\n---\nnull\n---\n${Y('a')}`, 'a', []],
  ['a zero byte in one of three documents', `${Y('a')}---\n${Y('b\0')}---\n${Y('c')}`, 'a c', ['not-text']],
  ['a warning before YAML', `Warning: v1 Endpoints is deprecated\n${Y('a')}`, 'a', []],
  ['a warning before JSON', `Warning: it is late\nI0101 12:00:00 log: something\n${J(pod('a'))}`, 'a', []],
  ['YAML that looks like JSON', '{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {}}', 'a', []],
  ['JSON with the wrong quotes', "{'apiVersion': 'v1', 'kind': 'Pod', 'metadata': {'name': 'a'}, 'spec': {}}", 'a', []],
  ['an array of YAML', '- {apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {}}\n- 7\n', 'a', ['no-kind']],
  ['a list that lost its kind', `items:\n- {apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {}}\n`, 'a', []],
  [
    'a template that nobody filled in',
    `${Y('a')}---\napiVersion: v1\nkind: Pod\nmetadata: {name: {{ .x }}}\nspec: {}\n`,
    'a',
    ['bad-object'],
  ],
  ['a chart beside its manifests', `apiVersion: v2\nname: chart\n---\n${Y('a')}`, 'a', ['no-kind']],
  [
    'null in every field',
    J({ ...pod('a'), metadata: { name: 'a', labels: null, ownerReferences: null }, status: null }),
    'a',
    [],
  ],
]

describe('a text with', () => {
  test.each(TEXTS)('%s', (_, text, expected, notices) => {
    const imported = read(text)
    expect(pods(imported)).toBe(expected)
    expect(kinds(imported)).toEqual(notices)
  })

  test('thousands of things that are no objects: some are told, all are counted', () => {
    const flows = Array.from({ length: 3000 }, (_, i) => J({ flow: { n: i } })).join('\n')
    const imported = read(`${flows}\n${J(pod('a'))}`)
    expect(pods(imported)).toBe('a')
    expect(kinds(imported)).toEqual(Array(10).fill('no-kind'))
    expect(imported.moreNotices).toBe(2990)
  })

  test('five megabytes of annotations and the fields of managers: neither is kept', () => {
    const metadata = { name: 'a', annotations: { x: 'y'.repeat(5_000_000) }, managedFields: [{ manager: 'kubectl' }] }
    const imported = read(J({ ...pod('a'), metadata }))
    expect(pods(imported)).toBe('a')
    expect(writeSnapshot(imported.snapshot).length).toBeLessThan(5000)
  })

  test.each(['utf-16le', 'utf-16be'] as const)('the bytes of %s, as PowerShell writes them', async (encoding) => {
    const bytes = Buffer.from(`\ufeff${Y('a')}`, 'utf16le')
    const file = join(folder, `${encoding}.yaml`)
    writeFileSync(file, encoding === 'utf-16be' ? bytes.swap16() : bytes)
    expect(pods(await importFrom([file]))).toBe('a')
  })
})

const folder = mkdtempSync(join(tmpdir(), 'packetwalk-odd-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const LIVE = new URL('../fixtures/clusters/live/', import.meta.url)
const fixture = (name: string): string => readFileSync(new URL(name, LIVE), 'utf8')

/** Names as versions of `cilium sysdump` have them, and files that hold no objects. */
const LAYOUTS: Record<string, Record<string, string>> = {
  'files of one folder': {
    'k8s-nodes-20260102-030405.json': 'nodes.json',
    'k8s-pods-20260102-030405.yaml': 'pods.yaml',
    'ciliumnodes-20260102-030405.yaml': 'ciliumnodes.yaml',
    'rest-20260102-030405.yaml': 'rest.yaml',
  },
  'names of an older version': {
    'nodes.json': 'nodes.json',
    'pods-20260102-030405.yaml': 'pods.yaml',
    'cilium-nodes.yaml': 'ciliumnodes.yaml',
    'cilium-configmap-20260102-030405.yaml': 'rest.yaml',
  },
  'folders inside': {
    'cluster/nodes.json': 'nodes.json',
    'cluster/pods.yml': 'pods.yaml',
    'cilium/ciliumnodes.yaml': 'ciliumnodes.yaml',
    'cilium/more/rest.yaml': 'rest.yaml',
  },
}
const BESIDE: Record<string, string> = {
  'cilium-sysdump.log': 'level=info apiVersion: v1',
  'logs-cilium-abc-20260102-030405.log': `${Y('from-a-log')}`,
  'hubble-flows-cilium-abc-20260102-030405.json': '{"flow":{"verdict":"DROPPED"}}\n{"flow":{"verdict":"FORWARDED"}}\n',
  'cilium-bugtool/cmd/cilium-endpoint-list.json': '[{"id":1,"status":{}}]',
  'cilium-bugtool/cmd/empty.json': '',
  'cilium-secrets.yaml': 'apiVersion: v1\nkind: Secret\nmetadata: {name: s}\ndata: {token: aHVzaA==}\n',
}

test('a Service that forgot to name its ports leads each of them to its own', () => {
  const labels = { app: 'api' }
  const imported = read(
    J(
      list(
        { ...pod('a'), metadata: { name: 'a', labels } },
        {
          apiVersion: 'v1',
          kind: 'Service',
          metadata: { name: 's' },
          spec: {
            selector: labels,
            ports: [
              { port: 8001, targetPort: 8000 },
              { port: 5001, targetPort: 5000 },
            ],
          },
        },
      ),
    ),
  )
  const set = networkOf(imported.snapshot).cluster?.policies
  const [service] = imported.snapshot.services
  if (set === undefined || service === undefined) throw new Error('a service')
  const found = service.ports.flatMap((port) => backends(set, service, port).map(({ port: number }) => number))
  expect(found).toEqual([8000, 5000])
})

describe('a sysdump', () => {
  const whole = importFrom([LIVE.pathname], { name: 'x', takenAt: '2026-01-02T03:04:05Z' })
  const filesOf = (layout: Record<string, string>): Record<string, string> => ({
    ...Object.fromEntries(Object.entries(layout).map(([name, from]) => [name, fixture(from)])),
    ...BESIDE,
  })

  test.each(Object.entries(LAYOUTS))('as %s is the same cluster', async (name, layout) => {
    const home = join(folder, name.replaceAll(' ', '-'), 'cilium-sysdump-20260102-030405')
    for (const [path, content] of Object.entries(filesOf(layout))) {
      mkdirSync(dirname(join(home, path)), { recursive: true })
      writeFileSync(join(home, path), content)
    }
    const imported = await importFrom([home])
    expect(imported.snapshot.hash).toBe((await whole).snapshot.hash)
    expect(imported.snapshot.takenAt).toBe('2026-01-02T03:04:05Z')
    expect(writeSnapshot(imported.snapshot)).not.toContain('aHVzaA')
  })

  test.each(Object.entries(LAYOUTS))('as %s, zipped, is the same cluster', async (name, layout) => {
    const inside = Object.entries(filesOf(layout)).map(([path, text]) => [`cilium-sysdump/${path}`, strToU8(text)])
    const file = join(folder, `${name.replaceAll(' ', '-')}.zip`)
    writeFileSync(file, zipSync(Object.fromEntries(inside)))
    expect((await importFrom([file])).snapshot.hash).toBe((await whole).snapshot.hash)
  })

  test('half of it, zipped or gzipped, keeps what came', async () => {
    const zip = zipSync({ 'a.yaml': strToU8(Y('a')), 'b.yaml': strToU8(Y('b').repeat(1)) }, { level: 0 })
    const gz = gzipSync(`${J(pod('a'))}\n`.repeat(5000))
    writeFileSync(join(folder, 'half.zip'), zip.subarray(0, zip.length - 120))
    writeFileSync(join(folder, 'half.json.gz'), gz.subarray(0, gz.length - 9))
    for (const name of ['half.zip', 'half.json.gz']) {
      const imported = await importFrom([join(folder, name)])
      expect(pods(imported)).toContain('a')
    }
  })
})

const objects: unknown[] = ['manifests.yaml', 'live/rest.yaml', 'live/pods.yaml'].flatMap((name) =>
  parseAllDocuments(readFileSync(new URL(`../fixtures/clusters/${name}`, import.meta.url), 'utf8')).flatMap((doc) => {
    const value: unknown = doc.toJS()
    const items: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, 'items') : undefined
    return Array.isArray(items) ? items : value === null ? [] : [value]
  }),
)
const usable = objects.filter((one) => read(J(one)).notices.length === 0 && read(J(one)).counts.size === 1)

/** The object with one of its parts replaced. */
function spoiled(value: unknown, way: readonly number[], by: unknown): unknown {
  const [turn = 0, ...rest] = way
  if (typeof value !== 'object' || value === null || way.length === 0) return by
  const keys = Object.keys(value)
  const key = keys[turn % Math.max(1, keys.length)]
  if (key === undefined) return by
  if (Array.isArray(value)) return value.map((item, i) => (String(i) === key ? spoiled(item, rest, by) : item))
  return { ...value, [key]: spoiled(Reflect.get(value, key), rest, by) }
}

const junk = fc.oneof(
  fc.anything({ maxDepth: 2 }),
  fc.constantFrom(null, '', -1, 99999, '10.0.0.1/24', '999.1.1.1/8', [], {}, ['x'], '*', '\0', '🚪', { $ref: '#' }),
)

describe('of many manifests, one is spoiled', () => {
  test('and all the others are used as before, as JSON and as YAML', () => {
    expect(usable.length).toBeGreaterThan(15)
    const way = fc.array(fc.nat(20), { minLength: 1, maxLength: 9 })
    fc.assert(
      fc.property(fc.nat(usable.length - 1), way, junk, fc.boolean(), (at, path, by, asYaml) => {
        const others = usable.filter((_, i) => i !== at)
        const bad = spoiled(usable[at], path, by)
        const marked = [...others.slice(0, at), bad, ...others.slice(at), pod('survivor')]
        const text = asYaml
          ? marked.map((one) => stringify(one, { aliasDuplicateObjects: false })).join('---\n')
          : J(list(...marked))
        const imported = read(text)
        const used = [...imported.counts.values()].reduce((sum, one) => sum + one.used, 0)
        expect(used).toBeGreaterThanOrEqual(others.length + 1)
        expect(readSnapshot('x', writeSnapshot(imported.snapshot)).hash).toBe(imported.snapshot.hash)
        const set = networkOf(imported.snapshot).cluster?.policies
        if (set === undefined) throw new Error('a snapshot has policies')
        reach(set, { semantics: 'kubernetes', by: 'workload' })
      }),
      { numRuns: Number(process.env.PROPERTY_RUNS ?? 60) },
    )
  })
})
