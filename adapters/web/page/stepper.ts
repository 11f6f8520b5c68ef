import type { Request, RequestOf } from '../../../src/request/calls.ts'
import type { View } from '../view.ts'
import { words } from './blocks.ts'
import { button, h } from './nodes.ts'
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

/** One step of a journey, in its place beneath the journey: replaced, never posted again, when somebody steps on. */
export interface Stepper {
  element: HTMLElement
  open(request: StepRequest): void
}

export function createStepper(elsewhere: (request: Request, label: string) => void): Stepper {
  const content = h('div', { class: 'content', 'aria-live': 'polite' })
  const close = button('×', () => shut(), { class: 'round close' })
  const element = h('section', { class: 'stepper', tabindex: -1, hidden: true }, close, content)
  let neighbours: { back?: StepRequest; on?: StepRequest } = {}
  let turn = 0
  /** Where the focus was when it was opened. */
  let opener: Element | null = null

  function shut(): void {
    const number = home()?.querySelector<HTMLElement>('.steps > li.current button.number')
    element.hidden = true
    content.replaceChildren()
    mark(0)
    const back = number ?? opener
    if (back instanceof HTMLElement && back.isConnected) back.focus({ preventScroll: true })
  }
  /** Marks the step in the list, and moves beneath it; stays where it is when the list does not show that step. */
  function mark(number: number): void {
    for (const item of home()?.querySelectorAll<HTMLLIElement>('.steps > li') ?? []) {
      const current = item.value === number
      item.classList.toggle('current', current)
      if (current) item.setAttribute('aria-current', 'step')
      else item.removeAttribute('aria-current')
      if (current) item.querySelector(':scope > div')?.append(element)
    }
  }
  const home = (): Element | null => element.closest('.words')
  function choose(request: Request, label: string): void {
    if (isStep(request)) open(request)
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
  function open(request: StepRequest): void {
    turn += 1
    const mine = turn
    if (!element.contains(document.activeElement)) opener = document.activeElement
    element.hidden = false
    element.setAttribute('aria-label', word('oneStep'))
    close.setAttribute('aria-label', word('closeStep'))
    void ask({ request })
      .then(({ view }) => {
        if (mine !== turn) return
        show(view, request)
        // Moving an element takes the focus from it; who stepped by keyboard goes on stepping.
        element.focus({ preventScroll: true })
        element.parentElement?.scrollIntoView({ block: 'nearest' })
      })
      .catch((trouble) => {
        content.replaceChildren(h('p', { role: 'alert' }, word(trouble instanceof Trouble ? trouble.word : 'offline')))
      })
  }
  element.addEventListener('keydown', (event) => {
    const to = event.key === 'ArrowLeft' ? neighbours.back : event.key === 'ArrowRight' ? neighbours.on : undefined
    if (event.key === 'Escape') shut()
    if (to === undefined || event.target instanceof HTMLPreElement) return
    event.preventDefault()
    open(to)
  })
  return { element, open }
}
