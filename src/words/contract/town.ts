import type { Voice } from '../../request/calls.ts'
import type { District, TownSite } from '../../request/town.ts'

/** Words that only stand on the map. */
export interface TownWords {
  sites: Record<TownSite, Record<Voice, string>>
  districts: Record<District['kind'], Record<Voice, (name: string) => string>>
  /** The common room of a building: where its doors lead to. */
  lobby: Record<Voice, string>
  /** Room for another apartment. */
  empty: Record<Voice, string>
  /** A door by the last part of its number, as the article calls it. */
  numbered: (last: string) => string
  /** Homes of a district that are not drawn. */
  more: (homes: number) => string
  /** Places of the network that are not drawn. */
  elsewhere: (places: number) => string
}
