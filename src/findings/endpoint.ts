import { isAlive, targetOf } from '../kube/import/slices.ts'
import { cidrHas } from '../kube/objects/addresses.ts'
import { labelsOf, selects } from '../kube/policy/selectors.ts'
import { isFinished } from '../kube/snapshot/pod-phase.ts'
import type { ClusterNode, Pod, Service, Snapshot } from '../kube/snapshot/snapshot.ts'
import { type Ip, isIp } from '../net/address.ts'
import type { Tagged } from '../net/tagged.ts'
import { nobody } from '../networks/find-device.ts'
import { Problem } from '../request/problem.ts'
import { near } from '../request/spelling.ts'
import { readName, type TypedName } from './endpoint-name.ts'
import { refuseLeftOut } from './left-out.ts'
import { backing, byShortName, isOutsideName } from './service-names.ts'

/*
 * What somebody means by `shop/cart`, `redis.shop:6379`, `app=web`, `node/n1`, `10.0.1.7` or `world`.
 */

export interface EndKinds {
  /** `siblings` are the other pods of the workload or label that was asked for. */
  pod: { pod: Pod; siblings: readonly Pod[]; port?: number }
  node: { node: ClusterNode; ip: string; port?: number }
  service: { service: Service; ip?: string; port?: number; node?: string }
  /** An address that nothing in the snapshot has. `inside` is the node in whose PodCIDR it lies. */
  address: { ip: string; inside?: string; port?: number }
  /** Somewhere outside: no address when only a name, or nothing, was given. */
  world: { ip?: string; name?: string; port?: number }
}
export type End = Tagged<EndKinds>

export type FoundEnd =
  | { kind: 'one'; end: End }
  | { kind: 'several'; choices: readonly string[] }
  | { kind: 'none'; near: readonly string[] }

/** Choices that fit on a set of buttons or a list. */
const MOST_CHOICES = 25

/** Where the name stands: a source is somebody who sends, so that a service cannot be one. */
export type Role = 'from' | 'to'

/** Resolves one end. Throws a Problem: unknown-end with near names, or ambiguous-end with choices. */
export function findEnd(snapshot: Snapshot, text: string, role: Role): End {
  const found = find(snapshot, text, role)
  if (found.kind === 'one') return found.end
  const absent = found.kind === 'none' && found.near.length === 0 ? absentService(snapshot, text) : undefined
  if (absent !== undefined) throw absent
  if (found.kind === 'none') refuseLeftOut(snapshot, text)
  if (found.kind === 'several') throw new Problem('ambiguous-end', { name: text, choices: [...found.choices] })
  throw nobody(text, snapshot.name, () => found.near)
}

/** A name under svc.CLUSTERDOMAIN exists only for a Service: without one, DNS says so, whatever pods there are. */
function absentService({ services, pods }: Snapshot, text: string): Problem | undefined {
  const [, service, namespace] = /^([a-z0-9-]+)\.([a-z0-9-]+)\.svc(?:\.[a-z0-9.-]*)?(?::\w+)?$/i.exec(text) ?? []
  if (service === undefined || namespace === undefined) return undefined
  if (services.some((one) => one.name === service && one.namespace === namespace)) return undefined
  const own = pods.filter(
    (pod) => pod.namespace === namespace && (pod.workload?.name === service || pod.name === service),
  )
  return new Problem('no-such-service', { service, namespace, pods: own.slice(0, 3).map(podName) })
}

/** The same as data. */
export function find(snapshot: Snapshot, text: string, role: Role): FoundEnd {
  const name = readName(text)
  if (name === undefined) return { kind: 'none', near: [] }
  const found = lookUp(snapshot, name, role)
  return found.kind === 'one' ? withPort(found.end, name) : found
}

/** A named port is a port of the service or the pod that was found. */
function withPort(end: End, name: TypedName): FoundEnd {
  const { port } = name
  if (port === undefined) return { kind: 'one', end }
  if (typeof port === 'number') return { kind: 'one', end: { ...end, port } }
  const named: readonly { name?: string; port: number }[] =
    end.kind === 'service' ? end.service.ports : end.kind === 'pod' ? end.pod.ports : []
  const number = named.find((one) => one.name === port)?.port
  if (number !== undefined) return { kind: 'one', end: { ...end, port: number } }
  const known = named.map((one) => one.name ?? String(one.port))
  return { kind: 'none', near: known.map((one) => `${name.bare}:${one}`).slice(0, 5) }
}

function lookUp(snapshot: Snapshot, name: TypedName, role: Role): FoundEnd {
  switch (name.kind) {
    case 'world':
      return one({ kind: 'world' })
    case 'address':
      return byAddress(snapshot, name, role)
    case 'labels':
      return byLabels(snapshot, name)
    case 'node':
      return byNode(snapshot, name.name)
    case 'object':
      return byObject(snapshot, name, role)
  }
}

function one(end: End): FoundEnd {
  return { kind: 'one', end }
}

function byNode({ nodes }: Snapshot, name: string): FoundEnd {
  const node = nodes.find((candidate) => candidate.name === name)
  const names = nodes.map((candidate) => candidate.name)
  if (node === undefined) return { kind: 'none', near: near(name, names).map((close) => `node/${close}`) }
  return one(asNode(node))
}

function asNode(node: ClusterNode): End {
  return { kind: 'node', node, ip: node.addresses.find(({ ip }) => isIp(ip))?.ip ?? node.addresses[0]?.ip ?? '' }
}

function byAddress(snapshot: Snapshot, { ip }: Extract<TypedName, { kind: 'address' }>, role: Role): FoundEnd {
  const pods = snapshot.pods.filter((pod) => !pod.hostNetwork && pod.ips.includes(ip) && !isFinished(pod))
  const [pod, second] = pods
  if (pod !== undefined && second === undefined) return one({ kind: 'pod', pod, siblings: [] })
  if (pod !== undefined) return several(pods)
  const node = snapshot.nodes.find(
    (one) => one.ciliumHost === ip || one.healthIp === ip || one.addresses.some((address) => address.ip === ip),
  )
  if (node !== undefined) return one({ kind: 'node', node, ip })
  const service = role === 'to' ? serviceOf(snapshot, ip) : undefined
  if (service !== undefined) return one({ kind: 'service', service, ip })
  // the sender itself
  if (ip.startsWith('127.')) return one({ kind: 'address', ip })
  const owner = snapshot.nodes.find((one) => one.podCidrs.some((cidr) => cidrHas(cidr, ip)))
  if (owner !== undefined) return one({ kind: 'address', ip, inside: owner.name })
  return one(isPrivate(snapshot, ip) ? { kind: 'address', ip } : { kind: 'world', ip })
}

function serviceOf({ services }: Snapshot, ip: Ip): Service | undefined {
  return services.find((one) => [...one.clusterIps, ...one.externalIps, ...one.loadBalancerIps].includes(ip))
}

/** Inside the cluster's pool, though on no node (reference 1.10). */
function isPrivate({ config }: Snapshot, ip: string): boolean {
  const pools = (config['cluster-pool-ipv4-cidr'] ?? '').split(/[\s,]+/)
  return pools.some((pool) => pool !== '' && cidrHas(pool, ip))
}

function podName(pod: Pod): string {
  return `${pod.namespace}/${pod.name}`
}

function several(pods: readonly Pod[]): FoundEnd {
  return { kind: 'several', choices: pods.slice(0, MOST_CHOICES).map(podName) }
}

/** Pods that answer a label. Of one workload they are one thing; of several the asker has to say which. */
function byLabels(snapshot: Snapshot, { selector, namespace }: Extract<TypedName, { kind: 'labels' }>): FoundEnd {
  const pods = snapshot.pods.filter(
    (pod) =>
      (namespace === undefined || pod.namespace === namespace) &&
      isAlive(pod) &&
      selects({ matchLabels: selector }, labelsOf(pod.labels)),
  )
  return oneGroup(pods) ?? { kind: 'none', near: nearLabels(snapshot, selector) }
}

function nearLabels({ pods }: Snapshot, selector: Readonly<Record<string, string>>): string[] {
  const [key, value] = Object.entries(selector)[0] ?? ['', '']
  const known = new Set<string>()
  for (const pod of pods) {
    const own = labelsOf(pod.labels)(key)
    if (own !== undefined) known.add(own)
  }
  return near(value, [...known]).map((close) => `${key}=${close}`)
}

/** The first pod that is ready stands for its group; groups of several workloads are choices. */
function oneGroup(pods: readonly Pod[]): FoundEnd | undefined {
  const [first] = pods
  if (first === undefined) return undefined
  const groups = new Map<string, Pod>()
  for (const pod of pods) {
    const { kind, name } = pod.workload ?? { kind: 'Pod', name: pod.name }
    const key = `${pod.namespace}/${kind}/${name}`
    if (!groups.has(key)) groups.set(key, pod)
  }
  if (groups.size > 1) return several([...groups.values()])
  const pod = pods.find((candidate) => candidate.ready) ?? first
  return one({ kind: 'pod', pod, siblings: pods.filter((sibling) => sibling !== pod) })
}

type ObjectName = Extract<TypedName, { kind: 'object' }>

/** A pod and a Service of one name: the port tells which is meant where only one of them has it; else it is asked back. */
function twoMeanings(snapshot: Snapshot, { name, namespace, port }: ObjectName): FoundEnd | undefined {
  const named = (item: { namespace: string; name: string }): boolean =>
    item.name === name && (namespace === undefined || item.namespace === namespace)
  const [pod, otherPod] = snapshot.pods.filter(named)
  const [service, otherService] = snapshot.services.filter(named)
  if (pod === undefined || service === undefined || service.headless) return undefined
  if (otherPod !== undefined || otherService !== undefined || pod.namespace !== service.namespace) return undefined
  const has = (ports: readonly { name?: string; port: number }[]): boolean =>
    port !== undefined && ports.some((one) => one.port === port || one.name === port)
  if (has(service.ports) && !has(pod.ports)) return ofService(snapshot, service)
  if (has(pod.ports) && !has(service.ports)) return one({ kind: 'pod', pod, siblings: [] })
  const only = backing(snapshot, service)
  // behind the Service is this very pod, on the same port: both mean one
  const same = service.ports.some((one) => one.port === port && targetOf(pod, one) === port)
  if (same && only.length === 1 && only[0] === pod) return one({ kind: 'pod', pod, siblings: [] })
  const suffix = port === undefined ? '' : `:${port}`
  return { kind: 'several', choices: ['svc', 'pod'].map((kind) => `${kind}/${pod.namespace}/${name}${suffix}`) }
}

/** Pod before service before workload for who is asked, pod before workload for who asks. */
function byObject(snapshot: Snapshot, name: ObjectName, role: Role): FoundEnd {
  const { only } = name
  const meant = role === 'to' && only === undefined ? twoMeanings(snapshot, name) : undefined
  if (meant !== undefined) return meant
  const inPlace = <T extends { namespace: string; name: string }>(list: readonly T[]): T[] =>
    list.filter(
      (item) => item.name === name.name && (name.namespace === undefined || item.namespace === name.namespace),
    )
  if (only === undefined || only === 'pod') {
    const pods = inPlace(snapshot.pods)
    const [pod] = pods
    if (pod !== undefined) return pods.length > 1 ? several(pods) : one({ kind: 'pod', pod, siblings: [] })
  }
  if (role === 'to' && (only === undefined || only === 'service')) {
    const services = inPlace(snapshot.services)
    const [service] = services
    if (services.length > 1) return { kind: 'several', choices: services.map((s) => `${s.namespace}/${s.name}`) }
    if (service !== undefined) return ofService(snapshot, service)
  }
  if (only === undefined || only === 'workload') {
    const found = byWorkload(snapshot, name)
    if (found !== undefined) return found
  }
  const short = byShortName(snapshot, name)
  const service = short ?? inPlace(role === 'from' && only !== 'pod' ? snapshot.services : [])[0]
  if (service === undefined) return rest(snapshot, name, role)
  return role === 'to' ? ofService(snapshot, service) : behind(snapshot, service)
}

/** A Service sends nothing: whoever names one as the sender means a pod behind it. */
function behind(snapshot: Snapshot, service: Service): FoundEnd {
  const pods = backing(snapshot, service)
  return oneGroup(pods) ?? { kind: 'none', near: [] }
}

function ofService(snapshot: Snapshot, service: Service): FoundEnd {
  if (service.type === 'ExternalName') {
    return one({ kind: 'world', ...(service.externalName === undefined ? {} : { name: service.externalName }) })
  }
  if (!service.headless) {
    const ip = service.clusterIps.find(isIp) ?? service.clusterIps[0]
    return one({ kind: 'service', service, ...(ip === undefined ? {} : { ip }) })
  }
  // A headless name is the list of its pods: no address of its own exists.
  return oneGroup(backing(snapshot, service)) ?? one({ kind: 'service', service })
}

function byWorkload(
  { pods, workloads }: Snapshot,
  { name, namespace, workloadKind }: ObjectName,
): FoundEnd | undefined {
  const own = pods.filter(
    ({ workload, namespace: home, phase }) =>
      workload?.name === name &&
      (namespace === undefined || home === namespace) &&
      (workloadKind === undefined || workload.kind.toLowerCase() === workloadKind) &&
      !isFinished({ phase }),
  )
  const found = oneGroup(own)
  if (found !== undefined) return found
  const empty = workloads.some((one) => one.name === name && (namespace === undefined || one.namespace === namespace))
  return empty ? { kind: 'none', near: [] } : undefined
}

/** Neither pod, service nor workload: a node's name, a name of the outside world, or a slip of the pen. */
function rest(snapshot: Snapshot, name: ObjectName, role: Role): FoundEnd {
  if (name.namespace === undefined && name.only === undefined) {
    const node = snapshot.nodes.find((one) => one.name === name.name)
    if (node !== undefined) return one(asNode(node))
    if (role === 'to' && isOutsideName(snapshot, name.name)) {
      return one({ kind: 'world', name: name.name })
    }
  }
  const known = new Set<string>()
  const add = (namespace: string, short: string): void => {
    known.add(name.namespace === undefined ? short : `${namespace}/${short}`)
  }
  for (const { namespace, name: short } of role === 'to' ? snapshot.services : []) add(namespace, short)
  for (const { namespace, name: short, workload } of snapshot.pods) {
    if (workload === undefined) add(namespace, short)
    else add(namespace, workload.name)
  }
  if (name.namespace === undefined) return { kind: 'none', near: near(name.name, [...known]) }
  const close = near(`${name.namespace}/${name.name}`, [...known])
  if (close.length > 0) return { kind: 'none', near: close }
  const elsewhere = [...snapshot.services, ...snapshot.pods].filter((one) => one.name === name.name)
  return { kind: 'none', near: [...new Set(elsewhere.map((one) => `${one.namespace}/${one.name}`))].slice(0, 5) }
}
