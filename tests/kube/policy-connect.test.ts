import { describe, expect, test } from 'vitest'
import { compile, connect, judge } from '../../src/kube/policy/index.ts'
import { party, setWith } from '../support/policy/cluster.ts'
import { PLAIN } from '../support/policy/settings.ts'

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
    const verdict = judge(hostile, { ...question, http: { method: 'GET', path: `${'a'.repeat(600)}!` } })
    expect(verdict.ingress.l7?.answer).toBe('unknown')
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
