import type { View, ViewBlock } from '../view.ts'
import { button, h, spans } from './nodes.ts'
import { type Choosing, createTown } from './town.ts'
import { word } from './wire.ts'

/*
 * A walk through a journey: the map, back and next, a timeline, and one line that says where the traveller is. Whatever
 * moves it, everything else follows.
 */

type TownBlock = Extract<ViewBlock, { kind: 'town' }>
type StepItem = Extract<ViewBlock, { kind: 'steps' }>['items'][number]

export interface Walk {
  element: HTMLElement
  /** How many steps there are. */
  steps: number
  /** Stands at that step. */
  to(number: number): void
  now(): number
}
export interface Walking {
  /** The traveller has moved. */
  moved(number: number): void
  /** Somebody wants to see this step from close by. */
  closer(number: number): void
  /** A place that the journey does not meet was chosen. */
  device(name: string): void
}

/** CSS px that a finger must travel sideways. */
const SWIPE = 40

export function townIn(view: View): TownBlock | undefined {
  return view.blocks.find((block) => block.kind === 'town')
}

export function createWalk(block: TownBlock, view: View, walking: Walking): Walk {
  const steps = block.wide.stands.length
  const lines = new Map(
    view.blocks.flatMap((one) => (one.kind === 'steps' ? one.items.map((item) => [item.number, item] as const) : [])),
  )
  let number = 0
  const choosing: Choosing = {
    step: (n) => {
      to(n)
      walking.closer(n)
    },
    device: walking.device,
  }
  const town = createTown(block, choosing)
  const said = h('p', { class: 'standing', 'aria-live': 'polite' })
  const back = button(`← ${word('back')}`, () => to(number - 1), { class: 'back' })
  const next = button(`${word('onward')} →`, () => to(number + 1), { class: 'next' })
  const closer = button(word('closer'), () => walking.closer(number), { class: 'closer' })
  const line = h('input', { type: 'range', min: 1, max: steps, step: 1, value: 1, 'aria-label': word('timeline') })
  line.addEventListener('input', () => to(Number(line.value)))
  const bar = h('div', { class: 'controls' }, back, line, next, closer)
  const notes = block.wide.note === '' ? [] : [h('p', { class: 'note' }, block.wide.note)]
  const hint = h('p', { class: 'note' }, word('mapHint'))
  const element = h('section', { class: 'town', 'aria-label': word('mapOf') }, town.element, bar, said, hint, ...notes)

  function to(wanted: number): void {
    const n = Math.min(steps, Math.max(1, wanted))
    if (n === number) return
    number = n
    town.show(n)
    line.value = String(n)
    element.dataset.step = String(n)
    disable(back, n === 1)
    disable(next, n === steps)
    const place = block.wide.places[block.wide.stands[n - 1]?.place ?? 0]?.name ?? ''
    line.setAttribute('aria-valuetext', `${n} / ${steps}: ${place}`)
    said.replaceChildren(h('strong', {}, `${n} / ${steps} `), ...told(lines.get(n), place))
    walking.moved(n)
  }
  element.addEventListener('keydown', (event) => {
    const step = event.key === 'ArrowLeft' ? -1 : event.key === 'ArrowRight' ? 1 : 0
    if (step === 0 || event.target === line) return
    event.preventDefault()
    to(number + step)
  })
  swiped(town.element, (step) => to(number + step))
  to(1)
  return { element, steps, to, now: () => number }
}

/** A button that is at its end keeps the focus: it is only said to be at its end. */
function disable(element: HTMLButtonElement, off: boolean): void {
  element.setAttribute('aria-disabled', String(off))
}

function told(item: StepItem | undefined, place: string): Node[] {
  if (item === undefined) return [document.createTextNode(place)]
  return [h('span', { class: 'place' }, ...spans(item.place)), h('span', { class: 'what' }, ...spans(item.text))]
}

/** Left goes on, right goes back, as pages turn. */
function swiped(element: HTMLElement, go: (step: number) => void): void {
  let start: { x: number; y: number } | undefined
  element.addEventListener('pointerdown', (event) => {
    start = event.pointerType === 'mouse' ? undefined : { x: event.clientX, y: event.clientY }
  })
  element.addEventListener('pointercancel', () => {
    start = undefined
  })
  element.addEventListener('pointerup', (event) => {
    const [dx, dy] = start === undefined ? [0, 0] : [event.clientX - start.x, event.clientY - start.y]
    start = undefined
    if (Math.abs(dx) >= SWIPE && Math.abs(dx) > 1.5 * Math.abs(dy)) go(dx < 0 ? 1 : -1)
  })
}
