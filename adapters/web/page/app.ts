import type { Request } from '../../../src/calls.ts'
import type { WebWord } from '../../../src/words/web.ts'
import type { Ask, Preference, Told } from '../view.ts'
import { frame, hang, words } from './blocks.ts'
import { createComposer } from './composer.ts'
import { calm, h, need } from './nodes.ts'
import { createStepper, stepIn } from './stepper.ts'
import { startTheme } from './theme.ts'
import { ask, draft, first, manner, pictures, prefer, Trouble, word, wordNamed } from './wire.ts'

const log = need('log', HTMLElement)
let last: { question: Ask; label: string } | undefined
let turns = 0
/** Pixels of the page's head and of the box at its foot: a picture that fits between them stays in sight while one reads. */
const HEADS = 210

/** Asks, and shows question and answer as one turn of the conversation. */
async function turn(question: Ask, label: string): Promise<void> {
  last = { question, label }
  turns += 1
  const id = `turn-${turns}`
  const said = h(
    'h2',
    { class: 'question', id },
    h('span', { class: 'unseen' }, `${word('asked')}: `),
    h('code', {}, label),
  )
  const answer = h('div', { class: 'answer' }, h('p', { class: 'working' }, word('working')))
  const article = h('article', { 'aria-labelledby': id, 'aria-busy': 'true' }, said, answer)
  log.append(article)
  if (turns > 1) article.scrollIntoView({ block: 'start', behavior: calm ? 'auto' : 'smooth' })
  try {
    show(answer, await ask(question))
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
  if (view.language !== manner.language) speak(view.language)
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

/** Changes the words of the page, in place. */
function speak(language: typeof manner.language): void {
  manner.language = language
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en'
  for (const element of document.querySelectorAll<HTMLElement>('[data-word]'))
    element.textContent = wordNamed(element.dataset.word)
  for (const element of document.querySelectorAll<HTMLElement>('[data-label]')) {
    element.setAttribute('aria-label', wordNamed(element.dataset.label))
  }
  for (const element of document.querySelectorAll<HTMLElement>('[data-placeholder]')) {
    element.setAttribute('placeholder', wordNamed(element.dataset.placeholder))
  }
  press()
}

/** Shows which language and which voice are chosen. */
function press(): void {
  for (const [id, value] of Object.entries(manner)) {
    for (const button of need(id, HTMLDivElement).querySelectorAll('button')) {
      button.setAttribute('aria-pressed', String(button.dataset.value === value))
    }
  }
}

/** Remembers the choice and asks the last question again in the new manner. */
async function change(preference: Preference): Promise<void> {
  Object.assign(manner, preference)
  speak(manner.language)
  await prefer(preference)
  if (last !== undefined) await turn(plainly(last.question), last.label)
}

/** A request from a button carries the manner of its answer; the new choice goes before it. */
function plainly(question: Ask): Ask {
  if ('line' in question) return question
  const { request } = question
  return { request: { ...request, manner: { ...request.manner, ...manner } } }
}

startTheme()
press()
for (const button of need('language', HTMLDivElement).querySelectorAll('button')) {
  const language = button.dataset.value === 'zh' ? 'zh' : 'en'
  button.addEventListener('click', () => language !== manner.language && void change({ language }))
}
for (const button of need('voice', HTMLDivElement).querySelectorAll('button')) {
  const voice = button.dataset.value === 'house' ? 'house' : 'technical'
  button.addEventListener('click', () => voice !== manner.voice && void change({ voice }))
}
const composer = createComposer((question, label) => void turn(question, label))
if (draft !== '') composer.put(draft)
if (first !== '') void turn({ line: first }, first)
if (matchMedia('(hover: hover)').matches) composer.focus()
