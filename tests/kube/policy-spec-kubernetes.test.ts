import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compile, judge, reach } from '../../src/kube/policy/index.ts'
import { GROUPS, party } from '../support/policy/asking.ts'
import { FEATURES, readPolicies } from '../support/policy/case.ts'
import { adminPolicies, clusters, networkPolicy, OUTSIDE, probes } from '../support/policy/raw.ts'
import { specAllows, type Written } from '../support/policy/spec-kubernetes.ts'
import { packetOf, whoIs } from '../support/policy/spec-parts.ts'

/*
 * The specifications of Kubernetes, said slowly, against the real thing: random clusters, manifests through the importer,
 * every pair of ends. PROPERTY_RUNS asks for more of them.
 */

const RUNS = Number(process.env.PROPERTY_RUNS ?? 150)

const written: fc.Arbitrary<Written> = fc
  .record({ cluster: clusters, network: fc.array(networkPolicy, { maxLength: 4 }), admin: adminPolicies(4) })
  .map(({ cluster, network, admin }) => ({
    cluster,
    network: network.map((one, i) => ({ ...one, metadata: { ...one.metadata, name: `np-${i}` } })),
    admin,
  }))

function setOf({ cluster, network, admin }: Written) {
  const manifests = [...network, ...admin].map((one) => ({ apiVersion: GROUPS[one.kind], ...one }))
  return compile({ ...cluster, ...readPolicies(manifests) }, FEATURES)
}

function endsOf({ cluster }: Written): string[] {
  return [...cluster.pods.map((pod) => `${pod.namespace}/${pod.name}`), 'node/n1', 'node/n2', ...OUTSIDE]
}

test('for any cluster and policies, every pair of ends fares as the specifications say', () => {
  fc.assert(
    fc.property(written, probes, (all, probe) => {
      const set = setOf(all)
      expect(set.faults).toEqual([])
      const ends = endsOf(all)
      const asked = probe.protocol === 'ICMP' ? { protocol: probe.protocol } : probe
      for (const from of ends) {
        for (const to of ends) {
          const { allowed } = judge(set, { from: party(from), to: party(to), semantics: 'kubernetes', ...asked })
          const packet = packetOf(whoIs(all.cluster, from), whoIs(all.cluster, to), probe)
          expect({ from, to, ...probe, allowed }).toEqual({ from, to, ...probe, allowed: specAllows(all, packet) })
        }
      }
    }),
    { numRuns: RUNS },
  )
})

test('the matrix says the same of every pair of pods', () => {
  const ported = probes.filter(({ protocol }) => protocol !== 'ICMP')
  fc.assert(
    fc.property(written, ported, (all, port) => {
      const { rows } = reach(setOf(all), { semantics: 'kubernetes', by: 'pod', port })
      expect(rows).toHaveLength(all.cluster.pods.length ** 2)
      for (const { from, to, allowed } of rows) {
        const packet = packetOf(whoIs(all.cluster, from), whoIs(all.cluster, to), port)
        expect({ from, to, ...port, allowed }).toEqual({ from, to, ...port, allowed: specAllows(all, packet) })
      }
    }),
    { numRuns: RUNS },
  )
})
