import { ENDS, walk } from '../findings/walk.ts'
import { CUTS, DETAILS } from '../request/calls.ts'
import { traceChoices } from '../views/choices.ts'
import { summary } from '../views/summary.ts'
import { answered, type Command } from './command.ts'

/** `/trace A B`: how a packet gets from A to B and back. */
export const trace: Command<'trace'> = {
  params: { ...ENDS, cut: { kind: 'choice', choices: CUTS }, detail: { kind: 'choice', choices: DETAILS } },
  run(call, context) {
    const asked = walk(call, context.network)
    return answered([
      ...summary(asked, context, {
        cut: call.cut ?? context.asker.picture ?? 'full',
        detail: call.detail ?? 'summary',
      }),
      traceChoices(call, context),
    ])
  },
}
