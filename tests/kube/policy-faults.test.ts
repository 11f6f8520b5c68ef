import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { newDraft } from '../../src/kube/import/draft.ts'
import { READERS } from '../../src/kube/import/objects.ts'
import { judge, type PolicyInput } from '../../src/kube/policy/index.ts'
import { party } from '../support/policy/cluster.ts'
import { verdicts, with_ } from '../support/policy/probing.ts'

const wild = fc.oneof(
  fc.string(),
  fc.integer(),
  fc.constantFrom('10.0.0.0/99', '300.1.1.1/8', '::::/1', '-1', '99999', 'http', ''),
)

describe('what cannot be meant is told with policy and field, and never stops the rest', () => {
  const good = { namespace: 'y', name: 'good', spec: { podSelector: {} }, unread: [] }
  const ref = { kind: 'NetworkPolicy', namespace: 'x', name: 'bad' } as const
  const bad = (spec: Partial<PolicyInput['networkPolicies'][number]['spec']>) => ({
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
