import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse, parseAllDocuments } from 'yaml'
import { z } from 'zod'
import { readEnv } from '../../adapters/service/env.ts'

/* What is deployed into a cluster, as far as it can be seen without one; and the program asked about its own policy. */

const ROOT = join(import.meta.dirname, '../..')
const KUSTOMIZE = join(ROOT, 'deploy/kustomize')
const CHART = join(ROOT, 'deploy/chart')

const thing = z.looseObject({
  kind: z.string(),
  metadata: z.object({ name: z.string(), namespace: z.string().optional() }),
})
type Thing = z.infer<typeof thing>
const thingsIn = (text: string): Thing[] =>
  parseAllDocuments(text).map((document) => {
    expect(document.errors).toEqual([])
    return thing.parse(document.toJS())
  })
const read = (...at: string[]): string => readFileSync(join(...at), 'utf8')
const resources = z
  .object({ resources: z.array(z.string()) })
  .parse(parse(read(KUSTOMIZE, 'kustomization.yaml'))).resources
const things = resources.flatMap((file) => thingsIn(read(KUSTOMIZE, file)))
const named = (list: readonly Thing[]): string[] => list.map(({ kind, metadata }) => `${kind}/${metadata.name}`).sort()
function one(kind: string, list: readonly Thing[] = things): Thing {
  const [found, ...more] = list.filter((each) => each.kind === kind)
  if (found === undefined || more.length > 0) throw new Error(`not one ${kind}`)
  return found
}
const inside = (value: unknown, ...path: (string | number)[]): unknown =>
  path.reduce<unknown>((at, key) => (typeof at === 'object' && at !== null ? Reflect.get(at, key) : undefined), value)

describe('deploy/kustomize', () => {
  test('names every file that lies there, and no Secret', () => {
    expect([...resources, 'kustomization.yaml'].sort()).toEqual(readdirSync(KUSTOMIZE).sort())
    expect(things.map(({ kind }) => kind)).not.toContain('Secret')
  })
  test.skipIf(spawnSync('kubectl', ['version', '--client']).status !== 0)('is rendered by kubectl', () => {
    const rendered = thingsIn(execFileSync('kubectl', ['kustomize', KUSTOMIZE], { encoding: 'utf8' }))
    expect(named(rendered)).toEqual(named(things))
  })
  test('starts the program with settings that it takes', () => {
    const container = inside(one('Deployment'), 'spec', 'template', 'spec', 'containers', 0)
    const env = z.array(z.object({ name: z.string(), value: z.string() })).parse(inside(container, 'env'))
    const settings = readEnv(Object.fromEntries(env.map(({ name, value }) => [name, value])))
    const ports = z.array(z.object({ containerPort: z.number() })).parse(inside(container, 'ports'))
    expect(settings).toMatchObject({ health: 4290, sandbox: 'off', web: { host: '0.0.0.0', port: 4280 } })
    // What stands here would win over the Secret, which may name a database.
    expect(env.map(({ name }) => name)).not.toContain('PACKETWALK_STORE')
    expect(ports.map(({ containerPort }) => containerPort)).toEqual([4280, 4281, 4282, 4290])
  })
  test('the importer may do what deploy/clusterrole.yaml says, and no more', () => {
    const said = thingsIn(read(ROOT, 'deploy/clusterrole.yaml'))
    for (const kind of ['ClusterRole', 'Role']) expect(one(kind)).toEqual(one(kind, said))
    for (const kind of ['ClusterRoleBinding', 'RoleBinding'])
      expect(inside(one(kind), 'subjects')).toEqual([
        { kind: 'ServiceAccount', name: 'packetwalk-importer', namespace: 'packetwalk' },
      ])
    expect(inside(one('Deployment'), 'spec', 'template', 'spec', 'automountServiceAccountToken')).toBe(false)
  })
})

describe('the program, asked about its own NetworkPolicy', () => {
  let folder = ''
  const pod = (namespace: string, name: string, labels: Record<string, string>): string =>
    JSON.stringify({ apiVersion: 'v1', kind: 'Pod', metadata: { namespace, name, labels }, spec: { containers: [] } })
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'packetwalk-deploy-'))
    cpSync(KUSTOMIZE, folder, { recursive: true })
    const around = [
      pod('monitoring', 'prometheus', {}),
      pod('default', 'proxy', { 'packetwalk/door': 'true' }),
      pod('default', 'stranger', {}),
      pod('packetwalk', 'postgres', { 'packetwalk/store': 'true' }),
    ]
    writeFileSync(join(folder, 'around.yaml'), around.join('\n---\n'))
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  test.each([
    ['monitoring/prometheus', 'packetwalk/packetwalk:4290', 'Allowed'],
    ['monitoring/prometheus', 'packetwalk/packetwalk:4280', 'Denied'],
    ['default/proxy', 'packetwalk/packetwalk:4280', 'Allowed'],
    ['default/proxy', 'packetwalk/packetwalk:4290', 'Denied'],
    ['default/stranger', 'packetwalk/packetwalk:4280', 'Denied'],
    ['packetwalk/packetwalk', 'packetwalk/postgres:5432', 'Allowed'],
    ['packetwalk/packetwalk', 'default/stranger:443', 'Denied'],
    ['packetwalk/packetwalk', '1.1.1.1:443', 'Allowed'],
    ['packetwalk/packetwalk', '1.1.1.1:80', 'Denied'],
    ['packetwalk/packetwalk', '169.254.169.254:443', 'Denied'],
  ])('%s to %s: %s', (from, to, verdict) => {
    const asked = [join(ROOT, 'bin/packetwalk.js'), 'policy', from, to, '--manifests', folder, '--lang', 'en']
    const { stdout } = spawnSync(process.execPath, asked, { encoding: 'utf8' })
    expect(stdout.split('\n')[0]).toContain(`${verdict}: `)
  })
})

describe('deploy/chart, which no helm has rendered', () => {
  const templates = readdirSync(join(CHART, 'templates')).map((file) => read(CHART, 'templates', file))
  const values: unknown = parse(read(CHART, 'values.yaml'))

  test('is YAML without its braces, and holds the objects of kustomize', () => {
    const plain = templates.map((text) => text.replace(/^ *\{\{-? .*\}\}\n/gm, '').replace(/\{\{ .*? \}\}/g, 'x'))
    const held = plain.flatMap(thingsIn)
    expect(named(held)).toEqual(named(things.filter(({ kind }) => kind !== 'Namespace')))
    for (const kind of ['ClusterRole', 'Role']) expect(one(kind, held)).toEqual(one(kind))
  })
  test('uses only values that values.yaml has, and ends what it begins', () => {
    const used = new Set(
      templates.flatMap((text) => [...text.matchAll(/\.Values\.([\w.]+)/g)].map(([, path]) => path ?? '')),
    )
    expect([...used].filter((path) => inside(values, ...path.split('.')) === undefined)).toEqual([])
    expect(used.size).toBeGreaterThan(10)
    for (const text of templates) {
      const begun = text.match(/\{\{-? (?:if|range|with) /g) ?? []
      expect(text.match(/\{\{-? end /g) ?? []).toHaveLength(begun.length)
    }
  })
  test('is of the version of the package', () => {
    const version = z.object({ version: z.string() }).parse(JSON.parse(read(ROOT, 'package.json'))).version
    expect(parse(read(CHART, 'Chart.yaml'))).toMatchObject({ version, appVersion: version })
  })
})
