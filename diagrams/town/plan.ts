import type { Language, Voice } from '../../src/request/calls.ts'
import type { TownPlace } from '../../src/request/town.ts'
import { inked, visible, wrapped } from '../lettering.ts'

/*
 * The measures of a map, and what a tile says. All lengths are px of the map.
 */

export type MapShape =
  | { kind: 'path'; d: string; look: string }
  | { kind: 'text'; x: number; y: number; text: string; look: string; middle: boolean }

export interface MapBox {
  x: number
  y: number
  width: number
  height: number
}
export type MapPoint = readonly [x: number, y: number]

/** For a screen beside the words, and for a phone. */
export interface MapSheet {
  width: number
  letter: number
  /** Districts side by side. */
  columns: number
  /** The narrowest tile. */
  tile: number
}
export const SHEETS = {
  wide: { width: 660, letter: 11, columns: 2, tile: 60 },
  narrow: { width: 320, letter: 10.5, columns: 1, tile: 58 },
} as const satisfies Record<string, MapSheet>

export interface Look {
  language: Language
  voice: Voice
  sheet: MapSheet
}

export const SPACE = {
  /** Around the districts: tunnels pass at the left, roads between far rows at the right. */
  margin: 18,
  /** Inside a district. */
  pad: 10,
  /** At a district's right side, for roads between rows. */
  lane: 14,
  gap: 6,
  /** Between two rows of tiles. */
  street: 22,
  /** Between districts and what is outside. */
  avenue: 44,
  /** Of a tile, above its letters. */
  icon: 20,
  tile: 4,
} as const

/** What an empty apartment, which is no device, is called. */
export const EMPTY = 'empty'
export interface Tile {
  place: TownPlace | typeof EMPTY
  lines: readonly string[]
  box: MapBox
}

const MOST_LINES = 4
export const lineHeight = (sheet: MapSheet): number => sheet.letter * 1.25
export const measure =
  (sheet: MapSheet) =>
  (text: string): number =>
    (inked(text) * sheet.letter) / 16

/** A text in lines of a width; what is too long for a tile ends in an ellipsis, its whole name is spoken. */
export function fitted(text: string, width: number, sheet: MapSheet): string[] {
  const lines = wrapped(visible(text), width, measure(sheet))
  if (lines.length <= MOST_LINES) return lines
  const last = lines[MOST_LINES - 1] ?? ''
  let kept = last
  while (kept !== '' && measure(sheet)(`${kept}…`) > width) kept = kept.slice(0, -1)
  return [...lines.slice(0, MOST_LINES - 1), `${kept}…`]
}
