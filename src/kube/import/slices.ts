import { isIp } from '../../net/address.ts'
import { labelsOf, selects } from '../policy/selectors.ts'
import { isFinished } from '../snapshot/pod-phase.ts'
import type { EndpointSlice, Pod, Service, ServiceEndpoint, ServicePort } from '../snapshot/snapshot.ts'
import { freeAddress, seeded } from './assumed.ts'
import type { Draft } from './draft.ts'
import { byName } from './pods.ts'

/** The range that kubeadm gives to services. */
const SERVICE_RANGE = '10.96.0.0/12'
/** The range of NodePorts (reference 1.7). */
const NODE_PORTS = { first: 30000, count: 2768 }

/** All services, sorted; a ClusterIP and NodePorts are made up for those of manifests. */
export function finishServices(draft: Draft): Service[] {
  const all = [...draft.services.values()].sort(byName)
  const taken = new Set(all.flatMap((service) => service.clusterIps))
  const ports = new Set(all.flatMap((service) => service.ports.flatMap((port) => port.nodePort ?? [])))
  return all.map((service) => {
    if (service.headless || service.type === 'ExternalName' || service.clusterIps.length > 0) return service
    const key = `${service.namespace}/${service.name}`
    const ip = freeAddress(SERVICE_RANGE, key, taken)
    const opened = service.type === 'ClusterIP' ? service.ports : service.ports.map((port) => opens(port, key, ports))
    const made = ['clusterIps', ...(opened === service.ports ? [] : ['nodePort'])]
    return { ...service, clusterIps: ip === undefined ? [] : [ip], ports: opened, synthetic: made }
  })
}

function opens(port: ServicePort, key: string, taken: Set<number>): ServicePort {
  if (port.nodePort !== undefined) return port
  let number = NODE_PORTS.first + (seeded(`${key}:${port.port}`) % NODE_PORTS.count)
  while (taken.has(number)) number = number + 1 < NODE_PORTS.first + NODE_PORTS.count ? number + 1 : NODE_PORTS.first
  taken.add(number)
  return { ...port, nodePort: number }
}

/** Pods by namespace, for selectors. */
export function podsByNamespace(pods: readonly Pod[]): Map<string, Pod[]> {
  const grouped = new Map<string, Pod[]>()
  for (const pod of pods) {
    const list = grouped.get(pod.namespace)
    if (list === undefined) grouped.set(pod.namespace, [pod])
    else list.push(pod)
  }
  return grouped
}

/**
 * All EndpointSlices, sorted. v1 Endpoints stand in for services without slices; where neither kind was given at all they
 * are made from selectors and pods, as the controller makes them.
 */
export function finishSlices(draft: Draft, services: readonly Service[], pods: readonly Pod[]): EndpointSlice[] {
  const slices = [...draft.slices.values()]
  const served = new Set(slices.map((slice) => `${slice.namespace}/${slice.service ?? ''}`))
  for (const [key, old] of draft.oldSlices) if (!served.has(key)) slices.push(...old)
  if (!draft.resources.has('endpointslices')) {
    const grouped = podsByNamespace(pods)
    for (const service of services) slices.push(...madeSlices(service, grouped.get(service.namespace) ?? []))
  }
  return slices.sort(byName)
}

/** The number that a named target port has in this pod. */
export function targetOf(pod: Pod, port: ServicePort): number | undefined {
  if (typeof port.targetPort === 'number') return port.targetPort
  return pod.ports.find((one) => one.name === port.targetPort && one.protocol === port.protocol)?.port
}

/** The slices that the controller would write for a Service. */
export function madeSlices(service: Service, pods: readonly Pod[]): EndpointSlice[] {
  const { selector } = service
  if (selector === undefined || service.type === 'ExternalName') return []
  const backends = pods.filter((pod) => isAlive(pod) && selects({ matchLabels: selector }, labelsOf(pod.labels)))
  const groups = new Map<string, { ports: EndpointSlice['ports']; endpoints: ServiceEndpoint[] }>()
  for (const pod of backends) {
    const ports = service.ports.flatMap((port) => {
      const number = targetOf(pod, port)
      const { name, protocol } = port
      return number === undefined ? [] : [{ ...(name === undefined ? {} : { name }), port: number, protocol }]
    })
    const key = JSON.stringify(ports)
    const group = groups.get(key) ?? { ports, endpoints: [] }
    group.endpoints.push(endpointOf(pod, service))
    groups.set(key, group)
  }
  return [...groups.values()].map((group, i) => ({
    namespace: service.namespace,
    name: `${service.name}-${i}`,
    service: service.name,
    family: 'IPv4',
    ...group,
    synthetic: ['slice'],
  }))
}

/** Finished pods have given their address back. */
export function isAlive(pod: Pod): boolean {
  return !isFinished(pod) && pod.ip !== undefined && isIp(pod.ip)
}

function endpointOf(pod: Pod, service: Service): ServiceEndpoint {
  const ready = (pod.ready && !pod.terminating) || service.publishNotReady
  return {
    addresses: pod.ip === undefined ? [] : [pod.ip],
    ready,
    serving: pod.ready,
    terminating: pod.terminating,
    ...(pod.node === undefined ? {} : { node: pod.node }),
    pod: { namespace: pod.namespace, name: pod.name },
  }
}
