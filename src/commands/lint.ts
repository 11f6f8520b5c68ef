import { lintOf } from '../findings/lint.ts'
import { lintBlocks } from '../views/lint.ts'
import { sourceNotes } from '../views/source-notes.ts'
import { answered, type Command } from './command.ts'
import { clusterIn } from './mode.ts'

/** `/lint`: what is written in the snapshot and does not do what its writer meant. */
export const lint: Command<'lint'> = {
  params: {},
  run(_, context) {
    const { network } = context
    const found = lintOf({ ...network, cluster: clusterIn(network) })
    return answered([...lintBlocks(found, context), ...sourceNotes(network, context)])
  },
}
