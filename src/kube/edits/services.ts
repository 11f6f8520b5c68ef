import { Problem } from '../../request/problem.ts'
import { byName } from '../import/pods.ts'
import { isAlive, madeSlices, targetOf } from '../import/slices.ts'
import { labelsOf, selects } from '../policy/selectors.ts'
import type { EndpointSlice, Pod, Service, ServicePort, Snapshot } from '../snapshot/snapshot.ts'
import { oneNamed } from './edit.ts'

/*
 * Services that are written otherwise, and the EndpointSlices that their controller would then write.
 */

export function withService(snapshot: Snapshot, text: string, change: (service: Service) => Service): Snapshot {
  const found = oneNamed(snapshot.services, text, snapshot.name)
  const changed = change(found)
  return { ...snapshot, services: snapshot.services.map((one) => (one === found ? changed : one)) }
}

export function withoutService(snapshot: Snapshot, text: string): Snapshot {
  const gone = oneNamed(snapshot.services, text, snapshot.name)
  return {
    ...snapshot,
    services: snapshot.services.filter((one) => one !== gone),
    endpointSlices: snapshot.endpointSlices.filter(
      (one) => one.namespace !== gone.namespace || one.service !== gone.name,
    ),
  }
}

/** Throws a Problem when the Service has no such port, or several and none was named. */
export function withPort(
  service: Service,
  of: number | undefined,
  change: (port: ServicePort) => ServicePort,
): Service {
  const known = service.ports.map((one) => String(one.port))
  const wanted = of ?? (service.ports.length === 1 ? service.ports[0]?.port : undefined)
  const found = service.ports.find((one) => one.port === wanted)
  if (found === undefined)
    throw new Problem('bad-argument', {
      command: 'whatif',
      argument: `service ${service.namespace}/${service.name} port`,
      value: of === undefined ? '' : String(of),
      expected: known.join(' | '),
    })
  return { ...service, ports: service.ports.map((one) => (one === found ? change(one) : one)) }
}

/** Which pods a Service has, and at which numbers: what its slices are made of. */
function membersOf(service: Service | undefined, pods: readonly Pod[]): string {
  if (service?.selector === undefined) return ''
  const { selector, ports, publishNotReady } = service
  const chosen = pods.filter((pod) => pod.namespace === service.namespace && isAlive(pod))
  return JSON.stringify([
    publishNotReady,
    ports.map((port) => [port.name, port.protocol]),
    chosen
      .filter((pod) => selects({ matchLabels: selector }, labelsOf(pod.labels)))
      .map((pod) => [pod.name, pod.ip, pod.node, pod.ready, pod.terminating, ports.map((port) => targetOf(pod, port))]),
  ])
}

/** Slices follow pods and selectors; those of Services that a change does not touch stay as somebody read them. */
export function withSlices(before: Snapshot, after: Snapshot): Snapshot {
  if (before.pods === after.pods && before.services === after.services) return after
  const old = new Map(before.services.map((one) => [`${one.namespace}/${one.name}`, one]))
  const fresh: EndpointSlice[] = []
  const gone = new Set<string>()
  for (const service of after.services) {
    const key = `${service.namespace}/${service.name}`
    if (service.selector === undefined) continue
    if (membersOf(old.get(key), before.pods) === membersOf(service, after.pods)) continue
    gone.add(key)
    fresh.push(
      ...madeSlices(
        service,
        after.pods.filter((pod) => pod.namespace === service.namespace),
      ),
    )
  }
  if (gone.size === 0) return after
  const kept = after.endpointSlices.filter((one) => !gone.has(`${one.namespace}/${one.service ?? ''}`))
  return { ...after, endpointSlices: [...kept, ...fresh].sort(byName) }
}
