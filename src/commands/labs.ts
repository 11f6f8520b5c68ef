import { LAB_NAMES, type LabName } from '../networks/labs/index.ts'
import type { Choice } from '../request/answer.ts'
import { plain, t } from '../request/text.ts'
import { answered, type Command } from './command.ts'

/** A question in each lab that shows what it is about. */
export const FIRST_QUESTIONS: Record<LabName, [string, string][]> = {
  buildings: [
    ['10.0.1.12', '10.0.1.14'],
    ['10.0.1.12', '10.0.2.22'],
  ],
  neighbourhoods: [
    ['10.0.10.14', '10.0.10.15'],
    ['10.0.10.14', '10.0.20.24'],
  ],
  masks: [
    ['a', 'b'],
    ['a', 'nogw'],
  ],
  shop: [['shop/cart', 'shop/web:80']],
  mycluster: [['10.10.2.117', '10.10.1.155']],
}

/** `/labs`: the ready-made networks, each with a question to begin with. */
export const labs: Command<'labs'> = {
  params: {},
  run(_call, context) {
    const { words } = context
    const rows = LAB_NAMES.map((name) => [t`${name}`, plain(words.labs[name].title), words.labs[name].about])
    const items: Choice[] = LAB_NAMES.flatMap((network) =>
      FIRST_QUESTIONS[network].map(
        ([from, to]): Choice => ({
          label: `${from} → ${to}`,
          request: { kind: 'trace', from, to, manner: { network } },
        }),
      ),
    )
    return answered([
      { kind: 'headline', mood: 'neutral', text: words.lines.labsIntro },
      {
        kind: 'table',
        caption: plain(words.labels.network),
        columns: [words.labels.network, words.labels.kind, words.labels.does],
        rows,
      },
      { kind: 'choices', items },
    ])
  },
}
