import type { MapPlace, TownMap } from '../../../diagrams/town/map.ts'
import type { MapShape } from '../../../diagrams/town/plan.ts'

/*
 * The map as elements. Shapes are data; text is set, never parsed.
 */

const SVG = 'http://www.w3.org/2000/svg'

export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string | number>>,
  ...children: readonly Node[]
): SVGElementTagNameMap[K] {
  const element = document.createElementNS(SVG, tag)
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value))
  element.append(...children)
  return element
}

function shape(from: MapShape): SVGElement {
  if (from.kind === 'path') return svg('path', { class: from.look, d: from.d })
  const { x, y, look, middle, text } = from
  const element = svg('text', { class: look, x, y, ...(middle ? { 'text-anchor': 'middle' } : {}) })
  element.textContent = text
  return element
}

function place(from: MapPlace, index: number): SVGGElement {
  const { name, steps } = from
  const title = svg('title', {})
  title.textContent = name
  const met = steps.length > 0 ? ' met' : ''
  return svg(
    'g',
    { class: `spot${met}`, role: 'button', tabindex: -1, 'data-place': index, 'aria-label': name },
    title,
    ...from.shapes.map(shape),
  )
}

export interface DrawnShapes {
  element: SVGSVGElement
  places: SVGGElement[]
  traveller: SVGGElement
  trail: SVGPathElement
}

/** The map with its traveller, who stands nowhere yet. */
export function drawing(map: TownMap, label: string): DrawnShapes {
  const places = map.places.map(place)
  const trail = svg('path', { class: 'trail', d: '' })
  const body = svg('circle', { class: 'body', r: 6.5 })
  const coat = svg('circle', { class: 'coat', r: 9.5 })
  const traveller = svg('g', { class: 'traveller', 'aria-hidden': 'true' }, coat, body)
  const element = svg(
    'svg',
    { viewBox: `0 0 ${map.width} ${map.height}`, 'font-size': map.letter, role: 'group', 'aria-label': label },
    svg('g', { class: 'ground', 'aria-hidden': 'true' }, ...map.ground.map(shape)),
    trail,
    ...places,
    traveller,
  )
  return { element, places, traveller, trail }
}
