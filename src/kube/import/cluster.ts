import { isIp } from '../../net/address.ts'
import { ciliumEndpoint, ciliumEndpointSlice, ciliumIdentity } from '../objects/cilium-endpoint.ts'
import { NO_LABELS } from '../objects/common.ts'
import { ciliumNode, node } from '../objects/node.ts'
import { cronJob, type KubePod, namespace, type PodSpec, pod, workload } from '../objects/pod.ts'
import type { Labels } from '../objects/policy-types.ts'
import { configMap } from '../objects/service.ts'
import type { Pod, PodDns, PodPort, Workload } from '../snapshot/snapshot.ts'
import { type Draft, type EndpointFacts, put, type ResourceReader, reader, sharedLabels } from './draft.ts'

/** `quay.io/cilium/cilium:v1.19.5@sha256:..` -> `1.19.5`; undefined for other images. */
export function versionOfImage(image: string): string | undefined {
  return /\/cilium(?:-ci)?:v?(\d+\.\d+(?:\.\d+)?)/.exec(image)?.[1]
}

function noteVersion(draft: Draft, spec: PodSpec): void {
  for (const container of spec.containers ?? []) {
    const version = container.image === undefined ? undefined : versionOfImage(container.image)
    if (version !== undefined) draft.ciliumVersion = version
  }
}

/** Ports of the containers that stay, native sidecars included (`restartPolicy: Always`). */
function portsOf(spec: PodSpec): PodPort[] {
  const sidecars = (spec.initContainers ?? []).filter((container) => container.restartPolicy === 'Always')
  return [...(spec.containers ?? []), ...sidecars].flatMap((container) =>
    (container.ports ?? []).map((port) => ({
      ...(port.name === undefined ? {} : { name: port.name }),
      port: port.containerPort,
      protocol: port.protocol ?? 'TCP',
      ...(port.hostPort === undefined || port.hostPort === 0 ? {} : { hostPort: port.hostPort }),
      ...(port.hostIP === undefined || port.hostIP === '' ? {} : { hostIp: port.hostIP }),
    })),
  )
}

/** The workload behind a pod. A ReplicaSet of a Deployment ends in the pod's `pod-template-hash`, a Job of a CronJob in a time. */
function workloadOf(metadata: KubePod['metadata']): Pod['workload'] {
  const owners = metadata.ownerReferences ?? []
  const owner = owners.find((one) => one.controller === true) ?? owners[0]
  if (owner === undefined || owner.kind === 'Node') return undefined
  const hash = metadata.labels?.['pod-template-hash']
  if (owner.kind === 'ReplicaSet' && hash !== undefined && owner.name.endsWith(`-${hash}`)) {
    return { kind: 'Deployment', name: owner.name.slice(0, -hash.length - 1) }
  }
  const timed = owner.kind === 'Job' ? /^(.+)-\d{8,}$/.exec(owner.name)?.[1] : undefined
  return timed === undefined ? { kind: owner.kind, name: owner.name } : { kind: 'CronJob', name: timed }
}

function addressesOf(status: KubePod['status']): string[] {
  const listed = (status?.podIPs ?? []).map((entry) => entry.ip)
  if (listed.length > 0 || status?.podIP === undefined || status.podIP === '') return listed
  return [status.podIP]
}

function madePod({ metadata, spec, status }: KubePod, draft: Draft): Pod {
  const ips = addressesOf(status)
  const ip = ips.find(isIp)
  const owner = workloadOf(metadata)
  const live = status?.phase !== undefined
  const ready = live ? (status.conditions ?? []).some((c) => c.type === 'Ready' && c.status === 'True') : true
  return {
    namespace: metadata.namespace,
    name: metadata.name,
    labels: sharedLabels(draft, metadata.labels ?? NO_LABELS),
    ...(ip === undefined ? {} : { ip }),
    ips,
    ...(spec.nodeName === undefined ? {} : { node: spec.nodeName }),
    hostNetwork: spec.hostNetwork ?? false,
    ports: portsOf(spec),
    ...(owner === undefined ? {} : { workload: owner }),
    ...(spec.serviceAccountName === undefined ? {} : { serviceAccount: spec.serviceAccountName }),
    phase: status?.phase ?? 'Running',
    ready,
    terminating: metadata.deletionTimestamp !== undefined,
    synthetic: live ? [] : ['phase', 'ready'],
  }
}

/** Nothing when the pod asks the cluster's own resolver, as pods do. */
function dnsOf(pod: string, { dnsPolicy: policy = 'ClusterFirst', dnsConfig }: PodSpec): PodDns | undefined {
  const servers = dnsConfig?.nameservers ?? []
  return policy === 'ClusterFirst' && servers.length === 0 ? undefined : { pod, policy, servers }
}

const pods = reader('pods', pod, (parsed, { draft }) => {
  const made = madePod(parsed, draft)
  if (parsed.status?.phase !== undefined) draft.livePods++
  if (made.labels['k8s-app'] === 'cilium') noteVersion(draft, parsed.spec)
  const key = `${made.namespace}/${made.name}`
  const dns = dnsOf(key, parsed.spec)
  if (dns !== undefined) draft.podDns.set(key, dns)
  draft.pods.set(key, made)
})

const nodes = reader('nodes', node, (parsed, read) =>
  put(read.draft.nodes, parsed.metadata.name, { value: parsed, read }),
)
const ciliumNodes = reader('ciliumnodes', ciliumNode, (parsed, read) =>
  put(read.draft.ciliumNodes, parsed.metadata.name, { value: parsed, read }),
)
const namespaces = reader('namespaces', namespace, ({ metadata }, read) =>
  put(read.draft.namespaces, metadata.name, { value: metadata.labels ?? NO_LABELS, read }),
)

function endpointIps(addressing: readonly { ipv4?: string; ipv6?: string }[] | undefined): string[] {
  return (addressing ?? []).flatMap(({ ipv4, ipv6 }) => [ipv4, ipv6].filter((ip) => ip !== undefined))
}

const endpoints = reader('ciliumendpoints', ciliumEndpoint, ({ metadata, status = {} }, { draft }) => {
  const { id, identity = {}, networking = {}, policy = {}, state } = status
  const facts: EndpointFacts = {
    ...(id === undefined ? {} : { id }),
    ...(identity.id === undefined ? {} : { identity: identity.id }),
    ips: endpointIps(networking.addressing),
    ...(networking.node === undefined ? {} : { node: networking.node }),
    ...(state === undefined ? {} : { state }),
    ...(policy.ingress?.enforcing === undefined ? {} : { enforcesIngress: policy.ingress.enforcing }),
    ...(policy.egress?.enforcing === undefined ? {} : { enforcesEgress: policy.egress.enforcing }),
  }
  draft.endpoints.set(`${metadata.namespace}/${metadata.name}`, facts)
  const { labels } = identity
  if (identity.id === undefined || labels === undefined || draft.identities.has(identity.id)) return
  draft.identities.set(identity.id, labelsOfList(labels))
})

/** `['k8s:app=cart', ..]` as a map, sorted. */
function labelsOfList(list: readonly string[]): Labels {
  const labels: Record<string, string> = Object.create(null)
  for (const text of [...list].sort()) {
    const at = text.indexOf('=')
    labels[at < 0 ? text : text.slice(0, at)] = at < 0 ? '' : text.slice(at + 1)
  }
  return labels
}

/** With `enable-cilium-endpoint-slice` the agents read these. `id` is the identity there (CoreCiliumEndpoint). */
const endpointSlices = reader(
  'ciliumendpoints',
  ciliumEndpointSlice,
  ({ namespace: home, endpoints: list }, { draft }) => {
    for (const { name, id, networking = {} } of list ?? []) {
      const key = `${home ?? 'default'}/${name}`
      const known = draft.endpoints.get(key)
      const facts = {
        ips: endpointIps(networking.addressing),
        ...(id === undefined ? {} : { identity: id }),
        ...(networking.node === undefined ? {} : { node: networking.node }),
      }
      draft.endpoints.set(key, { ...known, ...facts })
    }
  },
)

const identities = reader('ciliumidentities', ciliumIdentity, (parsed, { draft }) => {
  draft.identities.set(Number(parsed.metadata.name), parsed['security-labels'] ?? NO_LABELS)
})

const config = reader('cilium-config', configMap, ({ metadata, data = {} }, { draft }) => {
  if (metadata.name === 'coredns' && data.Corefile !== undefined) draft.corefile = data.Corefile
  if (metadata.name !== 'cilium-config') return
  draft.resources.add('cilium-config')
  const sorted: Record<string, string> = Object.create(null)
  for (const key of Object.keys(data).sort()) sorted[key] = data[key] ?? ''
  draft.config = sorted
})

interface Template {
  metadata?: { labels?: Labels }
  spec: PodSpec
}
function templateOf({ metadata, spec }: Template): Workload['template'] {
  return {
    labels: metadata?.labels ?? NO_LABELS,
    ports: portsOf(spec),
    hostNetwork: spec.hostNetwork ?? false,
    ...(spec.serviceAccountName === undefined ? {} : { serviceAccount: spec.serviceAccountName }),
  }
}

function workloads(kind: string): ResourceReader {
  return reader('workloads', workload, ({ metadata, spec }, read) => {
    const { namespace: home, name, labels = NO_LABELS } = metadata
    if (kind === 'DaemonSet' && name.startsWith('cilium')) noteVersion(read.draft, spec.template.spec)
    // Its Deployment or CronJob speaks for it.
    if (metadata.ownerReferences?.some((owner) => owner.controller === true) === true) return
    const { replicas = 1 } = spec
    const value = { kind, namespace: home, name, labels, replicas, template: templateOf(spec.template) }
    put(read.draft.workloads, `${kind}/${home}/${name}`, { value, read })
  })
}
const cronJobs = reader('workloads', cronJob, ({ metadata, spec }, read) => {
  const { namespace: home, name, labels = NO_LABELS } = metadata
  const template = templateOf(spec.jobTemplate.spec.template)
  const value = { kind: 'CronJob', namespace: home, name, labels, replicas: 1, template }
  put(read.draft.workloads, `CronJob/${home}/${name}`, { value, read })
})

export const CLUSTER_READERS: Record<string, ResourceReader> = {
  '/Node': nodes,
  '/Pod': pods,
  '/Namespace': namespaces,
  '/ConfigMap': config,
  '/ReplicationController': workloads('ReplicationController'),
  'apps/Deployment': workloads('Deployment'),
  'apps/StatefulSet': workloads('StatefulSet'),
  'apps/DaemonSet': workloads('DaemonSet'),
  'apps/ReplicaSet': workloads('ReplicaSet'),
  'batch/Job': workloads('Job'),
  'batch/CronJob': cronJobs,
  'cilium.io/CiliumNode': ciliumNodes,
  'cilium.io/CiliumEndpoint': endpoints,
  'cilium.io/CiliumEndpointSlice': endpointSlices,
  'cilium.io/CiliumIdentity': identities,
}
