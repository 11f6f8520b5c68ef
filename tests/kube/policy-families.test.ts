import { expect, test } from 'vitest'
import { compile, judge, type PolicyInput, reach } from '../../src/kube/policy/index.ts'
import { FEATURES } from '../support/policy/case.ts'
import { clusterWith, party } from '../support/policy/cluster.ts'

/*
 * Pods with addresses of both families: a packet has one, and the destination chooses it.
 */

const EGRESS = (cidr: string) =>
  `NetworkPolicy p: {podSelector: {matchLabels: {pod: a}}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: "${cidr}"}}]}]}`
const INGRESS = (cidr: string) =>
  `NetworkPolicy p: {podSelector: {}, ingress: [{from: [{ipBlock: {cidr: "${cidr}"}}]}]}`

function clusterOf(policies: string): PolicyInput {
  const cluster = clusterWith(policies)
  const ips = (name: string, ip: string): string[] => (name === 'c' ? ['fd00::c'] : [ip, `fd00::${name}`])
  const pods = cluster.pods.map((pod) => {
    if (pod.namespace !== 'x') return pod
    const { ip = '', ...rest } = pod
    return pod.name === 'c' ? { ...rest, ips: ips('c', ip) } : { ...pod, ips: ips(pod.name, ip) }
  })
  return { ...cluster, pods }
}

const ROWS: [says: string, policies: string, from: string, to: string, allowed: boolean][] = [
  ['both have both: the first one of the destination', EGRESS('10.0.1.0/24'), 'x/a', 'x/b', true],
  ['both have both: not the second one', EGRESS('fd00::/64'), 'x/a', 'x/b', false],
  ['the destination has IPv6 alone', EGRESS('fd00::/64'), 'x/a', 'x/c', true],
  ['the source is seen by its address of that family', INGRESS('fd00::a/128'), 'x/a', 'x/c', true],
  ['and not by the other', INGRESS('10.0.1.0/24'), 'x/a', 'x/c', false],
  ['the source has IPv6 alone', INGRESS('fd00::c/128'), 'x/c', 'x/b', true],
  ['an address that was asked decides', EGRESS('fd00::b/128'), 'x/a', 'fd00::b', true],
  ['the world by IPv6', EGRESS('2001:db8::/32'), 'x/a', '2001:db8::9', true],
  ['from the world by IPv6', INGRESS('2001:db8::/32'), '2001:db8::9', 'x/b', true],
]

test.each(ROWS)('%s', (_, policies, from, to, allowed) => {
  const set = compile(clusterOf(policies), FEATURES)
  const asked = { protocol: 'TCP', port: 80, semantics: 'kubernetes' } as const
  expect(judge(set, { from: party(from), to: party(to), ...asked }).allowed).toBe(allowed)
  const { rows } = reach(set, { semantics: 'kubernetes', by: 'pod', port: { protocol: 'TCP', port: 80 } })
  const row = rows.find((one) => one.from === from && one.to === to)
  if (row !== undefined) expect(row.allowed).toBe(allowed)
})
