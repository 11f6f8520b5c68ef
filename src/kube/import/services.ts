import { canonicalIp } from '../objects/addresses.ts'
import { NO_LABELS } from '../objects/common.ts'
import {
  endpointSlice,
  endpoints,
  type KubeEndpoints,
  type KubeService,
  type KubeSlice,
  service,
} from '../objects/service.ts'
import type { EndpointSlice, Service, ServiceEndpoint, ServicePort } from '../snapshot/snapshot.ts'
import { put, type ResourceReader, reader } from './draft.ts'

type KubePort = NonNullable<KubeService['spec']['ports']>[number]

function servicePort(port: KubePort): ServicePort {
  const target = port.targetPort === undefined || port.targetPort === 0 ? port.port : port.targetPort
  return {
    ...(port.name === undefined ? {} : { name: port.name }),
    port: port.port,
    protocol: port.protocol ?? 'TCP',
    targetPort: target,
    ...(port.nodePort === undefined || port.nodePort === 0 ? {} : { nodePort: port.nodePort }),
    ...(port.appProtocol === undefined ? {} : { appProtocol: port.appProtocol }),
  }
}

/** Only what steers traffic: Cilium's own annotations and topology hints. */
function steering(annotations: Record<string, string> | undefined): Record<string, string> {
  const kept: Record<string, string> = {}
  for (const key of Object.keys(annotations ?? {}).sort()) {
    const value = annotations?.[key]
    const wanted = key.startsWith('service.cilium.io/') || key.includes('topology-') || key.startsWith('io.cilium/')
    if (wanted && value !== undefined) kept[key] = value
  }
  return kept
}

/**
 * Of several ports each needs a name of its own, by which its endpoints are found; the API server demands it. Where a
 * manifest forgot that, the number and the protocol are the name.
 */
function named(ports: readonly ServicePort[]): ServicePort[] {
  const names = new Set(ports.map(({ name }) => name))
  if (names.size === ports.length) return [...ports]
  return ports.map((one) => ({ ...one, name: one.name ?? `${one.port}-${one.protocol.toLowerCase()}` }))
}

function madeService({ metadata, spec, status }: KubeService): Service {
  const given = spec.clusterIPs ?? (spec.clusterIP === undefined ? [] : [spec.clusterIP])
  const balancer = (status?.loadBalancer?.ingress ?? []).flatMap((entry) => (entry.ip === undefined ? [] : [entry.ip]))
  const seconds = spec.sessionAffinityConfig?.clientIP?.timeoutSeconds
  return {
    namespace: metadata.namespace,
    name: metadata.name,
    labels: metadata.labels ?? NO_LABELS,
    type: spec.type ?? 'ClusterIP',
    clusterIps: given.filter((ip) => ip !== 'None' && ip !== ''),
    headless: given.includes('None') || spec.clusterIP === 'None',
    ...(spec.externalName === undefined ? {} : { externalName: spec.externalName }),
    externalIps: spec.externalIPs ?? [],
    loadBalancerIps: balancer,
    ports: named((spec.ports ?? []).map(servicePort)),
    ...(spec.selector === undefined || Object.keys(spec.selector).length === 0 ? {} : { selector: spec.selector }),
    externalTrafficPolicy: spec.externalTrafficPolicy ?? 'Cluster',
    internalTrafficPolicy: spec.internalTrafficPolicy ?? 'Cluster',
    sessionAffinity: spec.sessionAffinity ?? 'None',
    ...(seconds === undefined ? {} : { affinitySeconds: seconds }),
    sourceRanges: spec.loadBalancerSourceRanges ?? [],
    publishNotReady: spec.publishNotReadyAddresses ?? false,
    ...(spec.trafficDistribution === undefined ? {} : { trafficDistribution: spec.trafficDistribution }),
    annotations: steering(metadata.annotations),
    synthetic: [],
  }
}

type SliceEndpoint = NonNullable<KubeSlice['endpoints']>[number]

function madeEndpoint(from: SliceEndpoint, namespace: string): ServiceEndpoint {
  const { conditions = {}, targetRef: target } = from
  const ready = conditions.ready ?? true
  return {
    addresses: from.addresses.map((text) => canonicalIp(text) ?? text),
    ready,
    serving: conditions.serving ?? ready,
    terminating: conditions.terminating ?? false,
    ...(from.nodeName === undefined ? {} : { node: from.nodeName }),
    ...(from.zone === undefined ? {} : { zone: from.zone }),
    ...(target?.kind !== 'Pod' || target.name === undefined
      ? {}
      : { pod: { namespace: target.namespace ?? namespace, name: target.name } }),
  }
}

type SlicePorts = KubeSlice['ports']
function madePorts(ports: SlicePorts): EndpointSlice['ports'] {
  return (ports ?? []).map((port) => ({
    ...(port.name === undefined || port.name === '' ? {} : { name: port.name }),
    ...(port.port === undefined ? {} : { port: port.port }),
    protocol: port.protocol ?? 'TCP',
  }))
}

function madeSlice(slice: KubeSlice): EndpointSlice {
  const { namespace, name, labels } = slice.metadata
  const service = labels?.['kubernetes.io/service-name']
  return {
    namespace,
    name,
    ...(service === undefined ? {} : { service }),
    family: slice.addressType,
    ports: madePorts(slice.ports),
    endpoints: (slice.endpoints ?? []).map((endpoint) => madeEndpoint(endpoint, namespace)),
    synthetic: [],
  }
}

/** v1 Endpoints as slices, the way the EndpointSliceMirroring controller cuts them. */
function mirrored({ metadata, subsets }: KubeEndpoints): EndpointSlice[] {
  const { namespace, name } = metadata
  return (subsets ?? []).map((subset, i) => {
    const addresses = [
      ...(subset.addresses ?? []).map((address) => ({ address, ready: true })),
      ...(subset.notReadyAddresses ?? []).map((address) => ({ address, ready: false })),
    ]
    const made = addresses.map(({ address, ready }) => {
      const { ip, nodeName, targetRef } = address
      const from = { addresses: [ip], conditions: { ready }, ...(nodeName === undefined ? {} : { nodeName }) }
      return madeEndpoint({ ...from, ...(targetRef === undefined ? {} : { targetRef }) }, namespace)
    })
    const six = made[0]?.addresses[0]?.includes(':') === true
    const ports = madePorts(subset.ports)
    return {
      namespace,
      name: `${name}-${i}`,
      service: name,
      family: six ? 'IPv6' : 'IPv4',
      ports,
      endpoints: made,
      synthetic: ['slice'],
    }
  })
}

const services = reader('services', service, (parsed, read) => {
  const value = madeService(parsed)
  put(read.draft.services, `${value.namespace}/${value.name}`, { value, read })
})
const slices = reader('endpointslices', endpointSlice, (parsed, read) => {
  const value = madeSlice(parsed)
  read.draft.slices.set(`${value.namespace}/${value.name}`, value)
})
const oldEndpoints = reader('endpointslices', endpoints, (parsed, read) => {
  const { namespace, name } = parsed.metadata
  read.draft.oldSlices.set(`${namespace}/${name}`, mirrored(parsed))
})

export const SERVICE_READERS: Record<string, ResourceReader> = {
  '/Service': services,
  'discovery.k8s.io/EndpointSlice': slices,
  '/Endpoints': oldEndpoints,
}
