import { destination } from '../engine/ways.ts'
import type { ClusterFacts } from '../kube/network.ts'
import type { Contradiction } from '../kube/snapshot/gaps.ts'
import { isFinished } from '../kube/snapshot/pod-phase.ts'
import type { Pod } from '../kube/snapshot/snapshot.ts'
import type { Tagged } from '../net/tagged.ts'
import type { Journey } from '../trace/events.ts'
import type { Asked } from './question.ts'

/*
 * What is odd about the ends themselves: pods that have finished or are not ready, a port that a Service does not have.
 */

/** A port as an object lists it. */
export interface ListedPort {
  port: number
  protocol: string
  name?: string
}

export type Oddity = Tagged<{
  finished: { pod: string }
  terminating: { pod: string }
  'not-ready': { pod: string }
  /** Nothing answers a ping to a ClusterIP. */
  'no-ping': { service: string; ports: readonly ListedPort[] }
  'no-such-port': { service: string; asked: ListedPort; ports: readonly ListedPort[] }
  /** The port that was asked at the Service is the one that it has on the nodes. */
  'node-port': { service: string; nodePort: number; port: ListedPort }
  /** It arrived, at a port that no container declares. */
  undeclared: { pod: string; asked: ListedPort; ports: readonly ListedPort[] }
}>

/** More than these help nobody. */
const MOST = 6

/** Of the ends, and of every backend that is met. */
export function odditiesOf(cluster: ClusterFacts, asked: Asked, journeys: readonly Journey[]): Oddity[] {
  const { parties } = asked
  if (parties === undefined) return []
  const pods = [parties.from, parties.to].flatMap((party) =>
    party.kind === 'pod' ? (cluster.policies.pods.get(`${party.namespace}/${party.name}`) ?? []) : [],
  )
  const all = [...pods.flatMap(ofPod), ...journeys.flatMap((journey) => ofPort(cluster, parties.to, journey))]
  return [...new Map(all.map((one) => [JSON.stringify(one), one])).values()].slice(0, MOST)
}

function ofPod({ namespace, name, phase, ready, terminating }: Pod): Oddity[] {
  const pod = `${namespace}/${name}`
  if (isFinished({ phase })) return [{ kind: 'finished', pod }]
  if (terminating) return [{ kind: 'terminating', pod }]
  return ready ? [] : [{ kind: 'not-ready', pod }]
}

function ofPort({ snapshot, policies }: ClusterFacts, to: Parties['to'], journey: Journey): Oddity[] {
  const { proto, port } = journey.question
  const protocol = proto.toUpperCase()
  if (to.kind === 'service') {
    const service = snapshot.services.find((one) => one.namespace === to.namespace && one.name === to.name)
    const ports = service?.ports ?? []
    const name = `${to.namespace}/${to.name}`
    if (proto === 'icmp') return [{ kind: 'no-ping', service: name, ports }]
    const outside = ports.find((one) => one.nodePort === port && one.protocol === protocol)
    if (service !== undefined && !ports.some((one) => one.port === port && one.protocol === protocol))
      return outside === undefined
        ? [{ kind: 'no-such-port', service: name, asked: { port, protocol }, ports }]
        : [{ kind: 'node-port', service: name, nodePort: port, port: outside }]
  }
  if (proto === 'icmp' || journey.request.disposition.kind !== 'delivered') return []
  const end = destination(journey)
  const pod = policies.podsByIp.get(end.ip)
  if (pod === undefined || pod.ports.length === 0) return []
  if (pod.ports.some((one) => one.port === end.port && one.protocol === protocol)) return []
  const asked = { port: end.port, protocol }
  // said of the Service already
  if (to.kind === 'service' && snapshot.contradictions.some((one) => isSlip(one, to, port))) return []
  return [{ kind: 'undeclared', pod: `${pod.namespace}/${pod.name}`, asked, ports: pod.ports }]
}

type Parties = NonNullable<Asked['parties']>

function isSlip(one: Contradiction, to: { namespace: string; name: string }, port: number): boolean {
  return one.kind === 'target-port-undeclared' && one.service === `${to.namespace}/${to.name}` && one.port === port
}
