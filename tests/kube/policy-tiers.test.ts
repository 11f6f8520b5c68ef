import { expect, test } from 'vitest'
import { answers, ask, type Row, setWith } from '../support/policy/cluster.ts'

/*
 * AdminNetworkPolicy, BaselineAdminNetworkPolicy and ClusterNetworkPolicy by their definitions (policy.networking.k8s.io).
 */

const ALL = 'subject: {namespaces: {}}'
const X = 'subject: {namespaces: {matchLabels: {ns: x}}}'
const FROM_Y = 'from: [{namespaces: {matchLabels: {ns: y}}}]'

const ROWS: Row[] = [
  {
    says: 'deny of an admin policy beats an allowing NetworkPolicy',
    policies: `
AdminNetworkPolicy p: {priority: 10, ${X}, ingress: [{action: Deny, ${FROM_Y}}]}
---
NetworkPolicy q: {podSelector: {}, ingress: [{}]}`,
    expect: { 'y/a > x/a TCP 80': 'deny', 'z/a > x/a TCP 80': 'allow' },
  },
  {
    says: 'allow of an admin policy beats an isolating NetworkPolicy',
    policies: `
AdminNetworkPolicy p: {priority: 10, ${X}, ingress: [{action: Allow, ${FROM_Y}}]}
---
NetworkPolicy q: {podSelector: {}}`,
    expect: { 'y/a > x/a TCP 80': 'allow', 'z/a > x/a TCP 80': 'deny' },
  },
  {
    says: 'pass hands over to the NetworkPolicies',
    policies: `
AdminNetworkPolicy p: {priority: 10, ${X}, ingress: [{action: Pass, ${FROM_Y}}, {action: Deny, from: [{namespaces: {}}]}]}
---
NetworkPolicy q: {podSelector: {matchLabels: {pod: a}}}`,
    expect: { 'y/a > x/a TCP 80': 'deny', 'y/a > x/b TCP 80': 'allow', 'z/a > x/b TCP 80': 'deny' },
  },
  {
    says: 'pass skips what stands behind it in the tier, in other policies too',
    policies: `
AdminNetworkPolicy p: {priority: 1, ${X}, ingress: [{action: Pass, ${FROM_Y}}]}
---
AdminNetworkPolicy q: {priority: 2, ${X}, ingress: [{action: Deny, from: [{namespaces: {}}]}]}`,
    expect: { 'y/a > x/a TCP 80': 'allow', 'z/a > x/a TCP 80': 'deny' },
  },
  {
    says: 'the lower priority number is first, whatever the name',
    policies: `
AdminNetworkPolicy z: {priority: 1, ${X}, ingress: [{action: Allow, ${FROM_Y}}]}
---
AdminNetworkPolicy a: {priority: 900, ${X}, ingress: [{action: Deny, ${FROM_Y}}]}`,
    expect: { 'y/a > x/a TCP 80': 'allow' },
  },
  {
    says: 'in one policy the first rule that matches decides',
    policies: `AdminNetworkPolicy p: {priority: 1, ${X}, ingress: [{action: Deny, ${FROM_Y}, ports: [{portNumber: {protocol: TCP, port: 80}}]}, {action: Allow, ${FROM_Y}}]}`,
    expect: { 'y/a > x/a TCP 80': 'deny', 'y/a > x/a TCP 81': 'allow', 'y/a > x/a UDP 80': 'allow' },
  },
  {
    says: 'a policy without rules for a direction leaves it alone',
    policies: `AdminNetworkPolicy p: {priority: 1, ${ALL}, egress: [{action: Deny, to: [{namespaces: {matchLabels: {ns: y}}}]}]}`,
    expect: { 'x/a > y/a TCP 80': 'deny', 'y/a > x/a TCP 80': 'allow' },
  },
  {
    says: 'peers are pods by both selectors',
    policies: `AdminNetworkPolicy p: {priority: 1, ${X}, ingress: [{action: Deny, from: [{pods: {namespaceSelector: {matchLabels: {ns: y}}, podSelector: {matchLabels: {pod: b}}}}]}]}`,
    expect: { 'y/b > x/a TCP 80': 'deny', 'y/c > x/a TCP 80': 'allow', 'z/b > x/a TCP 80': 'allow' },
  },
  {
    says: 'the subject is pods by both selectors',
    policies: `AdminNetworkPolicy p: {priority: 1, subject: {pods: {namespaceSelector: {matchLabels: {ns: x}}, podSelector: {matchLabels: {pod: a}}}}, ingress: [{action: Deny, from: [{namespaces: {}}]}]}`,
    expect: { 'y/b > x/a TCP 80': 'deny', 'y/b > x/b TCP 80': 'allow', 'x/b > y/a TCP 80': 'allow' },
  },
  {
    says: 'namespaces are not the world, networks are everything with an address',
    policies: `
AdminNetworkPolicy p: {priority: 1, ${X}, egress: [{action: Deny, to: [{namespaces: {}}]}]}
---
AdminNetworkPolicy q: {priority: 1, subject: {namespaces: {matchLabels: {ns: y}}}, egress: [{action: Deny, to: [{networks: [0.0.0.0/0]}]}]}`,
    expect: {
      'x/a > 203.0.113.9 TCP 80': 'allow',
      'x/a > y/a TCP 80': 'deny',
      'y/a > 203.0.113.9 TCP 80': 'deny',
      'y/a > x/a TCP 80': 'deny',
    },
  },
  {
    says: 'nodes are chosen by their labels, host-network pods count as their node',
    policies: `AdminNetworkPolicy p: {priority: 1, ${X}, egress: [{action: Deny, to: [{nodes: {matchLabels: {role: control-plane}}}]}]}`,
    expect: {
      'x/b > node/n1 TCP 22': 'deny',
      'x/b > node/n2 TCP 22': 'allow',
      'x/b > kube-system/host TCP 80': 'deny',
    },
  },
  {
    says: 'host-network pods are neither subject nor peer',
    policies: `AdminNetworkPolicy p: {priority: 1, ${ALL}, ingress: [{action: Deny, from: [{namespaces: {}}]}]}`,
    expect: {
      'x/a > kube-system/host TCP 80': 'allow',
      'kube-system/host > x/b TCP 80': 'allow',
      'x/a > x/b TCP 80': 'deny',
    },
  },
  {
    says: 'a range and a named port',
    policies: `AdminNetworkPolicy p: {priority: 1, ${X}, ingress: [{action: Deny, from: [{namespaces: {}}], ports: [{portRange: {protocol: TCP, start: 79, end: 80}}, {namedPort: serve-81-udp}]}]}`,
    expect: {
      'y/a > x/a TCP 80': 'deny',
      'y/a > x/a TCP 81': 'allow',
      'y/a > x/a UDP 81': 'deny',
      'y/a > x/a UDP 80': 'allow',
    },
  },
  {
    says: 'the baseline only decides for pods that no NetworkPolicy isolates',
    policies: `
BaselineAdminNetworkPolicy default: {${ALL}, ingress: [{action: Deny, from: [{namespaces: {}}]}]}
---
NetworkPolicy p: {podSelector: {matchLabels: {pod: a}}, ingress: [{from: [{namespaceSelector: {matchLabels: {ns: y}}}]}]}`,
    expect: {
      'y/a > x/a TCP 80': 'allow',
      'z/a > x/a TCP 80': 'deny',
      'y/a > x/b TCP 80': 'deny',
      '203.0.113.9 > x/b TCP 80': 'allow',
    },
  },
  {
    says: 'allow before deny in the baseline',
    policies: `BaselineAdminNetworkPolicy default: {${X}, ingress: [{action: Allow, ${FROM_Y}}, {action: Deny, from: [{namespaces: {}}]}]}`,
    expect: { 'y/a > x/a TCP 80': 'allow', 'z/a > x/a TCP 80': 'deny' },
  },
  {
    says: 'admin pass, no NetworkPolicy: the baseline decides',
    policies: `
AdminNetworkPolicy p: {priority: 1, ${X}, ingress: [{action: Pass, ${FROM_Y}}]}
---
BaselineAdminNetworkPolicy default: {${ALL}, ingress: [{action: Deny, from: [{namespaces: {}}]}]}`,
    expect: { 'y/a > x/a TCP 80': 'deny' },
  },
  {
    says: 'ClusterNetworkPolicy: both tiers by name, Accept for Allow',
    policies: `
ClusterNetworkPolicy a: {tier: Admin, priority: 1, ${X}, ingress: [{action: Accept, ${FROM_Y}, protocols: [{tcp: {destinationPort: {number: 80}}}]}]}
---
ClusterNetworkPolicy b: {tier: Baseline, priority: 1, ${X}, ingress: [{action: Deny, from: [{namespaces: {}}]}]}
---
NetworkPolicy p: {podSelector: {matchLabels: {pod: a}}}`,
    expect: {
      'y/a > x/a TCP 80': 'allow',
      'y/a > x/a TCP 81': 'deny',
      'y/a > x/b TCP 81': 'deny',
      'y/a > x/b TCP 80': 'allow',
    },
  },
  {
    says: 'ClusterNetworkPolicy: a protocol without port, a range, a named port',
    policies: `ClusterNetworkPolicy a: {tier: Admin, priority: 1, ${X}, ingress: [{action: Deny, from: [{namespaces: {}}], protocols: [{udp: {}}, {tcp: {destinationPort: {range: {start: 81, end: 99}}}}, {destinationNamedPort: serve-80-sctp}]}]}`,
    expect: {
      'y/a > x/a UDP 7': 'deny',
      'y/a > x/a TCP 80': 'allow',
      'y/a > x/a TCP 90': 'deny',
      'y/a > x/a SCTP 80': 'deny',
      'y/a > x/a SCTP 81': 'allow',
    },
  },
  {
    says: 'baseline pass ends with the default, which is open',
    policies: `ClusterNetworkPolicy b: {tier: Baseline, priority: 1, ${X}, ingress: [{action: Pass, ${FROM_Y}}, {action: Deny, from: [{namespaces: {}}]}]}`,
    expect: { 'y/a > x/a TCP 80': 'allow', 'z/a > x/a TCP 80': 'deny' },
  },
  {
    says: 'a domain covers whole labels before it, not itself',
    policies: `
ClusterNetworkPolicy a: {tier: Admin, priority: 1, ${X}, egress: [{action: Accept, to: [{domainNames: ["*.kubernetes.io"]}]}]}
---
ClusterNetworkPolicy b: {tier: Admin, priority: 2, ${X}, egress: [{action: Deny, to: [{networks: [0.0.0.0/0]}]}]}`,
    expect: {
      'x/a > blog.kubernetes.io=203.0.113.9 TCP 443': 'allow',
      'x/a > latest.blog.kubernetes.io=203.0.113.9 TCP 443': 'allow',
      'x/a > kubernetes.io=203.0.113.9 TCP 443': 'deny',
      'x/a > 203.0.113.9 TCP 443': 'unknown',
    },
  },
  {
    says: 'an empty list of ports limits nothing',
    policies: `AdminNetworkPolicy p: {priority: 1, ${X}, ingress: [{action: Deny, ${FROM_Y}, ports: []}]}`,
    expect: { 'y/a > x/a TCP 80': 'deny', 'y/a > x/a UDP 7': 'deny', 'z/a > x/a TCP 80': 'allow' },
  },
  {
    says: 'peers of the first version name a selector of namespaces, alone or with pods',
    policies: `
AdminNetworkPolicy p: {priority: 1, ${X}, ingress: [{action: Deny, from: [{namespaces: {namespaceSelector: {matchLabels: {ns: y}}}}]}]}
---
AdminNetworkPolicy q: {priority: 2, ${X}, ingress: [{action: Deny, from: [{pods: {namespaces: {namespaceSelector: {}}, podSelector: {matchLabels: {pod: b}}}}]}]}`,
    expect: { 'y/a > x/a TCP 80': 'deny', 'z/b > x/a TCP 80': 'deny', 'z/a > x/a TCP 80': 'allow' },
  },
  {
    says: 'sameLabels: namespaces with the value that the namespace of the subject has',
    policies: `AdminNetworkPolicy p: {priority: 1, ${ALL}, ingress: [{action: Deny, from: [{namespaces: {sameLabels: [team]}}]}]}`,
    expect: {
      'y/a > x/a TCP 80': 'deny',
      'x/a > y/a TCP 80': 'deny',
      'z/a > x/a TCP 80': 'allow',
      'x/a > z/a TCP 80': 'allow',
      'z/b > z/a TCP 80': 'allow',
    },
  },
  {
    says: 'notSameLabels: namespaces that have the labels, at least one of them with another value',
    policies: `AdminNetworkPolicy p: {priority: 1, ${ALL}, egress: [{action: Deny, to: [{namespaces: {notSameLabels: [ns]}}]}]}`,
    expect: { 'y/a > x/a TCP 80': 'deny', 'x/b > x/a TCP 80': 'allow', 'z/a > 203.0.113.9 TCP 80': 'allow' },
  },
  {
    says: 'no labels to compare: nobody',
    policies: `AdminNetworkPolicy p: {priority: 1, ${ALL}, egress: [{action: Deny, to: [{namespaces: {sameLabels: []}}, {namespaces: {notSameLabels: []}}]}]}`,
    expect: { 'y/a > x/a TCP 80': 'allow', 'x/b > x/a TCP 80': 'allow' },
  },
]

test.each(ROWS)('$says', ({ policies, expect: expected }) => {
  const set = setWith(policies)
  expect(set.faults).toEqual([])
  expect(answers(set, Object.keys(expected))).toEqual(expected)
})

test('passed rules and rule names stand in the evidence', () => {
  const set = setWith(
    `AdminNetworkPolicy p: {priority: 1, ${X}, ingress: [{name: to the tenants, action: Pass, ${FROM_Y}}]}`,
  )
  const { ingress } = ask(set, 'y/a > x/a TCP 80')
  expect(ingress.passed).toEqual([
    {
      kind: 'AdminNetworkPolicy',
      name: 'p',
      list: 'ingress',
      index: 0,
      rule: 'to the tenants',
      tier: 'admin',
      priority: 1,
    },
  ])
  expect(ingress.reason.kind).toBe('not-isolated')
})

test('one priority twice is a caveat', () => {
  const set = setWith(`
AdminNetworkPolicy p: {priority: 1, ${X}, ingress: [{action: Allow, ${FROM_Y}}]}
---
AdminNetworkPolicy q: {priority: 1, ${X}, ingress: [{action: Deny, ${FROM_Y}}]}`)
  expect(ask(set, 'y/a > x/a TCP 80').caveats.map((one) => one.kind)).toEqual(['same-priority'])
})
