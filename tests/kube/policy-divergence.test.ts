import { describe, expect, test } from 'vitest'
import type { DivergenceKind, PolicySettings } from '../../src/kube/policy/index.ts'
import { ask, setWith } from '../support/policy/cluster.ts'
import { PLAIN } from '../support/policy/settings.ts'

interface Parting {
  says: string
  policies: string
  line: string
  kubernetes: boolean
  settings?: Partial<PolicySettings>
  kind: DivergenceKind
}
const PARTINGS: Parting[] = [
  {
    says: 'ipBlock and a pod',
    policies:
      'NetworkPolicy p: {podSelector: {}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 10.0.0.0/8}}]}]}',
    line: 'x/a > y/a TCP 80',
    kubernetes: true,
    kind: 'cidr-and-pods',
  },
  {
    says: 'ipBlock and a node',
    policies:
      'NetworkPolicy p: {podSelector: {}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 192.168.0.0/24}}]}]}',
    line: 'x/a > node/n2 TCP 6443',
    kubernetes: true,
    kind: 'cidr-and-nodes',
  },
  {
    says: 'egress rules under policyTypes Ingress',
    policies:
      'NetworkPolicy p: {podSelector: {}, policyTypes: [Ingress], ingress: [{}], egress: [{to: [{podSelector: {}}]}]}',
    line: 'x/a > y/a TCP 80',
    kubernetes: true,
    kind: 'stray-rules',
  },
  {
    says: 'SCTP without enable-sctp, also where nothing is enforced',
    policies: '',
    line: 'x/a > y/a SCTP 80',
    kubernetes: true,
    settings: { enforcement: 'never' },
    kind: 'sctp-disabled',
  },
  {
    says: 'SCTP without enable-sctp',
    policies: '',
    line: 'x/a > y/a SCTP 80',
    kubernetes: true,
    kind: 'sctp-disabled',
  },
  {
    says: 'egress to the own node',
    policies: 'NetworkPolicy p: {podSelector: {}, policyTypes: [Egress]}',
    line: 'x/a > node/n1 TCP 22',
    kubernetes: true,
    kind: 'own-node',
  },
  {
    says: 'ingress from the own node with allow-localhost=policy',
    policies: 'NetworkPolicy p: {podSelector: {}}',
    line: 'node/n1 > x/a TCP 80',
    kubernetes: true,
    settings: { allowLocalhost: false },
    kind: 'own-node',
  },
  {
    says: 'AdminNetworkPolicy is not implemented',
    policies:
      'AdminNetworkPolicy p: {priority: 1, subject: {namespaces: {}}, ingress: [{action: Deny, from: [{namespaces: {}}]}]}',
    line: 'x/a > y/a TCP 80',
    kubernetes: false,
    kind: 'tier-not-implemented',
  },
  {
    says: 'ClusterNetworkPolicy is off',
    policies:
      'ClusterNetworkPolicy p: {tier: Admin, priority: 1, subject: {namespaces: {}}, ingress: [{action: Deny, from: [{namespaces: {}}]}]}',
    line: 'x/a > y/a TCP 80',
    kubernetes: false,
    kind: 'tier-disabled',
  },
  {
    says: 'a node policy without the host firewall',
    policies: 'CiliumClusterwideNetworkPolicy p: {nodeSelector: {}, ingress: [{}]}',
    line: 'x/a > node/n2 TCP 22',
    kubernetes: false,
    kind: 'host-firewall-disabled',
  },
  {
    says: 'enable-policy never',
    policies: 'NetworkPolicy p: {podSelector: {}}',
    line: 'y/a > x/a TCP 80',
    kubernetes: false,
    settings: { enforcement: 'never' },
    kind: 'enforcement-mode',
  },
  {
    says: 'enable-policy always',
    policies: '',
    line: 'y/a > x/a TCP 80',
    kubernetes: true,
    settings: { enforcement: 'always' },
    kind: 'enforcement-mode',
  },
  {
    says: 'fromNodes without enable-node-selector-labels',
    policies: 'CiliumNetworkPolicy p: {endpointSelector: {}, ingress: [{fromNodes: [{}]}]}',
    line: 'node/n2 > x/a TCP 80',
    kubernetes: true,
    kind: 'node-selector-disabled',
  },
  {
    says: 'fromRequires since 1.19',
    policies:
      'CiliumNetworkPolicy p: [{endpointSelector: {}, ingress: [{fromRequires: [{matchLabels: {pod: b}}]}]}, {endpointSelector: {}, ingress: [{fromEndpoints: [{}]}]}]',
    line: 'x/c > x/a TCP 80',
    kubernetes: false,
    kind: 'requires-removed',
  },
]

describe('where the specification and Cilium part, both verdicts and the reason are given', () => {
  test.each(PARTINGS)('$says', ({ policies, line, kubernetes, settings, kind }) => {
    const set = setWith(policies, { ...PLAIN, ...settings })
    const written = ask(set, line, 'kubernetes')
    const done = ask(set, line, 'cilium')
    expect([written.allowed, done.allowed]).toEqual([kubernetes, !kubernetes])
    expect(written.other).toMatchObject({ semantics: 'cilium', allowed: !kubernetes })
    expect(done.other).toMatchObject({ semantics: 'kubernetes', allowed: kubernetes })
    expect(new Set(written.other?.divergences.map((one) => one.kind))).toContain(kind)
    expect(done.other?.divergences).toEqual(written.other?.divergences)
  })

  test('only the rule that matters is named', () => {
    const set = setWith(
      'NetworkPolicy p: {podSelector: {}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 172.16.0.0/12}}]}, {to: [{podSelector: {}}]}, {to: [{ipBlock: {cidr: 10.0.2.0/24}}]}]}',
      PLAIN,
    )
    expect(ask(set, 'x/a > y/a TCP 80').other?.divergences).toEqual([
      {
        kind: 'cidr-and-pods',
        rule: { kind: 'NetworkPolicy', namespace: 'x', name: 'p', list: 'egress', index: 2 },
        ip: '10.0.2.1',
      },
    ])
  })

  test('where they agree there is no other verdict', () => {
    expect(ask(setWith('NetworkPolicy p: {podSelector: {}}', PLAIN), 'y/a > x/a TCP 80').other).toBeUndefined()
  })

  test('policy-cidr-match-mode pods makes ipBlock match pods', () => {
    const set = setWith('NetworkPolicy p: {podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8}}]}]}', {
      ...PLAIN,
      cidrMatchesPods: true,
    })
    expect(ask(set, 'y/a > x/a TCP 80', 'cilium')).toMatchObject({ allowed: true })
  })
})
