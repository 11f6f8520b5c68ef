import type { MapStand, TownMap } from '../../../diagrams/town/map.ts'
import type { ViewBlock } from '../view.ts'
import { calm, h } from './nodes.ts'
import { type DrawnShapes, drawing } from './shapes.ts'
import { word } from './wire.ts'

/*
 * The map of a journey: draws the sheet that fits, moves the traveller, tells what was chosen.
 */

type TownBlock = Extract<ViewBlock, { kind: 'town' }>

export interface Choosing {
  /** A place of the journey: its steps. */
  step(number: number): void
  /** A place that the journey does not meet. */
  device(name: string): void
}
export interface TownView {
  element: HTMLElement
  show(number: number): void
}

/** A map of fewer CSS px than this is read on the narrow sheet. */
const WIDE = 560
/** Milliseconds for each px of the way, and at most. */
const PACE = 4
const LONGEST = 1_100

export function createTown(block: TownBlock, choosing: Choosing): TownView {
  const element = h('div', { class: 'map' })
  let now = 1
  let sheet: 'wide' | 'narrow' | undefined
  let drawn: DrawnShapes | undefined

  function show(number: number): void {
    const map = sheet === undefined ? undefined : block[sheet]
    const stand = map?.stands[number - 1]
    if (drawn !== undefined && map !== undefined && stand !== undefined)
      move(drawn, map, { stand, on: number === now + 1 })
    now = number
  }
  function choose(index: number): void {
    const place = sheet === undefined ? undefined : block[sheet].places[index]
    if (place === undefined) return
    const [first] = place.steps
    // Chosen again, a place shows the next of its steps.
    const next = place.steps.includes(now) ? place.steps.find((n) => n > now) : undefined
    if (first === undefined) choosing.device(place.device)
    else choosing.step(next ?? first)
  }
  function draw(size: 'wide' | 'narrow'): void {
    sheet = size
    drawn = drawing(block[size], word('mapOf'))
    drawn.places.forEach((place, i) => {
      place.addEventListener('click', () => choose(i))
      place.addEventListener('keydown', (event) => keyed(event, i))
    })
    rove(drawn.places, 0)
    element.replaceChildren(drawn.element)
    element.dataset.sheet = size
    show(now)
  }
  function keyed(event: KeyboardEvent, index: number): void {
    const places = drawn?.places ?? []
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step !== 0) {
      const next = (index + step + places.length) % places.length
      rove(places, next)
      places[next]?.focus()
    } else if (event.key === 'Enter' || event.key === ' ') choose(index)
    else return
    event.preventDefault()
  }
  new ResizeObserver(() => {
    const size = element.clientWidth < WIDE ? 'narrow' : 'wide'
    if (element.clientWidth > 0 && size !== sheet) draw(size)
  }).observe(element)
  return { element, show }
}

/** One place of the map is a stop of the Tab key; the others are reached from it. */
function rove(places: readonly SVGGElement[], stop: number): void {
  for (const [i, place] of places.entries()) place.setAttribute('tabindex', i === stop ? '0' : '-1')
}

function move(drawn: DrawnShapes, map: TownMap, { stand, on }: { stand: MapStand; on: boolean }): void {
  const { traveller, places, trail } = drawn
  const at = `translate(${stand.at[0]}px, ${stand.at[1]}px)`
  for (const [i, place] of places.entries()) place.classList.toggle('here', i === stand.place)
  traveller.classList.toggle('wrapped', stand.wrapped)
  traveller.classList.toggle('lost', stand.lost)
  traveller.dataset.place = String(stand.place)
  trail.setAttribute(
    'd',
    stand.trail
      .slice(1, -1)
      .map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${x} ${y}`)
      .join(''),
  )
  traveller.style.transform = at
  if (map.stands.length < 2 || calm || !on) return
  walk(traveller, stand)
}

/** Along the roads, from where it stood before. */
function walk(traveller: SVGGElement, { trail }: MapStand): void {
  const lengths = trail.map(([x, y], i) => {
    const [px, py] = trail[i - 1] ?? [x, y]
    return Math.hypot(x - px, y - py)
  })
  const whole = lengths.reduce((sum, length) => sum + length, 0)
  if (whole === 0) return
  let gone = 0
  const frames = trail.map(([x, y], i) => {
    gone += lengths[i] ?? 0
    return { transform: `translate(${x}px, ${y}px)`, offset: Math.min(1, gone / whole) }
  })
  for (const running of traveller.getAnimations()) running.cancel()
  traveller.animate(frames, { duration: Math.min(LONGEST, Math.max(250, whole * PACE)), easing: 'ease-in-out' })
}
