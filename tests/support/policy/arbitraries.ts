import fc from 'fast-check'
import type { LabelSelector, NetworkPolicySpec } from '../../../src/kube/objects/policy-types.ts'
import type { AdminPolicy, CiliumPolicy, NetworkPolicy } from '../../../src/kube/snapshot/snapshot.ts'

/*
 * Random policies for the small cluster. Sound ones, so that they are in force.
 */

const namespace = fc.constantFrom('x', 'y', 'z')
const values = fc.constantFrom('a', 'b', 'c')
const requirement = fc.oneof(
  fc.record({
    key: fc.constant('pod'),
    operator: fc.constantFrom('In' as const, 'NotIn' as const),
    values: fc.array(values, { minLength: 1, maxLength: 2 }),
  }),
  fc.record({
    key: fc.constantFrom('pod', 'team'),
    operator: fc.constantFrom('Exists' as const, 'DoesNotExist' as const),
  }),
)
export const podSelector: fc.Arbitrary<LabelSelector> = fc.oneof(
  fc.constant({}),
  fc.record({ matchLabels: fc.record({ pod: values }) }),
  fc.record({ matchExpressions: fc.array(requirement, { maxLength: 2 }) }),
)
const namespaceSelector: fc.Arbitrary<LabelSelector> = fc.oneof(
  fc.constant({}),
  fc.record({ matchLabels: fc.record({ ns: namespace }) }),
  fc.record({ matchExpressions: fc.constant([{ key: 'team', operator: 'DoesNotExist' as const }]) }),
)
const cidr = fc.constantFrom(
  '10.0.1.0/24',
  '10.0.0.0/8',
  '0.0.0.0/0',
  '192.168.0.2/32',
  '203.0.113.0/24',
  '10.0.2.1/32',
)
const peer = fc.oneof(
  fc.record({ podSelector }),
  fc.record({ namespaceSelector }),
  fc.record({ podSelector, namespaceSelector }),
  fc.record({ ipBlock: fc.record({ cidr }) }),
  fc.record({ ipBlock: fc.constant({ cidr: '10.0.0.0/8', except: ['10.0.2.0/24'] }) }),
)
const port = fc.oneof(
  fc.record({ port: fc.constantFrom(80, 81) }),
  fc.record({ port: fc.constant(79), endPort: fc.constantFrom(80, 90) }),
  fc.record({ protocol: fc.constantFrom('TCP' as const, 'UDP' as const, 'SCTP' as const) }),
  fc.record({
    port: fc.constantFrom('serve-80-tcp', 'serve-81-udp'),
    protocol: fc.constantFrom('TCP' as const, 'UDP' as const),
  }),
)
const ports = fc.array(port, { maxLength: 2 })
const peers = fc.array(peer, { maxLength: 2 })
export const ingressRules = fc.array(fc.record({ from: peers, ports }, { requiredKeys: [] }), { maxLength: 3 })
const egressRules = fc.array(fc.record({ to: peers, ports }, { requiredKeys: [] }), { maxLength: 3 })
const policyTypes = fc.constantFrom<readonly ('Ingress' | 'Egress')[]>(['Ingress'], ['Egress'], ['Ingress', 'Egress'])
const spec: fc.Arbitrary<NetworkPolicySpec> = fc.record(
  { podSelector, policyTypes, ingress: ingressRules, egress: egressRules },
  { requiredKeys: ['podSelector'] },
)

export function networkPolicies(max: number): fc.Arbitrary<NetworkPolicy[]> {
  const bare = fc.array(fc.record({ namespace, spec }), { maxLength: max })
  return bare.map((list) => list.map((one, i) => ({ ...one, name: `np-${i}`, unread: [] })))
}

const entity = fc.constantFrom('all', 'world', 'cluster', 'host', 'remote-node', 'kube-apiserver', 'none')
const toPorts = fc.array(
  fc.record({
    ports: fc.array(
      fc.record({
        port: fc.constantFrom('80', '81', '0', 'serve-80-tcp'),
        protocol: fc.constantFrom('TCP' as const, 'UDP' as const, 'ANY' as const),
      }),
      { maxLength: 2 },
    ),
  }),
  { maxLength: 2 },
)
const from = fc.oneof(
  fc.constant({}),
  fc.record({ fromEndpoints: fc.array(podSelector, { maxLength: 2 }) }),
  fc.record({ fromEntities: fc.array(entity, { maxLength: 2 }) }),
  fc.record({ fromCIDR: fc.array(cidr, { maxLength: 2 }) }),
)
const to = fc.oneof(
  fc.constant({}),
  fc.record({ toEndpoints: fc.array(podSelector, { maxLength: 2 }) }),
  fc.record({ toEntities: fc.array(entity, { maxLength: 2 }) }),
)
const ciliumIngress = fc.array(
  fc.tuple(from, fc.record({ toPorts }, { requiredKeys: [] })).map(([a, b]) => ({ ...a, ...b })),
  { maxLength: 2 },
)
const ciliumEgress = fc.array(
  fc.tuple(to, fc.record({ toPorts }, { requiredKeys: [] })).map(([a, b]) => ({ ...a, ...b })),
  { maxLength: 2 },
)
const ciliumRule = fc.record(
  {
    endpointSelector: podSelector,
    ingress: ciliumIngress,
    ingressDeny: ciliumIngress,
    egress: ciliumEgress,
    egressDeny: ciliumEgress,
    enableDefaultDeny: fc.record({ ingress: fc.boolean(), egress: fc.boolean() }, { requiredKeys: [] }),
  },
  { requiredKeys: ['endpointSelector'] },
)

export function ciliumPolicies(max: number): fc.Arbitrary<CiliumPolicy[]> {
  const bare = fc.array(fc.record({ namespace, rules: fc.array(ciliumRule, { minLength: 1, maxLength: 2 }) }), {
    maxLength: max,
  })
  return bare.map((list) =>
    list.map(({ namespace: place, rules }, i) => ({
      ...(i % 3 === 2 ? {} : { namespace: place }),
      name: `cnp-${i}`,
      rules,
      unread: [],
    })),
  )
}

const subject = fc.oneof(
  fc.record({ kind: fc.constant('namespaces' as const), namespaces: namespaceSelector }),
  fc.record({ kind: fc.constant('pods' as const), namespaceSelector, podSelector }),
)
const adminPeer = fc.oneof(
  subject,
  fc.record({ kind: fc.constant('networks' as const), networks: fc.array(cidr, { minLength: 1, maxLength: 2 }) }),
)
const adminRules = fc.array(
  fc.record({
    action: fc.constantFrom('Accept' as const, 'Deny' as const, 'Pass' as const),
    peers: fc.array(adminPeer, { minLength: 1, maxLength: 2 }),
  }),
  { maxLength: 2 },
)

/** Priorities are unique: with equal ones the winner is not defined. */
export function adminPolicies(max: number): fc.Arbitrary<AdminPolicy[]> {
  const bare = fc.array(
    fc.record({
      tier: fc.constantFrom('Admin' as const, 'Baseline' as const),
      subject,
      ingress: adminRules,
      egress: adminRules,
    }),
    { maxLength: max },
  )
  return bare.map((list) =>
    list.map((one, i) => ({
      ...one,
      kind: 'ClusterNetworkPolicy' as const,
      name: `kcnp-${i}`,
      priority: i,
      unread: [],
    })),
  )
}
