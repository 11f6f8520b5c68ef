import type { TownSite } from '../../src/request/town.ts'
import type { EMPTY, MapBox, MapPoint, MapShape } from './plan.ts'

/*
 * The outline and the sign of each kind of place. A sign is 14 px high, drawn around its middle.
 */

type Kind = TownSite | typeof EMPTY
const n = (value: number): number => Math.round(value * 10) / 10

export function outlineOf(kind: Kind, { x, y, width, height }: MapBox): string {
  if (kind === 'host' || kind === 'router') return house({ x, y, width, height })
  const r = kind === 'switch' ? 16 : kind === 'door' || kind === 'main-door' ? 3 : 6
  return `M${n(x + r)} ${n(y)}h${n(width - 2 * r)}a${r} ${r} 0 0 1 ${r} ${r}v${n(height - 2 * r)}a${r} ${r} 0 0 1 ${-r} ${r}h${n(2 * r - width)}a${r} ${r} 0 0 1 ${-r} ${-r}v${n(2 * r - height)}a${r} ${r} 0 0 1 ${r} ${-r}z`
}

/** A gable over the icon's height. */
function house({ x, y, width, height }: MapBox): string {
  const eaves = 11
  return `M${n(x)} ${n(y + eaves)}L${n(x + width / 2)} ${n(y)}L${n(x + width)} ${n(y + eaves)}V${n(y + height)}H${n(x)}z`
}

const SIGNS: Record<Kind, (at: MapPoint) => string> = {
  host: ([x, y]) => `M${n(x - 3)} ${n(y + 6)}v-8h6v8z`,
  router: ([x, y]) => `M${n(x - 8)} ${n(y + 6)}v-8h6v8zM${n(x + 2)} ${n(y + 6)}v-8h6v8z`,
  switch: ([x, y]) =>
    `M${n(x - 8)} ${n(y + 6)}h16M${n(x)} ${n(y + 4)}v-9M${n(x)} ${n(y - 4)}q-6 -3 -7 4M${n(x)} ${n(y - 4)}q6 -3 7 4`,
  pod: ([x, y]) => `M${n(x - 7)} ${n(y - 4)}h5v7h-5zM${n(x + 2)} ${n(y - 4)}h5v7h-5z`,
  node: ([x, y]) => `M${n(x - 6)} ${n(y + 6)}v-12h12v12z`,
  door: ([x, y]) => `M${n(x - 4)} ${n(y + 6)}v-12h8v12M${n(x + 1.5)} ${n(y + 0.5)}h.8`,
  'main-door': ([x, y]) => `M${n(x - 7)} ${n(y + 6)}v-12h14v12M${n(x)} ${n(y + 6)}v-12`,
  lobby: ([x, y]) => `M${n(x - 3)} ${n(y - 3)}a3 3 0 1 0 6 0a3 3 0 1 0 -6 0zM${n(x - 6)} ${n(y + 7)}q0 -6 6 -6t6 6`,
  'tunnel-door': ([x, y]) => `M${n(x)} ${n(y - 7)}l8 13h-16z`,
  empty: () => '',
}

export function iconOf(kind: Kind, at: MapPoint): MapShape[] {
  const d = SIGNS[kind](at)
  return d === '' ? [] : [{ kind: 'path', d, look: `sign ${kind}` }]
}
