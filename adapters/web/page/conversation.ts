import type { Request } from '../../../src/request/calls.ts'
import type { WebWord } from '../../../src/words/contract/web.ts'
import type { Ask, Told } from '../view.ts'
import { frame, hang, words } from './blocks.ts'
import { foldChoices, foldWayBack } from './fold.ts'
import { forgetKept, type KeptConversation, keep, kept } from './memory.ts'
import { calm, h, need } from './nodes.ts'
import { createStepper, markStep, type Stepper, stepIn } from './stepper.ts'
import { createWalk, townIn, type Walk } from './walk.ts'
import { ask, harmless, manner, pictures, Trouble, word } from './wire.ts'

/*
 * The conversation: questions and their answers, newest last.
 */

/** A question and the place of its answer. */
interface Turn {
  question: Ask
  label: string
  article: HTMLElement
  answer: HTMLElement
  told?: Told
}

/** Pixels of the page's head and of the box at its foot: a picture that fits between them stays in sight while one reads. */
const HEADS = 210

const log = need('log', HTMLElement)
const turns: Turn[] = []
/** What the last answer was about: `back` and `again in Chinese` mean it. */
let answered: Request | undefined
let changed: () => void = () => {}

/** `notice` is called when an answer speaks another language than the page. */
export function onLanguage(notice: () => void): void {
  changed = notice
}

/** Asks, and shows question and answer as one turn of the conversation. */
export async function turn(question: Ask, label: string): Promise<void> {
  const one = place(question, label)
  if (turns.length > 1) one.article.scrollIntoView({ block: 'start', behavior: calm ? 'auto' : 'smooth' })
  await fill(one, question)
}

/** Shows the conversation that this browser has kept. Is there one? */
export function restore(): boolean {
  for (const { question, label, told } of kept()) {
    const one = place(question, label)
    one.told = told
    answered = told.view.asked ?? answered
    show(one.answer, told, true)
  }
  const last = turns.at(-1)
  last?.article.scrollIntoView({ block: 'start' })
  return last !== undefined
}

/** Forgets the conversation, here and in the browser. */
export function afresh(): void {
  for (const { article } of turns.splice(0)) article.remove()
  answered = undefined
  forgetKept()
}

function place(question: Ask, label: string): Turn {
  document.getElementById('welcome')?.remove()
  const id = `turn-${crypto.getRandomValues(new Uint32Array(1))[0]}`
  const unseen = h('span', { class: 'unseen' }, `${word('asked')}: `)
  const said = h('h2', { class: 'question', id }, unseen, h('code', {}, label))
  const answer = h('div', { class: 'answer' }, h('p', { class: 'working' }, word('working')))
  const article = h('article', { 'aria-labelledby': id }, said, answer)
  log.append(article)
  const one: Turn = { question, label, article, answer }
  turns.push(one)
  return one
}

/** Asks the last question again, in its place, when that changes nothing: in another language, in the other voice. */
export async function again(): Promise<void> {
  const last = turns.at(-1)
  if (last === undefined) return
  const { question } = last
  const name =
    'line' in question ? (question.line.trim().replace(/^\//, '').split(/\s/)[0] ?? '') : question.request.kind
  if (harmless(name)) await fill(last, plainly(question))
}

/** A request from a button carries the manner of its answer; the new choice goes before it. */
function plainly(question: Ask): Ask {
  if ('line' in question) return question
  const { request } = question
  return { request: { ...request, manner: { ...request.manner, ...manner } } }
}

async function fill(one: Turn, question: Ask): Promise<void> {
  const { article, answer } = one
  article.setAttribute('aria-busy', 'true')
  try {
    const refers = 'line' in question && answered !== undefined ? { last: answered } : {}
    const told = await ask({ ...question, ...refers })
    answered = told.view.asked ?? answered
    one.told = told
    show(answer, told, false)
    remember(one)
  } catch (trouble) {
    const why: WebWord = trouble instanceof Trouble ? trouble.word : 'offline'
    answer.replaceChildren(h('p', { class: 'trouble', role: 'alert' }, word(why)))
  }
  article.removeAttribute('aria-busy')
}

/** Who is forgotten by the server is forgotten here too. */
function remember({ label }: Turn): void {
  if (/^\/?forget\b/i.test(label.trim())) {
    forgetKept()
    return
  }
  keep(
    turns.flatMap(({ question, label: said, told }): KeptConversation[] =>
      told === undefined ? [] : [{ question, label: said, told }],
    ),
  )
}

function choose(request: Request, label: string): void {
  void turn({ request }, label)
}

function show(answer: HTMLElement, told: Told, restored: boolean): void {
  const { view } = told
  if (!restored && view.language !== manner.language) {
    manner.language = view.language
    changed()
  }
  const pattern = stepIn(view)
  let walk: Walk | undefined
  const stepper = createStepper(choose, (number) => walk?.to(number))
  const open = (number: number): void => {
    if (pattern !== undefined) stepper.open({ ...pattern, number })
  }
  const [headline, ...rest] = words(view, {
    ask: (request, label) => (request.kind === 'step' ? stepper.open(request) : choose(request, label)),
    ...(pattern === undefined ? {} : { step: open }),
  })
  const text = h('div', { class: 'words' }, ...rest)
  const town = townIn(view)
  if (town === undefined) hangStepper(text, stepper)
  const frames = Array.from({ length: view.pictures }, frame)
  const beside = h('div', { class: 'beside' })
  const lead = town === undefined ? undefined : leadOf(text)
  answer.replaceChildren(
    ...(headline === undefined ? [] : [headline]),
    ...(lead === undefined ? [] : [lead]),
    text,
    beside,
  )
  if (town !== undefined) {
    stepper.wander = false
    const unfold = foldWayBack(text.querySelector('.steps'), town.wide.stands)
    walk = createWalk(town, view, {
      moved: (number) => {
        unfold(number)
        markStep(answer, number)
        stepper.follow(number)
      },
      closer: open,
      device: (device) => choose({ kind: 'table', device, manner: { ...pattern?.manner } }, `/table ${device}`),
    })
    walk.element.append(stepper.element)
    beside.append(walk.element)
    markStep(answer, 1)
  }
  answer.classList.toggle('pictured', frames.length > 0 || town !== undefined)
  hangPictures(beside, frames, { told, restored })
}

function hangStepper(text: HTMLElement, stepper: Stepper): void {
  const steps = text.querySelector('.steps')
  if (steps === null) text.append(stepper.element)
  else steps.after(stepper.element)
}

/** What is read first: place, proof, and what to ask next. */
function leadOf(text: HTMLElement): HTMLElement {
  const choices = text.querySelector('.choices')
  foldChoices(choices)
  const command = text.querySelector(':scope > .command')
  const first = text.querySelector(':scope > p')
  return h('div', { class: 'words lead' }, ...[first, command, choices].flatMap((one) => one ?? []))
}

function hangPictures(beside: HTMLElement, frames: HTMLElement[], about: { told: Told; restored: boolean }): void {
  if (frames.length === 0) return
  const gallery = h('div', { class: 'pictures' }, ...frames)
  beside.append(gallery)
  new ResizeObserver(() => beside.classList.toggle('whole', beside.offsetHeight < innerHeight - HEADS)).observe(beside)
  void pictures(about.told.id).then((come) => {
    // The server keeps pictures for a while; a conversation that was kept longer does without.
    if (about.restored && come.length === 0) return gallery.remove()
    for (const [n, element] of frames.entries()) hang(element, come[n])
  })
}
