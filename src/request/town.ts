import type { ExchangeLeg } from '../trace/loss.ts'

/*
 * A network seen from above: what a map is drawn from. Facts without words; who draws it says what things are.
 */

/** What stands on a map: devices, and inside a building its doors and its lobby. */
export const SITES = ['host', 'router', 'switch', 'pod', 'node', 'door', 'lobby', 'tunnel-door', 'main-door'] as const
export type TownSite = (typeof SITES)[number]

/** One place. The id tells it from all others; a scene of the journey knows the id of its own. */
export interface TownPlace {
  id: string
  site: TownSite
  device: string
  /** Inside a building: the interface, or `stack` for its lobby. */
  part?: string
  /** Its address, where it has one. */
  number?: string
  /** Further doors, each with its address: a doorman's house has two. */
  doors?: readonly { name: string; number?: string }[]
}

/** A neighbourhood around its fountain, a building with its lobby, or what lies between them. */
export interface District {
  id: string
  kind: 'neighbourhood' | 'building' | 'outside'
  name: string
  /** Houses or apartments. Of a building's apartments, `doors` has the lxc interface at the same index. */
  homes: readonly TownPlace[]
  doors: readonly TownPlace[]
  /** Fountains, or the rooms of a lobby. */
  middle: readonly TownPlace[]
  /** Doormen, who lead out. */
  gates: readonly TownPlace[]
  /** Homes that are there and not on the map. */
  more: number
}

export interface TownRoad {
  a: string
  b: string
  kind: 'path' | 'corridor' | 'tunnel'
  cut?: true
}

/** Where the traveller is at a step of the journey; the n-th is step n + 1. */
export interface Stand {
  place: string
  leg: ExchangeLeg | 'error'
  /** Travels inside another packet. */
  wrapped: boolean
  lost: boolean
}

export interface Town {
  districts: readonly District[]
  roads: readonly TownRoad[]
  stands: readonly Stand[]
  /** Devices of the network that are not on the map, beyond those that a district counts. */
  more: number
}
