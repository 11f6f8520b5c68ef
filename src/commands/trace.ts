import { traceChoices } from '../views/choices.ts'
import { summary } from '../views/summary.ts'
import { ENDS, walk } from './ask.ts'
import { answered, type Command } from './command.ts'

/** `/trace A B`: how a packet gets from A to B and back. */
export const trace: Command<'trace'> = {
  params: { ...ENDS, cut: { kind: 'choice', choices: ['full', 'overview'] } },
  run(call, context) {
    const asked = walk(call, context.network)
    return answered([...summary(asked, context, call.cut ?? 'full'), traceChoices(call, context)])
  },
}
