import type { ClusterFacts } from '../kube/network.ts'
import type { Journey } from '../trace/events.ts'

/*
 * Where a way leads through what no Kubernetes object tells: the network between the nodes, and the world.
 */

/** What has to pass between two nodes: only the fabric itself can tell whether it does. */
export interface Crossing {
  what: 'tunnel' | 'wireguard' | 'pods'
  from: string
  to: string
  port: number
}

/** Devices on the way that are assumed, and what they have to let through. */
export interface Between {
  assumed: readonly string[]
  crossing?: Crossing
}

export function betweenOf({ snapshot, synthetic }: ClusterFacts, journey: Journey): Between {
  const assumed = [...new Set(journey.story.map((hop) => hop.device))].filter((device) => synthetic.has(device))
  if (assumed.length === 0) return { assumed }
  const crossing = crossingOf(journey, new Set(snapshot.nodes.map((node) => node.name)))
  return crossing === undefined ? { assumed } : { assumed, crossing }
}

/** The first crossing from node to node, outermost header first. */
function crossingOf({ request }: Journey, nodes: ReadonlySet<string>): Crossing | undefined {
  const met = request.hops.filter((hop) => nodes.has(hop.device))
  const [first, second] = [met[0]?.device, met.find((hop) => hop.device !== met[0]?.device)?.device]
  if (first === undefined || second === undefined) return undefined
  const steps = request.hops.flatMap((hop) => (hop.device === first ? hop.steps : []))
  const secret = steps.find((step) => step.kind === 'encrypted')
  const tunnel = steps.find((step) => step.kind === 'encapsulated')
  const what = secret !== undefined ? 'wireguard' : tunnel !== undefined ? 'tunnel' : 'pods'
  return { what, from: first, to: second, port: (secret ?? tunnel)?.port ?? 0 }
}
