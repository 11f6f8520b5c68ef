import { describe, expect, test } from 'vitest'
import type { TownMap } from '../../diagrams/town/map.ts'
import { townMap } from '../../diagrams/town/map.ts'
import { type MapBox, type MapPoint, type MapShape, measure, SHEETS } from '../../diagrams/town/plan.ts'
import { townSvg } from '../../diagrams/town/svg.ts'
import { LANGUAGES, VOICES } from '../../src/request/calls.ts'
import type { Town } from '../../src/request/town.ts'
import { CLUSTER_TOWNS, LAB_TOWNS, type TownRow } from '../support/towns.ts'

/*
 * The map of every journey: nothing overlaps, nothing is cut, the traveller stands where the step says.
 */

const SIZES = ['wide', 'narrow'] as const

/** Every map of a row: both sizes, both voices, both languages. */
function mapsOf(row: TownRow): { about: string; map: TownMap; town: Town; sheet: (typeof SIZES)[number] }[] {
  return LANGUAGES.flatMap((language) =>
    VOICES.flatMap((voice) => {
      const town = row.town(language, voice)
      if (town === undefined) return []
      return SIZES.map((sheet) => ({
        about: `${row.name} ${language} ${voice} ${sheet}`,
        map: townMap(town, { language, voice, sheet }),
        town,
        sheet,
      }))
    }),
  )
}

function textBox(shape: MapShape, map: TownMap, sheet: (typeof SIZES)[number]): MapBox | undefined {
  if (shape.kind !== 'text') return undefined
  const width = measure(SHEETS[sheet])(shape.text)
  const x = shape.middle ? shape.x - width / 2 : shape.x
  return { x, y: shape.y - map.letter, width, height: map.letter * 1.2 }
}

const overlap = (a: MapBox, b: MapBox): boolean =>
  a.x < b.x + b.width - 0.2 && b.x < a.x + a.width - 0.2 && a.y < b.y + b.height - 0.2 && b.y < a.y + a.height - 0.2
const inside = (a: MapBox, b: MapBox): boolean =>
  a.x >= b.x - 0.2 && a.y >= b.y - 0.2 && a.x + a.width <= b.x + b.width + 0.2 && a.y + a.height <= b.y + b.height + 0.2

/** What is wrong with a map. */
function faults(map: TownMap, sheet: (typeof SIZES)[number]): string[] {
  const page = { x: 0, y: 0, width: map.width, height: map.height }
  const found: string[] = []
  const free: MapBox[] = []
  for (const [i, place] of map.places.entries()) {
    if (!inside(place.box, page)) found.push(`${place.name} leaves the page`)
    for (const other of map.places.slice(i + 1))
      if (overlap(place.box, other.box)) found.push(`${place.name} overlaps ${other.name}`)
    for (const shape of place.shapes) {
      const text = textBox(shape, map, sheet)
      if (text === undefined) continue
      if (!inside(text, place.box)) found.push(`a label leaves ${place.name}`)
      free.push(text)
    }
  }
  const ground = map.ground.flatMap((shape) => textBox(shape, map, sheet) ?? [])
  for (const label of ground) {
    if (!inside(label, page)) found.push('a title leaves the page')
    for (const place of map.places) if (overlap(label, place.box)) found.push(`a title lies on ${place.name}`)
  }
  const labels = [...free, ...ground]
  labels.forEach((one, i) => {
    for (const other of labels.slice(i + 1)) if (overlap(one, other)) found.push('two labels overlap')
  })
  for (const stand of map.stands) {
    const [x, y] = stand.at
    const body = { x: x - 7, y: y - 7, width: 14, height: 14 }
    if (labels.some((label) => overlap(body, label))) found.push('the traveller stands on a label')
  }
  return [...found, ...roadFaults(map, ground, page)]
}

function points(d: string): MapPoint[] {
  return [...d.matchAll(/[ML]([-\d.]+) ([-\d.]+)/g)].map(([, x, y]): MapPoint => [Number(x), Number(y)])
}

/** Roads go around tiles and titles, and stay on the page. */
function roadFaults(map: TownMap, titles: readonly MapBox[], page: MapBox): string[] {
  const roads = map.ground.flatMap((shape) =>
    shape.kind === 'path' && /^(path|corridor|tunnel)( cut)?$/.test(shape.look) ? [points(shape.d)] : [],
  )
  const trails = map.stands.map(({ trail }) => trail.slice(1, -1))
  return [...roads, ...trails].flatMap((way) =>
    way.slice(1).flatMap((to, i) => {
      const [x1, y1] = way[i] ?? to
      const [x2, y2] = to
      const strip = { x: Math.min(x1, x2), y: Math.min(y1, y2), width: Math.abs(x1 - x2), height: Math.abs(y1 - y2) }
      const wide = { x: strip.x - 0.5, y: strip.y - 0.5, width: strip.width + 1, height: strip.height + 1 }
      const slanted = x1 !== x2 && y1 !== y2 ? ['a road is slanted'] : []
      const through = map.places
        .filter(({ box }) => overlap(shrunk(box), wide))
        .map(({ name }) => `a road runs through ${name}`)
      const over = titles.some((title) => overlap(title, wide)) ? ['a road runs over a title'] : []
      return [...slanted, ...through, ...over, ...(inside(strip, page) ? [] : ['a road leaves the page'])]
    }),
  )
}
const shrunk = ({ x, y, width, height }: MapBox): MapBox => ({
  x: x + 1,
  y: y + 1,
  width: width - 2,
  height: height - 2,
})

const STANDING = (row: TownRow) => row.town('en', 'technical') !== undefined

describe('the map of a journey', () => {
  test('there are maps to look at', () => {
    expect(LAB_TOWNS.filter(STANDING).length).toBeGreaterThanOrEqual(28)
    expect(CLUSTER_TOWNS.filter(STANDING).length).toBeGreaterThanOrEqual(30)
  })

  test.each([...LAB_TOWNS, ...CLUSTER_TOWNS].map((row) => [row.name, row] as const))(
    '%s: nothing overlaps, nothing is cut, the traveller stands where the step says',
    (_, row) => {
      for (const { about, map, town, sheet } of mapsOf(row)) {
        expect([...new Set(faults(map, sheet))], about).toEqual([])
        expect(
          map.stands.map(({ place }) => map.places[place]?.id),
          about,
        ).toEqual(town.stands.map(({ place }) => place))
      }
    },
  )

  test('the same journey gives the same bytes', () => {
    const [row] = LAB_TOWNS
    const svg = () => row && mapsOf(row).map(({ map }) => townSvg(map, 1))
    expect(svg()).toEqual(svg())
  })

  test('names from strangers are text, everywhere', () => {
    const evil = '"><script>x</script>&\u202e'
    const town: Town = {
      districts: [
        {
          id: 'd',
          kind: 'neighbourhood',
          name: evil,
          homes: [{ id: 'h', site: 'host', device: evil, number: evil }],
          doors: [],
          middle: [],
          gates: [],
          more: 0,
        },
      ],
      roads: [],
      stands: [{ place: 'h', leg: 'request', wrapped: false, lost: false }],
      more: 0,
    }
    const svg = townSvg(townMap(town, { language: 'en', voice: 'house', sheet: 'wide' }), 1)
    expect(svg).not.toContain('<script')
    expect(svg).not.toContain('\u202e')
    expect(svg).not.toMatch(/="[^"]*"[^\s/>]/)
  })
})
