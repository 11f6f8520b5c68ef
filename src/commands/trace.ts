import { findingsOf } from '../findings/findings.ts'
import { CUTS, DETAILS } from '../request/calls.ts'
import { traceChoices } from '../views/choices.ts'
import { blocksOf } from '../views/parts.ts'
import { summary } from '../views/summary.ts'
import { answered, type Command } from './command.ts'
import { ENDS } from './ends.ts'

/** `/trace A B`: how a packet gets from A to B and back. */
export const trace: Command<'trace'> = {
  params: { ...ENDS, cut: { kind: 'choice', choices: CUTS }, detail: { kind: 'choice', choices: DETAILS } },
  run(call, context) {
    const found = findingsOf(context.network, call)
    const shape = { cut: call.cut ?? context.asker.picture ?? 'full', detail: call.detail ?? 'summary' } as const
    return answered([...blocksOf(summary(found, context, shape)), traceChoices(call, context)])
  },
}
