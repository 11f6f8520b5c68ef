import { otherCniOf, showsCilium } from '../findings/cni.ts'
import type { ClusterFacts, Network } from '../kube/network.ts'
import { visibleJson } from '../request/json-text.ts'
import { Problem } from '../request/problem.ts'
import { modeBlocks } from '../views/mode.ts'
import { sourceNotes } from '../views/source-notes.ts'
import { answered, type Command } from './command.ts'

/** The snapshot of the network in use. Throws a Problem when it is a lab or a network file. */
export function clusterIn(network: Network): ClusterFacts {
  if (network.cluster === undefined) throw new Problem('not-a-snapshot', { network: network.name })
  return network.cluster
}

/** Data to download; the command line prints it and nothing else. */
export function jsonFile(name: string, value: unknown): { kind: 'file'; name: string; type: string; content: string } {
  return { kind: 'file', name, type: 'application/json', content: `${visibleJson(JSON.stringify(value, null, 2))}\n` }
}

/** `/mode`: what the agents really do, with the reasons. */
export const mode: Command<'mode'> = {
  params: { json: { kind: 'flag' } },
  run(call, context) {
    const cluster = clusterIn(context.network)
    const other = otherCniOf(context.network)
    if (other !== undefined) throw other
    const { version } = cluster.mode
    const shown = showsCilium(cluster.snapshot)
    const { intro, introAssumed } = context.words.mode.lines
    const head = (shown ? intro : introAssumed)(context.network.name, version.text)
    const { name, hash } = context.network
    const data = { schema: 'packetwalk/mode/1', network: { name, hash }, mode: cluster.mode }
    const blocks = call.json === true ? [jsonFile('mode.json', data)] : modeBlocks(cluster, context)
    return answered([
      { kind: 'headline', mood: shown ? 'neutral' : 'unsure', text: head },
      ...blocks,
      ...sourceNotes(context.network, context),
    ])
  },
}
