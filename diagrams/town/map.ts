import type { Stand, Town, TownPlace } from '../../src/request/town.ts'
import type { GroundPlot } from './district.ts'
import { iconOf, outlineOf } from './icons.ts'
import { spokenOf, townWords } from './labels.ts'
import { type Layout, layoutOf } from './layout.ts'
import {
  EMPTY,
  type Look,
  lineHeight,
  type MapBox,
  type MapPoint,
  type MapShape,
  type MapSheet,
  SHEETS,
  SPACE,
  type Tile,
} from './plan.ts'
import { type WayBetween, waysOf } from './roads.ts'

/*
 * The map of a journey: shapes with their places, and where the traveller stands. Data without markup; `svg.ts` and the
 * page make elements of it.
 */

export interface MapPlace {
  id: string
  device: string
  site: TownPlace['site']
  box: MapBox
  /** What a screen reader says. */
  name: string
  /** Numbers of the steps that happen here. */
  steps: number[]
  shapes: MapShape[]
}
export interface MapStand {
  /** Index of its place. */
  place: number
  at: MapPoint
  /** From where the traveller stood before, along the roads. */
  trail: MapPoint[]
  leg: Stand['leg']
  wrapped: boolean
  lost: boolean
}
export interface TownMap {
  width: number
  height: number
  letter: number
  ground: MapShape[]
  places: MapPlace[]
  stands: MapStand[]
  /** What is not drawn; empty when everything is. */
  note: string
}

export function townMap(town: Town, about: Omit<Look, 'sheet'> & { sheet: keyof typeof SHEETS }): TownMap {
  const look: Look = { ...about, sheet: SHEETS[about.sheet] }
  const layout = layoutOf(town, look)
  const ways = waysOf(layout)
  const tiles = allTiles(layout)
  const places = tiles.flatMap((tile) => (tile.place === EMPTY ? [] : [placeOf(tile, tile.place, { town, look })]))
  const hidden = layout.outside === undefined ? 0 : layout.outside.district.more
  const elsewhere = town.more + hidden
  return {
    width: layout.width,
    height: Math.ceil(layout.height),
    letter: look.sheet.letter,
    ground: [
      ...layout.plots.flatMap((plot) => plotShapes(plot, look)),
      ...roadShapes(town, ways),
      ...tiles.flatMap((tile) => (tile.place === EMPTY ? tileShapes(tile, look.sheet) : [])),
    ],
    places,
    stands: standsOf(town.stands, places, ways),
    note: elsewhere === 0 ? '' : townWords(look).elsewhere(elsewhere),
  }
}

function allTiles({ plots, outside }: Layout): Tile[] {
  const all = [...plots, ...(outside === undefined ? [] : [outside])]
  return all.flatMap((plot) => plot.rows.flatMap((row) => row.tiles))
}

function placeOf(tile: Tile, place: TownPlace, { town, look }: { town: Town; look: Look }): MapPlace {
  const steps = town.stands.flatMap((stand, i) => (stand.place === place.id ? [i + 1] : []))
  return {
    id: place.id,
    device: place.device,
    site: place.site,
    box: tile.box,
    name: spokenOf(place, look),
    steps,
    shapes: tileShapes(tile, look.sheet),
  }
}

/** A district's ground, its name, and the lobby of a building. */
function plotShapes(plot: GroundPlot, { sheet }: Look): MapShape[] {
  const { box, title, lobby, district } = plot
  const height = lineHeight(sheet)
  const text = (line: string, x: number, y: number, look: string): MapShape => ({
    kind: 'text',
    x: round(x),
    y: round(y + sheet.letter),
    text: line,
    look,
    middle: false,
  })
  return [
    { kind: 'path', d: rounded(box, 12), look: district.kind },
    ...(lobby === undefined ? [] : [{ kind: 'path' as const, d: rounded(lobby.box, 8), look: 'hall' }]),
    ...title.lines.map((line, i) => text(line, title.x, title.y + i * height, 'title')),
    ...(lobby === undefined ? [] : [text(lobby.label.text, lobby.label.x, lobby.label.y, 'small')]),
  ]
}

function roadShapes(town: Town, ways: WayBetween): MapShape[] {
  return town.roads.flatMap(({ a, b, kind, cut }): MapShape[] => {
    const way = ways(a, b, kind === 'tunnel' ? 'tunnel' : 'road')
    if (way.length === 0) return []
    return [{ kind: 'path', d: line(way), look: cut ? `${kind} cut` : kind }]
  })
}

function tileShapes({ place, lines, box }: Tile, sheet: MapSheet): MapShape[] {
  const site = place === EMPTY ? EMPTY : place.site
  const height = lineHeight(sheet)
  const x = round(box.x + box.width / 2)
  return [
    { kind: 'path', d: outlineOf(site, box), look: `tile ${site}` },
    ...iconOf(site, [x, box.y + SPACE.icon / 2 + 2]),
    ...lines.map((text, i): MapShape => {
      const y = round(box.y + SPACE.icon + i * height + sheet.letter)
      return { kind: 'text', x, y, text, look: i === 0 ? 'name' : 'more', middle: true }
    }),
  ]
}

/** The traveller stands in the corner of a tile, where nothing is written. */
function anchor({ x, y, width }: MapBox): MapPoint {
  return [round(x + width - 9), round(y + 9)]
}

function standsOf(stands: readonly Stand[], places: readonly MapPlace[], ways: WayBetween): MapStand[] {
  const index = new Map(places.map(({ id }, i) => [id, i]))
  return stands.map(({ place, leg, wrapped, lost }, i) => {
    const at = index.get(place) ?? 0
    const here = anchor(places[at]?.box ?? { x: 0, y: 0, width: 0, height: 0 })
    const before = stands[i - 1]
    const start = before === undefined || before.leg !== leg ? undefined : places[index.get(before.place) ?? 0]
    const way = start === undefined ? [] : ways(start.id, place, 'road')
    const trail = start === undefined ? [here] : [anchor(start.box), ...way, here]
    return { place: at, at: here, trail, leg, wrapped, lost }
  })
}

function round(n: number): number {
  return Math.round(n * 10) / 10
}

export function line(way: readonly MapPoint[]): string {
  return way.map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${round(x)} ${round(y)}`).join('')
}

function rounded({ x, y, width, height }: MapBox, r: number): string {
  const [w, h] = [round(width - 2 * r), round(height - 2 * r)]
  return `M${round(x + r)} ${round(y)}h${w}a${r} ${r} 0 0 1 ${r} ${r}v${h}a${r} ${r} 0 0 1 ${-r} ${r}h${-w}a${r} ${r} 0 0 1 ${-r} ${-r}v${-h}a${r} ${r} 0 0 1 ${r} ${-r}z`
}
