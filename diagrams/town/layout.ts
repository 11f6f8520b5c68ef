import type { District, Town } from '../../src/request/town.ts'
import { type GroundPlot, heightOf, placed, plotOf } from './district.ts'
import { type Look, SPACE } from './plan.ts'

/*
 * Where the districts stand: rows of them above and below what is outside, so that every way out is short.
 */

export interface Layout {
  width: number
  height: number
  plots: GroundPlot[]
  /** What lies between the districts, if anything does. */
  outside?: GroundPlot
  /** The height of the street outside a district's way out, by the district's id; both for what is outside. */
  avenues: ReadonlyMap<string, { above?: number; below?: number }>
}

interface Going {
  y: number
  plots: GroundPlot[]
  avenues: Map<string, { above?: number; below?: number }>
}

export function layoutOf(town: Town, look: Look): Layout {
  const { width, columns } = look.sheet
  const met = new Set(town.stands.map(({ place }) => place))
  const own = town.districts.filter(({ kind }) => kind !== 'outside')
  const side = Math.min(columns, Math.max(1, own.length))
  const room = (width - 2 * SPACE.margin - (side - 1) * SPACE.margin) / side
  const size = Math.min(room, 460)
  const rows = chunks(own, side).map((row) => row.map((one) => plotOf(one, met, { width: size, look })))
  const half = Math.ceil(rows.length / 2)
  const going: Going = { y: 4, plots: [], avenues: new Map() }
  for (const row of rows.slice(0, half)) above(row, going, width)
  const outside = band(
    town.districts.find(({ kind }) => kind === 'outside'),
    going,
    { met, look },
  )
  if (outside === undefined && rows.length > half) going.y += SPACE.avenue
  for (const row of rows.slice(half)) below(row, going, width)
  const { plots, avenues, y } = going
  return {
    width,
    height: y,
    plots,
    avenues,
    ...(outside === undefined ? {} : { outside }),
  }
}

/** A row whose ways out lead down; the avenue is beneath it. */
function above(row: GroundPlot[], going: Going, width: number): void {
  const height = Math.max(...row.map(({ box }) => box.height))
  const xs = columnsOf(row, width)
  row.forEach((plot, i) => {
    going.plots.push(placed(plot, { x: xs[i] ?? 0, y: going.y, height, flipped: false }))
    going.avenues.set(plot.district.id, { below: going.y + height + SPACE.avenue / 2 })
  })
  going.y += height + SPACE.avenue
}

/** A row whose ways out lead up; the avenue is above it, in the space that is there already. */
function below(row: GroundPlot[], going: Going, width: number): void {
  const height = Math.max(...row.map(({ box }) => box.height))
  const xs = columnsOf(row, width)
  row.forEach((plot, i) => {
    going.plots.push(placed(plot, { x: xs[i] ?? 0, y: going.y, height, flipped: true }))
    going.avenues.set(plot.district.id, { above: going.y - SPACE.avenue / 2 })
  })
  going.y += height + SPACE.avenue
}

function columnsOf(row: readonly GroundPlot[], width: number): number[] {
  const taken = row.reduce((sum, { box }) => sum + box.width, 0) + (row.length - 1) * SPACE.margin
  const left = (width - taken) / 2
  return row.map(({ box }, i) => left + i * (box.width + SPACE.margin))
}

/** What is outside: tiles without a frame, with a street above and one below. */
function band(
  outside: District | undefined,
  going: Going,
  about: { met: ReadonlySet<string>; look: Look },
): GroundPlot | undefined {
  if (outside === undefined) return undefined
  const { look, met } = about
  const width = look.sheet.width - 2 * SPACE.margin
  const plot = placed(plotOf({ ...outside, more: 0 }, met, { width, look }), {
    x: SPACE.margin,
    y: going.y,
    height: 0,
    flipped: false,
  })
  const first = plot.rows[0]?.tiles[0]?.box.y ?? going.y
  const lift = first - going.y
  const rows = plot.rows.map((row) => ({
    ...row,
    tiles: row.tiles.map((tile) => ({ ...tile, box: { ...tile.box, y: tile.box.y - lift } })),
  }))
  const last = rows.at(-1)
  const bottom = last === undefined ? going.y : (last.tiles[0]?.box.y ?? 0) + heightOf(last)
  going.avenues.set(outside.id, { above: going.y - SPACE.avenue / 2, below: bottom + SPACE.avenue / 2 })
  const box = { x: SPACE.margin, y: going.y, width, height: bottom - going.y }
  going.y = bottom + SPACE.avenue
  return { ...plot, box, rows }
}

function chunks<T>(all: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, i) => all.slice(i * size, (i + 1) * size))
}
