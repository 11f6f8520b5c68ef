import { describe, expect, test } from 'vitest'
import { answer, stranger } from '../../src/bot/bot.ts'
import type { Asker } from '../../src/commands/command.ts'
import { scenes } from '../../src/engine/scenes.ts'
import { findingsOf } from '../../src/findings/findings.ts'
import { openLab } from '../../src/kube/labs.ts'
import { BELIEFS } from '../../src/lessons/beliefs.ts'
import type { Item } from '../../src/lessons/item.ts'
import { itemOfTask, LESSONS, lessons, PLACEMENT, tasksOf } from '../../src/lessons/lessons.ts'
import { afterAnswer, due, isKnown, type KnownBelief, weakest } from '../../src/lessons/memory.ts'
import { isLab } from '../../src/networks/labs/index.ts'
import type { Answer, Block, Effect } from '../../src/request/answer.ts'
import { LANGUAGES, type Language, type Request, VOICES, type Voice } from '../../src/request/calls.ts'
import { bare, type Text } from '../../src/request/text.ts'
import { tellStep } from '../../src/words/contract/tell.ts'
import { catalogues } from '../../src/words/index.ts'

/* Lessons from outside: every request is one that a button carried, and everything that was sent is kept in a log. */

const DAY = 86_400_000
const NOW = 20_000 * DAY

function learner(language: Language, voice: Voice, now = NOW): Asker {
  return { ...stranger(language), voice, now }
}

/** What the adapters do with what an answer wants remembered. */
function remember(asker: Asker, effects: readonly Effect[]): Asker {
  const learning = { ...asker.learning }
  for (const effect of effects) if (effect.kind === 'learned') learning[effect.id] = effect.record
  return { ...asker, learning }
}

function texts(value: unknown): string[] {
  if (Array.isArray(value)) {
    const isText = value.length > 0 && value.every((one) => typeof one === 'object' && one !== null && 'text' in one)
    if (isText) return [value.map((one: { text: unknown }) => String(one.text)).join('')]
    return value.flatMap(texts)
  }
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(texts) : []
}

const said = (blocks: readonly Block[]): string => blocks.flatMap(texts).join('\n')

function requests(answered: Answer): Request[] {
  return answered.blocks.flatMap((block) => (block.kind === 'choices' ? block.items.map(({ request }) => request) : []))
}

const chooses = (request: Request, n: number): boolean => request.kind === 'learn' && request.choose === n

/** Every sentence of every step of a walk, in every voice. */
function sentences(
  language: Language,
  network: ReturnType<typeof openLab>,
  ends: Parameters<typeof findingsOf>[1],
): string[] {
  const { journey } = findingsOf(network, ends)
  return scenes(journey, network.topology).flatMap(({ steps, spot }) =>
    steps.flatMap((step) => {
      const told = tellStep(catalogues[language], step, spot)
      return [bare(told.technical), bare(told.house)]
    }),
  )
}

/** What is told of the step that settles a question. */
function settling(language: Language, network: ReturnType<typeof openLab>, item: Item): string[] {
  const { journey } = findingsOf(network, item.ends)
  const scene = scenes(journey, network.topology)[item.shows - 1]
  if (scene === undefined) throw new Error('nothing settles it')
  const { technical, house } = tellStep(catalogues[language], scene.key, scene.spot)
  return [bare(technical), bare(house)]
}

describe('lessons', () => {
  test('every task of every lesson has a question, also with other seeds', () => {
    for (const id of LESSONS)
      for (const task of tasksOf(lessons[id])) {
        const network = isLab(task.network) ? openLab(task.network) : undefined
        for (const seed of [0, 1, 99_999])
          expect(
            network &&
              itemOfTask(network, task, {
                seed,
                shown: tasksOf(lessons[id]).slice(0, tasksOf(lessons[id]).indexOf(task)),
              })?.about,
            `${id} ${task.kind} ${seed}`,
          ).toBe(task.about)
      }
    for (const at of PLACEMENT) expect(itemOfTask(openLab(at.network), at, { seed: 5 })?.about).toBe(at.about)
  })

  for (const language of LANGUAGES)
    for (const voice of VOICES)
      test(`predicted before it is shown: nothing of a step in the log before an answer (${language}, ${voice})`, () => {
        for (const id of LESSONS) {
          let asker = learner(language, voice)
          let answered = answer({ kind: 'learn', lesson: id, seed: 7 }, asker)
          const log: string[] = []
          let questions = 0
          for (let turn = 0; turn < 20; turn++) {
            asker = remember(asker, answered.effects)
            log.push(said(answered.blocks))
            const options = requests(answered).filter((request) => chooses(request, 0))
            const [unknown] = options
            if (unknown?.kind === 'learn' && unknown.part !== undefined) {
              questions++
              const task = tasksOf(lessons[id])[unknown.part - 1]
              if (task === undefined || !isLab(task.network)) throw new Error('no task')
              const network = openLab(task.network)
              const shown = tasksOf(lessons[id]).slice(0, unknown.part - 1)
              const item = itemOfTask(network, task, { seed: unknown.seed ?? 0, shown })
              if (item === undefined) throw new Error('no item')
              expect(answered.blocks.some(({ kind }) => kind === 'diagram' || kind === 'steps')).toBe(false)
              // what settles it is nowhere in all that was sent so far, and nothing else of the walk in the question
              for (const sentence of settling(language, network, item)) expect(log.join('\n')).not.toContain(sentence)
              for (const sentence of sentences(language, network, item.ends))
                expect(log.at(-1), `${id} ${unknown.part}`).not.toContain(sentence)
              answered = answer(unknown, asker)
              // and afterwards the step that settles it is there
              expect(answered.blocks.some(({ kind }) => kind === 'steps')).toBe(true)
              continue
            }
            const [next] = requests(answered)
            if (next?.kind !== 'learn' || next.lesson !== id) break
            answered = answer(next, asker)
          }
          expect(questions).toBe(4)
          expect(asker.learning?.[`lesson.${id}`]).toBe('done')
        }
      })

  test('all of the article’s pictures are in the tellings', () => {
    const whole = (language: Language): string =>
      LESSONS.flatMap((id) =>
        catalogues[language].surfaces.lessons.lessons[id].telling.house.map((text: Text) => bare(text)),
      ).join(' ')
    for (const picture of [
      'Lego',
      'dry in the rain',
      'fountain outside',
      'sign',
      'stand empty',
      '101',
      'same lobby',
      'dice',
    ])
      expect(whole('en')).toContain(picture)
    for (const picture of ['乐高', '下雨', '室外的喷泉', '指示牌', '空着', '101', '大厅', '蓝色三角形'])
      expect(whole('zh')).toContain(picture)
  })

  test('first contact: eight questions, then the lesson of the first that went wrong', () => {
    const asker = learner('en', 'technical')
    let answered = answer({ kind: 'learn', lesson: 'start', seed: 3 }, asker)
    for (let i = 0; i < 8; i++) {
      const options = requests(answered)
      const item = itemOfTask(
        openLab(PLACEMENT[i]?.network ?? 'masks'),
        PLACEMENT[i] ?? { network: 'masks', about: 'mac-stays' },
        { seed: 3 },
      )
      const wanted = i === 2 ? 0 : (item?.key ?? 0) + 1
      const chosen = options.find((request) => chooses(request, wanted))
      if (chosen === undefined) throw new Error('no option')
      const [onwards] = requests(answer(chosen, asker))
      if (onwards === undefined) throw new Error('no way on')
      answered = answer(onwards, asker)
    }
    expect(said(answered.blocks)).toContain(catalogues.en.surfaces.lessons.lessons.mask.title)
  })

  test('practice asks and answers from its buttons alone; the same seed is the same question', () => {
    const asker = learner('zh', 'house')
    const first = answer({ kind: 'practice', seed: 11 }, asker)
    expect(first).toEqual(answer({ kind: 'practice', seed: 11 }, asker))
    expect(first.private).toBe(true)
    const [option] = requests(first)
    if (option === undefined) throw new Error('no option')
    const told = answer(option, asker)
    expect(told.effects.some(({ kind }) => kind === 'learned')).toBe(true)
    expect(requests(told).map(({ kind }) => kind)).toEqual(['practice', 'trace', 'step'])
    for (const request of requests(told)) expect(answer(request, asker).blocks[0]?.kind).toBe('headline')
  })
})

describe('what is remembered of a learner', () => {
  const answers = (list: [right: boolean, day: number, seed: number][]): KnownBelief | undefined =>
    list.reduce<KnownBelief | undefined>(
      (known, [right, day, seed]) => afterAnswer(known, { right, day, seed }),
      undefined,
    )

  test.each<[string, [boolean, number, number][], boolean]>([
    [
      'three days, three questions',
      [
        [true, 1, 1],
        [true, 2, 2],
        [true, 5, 3],
      ],
      true,
    ],
    [
      'three questions on one day',
      [
        [true, 1, 1],
        [true, 1, 2],
        [true, 1, 3],
      ],
      false,
    ],
    [
      'one question on three days',
      [
        [true, 1, 1],
        [true, 2, 1],
        [true, 3, 1],
      ],
      false,
    ],
    [
      'a mistake in between',
      [
        [true, 1, 1],
        [true, 2, 2],
        [false, 3, 3],
        [true, 4, 4],
      ],
      false,
    ],
  ])('%s', (_, list, known) => {
    expect(isKnown(answers(list))).toBe(known)
  })

  test('it comes back after 1, 3, 7 and 21 days', () => {
    const waits: number[] = []
    let known: KnownBelief | undefined
    let day = 0
    for (let seed = 0; seed < 5; seed++) {
      known = afterAnswer(known, { right: true, day, seed })
      const learning = { 'mac-stays': JSON.stringify(known) }
      const from = day
      while (due(learning, day).length === 0) day++
      waits.push(day - from)
    }
    expect(waits).toEqual([1, 3, 7, 21, 21])
  })

  test('the weakest come first, what is known last, and broken records count as nothing', () => {
    const learning = {
      'mac-stays': JSON.stringify(answers([[false, 1, 1]])),
      'arp-asks-far-host': JSON.stringify(
        answers([
          [true, 1, 1],
          [true, 2, 2],
          [true, 3, 3],
        ]),
      ),
      'ip-is-gateway': '{"right":"all of them"}',
      'ttl-is-seconds': 'not even JSON',
    }
    const order = weakest(learning, BELIEFS)
    expect(order[0]).toBe('mac-stays')
    expect(order.at(-1)).toBe('arp-asks-far-host')
    const asker = { ...learner('en', 'technical'), learning }
    expect(said(answer({ kind: 'progress' }, asker).blocks)).toContain('Known: 1. Met: 2.')
  })
})
