import type { Block } from '../answer.ts'
import type { Asked } from '../commands/ask.ts'
import type { Pod } from '../kube/snapshot.ts'
import type { ClusterFacts } from '../network.ts'
import { t } from '../words/text.ts'
import type { Reader } from './summary.ts'

/*
 * What is odd about the ends themselves: pods that have finished or are not ready, a port that a Service does not have.
 */

export function endNotes({ parties, question }: Asked, { snapshot, policies }: ClusterFacts, reader: Reader): Block[] {
  if (parties === undefined) return []
  const { ends } = reader.words.mode.lines
  const pods = [parties.from, parties.to].flatMap((party) =>
    party.kind === 'pod' ? (policies.pods.get(`${party.namespace}/${party.name}`) ?? []) : [],
  )
  const odd = pods.flatMap((pod): Block[] => {
    const state = stateOf(pod)
    return state === 'well' ? [] : [{ kind: 'paragraph', text: ends[state](`${pod.namespace}/${pod.name}`) }]
  })
  const { to } = parties
  if (to.kind !== 'service' || question.proto === 'icmp') return odd
  const service = snapshot.services.find((one) => one.namespace === to.namespace && one.name === to.name)
  const protocol = question.proto.toUpperCase()
  if (service === undefined || service.ports.some((one) => one.port === question.port && one.protocol === protocol))
    return odd
  const ports = service.ports.map(
    (one) => `${one.port}/${one.protocol}${one.name === undefined ? '' : ` (${one.name})`}`,
  )
  const said = ends.noSuchPort(t`${`${service.namespace}/${service.name}`}`, `${question.port}/${protocol}`, ports)
  return [...odd, { kind: 'paragraph', text: said }]
}

function stateOf({ phase, ready, terminating }: Pod): 'well' | 'finished' | 'terminating' | 'notReady' {
  if (phase === 'Succeeded' || phase === 'Failed') return 'finished'
  if (terminating) return 'terminating'
  return ready ? 'well' : 'notReady'
}
