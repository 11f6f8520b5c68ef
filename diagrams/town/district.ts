import type { District, TownPlace } from '../../src/request/town.ts'
import { linesOf, titleOf, townWords } from './labels.ts'
import { EMPTY, fitted, type Look, lineHeight, type MapBox, measure, SPACE, type Tile } from './plan.ts'

/*
 * One district: rows of tiles from its homes to its way out. Upside down when what is outside stands above it.
 */

export interface HouseRow {
  role: 'home' | 'door' | 'middle' | 'gate'
  tiles: Tile[]
}
export interface GroundPlot {
  district: District
  box: MapBox
  title: { lines: string[]; x: number; y: number; height: number }
  /** Top to bottom as they are drawn. */
  rows: HouseRow[]
  /** Does its way out lead upwards? */
  flipped: boolean
  lobby?: { box: MapBox; label: { text: string; x: number; y: number } }
}

interface Raw {
  role: HouseRow['role']
  places: (TownPlace | typeof EMPTY)[]
}

/** A district at 0,0, as high as it must be. */
export function plotOf(district: District, met: ReadonlySet<string>, about: { width: number; look: Look }): GroundPlot {
  const { width, look } = about
  const inner = width - 2 * SPACE.pad - SPACE.lane
  const least = look.sheet.tile * (district.kind === 'outside' ? 1.5 : 1)
  const fits = Math.max(1, Math.floor((inner + SPACE.gap) / (least + SPACE.gap)))
  const { raws, hidden } = rawRows(district, { met, fits, look })
  const tileWidth = Math.min(110, (inner - (fits - 1) * SPACE.gap) / fits)
  const title = fitted(titleOf({ ...district, hidden }, look), inner, look.sheet)
  const top = SPACE.pad + title.length * lineHeight(look.sheet) + SPACE.pad
  const rows: HouseRow[] = []
  let y = top
  for (const { role, places } of raws) {
    const own = role === 'gate' ? Math.min(150, (inner - (places.length - 1) * SPACE.gap) / places.length) : tileWidth
    const row = rowAt({ role, places }, { x: SPACE.pad, y, inner, width: own, look })
    rows.push(row)
    y += heightOf(row) + SPACE.street
  }
  const lobbied = district.kind === 'building'
  const height = y - SPACE.street + SPACE.pad + (lobbied ? LOBBY.label + LOBBY.pad : 0)
  const box = { x: 0, y: 0, width, height }
  const titled = { lines: title, x: SPACE.pad, y: SPACE.pad, height: title.length * lineHeight(look.sheet) }
  const plot: GroundPlot = { district, box, title: titled, rows, flipped: false }
  return lobbied ? { ...plot, lobby: lobbyOf(plot, look) } : plot
}

const LOBBY = { pad: 5, label: 16 }

function lobbyOf({ rows, box }: GroundPlot, look: Look): NonNullable<GroundPlot['lobby']> {
  const door = rows.findLast((row) => row.role === 'door') ?? rows.find((row) => row.role === 'middle')
  const top = (door?.tiles[0]?.box.y ?? 0) - LOBBY.pad
  const bottom = box.height - SPACE.pad
  const frame = { x: SPACE.pad / 2, y: top, width: box.width - SPACE.pad, height: bottom - top }
  const text = townWords(look).lobby[look.voice]
  return { box: frame, label: { text, x: SPACE.pad + 2, y: bottom - LOBBY.label } }
}

/** What stands in which row, and how many homes there is no room for. */
function rawRows(
  district: District,
  { met, fits, look }: { met: ReadonlySet<string>; fits: number; look: Look },
): { raws: Raw[]; hidden: number } {
  const { homes, doors, middle, gates, kind } = district
  const most = kind === 'building' ? fits : 2 * fits
  const wanted = homes.map((home, i) => met.has(home.id) || met.has(doors[i]?.id ?? ''))
  let room = most - wanted.filter(Boolean).length
  const kept = homes.map((_, i) => wanted[i] === true || room-- > 0)
  const shown = homes.filter((_, i) => kept[i])
  const behind = doors.filter((_, i) => kept[i])
  const raws: Raw[] = []
  for (let at = 0; at < Math.max(shown.length, kind === 'building' ? 1 : 0); at += fits) {
    const row: Raw['places'] = shown.slice(at, at + fits)
    const free = kind === 'building' && look.voice === 'house' && row.length < fits
    raws.push({ role: 'home', places: free ? [...row, EMPTY] : row })
    if (behind.length > 0) raws.push({ role: 'door', places: behind.slice(at, at + fits) })
  }
  for (let at = 0; at < middle.length; at += fits) raws.push({ role: 'middle', places: middle.slice(at, at + fits) })
  const two = Math.max(1, Math.floor(fits / 2))
  for (let at = 0; at < gates.length; at += two) raws.push({ role: 'gate', places: gates.slice(at, at + two) })
  return { raws: raws.filter(({ places }) => places.length > 0), hidden: homes.length - shown.length }
}

/** Doors stand beneath their homes, so homes and doors begin at the left; the rest stands in the middle. */
function rowAt(
  { role, places }: Raw,
  about: { x: number; y: number; inner: number; width: number; look: Look },
): HouseRow {
  const { y, inner, width, look } = about
  const taken = places.length * width + (places.length - 1) * SPACE.gap
  const left = about.x + (role === 'middle' || role === 'gate' ? (inner - taken) / 2 : 0)
  const lines = places.map((place) =>
    linesOf(place, look).flatMap((line) => fitted(line, width - SPACE.tile, look.sheet)),
  )
  const height = SPACE.icon + Math.max(...lines.map((own) => own.length)) * lineHeight(look.sheet) + SPACE.tile
  const tiles = places.map((place, i): Tile => {
    const box = { x: left + i * (width + SPACE.gap), y, width, height }
    return { place, lines: lines[i] ?? [], box }
  })
  return { role, tiles }
}

export function heightOf(row: HouseRow): number {
  return row.tiles[0]?.box.height ?? 0
}

/** The plot at its place, as high as its neighbours, with its way out on the side where that is. */
export function placed(plot: GroundPlot, at: { x: number; y: number; height: number; flipped: boolean }): GroundPlot {
  const { box, title, rows, lobby } = plot
  const extra = at.height - box.height
  const move = <B extends { x: number; y: number }>(what: B, height: number): B => {
    const y = at.flipped ? box.height - what.y - height : what.y + extra
    return { ...what, x: what.x + at.x, y: y + at.y }
  }
  const turned = rows.map((row) => ({
    ...row,
    tiles: row.tiles.map((tile) => ({ ...tile, box: move(tile.box, tile.box.height) })),
  }))
  return {
    district: plot.district,
    box: { ...box, x: at.x, y: at.y, height: at.height },
    title: { ...title, x: title.x + at.x, y: at.flipped ? at.y + at.height - title.y - title.height : title.y + at.y },
    rows: at.flipped ? turned.toReversed() : turned,
    flipped: at.flipped,
    ...(lobby === undefined
      ? {}
      : { lobby: { box: move(lobby.box, lobby.box.height), label: move(lobby.label, LOBBY.label) } }),
  }
}

/** How wide a text is on this sheet. */
export function widthOf(text: string, look: Look): number {
  return measure(look.sheet)(text)
}
