import type { Labels } from '../objects/policy-types.ts'
import { labelsOf, labelText, selects } from '../policy/selectors.ts'
import type { Contradiction } from '../snapshot/gaps.ts'
import type { EndpointSlice, Pod, Service, ServicePort, SnapshotParts } from '../snapshot/snapshot.ts'
import { isAlive, podsByNamespace, targetOf } from './slices.ts'

/* What is at odds about services and their endpoints. */

const MOST_PORTS = 4

export function serviceContradictions(parts: SnapshotParts): Contradiction[] {
  const pods = podsByNamespace(parts.pods)
  const slices = new Map<string, EndpointSlice[]>()
  for (const slice of parts.endpointSlices) {
    const key = `${slice.namespace}/${slice.service ?? ''}`
    slices.set(key, [...(slices.get(key) ?? []), slice])
  }
  return [
    ...parts.services.flatMap((service) => {
      const key = `${service.namespace}/${service.name}`
      return ofService(service, pods.get(service.namespace) ?? [], slices.get(key) ?? [])
    }),
    ...sliceContradictions(parts),
  ]
}

function ofService(service: Service, pods: readonly Pod[], slices: readonly EndpointSlice[]): Contradiction[] {
  const { selector } = service
  const name = `${service.namespace}/${service.name}`
  if (selector === undefined || service.type === 'ExternalName') return []
  const chosen = pods.filter((pod) => selects({ matchLabels: selector }, labelsOf(pod.labels)))
  if (chosen.length === 0) {
    const near = nearest(selector, pods)
    return [
      {
        kind: 'service-selects-nothing',
        service: name,
        selector: labelText(selector),
        ...(near === undefined ? {} : { near }),
      },
    ]
  }
  const found: Contradiction[] = []
  const endpoints = slices.flatMap((slice) => slice.endpoints)
  if (!endpoints.some((endpoint) => endpoint.ready)) {
    found.push({ kind: 'service-without-endpoints', service: name, notReady: endpoints.length })
  }
  for (const port of service.ports) {
    const { targetPort } = port
    if (typeof targetPort === 'number') found.push(...undeclared(name, { ...port, targetPort }, chosen))
    else if (!chosen.some((pod) => targetOf(pod, port) !== undefined))
      found.push({ kind: 'target-port-unknown', service: name, port: targetPort, pods: chosen.length })
  }
  return found
}

/** A container need not declare its ports; where all of them declare some and none is this one, somebody has slipped. */
function undeclared(
  service: string,
  { port, protocol, targetPort }: ServicePort & { targetPort: number },
  chosen: readonly Pod[],
): Contradiction[] {
  const declared = chosen.map((pod) => pod.ports.filter((one) => one.protocol === protocol).map((one) => one.port))
  if (declared.some((ports) => ports.length === 0 || ports.includes(targetPort))) return []
  const others = [...new Set(declared.flat())].toSorted((a, b) => a - b).slice(0, MOST_PORTS)
  const target = `${targetPort}/${protocol}`
  return [
    { kind: 'target-port-undeclared', service, port, target, declared: others.map((one) => `${one}/${protocol}`) },
  ]
}

/** What the pods say that fit the selector best, under the keys of the selector. */
function nearest(selector: Labels, pods: readonly Pod[]): string | undefined {
  const keys = Object.keys(selector)
  let best: { fits: number; text: string } | undefined
  for (const pod of pods) {
    const own: Record<string, string> = Object.create(null)
    for (const key of keys) {
      const value = labelsOf(pod.labels)(key)
      if (value !== undefined) own[key] = value
    }
    const fits = keys.filter((key) => own[key] === selector[key]).length
    const text = labelText(own)
    if (text === '' || (best !== undefined && best.fits >= fits)) continue
    best = { fits, text }
  }
  return best?.text
}

function sliceContradictions({ endpointSlices, pods, services }: SnapshotParts): Contradiction[] {
  const byKey = new Map(pods.map((pod) => [`${pod.namespace}/${pod.name}`, pod]))
  const byIp = new Set(pods.filter(isAlive).flatMap((pod) => pod.ips))
  const known = new Map(services.map((service) => [`${service.namespace}/${service.name}`, service]))
  const found: Contradiction[] = []
  for (const slice of endpointSlices) {
    if (slice.synthetic.length > 0) continue
    const name = `${slice.namespace}/${slice.name}`
    const service = slice.service === undefined ? undefined : `${slice.namespace}/${slice.service}`
    if (service !== undefined && services.length > 0 && !known.has(service)) {
      found.push({ kind: 'slice-without-service', slice: name, service })
    }
    if (pods.length === 0 || slice.family === 'FQDN') continue
    const selected = service !== undefined && known.get(service)?.selector !== undefined
    found.push(...endpointContradictions(slice, { byKey, byIp, selected }))
  }
  return found
}

interface Known {
  byKey: ReadonlyMap<string, Pod>
  byIp: ReadonlySet<string>
  /** Does the service choose its pods by labels? Then every address must be a pod's. */
  selected: boolean
}
function endpointContradictions(slice: EndpointSlice, { byKey, byIp, selected }: Known): Contradiction[] {
  const name = `${slice.namespace}/${slice.name}`
  return slice.endpoints.flatMap((endpoint): Contradiction[] => {
    const ip = endpoint.addresses[0] ?? ''
    const { pod: target } = endpoint
    if (target === undefined) return selected && !byIp.has(ip) ? [{ kind: 'slice-without-pod', slice: name, ip }] : []
    const pod = `${target.namespace}/${target.name}`
    const found = byKey.get(pod)
    if (found === undefined) return [{ kind: 'slice-without-pod', slice: name, ip, pod }]
    if (found.ips.length === 0 || found.ips.includes(ip)) return []
    return [{ kind: 'slice-address-differs', slice: name, ip, pod, podIp: found.ips.join(' ') }]
  })
}
