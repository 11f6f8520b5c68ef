import { FAULTS, type Fault, GRADES, isFault } from '../lessons/faults.ts'
import { type Puzzle, puzzleNamed, puzzleOf } from '../lessons/repair.ts'
import type { Answer, Block, Choice, Effect } from '../request/answer.ts'
import { Problem } from '../request/problem.ts'
import { near } from '../request/spelling.ts'
import { type Text, t } from '../request/text.ts'
import { wordsFor } from '../views/lesson.ts'
import { sayValue } from '../words/contract/lessons-tell.ts'
import { answered, type Command, type Context } from './command.ts'
import { learningOf, today } from './lesson-manner.ts'

const hidden = (blocks: Block[], effects: Effect[] = []): Answer => ({ ...answered(blocks, effects), private: true })

/** How often somebody tried, and how many hints they took: kept with what they have learned. */
function score(puzzle: Puzzle, context: Context): { tries: number; hints: number } {
  const [tries = 0, hints = 0] = (learningOf(context)[puzzle.name] ?? '').split('/').map(Number)
  return { tries: Number.isInteger(tries) ? tries : 0, hints: Number.isInteger(hints) ? hints : 0 }
}

const kept = (puzzle: Puzzle, { tries, hints }: { tries: number; hints: number }): Effect => ({
  kind: 'learned',
  id: puzzle.name,
  record: `${tries}/${hints}`,
})

/** `/repair`: a network with one hidden fault, another one every day; three grades. */
export const repair: Command<'repair'> = {
  params: { grade: { kind: 'number', min: 1, max: 3, position: 0 }, seed: { kind: 'number', min: 0 } },
  private: true,
  run(call, context) {
    const grade = call.grade === 2 ? 2 : call.grade === 3 ? 3 : 1
    const puzzle = puzzleOf(grade, call.seed ?? today(context))
    const { broken, ends } = puzzle
    const words = wordsFor(context.language).repair
    const source = JSON.stringify({ ...broken.file, name: puzzle.name })
    const manner = { ...call.manner, network: broken.hash }
    const items: Choice[] = [
      { label: `/trace ${ends.from} ${ends.to}`, request: { kind: 'trace', ...ends, manner } },
      { label: '/map', request: { kind: 'map', manner } },
      { label: words.hint, request: { kind: 'solve', hint: true, manner } },
    ]
    return hidden(
      [
        { kind: 'headline', mood: 'neutral', text: words.symptom(ends.from, ends.to) },
        { kind: 'paragraph', text: words.how },
        { kind: 'note', text: words.kinds(FAULTS.map((fault) => `${fault} (${words.faults[fault]})`)) },
        { kind: 'choices', items },
      ],
      [
        { kind: 'store-network', hash: broken.hash, name: puzzle.name, source },
        { kind: 'use-network', scope: 'person', network: broken.hash },
      ],
    )
  },
}

/** `/solve FAULT DEVICE`: what is broken, and where. */
export const solve: Command<'solve'> = {
  params: {
    fault: { kind: 'text', position: 0 },
    at: { kind: 'device', position: 1 },
    hint: { kind: 'flag' },
    show: { kind: 'flag' },
  },
  private: true,
  run(call, context) {
    const words = wordsFor(context.language).repair
    const puzzle = puzzleNamed(context.network.name)
    const again: Choice = { label: '/repair', request: { kind: 'repair' } }
    if (puzzle === undefined)
      return hidden([
        { kind: 'headline', mood: 'unsure', text: words.noPuzzle },
        { kind: 'choices', items: [again] },
      ])
    const before = score(puzzle, context)
    if (call.show === true) return hidden(reveal(puzzle, context, words.given), [kept(puzzle, before)])
    if (call.hint === true) {
      const hints = before.hints + 1
      const text =
        hints === 1 ? words.oneOf(GRADES[puzzle.grade].map((fault) => words.faults[fault])) : words.atHint(puzzle.at)
      return hidden([{ kind: 'headline', mood: 'neutral', text }], [kept(puzzle, { ...before, hints })])
    }
    const fault = faultNamed(call.fault, context)
    if (call.at === undefined) throw new Problem('missing-argument', { command: 'solve', argument: 'at' })
    const tries = before.tries + 1
    const effects = [kept(puzzle, { ...before, tries })]
    const isThere = [puzzle.at, puzzle.also].includes(call.at.toLowerCase())
    if (fault === puzzle.fault && isThere)
      return hidden(reveal(puzzle, context, words.solved(tries, before.hints)), effects)
    const half = fault === puzzle.fault || isThere
    const manner = { network: puzzle.broken.hash }
    return hidden(
      [
        { kind: 'headline', mood: 'unsure', text: half ? words.half : words.notIt },
        {
          kind: 'choices',
          items: [
            { label: words.hint, request: { kind: 'solve', hint: true, manner } },
            { label: words.showIt, request: { kind: 'solve', show: true, manner } },
          ],
        },
      ],
      effects,
    )
  },
}

function faultNamed(text: string | undefined, { language }: Context): Fault {
  if (text === undefined) throw new Problem('missing-argument', { command: 'solve', argument: 'fault' })
  const typed = text.toLowerCase()
  if (isFault(typed)) return typed
  const { faults } = wordsFor(language).repair
  const found = FAULTS.find((fault) => faults[fault].toLowerCase() === typed)
  if (found !== undefined) return found
  throw new Problem('bad-argument', {
    command: 'solve',
    argument: 'fault',
    value: text.slice(0, 100),
    expected: near(text, FAULTS, 3)[0] ?? FAULTS.join(' | '),
  })
}

/** Before and after, side by side. */
function reveal(puzzle: Puzzle, context: Context, headline: Text): Block[] {
  const words = wordsFor(context.language)
  const told = (fate: Puzzle['before']) => sayValue(words, { kind: 'fate', fate })[context.voice]
  const { ends, base, broken } = puzzle
  const next = { kind: 'repair' as const, grade: puzzle.grade, seed: puzzle.seed + 1 }
  return [
    { kind: 'headline', mood: 'good', text: headline },
    { kind: 'paragraph', text: words.repair.itWas(words.repair.faults[puzzle.fault], puzzle.at) },
    {
      kind: 'table',
      caption: t`${ends.from} → ${ends.to}`,
      columns: [context.words.labels.before, context.words.labels.after],
      rows: [[told(puzzle.before), told(puzzle.after)]],
    },
    {
      kind: 'choices',
      items: [
        { label: context.words.labels.before, request: { kind: 'trace', ...ends, manner: { network: `lab/${base}` } } },
        { label: context.words.labels.after, request: { kind: 'trace', ...ends, manner: { network: broken.hash } } },
        { label: words.another, request: next },
      ],
    },
  ]
}
