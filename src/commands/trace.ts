import { otherCniOf } from '../findings/cni.ts'
import { findingsOf } from '../findings/findings.ts'
import type { Block } from '../request/answer.ts'
import { CUTS, DETAILS, type RequestOf } from '../request/calls.ts'
import type { Problem } from '../request/problem.ts'
import { brief, decisiveScene } from '../views/brief.ts'
import { briefChoices, traceChoices } from '../views/choices.ts'
import { blocksOf } from '../views/parts.ts'
import { summary } from '../views/summary.ts'
import { answered, type Command, type Context } from './command.ts'
import { ENDS } from './ends.ts'
import { policy } from './policy.ts'

/** `/trace A B`: how a packet gets from A to B and back. */
export const trace: Command<'trace'> = {
  params: { ...ENDS, cut: { kind: 'choice', choices: CUTS }, detail: { kind: 'choice', choices: DETAILS } },
  run(call, context) {
    const other = otherCniOf(context.network)
    if (other !== undefined) return byPolicies(call, context, other)
    const found = findingsOf(context.network, call)
    const detail = call.detail ?? context.asker.detail ?? 'summary'
    const cut = call.cut ?? context.asker.picture
    if (detail === 'brief')
      return answered([
        ...blocksOf(brief(found, context, cut ?? 'overview')),
        briefChoices(call, { found, decides: decisiveScene(found).number }, context),
      ])
    return answered([
      ...blocksOf(summary(found, context, { cut: cut ?? 'full', detail })),
      traceChoices({ ...call, detail }, context),
    ])
  },
}

/** Another CNI: no way is told. What the policies say by Kubernetes' own text still is. */
function byPolicies(
  call: RequestOf<'trace'>,
  context: Context,
  other: Problem<'other-cni'>,
): ReturnType<Command<'trace'>['run']> {
  const { what, why } = context.words.problems['other-cni'](other.details)
  const { from, to, proto, port } = call
  const asked = {
    kind: 'policy' as const,
    from,
    to,
    semantics: 'kubernetes' as const,
    ...(proto === undefined ? {} : { proto }),
    ...(port === undefined ? {} : { port }),
  }
  const [verdict, ...rest] = policy.run(asked, context).blocks
  const said: Block[] = verdict?.kind === 'headline' ? [{ kind: 'paragraph', text: verdict.text }] : []
  return answered([
    { kind: 'headline', mood: 'unsure', text: what },
    { kind: 'paragraph', text: why },
    ...said,
    ...rest,
  ])
}
