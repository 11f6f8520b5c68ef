import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { newDraft } from '../src/kube/import-draft.ts'
import { READERS } from '../src/kube/import-objects.ts'
import { type Cluster, compile, judge, type PolicySet, type Semantics } from '../src/kube/policy/index.ts'
import { contains, parseAddress, parseBlock } from '../src/kube/policy/ranges.ts'
import { adminPolicies, ciliumPolicies, ingressRules, networkPolicies, podSelector } from './policy/arbitraries.ts'
import { FEATURES } from './policy/case.ts'
import { clusterWith, party } from './policy/cluster.ts'

/*
 * What must hold for any policies.
 */

const EMPTY = clusterWith('')
const PARTIES = ['x/a', 'x/b', 'y/a', 'y/c', 'z/b', 'kube-system/host', 'node/n2', '203.0.113.9', '192.168.0.2']
const PROBES = [
  { protocol: 'TCP', port: 80 },
  { protocol: 'UDP', port: 81 },
] as const

const policies = fc.record({
  networkPolicies: networkPolicies(4),
  ciliumPolicies: ciliumPolicies(3),
  adminPolicies: adminPolicies(3),
})

function verdicts(set: PolicySet, semantics: Semantics) {
  return PARTIES.flatMap((from) =>
    PARTIES.flatMap((to) =>
      PROBES.map((probe) => ({
        from,
        to,
        ...probe,
        verdict: judge(set, { from: party(from), to: party(to), semantics, ...probe }),
      })),
    ),
  )
}

const with_ = (more: Partial<Cluster>) => compile({ ...EMPTY, ...more }, FEATURES)

describe('for any policies', () => {
  test('their order never matters, in answer or evidence', () => {
    fc.assert(
      fc.property(policies, fc.constantFrom<Semantics>('kubernetes', 'cilium'), (made, semantics) => {
        const turned = {
          networkPolicies: made.networkPolicies.toReversed(),
          ciliumPolicies: made.ciliumPolicies.toReversed(),
          adminPolicies: made.adminPolicies.toReversed(),
        }
        expect(verdicts(with_(turned), semantics)).toEqual(verdicts(with_(made), semantics))
      }),
      { numRuns: 40 },
    )
  })

  test('a further allow rule of a NetworkPolicy never takes reach from isolated pods', () => {
    fc.assert(
      fc.property(networkPolicies(4), podSelector, ingressRules, (made, selector, rules) => {
        // All pods are isolated already, so the new policy can only add.
        const isolate = ['x', 'y', 'z'].map((namespace) => ({
          namespace,
          name: 'all',
          spec: { podSelector: {} },
          unread: [],
        }))
        const more = { namespace: 'x', name: 'more', spec: { podSelector: selector, ingress: rules }, unread: [] }
        const before = verdicts(with_({ networkPolicies: [...isolate, ...made] }), 'kubernetes')
        const after = verdicts(with_({ networkPolicies: [...isolate, ...made, more] }), 'kubernetes')
        for (const [i, { verdict }] of before.entries())
          if (verdict.allowed) expect(after[i]?.verdict.allowed).toBe(true)
      }),
      { numRuns: 60 },
    )
  })

  test('a deny rule of Cilium never gives reach', () => {
    fc.assert(
      fc.property(policies, podSelector, (made, selector) => {
        const deny = {
          namespace: 'x',
          name: 'deny',
          rules: [{ endpointSelector: {}, ingressDeny: [{ fromEndpoints: [selector] }] }],
          unread: [],
        }
        const quiet = { ...made, adminPolicies: [] }
        const before = verdicts(with_(quiet), 'cilium')
        const after = verdicts(with_({ ...quiet, ciliumPolicies: [...made.ciliumPolicies, deny] }), 'cilium')
        for (const [i, { verdict }] of before.entries())
          if (!verdict.allowed) expect(after[i]?.verdict.allowed).toBe(false)
      }),
      { numRuns: 40 },
    )
  })

  test('every denial has a reason that denies, and every permission one that allows', () => {
    const denying = new Set(['denied-by', 'isolated-by', 'enforcement-always', 'sctp-disabled'])
    fc.assert(
      fc.property(policies, (made) => {
        for (const { verdict } of verdicts(with_(made), 'cilium')) {
          expect(verdict.allowed).toBe(verdict.egress.allowed && verdict.ingress.allowed)
          for (const half of [verdict.egress, verdict.ingress])
            expect(denying.has(half.reason.kind)).toBe(!half.allowed)
        }
      }),
      { numRuns: 30 },
    )
  })

  test('when the readings part, a reason is given', () => {
    const plain = {
      ...FEATURES,
      hostFirewall: false,
      sctp: false,
      clusterNetworkPolicy: false,
      nodeSelectors: false,
      requires: false,
    }
    fc.assert(
      fc.property(policies, (made) => {
        const set = compile({ ...EMPTY, ...made }, plain)
        for (const { from, to, verdict } of verdicts(set, 'kubernetes')) {
          if (verdict.other !== undefined)
            expect({ from, to, n: verdict.other.divergences.length }).not.toMatchObject({ n: 0 })
        }
      }),
      { numRuns: 60 },
    )
  })
})

const wild = fc.oneof(
  fc.string(),
  fc.integer(),
  fc.constantFrom('10.0.0.0/99', '300.1.1.1/8', '::::/1', '-1', '99999', 'http', ''),
)

describe('what cannot be meant is told with policy and field, and never stops the rest', () => {
  const good = { namespace: 'y', name: 'good', spec: { podSelector: {} }, unread: [] }
  const ref = { kind: 'NetworkPolicy', namespace: 'x', name: 'bad' } as const
  const bad = (spec: Partial<Cluster['networkPolicies'][number]['spec']>) => ({
    namespace: 'x',
    name: 'bad',
    spec: { podSelector: {}, ...spec },
    unread: [],
  })
  test.each([
    [
      'a block that is none',
      bad({ ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/33' } }] }] }),
      'spec.ingress[0].from[0].ipBlock.cidr',
      'cidr',
    ],
    ['a port that is none', bad({ ingress: [{ ports: [{ port: 70000 }] }] }), 'spec.ingress[0].ports[0].port', 'port'],
    [
      'a range that goes down',
      bad({ egress: [{ ports: [{ port: 90, endPort: 80 }] }] }),
      'spec.egress[0].ports[0].endPort',
      'port-range',
    ],
    [
      'endPort of a name',
      bad({ ingress: [{ ports: [{ port: 'web', endPort: 80 }] }] }),
      'spec.ingress[0].ports[0].endPort',
      'port',
    ],
    [
      'a name that is none',
      bad({ ingress: [{ ports: [{ port: 'no_name' }] }] }),
      'spec.ingress[0].ports[0].port',
      'port-name',
    ],
    [
      'In without values',
      bad({ podSelector: { matchExpressions: [{ key: 'a', operator: 'In' }] } }),
      'spec.podSelector.matchExpressions[0].values',
      'values',
    ],
    [
      'Exists with values',
      bad({ podSelector: { matchExpressions: [{ key: 'a', operator: 'Exists', values: ['b'] }] } }),
      'spec.podSelector.matchExpressions[0].values',
      'no-values',
    ],
    ['a peer without a field', bad({ ingress: [{ from: [{}] }] }), 'spec.ingress[0].from[0]', 'one-peer-field'],
    [
      'a peer with both',
      bad({ ingress: [{ from: [{ podSelector: {}, ipBlock: { cidr: '10.0.0.0/8' } }] }] }),
      'spec.ingress[0].from[0]',
      'one-peer-field',
    ],
  ])('%s', (_, policy, field, expected) => {
    const set = with_({ networkPolicies: [policy, good] })
    expect(set.faults).toMatchObject([{ policy: ref, field, expected, effect: 'policy-left-out' }])
    expect(
      judge(set, { from: party('z/a'), to: party('x/a'), protocol: 'TCP', port: 80, semantics: 'kubernetes' }).allowed,
    ).toBe(true)
    expect(
      judge(set, { from: party('z/a'), to: party('y/a'), protocol: 'TCP', port: 80, semantics: 'kubernetes' }).allowed,
    ).toBe(false)
  })

  const rule = (more: object) => ({
    namespace: 'x',
    name: 'bad',
    rules: [{ endpointSelector: {}, ...more }],
    unread: [],
  })
  test.each([
    [
      'an entity that nobody knows',
      rule({ ingress: [{ fromEntities: ['moon'] }] }),
      'spec.ingress[0].fromEntities[0]',
      'entity',
    ],
    [
      'two kinds of peers in one rule',
      rule({ ingress: [{ fromEntities: ['all'], fromCIDR: ['10.0.0.0/8'] }] }),
      'spec.ingress[0]',
      'one-peer-field',
    ],
    [
      'ports and icmps in one rule',
      rule({ ingress: [{ toPorts: [{ ports: [] }], icmps: [{ fields: [{ type: 8 }] }] }] }),
      'spec.ingress[0].icmps',
      'ports-or-icmps',
    ],
    [
      'an ICMP type that nobody knows',
      rule({ egress: [{ icmps: [{ fields: [{ type: 'Shout' }] }] }] }),
      'spec.egress[0].icmps[0].fields[0].type',
      'icmp-type',
    ],
    ['two subjects', rule({ nodeSelector: {} }), 'spec', 'one-subject'],
    [
      'a node policy in a namespace',
      { namespace: 'x', name: 'bad', rules: [{ nodeSelector: {}, ingress: [{}] }], unread: [] },
      'spec.nodeSelector',
      'namespaced-subject',
    ],
  ])('%s', (_, policy, field, expected) => {
    expect(with_({ ciliumPolicies: [policy] }).faults).toMatchObject([
      { policy: { kind: 'CiliumNetworkPolicy', name: 'bad' }, field, expected },
    ])
  })

  test('an exception outside of its block stays without effect', () => {
    const set = with_({
      networkPolicies: [
        bad({ ingress: [{ from: [{ ipBlock: { cidr: '203.0.113.0/24', except: ['10.0.0.0/8'] } }] }] }),
      ],
    })
    expect(set.faults).toMatchObject([{ expected: 'cidr-inside', effect: 'part-without-effect' }])
    expect(
      judge(set, { from: party('203.0.113.9'), to: party('x/a'), protocol: 'TCP', port: 80, semantics: 'kubernetes' })
        .allowed,
    ).toBe(true)
  })

  test('wild values in any place make faults, not crashes', () => {
    const text = wild.map(String)
    const spec = fc.record({
      podSelector: fc.constant({}),
      ingress: fc.array(
        fc.record({
          from: fc.array(fc.record({ ipBlock: fc.record({ cidr: text, except: fc.array(text, { maxLength: 2 }) }) }), {
            maxLength: 2,
          }),
          ports: fc.array(fc.record({ port: wild, endPort: fc.integer() }, { requiredKeys: [] }), { maxLength: 2 }),
        }),
        { maxLength: 2 },
      ),
    })
    const cilium = fc.record({
      endpointSelector: fc.constant({}),
      egress: fc.array(
        fc.record(
          {
            toEntities: fc.array(text, { maxLength: 2 }),
            toCIDRSet: fc.array(fc.record({ cidr: text, cidrGroupRef: text }, { requiredKeys: [] }), { maxLength: 2 }),
            toPorts: fc.array(
              fc.record({
                ports: fc.array(fc.record({ port: text, endPort: fc.integer() }, { requiredKeys: [] }), {
                  maxLength: 2,
                }),
              }),
              { maxLength: 2 },
            ),
          },
          { requiredKeys: [] },
        ),
        { maxLength: 2 },
      ),
    })
    fc.assert(
      fc.property(fc.array(spec, { maxLength: 3 }), fc.array(cilium, { maxLength: 3 }), (specs, rules) => {
        const set = with_({
          networkPolicies: specs.map((one, i) => ({ namespace: 'x', name: `w-${i}`, spec: one, unread: [] })),
          ciliumPolicies: rules.map((one, i) => ({ namespace: 'x', name: `w-${i}`, rules: [one], unread: [] })),
        })
        for (const one of set.faults) expect(one.field).toMatch(/^spec/)
        expect(verdicts(set, 'cilium').length).toBeGreaterThan(0)
      }),
      { numRuns: 200 },
    )
  })

  test('any JSON at all, through the importer', () => {
    const kinds = [
      'networking.k8s.io/NetworkPolicy',
      'cilium.io/CiliumNetworkPolicy',
      'policy.networking.k8s.io/ClusterNetworkPolicy',
    ]
    const junk = fc.record({
      metadata: fc.record({ name: fc.constant('j'), namespace: fc.constant('x') }),
      spec: fc.jsonValue({ maxDepth: 6 }),
    })
    fc.assert(
      fc.property(fc.constantFrom(...kinds), junk, (kind, raw) => {
        const draft = newDraft()
        READERS.get(kind)?.read({ draft, object: kind, place: { file: 'junk' }, raw })
        const set = with_({
          networkPolicies: [...draft.networkPolicies.values()],
          ciliumPolicies: [...draft.ciliumPolicies.values()],
          adminPolicies: [...draft.adminPolicies.values()],
        })
        judge(set, { from: party('x/a'), to: party('y/a'), protocol: 'TCP', port: 80, semantics: 'cilium' })
      }),
      { numRuns: 300 },
    )
  })
})

describe('addresses and blocks', () => {
  test.each([
    '',
    '1.2.3',
    '1.2.3.4.5',
    '01.2.3.4',
    '256.1.1.1',
    '1::2::3',
    ':1',
    'g::',
    '1:2:3:4:5:6:7:8:9',
    '1:2:3:4:5:6:7',
  ])('%j is no address', (text) => expect(parseAddress(text)).toBeUndefined())
  test.each([
    ['::1', 1n],
    ['::', 0n],
    ['1::', 1n << 112n],
    ['::ffff:1.2.3.4', 0xffff01020304n],
    ['1.2.3.4', 0x01020304],
  ])('%s', (text, bits) => expect(parseAddress(text)?.bits).toBe(bits))
  test.each(['1.2.3.4/33', '::/129', '1.2.3.4/', '1.2.3.4/-1', '1.2.3.4/08'])('%s is no block', (text) =>
    expect(parseBlock(text)).toBeUndefined(),
  )

  test('an IPv4 block contains what its mask says', () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.ipV4(), fc.integer({ min: 0, max: 32 }), (a, b, length) => {
        const number = (text: string) => text.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
        const block = parseBlock(`${a}/${length}`)
        const address = parseAddress(b)
        if (block === undefined || address === undefined) throw new Error('not read')
        expect(contains(block, address)).toBe(
          Math.floor(number(a) / 2 ** (32 - length)) === Math.floor(number(b) / 2 ** (32 - length)),
        )
      }),
    )
  })
})
