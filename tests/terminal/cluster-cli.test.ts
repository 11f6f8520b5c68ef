import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { answerCase } from '../../adapters/terminal/cases.ts'

/*
 * Real clusters on the command line, as people run it: another process, its streams and its exit code.
 */

const MAIN = new URL('../../adapters/command.ts', import.meta.url).pathname
const LIVE = new URL('../fixtures/clusters/live', import.meta.url).pathname
const MANIFESTS = new URL('../fixtures/clusters/manifests.yaml', import.meta.url).pathname

interface Ran {
  code: number | null
  out: string
  err: string
}
function packetwalk(args: readonly string[], input = ''): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [MAIN, ...args], { env: { ...process.env, LANG: 'C' } })
    const ran: Ran = { code: null, out: '', err: '' }
    child.stdout.on('data', (chunk) => {
      ran.out += chunk
    })
    child.stderr.on('data', (chunk) => {
      ran.err += chunk
    })
    child.on('error', reject)
    child.on('close', (code) => resolve({ ...ran, code }))
    child.stdin.on('error', () => undefined)
    child.stdin.end(input)
  })
}

let folder = ''
let snapshot = ''
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'packetwalk-'))
  snapshot = join(folder, 'live.json')
  const ran = await packetwalk(['import', LIVE, '-o', snapshot])
  expect(ran.out).toContain('2 nodes, 5 pods, 3 services')
  expect(ran.code).toBe(0)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const words = (line: string): string[] =>
  line
    .split(' ')
    .map((word) => word.replace('SNAPSHOT', snapshot).replace('LIVE', LIVE).replace('MANIFESTS', MANIFESTS))

describe('commands about clusters', () => {
  const CASES: [line: string, code: number, says: string][] = [
    ['import LIVE --check', 0, 'What the snapshot does not say'],
    ['import SNAPSHOT --check', 0, '2 nodes, 5 pods, 3 services'],
    ['import MANIFESTS --check', 0, 'spec.ingress[0].ports[0].port is 70000'],
    ['import no-such-folder', 64, 'no-such-folder'],
    ['import', 64, 'needs paths'],
    ['replay', 64, 'needs flows'],
    ['replay no-such-flows --cluster SNAPSHOT', 64, 'ENOENT'],
    ['replay LIVE --cluster SNAPSHOT', 64, 'EISDIR'],
    ['replay MANIFESTS --cluster SNAPSHOT', 64, 'lines is a flow as Hubble writes it'],
    ['mode --network SNAPSHOT', 0, '1500 - 95 (WireGuard) = 1405'],
    ['mode --network LIVE', 0, 'Cilium               1.19.5'],
    ['mode', 64, 'is not a snapshot'],
    ['reach --manifests MANIFESTS', 2, 'shop/redis'],
    ['policy shop/cart shop/redis:6379 --manifests MANIFESTS', 2, 'shop/broken'],
    ['policy shop/redis shop/cart:80 --manifests MANIFESTS', 1, 'Refused'],
    ['policy shop/cart shop/redis:6379 --network SNAPSHOT', 2, 'Undetermined'],
    ['trace shop/cart shop/redis:6379 --network SNAPSHOT --no-picture', 2, 'Undetermined'],
    ['trace shop/cart shop/redis:6379 --manifests MANIFESTS --no-picture', 2, 'shop/broken'],
    ['diff MANIFESTS SNAPSHOT', 0, 'connections opened'],
    ['diff MANIFESTS MANIFESTS', 0, 'Nothing changed'],
    ['diff MANIFESTS nowhere', 64, 'nowhere'],
  ]
  test.each(CASES)('packetwalk %s ends with %i', async (line, code, says) => {
    const ran = await packetwalk(words(line))
    expect(ran.out + ran.err).toContain(says)
    expect(ran.code).toBe(code)
  })
})

/** Pods as a cluster reports them, without a node, and one policy: nothing else was collected. */
const REPORTED = [
  ...['a', 'b'].map((name) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels: { app: name } },
    spec: { containers: [] },
    status: { phase: 'Running', podIPs: [{ ip: `fd00::${name}` }], conditions: [{ type: 'Ready', status: 'True' }] },
  })),
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'deny' },
    spec: { podSelector: { matchLabels: { app: 'b' } } },
  },
]

describe('pods without a node, and with addresses of IPv6 alone', () => {
  const CASES: [line: string, code: number, says: string][] = [
    ['policy default/a default/b:80 --manifests REPORTED', 1, 'Denied'],
    ['policy default/b default/a:80 --manifests REPORTED', 0, 'Allowed'],
    ['policy default/a default/b:80 --network REPORTED', 2, 'Undetermined'],
    ['trace default/a default/b:80 --network REPORTED --no-picture', 2, 'only IPv4 is walked'],
    ['policy default/a [fd00::b]:80 --manifests REPORTED', 1, 'may not connect to default/b'],
    ['policy fd00::a default/b:80 --manifests REPORTED', 1, 'default/a may not connect'],
  ]
  test.each(CASES)('packetwalk %s ends with %i', async (line, code, says) => {
    const file = join(folder, 'reported.json')
    writeFileSync(file, JSON.stringify({ apiVersion: 'v1', kind: 'List', items: REPORTED }))
    const ran = await packetwalk(line.split(' ').map((word) => word.replace('REPORTED', file)))
    expect(ran.out + ran.err).toContain(says)
    expect(ran.code).toBe(code)
  })
})

describe('--json prints data and nothing else', () => {
  const CASES: [line: string, schema: string][] = [
    ['mode --network SNAPSHOT --json', 'packetwalk/mode/1'],
    ['reach --manifests MANIFESTS --json --semantics kubernetes', 'packetwalk/reach/1'],
    ['policy shop/cart shop/redis:6379 --manifests MANIFESTS --json', 'packetwalk/policy/1'],
    ['diff MANIFESTS SNAPSHOT --json', 'packetwalk/diff/1'],
    ['trace shop/cart shop/redis:6379 --network SNAPSHOT --json', 'packetwalk/journey/1'],
  ]
  test.each(CASES)('packetwalk %s', async (line, schema) => {
    const { out } = await packetwalk(words(line))
    expect(JSON.parse(out)).toMatchObject({ schema })
  })
})

test('what kubectl prints comes in through standard input', async () => {
  const ran = await packetwalk(['import', '-', '--name', 'piped'], readFileSync(MANIFESTS, 'utf8'))
  expect(ran.out).toContain('piped: 2 nodes')
  expect(ran.code).toBe(0)
})

test('lines ask journeys and policies of the networks that they name; a wrong line answers what is wrong', async () => {
  const inline = ['a', 'b'].map((name) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name },
    spec: { containers: [] },
  }))
  const lines = [
    {
      id: 1,
      src: { ns: 'shop', pod: 'redis-0' },
      dst: { ns: 'shop', service: 'redis' },
      proto: 'tcp',
      port: 6379,
      network: snapshot,
    },
    { id: 2, from: 'shop/cart', to: 'shop/redis:6379', network: MANIFESTS },
    { id: 3, src: { ns: 'shop', pod: 'nobody' }, dst: { ip: '1.2.3.4' }, network: MANIFESTS },
    { id: 4, src: { pod: 'a' }, dst: { pod: 'b' }, port: 80, network: inline, semantics: 'kubernetes' },
    { id: 5, src: { pod: 'a' }, dst: { pod: 'b' }, port: 99999, network: inline },
    { id: 6, src: { pod: 'a' }, dst: { pod: 'b' }, port: 80 },
  ]
  const { out } = await packetwalk(['batch'], lines.map((line) => JSON.stringify(line)).join('\n'))
  const answers: unknown[] = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(answers).toMatchObject([
    { id: 1, verdict: 'allow' },
    { id: 2, result: { kind: 'undetermined' } },
    { id: 3, error: { kind: 'unknown-end' } },
    { id: 4, verdict: 'allow', evidence: { ingress: { reason: 'no-policy' } } },
    { id: 5, error: { kind: 'bad-line' } },
    { id: 6, error: { kind: 'not-a-snapshot' } },
  ])
})

const CASES = new URL('../../../shared/acceptance/recipes/cases/', import.meta.url)
const SYMPTOMS: Record<string, string> = {
  'http-ok': 'connected',
  'connect-timeout': 'connect-timeout',
  'dns-failure': 'dns-failure',
}
if (!existsSync(CASES)) {
  console.warn(`policy cases are absent: nothing at ${CASES.pathname}, so --case was NOT checked with them`)
  test.skip('public cases through --case: absent here, not checked', () => {})
} else {
  test.each(readdirSync(CASES))('--case answers %s as expected', (file) => {
    const one: { queries: { id: number; expected: string; symptom?: string }[] } = JSON.parse(
      readFileSync(new URL(file, CASES), 'utf8'),
    )
    const expected = one.queries.map(({ id, expected: verdict, symptom }) =>
      symptom === undefined ? { id, verdict } : { id, verdict, symptom: SYMPTOMS[symptom] },
    )
    expect(answerCase(one)).toMatchObject(expected)
  })
}
