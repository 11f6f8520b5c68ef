import { hypothesis } from '../findings/hypothesis.ts'
import { readEdits } from '../kube/edits/read.ts'
import type { Block } from '../request/answer.ts'
import type { Ends, RequestOf } from '../request/calls.ts'
import { Problem, type ProblemKind } from '../request/problem.ts'
import { blocksOf } from '../views/parts.ts'
import { whatIfParts } from '../views/whatif.ts'
import type { ProblemText } from '../words/contract/catalogue.ts'
import { answered, type Command, type Context } from './command.ts'
import { ENDS } from './ends.ts'

/** Changes with a pasted policy are as long as policies are. */
export const LONGEST_CHANGE = 20_000

/** `/whatif CHANGE : A B`: the answer as it would be, and what else would change. */
export const whatif: Command<'whatif'> = {
  params: {
    ...ENDS,
    change: { kind: 'text', required: true, max: LONGEST_CHANGE, position: 0 },
    from: { kind: 'end', position: 1 },
    to: { kind: 'end', position: 2 },
  },
  run(call, context) {
    const edits = readEdits(call.change, context.network, uploadOf(context))
    const found = hypothesis(context.network, edits, endsOf(call))
    const parts = whatIfParts(found, context, () => {
      const { ways } = found
      return ways !== undefined && 'side' in ways ? problemText(ways.problem, context) : undefined
    })
    return answered([...blocksOf(parts), ...plainly(call)])
  },
}

function uploadOf({ asker }: Context): { name: string; text: string } | undefined {
  const { upload } = asker
  if (upload === undefined) return undefined
  if ('problem' in upload) throw upload.problem
  return { name: upload.name, text: upload.text }
}

/** Both ends, or neither. */
export function endsOf(call: RequestOf<'whatif'>): Ends | undefined {
  const { kind: _, manner: __, change: ___, from, to, ...rest } = call
  if (from === undefined && to === undefined) return undefined
  if (from === undefined || to === undefined)
    throw new Problem('missing-argument', { command: 'whatif', argument: from === undefined ? 'from' : 'to' })
  return { from, to, ...rest }
}

function problemText<K extends ProblemKind>(problem: Problem<K>, { words }: Context): ProblemText {
  return words.problems[problem.kind](problem.details)
}

/** The same question about the network as it is. */
function plainly(call: RequestOf<'whatif'>): Block[] {
  const ends = endsOf(call)
  if (ends === undefined) return []
  const { manner } = call
  const request = { kind: 'trace' as const, ...ends, ...(manner === undefined ? {} : { manner }) }
  return [{ kind: 'choices', items: [{ label: `/trace ${ends.from} ${ends.to}`, request }] }]
}
