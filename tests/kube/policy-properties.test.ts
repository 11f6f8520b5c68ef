import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compile, type Semantics } from '../../src/kube/policy/index.ts'
import {
  adminPolicies,
  ciliumPolicies,
  ingressRules,
  networkPolicies,
  podSelector,
} from '../support/policy/arbitraries.ts'
import { FEATURES } from '../support/policy/case.ts'
import { EMPTY, verdicts, with_ } from '../support/policy/probing.ts'

/*
 * What must hold for any policies.
 */
const policies = fc.record({
  networkPolicies: networkPolicies(4),
  ciliumPolicies: ciliumPolicies(3),
  adminPolicies: adminPolicies(3),
})

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
