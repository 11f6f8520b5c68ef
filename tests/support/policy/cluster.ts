import { parseAllDocuments } from 'yaml'
import {
  compile,
  judge,
  type Party,
  type PolicyInput,
  type PolicySet,
  type PolicySettings,
  type Semantics,
  type Verdict,
} from '../../../src/kube/policy/index.ts'
import type { ClusterNode, Pod, PodPort, Service } from '../../../src/kube/snapshot/snapshot.ts'
import { FEATURES, readPolicies } from './case.ts'

/*
 * A small cluster for tables: namespaces x, y, z with pods a, b, c each, as the upstream tests have it; two nodes;
 * a host-network pod; a name server. Pods a and the host-network pod are on n1, all others on n2.
 */

const NAMESPACES = ['x', 'y', 'z'] as const
const NAMES = ['a', 'b', 'c'] as const
const PORTS: PodPort[] = ([80, 81] as const).flatMap((port) =>
  (['TCP', 'UDP', 'SCTP'] as const).map((protocol) => ({
    port,
    protocol,
    name: `serve-${port}-${protocol.toLowerCase()}`,
  })),
)

function pod(namespace: string, name: string, more: Partial<Pod>): Pod {
  return {
    namespace,
    name,
    labels: { pod: name },
    ips: more.ip === undefined ? [] : [more.ip],
    hostNetwork: false,
    ports: PORTS,
    phase: 'Running',
    ready: true,
    terminating: false,
    synthetic: [],
    ...more,
  }
}

const PODS: Pod[] = [
  ...NAMESPACES.flatMap((namespace, i) =>
    NAMES.map((name, j) =>
      pod(namespace, name, {
        ip: `10.0.${i + 1}.${j + 1}`,
        node: name === 'a' ? 'n1' : 'n2',
        serviceAccount: `sa-${name}`,
      }),
    ),
  ),
  pod('kube-system', 'host', { ip: '192.168.0.1', node: 'n1', hostNetwork: true, labels: { pod: 'host' } }),
  pod('kube-system', 'dns', {
    ip: '10.0.9.1',
    node: 'n2',
    labels: { 'k8s-app': 'kube-dns' },
    ports: [{ port: 53, protocol: 'UDP', name: 'dns' }],
  }),
]

function node(name: string, ip: string, labels: Record<string, string>): ClusterNode {
  return {
    name,
    labels,
    addresses: [{ type: 'InternalIP', ip }],
    podCidrs: [],
    ready: true,
    cilium: true,
    synthetic: [],
  }
}

function service(namespace: string, name: string, more: Partial<Service>): Service {
  return {
    namespace,
    name,
    labels: {},
    type: 'ClusterIP',
    clusterIps: ['10.96.0.1'],
    headless: false,
    externalIps: [],
    loadBalancerIps: [],
    ports: [],
    externalTrafficPolicy: 'Cluster',
    internalTrafficPolicy: 'Cluster',
    sessionAffinity: 'None',
    sourceRanges: [],
    publishNotReady: false,
    annotations: {},
    synthetic: [],
    ...more,
  }
}

const EMPTY: PolicyInput = {
  nodes: [node('n1', '192.168.0.1', { role: 'control-plane' }), node('n2', '192.168.0.2', { role: 'worker' })],
  namespaces: [...NAMESPACES, 'kube-system'].map((name) => ({
    name,
    labels: { ns: name, 'kubernetes.io/metadata.name': name, ...(name === 'z' ? {} : { team: 'xy' }) },
    synthetic: [],
  })),
  pods: PODS,
  services: [
    service('x', 'web', {
      ports: [{ port: 8080, protocol: 'TCP', targetPort: 'serve-80-tcp' }],
      selector: { pod: 'b' },
      labels: { head: 'web' },
    }),
    service('x', 'outside', { ports: [{ port: 443, protocol: 'TCP', targetPort: 443 }] }),
    service('x', 'nobody', { ports: [{ port: 80, protocol: 'TCP', targetPort: 80 }], selector: { pod: 'missing' } }),
    service('kube-system', 'kube-dns', {
      ports: [{ port: 53, protocol: 'UDP', targetPort: 'dns' }],
      selector: { 'k8s-app': 'kube-dns' },
    }),
  ],
  endpointSlices: [
    {
      namespace: 'x',
      name: 'outside-1',
      service: 'outside',
      family: 'IPv4',
      ports: [{ port: 443, protocol: 'TCP' }],
      endpoints: [{ addresses: ['203.0.113.44'], ready: true, serving: true, terminating: false }],
      synthetic: [],
    },
    {
      namespace: 'default',
      name: 'kubernetes',
      service: 'kubernetes',
      family: 'IPv4',
      ports: [{ port: 6443, protocol: 'TCP', name: 'https' }],
      endpoints: [{ addresses: ['192.168.0.1'], ready: true, serving: true, terminating: false }],
      synthetic: [],
    },
  ],
  networkPolicies: [],
  ciliumPolicies: [],
  adminPolicies: [],
  cidrGroups: [],
  config: {},
}

const KINDS: Record<string, string> = {
  NetworkPolicy: 'networking.k8s.io/v1',
  CiliumNetworkPolicy: 'cilium.io/v2',
  CiliumClusterwideNetworkPolicy: 'cilium.io/v2',
  CiliumCIDRGroup: 'cilium.io/v2alpha1',
  AdminNetworkPolicy: 'policy.networking.k8s.io/v1alpha1',
  BaselineAdminNetworkPolicy: 'policy.networking.k8s.io/v1alpha1',
  ClusterNetworkPolicy: 'policy.networking.k8s.io/v1alpha2',
}
const CLUSTERWIDE = new Set([
  'CiliumClusterwideNetworkPolicy',
  'CiliumCIDRGroup',
  'AdminNetworkPolicy',
  'BaselineAdminNetworkPolicy',
  'ClusterNetworkPolicy',
])

/**
 * Policies in short: documents of YAML, each `Kind [namespace/]name` as its only key with the spec below. A NetworkPolicy
 * or CiliumNetworkPolicy without a namespace is in x.
 */
export function manifests(yaml: string): unknown[] {
  return parseAllDocuments(yaml).flatMap((document) =>
    Object.entries(Object(document.toJS())).map(([head, spec]) => {
      const [kind = '', full = 'p'] = head.split(' ')
      const [name = 'p', namespace = 'x'] = full.split('/').reverse()
      const metadata = CLUSTERWIDE.has(kind) ? { name } : { name, namespace }
      const body = Array.isArray(spec) ? { specs: spec } : { spec: spec ?? {} }
      return { apiVersion: KINDS[kind], kind, metadata, ...body }
    }),
  )
}

export function clusterWith(yaml: string): PolicyInput {
  return { ...EMPTY, ...readPolicies(manifests(yaml)) }
}

export function setWith(yaml: string, settings: Partial<PolicySettings> = {}): PolicySet {
  return compile(clusterWith(yaml), { ...FEATURES, ...settings })
}

/** `x/a`, `node/n1`, an address, or `name=address` for an address that was looked up. */
export function party(text: string): Party {
  const [name, ip] = text.split('=')
  if (ip !== undefined && name !== undefined) return { kind: 'address', ip, names: [name] }
  const [namespace = '', rest] = text.split('/')
  if (rest === undefined) return { kind: 'address', ip: text }
  return namespace === 'node' ? { kind: 'node', name: rest } : { kind: 'pod', namespace, name: rest }
}

/** Asks `y/a > x/a TCP 80`, `y/a > x/a ICMP`, `y/a > x/a ICMP 0`. */
export function ask(set: PolicySet, line: string, semantics: Semantics = 'kubernetes'): Verdict {
  const [from = '', , to = '', protocol = 'TCP', port] = line.split(' ')
  if (protocol !== 'TCP' && protocol !== 'UDP' && protocol !== 'SCTP' && protocol !== 'ICMP') throw new Error(line)
  return judge(set, {
    from: party(from),
    to: party(to),
    protocol,
    semantics,
    ...(port === undefined ? {} : { port: Number(port) }),
  })
}

/** The answers to several lines, in one word each. */
export function answers(
  set: PolicySet,
  lines: readonly string[],
  semantics: Semantics = 'kubernetes',
): Record<string, string> {
  return Object.fromEntries(
    lines.map((line) => {
      const verdict = ask(set, line, semantics)
      return [line, verdict.undetermined ? 'unknown' : verdict.allowed ? 'allow' : 'deny']
    }),
  )
}

/** A row of a table: a sentence, policies, and what each line must answer. */
export interface Row {
  says: string
  policies: string
  expect: Record<string, 'allow' | 'deny' | 'unknown'>
}
