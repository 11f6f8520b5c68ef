import { datapaths, isDatapath } from '../cni/index.ts'
import { scenes } from '../engine/scenes.ts'
import { type Findings, findingsOf } from '../findings/findings.ts'
import type { Block, Choice, StepLine } from '../request/answer.ts'
import { type Cut, DEPTHS, type Manner, type RequestOf } from '../request/calls.ts'
import { Problem } from '../request/problem.ts'
import { plain, type Text, t } from '../request/text.ts'
import { wayBlocks } from '../views/brief.ts'
import { backChoices, depthChoice, endsOf } from '../views/choices.ts'
import { headline } from '../views/headline.ts'
import { pictureCast } from '../views/places.ts'
import { sceneLines } from '../views/summary.ts'
import { answered, type Command, type Context, isBrief } from './command.ts'
import { ENDS } from './ends.ts'

/** `/compare A B`: the same question on two datapaths, side by side. */
export const compare: Command<'compare'> = {
  params: {
    ...ENDS,
    with: { kind: 'choice', choices: Object.keys(datapaths) },
    detail: { kind: 'choice', choices: DEPTHS },
  },
  run(call, context) {
    const own = context.network.datapath
    if (own === undefined) throw new Problem('not-a-cluster', { network: context.network.name })
    const wanted = call.with ?? (own === 'storybook' ? 'cilium' : 'storybook')
    if (!isDatapath(wanted)) throw new Problem('unknown-datapath', { name: wanted, known: Object.keys(datapaths) })
    const sides = [
      findingsOf(context.network, call),
      findingsOf(context.open(call.manner?.network, wanted), call),
    ] as const
    const compared = { sides, names: [own, wanted] as const }
    if (isBrief(call, context)) return answered(short(compared, call, context))
    const items = [...backChoices(call, context), ...depthChoice(call, 'brief', context)]
    return answered([...heads(compared, context), ...sideBySide(compared, context), { kind: 'choices', items }])
  },
}

interface Compared {
  sides: readonly [Findings, Findings]
  names: readonly [string, string]
}

/** What is compared, and how each ends. */
function heads({ sides, names }: Compared, context: Context): Block[] {
  return [
    { kind: 'headline', mood: 'neutral', text: context.words.lines.compared(names[0], names[1]) },
    ...sides.map(
      (asked, i): Block => ({ kind: 'paragraph', text: t`${names[i] ?? ''}: ${headline(asked, context).text}` }),
    ),
  ]
}

const linesOf = (asked: Findings, context: Context): StepLine[] =>
  sceneLines(scenes(asked.journey, asked.network.topology), context)

function pictures({ sides }: Compared, cut: Cut, context: Context): Block[] {
  const { language, voice } = context
  return sides.map(
    (asked): Block => ({
      kind: 'diagram',
      journey: asked.journey,
      language,
      voice,
      cut,
      cast: pictureCast(asked, context),
    }),
  )
}

/** In a chat: both ways on a line each, where they part, the small pictures; everything else behind a button. */
function short(compared: Compared, call: RequestOf<'compare'>, context: Context): Block[] {
  const { sides, names } = compared
  const { labels, lines } = context.words
  const [left, right] = [linesOf(sides[0], context), linesOf(sides[1], context)]
  const textOf = (line: StepLine | undefined): string => JSON.stringify([line?.place, line?.text])
  const at = left.findIndex((line, i) => textOf(line) !== textOf(right[i]))
  const parted = [left[at], right[at]].flatMap((line, i): StepLine[] =>
    line === undefined ? [] : [{ ...line, place: t`${names[i] ?? ''}: ${line.place}` }],
  )
  const step: Choice = {
    label: labels['one-step'],
    request: { kind: 'step', ...endsOf(call), number: at < 0 ? 1 : at + 1, ...mannerOf(call) },
  }
  const [head, ...ends] = heads(compared, context)
  return [
    ...(head === undefined ? [] : [head]),
    ...sides.flatMap((asked, i) => [...ends.slice(i, i + 1), ...wayBlocks(asked, context)]),
    parted.length === 0 ? { kind: 'paragraph', text: lines.sameWay } : { kind: 'steps', items: parted },
    ...pictures(compared, 'overview', context),
    { kind: 'choices', items: [step, ...backChoices(call, context), ...depthChoice(call, 'summary', context)] },
  ]
}

const mannerOf = ({ manner }: RequestOf<'compare'>): { manner?: Manner } => (manner === undefined ? {} : { manner })

function sideBySide(compared: Compared, context: Context): Block[] {
  const { sides, names } = compared
  const [left, right] = [linesOf(sides[0], context), linesOf(sides[1], context)]
  const cell = (line: StepLine | undefined): Text => (line === undefined ? plain('') : t`${line.place}: ${line.text}`)
  const rows = Array.from({ length: Math.max(left.length, right.length) }, (_, i) => [
    t`${i + 1}`,
    cell(left[i]),
    cell(right[i]),
  ])
  const table: Block = {
    kind: 'table',
    caption: plain(context.words.labels.compare),
    columns: ['#', names[0], names[1]],
    rows,
  }
  return [table, ...pictures(compared, 'full', context)]
}
