import { diffReach } from '../kube/policy/diff.ts'
import { reach } from '../kube/policy/reach.ts'
import { diffBlocks } from '../views/reach.ts'
import { sourceNotes } from '../views/reality.ts'
import { answered, type Command } from './command.ts'
import { clusterIn, jsonFile } from './mode.ts'
import { SEMANTICS } from './policy.ts'

/** `/diff OTHER`: which connections opened and closed from the snapshot in use to the other one. */
export const diff: Command<'diff'> = {
  params: {
    other: { kind: 'network', required: true, position: 0 },
    semantics: { kind: 'choice', choices: SEMANTICS },
    json: { kind: 'flag' },
  },
  run(call, context) {
    const other = context.open(call.other, undefined)
    const semantics = call.semantics ?? 'cilium'
    const before = reach(clusterIn(context.network).policies, { semantics, by: 'workload' })
    const after = reach(clusterIn(other).policies, { semantics, by: 'workload' })
    const found = diffReach(before, after)
    const [head, ...blocks] = diffBlocks(found, { before: context.network, after: other }, context)
    if (head === undefined) return answered([])
    if (call.json === true) {
      const name = ({ name, hash }: typeof other): object => ({ name, hash })
      const data = {
        schema: 'packetwalk/diff/1',
        before: name(context.network),
        after: name(other),
        semantics,
        ...found,
      }
      return answered([head, jsonFile('diff.json', data)])
    }
    return answered([head, ...blocks, ...sourceNotes(other, context)])
  },
}
