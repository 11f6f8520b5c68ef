import { simulate } from '../../src/engine/simulate.ts'
import { type ClusterNetwork, clusterOf } from '../../src/kube/agent/agent.ts'
import type { AgentOptions } from '../../src/kube/agent/options.ts'
import type { NetworkPolicy, Pod, Service, Snapshot } from '../../src/kube/snapshot/snapshot.ts'
import type { Journey, Question, Step, Trace } from '../../src/trace/events.ts'

/*
 * The example cluster of the datapath reference, section 0.1: node-1 with pods a and b, node-2 with pod c, a service in
 * front of b and c.
 */

export type Config = Record<string, string>

export const KPR: Config = { 'kube-proxy-replacement': 'true', 'enable-bpf-masquerade': 'true' }
export const NATIVE: Config = {
  'routing-mode': 'native',
  'auto-direct-node-routes': 'true',
  'ipv4-native-routing-cidr': '10.0.0.0/16',
}
export const BPF: Config = { ...NATIVE, ...KPR }

function pod(name: string, node: string, about: { ip: string; identity: number; id: number }): Pod {
  const { ip, identity, id } = about
  return {
    namespace: 'shop',
    name,
    labels: { app: name },
    ip,
    ips: [ip],
    node,
    hostNetwork: false,
    ports: [{ port: 8080, protocol: 'TCP' }],
    phase: 'Running',
    ready: true,
    terminating: false,
    identity,
    endpoint: { id, state: 'ready' },
    synthetic: [],
  }
}

export const A = pod('a', 'node-1', { ip: '10.0.1.11', identity: 12001, id: 1011 })
export const B = pod('b', 'node-1', { ip: '10.0.1.12', identity: 12002, id: 1012 })
export const C = pod('c', 'node-2', { ip: '10.0.2.21', identity: 12003, id: 2021 })

function clusterNode(name: string, about: { ip: string; cidr: string; host: string }): Snapshot['nodes'][number] {
  const { ip, cidr, host } = about
  return {
    name,
    labels: {},
    addresses: [{ type: 'InternalIP', ip }],
    podCidrs: [cidr],
    ciliumHost: host,
    ready: true,
    cilium: true,
    synthetic: [],
  }
}

export const SERVICE: Service = {
  namespace: 'shop',
  name: 'svc',
  labels: {},
  type: 'LoadBalancer',
  clusterIps: ['10.96.0.80'],
  headless: false,
  externalIps: [],
  loadBalancerIps: ['192.0.2.80'],
  ports: [{ port: 80, protocol: 'TCP', targetPort: 8080, nodePort: 30080 }],
  selector: { app: 'c' },
  externalTrafficPolicy: 'Cluster',
  internalTrafficPolicy: 'Cluster',
  sessionAffinity: 'None',
  sourceRanges: [],
  publishNotReady: false,
  annotations: {},
  synthetic: [],
}

/** The service with these backends. */
export function behind(
  pods: readonly Pod[],
  change: Partial<Service> = {},
): Pick<Snapshot, 'services' | 'endpointSlices'> {
  const endpoints = pods.map((one) => ({
    addresses: [one.ip ?? ''],
    ready: true,
    serving: true,
    terminating: false,
    node: one.node ?? '',
    pod: { namespace: one.namespace, name: one.name },
  }))
  return {
    services: [{ ...SERVICE, ...change }],
    endpointSlices: [
      {
        namespace: 'shop',
        name: 'svc-1',
        service: 'svc',
        family: 'IPv4',
        ports: [{ port: 8080, protocol: 'TCP' }],
        endpoints,
        synthetic: [],
      },
    ],
  }
}

/** A NetworkPolicy of namespace shop. */
export function policy(name: string, spec: NetworkPolicy['spec']): NetworkPolicy {
  return { namespace: 'shop', name, spec, unread: [] }
}

export function snapshot(config: Config, change: Partial<Snapshot> = {}): Snapshot {
  return {
    name: 'example',
    hash: '0123456789abcdef',
    nodes: [
      clusterNode('node-1', { ip: '172.18.0.2', cidr: '10.0.1.0/24', host: '10.0.1.57' }),
      clusterNode('node-2', { ip: '172.18.0.3', cidr: '10.0.2.0/24', host: '10.0.2.204' }),
    ],
    namespaces: [{ name: 'shop', labels: {}, synthetic: [] }],
    pods: [A, B, C],
    ...behind([C]),
    networkPolicies: [],
    ciliumPolicies: [],
    adminPolicies: [],
    cidrGroups: [],
    identities: [],
    workloads: [],
    config: { 'cluster-pool-ipv4-cidr': '10.0.0.0/16', ...config },
    ciliumVersion: '1.20',
    gaps: [],
    contradictions: [],
    ...change,
  }
}

export function cluster(config: Config, change: Partial<Snapshot> = {}, options: AgentOptions = {}): ClusterNetwork {
  return clusterOf(snapshot(config, change), { subnetLength: 16, ...options })
}

export function ask(from: string, to: string, change: Partial<Question> = {}): Question {
  return { from, to, proto: 'tcp', port: 8080, size: 56, ttl: 64, df: 'want', open: true, ...change }
}

export function walk(network: ClusterNetwork, question: Question): Journey {
  return simulate(network.topology, question).journey
}

/** The devices of a way, one after the other. */
export function path(trace: Trace | undefined): string {
  const names = (trace?.hops ?? []).map((hop) => hop.device)
  return names.filter((name, i) => name !== names[i - 1]).join(' > ')
}

/** `cil_from_container@lxc` and the like: where programs ran, in order. */
export function programs(trace: Trace | undefined): string {
  const ran = (trace?.hops ?? []).flatMap((hop) => hop.steps.filter((step) => step.kind === 'program-ran'))
  return ran.map((step) => step.program.replace('cil_', '')).join(' ')
}

export function points(trace: Trace | undefined): string {
  return (trace?.hops ?? []).flatMap((hop) => hop.steps.flatMap((step) => step.point ?? [])).join(' ')
}

export function steps<K extends Step['kind']>(trace: Trace | undefined, kind: K): Extract<Step, { kind: K }>[] {
  const is = (step: Step): step is Extract<Step, { kind: K }> => step.kind === kind
  return (trace?.hops ?? []).flatMap((hop) => hop.steps.filter(is))
}

/** TTL of the packet that arrived at the end of its way. */
export function ttl(trace: Trace | undefined): number | undefined {
  const ip = steps(trace, 'delivered')
    .at(-1)
    ?.packet.find((h) => h.kind === 'ipv4')
  return ip?.ttl
}

/** Where and why a way ended, in one word each. */
export function end(trace: Trace | undefined): string {
  const d = trace?.disposition
  if (d === undefined) return 'none'
  return d.kind === 'delivered' ? `delivered ${d.to}` : `${d.kind} ${d.at} ${d.reason.kind}`
}
