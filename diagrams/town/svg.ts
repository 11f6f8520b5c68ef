import type { TownMap } from './map.ts'
import type { MapShape } from './plan.ts'

/*
 * The map as one SVG document. Every text and every attribute is escaped here.
 */

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (c) => ENTITIES[c] ?? c)
}

/** The map, with its traveller at a step when one is named (from 1). */
export function townSvg(map: TownMap, step?: number): string {
  const stand = step === undefined ? undefined : map.stands[step - 1]
  const places = map.places.map(
    ({ name, shapes }) => `<g><title>${escaped(name)}</title>${shapes.map(element).join('')}</g>`,
  )
  const traveller =
    stand === undefined ? '' : `<circle class="traveller" cx="${stand.at[0]}" cy="${stand.at[1]}" r="7"/>`
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${map.width} ${map.height}" font-size="${map.letter}" font-family="Packetwalk Sans, sans-serif"><style>${STYLE}</style>${map.ground.map(element).join('')}${places.join('')}${traveller}</svg>`
}

function element(shape: MapShape): string {
  if (shape.kind === 'path') return `<path class="${escaped(shape.look)}" d="${escaped(shape.d)}"/>`
  const middle = shape.middle ? ' text-anchor="middle"' : ''
  return `<text class="${escaped(shape.look)}" x="${shape.x}" y="${shape.y}"${middle}>${escaped(shape.text)}</text>`
}

const STYLE =
  'path{fill:none;stroke:#5a646b;stroke-width:1.2}.neighbourhood,.building{fill:#f4f2ea;stroke:#d8d3c4}.hall{fill:#dfeaf5;stroke:#9fbddb}' +
  '.tile{fill:#fff}.empty{stroke-dasharray:3 3;fill:none}.path,.corridor{stroke:#b6ad95;stroke-width:4}.tunnel{stroke:#3a7bbf;stroke-opacity:.45;stroke-width:9}' +
  '.tunnel-door{fill:#3a7bbf}.tile.tunnel-door{fill:#fff}.title{font-weight:600}.traveller{fill:#c2410c}'
