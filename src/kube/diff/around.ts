import { serviceMap } from '../agent/services.ts'
import { internalIp } from '../agent/wish.ts'
import type { ClusterNode, Service, Snapshot } from '../snapshot/snapshot.ts'

/*
 * What changed around the connections: nodes, and the backends of Services.
 */

export type Side<T> = T | undefined

/** What of a node decides ways. */
export interface NodeFacts {
  ready: boolean
  ip?: string
  podCidrs: readonly string[]
  kernel?: string
}
export interface ServiceFacts {
  /** `node-1 2, node-2 1`: how many backends on which node. */
  backends: number
  nodes: readonly string[]
  address?: string
  ports: readonly string[]
  external: Service['externalTrafficPolicy']
  internal: Service['internalTrafficPolicy']
}
export interface Change<F> {
  name: string
  before?: F
  after?: F
}
export interface AroundDiff {
  nodes: readonly Change<NodeFacts>[]
  services: readonly Change<ServiceFacts>[]
}

export function diffAround(before: Snapshot, after: Snapshot): AroundDiff {
  return {
    nodes: changes(nodesOf(before), nodesOf(after)),
    services: worstFirst(changes(servicesOf(before), servicesOf(after))),
  }
}

function changes<F>(before: ReadonlyMap<string, F>, after: ReadonlyMap<string, F>): Change<F>[] {
  return [...new Set([...before.keys(), ...after.keys()])].sort().flatMap((name) => {
    const [old, now] = [before.get(name), after.get(name)]
    if (JSON.stringify(old) === JSON.stringify(now)) return []
    return [{ name, ...(old === undefined ? {} : { before: old }), ...(now === undefined ? {} : { after: now }) }]
  })
}

/** What was served before and is by nobody now. */
export function lostBackends({ before, after }: Change<ServiceFacts>): boolean {
  return (before?.backends ?? 0) > 0 && after?.backends === 0
}

/** A node that was Ready and is not now. */
export function wentDown({ before, after }: Change<NodeFacts>): boolean {
  return before?.ready === true && after?.ready === false
}

/** A Service that lost its last backend first. */
function worstFirst(found: Change<ServiceFacts>[]): Change<ServiceFacts>[] {
  return found.toSorted((a, b) => Number(lostBackends(b)) - Number(lostBackends(a)))
}

function nodesOf({ nodes }: Snapshot): Map<string, NodeFacts> {
  return new Map(nodes.map((node) => [node.name, factsOf(node)]))
}

function factsOf(node: ClusterNode): NodeFacts {
  const { ready, podCidrs, kernel } = node
  const ip = internalIp(node)
  return { ready, ...(ip === undefined ? {} : { ip }), podCidrs, ...(kernel === undefined ? {} : { kernel }) }
}

function servicesOf(snapshot: Snapshot): Map<string, ServiceFacts> {
  const map = serviceMap(snapshot)
  return new Map(snapshot.services.map((service) => [`${service.namespace}/${service.name}`, backendsOf(service, map)]))
}

function backendsOf(service: Service, map: ReturnType<typeof serviceMap>): ServiceFacts {
  const { ports, externalTrafficPolicy: external, internalTrafficPolicy: internal } = service
  const address = service.clusterIps[0]
  const rows = ports.flatMap((port) => map.at(address ?? '', port.port, port.protocol === 'UDP' ? 'udp' : 'tcp') ?? [])
  const all = new Map(rows.flatMap((row) => row.backends.map((one) => [one.at.ip, one] as const)))
  const on = Map.groupBy(all.values(), (one) => one.node ?? '?')
  return {
    backends: all.size,
    nodes: [...on].map(([node, list]) => `${node} ${list.length}`).sort(),
    ...(address === undefined ? {} : { address }),
    ports: ports.map((port) => `${port.port}/${port.protocol} → ${port.targetPort}`),
    external,
    internal,
  }
}
