import { describe, expect, test } from 'vitest'
import { compile, connect, type DivergenceKind, judge, type Settings, selecting } from '../src/kube/policy/index.ts'
import { ask, party, setWith } from './policy/cluster.ts'

/** Cilium as it is installed, without options. */
const PLAIN: Settings = {
  enforcement: 'default',
  allowLocalhost: true,
  cidrMatchesPods: false,
  cidrMatchesNodes: false,
  hostFirewall: false,
  sctp: false,
  clusterNetworkPolicy: false,
  nodeSelectors: false,
  requires: false,
  cluster: 'default',
}

describe('a verdict says why', () => {
  test('nobody selects the pod', () => {
    const { egress, ingress } = ask(setWith(''), 'x/a > y/a TCP 80')
    expect([egress.reason, ingress.reason]).toEqual([{ kind: 'no-policy' }, { kind: 'no-policy' }])
  })

  test('the rule that allowed', () => {
    const set = setWith(
      'NetworkPolicy shop: {podSelector: {}, ingress: [{from: [{podSelector: {matchLabels: {pod: c}}}]}, {ports: [{port: 80}]}]}',
    )
    expect(ask(set, 'y/a > x/a TCP 80').ingress.reason).toEqual({
      kind: 'allowed-by',
      rule: { kind: 'NetworkPolicy', namespace: 'x', name: 'shop', list: 'ingress', index: 1 },
    })
  })

  test('the policies that isolate, and who nearly allowed', () => {
    const set = setWith(`
NetworkPolicy b: {podSelector: {}}
---
NetworkPolicy a: {podSelector: {}, ingress: [{from: [{namespaceSelector: {}}], ports: [{port: 81}]}, {from: [{podSelector: {}}], ports: [{port: 80}]}]}`)
    const { ingress } = ask(set, 'y/a > x/a TCP 80')
    const a = { kind: 'NetworkPolicy', namespace: 'x', name: 'a' } as const
    expect(ingress.reason).toEqual({ kind: 'isolated-by', policies: [a, { ...a, name: 'b' }] })
    expect(ingress.nearMisses).toEqual([
      { rule: { ...a, list: 'ingress', index: 0 }, miss: 'right-peer-wrong-port' },
      { rule: { ...a, list: 'ingress', index: 1 }, miss: 'right-port-wrong-peer' },
    ])
  })

  test('the rule that denied, with its place among specs', () => {
    const set = setWith(
      'CiliumNetworkPolicy p: [{endpointSelector: {}, ingress: [{}]}, {endpointSelector: {}, ingressDeny: [{fromEntities: [all]}]}]',
    )
    expect(ask(set, 'x/b > x/a TCP 80').ingress.reason).toEqual({
      kind: 'denied-by',
      rule: { kind: 'CiliumNetworkPolicy', namespace: 'x', name: 'p', spec: 1, list: 'ingressDeny', index: 0 },
    })
  })

  test('the outside and the host are under no policy', () => {
    const set = setWith('')
    expect(ask(set, 'x/a > 203.0.113.9 TCP 80').ingress.reason).toEqual({ kind: 'not-enforced', why: 'outside' })
    expect(ask(set, 'x/a > node/n1 TCP 80').ingress.reason).toEqual({ kind: 'not-enforced', why: 'host' })
    expect(ask(set, 'x/a > x/a TCP 80').egress.reason).toEqual({ kind: 'self' })
  })

  test('facts that are missing are named with the rule that needs them', () => {
    const set = setWith('CiliumNetworkPolicy p: {endpointSelector: {}, egress: [{toFQDNs: [{matchName: a.example}]}]}')
    const verdict = ask(set, 'x/a > 203.0.113.9 TCP 443', 'cilium')
    expect(verdict.undetermined).toBe(true)
    expect(verdict.egress.missing).toEqual([
      {
        kind: 'fqdn-addresses',
        rule: { kind: 'CiliumNetworkPolicy', namespace: 'x', name: 'p', list: 'egress', index: 0 },
        names: ['a.example'],
      },
    ])
  })

  test('nor one beside a rule that allows anyway', () => {
    const set = setWith(
      'CiliumNetworkPolicy p: {endpointSelector: {}, egress: [{toFQDNs: [{matchName: a.example}]}, {toEntities: [world]}]}',
    )
    expect(ask(set, 'x/a > 203.0.113.9 TCP 443', 'cilium')).toMatchObject({
      allowed: true,
      undetermined: false,
      egress: { missing: [] },
    })
  })

  test('where the API server is, when nobody said', () => {
    const { cluster } = setWith(
      'CiliumNetworkPolicy p: {endpointSelector: {}, egress: [{toEntities: [kube-apiserver]}]}',
    )
    const verdict = ask(compile({ ...cluster, endpointSlices: [] }, PLAIN), 'x/a > node/n2 TCP 6443', 'cilium')
    expect(verdict.egress.missing).toMatchObject([{ kind: 'api-server' }])
  })

  test('an open fact does not matter where the other end denies for certain', () => {
    const set = setWith(`
CiliumNetworkPolicy p: {endpointSelector: {}, egress: [{toGroups: [{}]}]}
---
NetworkPolicy y/q: {podSelector: {}}`)
    expect(ask(set, 'x/a > y/a TCP 443')).toMatchObject({ allowed: false, undetermined: false })
  })

  test('fields that were not read put the verdict in doubt', () => {
    const set = setWith(
      'NetworkPolicy p: {podSelector: {}, ingress: [{from: [{podSelector: {}, serviceSelector: {}}]}]}',
    )
    const verdict = ask(set, 'y/a > x/a TCP 80')
    expect(verdict.undetermined).toBe(true)
    expect(verdict.ingress.missing).toMatchObject([
      { kind: 'policy-unread', fields: ['spec.ingress[0].from[0].serviceSelector'] },
    ])
  })

  test('caveats: an empty Cilium rule, ICMP, a host-network pod, authentication', () => {
    const kinds = (yaml: string, line: string) => ask(setWith(yaml), line).caveats.map((one) => one.kind)
    expect(kinds('CiliumNetworkPolicy p: {endpointSelector: {}, ingress: [{}]}', 'y/a > x/a TCP 80')).toEqual([
      'empty-rule',
    ])
    expect(kinds('NetworkPolicy p: {podSelector: {}}', 'y/a > x/a ICMP')).toEqual(['icmp-unspecified'])
    expect(kinds('', 'kube-system/host > x/a TCP 80')).toEqual(['host-network-pod'])
    const auth =
      'CiliumNetworkPolicy p: {endpointSelector: {}, ingress: [{fromEndpoints: [{}], authentication: {mode: required}}]}'
    expect(kinds(auth, 'x/b > x/a TCP 80')).toEqual(['mutual-authentication'])
  })

  test('an end that is not there is an error', () => {
    expect(() => ask(setWith(''), 'x/nobody > x/a TCP 80')).toThrow('not in the cluster')
  })
})

interface Parting {
  says: string
  policies: string
  line: string
  kubernetes: boolean
  settings?: Partial<Settings>
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

describe('an L7 rule asks, and refuses with an answer, not a drop', () => {
  const HTTP =
    'toPorts: [{ports: [{port: "80", protocol: TCP}], rules: {http: [{method: GET, path: "/public/.*"}, {method: PUT, headers: ["X-Key: 1"]}]}}]'
  const set = setWith(`CiliumNetworkPolicy p: {endpointSelector: {}, ingress: [{fromEndpoints: [{}], ${HTTP}}]}`)
  const question = { from: party('x/b'), to: party('x/a'), protocol: 'TCP', port: 80, semantics: 'cilium' } as const
  test.each([
    ['no request is asked', undefined, 'unasked'],
    ['method and path fit', { method: 'GET', path: '/public/a' }, 'passed'],
    ['the path does not', { method: 'GET', path: '/private' }, 'http-403'],
    ['the whole path must fit', { method: 'GET', path: '/x/public/a' }, 'http-403'],
    ['a header is missing', { method: 'PUT', path: '/' }, 'http-403'],
    ['the header is there', { method: 'PUT', path: '/', headers: { 'x-key': '1' } }, 'passed'],
  ])('%s', (_, http, answer) => {
    const verdict = judge(set, http === undefined ? question : { ...question, http })
    expect(verdict.allowed).toBe(true)
    expect(verdict.ingress.l7).toMatchObject({ protocol: 'http', answer })
  })

  test('another rule that asks nothing opens it', () => {
    const open = setWith(
      `CiliumNetworkPolicy p: {endpointSelector: {}, ingress: [{fromEndpoints: [{}], ${HTTP}}, {fromEndpoints: [{matchLabels: {pod: b}}]}]}`,
    )
    expect(judge(open, question).ingress).toMatchObject({ reason: { kind: 'allowed-by', rule: { index: 1 } } })
    expect(judge(open, question).ingress.l7).toBeUndefined()
    expect(judge(open, { ...question, from: party('x/c') }).ingress.l7).toBeDefined()
  })

  test('a pattern that could run for ever is not run', () => {
    const hostile = setWith(
      'CiliumNetworkPolicy p: {endpointSelector: {}, ingress: [{fromEndpoints: [{}], toPorts: [{ports: [{port: "80", protocol: TCP}], rules: {http: [{path: "(a+)+$"}]}}]}]}',
    )
    const start = performance.now()
    const verdict = judge(hostile, { ...question, http: { method: 'GET', path: `${'a'.repeat(60)}!` } })
    expect(verdict.ingress.l7?.answer).toBe('unknown')
    expect(performance.now() - start).toBeLessThan(500)
  })

  test('the DNS proxy refuses a name', () => {
    const dns = setWith(
      'CiliumNetworkPolicy p: {endpointSelector: {}, egress: [{toEntities: [cluster], toPorts: [{ports: [{port: "53"}], rules: {dns: [{matchPattern: "*.example.com"}]}}]}]}',
    )
    const lookup = {
      from: party('x/a'),
      to: party('kube-system/dns'),
      protocol: 'UDP',
      port: 53,
      semantics: 'cilium',
    } as const
    expect(judge(dns, { ...lookup, dns: 'a.example.com' }).egress.l7?.answer).toBe('passed')
    expect(judge(dns, { ...lookup, dns: 'example.org' }).egress.l7?.answer).toBe('dns-refused')
  })
})

describe('a question by name has legs', () => {
  const byName = {
    from: party('y/a'),
    to: { kind: 'service', namespace: 'x', name: 'web' },
    protocol: 'TCP',
    port: 8080,
    semantics: 'kubernetes',
  } as const

  test('the port is that of the pod, after translation', () => {
    const set = setWith('NetworkPolicy p: {podSelector: {}, ingress: [{ports: [{port: 80}]}]}')
    const { symptom, legs } = connect(set, byName)
    expect(symptom).toBe('connected')
    expect(legs.map((leg) => [leg.kind, leg.to, leg.port, leg.via?.service])).toEqual([
      ['lookup', { kind: 'pod', namespace: 'kube-system', name: 'dns' }, 53, 'kube-system/kube-dns'],
      ['connect', { kind: 'pod', namespace: 'x', name: 'b' }, 80, 'x/web'],
    ])
    expect(
      connect(setWith('NetworkPolicy p: {podSelector: {}, ingress: [{ports: [{port: 8080}]}]}'), byName).symptom,
    ).toBe('connect-timeout')
  })

  test('a blocked lookup is named before the connection', () => {
    const set = setWith(
      'NetworkPolicy y/p: {podSelector: {}, policyTypes: [Egress], egress: [{to: [{namespaceSelector: {matchLabels: {ns: x}}}]}]}',
    )
    const answer = connect(set, byName)
    expect(answer.symptom).toBe('dns-failure')
    expect(answer.blocked).toMatchObject({ kind: 'lookup', verdict: { egress: { allowed: false } } })
    expect(connect(set, { ...byName, lookup: false }).symptom).toBe('connected')
  })

  test('an address of the service is the service; a pod that is not ready is not behind it', () => {
    const set = setWith('NetworkPolicy p: {podSelector: {}, ingress: [{ports: [{port: 80}]}]}')
    const byAddress = connect(set, { ...byName, to: { kind: 'address', ip: '10.96.0.1' } })
    expect(byAddress.legs.map((leg) => [leg.kind, leg.port])).toEqual([['connect', 80]])
    const pods = set.cluster.pods.map((pod) => (pod.name === 'b' ? { ...pod, ready: false } : pod))
    expect(connect(compile({ ...set.cluster, pods }, PLAIN), byName).symptom).toBe('refused')
  })

  test('nobody behind the service, and a service with fixed addresses', () => {
    expect(connect(setWith(''), { ...byName, to: { ...byName.to, name: 'nobody' }, port: 80 }).symptom).toBe('refused')
    const fixed = connect(setWith(''), { ...byName, to: { ...byName.to, name: 'outside' }, port: 443 })
    expect(fixed.legs.at(-1)).toMatchObject({ to: { kind: 'address', ip: '203.0.113.44' }, port: 443 })
  })
})

test('a namespace has its name as a label, even when nobody wrote it down', () => {
  const { cluster } = setWith(
    'NetworkPolicy p: {podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: y}}}]}]}',
  )
  const set = compile({ ...cluster, namespaces: [] }, PLAIN)
  expect([ask(set, 'y/a > x/a TCP 80').allowed, ask(set, 'z/a > x/a TCP 80').allowed]).toEqual([true, false])
})

test('which policies select a pod, and what they do', () => {
  const set = setWith(`
NetworkPolicy p: {podSelector: {matchLabels: {pod: a}}, ingress: [{}, {}]}
---
NetworkPolicy y/other: {podSelector: {}}
---
CiliumClusterwideNetworkPolicy q: {endpointSelector: {}, egressDeny: [{toEntities: [world]}], enableDefaultDeny: {egress: false}}
---
AdminNetworkPolicy r: {priority: 5, subject: {namespaces: {}}, egress: [{action: Pass, to: [{namespaces: {}}]}]}`)
  const found = selecting(set, party('x/a'), 'kubernetes')
  expect(found.map(({ policy, tier, ingress, egress }) => [policy.name, tier, ingress, egress])).toEqual([
    ['q', 'network', { isolates: false, rules: 0 }, { isolates: false, rules: 1 }],
    ['p', 'network', { isolates: true, rules: 2 }, { isolates: false, rules: 0 }],
    ['r', 'admin', { isolates: false, rules: 0 }, { isolates: false, rules: 1 }],
  ])
  expect(selecting(set, party('203.0.113.9'), 'kubernetes')).toEqual([])
})
