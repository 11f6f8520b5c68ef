import { openLab } from '../kube/labs.ts'
import type { Network } from '../kube/network.ts'
import { itemFor } from '../lessons/bank.ts'
import { BELIEFS, type Belief } from '../lessons/beliefs.ts'
import type { Item } from '../lessons/item.ts'
import { due, dueOn, isKnown, knownOf, weakest } from '../lessons/memory.ts'
import { labOf } from '../lessons/places.ts'
import { randomOf } from '../lessons/random.ts'
import type { Answer, Block } from '../request/answer.ts'
import type { RequestOf } from '../request/calls.ts'
import { plain, t } from '../request/text.ts'
import { questionBlocks, replayChoices, revealBlocks, wordsFor } from '../views/lesson.ts'
import { answered, type Command, type Context } from './command.ts'
import { beliefNamed, freshSeed, inNetwork, learningOf, nextSeed, remembered, today } from './lesson-manner.ts'

/*
 * Questions one by one: `/practice` mixes them, weakest first; `/review` asks again what is due; `/progress` says how it stands.
 */

const PARAMS = {
  about: { kind: 'text', position: 0 },
  seed: { kind: 'number', min: 0 },
  choose: { kind: 'number', min: 0, max: 5 },
} as const

type Call = RequestOf<'practice'> | RequestOf<'review'>

/** Where a belief is asked about: the network that was named, else the lab in which it is met first. */
function placeOf(about: Belief, call: Call, context: Context): { network: Network; name: string } {
  const named = call.manner?.network
  if (named !== undefined) return { network: context.network, name: named }
  const lab = labOf(about)
  return { network: openLab(lab), name: `lab/${lab}` }
}

interface Question {
  item: Item
  network: Network
  name: string
}

/** The first belief of a list that its network has a question about. */
function firstOf(list: readonly Belief[], seed: number, at: { call: Call; context: Context }): Question | undefined {
  for (const about of list) {
    const place = placeOf(about, at.call, at.context)
    const item = itemFor(place.network, { about, seed })
    if (item !== undefined) return { item, ...place }
  }
  return undefined
}

function asked({ item, name }: Question, call: Call, context: Context): Answer {
  const manner = inNetwork(name, call.manner)
  const choose = (choice: number) => ({ kind: call.kind, about: item.about, seed: item.seed, choose: choice, manner })
  return hidden(questionBlocks(item, context, choose))
}

function revealed(question: Question, call: Call, context: Context): Answer {
  const { item, network, name } = question
  const words = wordsFor(context.language)
  const chosen = Math.min(call.choose ?? 0, item.options.length)
  const { network: _, ...rest } = call.manner ?? {}
  const own = name.startsWith('lab/') ? rest : { ...rest, network: name }
  const another = { kind: call.kind, seed: nextSeed(item.seed), manner: own } as const
  return {
    ...hidden([
      ...revealBlocks(item, chosen, { network, reader: context }),
      {
        kind: 'choices',
        items: [
          { label: words.another, request: another },
          ...replayChoices(item, inNetwork(name, call.manner), context),
        ],
      },
    ]),
    effects: remembered(item, chosen, context),
  }
}

const hidden = (blocks: Block[]): Answer => ({ ...answered(blocks), private: true })

function nothing(call: Call, context: Context): Answer {
  const network = call.manner?.network ?? context.network.name
  return hidden([{ kind: 'headline', mood: 'unsure', text: wordsFor(context.language).noQuestion(network) }])
}

/** `/practice`: a question about what one is weakest at; `/practice BELIEF`: about that. */
export const practice: Command<'practice'> = {
  params: PARAMS,
  private: true,
  run(call, context) {
    const seed = call.seed ?? freshSeed(context)
    const list =
      call.about === undefined
        ? weakest(learningOf(context), randomOf(`order/${seed}`).shuffled(BELIEFS))
        : [beliefNamed(call.about, call.kind)]
    const question = firstOf(list, seed, { call, context })
    if (question === undefined) return nothing(call, context)
    return call.choose === undefined ? asked(question, call, context) : revealed(question, call, context)
  },
}

/** `/review`: what was answered comes back after 1, 3, 7 and 21 days. Nobody is reminded. */
export const review: Command<'review'> = {
  params: PARAMS,
  private: true,
  run(call, context) {
    const day = today(context)
    const waiting = due(learningOf(context), day)
    const list = call.about === undefined ? waiting : [beliefNamed(call.about, call.kind)]
    const question = firstOf(list, call.seed ?? freshSeed(context), { call, context })
    if (question !== undefined)
      return call.choose === undefined ? asked(question, call, context) : revealed(question, call, context)
    const words = wordsFor(context.language)
    const days = BELIEFS.flatMap((about) => dueOn(knownOf(learningOf(context), about)) ?? [])
    const next = days.length === 0 ? undefined : Math.max(1, Math.min(...days) - day)
    return hidden([
      { kind: 'headline', mood: 'neutral', text: words.nothingDue(next) },
      { kind: 'choices', items: [{ label: words.practice, request: { kind: 'practice' } }] },
    ])
  },
}

/** `/progress`: what is known, what was met, and when it comes back. */
export const progress: Command<'progress'> = {
  params: {},
  private: true,
  run(_call, context) {
    const words = wordsFor(context.language)
    const learning = learningOf(context)
    const met = BELIEFS.flatMap((about) => {
      const known = knownOf(learning, about)
      return known === undefined ? [] : [{ about, known }]
    })
    const day = today(context)
    const rows = met.map(({ about, known }) => [
      plain(words.beliefs[about].name),
      t`${known.tried - known.wrong}/${known.tried}`,
      plain(isKnown(known) ? words.isKnown : words.inDays((dueOn(known) ?? day) - day)),
    ])
    const count = due(learning, day).length
    return hidden([
      {
        kind: 'headline',
        mood: 'neutral',
        text: words.progress(met.filter(({ known }) => isKnown(known)).length, met.length, BELIEFS.length),
      },
      ...(rows.length === 0
        ? []
        : [
            {
              kind: 'table' as const,
              caption: plain(words.belief),
              columns: [words.belief, words.tried, words.next],
              rows,
            },
          ]),
      { kind: 'note', text: words.progressNote },
      {
        kind: 'choices',
        items: [
          { label: count === 0 ? words.review : words.dueNow(count), request: { kind: 'review' } },
          { label: words.practice, request: { kind: 'practice' } },
          { label: words.overview, request: { kind: 'learn' } },
        ],
      },
    ])
  },
}
