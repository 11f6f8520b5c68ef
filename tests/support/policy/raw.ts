import fc from 'fast-check'
import type { PolicyInput } from '../../../src/kube/policy/index.ts'
import type { ClusterNode, Pod, PodPort } from '../../../src/kube/snapshot/snapshot.ts'
import type { RawAdminPeer, RawAdminPolicy, RawAdminRule, RawNetworkPolicy, RawPort } from './spec-kubernetes.ts'
import type { Labels, Probe, RawSelector } from './spec-parts.ts'

/*
 * Random clusters, and policies as people write them. Few names and numbers, so that they meet.
 */

const KEYS = ['app', 'tier', 'env'] as const
const VALUES = ['a', 'b', ''] as const
export const NAMESPACES = ['default', 'x', 'y'] as const
const NODES = ['n1', 'n2'] as const
const PROTOCOLS = ['TCP', 'UDP', 'SCTP'] as const

/** An object without the keys that were left out. */
function some<T extends object>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }, required: (keyof T)[] = []) {
  return fc.record(model, { requiredKeys: required })
}
const key = fc.constantFrom(...KEYS)
const value = fc.constantFrom(...VALUES)
export const labels: fc.Arbitrary<Labels> = some<Record<string, string>>({ app: value, tier: value, env: value })

export function selectorOf(keys: fc.Arbitrary<string>, values: fc.Arbitrary<string>): fc.Arbitrary<RawSelector> {
  const requirement = fc.oneof(
    fc.record({
      key: keys,
      operator: fc.constantFrom('In', 'NotIn'),
      values: fc.array(values, { minLength: 1, maxLength: 2 }),
    }),
    fc.record({ key: keys, operator: fc.constantFrom('Exists', 'DoesNotExist') }),
  )
  return fc.oneof(
    fc.constant({}),
    fc.tuple(keys, values).map(([k, v]) => ({ matchLabels: { [k]: v } })),
    fc.record({ matchExpressions: fc.array(requirement, { minLength: 1, maxLength: 2 }) }),
    fc.tuple(keys, values, requirement).map(([k, v, one]) => ({ matchLabels: { [k]: v }, matchExpressions: [one] })),
  )
}
export const selector = selectorOf(key, value)
const namespaceSelector = fc.oneof(
  selector,
  fc.constantFrom(...NAMESPACES).map((name) => ({ matchLabels: { 'kubernetes.io/metadata.name': name } })),
)

const port: fc.Arbitrary<PodPort> = fc.record(
  {
    name: fc.constantFrom('web', 'dns', 'web-2'),
    port: fc.constantFrom(53, 80, 81),
    protocol: fc.constantFrom(...PROTOCOLS),
  },
  { requiredKeys: ['port', 'protocol'] },
)
const family = fc.constantFrom('4', '6', '46', '4', '4')

function podIps(kind: string, number: number): string[] {
  const four = `10.0.${number % 2}.${number + 1}`
  const six = `fd00::${number % 2}:${(number + 1).toString(16)}`
  if (kind === '4') return [four]
  return kind === '6' ? [six] : [four, six]
}

const nodeIp = (name: string): string => (name === 'n1' ? '192.168.0.1' : '192.168.0.2')
function nodeOf(name: string, given: Labels): ClusterNode {
  const addresses = [{ type: 'InternalIP' as const, ip: nodeIp(name) }]
  return { name, labels: given, addresses, podCidrs: [], ready: true, cilium: true, synthetic: [] }
}

const bare = fc.record({
  namespace: fc.constantFrom(...NAMESPACES),
  labels,
  family,
  node: fc.option(fc.constantFrom(...NODES), { nil: undefined, freq: 4 }),
  host: fc.constantFrom(false, false, false, true),
  ports: fc.array(port, { maxLength: 3 }),
  serviceAccount: fc.option(fc.constantFrom('robot', 'default'), { nil: undefined }),
})
type Bare = typeof bare extends fc.Arbitrary<infer T> ? T : never

function podOf(one: Bare, number: number): Pod {
  const host = one.host && one.node !== undefined
  const ips = host ? [nodeIp(one.node ?? '')] : podIps(one.family, number)
  const four = ips.find((ip) => !ip.includes(':'))
  return {
    namespace: one.namespace,
    name: `p${number}`,
    labels: one.labels,
    ips,
    ...(four === undefined ? {} : { ip: four }),
    ...(one.node === undefined ? {} : { node: one.node }),
    ...(one.serviceAccount === undefined ? {} : { serviceAccount: one.serviceAccount }),
    hostNetwork: host,
    ports: one.ports,
    phase: 'Running',
    ready: true,
    terminating: number % 3 === 2,
    synthetic: [],
  }
}

/** Nodes, namespaces and pods; no policies. One namespace is not described. */
export const clusters: fc.Arbitrary<PolicyInput> = fc
  .record({
    pods: fc.array(bare, { minLength: 2, maxLength: 6 }),
    nodes: fc.tuple(labels, labels),
    namespaces: fc.tuple(labels, labels),
  })
  .map(({ pods, nodes, namespaces }) => ({
    pods: pods.map(podOf),
    nodes: NODES.map((name, i) => nodeOf(name, nodes[i] ?? {})),
    namespaces: ['default', 'x'].map((name, i) => ({ name, labels: namespaces[i] ?? {}, synthetic: [] })),
    services: [],
    endpointSlices: [],
    networkPolicies: [],
    ciliumPolicies: [],
    adminPolicies: [],
    cidrGroups: [],
    config: {},
  }))

export const OUTSIDE = ['203.0.113.9', '203.0.113.200', '2001:db8::9'] as const
export const probes: fc.Arbitrary<Probe> = fc.record({
  protocol: fc.constantFrom(...PROTOCOLS, 'ICMP' as const),
  port: fc.constantFrom(53, 79, 80, 81, 90, 65535),
})

export const CIDRS = [
  '10.0.0.0/24',
  '10.0.0.0/8',
  '0.0.0.0/0',
  '192.168.0.1/32',
  '203.0.113.0/24',
  'fd00::/64',
  'fd00::1:0/112',
  '::/0',
  '2001:db8::/32',
] as const
export const cidr = fc.constantFrom(...CIDRS)
const ipBlock = fc.oneof(
  fc.record({ cidr }),
  fc.constantFrom(
    { cidr: '10.0.0.0/8', except: ['10.0.1.0/24'] },
    { cidr: '203.0.113.0/24', except: ['203.0.113.128/25', '203.0.113.9/32'] },
    { cidr: '0.0.0.0/0', except: ['192.168.0.0/16'] },
    { cidr: 'fd00::/64', except: ['fd00::1:0/112'] },
  ),
)
const peer = fc.oneof(
  fc.record({ podSelector: selector }),
  fc.record({ namespaceSelector }),
  fc.record({ podSelector: selector, namespaceSelector }),
  fc.record({ ipBlock }),
)
const rawPort: fc.Arbitrary<RawPort> = fc.oneof(
  some<RawPort>({ protocol: fc.constantFrom(...PROTOCOLS), port: fc.constantFrom(53, 80, 81) }, ['port']),
  some<RawPort>({ protocol: fc.constantFrom(...PROTOCOLS), port: fc.constantFrom('web', 'dns', 'web-2') }, ['port']),
  some<RawPort>(
    { protocol: fc.constantFrom(...PROTOCOLS), port: fc.constant(79), endPort: fc.constantFrom(79, 80, 90) },
    ['port', 'endPort'],
  ),
  some<RawPort>({ protocol: fc.constantFrom(...PROTOCOLS) }),
)
const few = <T>(one: fc.Arbitrary<T>) => fc.array(one, { maxLength: 2 })

export const networkPolicy: fc.Arbitrary<Omit<RawNetworkPolicy, 'metadata'> & { metadata: { namespace: string } }> =
  fc.record({
    kind: fc.constant('NetworkPolicy' as const),
    metadata: fc.record({ namespace: fc.constantFrom(...NAMESPACES) }),
    spec: some<RawNetworkPolicy['spec']>(
      {
        podSelector: selector,
        policyTypes: fc.constantFrom<readonly string[]>(['Ingress'], ['Egress'], ['Ingress', 'Egress'], []),
        ingress: few(
          some<{ from: readonly object[]; ports: readonly RawPort[] }>({ from: few(peer), ports: few(rawPort) }),
        ),
        egress: few(some<{ to: readonly object[]; ports: readonly RawPort[] }>({ to: few(peer), ports: few(rawPort) })),
      },
      ['podSelector'],
    ),
  })

const relation = fc.oneof(
  fc.record({ namespaceSelector }),
  fc.record({ sameLabels: few(key) }),
  fc.record({ notSameLabels: few(key) }),
)
const adminPods = some<{ namespaceSelector: RawSelector; podSelector: RawSelector }>({
  namespaceSelector,
  podSelector: selector,
})
const subject = fc.oneof(fc.record({ namespaces: namespaceSelector }), fc.record({ pods: adminPods }))
const oldPeer: fc.Arbitrary<RawAdminPeer> = fc.oneof(
  subject,
  fc.record({ namespaces: relation }),
  fc.record({ pods: fc.record({ namespaces: relation, podSelector: selector }) }),
)
const far: fc.Arbitrary<RawAdminPeer> = fc.oneof(
  fc.record({ nodes: selector }),
  fc.record({ networks: fc.array(cidr, { minLength: 1, maxLength: 2 }) }),
)
const number = fc.record({ port: fc.constantFrom(53, 80, 81), protocol: fc.constantFrom(...PROTOCOLS) })
const range = some<{ start: number; end: number; protocol: string }>(
  { start: fc.constant(79), end: fc.constantFrom(80, 90), protocol: fc.constantFrom(...PROTOCOLS) },
  ['start', 'end'],
)
const namedPort = fc.constantFrom('web', 'dns')
const oldPorts = few(
  fc.oneof(fc.record({ portNumber: number }), fc.record({ portRange: range }), fc.record({ namedPort })),
)
const destination = fc.oneof(
  fc.constant({}),
  fc.record({ destinationPort: fc.record({ number: fc.constantFrom(53, 80) }) }),
  fc.constant({ destinationPort: { range: { start: 79, end: 81 } } }),
)
const protocols = fc.array(
  fc.oneof(
    fc.record({ tcp: destination }),
    fc.record({ udp: destination }),
    fc.record({ sctp: destination }),
    fc.record({ destinationNamedPort: namedPort }),
  ),
  { minLength: 1, maxLength: 2 },
)

interface RuleParts {
  actions: readonly string[]
  ingress: fc.Arbitrary<RawAdminPeer>
  egress: fc.Arbitrary<RawAdminPeer>
  ports: { ports?: fc.Arbitrary<RawAdminRule['ports']>; protocols?: fc.Arbitrary<RawAdminRule['protocols']> }
}
function adminRules(list: 'from' | 'to', parts: RuleParts): fc.Arbitrary<readonly RawAdminRule[]> {
  const peers = fc.array(list === 'from' ? parts.ingress : parts.egress, { minLength: 1, maxLength: 2 })
  const action = fc.constantFrom(...parts.actions)
  const { ports = fc.constant(undefined), protocols: limits = fc.constant(undefined) } = parts.ports
  const rule = fc.record({
    action,
    peers,
    ports: fc.option(ports, { nil: undefined }),
    limits: fc.option(limits, { nil: undefined }),
  })
  return few(
    rule.map(
      (one): RawAdminRule => ({
        action: one.action,
        ...(list === 'from' ? { from: one.peers } : { to: one.peers }),
        ...(one.ports === undefined ? {} : { ports: one.ports }),
        ...(one.limits === undefined ? {} : { protocols: one.limits }),
      }),
    ),
  )
}

function adminSpec(parts: RuleParts) {
  return fc.record(
    { subject, ingress: adminRules('from', parts), egress: adminRules('to', parts) },
    { requiredKeys: ['subject'] },
  )
}
const OLD = { ingress: oldPeer, egress: fc.oneof(oldPeer, far), ports: { ports: oldPorts } }
const NEW = { ingress: subject, egress: fc.oneof(subject, far), ports: { protocols } }

/** Policies of all three kinds; priorities are unique, for ties have no defined winner, and there is one baseline. */
export function adminPolicies(max: number): fc.Arbitrary<RawAdminPolicy[]> {
  const first = fc.record({
    kind: fc.constant('AdminNetworkPolicy' as const),
    spec: adminSpec({ actions: ['Allow', 'Deny', 'Pass'], ...OLD }),
  })
  const last = fc.record({
    kind: fc.constant('BaselineAdminNetworkPolicy' as const),
    spec: adminSpec({ actions: ['Allow', 'Deny'], ...OLD }),
  })
  const both = fc.record({
    kind: fc.constant('ClusterNetworkPolicy' as const),
    tier: fc.constantFrom('Admin', 'Baseline'),
    spec: adminSpec({ actions: ['Accept', 'Deny', 'Pass'], ...NEW }),
  })
  const priorities = fc.uniqueArray(fc.integer({ min: 1, max: 1000 }), { minLength: max, maxLength: max })
  return fc
    .tuple(fc.array(fc.oneof(first, both), { maxLength: max - 1 }), fc.option(last, { nil: undefined }), priorities)
    .map(([list, baseline, order]) => [
      ...list.map((one, i) => {
        const more = 'tier' in one ? { tier: one.tier } : {}
        // A baseline policy without priority stands at 0; the others are behind it.
        const priority = order[i] ?? 1
        return { kind: one.kind, metadata: { name: `admin-${i}` }, spec: { ...one.spec, priority, ...more } }
      }),
      ...(baseline === undefined ? [] : [{ ...baseline, metadata: { name: 'default' } }]),
    ])
}
