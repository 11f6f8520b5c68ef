import { newDraft } from '../../../src/kube/import/draft.ts'
import { READERS } from '../../../src/kube/import/objects.ts'
import type { PolicySet } from '../../../src/kube/policy/index.ts'
import {
  connect,
  DEFAULT_SETTINGS,
  type Party,
  type PolicyConnection,
  type PolicyInput,
  type PolicySettings,
} from '../../../src/kube/policy/index.ts'
import type { Pod, Service } from '../../../src/kube/snapshot/snapshot.ts'

/*
 * Cases of the public schema netpol-case/1: a small cluster, its policies, and questions with the expected answers.
 */

export interface CaseEnd {
  ns?: string
  pod?: string
  ip?: string
  node?: string
}
export interface CaseQuery {
  id: number
  src: CaseEnd
  dst: CaseEnd
  proto: 'TCP' | 'UDP' | 'SCTP' | 'ICMP'
  port: number
  expected: 'allow' | 'deny'
  symptom?: string
  via?: { service: string; clusterIP?: string; port: number }
  leg?: string
}
export interface Case {
  id: string
  title: string
  disputed?: string
  namespaces: { name: string; labels: Record<string, string> }[]
  endpoints: {
    ns: string
    name: string
    workload?: string
    labels?: Record<string, string>
    ports?: { name?: string; port: number; proto?: 'TCP' | 'UDP' | 'SCTP' }[]
    ip?: string
    hostNetwork?: boolean
    serviceAccount?: string
    node?: string
  }[]
  services?: {
    ns: string
    name: string
    labels?: Record<string, string>
    clusterIP?: string
    ports: { name?: string; port: number; targetPort?: number | string; protocol?: 'TCP' | 'UDP' | 'SCTP' }[]
    selector?: Record<string, string>
  }[]
  policies: unknown[]
  queries: CaseQuery[]
}

/** Everything on that Cilium can do, so that a policy means what its author wrote. */
export const FEATURES: PolicySettings = {
  ...DEFAULT_SETTINGS,
  hostFirewall: true,
  sctp: true,
  clusterNetworkPolicy: true,
  nodeSelectors: true,
  requires: true,
}

type Policies = Pick<PolicyInput, 'networkPolicies' | 'ciliumPolicies' | 'adminPolicies' | 'cidrGroups'>

/** Raw manifests through the importer's own schemas; throws with what is wrong. */
export function readPolicies(manifests: readonly unknown[]): Policies {
  const draft = newDraft()
  for (const raw of manifests) {
    const { apiVersion, kind } = Object(raw)
    const reader = READERS.get(`${String(apiVersion).split('/')[0]}/${kind}`)
    if (reader === undefined) throw new Error(`no reader for ${apiVersion} ${kind}`)
    const faults = reader.read({ draft, object: kind, place: { file: 'case' }, raw })
    if (faults.length > 0) throw new Error(JSON.stringify({ faults, raw }))
  }
  return {
    networkPolicies: [...draft.networkPolicies.values()],
    ciliumPolicies: [...draft.ciliumPolicies.values()],
    adminPolicies: [...draft.adminPolicies.values()],
    cidrGroups: [...draft.cidrGroups.values()],
  }
}

function podOf(end: Case['endpoints'][number]): Pod {
  return {
    namespace: end.ns,
    name: end.name,
    labels: end.labels ?? {},
    ips: end.ip === undefined ? [] : [end.ip],
    ...(end.ip === undefined ? {} : { ip: end.ip }),
    ...(end.node === undefined ? {} : { node: end.node }),
    ...(end.workload === undefined ? {} : { workload: { kind: 'Deployment', name: end.workload } }),
    ...(end.serviceAccount === undefined ? {} : { serviceAccount: end.serviceAccount }),
    hostNetwork: end.hostNetwork ?? false,
    ports: (end.ports ?? []).map(({ name, port, proto }) => ({
      port,
      protocol: proto ?? 'TCP',
      ...(name === undefined || name === '' ? {} : { name }),
    })),
    phase: 'Running',
    ready: true,
    terminating: false,
    synthetic: [],
  }
}

/** A port without a protocol is TCP; port 53 of a case answers both, as kube-dns does. */
function servicePorts(port: NonNullable<Case['services']>[number]['ports'][number]): Service['ports'] {
  const protocols =
    port.protocol !== undefined ? [port.protocol] : port.port === 53 ? (['UDP', 'TCP'] as const) : (['TCP'] as const)
  return protocols.map((protocol) => ({ port: port.port, protocol, targetPort: port.targetPort ?? port.port }))
}

function serviceOf(service: NonNullable<Case['services']>[number]): Service {
  return {
    namespace: service.ns,
    name: service.name,
    labels: service.labels ?? {},
    type: 'ClusterIP',
    clusterIps: service.clusterIP === undefined ? [] : [service.clusterIP],
    headless: false,
    externalIps: [],
    loadBalancerIps: [],
    ports: service.ports.flatMap(servicePorts),
    ...(service.selector === undefined ? {} : { selector: service.selector }),
    externalTrafficPolicy: 'Cluster',
    internalTrafficPolicy: 'Cluster',
    sessionAffinity: 'None',
    sourceRanges: [],
    publishNotReady: false,
    annotations: {},
    synthetic: [],
  }
}

/** The cluster of a case. */
export function fromCase(one: Case): PolicyInput {
  return {
    nodes: [],
    namespaces: one.namespaces.map(({ name, labels }) => ({ name, labels, synthetic: [] })),
    pods: one.endpoints.map(podOf),
    services: (one.services ?? []).map(serviceOf),
    endpointSlices: [],
    config: {},
    ...readPolicies(one.policies),
  }
}

export function partyOf(end: CaseEnd): Party {
  if (end.ip !== undefined) return { kind: 'address', ip: end.ip }
  if (end.node !== undefined) return { kind: 'node', name: end.node }
  return { kind: 'pod', namespace: end.ns ?? 'default', name: end.pod ?? '' }
}

/** Does the case ask for the name before it connects? Its lookup is the question that follows. */
function looksUp(one: Case, query: CaseQuery): boolean {
  return one.queries[one.queries.indexOf(query) + 1]?.leg !== undefined
}

/** Asks as the person did: by service name when the case says so. */
export function askCase(set: PolicySet, one: Case, query: CaseQuery): PolicyConnection {
  const [namespace = '', name = ''] = (query.via?.service ?? '').split('/')
  const asked = {
    from: partyOf(query.src),
    protocol: query.proto,
    semantics: 'kubernetes',
    lookup: looksUp(one, query),
  } as const
  if (query.via === undefined) return connect(set, { ...asked, port: query.port, to: partyOf(query.dst) })
  return connect(set, { ...asked, port: query.via.port, to: { kind: 'service', namespace, name } })
}
