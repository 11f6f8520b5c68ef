import { expect, test } from 'vitest'
import { answers, type Row, setWith } from '../support/policy/cluster.ts'

/*
 * CiliumNetworkPolicy and CiliumClusterwideNetworkPolicy by Cilium's documentation (security/policy) and pkg/policy/api.
 */

const A = 'endpointSelector: {matchLabels: {pod: a}}'
const C = 'CiliumNetworkPolicy p'
const CC = 'CiliumClusterwideNetworkPolicy p'

const ROWS: Row[] = [
  {
    says: 'an empty rule isolates and allows nothing, unlike that of a NetworkPolicy',
    policies: `${C}: {${A}, ingress: [{}]}`,
    expect: {
      'x/b > x/a TCP 80': 'deny',
      '203.0.113.9 > x/a TCP 80': 'deny',
      'x/b > x/c TCP 80': 'allow',
      'x/a > y/a TCP 80': 'allow',
    },
  },
  {
    says: 'an empty egress rule does too',
    policies: `${C}: {${A}, egress: [{}]}`,
    expect: { 'x/a > x/b TCP 80': 'deny', 'x/b > x/a TCP 80': 'allow' },
  },
  {
    says: 'an empty list of rules isolates nothing',
    policies: `${C}: {${A}, ingress: [], egress: []}`,
    expect: { 'y/b > x/a TCP 80': 'allow', 'x/a > y/b TCP 80': 'allow' },
  },
  {
    says: 'fromEndpoints [{}] is every pod of the own namespace',
    policies: `${C}: {${A}, ingress: [{fromEndpoints: [{}]}]}`,
    expect: { 'x/b > x/a TCP 80': 'allow', 'y/b > x/a TCP 80': 'deny', '203.0.113.9 > x/a TCP 80': 'deny' },
  },
  {
    says: 'fromEndpoints [] is nobody',
    policies: `${C}: {${A}, ingress: [{fromEndpoints: []}]}`,
    expect: { 'x/b > x/a TCP 80': 'deny' },
  },
  {
    says: 'an empty list of peers is nobody, with ports too',
    policies: `${C}: {${A}, ingress: [{fromEntities: [], toPorts: [{ports: [{port: "80"}]}]}]}`,
    expect: { 'x/b > x/a TCP 80': 'deny' },
  },
  {
    says: 'a peer by label is in the namespace of the policy',
    policies: `${C}: {${A}, ingress: [{fromEndpoints: [{matchLabels: {pod: b}}]}]}`,
    expect: { 'x/b > x/a TCP 80': 'allow', 'y/b > x/a TCP 80': 'deny', 'x/c > x/a TCP 80': 'deny' },
  },
  {
    says: 'unless the peer names a namespace',
    policies: `${C}: {${A}, ingress: [{fromEndpoints: [{matchLabels: {"k8s:io.kubernetes.pod.namespace": y, pod: b}}]}]}`,
    expect: { 'y/b > x/a TCP 80': 'allow', 'x/b > x/a TCP 80': 'deny', 'y/c > x/a TCP 80': 'deny' },
  },
  {
    says: 'or any namespace by an expression',
    policies: `${C}: {${A}, ingress: [{fromEndpoints: [{matchLabels: {pod: b}, matchExpressions: [{key: io.kubernetes.pod.namespace, operator: Exists}]}]}]}`,
    expect: { 'y/b > x/a TCP 80': 'allow', 'x/b > x/a TCP 80': 'allow', 'y/c > x/a TCP 80': 'deny' },
  },
  {
    says: 'or labels of the namespace',
    policies: `${C}: {${A}, ingress: [{fromEndpoints: [{matchLabels: {"k8s:io.cilium.k8s.namespace.labels.team": xy}}]}]}`,
    expect: { 'y/b > x/a TCP 80': 'allow', 'x/b > x/a TCP 80': 'allow', 'z/b > x/a TCP 80': 'deny' },
  },
  {
    says: 'a source before the key: k8s and any fit, another does not',
    policies: `
CiliumNetworkPolicy p: {${A}, ingress: [{fromEndpoints: [{matchLabels: {"k8s:pod": b}}, {matchLabels: {"any:pod": c}}]}]}
---
CiliumNetworkPolicy q: {endpointSelector: {matchLabels: {pod: c}}, ingress: [{fromEndpoints: [{matchLabels: {"container:pod": b}}]}]}`,
    expect: { 'x/b > x/a TCP 80': 'allow', 'x/c > x/a TCP 80': 'allow', 'x/b > x/c TCP 80': 'deny' },
  },
  {
    says: 'the service account is a label',
    policies: `${C}: {${A}, ingress: [{fromEndpoints: [{matchLabels: {io.cilium.k8s.policy.serviceaccount: sa-b}}]}]}`,
    expect: { 'x/b > x/a TCP 80': 'allow', 'x/c > x/a TCP 80': 'deny' },
  },
  {
    says: 'clusterwide peers without a namespace are all pods',
    policies: `${CC}: {${A}, ingress: [{fromEndpoints: [{}]}]}`,
    expect: {
      'y/b > x/a TCP 80': 'allow',
      'z/c > y/a TCP 80': 'allow',
      '203.0.113.9 > z/a TCP 80': 'deny',
      'node/n2 > x/a TCP 80': 'deny',
    },
  },
  {
    says: 'a clusterwide policy can name the namespace of its subject',
    policies: `${CC}: {endpointSelector: {matchLabels: {"k8s:io.kubernetes.pod.namespace": y}}, ingress: [{}]}`,
    expect: { 'x/a > y/a TCP 80': 'deny', 'x/a > z/a TCP 80': 'allow' },
  },
  {
    says: 'ports without peers are for everybody',
    policies: `${C}: {${A}, ingress: [{toPorts: [{ports: [{port: "80", protocol: TCP}]}]}]}`,
    expect: {
      '203.0.113.9 > x/a TCP 80': 'allow',
      'y/b > x/a TCP 80': 'allow',
      'y/b > x/a UDP 80': 'deny',
      'y/b > x/a TCP 81': 'deny',
    },
  },
  {
    says: 'a port without a protocol is TCP, UDP and SCTP, not ICMP',
    policies: `${C}: {${A}, ingress: [{toPorts: [{ports: [{port: "80"}]}]}]}`,
    expect: {
      'y/b > x/a TCP 80': 'allow',
      'y/b > x/a UDP 80': 'allow',
      'y/b > x/a SCTP 80': 'allow',
      'y/b > x/a ICMP': 'deny',
    },
  },
  {
    says: 'any protocol is not ICMP, whatever its type',
    policies: `${C}: {${A}, ingress: [{toPorts: [{ports: [{port: "8"}]}]}]}`,
    expect: { 'y/b > x/a ICMP 8': 'deny', 'y/b > x/a TCP 8': 'allow' },
  },
  {
    says: 'an empty list beside a filled one is nobody',
    policies: `${C}: {${A}, ingress: [{fromEndpoints: [], fromEntities: [all]}]}`,
    expect: { 'x/b > x/a TCP 80': 'deny' },
  },
  {
    says: 'port 0 is every port of the protocol',
    policies: `${C}: {${A}, ingress: [{toPorts: [{ports: [{port: "0", protocol: UDP}]}]}]}`,
    expect: { 'y/b > x/a UDP 9999': 'allow', 'y/b > x/a TCP 9999': 'deny' },
  },
  {
    says: 'a range of ports',
    policies: `${C}: {${A}, ingress: [{toPorts: [{ports: [{port: "1024", endPort: 2000, protocol: TCP}]}]}]}`,
    expect: {
      'y/b > x/a TCP 1023': 'deny',
      'y/b > x/a TCP 1024': 'allow',
      'y/b > x/a TCP 2000': 'allow',
      'y/b > x/a TCP 2001': 'deny',
    },
  },
  {
    says: 'a named port',
    policies: `${C}: {${A}, ingress: [{toPorts: [{ports: [{port: serve-81-tcp, protocol: TCP}]}]}]}`,
    expect: { 'y/b > x/a TCP 81': 'allow', 'y/b > x/a TCP 80': 'deny' },
  },
  {
    says: 'a port rule with an empty list of ports allows none',
    policies: `${C}: {${A}, ingress: [{fromEndpoints: [{}], toPorts: [{ports: []}]}]}`,
    expect: { 'x/b > x/a TCP 80': 'deny' },
  },
  {
    says: 'peers and ports are joined by and',
    policies: `${C}: {${A}, egress: [{toEndpoints: [{matchLabels: {pod: b}}], toPorts: [{ports: [{port: "80"}]}]}]}`,
    expect: { 'x/a > x/b TCP 80': 'allow', 'x/a > x/b TCP 81': 'deny', 'x/a > x/c TCP 80': 'deny' },
  },
  {
    says: 'deny beats allow of every kind',
    policies: `
CiliumNetworkPolicy p: {${A}, ingressDeny: [{fromEndpoints: [{matchLabels: {pod: b}}]}], ingress: [{fromEntities: [all]}]}
---
NetworkPolicy q: {podSelector: {}, ingress: [{}]}`,
    expect: { 'x/b > x/a TCP 80': 'deny', 'x/c > x/a TCP 80': 'allow', 'y/b > x/a TCP 80': 'allow' },
  },
  {
    says: 'deny with ports denies those only',
    policies: `${C}: {${A}, ingressDeny: [{fromEntities: [world], toPorts: [{ports: [{port: "80"}]}]}], ingress: [{fromEntities: [all]}]}`,
    expect: { '203.0.113.9 > x/a TCP 80': 'deny', '203.0.113.9 > x/a TCP 81': 'allow' },
  },
  {
    says: 'a deny rule alone isolates',
    policies: `${C}: {${A}, ingressDeny: [{fromEndpoints: [{matchLabels: {pod: b}}]}]}`,
    expect: { 'x/c > x/a TCP 80': 'deny', 'x/b > x/a TCP 80': 'deny' },
  },
  {
    says: 'enableDefaultDeny false opens what is not denied',
    policies: `${C}: {${A}, ingressDeny: [{fromEndpoints: [{matchLabels: {pod: b}}]}], enableDefaultDeny: {ingress: false}}`,
    expect: { 'x/b > x/a TCP 80': 'deny', 'x/c > x/a TCP 80': 'allow', 'y/b > x/a TCP 80': 'allow' },
  },
  {
    says: 'another policy still isolates',
    policies: `
CiliumNetworkPolicy p: {${A}, ingress: [{fromEndpoints: [{matchLabels: {pod: b}}]}], enableDefaultDeny: {ingress: false}}
---
CiliumNetworkPolicy q: {${A}, ingress: [{fromEndpoints: [{matchLabels: {pod: c}}]}]}`,
    expect: { 'x/b > x/a TCP 80': 'allow', 'x/c > x/a TCP 80': 'allow', 'y/b > x/a TCP 80': 'deny' },
  },
  {
    says: 'enableDefaultDeny true isolates without rules',
    policies: `${C}: {${A}, enableDefaultDeny: {ingress: true}}`,
    expect: { 'x/b > x/a TCP 80': 'deny' },
  },
  {
    says: 'icmps allow a type, and nothing with ports',
    policies: `${C}: {${A}, ingress: [{icmps: [{fields: [{type: 8, family: IPv4}]}]}]}`,
    expect: {
      'y/b > x/a ICMP': 'allow',
      'y/b > x/a ICMP 8': 'allow',
      'y/b > x/a ICMP 3': 'deny',
      'y/b > x/a TCP 80': 'deny',
    },
  },
  {
    says: 'icmps by name; IPv4 unless said',
    policies: `${C}: {${A}, ingress: [{icmps: [{fields: [{type: EchoRequest}]}]}]}`,
    expect: { 'y/b > x/a ICMP': 'allow', 'y/b > x/a ICMP 0': 'deny' },
  },
  {
    says: 'toFQDNs: a name that was looked up passes, another does not, a bare address is open',
    policies: `${C}: {${A}, egress: [{toFQDNs: [{matchName: api.example.com}, {matchPattern: "*.cdn.example.com"}]}]}`,
    expect: {
      'x/a > api.example.com=203.0.113.9 TCP 443': 'allow',
      'x/a > img.cdn.example.com=203.0.113.9 TCP 443': 'allow',
      'x/a > a.b.cdn.example.com=203.0.113.9 TCP 443': 'deny',
      'x/a > cdn.example.com=203.0.113.9 TCP 443': 'deny',
      'x/a > 203.0.113.9 TCP 443': 'unknown',
      'x/a > x/b TCP 443': 'deny',
    },
  },
  {
    says: 'toGroups: nobody knows the members',
    policies: `${C}: {${A}, egress: [{toGroups: [{aws: {securityGroupsIds: [sg-1]}}]}]}`,
    expect: { 'x/a > 203.0.113.9 TCP 443': 'unknown' },
  },
  {
    says: 'specs: each stands for itself',
    policies: `${C}: [{${A}, ingress: [{fromEndpoints: [{matchLabels: {pod: b}}]}]}, {endpointSelector: {matchLabels: {pod: c}}, ingress: [{}]}]`,
    expect: {
      'x/b > x/a TCP 80': 'allow',
      'x/c > x/a TCP 80': 'deny',
      'x/b > x/c TCP 80': 'deny',
      'x/c > x/b TCP 80': 'allow',
    },
  },
  {
    says: 'a node policy guards the node and its host-network pods',
    policies: `${CC}: {nodeSelector: {matchLabels: {role: control-plane}}, ingress: [{fromEntities: [cluster], toPorts: [{ports: [{port: "6443"}]}]}]}`,
    expect: {
      'x/b > node/n1 TCP 6443': 'allow',
      'x/b > node/n1 TCP 22': 'deny',
      '203.0.113.9 > node/n1 TCP 6443': 'deny',
      'x/b > kube-system/host TCP 22': 'deny',
      '203.0.113.9 > node/n2 TCP 22': 'allow',
      '203.0.113.9 > x/a TCP 22': 'allow',
    },
  },
  {
    says: 'a clusterwide endpointSelector does not select nodes',
    policies: `${CC}: {endpointSelector: {}, ingress: [{}]}`,
    expect: { '203.0.113.9 > node/n1 TCP 22': 'allow', '203.0.113.9 > x/a TCP 22': 'deny' },
  },
  {
    says: 'fromNodes chooses nodes by their labels',
    policies: `${C}: {endpointSelector: {matchLabels: {pod: b}}, ingress: [{fromNodes: [{matchLabels: {role: control-plane}}]}]}`,
    expect: { 'node/n1 > x/b TCP 80': 'allow', 'x/a > x/b TCP 80': 'deny' },
  },
  {
    says: 'fromRequires narrows the peers of every rule',
    policies: `
CiliumNetworkPolicy p: {${A}, ingress: [{fromRequires: [{matchLabels: {pod: b}}]}]}
---
CiliumNetworkPolicy q: {${A}, ingress: [{fromEndpoints: [{}]}]}`,
    expect: { 'x/b > x/a TCP 80': 'allow', 'x/c > x/a TCP 80': 'deny' },
  },
  {
    says: 'NetworkPolicy and CiliumNetworkPolicy add up',
    policies: `
NetworkPolicy p: {podSelector: {matchLabels: {pod: a}}, ingress: [{from: [{podSelector: {matchLabels: {pod: b}}}]}]}
---
CiliumNetworkPolicy q: {${A}, ingress: [{fromEndpoints: [{matchLabels: {pod: c}}]}]}`,
    expect: { 'x/b > x/a TCP 80': 'allow', 'x/c > x/a TCP 80': 'allow', 'y/b > x/a TCP 80': 'deny' },
  },
]

test.each(ROWS)('$says', ({ policies, expect: expected }) => {
  const set = setWith(policies)
  expect(set.faults).toEqual([])
  expect(answers(set, Object.keys(expected), 'cilium')).toEqual(expected)
  // A Cilium policy has no other specification than Cilium: the kubernetes reading says the same.
  expect(answers(set, Object.keys(expected), 'kubernetes')).toEqual(expected)
})
