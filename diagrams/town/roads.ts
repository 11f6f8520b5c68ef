import type { GroundPlot, HouseRow } from './district.ts'
import type { Layout } from './layout.ts'
import { EMPTY, type MapBox, type MapPoint, SPACE } from './plan.ts'

/*
 * Ways between two places, along streets that no tile stands on: beneath a row, at a district's side, outside it.
 */

/** A place as a way finds it. */
interface Stop {
  plot: GroundPlot
  row: number
  box: MapBox
}
export type WayKind = 'road' | 'tunnel'
export type WayBetween = (a: string, b: string, kind: WayKind) => MapPoint[]

/** So far from the roads does a tunnel run. */
const ASIDE = 9
const HALF = SPACE.street / 2

export function waysOf(layout: Layout): WayBetween {
  const stops = new Map<string, Stop>()
  const plots = [...layout.plots, ...(layout.outside === undefined ? [] : [layout.outside])]
  for (const plot of plots)
    plot.rows.forEach((row, at) => {
      for (const { place, box } of row.tiles) if (place !== EMPTY) stops.set(place.id, { plot, row: at, box })
    })
  return (a, b, kind) => {
    const [from, to] = [stops.get(a), stops.get(b)]
    if (from === undefined || to === undefined || from === to) return []
    const way = from.plot === to.plot ? within(from, to) : across(layout, { from, to, kind })
    return tidy(way)
  }
}

const centre = ({ x, width }: MapBox): number => x + width / 2
const topOf = (row: HouseRow | undefined): number => row?.tiles[0]?.box.y ?? 0
const bottomOf = (row: HouseRow | undefined): number => topOf(row) + (row?.tiles[0]?.box.height ?? 0)
const laneOf = ({ box, district }: GroundPlot): number =>
  district.kind === 'outside' ? box.x + box.width + SPACE.margin / 2 : box.x + box.width - SPACE.lane + 2

/** The street beneath a row, or above it. */
function street(plot: GroundPlot, row: number, side: 'below' | 'above'): number {
  return side === 'below' ? bottomOf(plot.rows[row]) + HALF : topOf(plot.rows[row]) - HALF
}

function within(from: Stop, to: Stop): MapPoint[] {
  const { plot } = from
  if (from.row > to.row) return within(to, from).toReversed()
  const [a, b] = [centre(from.box), centre(to.box)]
  const end = to.box.y
  if (from.row === to.row) return sideways(from, to)
  const down = street(plot, from.row, 'below')
  const start: MapPoint[] = [
    [a, from.box.y + from.box.height],
    [a, down],
  ]
  if (to.row === from.row + 1) return [...start, [b, down], [b, end]]
  const lane = laneOf(plot)
  const up = street(plot, to.row, 'above')
  return [...start, [lane, down], [lane, up], [b, up], [b, end]]
}

/** Two places of one row, by the street on the side of the way out; the last row has none there. */
function sideways(from: Stop, to: Stop): MapPoint[] {
  const { plot, row } = from
  const out = plot.flipped ? 'above' : 'below'
  const last = plot.flipped ? row === 0 : row === plot.rows.length - 1
  const side = last && plot.rows.length > 1 ? (out === 'below' ? 'above' : 'below') : out
  const y = last && plot.rows.length === 1 ? edgeOf(from, side) + (side === 'below' ? 6 : -6) : street(plot, row, side)
  const [a, b] = [centre(from.box), centre(to.box)]
  return [
    [a, edgeOf(from, side)],
    [a, y],
    [b, y],
    [b, edgeOf(to, side)],
  ]
}

function edgeOf({ box }: Stop, side: 'below' | 'above'): number {
  return side === 'below' ? box.y + box.height : box.y
}

interface Crossing {
  from: Stop
  to: Stop
  kind: WayKind
}

/** From one district to another: out to the avenue, along it, by the side of the map to another avenue if need be, and in. */
function across(layout: Layout, { from, to, kind }: Crossing): MapPoint[] {
  const [a, b] = [outOf(layout, from, to), outOf(layout, to, from)]
  const aside = kind === 'tunnel' ? ASIDE : 0
  const [ya, yb] = [a.y + (a.side === 'below' ? -aside : aside), b.y + (b.side === 'below' ? -aside : aside)]
  const lane = kind === 'tunnel' ? SPACE.margin / 2 : layout.width - SPACE.margin / 2
  const between: MapPoint[] =
    ya === yb
      ? []
      : [
          [lane, ya],
          [lane, yb],
        ]
  return [...a.way, [a.x, ya], ...between, [b.x, yb], ...b.way.toReversed()]
}

interface Exit {
  way: MapPoint[]
  x: number
  y: number
  side: 'below' | 'above'
}

/** From a place to the avenue of its district; from what is outside, to the one on the other's side. */
function outOf(layout: Layout, stop: Stop, other: Stop): Exit {
  const { plot, row } = stop
  const side =
    plot.district.kind === 'outside' ? (other.plot.flipped ? 'below' : 'above') : plot.flipped ? 'above' : 'below'
  const avenues = layout.avenues.get(plot.district.id)
  const y = avenues?.[side] ?? 0
  const x = centre(stop.box)
  const edge: MapPoint = [x, edgeOf(stop, side)]
  const last = side === 'below' ? row === plot.rows.length - 1 : row === 0
  if (last) return { way: [edge], x, y, side }
  const lane = laneOf(plot)
  const s = street(plot, row, side)
  return { way: [edge, [x, s], [lane, s]], x: lane, y, side }
}

/** Without points that change nothing. */
function tidy(way: readonly MapPoint[]): MapPoint[] {
  const kept: MapPoint[] = []
  for (const point of way) {
    const [before, last] = [kept.at(-2), kept.at(-1)]
    if (last !== undefined && last[0] === point[0] && last[1] === point[1]) continue
    const straight = (i: 0 | 1) =>
      before !== undefined && last !== undefined && before[i] === last[i] && last[i] === point[i]
    if (straight(0) || straight(1)) kept.pop()
    kept.push(point)
  }
  return kept
}
