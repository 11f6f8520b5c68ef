import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { strToU8 } from 'fflate'
import { describe, expect, test } from 'vitest'
import { find } from '../../src/findings/endpoint.ts'
import { newDraft } from '../../src/kube/import/draft.ts'
import { finishImport, importTexts } from '../../src/kube/import/import.ts'
import { addObject } from '../../src/kube/import/objects.ts'
import { modeOf } from '../../src/kube/mode/effective.ts'
import { readSnapshot, writeSnapshot } from '../../src/kube/snapshot/file.ts'

/** Beside every bad thing stands this good one: it must always come through. */
const GOOD = 'apiVersion: v1\nkind: Namespace\nmetadata:\n  name: survivor\n'
const read = (text: string) => importTexts([{ file: 'bad.yaml', text }], { name: 'x' })
const withGood = (bad: string) => read(`${bad}\n---\n${GOOD}`)
const policy = (spec: string, kind = 'networking.k8s.io/v1\nkind: NetworkPolicy') =>
  `apiVersion: ${kind}\nmetadata: {name: p, namespace: n}\nspec: ${spec}`
const cnp = (spec: string) => policy(spec, 'cilium.io/v2\nkind: CiliumNetworkPolicy')
const laughs = [
  'a0: &a0 [x, x, x, x, x, x, x, x, x]',
  ...Array.from({ length: 8 }, (_, i) => `a${i + 1}: &a${i + 1} [${Array(9).fill(`*a${i}`).join(', ')}]`),
].join('\n')

describe('bad YAML', () => {
  test.each([
    ['a bracket that never closes', 'apiVersion: v1\nkind: Pod\nmetadata: {name: [', 'not-parsed'],
    ['a tab for indentation', 'apiVersion: v1\nkind: Pod\nmetadata:\n\tname: x', 'not-parsed'],
    ['a key given twice', 'apiVersion: v1\nkind: Pod\nkind: Pod', 'not-parsed'],
    ['a bomb of aliases', `apiVersion: v1\nkind: ConfigMap\n${laughs}`, 'too-many-aliases'],
    ['two million brackets', '['.repeat(2_000_000), 'too-deep'],
    ['a million lists in each other', '- '.repeat(1_000_000), 'too-deep'],
    ['half a million values', `a: [${'[],'.repeat(400_000)}]`, 'too-many-values'],
    ['a hundred and one aliases', `a: &a x\nb: [${Array(101).fill('*a').join(', ')}]`, 'too-many-aliases'],
    [
      'an object that contains itself',
      'apiVersion: v1\nkind: Pod\nmetadata: &m {name: x, labels: *m}',
      'self-reference',
    ],
    [
      'a list in a list in a list ...',
      `apiVersion: v1\nkind: Pod\nspec: ${'['.repeat(40)}${']'.repeat(40)}`,
      'too-deep',
    ],
    ['a hundred thousand brackets', '['.repeat(100_000).replace(/^/, 'a: '), 'too-deep'],
    ['no kind', 'metadata: {name: x}', 'no-kind'],
    ['a number', '42', 'no-kind'],
    [
      'a kind from elsewhere',
      'apiVersion: projectcalico.org/v3\nkind: NetworkPolicy\nmetadata: {name: x}',
      'unknown-kind',
    ],
  ])('%s is one notice with a line, and the rest is used', (_, bad, kind) => {
    const { snapshot, notices } = withGood(bad)
    expect(notices.map((notice) => notice.kind)).toEqual([kind])
    expect(notices[0]?.place.line).toBeGreaterThan(0)
    expect(snapshot.namespaces.map((one) => one.name)).toEqual(['survivor'])
  })

  test('a hundred aliases are enough for everybody', () => {
    const labels = Array.from({ length: 50 }, (_, i) => `k${i}: *v`).join(', ')
    const { notices } = withGood(`apiVersion: v1\nkind: Namespace\nmetadata: {name: &v x, labels: {${labels}}}`)
    expect(notices).toEqual([])
  })
})

describe('bad fields', () => {
  test.each([
    [
      'an impossible port',
      policy('{podSelector: {}, ingress: [{ports: [{port: 99999}]}]}'),
      'spec.ingress[0].ports[0].port',
      '99999',
      '1-65535',
    ],
    [
      'a port that is neither number nor name',
      policy('{podSelector: {}, ingress: [{ports: [{port: "80"}]}]}'),
      'spec.ingress[0].ports[0].port',
      '"80"',
      '1-65535 | a-z0-9-, 1-15',
    ],
    [
      'a range that runs backwards',
      policy('{podSelector: {}, ingress: [{ports: [{port: 90, endPort: 80}]}]}'),
      'spec.ingress[0].ports[0].endPort',
      '80',
      'port <= endPort',
    ],
    [
      'a bad operator',
      policy('{podSelector: {matchExpressions: [{key: a, operator: Like, values: [b]}]}}'),
      'spec.podSelector.matchExpressions[0].operator',
      '"Like"',
      'In | NotIn | Exists | DoesNotExist',
    ],
    [
      'In without values',
      policy('{podSelector: {matchExpressions: [{key: a, operator: In}]}}'),
      'spec.podSelector.matchExpressions[0].values',
      '-',
      'values: [..]',
    ],
    [
      'Exists with values',
      policy('{podSelector: {matchExpressions: [{key: a, operator: Exists, values: [b]}]}}'),
      'spec.podSelector.matchExpressions[0].values',
      '[..1]',
      'values: []',
    ],
    [
      'a hole outside of its block',
      policy('{podSelector: {}, egress: [{to: [{ipBlock: {cidr: 10.0.0.0/8, except: [11.0.0.0/16]}}]}]}'),
      'spec.egress[0].to[0].ipBlock.except[0]',
      '"11.0.0.0/16"',
      'except < cidr',
    ],
    [
      'a prefix of 33 bits',
      policy('{podSelector: {}, egress: [{to: [{ipBlock: {cidr: 10.0.0.0/33}}]}]}'),
      'spec.egress[0].to[0].ipBlock.cidr',
      '"10.0.0.0/33"',
      '192.0.2.0/24 | 2001:db8::/32',
    ],
    [
      'a Cilium port as a number',
      cnp('{endpointSelector: {}, ingress: [{toPorts: [{ports: [{port: 80}]}]}]}'),
      'spec.ingress[0].toPorts[0].ports[0].port',
      '80',
      '"1-65535"',
    ],
    [
      'a Cilium policy for nobody',
      cnp('{ingress: []}'),
      'spec.endpointSelector',
      '-',
      'endpointSelector | nodeSelector',
    ],
    [
      'a label that is a number',
      'apiVersion: v1\nkind: Namespace\nmetadata: {name: a, labels: {v: 1}}',
      'metadata.labels.v',
      '1',
      'string',
    ],
    [
      'an address that is none',
      'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {}\nstatus: {podIPs: [{ip: 10.0.0.256}]}',
      'status.podIPs[0].ip',
      '"10.0.0.256"',
      '192.0.2.1 | 2001:db8::1',
    ],
    ['a pod without spec', 'apiVersion: v1\nkind: Pod\nmetadata: {name: a}', 'spec', '-', 'object'],
  ])('%s is told with field, found and expected', (_, bad, field, found, expected) => {
    const { snapshot, notices } = withGood(bad)
    expect(notices.filter((notice) => notice.kind !== 'host-bits')).toEqual([
      expect.objectContaining({
        kind: 'bad-object',
        field,
        found,
        expected,
        place: expect.objectContaining({ file: 'bad.yaml' }),
      }),
    ])
    expect(snapshot.namespaces.map((one) => one.name)).toContain('survivor')
    expect(snapshot.gaps.some((gap) => gap.kind === 'left-out' && gap.field === field)).toBe(true)
  })

  test('a thousand unknown kinds are a thousand counts, no more', () => {
    const many = Array.from({ length: 1000 }, (_, i) => `apiVersion: x/v1\nkind: K${i}`).join('\n---\n')
    const { snapshot, notices } = withGood(many)
    const total = notices.reduce((sum, notice) => sum + (notice.kind === 'unknown-kind' ? notice.count : 0), 0)
    expect(total).toBe(1000)
    expect(notices.length).toBeLessThanOrEqual(501)
    expect(snapshot.namespaces.length).toBe(1)
  })

  test('redacted values become gaps; the object stays', () => {
    const text =
      'apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: n, labels: {app: "<redacted>", tier: web}}\nspec: {nodeName: "***"}\nstatus: {phase: Running, podIPs: [{ip: XXXXXXXX}], podIP: "REDACTED"}'
    const { snapshot, notices } = read(text)
    expect(snapshot.pods[0]?.labels).toEqual({ tier: 'web' })
    const fields = snapshot.gaps.flatMap((gap) => (gap.kind === 'redacted' ? gap.field : []))
    expect(fields).toEqual(expect.arrayContaining(['metadata.labels.app', 'spec.nodeName', 'status.podIP']))
    expect(notices.filter((notice) => notice.kind !== 'bad-object')).toEqual([])
  })

  test('a policy with a redacted selector is in doubt', () => {
    const { snapshot } = read(policy('{podSelector: {matchLabels: {app: "<redacted>"}}}'))
    expect(snapshot.networkPolicies[0]?.unread).toEqual(['spec.podSelector.matchLabels.app'])
  })

  test('labels named like inherited properties are labels', () => {
    const text =
      '{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a","labels":{"constructor":"c","toString":"t","__proto__":"p"}},"spec":{}}'
    const { snapshot } = read(text)
    expect(Object.entries(snapshot.pods[0]?.labels ?? {})).toEqual([
      ['constructor', 'c'],
      ['toString', 't'],
    ])
    expect(snapshot.pods[0]?.labels.valueOf).toBeUndefined()
    expect(find(snapshot, 'valueOf=x', 'to').kind).toBe('none')
    expect(find(snapshot, 'constructor=c', 'to').kind).toBe('one')
  })

  test('the same policy twice with other content is told with both places', () => {
    const { snapshot } = read(
      `${policy('{podSelector: {}}')}\n---\n${policy('{podSelector: {}, policyTypes: [Egress]}')}`,
    )
    expect(snapshot.contradictions.filter((one) => one.kind === 'same-object-twice')).toEqual([
      { kind: 'same-object-twice', object: 'NetworkPolicy n/p', places: ['bad.yaml:1', 'bad.yaml:5'] },
    ])
  })
})

describe('bad JSON', () => {
  const pod = (name: string) => `{"apiVersion":"v1","kind":"Pod","metadata":{"name":"${name}"},"spec":{}}`
  test.each([
    ['half a list', `{"apiVersion":"v1","kind":"List","items":[${pod('a')},${pod('b').slice(0, 40)}`, ['cut-off'], 1],
    [
      'a broken item',
      `{"apiVersion":"v1","kind":"List","items":[${pod('a')},{"a":tru},${pod('b')}]}`,
      ['not-parsed'],
      2,
    ],
    [
      'an item forty deep',
      `{"kind":"List","apiVersion":"v1","items":[${pod('a')},${'{"a":'.repeat(40)}1${'}'.repeat(40)}]}`,
      ['too-deep'],
      1,
    ],
    [
      'a hundred thousand brackets',
      `{"kind":"List","apiVersion":"v1","items":[${pod('a')},${'['.repeat(1e5)}`,
      ['cut-off'],
      1,
    ],
    ['more closing than opening', `${pod('a')}}`, ['not-parsed'], 1],
    ['words between objects', `${pod('a')} and ${pod('b')}`, ['not-parsed'], 1],
    ['items that are numbers', `{"kind":"PodList","apiVersion":"v1","items":[1,"x",null,${pod('a')}]}`, [], 1],
    [
      'items inside of something that is no list',
      `{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a","x":{"items":[1]}},"spec":{}}`,
      [],
      1,
    ],
  ])('%s', (_, text, kinds, pods) => {
    const { snapshot, notices } = read(text)
    expect(notices.map((notice) => notice.kind)).toEqual(kinds)
    expect(snapshot.pods.length).toBe(pods)
  })
})

const fixtures = ['manifests.yaml', 'live/rest.yaml', 'live/pods.yaml', 'live/ciliumnodes.yaml', 'live/nodes.json'].map(
  (name) => readFileSync(new URL(`../fixtures/clusters/${name}`, import.meta.url), 'utf8'),
)

/** A text with some bytes changed, lost, or said twice. */
const mangled = fc
  .tuple(
    fc.constantFrom(...fixtures),
    fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(60), fc.string({ maxLength: 12 })), {
      minLength: 1,
      maxLength: 6,
    }),
  )
  .map(([text, edits]) =>
    edits.reduce((all, [where, length, put]) => {
      const at = Math.floor(where * all.length)
      return all.slice(0, at) + put + all.slice(at + length)
    }, text),
  )

/** Objects of known kinds with anything in their fields. */
const odd = fc.record({
  apiVersion: fc.constantFrom(
    'v1',
    'apps/v1',
    'networking.k8s.io/v1',
    'cilium.io/v2',
    'discovery.k8s.io/v1',
    'policy.networking.k8s.io/v1alpha1',
  ),
  kind: fc.constantFrom(
    'Pod',
    'Node',
    'Service',
    'NetworkPolicy',
    'CiliumNetworkPolicy',
    'EndpointSlice',
    'Deployment',
    'AdminNetworkPolicy',
    'ConfigMap',
    'PodList',
    'List',
  ),
  metadata: fc.oneof(fc.record({ name: fc.string(), namespace: fc.string() }), fc.anything()),
  spec: fc.anything({ maxDepth: 4, withNullPrototype: true }),
  status: fc.anything({ maxDepth: 3 }),
  items: fc.anything({ maxDepth: 2 }),
})

describe('whatever comes', () => {
  test('mangled manifests never crash, and give a snapshot that can be written, opened and asked', () => {
    fc.assert(
      fc.property(mangled, (text) => {
        const { snapshot } = read(text)
        expect(readSnapshot('x', writeSnapshot(snapshot)).hash).toBe(snapshot.hash)
        modeOf(snapshot)
        find(snapshot, 'shop/redis:6379', 'to')
      }),
      { numRuns: 250 },
    )
  })

  test('odd objects never crash', () => {
    fc.assert(
      fc.property(fc.array(odd, { maxLength: 5 }), (objects) => {
        const draft = newDraft()
        for (const object of objects) addObject(draft, { object, place: { file: 'odd' } })
        const { snapshot } = finishImport(draft, { name: 'odd' })
        expect(snapshot.hash).toMatch(/^[0-9a-f]{64}$/)
      }),
      { numRuns: 500 },
    )
  })

  test('any JSON and any text give notices, never exceptions', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string(), fc.string({ unit: 'binary' })), (text) => void read(text)),
      { numRuns: 500 },
    )
  })

  test('JSON may come in any pieces', async () => {
    const { jsonFeed } = await import('../../src/kube/import/json.ts')
    const bytes = strToU8(fixtures[4] ?? '')
    const whole = read(fixtures[4] ?? '').snapshot.hash
    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length), { maxLength: 8 }), (cuts) => {
        const draft = newDraft()
        const feed = jsonFeed(draft, 'x')
        const at = [0, ...cuts.sort((a, b) => a - b), bytes.length]
        at.forEach((from, i) => void feed.push(bytes.subarray(from, at[i + 1] ?? bytes.length)))
        feed.end()
        expect(finishImport(draft, { name: 'x' }).snapshot.hash).toBe(whole)
      }),
    )
  })
})
