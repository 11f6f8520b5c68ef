import type { Backend, ServiceMap, ServiceRow } from '../../cni/agent.ts'
import { isIp } from '../../net/address.ts'
import type { Protocol } from '../../net/packet.ts'
import type { Frontend } from '../../trace/rows.ts'
import { readVersion } from '../mode/versions.ts'
import { labelsOf, selects } from '../policy/selectors.ts'
import type { EndpointSlice, Pod, Service, ServiceEndpoint, ServicePort, Snapshot } from '../snapshot/snapshot.ts'

/*
 * The service map as an agent fills it from Services, EndpointSlices and hostPorts (pkg/loadbalancer). IPv4 only.
 */

const PROTOCOLS: { [transport: string]: Protocol } = { TCP: 'tcp', UDP: 'udp' }

/** Which frontends the ranges of a Service hold for, by release and setting. */
type Ranged = (kind: Frontend['kind']) => boolean

/**
 * Load balancer addresses always; external ones since cilium/cilium#44718; every frontend where 1.18.0 - 1.18.3 went wrong
 * (cilium/cilium#42334) or `bpf-lb-source-range-all-types` says so.
 */
function ranged({ config, ciliumVersion }: Snapshot): Ranged {
  const { minor, patch } = readVersion(ciliumVersion)
  const everywhere = minor === 18 && patch !== undefined && patch <= 3
  if (everywhere || config['bpf-lb-source-range-all-types'] === 'true') return () => true
  return (kind) => kind === 'LoadBalancer' || (kind === 'ExternalIP' && minor >= 20)
}

/** What every row of a cluster needs to know. */
interface Facts {
  ranged: Ranged
  zones: ReadonlyMap<string, string>
  /** `enable-service-topology`. */
  topology: boolean
}

const ZONE = 'topology.kubernetes.io/zone'

function factsOf(snapshot: Snapshot): Facts {
  const zones = snapshot.nodes.flatMap(({ name, labels }) => {
    const zone = labelsOf(labels)(ZONE)
    return zone === undefined ? [] : [[name, zone] as const]
  })
  return {
    ranged: ranged(snapshot),
    zones: new Map(zones),
    topology: snapshot.config['enable-service-topology'] === 'true',
  }
}

/** Which backends come first (KEP-3015). */
const PREFERENCES: Readonly<Record<string, readonly ('node' | 'zone')[]>> = {
  PreferSameNode: ['node', 'zone'],
  PreferSameZone: ['zone'],
  PreferClose: ['zone'],
}

/** All rows, shared by all nodes. Services whose protocol no program translates (SCTP) have none. */
export function serviceMap(snapshot: Snapshot): ServiceMap {
  const exact = new Map<string, ServiceRow>()
  const nodePorts = new Map<string, ServiceRow>()
  const vips = new Map<string, ServiceRow>()
  const facts = factsOf(snapshot)
  const slices = Map.groupBy(snapshot.endpointSlices, (slice) => `${slice.namespace}/${slice.service ?? ''}`)
  const add = (row: ServiceRow, protocol: Protocol): void => {
    const { ip, port } = row.frontend.vip
    exact.set(`${protocol} ${ip}:${port}`, row)
    if (!vips.has(ip) && row.frontend.kind !== 'HostPort') vips.set(ip, row)
  }
  for (const service of snapshot.services) {
    const own = slices.get(`${service.namespace}/${service.name}`)
    for (const port of service.ports) {
      const protocol = PROTOCOLS[port.protocol]
      if (protocol === undefined || service.headless || service.type === 'ExternalName') continue
      const backends = own === undefined ? selected(snapshot, service, port) : listed(own, service, port)
      for (const frontend of frontendsOf(service, port)) add(rowOf(service, { frontend, backends }, facts), protocol)
      if (port.nodePort === undefined) continue
      const frontend = frontendOf(service, 'NodePort', { ip: '0.0.0.0', port: port.nodePort })
      nodePorts.set(`${protocol} ${port.nodePort}`, rowOf(service, { frontend, backends }, facts))
    }
  }
  for (const { row, protocol } of hostPorts(snapshot)) add(row, protocol)
  return {
    at: (ip, port, protocol) => exact.get(`${protocol} ${ip}:${port}`),
    nodePort: (port, protocol) => nodePorts.get(`${protocol} ${port}`),
    ofVip: (ip) => vips.get(ip),
  }
}

function frontendOf(service: Service, kind: Frontend['kind'], vip: Frontend['vip']): Frontend {
  return { name: `${service.namespace}/${service.name}`, kind, vip }
}

function frontendsOf(service: Service, { port }: ServicePort): Frontend[] {
  const of = (kind: Frontend['kind'], ips: readonly string[]): Frontend[] =>
    ips.filter(isIp).map((ip) => frontendOf(service, kind, { ip, port }))
  return [
    ...of('ClusterIP', service.clusterIps),
    ...of('ExternalIP', service.externalIps),
    ...of('LoadBalancer', service.loadBalancerIps),
  ]
}

/** Asked from inside, every frontend follows the internal policy (two scopes in pkg/loadbalancer/reflectors). */
function rowOf(service: Service, row: Pick<ServiceRow, 'frontend' | 'backends'>, facts: Facts): ServiceRow {
  const { zones, topology: cilium } = facts
  const prefers = PREFERENCES[service.trafficDistribution ?? '']
  const deny = service.annotations['service.cilium.io/src-ranges-policy']?.toLowerCase() === 'deny'
  return {
    ...row,
    internal: service.internalTrafficPolicy,
    external: service.externalTrafficPolicy,
    affinity: service.sessionAffinity,
    sourceRanges: facts.ranged(row.frontend.kind) ? service.sourceRanges : [],
    ...(deny ? { rangesDeny: true } : {}),
    ...(prefers === undefined ? {} : { nearness: { prefers, zones, cilium } }),
  }
}

/** Backends that EndpointSlices list. Where none is ready, those that still serve while they end. */
function listed(slices: readonly EndpointSlice[], service: Service, port: ServicePort): Backend[] {
  const all = slices
    .filter((slice) => slice.family === 'IPv4')
    .flatMap((slice) => {
      const to = slice.ports.find(
        (one) => (one.name ?? '') === (port.name ?? '') && one.protocol === port.protocol,
      )?.port
      return to === undefined ? [] : slice.endpoints.map((endpoint) => ({ endpoint, to }))
    })
  const usable = all.filter(({ endpoint }) => endpoint.ready || service.publishNotReady)
  const ending = all.filter(({ endpoint }) => endpoint.serving && endpoint.terminating)
  return (usable.length > 0 ? usable : ending).flatMap(({ endpoint, to }) => backendOf(endpoint, to))
}

function backendOf(endpoint: ServiceEndpoint, port: number): Backend[] {
  const ip = endpoint.addresses.find(isIp)
  if (ip === undefined) return []
  return [{ at: { ip, port }, ...(endpoint.node === undefined ? {} : { node: endpoint.node }) }]
}

/** Backends that a selector finds, where nobody brought the EndpointSlices along. */
function selected(snapshot: Snapshot, service: Service, port: ServicePort): Backend[] {
  const { selector } = service
  if (selector === undefined || Object.keys(selector).length === 0) return []
  return snapshot.pods
    .filter((pod) => pod.namespace === service.namespace && (pod.ready || service.publishNotReady))
    .filter((pod) => selects({ matchLabels: selector }, labelsOf(pod.labels)))
    .flatMap((pod) => {
      const number = targetOf(pod, port)
      if (pod.ip === undefined || number === undefined) return []
      return [{ at: { ip: pod.ip, port: number }, ...(pod.node === undefined ? {} : { node: pod.node }) }]
    })
}

function targetOf(pod: Pod, port: ServicePort): number | undefined {
  if (typeof port.targetPort === 'number') return port.targetPort
  return pod.ports.find((one) => one.name === port.targetPort && one.protocol === port.protocol)?.port
}

/** A hostPort is a service of one backend on the pod's own node. */
function hostPorts(snapshot: Snapshot): { row: ServiceRow; protocol: Protocol }[] {
  const addresses = new Map(snapshot.nodes.map((node) => [node.name, node.addresses.find((a) => isIp(a.ip))?.ip]))
  return snapshot.pods.flatMap((pod) => {
    const { ip, node } = pod
    if (ip === undefined || node === undefined || pod.hostNetwork) return []
    return pod.ports.flatMap((port) => {
      const protocol = PROTOCOLS[port.protocol]
      const vip = port.hostIp === undefined || port.hostIp === '0.0.0.0' ? addresses.get(node) : port.hostIp
      if (port.hostPort === undefined || protocol === undefined || vip === undefined) return []
      const frontend: Frontend = {
        name: `${pod.namespace}/${pod.name}`,
        kind: 'HostPort',
        vip: { ip: vip, port: port.hostPort },
      }
      const row: ServiceRow = {
        frontend,
        backends: [{ at: { ip, port: port.port }, node }],
        internal: 'Cluster',
        external: 'Cluster',
        affinity: 'None',
        sourceRanges: [],
        onlyOn: node,
      }
      return [{ row, protocol }]
    })
  })
}
