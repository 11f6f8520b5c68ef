import { isAlive } from '../kube/import/slices.ts'
import { labelsOf, selects } from '../kube/policy/selectors.ts'
import type { Pod, Service, Snapshot } from '../kube/snapshot/snapshot.ts'
import type { TypedName } from './endpoint-name.ts'

/*
 * Services by the short names that pods have for them, and the pods behind one.
 */

/** The pods of a Service: those of its slices that are ready, else those that its selector finds. */
export function backing({ endpointSlices, pods }: Snapshot, service: Service): Pod[] {
  const slices = endpointSlices.filter(
    (slice) => slice.namespace === service.namespace && slice.service === service.name,
  )
  const names = new Set(
    slices.flatMap((slice) =>
      slice.endpoints.flatMap(({ pod, ready }) => (ready && pod !== undefined ? [`${pod.namespace}/${pod.name}`] : [])),
    ),
  )
  const { selector } = service
  if (slices.length > 0 || selector === undefined)
    return pods.filter((pod) => names.has(`${pod.namespace}/${pod.name}`))
  return pods.filter(
    (pod) =>
      pod.namespace === service.namespace && isAlive(pod) && selects({ matchLabels: selector }, labelsOf(pod.labels)),
  )
}

/** `redis.shop`: the short form that a pod's search list completes. */
export function byShortName(
  snapshot: Snapshot,
  { name, namespace, only }: Extract<TypedName, { kind: 'object' }>,
): Service | undefined {
  const [short = '', home, more] = name.split('.')
  if (namespace !== undefined || only !== undefined || home === undefined || more !== undefined) return undefined
  return snapshot.services.find((candidate) => candidate.name === short && candidate.namespace === home)
}

/** `api.example.com`, but not `redis.shop`: a name that ends in a namespace is a Service that is not there. */
export function isOutsideName({ namespaces }: Snapshot, name: string): boolean {
  const [, home, more] = name.split('.')
  const inside = more === undefined && (home === 'default' || namespaces.some((one) => one.name === home))
  return !inside && /^[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z]{2,}$/i.test(name)
}
