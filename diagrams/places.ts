import type { Cast } from '../src/answer.ts'
import type { Cut, Language, Voice } from '../src/calls.ts'
import type { DeviceKind } from '../src/devices/index.ts'
import type { Scene, Spot } from '../src/scenes.ts'
import { PARTS, type Part, PICTURE_WORDS } from '../src/words/picture.ts'
import type { Participant } from './sequence.ts'

/** Places that are folded into one have this before their number. */
export const FOLDED = 'folded:'

/** How much of a journey is drawn. */
export interface Detail {
  /** ARP as messages, as one note where the answer was needed, or only where nobody answered. */
  arp: 'messages' | 'notes' | 'failures'
  /** A node's main door as a place of its own, or one with the door that the packet came through. */
  mainDoors: 'apart' | 'joined'
  /** What lies between the ends of a long way: each place, or all of them as one. */
  middle: 'shown' | 'folded'
}

/** Who looks at the picture. */
export interface Viewer {
  language: Language
  voice: Voice
  cut: Cut
  cast: Cast
}

/** What the cast says a device is; a host when it says nothing that we know. */
export function kindOf(cast: Cast, device: string): DeviceKind {
  const kinds: readonly DeviceKind[] = ['host', 'router', 'switch', 'pod', 'node']
  return kinds.find((kind) => kind === cast[device]?.kind) ?? 'host'
}

function partOf(port: string): Part {
  if (port.startsWith('lxc')) return 'lxc'
  return PARTS.find((part) => part === port) ?? 'other'
}

/** The id of the place where a scene is drawn: the same id is the same lifeline. */
export type PlaceOf = (spot: Spot) => string

/** Every door is a place. */
export function doors(scenes: readonly Scene[], detail: Detail): PlaceOf {
  const tunnelled = new Set(scenes.flatMap(({ spot }) => (spot.part === 'cilium_vxlan' ? [spot.device] : [])))
  return ({ device, part }) => {
    if (part === undefined) return device
    // The article's door 11: behind it stands the doorman of the lobby.
    const room = part === 'cilium_host' || part === 'cilium_net' ? 'stack' : part
    if (room !== 'eth0' || detail.mainDoors === 'apart') return `${device}/${room}`
    return `${device}/${tunnelled.has(device) ? 'cilium_vxlan' : 'stack'}`
  }
}

/** Buildings and neighbourhoods are places; only the two ends stay themselves. */
export function buildings(viewer: Viewer, ends: ReadonlySet<string>): PlaceOf {
  const { cast } = viewer
  return ({ device, kind }) => {
    if (ends.has(device)) return device
    const group = kind === 'node' ? undefined : cast[device]?.group
    return group === undefined ? device : `group:${group}`
  }
}

/** A device's name; in the story of the houses with what it is. */
function named(device: string, { cast, language, voice }: Viewer): string {
  const label = cast[device]?.label ?? device
  return voice === 'house' ? `${PICTURE_WORDS[language].nouns[kindOf(cast, device)]} ${label}` : label
}

/** The participant that stands for a place. */
export function participant(id: string, viewer: Viewer, joined: boolean): Participant {
  const { cast, language, voice, cut } = viewer
  if (id.startsWith('group:')) return { id, label: groupLabel(id.slice('group:'.length), viewer), kind: 'group' }
  const [device = id, port] = id.split('/')
  const known = cast[device]
  const label = named(device, viewer)
  if (port === undefined) {
    const group = cut === 'full' ? known?.group : undefined
    return { id, label, kind: known?.kind ?? 'host', ...(group === undefined ? {} : { group }) }
  }
  const names = PICTURE_WORDS[language].parts
  const name = names[partOf(port)][voice](port)
  const shown = joined && port === 'cilium_vxlan' ? `${name} + eth0` : name
  return { id, label: shown, kind: partOf(port), group: known?.group ?? device }
}

/** A group's name: a building's, when the group is one, else what the cast calls it. */
export function groupLabel(group: string, viewer: Viewer): string {
  return viewer.cast[group] === undefined ? group : named(group, viewer)
}
