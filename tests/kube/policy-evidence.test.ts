import { describe, expect, test } from 'vitest'
import { compile, endpointPolicy, selecting } from '../../src/kube/policy/index.ts'
import { ask, party, setWith } from '../support/policy/cluster.ts'
import { PLAIN } from '../support/policy/settings.ts'

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
      {
        rule: { ...a, list: 'ingress', index: 0 },
        miss: 'right-peer-wrong-port',
        wants: [{ text: 'TCP 81' }],
        has: [],
      },
      {
        rule: { ...a, list: 'ingress', index: 1 },
        miss: 'right-port-wrong-peer',
        wants: [{ text: 'namespace x' }],
        has: ['pod=a'],
        peer: 'y/a',
      },
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
        node: 'n1',
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

test('the policy of an endpoint, as its map shows it', () => {
  const set = setWith(`
CiliumNetworkPolicy p: {endpointSelector: {matchLabels: {pod: a}}, ingressDeny: [{fromEntities: [world]}], ingress: [{fromEndpoints: [{matchLabels: {pod: b}}], toPorts: [{ports: [{port: "80", protocol: TCP}], rules: {http: [{method: GET}]}}]}, {toPorts: [{ports: [{port: "53"}]}]}], egress: [{toCIDR: [203.0.113.0/24]}]}`)
  const numbered = { ...set.cluster, pods: set.cluster.pods.map((pod, i) => ({ ...pod, identity: 1000 + i })) }
  const policy = endpointPolicy(compile(numbered, PLAIN), party('x/a'), 'cilium')
  const lines = policy?.entries.map(({ direction, action, peer, protocol, ports, proxy }) => ({
    direction,
    action,
    peer,
    protocol,
    ports,
    proxy,
  }))
  const base = { direction: 'ingress', proxy: false }
  expect(lines).toEqual([
    {
      direction: 'egress',
      action: 'allow',
      peer: expect.objectContaining({ kind: 'local' }),
      protocol: 'any',
      proxy: false,
    },
    { ...base, action: 'deny', peer: { kind: 'reserved', name: 'world', identity: 2 }, protocol: 'any' },
    {
      ...base,
      action: 'allow',
      peer: { kind: 'pods', identity: 1001, example: 'x/b', pods: 1 },
      protocol: 'TCP',
      ports: { from: 80, to: 80 },
      proxy: true,
    },
    { ...base, action: 'allow', peer: { kind: 'any' }, protocol: 'ANY', ports: { from: 53, to: 53 } },
  ])
  expect(policy?.isolated.ingress.map((one) => one.name)).toEqual(['p'])
})
