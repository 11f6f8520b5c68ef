import { isAssumed } from '../findings/cni.ts'
import type { Network } from '../kube/network.ts'
import type { Block } from '../request/answer.ts'
import type { Reader } from './reader.ts'

/*
 * Where an answer comes from.
 */

/** The network; for a snapshot with its age, and that it was simulated. */
export function sourceNotes(network: Network, reader: Reader): Block[] {
  const { cluster } = network
  if (cluster === undefined) return [{ kind: 'note', text: reader.words.lines.simulated(network.name, network.hash) }]
  const { takenAt } = cluster.snapshot
  const { lines } = reader.words.mode
  const facts = { name: network.name, hash: network.hash, ...(takenAt === undefined ? {} : { takenAt }) }
  const { doubts } = reader.words.mode
  const about = isAssumed(cluster.snapshot)
    ? [doubts.assumedHead]
    : cluster.mode.configKnown || cluster.snapshot.cni !== undefined
      ? []
      : [lines.unknownConfig]
  return [lines.simulatedFrom(facts), ...about].map((text): Block => ({ kind: 'note', text }))
}

/** The same under what is only a part of an answer; a lab needs no such word there. */
export function snapshotNotes(network: Network, reader: Reader): Block[] {
  return network.cluster === undefined ? [] : sourceNotes(network, reader)
}
