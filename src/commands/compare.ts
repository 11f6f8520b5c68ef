import { datapaths, isDatapath } from '../cni/index.ts'
import { scenes } from '../engine/scenes.ts'
import { type Findings, findingsOf } from '../findings/findings.ts'
import type { Block } from '../request/answer.ts'
import { Problem } from '../request/problem.ts'
import { plain, type Text, t } from '../request/text.ts'
import { backChoice } from '../views/choices.ts'
import { headline } from '../views/headline.ts'
import { pictureCast } from '../views/places.ts'
import { sceneLines } from '../views/summary.ts'
import { answered, type Command, type Context } from './command.ts'
import { ENDS } from './ends.ts'

/** `/compare A B`: the same question on two datapaths, side by side. */
export const compare: Command<'compare'> = {
  params: { ...ENDS, with: { kind: 'choice', choices: Object.keys(datapaths) } },
  run(call, context) {
    const own = context.network.datapath
    if (own === undefined) throw new Problem('not-a-cluster', { network: context.network.name })
    const wanted = call.with ?? (own === 'storybook' ? 'cilium' : 'storybook')
    if (!isDatapath(wanted)) throw new Problem('unknown-datapath', { name: wanted, known: Object.keys(datapaths) })
    const sides = [
      findingsOf(context.network, call),
      findingsOf(context.open(call.manner?.network, wanted), call),
    ] as const
    return answered([...sideBySide(sides, [own, wanted], context), backChoice(call, context)])
  },
}

function sideBySide(sides: readonly [Findings, Findings], names: readonly [string, string], context: Context): Block[] {
  const { words, language, voice } = context
  const lines = sides.map((asked) => sceneLines(scenes(asked.journey, asked.network.topology), context))
  const [left = [], right = []] = lines
  const cell = (line: (typeof left)[number] | undefined): Text =>
    line === undefined ? plain('') : t`${line.place}: ${line.text}`
  const rows = Array.from({ length: Math.max(left.length, right.length) }, (_, i) => [
    t`${i + 1}`,
    cell(left[i]),
    cell(right[i]),
  ])
  const pictures = sides.map(
    (asked): Block => ({
      kind: 'diagram',
      journey: asked.journey,
      language,
      voice,
      cut: 'full',
      cast: pictureCast(asked, context),
    }),
  )
  const heads = sides.map(
    (asked, i): Block => ({ kind: 'paragraph', text: t`${names[i] ?? ''}: ${headline(asked, context).text}` }),
  )
  return [
    { kind: 'headline', mood: 'neutral', text: words.lines.compared(names[0], names[1]) },
    ...heads,
    { kind: 'table', caption: plain(words.labels.compare), columns: ['#', names[0], names[1]], rows },
    ...pictures,
  ]
}
