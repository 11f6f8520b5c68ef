import fc from 'fast-check'
import type { PolicySettings } from '../../../src/kube/policy/index.ts'
import { labelFilter } from '../../../src/kube/policy/label-filter.ts'
import { cidr, NAMESPACES, selectorOf } from './raw.ts'
import type { RawCiliumPolicy, RawCiliumRule, RawCiliumSpec } from './spec-cilium.ts'

/*
 * Random policies of Cilium, as people write them, and random settings of its agents.
 */

const few = <T>(one: fc.Arbitrary<T>) => fc.array(one, { maxLength: 2 })
const values = fc.constantFrom('a', 'b', '', 'x', 'default')
const plain = fc.constantFrom(
  'app',
  'k8s:app',
  'any:tier',
  'env',
  'io.kubernetes.pod.namespace',
  'k8s:io.kubernetes.pod.namespace',
  'any:io.kubernetes.pod.namespace',
  'io.cilium.k8s.namespace.labels.tier',
  'k8s:io.cilium.k8s.namespace.labels.app',
  'io.cilium.k8s.namespace.labels.kubernetes.io/metadata.name',
  'io.cilium.k8s.policy.serviceaccount',
)
const peerKeys = fc.oneof(
  { weight: 8, arbitrary: plain },
  fc.constantFrom('reserved:host', 'reserved:world', 'reserved:remote-node'),
)
const subjects = fc.oneof(
  fc.constant({}),
  selectorOf(fc.constantFrom('app', 'k8s:tier', 'any:env'), values),
  selectorOf(plain, values),
)
const endpoints = few(fc.oneof(fc.constant({}), selectorOf(peerKeys, values)))
const nodes = few(selectorOf(fc.constantFrom('app', 'tier', 'env'), fc.constantFrom('a', 'b', '')))
const entities = few(
  fc.constantFrom('all', 'world', 'cluster', 'host', 'remote-node', 'none', 'init', 'health', 'unmanaged'),
)
const cidrSets = few(
  fc.oneof(
    fc.record({ cidr }),
    fc.constantFrom(
      { cidr: '203.0.113.0/24', except: ['203.0.113.128/25'] },
      { cidr: '10.0.0.0/8', except: ['10.0.1.0/24'] },
      { cidrGroupRef: 'office' },
      { cidrGroupRef: 'office', except: ['203.0.113.9/32'] },
    ),
  ),
)
const services = fc.array(fc.constant({ k8sService: { serviceName: 'web', namespace: 'x' } }), {
  minLength: 1,
  maxLength: 1,
})

const from: fc.Arbitrary<RawCiliumRule> = fc.oneof(
  fc.constant({}),
  fc.record({ fromEndpoints: endpoints }),
  fc.record({ fromEntities: entities }),
  fc.record({ fromCIDR: few(cidr) }),
  fc.record({ fromCIDRSet: cidrSets }),
  fc.record({ fromNodes: nodes }),
)
const to: fc.Arbitrary<RawCiliumRule> = fc.oneof(
  fc.constant({}),
  fc.record({ toEndpoints: endpoints }),
  fc.record({ toEntities: entities }),
  fc.record({ toCIDR: few(cidr) }),
  fc.record({ toCIDRSet: cidrSets }),
  fc.record({ toNodes: nodes }),
  fc.record({ toServices: services }),
)
const protocol = fc.constantFrom('TCP', 'UDP', 'SCTP', 'ANY')
const port = fc.oneof(
  fc.record({ port: fc.constantFrom('53', '80', '81', '0', 'web', 'dns'), protocol }, { requiredKeys: ['port'] }),
  fc.record(
    { port: fc.constant('79'), endPort: fc.constantFrom(0, 80, 90), protocol },
    { requiredKeys: ['port', 'endPort'] },
  ),
)
const field = fc.constantFrom(
  { type: 8 },
  { type: 0 },
  { type: 'EchoRequest' },
  { family: 'IPv6', type: 'EchoRequest' },
  { family: 'IPv6', type: 128 },
  { family: 'IPv4', type: '8' },
)
const limits: fc.Arbitrary<RawCiliumRule> = fc.oneof(
  { weight: 3, arbitrary: fc.constant({}) },
  { weight: 3, arbitrary: fc.record({ toPorts: few(fc.record({ ports: few(port) }, { requiredKeys: [] })) }) },
  { weight: 1, arbitrary: fc.record({ icmps: few(fc.record({ fields: few(field) })) }) },
)
const rules = (peers: fc.Arbitrary<RawCiliumRule>) =>
  few(fc.tuple(peers, limits).map(([who, what]): RawCiliumRule => ({ ...who, ...what })))
const sections = {
  ingress: rules(from),
  ingressDeny: rules(from),
  egress: rules(to),
  egressDeny: rules(to),
  enableDefaultDeny: fc.record({ ingress: fc.boolean(), egress: fc.boolean() }, { requiredKeys: [] }),
}
const spec: fc.Arbitrary<RawCiliumSpec> = fc.record(
  { endpointSelector: subjects, ...sections },
  { requiredKeys: ['endpointSelector'] },
)
const hostSpec: fc.Arbitrary<RawCiliumSpec> = fc.record(
  { nodeSelector: selectorOf(fc.constantFrom('app', 'tier'), fc.constantFrom('a', 'b')), ...sections },
  { requiredKeys: ['nodeSelector'] },
)

const namespaced = fc.record({
  namespace: fc.constantFrom(...NAMESPACES),
  specs: fc.array(spec, { minLength: 1, maxLength: 2 }),
})
const clusterwide = fc.record({
  specs: fc.array(fc.oneof({ weight: 2, arbitrary: spec }, hostSpec), { minLength: 1, maxLength: 2 }),
})

/** One spec stands as `spec`, several as `specs`. */
export function ciliumPolicies(max: number): fc.Arbitrary<RawCiliumPolicy[]> {
  return fc.array(fc.oneof({ weight: 2, arbitrary: namespaced }, clusterwide), { maxLength: max }).map((list) =>
    list.map((one, i): RawCiliumPolicy => {
      const [first, ...more] = one.specs
      const body = first === undefined || more.length > 0 ? { specs: one.specs } : { spec: first }
      const name = `cnp-${i}`
      return 'namespace' in one
        ? { kind: 'CiliumNetworkPolicy', metadata: { name, namespace: one.namespace }, ...body }
        : { kind: 'CiliumClusterwideNetworkPolicy', metadata: { name }, ...body }
    }),
  )
}

const rarely = fc.constantFrom(false, false, true)
export const settings: fc.Arbitrary<PolicySettings> = fc.record({
  enforcement: fc.constantFrom<PolicySettings['enforcement']>('default', 'default', 'default', 'always', 'never'),
  allowLocalhost: fc.constantFrom(true, true, false),
  cidrMatchesPods: rarely,
  cidrMatchesNodes: rarely,
  hostFirewall: fc.boolean(),
  sctp: fc.boolean(),
  clusterNetworkPolicy: fc.boolean(),
  nodeSelectors: fc.boolean(),
  requires: fc.constant(false),
  tunnel: fc.constant(true),
  cluster: fc.constant('default'),
  identityLabels: fc.constant(labelFilter()),
})
