import { openLab } from '../kube/labs.ts'
import type { Network } from '../kube/network.ts'
import { itemFor } from '../lessons/bank.ts'
import { BELIEFS, type Belief } from '../lessons/beliefs.ts'
import type { Item } from '../lessons/item.ts'
import { labOf } from '../lessons/places.ts'
import { randomOf } from '../lessons/random.ts'
import {
  boardOf,
  distributionOf,
  mostFrequentWrong,
  nameField,
  ROUND,
  rightField,
  roundOf,
  SECONDS,
  type StudyRoom,
  type StudyRound,
  voteOf,
  voteText,
  withRound,
} from '../lessons/study.ts'
import type { Answer, Block, Choice, Effect } from '../request/answer.ts'
import type { Manner, RequestOf } from '../request/calls.ts'
import { join, type Text } from '../request/text.ts'
import { letterOf, questionBlocks, replayChoices, revealBlocks } from '../views/lesson.ts'
import { boardBlocks, sharesBlock } from '../views/study.ts'
import { answered, type Command, type Context } from './command.ts'
import { beliefNamed, freshSeed, inNetwork, nextSeed } from './lesson-manner.ts'

/*
 * `/study`: somebody leads, everybody answers in secret by buttons, the reveal shows how the answers fell and which belief
 * is behind the most frequent wrong one.
 */

type Call = RequestOf<'study'>
export const STUDY = ['start', 'vote', 'reveal', 'next', 'end', 'join', 'leave', 'board'] as const
/** A name on the board is short. */
const NAME = 32

const hidden = (blocks: Block[], effects: Effect[] = []): Answer => ({ ...answered(blocks, effects), private: true })
const head = (text: Text, mood: 'neutral' | 'unsure' | 'good' | 'bad' = 'neutral'): Block => ({
  kind: 'headline',
  mood,
  text,
})

/** `/study`: begins, or says how it stands; the buttons do the rest. */
export const study: Command<'study'> = {
  params: {
    do: { kind: 'choice', choices: STUDY, position: 0 },
    about: { kind: 'text' },
    seconds: { kind: 'number', min: SECONDS.least, max: SECONDS.most },
    name: { kind: 'text' },
    choose: { kind: 'number', min: 0, max: 5 },
    round: { kind: 'text' },
  },
  run(call, context) {
    const { words, asker } = context
    const room = asker.study
    if (room === undefined) return alone(context)
    const said = words.surfaces.study
    const round = roundOf(room)
    switch (call.do ?? 'start') {
      case 'vote':
        return vote(call, { room, round }, context)
      case 'reveal':
        return reveal(call, { room, round }, context)
      case 'join':
        return join_(call, room, context)
      case 'leave':
        return hidden(
          [head(said.left)],
          [
            { kind: 'study', field: nameField(room.me), value: '' },
            { kind: 'study', field: rightField(room.me), value: '' },
          ],
        )
      case 'board':
        return answered(boardBlocks(boardOf(room), context.words.surfaces.study))
      case 'end':
        return end({ room, round }, context)
      default:
        return begin(call, { room, round }, context)
    }
  },
}

interface At {
  room: StudyRoom
  round: StudyRound | undefined
}

/** Nobody to study with: the same questions one by one. */
function alone({ words }: Context): Answer {
  const { study: said, lessons } = words.surfaces
  return hidden([
    head(said.alone, 'unsure'),
    { kind: 'choices', items: [{ label: lessons.practice, request: { kind: 'practice' } }] },
  ])
}

const isOver = (round: StudyRound, { asker }: Context): boolean => round.shown || (asker.now ?? 0) >= round.until
const leads = (round: StudyRound, room: StudyRoom, { asker }: Context): boolean =>
  round.leader === room.me || asker.admin

interface Posed {
  item: Item
  network: Network
  name: string
}

/** A belief's question: in the network that was named, else in the lab in which it is met first. */
function posedIn(about: Belief, seed: number, at: { manner: Manner | undefined; context: Context }): Posed | undefined {
  const named = at.manner?.network
  const name = named ?? `lab/${labOf(about)}`
  const network = named === undefined ? openLab(labOf(about)) : at.context.network
  const item = itemFor(network, { about, seed })
  return item === undefined ? undefined : { item, network, name }
}

/** The question of a round that is on; undefined when its network is gone. */
function posedAgain({ about, seed, network: name }: StudyRound, context: Context): Posed | undefined {
  const lab = name.startsWith('lab/')
  const network = lab ? openLab(labOf(about)) : context.open(name, undefined)
  const item = itemFor(network, { about, seed })
  return item === undefined ? undefined : { item, network, name }
}

/** A new question to the group. While one is open, only who leads it may. */
function begin(call: Call, { room, round }: At, context: Context): Answer {
  const said = context.words.surfaces.study
  if (round !== undefined && !isOver(round, context) && !leads(round, room, context))
    return hidden([head(said.open(round.number), 'unsure')])
  const seed = round === undefined ? freshSeed(context) : nextSeed(round.seed)
  const beliefs =
    call.about === undefined ? randomOf(`study/${seed}`).shuffled(BELIEFS) : [beliefNamed(call.about, 'study')]
  const manner = call.manner
  const posed = beliefs.map((about) => posedIn(about, seed, { manner, context })).find((one) => one !== undefined)
  if (posed === undefined)
    return hidden([head(context.words.surfaces.lessons.noQuestion(manner?.network ?? context.network.name), 'unsure')])
  const seconds = call.seconds ?? SECONDS.usual
  const number = (round?.number ?? 0) + 1
  const next: StudyRound = {
    id: `${number}-${seed}`,
    number,
    leader: room.me,
    about: posed.item.about,
    seed,
    network: posed.name,
    until: (context.asker.now ?? 0) + seconds * 1000,
    shown: false,
  }
  return answered(question(posed, next, { context, manner, seconds }), [
    { kind: 'study', field: ROUND, value: JSON.stringify(next) },
  ])
}

function question(
  { item }: Posed,
  round: StudyRound,
  { context, manner, seconds }: { context: Context; manner: Manner | undefined; seconds: number },
): Block[] {
  const said = context.words.surfaces.study
  const { private: _, ...rest } = manner ?? {}
  // who votes need not have the network
  const { network: __, ...unplaced } = rest
  const choose = (n: number) =>
    ({ kind: 'study', do: 'vote', round: round.id, choose: n, manner: { ...unplaced, private: true } }) as const
  const [asked, ...others] = questionBlocks(item, context, choose)
  const headed: Block[] =
    asked?.kind === 'headline'
      ? [{ ...asked, text: join([said.question(round.number), asked.text], context.words.punctuation.sentence) }]
      : []
  const choices = others.flatMap((block) => (block.kind === 'choices' ? block.items : []))
  return [
    ...headed,
    ...others.filter(({ kind }) => kind !== 'choices'),
    { kind: 'note', text: said.rules(seconds) },
    {
      kind: 'choices',
      items: [
        ...choices,
        {
          label: said.reveal,
          request: { kind: 'study', do: 'reveal', round: round.id, manner: { ...rest, private: false } },
        },
      ],
    },
  ]
}

/** One answer a person, with one change; nobody sees it before the reveal. */
function vote(call: Call, { room, round }: At, context: Context): Answer {
  const said = context.words.surfaces.study
  if (round === undefined || call.round !== round.id) return hidden([head(said.past, 'unsure')])
  if (isOver(round, context)) return hidden([head(said.late(round.number), 'unsure')])
  const choice = call.choose ?? 0
  const before = voteOf(room.votes[room.me])
  const letter = (n: number): string => (n === 0 ? context.words.surfaces.lessons.unknown : letterOf(n - 1))
  if (before?.choice === choice) return hidden([head(said.voted(letter(choice), !before.changed))])
  if (before?.changed === true) return hidden([head(said.stays(letter(before.choice)), 'unsure')])
  const made = { choice, changed: before !== undefined }
  return hidden(
    [head(said.voted(letter(choice), !made.changed), 'good')],
    [{ kind: 'study-vote', round: round.id, vote: voteText(made) }],
  )
}

/** By who leads at any time, by anybody once the time is up. */
function reveal(call: Call, { room, round }: At, context: Context): Answer {
  const said = context.words.surfaces.study
  if (round === undefined || (call.round !== undefined && call.round !== round.id))
    return hidden([head(said.past, 'unsure')])
  if (!isOver(round, context) && !leads(round, room, context))
    return hidden([head(said.notYet(Math.ceil((round.until - (context.asker.now ?? 0)) / 1000)), 'unsure')])
  const posed = posedAgain(round, context)
  if (posed === undefined) return hidden([head(said.past, 'unsure')])
  const counts = distributionOf(room, posed.item.options.length)
  return answered(shown(posed, counts, { round, context, manner: call.manner }), [
    { kind: 'study', field: ROUND, value: JSON.stringify({ ...round, shown: true }) },
    ...scored(room, round, posed.item.key + 1),
  ])
}

/** Who was right and wants to be on the board. Doing it twice changes nothing. */
function scored(room: StudyRoom, round: StudyRound, right: number): Effect[] {
  return Object.entries(room.votes).flatMap(([person, text]): Effect[] => {
    if (voteOf(text)?.choice !== right || (room.fields[nameField(person)] ?? '') === '') return []
    const field = rightField(person)
    return [{ kind: 'study', field, value: withRound(room.fields[field], round.id) }]
  })
}

function shown(
  { item, network, name }: Posed,
  counts: readonly number[],
  { round, context, manner }: { round: StudyRound; context: Context; manner: Manner | undefined },
): Block[] {
  const said = context.words.surfaces.study
  const right = item.key + 1
  const all = counts.reduce((sum, count) => sum + count, 0)
  const told = mostFrequentWrong(counts, right) ?? right
  const [, ...reasons] = revealBlocks(item, told, { network, reader: context })
  const wrong = counts[told] ?? 0
  return [
    head(said.shown({ number: round.number, letter: letterOf(item.key), right: counts[right] ?? 0, all })),
    sharesBlock(counts, { right, said, unknown: context.words.surfaces.lessons.unknown }),
    ...(told === right ? [] : [{ kind: 'paragraph' as const, text: said.often(letterOf(told - 1), wrong) }]),
    ...reasons,
    { kind: 'choices', items: after({ item, name }, { context, manner }) },
  ]
}

function after(
  { item, name }: Pick<Posed, 'item' | 'name'>,
  at: { context: Context; manner: Manner | undefined },
): Choice[] {
  const said = at.context.words.surfaces.study
  const { network: _, private: __, ...rest } = at.manner ?? {}
  const manner: Manner = { ...rest, private: false, ...(name.startsWith('lab/') ? {} : { network: name }) }
  return [
    { label: said.next, request: { kind: 'study', do: 'next', manner } },
    { label: said.end, request: { kind: 'study', do: 'end', manner: { ...rest, private: false } } },
    ...replayChoices(item, inNetwork(name, rest), at.context),
  ]
}

function join_(call: Call, room: StudyRoom, { words }: Context): Answer {
  const said = words.surfaces.study
  const name = (call.name ?? '').replace(/\s+/g, ' ').trim().slice(0, NAME)
  if (name === '') return hidden([head(said.nameMissing, 'unsure')])
  return hidden([head(said.joined(name), 'good')], [{ kind: 'study', field: nameField(room.me), value: name }])
}

function end({ room, round }: At, context: Context): Answer {
  const said = context.words.surfaces.study
  if (round !== undefined && !leads(round, room, context) && !isOver(round, context))
    return hidden([head(said.open(round.number), 'unsure')])
  const closed: Effect[] =
    round === undefined ? [] : [{ kind: 'study', field: ROUND, value: JSON.stringify({ ...round, shown: true }) }]
  return answered(
    [head(said.ended(round?.number ?? 0)), ...boardBlocks(boardOf(room), context.words.surfaces.study).slice(1)],
    closed,
  )
}
