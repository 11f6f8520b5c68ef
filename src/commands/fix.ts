import { fixesOf, type Goal } from '../findings/fixes.ts'
import type { Ends, RequestOf } from '../request/calls.ts'
import { fixParts } from '../views/fix.ts'
import { blocksOf } from '../views/parts.ts'
import { answered, type Command } from './command.ts'
import { ENDS } from './ends.ts'

export const GOALS = ['pass', 'block'] as const satisfies readonly Goal[]

/** `/fix A B`: the smallest changes that make it pass; `/fix A B block`: those that stop it. */
export const fix: Command<'fix'> = {
  params: { ...ENDS, goal: { kind: 'choice', choices: GOALS, position: 2 } },
  run(call, context) {
    const ends = endsOf(call)
    const found = fixesOf(context.network, ends, call.goal ?? 'pass')
    return answered(blocksOf(fixParts(found, ends, context)))
  },
}

function endsOf({ kind: _, manner: __, goal: ___, ...ends }: RequestOf<'fix'>): Ends {
  return ends
}
