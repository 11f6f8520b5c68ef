import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { LabelSelector, NetworkPolicyPeer, NetworkPolicyPort } from '../../src/kube/objects/policy-types.ts'
import { compile, judge } from '../../src/kube/policy/index.ts'
import type { NetworkPolicy, Pod } from '../../src/kube/snapshot/snapshot.ts'
import { networkPolicies } from '../support/policy/arbitraries.ts'
import { FEATURES } from '../support/policy/case.ts'
import { clusterWith } from '../support/policy/cluster.ts'

/*
 * The specification of NetworkPolicy once more, as short and slow as it can be said, against the real thing.
 */

const CLUSTER = clusterWith('')
const PODS = CLUSTER.pods.filter((pod) => !pod.hostNetwork)

function fits(selector: LabelSelector, labels: Readonly<Record<string, string>>): boolean {
  const same = Object.entries(selector.matchLabels ?? {}).every(([key, value]) => labels[key] === value)
  return (
    same &&
    (selector.matchExpressions ?? []).every(({ key, operator, values }) => {
      const value = labels[key]
      const among = value !== undefined && (values ?? []).includes(value)
      if (operator === 'In') return among
      if (operator === 'NotIn') return !among
      return (value !== undefined) === (operator === 'Exists')
    })
  )
}

const number = (ip: string) => ip.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
function inside(ip: string, cidr: string): boolean {
  const [base = '', length] = cidr.split('/')
  const size = 2 ** (32 - Number(length))
  return Math.floor(number(ip) / size) === Math.floor(number(base) / size)
}

function peerFits(policy: NetworkPolicy, peer: NetworkPolicyPeer, other: Pod): boolean {
  const { ipBlock, podSelector, namespaceSelector } = peer
  const ip = other.ip ?? ''
  if (ipBlock !== undefined) return inside(ip, ipBlock.cidr) && !(ipBlock.except ?? []).some((hole) => inside(ip, hole))
  const labels = CLUSTER.namespaces.find((one) => one.name === other.namespace)?.labels ?? {}
  const place = namespaceSelector === undefined ? other.namespace === policy.namespace : fits(namespaceSelector, labels)
  return place && fits(podSelector ?? {}, other.labels)
}

interface Probe {
  protocol: 'TCP' | 'UDP' | 'SCTP'
  port: number
}
function portFits(port: NetworkPolicyPort, probe: Probe, destination: Pod): boolean {
  if ((port.protocol ?? 'TCP') !== probe.protocol) return false
  if (port.port === undefined) return true
  if (typeof port.port === 'number') return probe.port >= port.port && probe.port <= (port.endPort ?? port.port)
  return destination.ports.some(
    (one) => one.name === port.port && one.port === probe.port && one.protocol === probe.protocol,
  )
}

interface Question {
  direction: 'Ingress' | 'Egress'
  subject: Pod
  other: Pod
  destination: Pod
  probe: Probe
}
function half(
  policies: readonly NetworkPolicy[],
  { direction, subject, other, destination, probe }: Question,
): boolean {
  const isolating = policies.filter(({ namespace, spec }) => {
    const types = spec.policyTypes ?? ((spec.egress ?? []).length > 0 ? ['Ingress', 'Egress'] : ['Ingress'])
    return namespace === subject.namespace && types.includes(direction) && fits(spec.podSelector, subject.labels)
  })
  if (isolating.length === 0) return true
  return isolating.some((policy) => {
    const ingress = (policy.spec.ingress ?? []).map(({ from, ports }) => ({ peers: from ?? [], ports: ports ?? [] }))
    const egress = (policy.spec.egress ?? []).map(({ to, ports }) => ({ peers: to ?? [], ports: ports ?? [] }))
    return (direction === 'Ingress' ? ingress : egress).some(
      ({ peers, ports }) =>
        (peers.length === 0 || peers.some((peer) => peerFits(policy, peer, other))) &&
        (ports.length === 0 || ports.some((port) => portFits(port, probe, destination))),
    )
  })
}

const probes: fc.Arbitrary<Probe> = fc.record({
  protocol: fc.constantFrom('TCP', 'UDP', 'SCTP'),
  port: fc.constantFrom(53, 79, 80, 81, 90, 91),
})

test('says the same as the specification said slowly, for any policies and every pair of pods', () => {
  fc.assert(
    fc.property(networkPolicies(6), probes, (policies, probe) => {
      const set = compile({ ...CLUSTER, networkPolicies: policies }, FEATURES)
      for (const from of PODS) {
        for (const to of PODS) {
          const out = half(policies, { direction: 'Egress', subject: from, other: to, destination: to, probe })
          const into = half(policies, { direction: 'Ingress', subject: to, other: from, destination: to, probe })
          const verdict = judge(set, {
            from: { kind: 'pod', namespace: from.namespace, name: from.name },
            to: { kind: 'pod', namespace: to.namespace, name: to.name },
            semantics: 'kubernetes',
            ...probe,
          })
          const expected = from === to || (out && into)
          expect([from.name, to.name, verdict.allowed]).toEqual([from.name, to.name, expected])
        }
      }
    }),
    { numRuns: 150 },
  )
})
