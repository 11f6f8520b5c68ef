import { expect, test } from 'vitest'
import { answers, type Row, setWith } from '../support/policy/cluster.ts'

/*
 * CiliumNetworkPolicy and CiliumClusterwideNetworkPolicy the peers that only Cilium has, by its documentation (security/policy) and pkg/policy/api.
 */

const A = 'endpointSelector: {matchLabels: {pod: a}}'
const C = 'CiliumNetworkPolicy p'

const ROWS: Row[] = [
  {
    says: 'entity world is what is neither pod nor node',
    policies: `${C}: {${A}, egress: [{toEntities: [world]}]}`,
    expect: {
      'x/a > 203.0.113.9 TCP 80': 'allow',
      'x/a > x/b TCP 80': 'deny',
      'x/a > node/n2 TCP 80': 'deny',
      'x/a > 2001:db8::1 TCP 80': 'allow',
    },
  },
  {
    says: 'an exception to a group of CIDRs narrows those of its blocks that have it inside',
    policies: `${C}: {${A}, ingress: [{fromCIDRSet: [{cidrGroupRef: partners, except: [203.0.113.9/32]}]}]}
---
CiliumCIDRGroup partners: {externalCIDRs: [203.0.113.0/24, 198.51.100.0/24]}`,
    expect: {
      '203.0.113.9 > x/a TCP 80': 'deny',
      '203.0.113.8 > x/a TCP 80': 'allow',
      '198.51.100.1 > x/a TCP 80': 'allow',
    },
  },
  {
    says: 'entity world-ipv4 is one family of it',
    policies: `${C}: {${A}, egress: [{toEntities: [world-ipv4]}]}`,
    expect: { 'x/a > 203.0.113.9 TCP 80': 'allow', 'x/a > 2001:db8::1 TCP 80': 'deny' },
  },
  {
    says: 'entity cluster is pods and nodes, not the world',
    policies: `${C}: {${A}, egress: [{toEntities: [cluster]}]}`,
    expect: {
      'x/a > y/b TCP 80': 'allow',
      'x/a > node/n1 TCP 80': 'allow',
      'x/a > node/n2 TCP 80': 'allow',
      'x/a > 203.0.113.9 TCP 80': 'deny',
    },
  },
  {
    says: 'entity host is the own node only',
    policies: `${C}: {${A}, egress: [{toEntities: [host]}]}`,
    expect: {
      'x/a > node/n1 TCP 80': 'allow',
      'x/a > node/n2 TCP 80': 'deny',
      'x/a > kube-system/host TCP 80': 'allow',
    },
  },
  {
    says: 'entity remote-node is every other node',
    policies: `${C}: {${A}, egress: [{toEntities: [remote-node]}]}`,
    expect: { 'x/a > node/n1 TCP 80': 'deny', 'x/a > node/n2 TCP 80': 'allow' },
  },
  {
    says: 'entity kube-apiserver is where the kubernetes service points',
    policies: `${C}: {endpointSelector: {}, egress: [{toEntities: [kube-apiserver]}]}`,
    expect: { 'x/b > node/n1 TCP 6443': 'allow', 'x/a > node/n1 TCP 6443': 'allow', 'x/b > node/n2 TCP 6443': 'deny' },
  },
  {
    says: 'entity all is everybody',
    policies: `${C}: {${A}, ingress: [{fromEntities: [all]}]}`,
    expect: { '203.0.113.9 > x/a TCP 80': 'allow', 'y/b > x/a ICMP': 'allow', 'node/n2 > x/a TCP 80': 'allow' },
  },
  {
    says: 'entity none is nobody',
    policies: `${C}: {${A}, ingress: [{fromEntities: [none]}]}`,
    expect: { 'x/b > x/a TCP 80': 'deny' },
  },
  {
    says: 'the local host is let in without a rule, and can be denied',
    policies: `
CiliumNetworkPolicy p: {${A}, ingress: [{}]}
---
CiliumNetworkPolicy q: {endpointSelector: {matchLabels: {pod: b}}, ingressDeny: [{fromEntities: [host]}]}`,
    expect: { 'node/n1 > x/a TCP 80': 'allow', 'node/n2 > x/a TCP 80': 'deny', 'node/n2 > x/b TCP 80': 'deny' },
  },
  {
    says: 'egress to the own node needs a rule',
    policies: `${C}: {${A}, egress: [{}]}`,
    expect: { 'x/a > node/n1 TCP 22': 'deny' },
  },
  {
    says: 'a CIDR does not match pods or nodes',
    policies: `${C}: {${A}, egress: [{toCIDR: [0.0.0.0/0]}]}`,
    expect: { 'x/a > 203.0.113.9 TCP 80': 'allow', 'x/a > y/b TCP 80': 'deny', 'x/a > node/n2 TCP 80': 'deny' },
  },
  {
    says: 'a CIDR set with an exception',
    policies: `${C}: {${A}, ingress: [{fromCIDRSet: [{cidr: 203.0.113.0/24, except: [203.0.113.128/25]}]}]}`,
    expect: { '203.0.113.9 > x/a TCP 80': 'allow', '203.0.113.129 > x/a TCP 80': 'deny' },
  },
  {
    says: 'a CIDR group by name, and by labels',
    policies: `
CiliumNetworkPolicy p: {${A}, ingress: [{fromCIDRSet: [{cidrGroupRef: partners}]}]}
---
CiliumCIDRGroup partners: {externalCIDRs: [203.0.113.0/24, 198.51.100.7/32]}`,
    expect: {
      '203.0.113.9 > x/a TCP 80': 'allow',
      '198.51.100.7 > x/a TCP 80': 'allow',
      '198.51.100.8 > x/a TCP 80': 'deny',
    },
  },
  {
    says: 'a CIDR group that nobody knows leaves the answer open',
    policies: `${C}: {${A}, ingress: [{fromCIDRSet: [{cidrGroupRef: unheard}]}]}`,
    expect: { '203.0.113.9 > x/a TCP 80': 'unknown' },
  },
  {
    says: 'toServices by name: the pods behind it',
    policies: `${C}: {${A}, egress: [{toServices: [{k8sService: {serviceName: web, namespace: x}}]}]}`,
    expect: { 'x/a > x/b TCP 80': 'allow', 'x/a > x/c TCP 80': 'deny', 'x/a > y/b TCP 80': 'deny' },
  },
  {
    says: 'toServices without a selector: its addresses',
    policies: `${C}: {${A}, egress: [{toServices: [{k8sService: {serviceName: outside, namespace: x}}]}]}`,
    expect: { 'x/a > 203.0.113.44 TCP 443': 'allow', 'x/a > 203.0.113.9 TCP 443': 'deny' },
  },
  {
    says: 'toServices by labels of the service',
    policies: `${C}: {${A}, egress: [{toServices: [{k8sServiceSelector: {selector: {matchLabels: {head: web}}}}]}]}`,
    expect: { 'x/a > x/b TCP 80': 'allow', 'x/a > x/c TCP 80': 'deny' },
  },
]

test.each(ROWS)('$says', ({ policies, expect: expected }) => {
  const set = setWith(policies)
  expect(set.faults).toEqual([])
  expect(answers(set, Object.keys(expected), 'cilium')).toEqual(expected)
  // A Cilium policy has no other specification than Cilium: the kubernetes reading says the same.
  expect(answers(set, Object.keys(expected), 'kubernetes')).toEqual(expected)
})
