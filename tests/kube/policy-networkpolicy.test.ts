import { expect, test } from 'vitest'
import { answers, type Row, setWith } from '../support/policy/cluster.ts'

// NetworkPolicy by its specification (k8s.io/api/networking/v1, concepts/services-networking/network-policies).

const ROWS: Row[] = [
  {
    says: 'without policies everybody reaches everybody',
    policies: '',
    expect: { 'x/a > y/b TCP 80': 'allow', 'x/a > 203.0.113.9 UDP 53': 'allow', '203.0.113.9 > x/a TCP 80': 'allow' },
  },
  {
    says: 'an empty podSelector selects all pods of its own namespace and no other',
    policies: 'NetworkPolicy deny: {podSelector: {}, policyTypes: [Ingress]}',
    expect: {
      'y/a > x/a TCP 80': 'deny',
      'x/b > x/a TCP 80': 'deny',
      'x/a > y/a TCP 80': 'allow',
      '203.0.113.9 > x/c TCP 80': 'deny',
    },
  },
  {
    says: 'policyTypes unset and no egress rules: only ingress is isolated',
    policies: 'NetworkPolicy p: {podSelector: {matchLabels: {pod: a}}}',
    expect: { 'y/a > x/a TCP 80': 'deny', 'x/a > y/a TCP 80': 'allow', 'y/a > x/b TCP 80': 'allow' },
  },
  {
    says: 'policyTypes unset and egress rules: both directions are isolated',
    policies: 'NetworkPolicy p: {podSelector: {matchLabels: {pod: a}}, egress: [{to: [{podSelector: {}}]}]}',
    expect: { 'y/a > x/a TCP 80': 'deny', 'x/a > x/b TCP 80': 'allow', 'x/a > y/b TCP 80': 'deny' },
  },
  {
    says: 'policyTypes unset and an empty egress list: only ingress',
    policies: 'NetworkPolicy p: {podSelector: {}, egress: []}',
    expect: { 'y/a > x/a TCP 80': 'deny', 'x/a > y/b TCP 80': 'allow' },
  },
  {
    says: 'policyTypes Egress alone leaves ingress open',
    policies: 'NetworkPolicy p: {podSelector: {}, policyTypes: [Egress]}',
    expect: { 'y/a > x/a TCP 80': 'allow', 'x/a > y/a TCP 80': 'deny', 'x/a > 203.0.113.9 TCP 80': 'deny' },
  },
  {
    says: 'egress rules under policyTypes Ingress are ignored',
    policies:
      'NetworkPolicy p: {podSelector: {}, policyTypes: [Ingress], ingress: [{}], egress: [{to: [{podSelector: {}}]}]}',
    expect: { 'x/a > y/a TCP 80': 'allow' },
  },
  {
    says: 'an empty ingress rule allows everything',
    policies: 'NetworkPolicy p: {podSelector: {}, ingress: [{}]}',
    expect: { 'y/a > x/a TCP 80': 'allow', '203.0.113.9 > x/a UDP 999': 'allow' },
  },
  {
    says: 'an empty list of rules allows nothing',
    policies: 'NetworkPolicy p: {podSelector: {}, ingress: []}',
    expect: { 'y/a > x/a TCP 80': 'deny' },
  },
  {
    says: 'an empty egress rule allows everything',
    policies: 'NetworkPolicy p: {podSelector: {}, policyTypes: [Egress], egress: [{}]}',
    expect: { 'x/a > y/a SCTP 80': 'allow', 'x/a > 203.0.113.9 TCP 1': 'allow' },
  },
  {
    says: 'from: [] is everybody, ports: [] is every port',
    policies: 'NetworkPolicy p: {podSelector: {}, ingress: [{from: [], ports: []}]}',
    expect: { 'y/a > x/a TCP 80': 'allow', '203.0.113.9 > x/a UDP 81': 'allow' },
  },
  {
    says: 'a podSelector peer means the namespace of the policy',
    policies: 'NetworkPolicy p: {podSelector: {}, ingress: [{from: [{podSelector: {matchLabels: {pod: b}}}]}]}',
    expect: { 'x/b > x/a TCP 80': 'allow', 'y/b > x/a TCP 80': 'deny', 'x/c > x/a TCP 80': 'deny' },
  },
  {
    says: 'a namespaceSelector peer means all pods there',
    policies: 'NetworkPolicy p: {podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: {ns: y}}}]}]}',
    expect: {
      'y/b > x/a TCP 80': 'allow',
      'y/c > x/a TCP 80': 'allow',
      'z/b > x/a TCP 80': 'deny',
      'x/b > x/a TCP 80': 'deny',
    },
  },
  {
    says: 'both selectors in one peer are joined by and',
    policies:
      'NetworkPolicy p: {podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: {ns: y}}, podSelector: {matchLabels: {pod: b}}}]}]}',
    expect: { 'y/b > x/a TCP 80': 'allow', 'y/c > x/a TCP 80': 'deny', 'x/b > x/a TCP 80': 'deny' },
  },
  {
    says: 'two peers are joined by or',
    policies:
      'NetworkPolicy p: {podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: {ns: y}}}, {podSelector: {matchLabels: {pod: b}}}]}]}',
    expect: {
      'y/c > x/a TCP 80': 'allow',
      'x/b > x/a TCP 80': 'allow',
      'x/c > x/a TCP 80': 'deny',
      'z/b > x/a TCP 80': 'deny',
    },
  },
  {
    says: 'an empty namespaceSelector selects all namespaces, but nothing outside of the cluster',
    policies: 'NetworkPolicy p: {podSelector: {}, ingress: [{from: [{namespaceSelector: {}}]}]}',
    expect: { 'z/c > x/a TCP 80': 'allow', '203.0.113.9 > x/a TCP 80': 'deny' },
  },
  {
    says: 'an empty podSelector peer selects the own namespace',
    policies: 'NetworkPolicy p: {podSelector: {}, ingress: [{from: [{podSelector: {}}]}]}',
    expect: { 'x/c > x/a TCP 80': 'allow', 'y/c > x/a TCP 80': 'deny' },
  },
  {
    says: 'matchExpressions In',
    policies: 'NetworkPolicy p: {podSelector: {matchExpressions: [{key: pod, operator: In, values: [a, b]}]}}',
    expect: { 'y/a > x/a TCP 80': 'deny', 'y/a > x/b TCP 80': 'deny', 'y/a > x/c TCP 80': 'allow' },
  },
  {
    says: 'matchExpressions NotIn also selects where the key is missing',
    policies:
      'NetworkPolicy p: {podSelector: {}, ingress: [{from: [{namespaceSelector: {}, podSelector: {matchExpressions: [{key: pod, operator: NotIn, values: [a]}]}}]}]}',
    expect: { 'y/a > x/b TCP 80': 'deny', 'y/b > x/b TCP 80': 'allow', 'kube-system/dns > x/b TCP 80': 'allow' },
  },
  {
    says: 'matchExpressions Exists',
    policies:
      'NetworkPolicy p: {podSelector: {}, ingress: [{from: [{namespaceSelector: {matchExpressions: [{key: team, operator: Exists}]}}]}]}',
    expect: { 'y/a > x/a TCP 80': 'allow', 'z/a > x/a TCP 80': 'deny' },
  },
  {
    says: 'matchExpressions DoesNotExist',
    policies:
      'NetworkPolicy p: {podSelector: {}, ingress: [{from: [{namespaceSelector: {matchExpressions: [{key: team, operator: DoesNotExist}]}}]}]}',
    expect: { 'y/a > x/a TCP 80': 'deny', 'z/a > x/a TCP 80': 'allow' },
  },
  {
    says: 'matchLabels and matchExpressions are joined by and',
    policies:
      'NetworkPolicy p: {podSelector: {matchLabels: {pod: a}, matchExpressions: [{key: pod, operator: NotIn, values: [a]}]}}',
    expect: { 'y/a > x/a TCP 80': 'allow' },
  },
  {
    says: 'a port without a protocol is TCP',
    policies: 'NetworkPolicy p: {podSelector: {}, ingress: [{ports: [{port: 80}]}]}',
    expect: { 'y/a > x/a TCP 80': 'allow', 'y/a > x/a UDP 80': 'deny', 'y/a > x/a TCP 81': 'deny' },
  },
  {
    says: 'a protocol without a port is every port of it',
    policies: 'NetworkPolicy p: {podSelector: {}, ingress: [{ports: [{protocol: UDP}]}]}',
    expect: { 'y/a > x/a UDP 7': 'allow', 'y/a > x/a UDP 65535': 'allow', 'y/a > x/a TCP 7': 'deny' },
  },
  {
    says: 'SCTP is a protocol of its own',
    policies: 'NetworkPolicy p: {podSelector: {}, ingress: [{ports: [{port: 80, protocol: SCTP}]}]}',
    expect: { 'y/a > x/a SCTP 80': 'allow', 'y/a > x/a TCP 80': 'deny' },
  },
  {
    says: 'endPort is inclusive at both ends',
    policies: 'NetworkPolicy p: {podSelector: {}, ingress: [{ports: [{port: 80, endPort: 90}]}]}',
    expect: {
      'y/a > x/a TCP 79': 'deny',
      'y/a > x/a TCP 80': 'allow',
      'y/a > x/a TCP 90': 'allow',
      'y/a > x/a TCP 91': 'deny',
    },
  },
  {
    says: 'ports are joined by or, and with peers by and',
    policies:
      'NetworkPolicy p: {podSelector: {}, ingress: [{from: [{podSelector: {matchLabels: {pod: b}}}], ports: [{port: 80}, {port: 81, protocol: UDP}]}]}',
    expect: {
      'x/b > x/a TCP 80': 'allow',
      'x/b > x/a UDP 81': 'allow',
      'x/b > x/a TCP 81': 'deny',
      'x/c > x/a TCP 80': 'deny',
    },
  },
  {
    says: 'a named port is that of the container of the destination, with its protocol',
    policies: 'NetworkPolicy p: {podSelector: {}, ingress: [{ports: [{port: serve-81-udp, protocol: UDP}]}]}',
    expect: { 'y/a > x/a UDP 81': 'allow', 'y/a > x/a TCP 81': 'deny', 'y/a > x/a UDP 80': 'deny' },
  },
  {
    says: 'a named port with the wrong protocol matches nothing',
    policies: 'NetworkPolicy p: {podSelector: {}, ingress: [{ports: [{port: serve-81-udp}]}]}',
    expect: { 'y/a > x/a UDP 81': 'deny', 'y/a > x/a TCP 81': 'deny' },
  },
  {
    says: 'a named port in an egress rule is that of the peer; the world has none',
    policies: 'NetworkPolicy p: {podSelector: {}, policyTypes: [Egress], egress: [{ports: [{port: serve-80-tcp}]}]}',
    expect: { 'x/a > y/a TCP 80': 'allow', 'x/a > y/a TCP 81': 'deny', 'x/a > 203.0.113.9 TCP 80': 'deny' },
  },
  {
    says: 'ipBlock lets addresses of the world in, without its exceptions',
    policies:
      'NetworkPolicy p: {podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 203.0.113.0/24, except: [203.0.113.128/25]}}]}]}',
    expect: {
      '203.0.113.9 > x/a TCP 80': 'allow',
      '203.0.113.200 > x/a TCP 80': 'deny',
      '198.51.100.1 > x/a TCP 80': 'deny',
    },
  },
  {
    says: 'an exception only narrows its own block',
    policies:
      'NetworkPolicy p: {podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 203.0.113.0/24, except: [203.0.113.128/25]}}, {ipBlock: {cidr: 203.0.113.200/32}}]}]}',
    expect: { '203.0.113.200 > x/a TCP 80': 'allow', '203.0.113.201 > x/a TCP 80': 'deny' },
  },
  {
    says: 'by the specification ipBlock also matches pods by their address',
    policies:
      'NetworkPolicy p: {podSelector: {}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 10.0.2.1/32}}]}]}',
    expect: { 'x/a > y/a TCP 80': 'allow', 'x/a > y/b TCP 80': 'deny' },
  },
  {
    says: 'an IPv6 block does not match IPv4',
    policies: 'NetworkPolicy p: {podSelector: {}, ingress: [{from: [{ipBlock: {cidr: "::/0"}}]}]}',
    expect: { '203.0.113.9 > x/a TCP 80': 'deny', '2001:db8::1 > x/a TCP 80': 'allow' },
  },
  {
    says: 'an IPv6 block with an exception',
    policies:
      'NetworkPolicy p: {podSelector: {}, ingress: [{from: [{ipBlock: {cidr: "2001:db8::/32", except: ["2001:db8:1::/48"]}}]}]}',
    expect: {
      '2001:db8::1 > x/a TCP 80': 'allow',
      '2001:db8:1::1 > x/a TCP 80': 'deny',
      '2001:db9::1 > x/a TCP 80': 'deny',
    },
  },
  {
    says: 'policies add up: what one allows stays allowed',
    policies: `
NetworkPolicy deny: {podSelector: {}}
---
NetworkPolicy allow: {podSelector: {matchLabels: {pod: a}}, ingress: [{from: [{namespaceSelector: {matchLabels: {ns: y}}}]}]}`,
    expect: { 'y/a > x/a TCP 80': 'allow', 'y/a > x/b TCP 80': 'deny', 'z/a > x/a TCP 80': 'deny' },
  },
  {
    says: 'both ends must agree: egress of one, ingress of the other',
    policies: `
NetworkPolicy out: {podSelector: {}, policyTypes: [Egress], egress: [{to: [{namespaceSelector: {matchLabels: {ns: y}}}]}]}
---
NetworkPolicy y/in: {podSelector: {}, ingress: [{ports: [{port: 81}]}]}`,
    expect: {
      'x/a > y/a TCP 80': 'deny',
      'x/a > y/a TCP 81': 'allow',
      'x/a > z/a TCP 81': 'deny',
      'z/a > y/a TCP 81': 'allow',
    },
  },
  {
    says: 'a pod always reaches itself',
    policies: 'NetworkPolicy p: {podSelector: {}, policyTypes: [Ingress, Egress]}',
    expect: { 'x/a > x/a TCP 80': 'allow', 'x/a > x/b TCP 80': 'deny' },
  },
  {
    says: 'the own node is always let in and always reached, other nodes are not',
    policies: 'NetworkPolicy p: {podSelector: {}, policyTypes: [Ingress, Egress]}',
    expect: {
      'node/n1 > x/a TCP 80': 'allow',
      'node/n2 > x/a TCP 80': 'deny',
      'x/a > node/n1 TCP 22': 'allow',
      'x/a > node/n2 TCP 22': 'deny',
    },
  },
  {
    says: 'a host-network pod is not protected and is no peer by labels',
    policies: `
NetworkPolicy kube-system/deny: {podSelector: {}}
---
NetworkPolicy x/in: {podSelector: {}, ingress: [{from: [{namespaceSelector: {}, podSelector: {matchLabels: {pod: host}}}]}]}`,
    expect: {
      'x/a > kube-system/host TCP 80': 'allow',
      'kube-system/host > x/b TCP 80': 'deny',
      'kube-system/host > x/a TCP 80': 'allow',
    },
  },
  {
    says: 'a node counts by its address in ipBlock',
    policies: 'NetworkPolicy p: {podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 192.168.0.2/32}}]}]}',
    expect: { 'node/n2 > x/a TCP 80': 'allow', 'kube-system/host > x/b TCP 80': 'deny' },
  },
  {
    says: 'a pod by its address is that pod',
    policies: 'NetworkPolicy p: {podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: {ns: y}}}]}]}',
    expect: { '10.0.2.1 > x/a TCP 80': 'allow', 'y/a > 10.0.1.1 TCP 80': 'allow', '10.0.3.1 > x/a TCP 80': 'deny' },
  },
  {
    says: 'ICMP passes a rule without ports and no rule with ports',
    policies: `
NetworkPolicy x/all: {podSelector: {matchLabels: {pod: a}}, ingress: [{from: [{namespaceSelector: {}}]}]}
---
NetworkPolicy x/some: {podSelector: {matchLabels: {pod: b}}, ingress: [{ports: [{protocol: TCP}, {protocol: UDP}, {protocol: SCTP}]}]}`,
    expect: { 'y/a > x/a ICMP': 'allow', 'y/a > x/b ICMP': 'deny', 'y/a > x/c ICMP': 'allow' },
  },
]

test.each(ROWS)('$says', ({ policies, expect: expected }) => {
  const set = setWith(policies)
  expect(set.faults).toEqual([])
  expect(answers(set, Object.keys(expected))).toEqual(expected)
})
