import type { District, TownPlace } from '../../src/request/town.ts'
import { catalogues } from '../../src/words/index.ts'
import { visible } from '../lettering.ts'
import { EMPTY, type Look } from './plan.ts'

/*
 * What stands on a tile and on a district, and what is spoken of them. Names come from strangers: only what can be seen is kept.
 */

export const townWords = (look: Look) => catalogues[look.language].surfaces.town

/** The lines of a tile, before they are fitted. */
export function linesOf(place: TownPlace | typeof EMPTY, look: Look): string[] {
  const words = townWords(look)
  if (place === EMPTY) return [words.empty[look.voice]]
  const noun = words.sites[place.site][look.voice]
  const number = place.number === undefined ? [] : [place.number]
  if (place.part === undefined) {
    const doors = (place.doors ?? []).flatMap(({ name, number: at }) => (at === undefined ? [] : [`${name} ${at}`]))
    const told = look.voice === 'house' && (place.site === 'router' || place.site === 'switch')
    return [...(told ? [noun] : []), shortName(place.device), ...number, ...doors]
  }
  if (place.part === 'stack') return [noun]
  const eleven = place.part === 'cilium_host' && look.voice === 'house' ? place.number?.split('.').at(-1) : undefined
  if (eleven !== undefined) return [words.numbered(eleven), place.part, ...number]
  return [...(look.voice === 'house' && place.site !== 'door' ? [noun] : []), place.part, ...number]
}

/** The name of a pod without its floor; the floor is spoken. */
function shortName(device: string): string {
  return device.slice(device.lastIndexOf('/') + 1)
}

/** The whole name, for whoever hears the map. */
export function spokenOf(place: TownPlace, look: Look): string {
  const words = townWords(look)
  const noun = words.sites[place.site][look.voice]
  const name = place.part === undefined || place.part === 'stack' ? place.device : `${place.part} (${place.device})`
  return visible([noun, name, ...(place.number === undefined ? [] : [place.number])].join(' '))
}

export function titleOf(district: District & { hidden: number }, look: Look): string {
  const words = townWords(look)
  const title = words.districts[district.kind][look.voice](district.name)
  const more = district.more + district.hidden
  return visible(more === 0 ? title : `${title} · ${words.more(more)}`)
}
