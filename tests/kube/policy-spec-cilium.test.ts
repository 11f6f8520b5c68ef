import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compile, judge, reach } from '../../src/kube/policy/index.ts'
import type { Service } from '../../src/kube/snapshot/snapshot.ts'
import { GROUPS, party } from '../support/policy/asking.ts'
import { readPolicies } from '../support/policy/case.ts'
import { adminPolicies, clusters, networkPolicy, OUTSIDE, probes } from '../support/policy/raw.ts'
import { ciliumPolicies, settings } from '../support/policy/raw-cilium.ts'
import { ciliumAllows, type WrittenForCilium } from '../support/policy/spec-cilium.ts'
import { packetOf, whoIs } from '../support/policy/spec-parts.ts'

/*
 * Cilium's reading, said slowly, against the real thing: random clusters and settings, manifests through the importer,
 * every pair of ends. PROPERTY_RUNS asks for more of them.
 */

const RUNS = Number(process.env.PROPERTY_RUNS ?? 150)

const WEB: Service = {
  namespace: 'x',
  name: 'web',
  labels: {},
  type: 'ClusterIP',
  clusterIps: [],
  headless: false,
  externalIps: [],
  loadBalancerIps: [],
  ports: [],
  selector: { app: 'a' },
  externalTrafficPolicy: 'Cluster',
  internalTrafficPolicy: 'Cluster',
  sessionAffinity: 'None',
  sourceRanges: [],
  publishNotReady: false,
  annotations: {},
  synthetic: [],
}
const OFFICE = { name: 'office', labels: {}, cidrs: ['203.0.113.0/24', '2001:db8::/32'] }
/** Who serves the API is known, and it is none of the ends. */
const API = {
  namespace: 'default',
  name: 'kubernetes',
  service: 'kubernetes',
  family: 'IPv4' as const,
  ports: [],
  endpoints: [{ addresses: ['198.51.100.1'], ready: true, serving: true, terminating: false }],
  synthetic: [],
}

const written: fc.Arbitrary<WrittenForCilium> = fc
  .record({
    cluster: clusters,
    network: fc.array(networkPolicy, { maxLength: 2 }),
    admin: fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, adminPolicies(3)),
    cilium: ciliumPolicies(3),
    settings,
  })
  .map(({ cluster, network, ...rest }) => ({
    ...rest,
    cluster: { ...cluster, services: [WEB], cidrGroups: [OFFICE], endpointSlices: [API] },
    network: network.map((one, i) => ({ ...one, metadata: { ...one.metadata, name: `np-${i}` } })),
  }))

function setOf({ cluster, network, admin, cilium, settings: how }: WrittenForCilium) {
  const manifests = [...network, ...admin, ...cilium].map((one) => ({ apiVersion: GROUPS[one.kind], ...one }))
  const { cidrGroups: _, ...policies } = readPolicies(manifests)
  return compile({ ...cluster, ...policies }, how)
}

test('for any cluster, policies and settings, every pair of ends fares as Cilium documents it', () => {
  fc.assert(
    fc.property(written, probes, (all, probe) => {
      const set = setOf(all)
      expect(set.faults).toEqual([])
      const ends = [...all.cluster.pods.map((pod) => `${pod.namespace}/${pod.name}`), 'node/n1', 'node/n2', ...OUTSIDE]
      const asked = probe.protocol === 'ICMP' ? { protocol: probe.protocol } : probe
      for (const from of ends) {
        for (const to of ends) {
          const { allowed } = judge(set, { from: party(from), to: party(to), semantics: 'cilium', ...asked })
          const packet = packetOf(whoIs(all.cluster, from), whoIs(all.cluster, to), probe)
          expect({ from, to, ...probe, allowed }).toEqual({ from, to, ...probe, allowed: ciliumAllows(all, packet) })
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
      const { rows } = reach(setOf(all), { semantics: 'cilium', by: 'pod', port })
      for (const { from, to, allowed } of rows) {
        const packet = packetOf(whoIs(all.cluster, from), whoIs(all.cluster, to), port)
        expect({ from, to, ...port, allowed }).toEqual({ from, to, ...port, allowed: ciliumAllows(all, packet) })
      }
    }),
    { numRuns: RUNS },
  )
})
