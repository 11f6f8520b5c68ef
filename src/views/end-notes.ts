import { destination } from '../engine/ways.ts'
import type { Asked } from '../findings/walk.ts'
import type { ClusterFacts } from '../kube/network.ts'
import type { Pod } from '../kube/snapshot/snapshot.ts'
import type { Block } from '../request/answer.ts'
import { t } from '../request/text.ts'
import type { Reader } from './reader.ts'

/*
 * What is odd about the ends themselves: pods that have finished or are not ready, a port that a Service does not have.
 */

export function endNotes(asked: Asked, cluster: ClusterFacts, reader: Reader): Block[] {
  const { parties } = asked
  const { policies } = cluster
  if (parties === undefined) return []
  const { ends } = reader.words.mode.lines
  const pods = [parties.from, parties.to].flatMap((party) =>
    party.kind === 'pod' ? (policies.pods.get(`${party.namespace}/${party.name}`) ?? []) : [],
  )
  const odd = pods.flatMap((pod): Block[] => {
    const state = stateOf(pod)
    return state === 'well' ? [] : [{ kind: 'paragraph', text: ends[state](`${pod.namespace}/${pod.name}`) }]
  })
  return [...odd, ...portNotes(asked, cluster, reader)]
}

/** A port that the Service does not have, or that no container declares; a ping to a Service. */
function portNotes({ parties, journey }: Asked, { snapshot, policies }: ClusterFacts, reader: Reader): Block[] {
  const { ends } = reader.words.mode.lines
  const { proto, port } = journey.question
  const to = parties?.to
  const protocol = proto.toUpperCase()
  if (to?.kind === 'service') {
    const service = snapshot.services.find((one) => one.namespace === to.namespace && one.name === to.name)
    const ports = (service?.ports ?? []).map(portText)
    const name = t`${`${to.namespace}/${to.name}`}`
    if (proto === 'icmp') return [{ kind: 'paragraph', text: ends.noPing(name, ports) }]
    if (service?.ports.some((one) => one.port === port && one.protocol === protocol) === false)
      return [{ kind: 'paragraph', text: ends.noSuchPort(name, `${port}/${protocol}`, ports) }]
  }
  if (proto === 'icmp' || journey.request.disposition.kind !== 'delivered') return []
  const end = destination(journey)
  const pod = policies.podsByIp.get(end.ip)
  if (pod === undefined || pod.ports.length === 0) return []
  if (pod.ports.some((one) => one.port === end.port && one.protocol === protocol)) return []
  const said = ends.undeclared(`${pod.namespace}/${pod.name}`, `${end.port}/${protocol}`, pod.ports.map(portText))
  return [{ kind: 'paragraph', text: said }]
}

function portText({ port, protocol, name }: { port: number; protocol: string; name?: string }): string {
  return `${port}/${protocol}${name === undefined ? '' : ` (${name})`}`
}

function stateOf({ phase, ready, terminating }: Pod): 'well' | 'finished' | 'terminating' | 'notReady' {
  if (phase === 'Succeeded' || phase === 'Failed') return 'finished'
  if (terminating) return 'terminating'
  return ready ? 'well' : 'notReady'
}
