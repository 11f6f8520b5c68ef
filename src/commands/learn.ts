import { openLab } from '../kube/labs.ts'
import type { Network } from '../kube/network.ts'
import type { Item } from '../lessons/item.ts'
import { readLesson, type WrittenLesson } from '../lessons/lesson-file.ts'
import {
  isLesson,
  itemOfTask,
  LESSONS,
  type Lesson,
  type LessonId,
  type LessonTask,
  lessons,
  PLACEMENT,
  tasksOf,
} from '../lessons/lessons.ts'
import { labNamed } from '../networks/labs/index.ts'
import type { Answer, Block, Choice, Effect } from '../request/answer.ts'
import type { RequestOf, Voice } from '../request/calls.ts'
import { Problem } from '../request/problem.ts'
import { near } from '../request/spelling.ts'
import { plain, type Text, t } from '../request/text.ts'
import { questionBlocks, replayChoices, revealBlocks, wholeWay, wordsFor } from '../views/lesson.ts'
import { answered, type Command, type Context } from './command.ts'
import { freshSeed, inNetwork, learningOf, remembered } from './lesson-manner.ts'

type Call = RequestOf<'learn'>
const START = 'start'

/**
 * `/learn`: the lessons; `/learn mask`: one of them, part by part; `/learn start`: eight questions that choose where to
 * begin. Every request is complete: the part, the seed, and in `so` what the eight answers were.
 */
export const learn: Command<'learn'> = {
  params: {
    lesson: { kind: 'text', position: 0 },
    part: { kind: 'number', min: 0, max: 20 },
    seed: { kind: 'number', min: 0 },
    choose: { kind: 'number', min: 0, max: 5 },
    so: { kind: 'text' },
  },
  private: true,
  run(call, context) {
    const { lesson } = call
    if (lesson === undefined) return hidden(chapters(context))
    if (lesson === START) return placement(call, context)
    const page = pageNamed(lesson, context)
    const part = call.part ?? 0
    const tasks = tasksOf(page.lesson)
    if (part === 0) return hidden(telling(page, call, context))
    const task = tasks[part - 1]
    return task === undefined ? finished(page, call, context) : taskPart({ page, part, task }, call, context)
  },
}

const hidden = (blocks: Block[], effects: Effect[] = []): Answer => ({ ...answered(blocks, effects), private: true })

/** A lesson with its words: one of the twelve, or one that a teacher wrote and uploaded. */
interface Page {
  id: string
  title: string
  can: Text
  telling: Record<Voice, readonly Text[]>
  limit: Text
  lesson: Lesson
  next?: LessonId
}

function pageNamed(text: string, context: Context): Page {
  const written = text.startsWith('lesson/')
    ? context.asker.stored.find(({ name, hash }) => name === text || hash === text)
    : undefined
  if (written !== undefined) return writtenPage(readLesson(written.name, written.source))
  const id = lessonNamed(text, context)
  const next = LESSONS[LESSONS.indexOf(id) + 1]
  const words = wordsFor(context.language).lessons[id]
  return { id, ...words, lesson: lessons[id], ...(next === undefined ? {} : { next }) }
}

/** A teacher's words are plain text: every platform escapes them at its leaf, like all others. */
function writtenPage({ name, title, can, telling, limit, lesson }: WrittenLesson): Page {
  const told = telling.map(plain)
  return { id: name, title, can: plain(can), telling: { technical: told, house: told }, limit: plain(limit), lesson }
}

/** By its id, its number, or its title in the reader's language. */
function lessonNamed(text: string, { language }: Context): LessonId {
  const words = wordsFor(language)
  const wanted = text.toLowerCase()
  const found = LESSONS.find((id, i) => String(i + 1) === text || words.lessons[id].title.toLowerCase() === wanted)
  if (found !== undefined) return found
  if (isLesson(wanted)) return wanted
  throw new Problem('bad-argument', {
    command: 'learn',
    argument: 'lesson',
    value: text.slice(0, 100),
    expected: near(text, LESSONS, 3)[0] ?? [START, ...LESSONS].join(' | '),
  })
}

const isDone = (id: LessonId, context: Context): boolean => learningOf(context)[`lesson.${id}`] !== undefined

function chapters(context: Context): Block[] {
  const words = wordsFor(context.language)
  const next = LESSONS.find((id) => !isDone(id, context))
  const rows = LESSONS.map((id, i) => [
    plain(`${i + 1}. ${words.lessons[id].title}`),
    words.canDo(words.lessons[id].can),
    plain(isDone(id, context) ? words.done : words.open),
  ])
  const begin: Choice[] =
    next === undefined
      ? []
      : [{ label: words.nextLesson(words.lessons[next].title), request: { kind: 'learn', lesson: next } }]
  const isNew = Object.keys(learningOf(context)).length === 0
  return [
    { kind: 'headline', mood: 'neutral', text: words.chapters },
    { kind: 'table', caption: plain(words.lesson), columns: [words.lesson, '', words.state], rows },
    {
      kind: 'choices',
      items: [
        ...(isNew ? [{ label: words.placeMe, request: { kind: 'learn' as const, lesson: START } }] : []),
        ...begin,
        { label: words.practice, request: { kind: 'practice' } },
        { label: words.review, request: { kind: 'review' } },
      ],
    },
  ]
}

/** What one will be able to do, and the picture. Nothing of a walk. */
function telling(page: Page, call: Call, context: Context): Block[] {
  const words = wordsFor(context.language)
  const { id, title, can, telling: told } = page
  return [
    { kind: 'headline', mood: 'neutral', text: plain(title) },
    { kind: 'paragraph', text: words.canDo(can) },
    ...told[context.voice].map((text): Block => ({ kind: 'paragraph', text })),
    {
      kind: 'choices',
      items: [
        { label: words.begin, request: { ...partOf(call, id, 1), seed: call.seed ?? freshSeed(context) } },
        otherVoice(id, call, context),
      ],
    },
  ]
}

/** The same page in the other voice. */
function otherVoice(lesson: string, call: Call, { voice, words: { labels } }: Context): Choice {
  const other = voice === 'house' ? 'technical' : 'house'
  const label = voice === 'house' ? labels['technical-voice'] : labels['house-voice']
  return { label, request: { kind: 'learn', lesson, manner: { ...call.manner, voice: other } } }
}

function partOf(call: Call, lesson: string, part: number): Call {
  const { manner, seed } = call
  return {
    kind: 'learn',
    lesson,
    part,
    ...(seed === undefined ? {} : { seed }),
    ...(manner === undefined ? {} : { manner }),
  }
}

function opened(name: string, context: Context): Network {
  const lab = labNamed(name)
  return lab === undefined ? context.open(name, undefined) : openLab(lab)
}

interface Part {
  page: Page
  part: number
  task: LessonTask
}

/** A question of a lesson, or its answer. */
function taskPart({ page, part, task }: Part, call: Call, context: Context): Answer {
  const words = wordsFor(context.language)
  const { id, lesson } = page
  const network = opened(task.network, context)
  const seed = call.seed ?? freshSeed(context)
  const shown = tasksOf(lesson).slice(0, part - 1)
  const item = itemOfTask(network, task, { seed, shown })
  if (item === undefined) throw new Error(`lesson ${id} has no question ${part}`)
  const { worked, blanks } = lesson
  const told = task === worked ? words.parts.worked : blanks.includes(task) ? words.parts.blank : words.parts.alone
  if (call.choose === undefined) {
    const choose = (choice: number): Call => ({ ...partOf(call, id, part), seed, choose: choice })
    return hidden([...questionBlocks(item, context, choose), { kind: 'note', text: told }])
  }
  const onwards: Choice = { label: words.onwards, request: { ...partOf(call, id, part + 1), seed } }
  const about = { network, reader: context }
  return hidden(
    [
      ...revealBlocks(item, call.choose, about),
      ...(task === worked ? wholeWay(item, about) : []),
      {
        kind: 'choices',
        items: [
          onwards,
          ...replayChoices(
            item,
            inNetwork(labNamed(task.network) === undefined ? task.network : `lab/${task.network}`, call.manner),
            context,
          ),
        ],
      },
    ],
    remembered(item, call.choose, context),
  )
}

/** What the picture does not say, and what comes next. */
function finished({ id, title, limit, next }: Page, call: Call, context: Context): Answer {
  const words = wordsFor(context.language)
  const items: Choice[] = [
    ...(next === undefined
      ? []
      : [
          {
            label: words.nextLesson(words.lessons[next].title),
            request: { kind: 'learn' as const, lesson: next, ...mannerOf(call) },
          },
        ]),
    { label: words.practice, request: { kind: 'practice', ...mannerOf(call) } },
    { label: words.overview, request: { kind: 'learn', ...mannerOf(call) } },
  ]
  return hidden(
    [
      { kind: 'headline', mood: 'good', text: words.finished(title) },
      { kind: 'note', text: t`${plain(context.words.lines.limit)} ${limit}` },
      { kind: 'choices', items },
    ],
    [{ kind: 'learned', id: `lesson.${id}`, record: 'done' }],
  )
}

const mannerOf = ({ manner }: Call): Pick<Call, 'manner'> => (manner === undefined ? {} : { manner })

/** Eight questions over eight beliefs; each answer is told like any other. */
function placement(call: Call, context: Context): Answer {
  const words = wordsFor(context.language)
  const marks = (call.so ?? '').replace(/[^yn]/g, '').slice(0, PLACEMENT.length)
  const at = PLACEMENT[marks.length]
  if (at === undefined) return placed(marks, call, context)
  const seed = call.seed ?? freshSeed(context)
  const network = openLab(at.network)
  const item = itemOfTask(network, at, { seed })
  if (item === undefined) throw new Error(`no question about ${at.about}`)
  const here: Call = { kind: 'learn', lesson: START, seed, so: marks, ...mannerOf(call) }
  if (call.choose === undefined) {
    const intro: Block = { kind: 'note', text: words.placement(marks.length + 1, PLACEMENT.length) }
    return hidden([...questionBlocks(item, context, (choice) => ({ ...here, choose: choice })), intro])
  }
  const request: Call = { ...here, so: `${marks}${isRight(item, call.choose) ? 'y' : 'n'}` }
  return hidden(
    [
      ...revealBlocks(item, call.choose, { network, reader: context }),
      { kind: 'choices', items: [{ label: words.onwards, request }] },
    ],
    remembered(item, call.choose, context),
  )
}

const isRight = (item: Item, chosen: number): boolean => chosen === item.key + 1

/** Where the first wrong answer was; who had none begins with what comes after. */
function placed(marks: string, call: Call, context: Context): Answer {
  const words = wordsFor(context.language)
  const first = marks.indexOf('n')
  const lesson = first === 0 ? LESSONS[0] : (PLACEMENT[first]?.lesson ?? 'policies')
  const { title } = words.lessons[lesson]
  return hidden([
    { kind: 'headline', mood: 'good', text: words.placed(title) },
    {
      kind: 'choices',
      items: [
        { label: words.begin, request: { kind: 'learn', lesson, ...mannerOf(call) } },
        { label: words.overview, request: { kind: 'learn', ...mannerOf(call) } },
      ],
    },
  ])
}
