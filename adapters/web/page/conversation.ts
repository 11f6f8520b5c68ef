import type { Request } from '../../../src/request/calls.ts'
import type { WebWord } from '../../../src/words/contract/web.ts'
import type { Ask, Told } from '../view.ts'
import { frame, hang, words } from './blocks.ts'
import { calm, h, need } from './nodes.ts'
import { createStepper, stepIn } from './stepper.ts'
import { ask, harmless, manner, pictures, Trouble, word } from './wire.ts'

/*
 * The conversation: questions and their answers, newest last.
 */

/** A question and the place of its answer. */
interface Turn {
  question: Ask
  article: HTMLElement
  answer: HTMLElement
}

/** Pixels of the page's head and of the box at its foot: a picture that fits between them stays in sight while one reads. */
const HEADS = 210

const log = need('log', HTMLElement)
let last: Turn | undefined
/** What the last answer was about: `back` and `again in Chinese` mean it. */
let answered: Request | undefined
let turns = 0
let changed: () => void = () => {}

/** `notice` is called when an answer speaks another language than the page. */
export function onLanguage(notice: () => void): void {
  changed = notice
}

/** Asks, and shows question and answer as one turn of the conversation. */
export async function turn(question: Ask, label: string): Promise<void> {
  turns += 1
  const id = `turn-${turns}`
  const unseen = h('span', { class: 'unseen' }, `${word('asked')}: `)
  const said = h('h2', { class: 'question', id }, unseen, h('code', {}, label))
  const answer = h('div', { class: 'answer' }, h('p', { class: 'working' }, word('working')))
  const article = h('article', { 'aria-labelledby': id }, said, answer)
  log.append(article)
  last = { question, article, answer }
  if (turns > 1) article.scrollIntoView({ block: 'start', behavior: calm ? 'auto' : 'smooth' })
  await fill(last)
}

/** Asks the last question again, in its place, when that changes nothing: in another language, in the other voice. */
export async function again(): Promise<void> {
  if (last === undefined) return
  const { question } = last
  const name =
    'line' in question ? (question.line.trim().replace(/^\//, '').split(/\s/)[0] ?? '') : question.request.kind
  if (harmless(name)) await fill({ ...last, question: plainly(question) })
}

/** A request from a button carries the manner of its answer; the new choice goes before it. */
function plainly(question: Ask): Ask {
  if ('line' in question) return question
  const { request } = question
  return { request: { ...request, manner: { ...request.manner, ...manner } } }
}

async function fill({ question, article, answer }: Turn): Promise<void> {
  article.setAttribute('aria-busy', 'true')
  try {
    const refers = 'line' in question && answered !== undefined ? { last: answered } : {}
    const told = await ask({ ...question, ...refers })
    answered = told.view.asked ?? answered
    show(answer, told)
  } catch (trouble) {
    const why: WebWord = trouble instanceof Trouble ? trouble.word : 'offline'
    answer.replaceChildren(h('p', { class: 'trouble', role: 'alert' }, word(why)))
  }
  article.removeAttribute('aria-busy')
}

function choose(request: Request, label: string): void {
  void turn({ request }, label)
}

function show(answer: HTMLElement, told: Told): void {
  const { view } = told
  if (view.language !== manner.language) {
    manner.language = view.language
    changed()
  }
  const pattern = stepIn(view)
  const stepper = createStepper(choose)
  const open = (number: number): void => {
    if (pattern !== undefined) stepper.open({ ...pattern, number })
  }
  const [headline, ...rest] = words(view, {
    ask: (request, label) => (request.kind === 'step' ? stepper.open(request) : choose(request, label)),
    ...(pattern === undefined ? {} : { step: open }),
  })
  const text = h('div', { class: 'words' }, ...rest)
  const steps = text.querySelector('.steps')
  if (steps === null) text.append(stepper.element)
  else steps.after(stepper.element)
  const frames = Array.from({ length: view.pictures }, frame)
  answer.replaceChildren(...(headline === undefined ? [] : [headline]), text)
  answer.classList.toggle('pictured', frames.length > 0)
  if (frames.length === 0) return
  const gallery = h('div', { class: 'pictures' }, ...frames)
  answer.append(gallery)
  new ResizeObserver(() => gallery.classList.toggle('whole', gallery.offsetHeight < innerHeight - HEADS)).observe(
    gallery,
  )
  void pictures(told.id).then((come) => {
    for (const [n, element] of frames.entries()) hang(element, come[n])
  })
}
