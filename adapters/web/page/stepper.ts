import type { Request, RequestOf } from '../../../src/request/calls.ts'
import type { View } from '../view.ts'
import { words } from './blocks.ts'
import { button, calm, h } from './nodes.ts'
import { ask, Trouble, word } from './wire.ts'

type StepRequest = RequestOf<'step'>
const isStep = (request: Request): request is StepRequest => request.kind === 'step'

/** Any step that the answer offers: a pattern for the others of the same journey. */
export function stepIn(view: View): StepRequest | undefined {
  for (const block of view.blocks) {
    if (block.kind !== 'choices') continue
    const found = block.items.map((item) => item.request).find(isStep)
    if (found !== undefined) return found
  }
  return undefined
}

/** One step of a journey from close by, in its place: replaced, never posted again, when somebody steps on. */
export interface Stepper {
  element: HTMLElement
  open(request: StepRequest): void
  /** Shows that step if one is open already; the focus stays where it is. */
  follow(number: number): void
  /** Hangs itself beneath the step in the list that it shows; without a map it has no other place. */
  wander: boolean
}

/** Milliseconds that a step must be stood at before it is asked for: a timeline passes many. */
const PAUSE = 180

export function createStepper(
  elsewhere: (request: Request, label: string) => void,
  opened: (n: number) => void,
): Stepper {
  const content = h('div', { class: 'content', 'aria-live': 'polite' })
  const close = button('×', () => shut(), { class: 'round close' })
  const element = h('section', { class: 'stepper', tabindex: -1, hidden: true }, close, content)
  const self: Stepper = { element, open: (request) => open(request, true), follow, wander: true }
  let neighbours: { back?: StepRequest; on?: StepRequest } = {}
  let shown: StepRequest | undefined
  let turn = 0
  let pause: ReturnType<typeof setTimeout> | undefined
  /** Where the focus was when it was opened. */
  let opener: Element | null = null

  const home = (): Element | null => element.closest('.answer')
  function shut(): void {
    const number = home()?.querySelector<HTMLElement>('.steps > li.current button.number')
    turn += 1
    element.hidden = true
    content.replaceChildren()
    shown = undefined
    const back = opener instanceof HTMLElement || opener instanceof SVGElement ? opener : undefined
    // Who came by a number of the list goes on at the number where they are now.
    const kept = back?.isConnected === true && !back.matches('.number') && back.checkVisibility()
    const seen = kept ? back : (number ?? back)
    seen?.focus({ preventScroll: true })
    if (self.wander) mark(0)
  }
  /** Marks the step in the list. */
  function mark(number: number): void {
    for (const item of markStep(home(), number)) if (self.wander) item.querySelector(':scope > div')?.append(element)
  }
  function choose(request: Request, label: string): void {
    if (isStep(request)) open(request, true)
    else elsewhere(request, label)
  }
  function show(view: View, request: StepRequest): void {
    const offered = view.blocks.flatMap((block) => (block.kind === 'choices' ? block.items : []))
    const steps = offered.map((item) => item.request).filter(isStep)
    const plain = steps.filter((step) => (step.show ?? 'step') === (request.show ?? 'step') && step.leg === request.leg)
    const back = plain.find((step) => step.number === request.number - 1)
    const on = plain.find((step) => step.number === request.number + 1)
    neighbours = { ...(back === undefined ? {} : { back }), ...(on === undefined ? {} : { on }) }
    content.replaceChildren(...words(view, { ask: choose }), h('p', { class: 'note' }, word('stepHint')))
    mark(request.number)
  }
  /** The steps before and after, until the answer offers them itself: who steps fast is not held up. */
  function beside(request: StepRequest): typeof neighbours {
    const last = home()?.querySelectorAll('.steps > li[value]').length ?? 0
    const { number } = request
    return {
      ...(number > 1 ? { back: { ...request, number: number - 1 } } : {}),
      ...(number < last ? { on: { ...request, number: number + 1 } } : {}),
    }
  }
  function follow(number: number): void {
    if (element.hidden || shown === undefined || shown.number === number) return
    const next = { ...shown, number }
    clearTimeout(pause)
    pause = setTimeout(() => !element.hidden && open(next, false), PAUSE)
  }
  function open(request: StepRequest, focused: boolean): void {
    turn += 1
    const mine = turn
    shown = request
    neighbours = beside(request)
    if (focused && !element.contains(document.activeElement)) opener = document.activeElement
    element.hidden = false
    element.setAttribute('aria-label', word('oneStep'))
    close.setAttribute('aria-label', word('closeStep'))
    opened(request.number)
    void ask({ request })
      .then(({ view }) => {
        if (mine !== turn) return
        show(view, request)
        if (!focused) return
        // Moving an element takes the focus from it; who stepped by keyboard goes on stepping.
        element.focus({ preventScroll: true })
        fromTheTop(element)
      })
      .catch((trouble) => {
        if (mine !== turn) return
        content.replaceChildren(h('p', { role: 'alert' }, word(trouble instanceof Trouble ? trouble.word : 'offline')))
      })
  }
  element.addEventListener('keydown', (event) => {
    const to = event.key === 'ArrowLeft' ? neighbours.back : event.key === 'ArrowRight' ? neighbours.on : undefined
    if (event.key === 'Escape') shut()
    event.stopPropagation()
    if (to === undefined || event.target instanceof HTMLPreElement) return
    event.preventDefault()
    open(to, true)
  })
  return self
}

/** Marks the step in the list of an answer; gives its item. */
export function markStep(answer: Element | null, number: number): HTMLLIElement[] {
  const items = [...(answer?.querySelectorAll<HTMLLIElement>('.steps > li[value]') ?? [])]
  for (const item of items) {
    const current = item.value === number
    item.classList.toggle('current', current)
    if (current) item.setAttribute('aria-current', 'step')
    else item.removeAttribute('aria-current')
  }
  return items.filter((item) => item.value === number)
}

/** A step is read from its top: the page moves only when that is not in sight. */
function fromTheTop(element: HTMLElement): void {
  const { top, bottom } = element.getBoundingClientRect()
  const seen = top >= 76 && (bottom <= innerHeight - 140 || top < innerHeight / 3)
  if (!seen) element.scrollIntoView({ block: 'start', behavior: calm ? 'auto' : 'smooth' })
}
