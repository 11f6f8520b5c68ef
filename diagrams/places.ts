import type { DeviceKind } from '../src/devices/index.ts'
import type { Scene, Spot } from '../src/engine/scenes.ts'
import { isEncapsulated } from '../src/net/packet.ts'
import type { Cast } from '../src/request/answer.ts'
import type { Cut, Language, Voice } from '../src/request/calls.ts'
import type { Step } from '../src/trace/events.ts'
import { PARTS, type Part } from '../src/words/contract/picture.ts'
import { catalogues } from '../src/words/index.ts'
import type { Participant } from './sequence.ts'

/** Places that are folded into one have this before their number. */
export const FOLDED = 'folded:'
/** Between a node and one of its rooms. No name holds it; a slash stands in the name of every pod of a cluster. */
const ROOM = '\n'

/** How much of a journey is drawn. */
export interface DrawnDetail {
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
export function doors(scenes: readonly Scene[], detail: DrawnDetail): PlaceOf {
  const tunnels = new Map(
    scenes.filter(({ steps }) => steps.some(isTunnelEnd)).map(({ spot }) => [spot.device, spot.part ?? 'stack']),
  )
  return ({ device, part }) => {
    if (part === undefined) return device
    // The article's door 11: behind it stands the doorman of the lobby.
    if (part === 'cilium_host' || part === 'cilium_net') return roomOf(device, 'stack')
    const outside = part === 'eth0' || part === 'cilium_wg0'
    return roomOf(device, outside && detail.mainDoors === 'joined' ? (tunnels.get(device) ?? 'stack') : part)
  }
}

function isTunnelEnd({ kind }: Step): boolean {
  return kind === 'encapsulated' || kind === 'decapsulated'
}

/** The id of a place inside a node. */
export function roomOf(device: string, room: string): string {
  return `${device}${ROOM}${room}`
}

/** The stack of a node carries a wrapped packet between its doors: told at the door that it came from. */
export function isOuterRouting({ spot, steps }: Scene, before: Spot | undefined): boolean {
  const packet = steps.at(-1)?.packet ?? []
  return spot.part === 'stack' && before?.device === spot.device && before.part !== undefined && isEncapsulated(packet)
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
  return voice === 'house' ? `${catalogues[language].surfaces.picture.nouns[kindOf(cast, device)]} ${label}` : label
}

/** The participant that stands for a place, and for the doors that were joined to it. */
export function participant(id: string, viewer: Viewer, joined: readonly string[]): Participant {
  const { cast, language, voice, cut } = viewer
  if (id.startsWith('group:')) return { id, label: neighbourhood(id.slice('group:'.length), viewer), kind: 'group' }
  const [device = id, port] = id.split(ROOM)
  const known = cast[device]
  const label = named(device, viewer)
  if (port === undefined) {
    const group = cut === 'full' ? known?.group : undefined
    return { id, label, kind: known?.kind ?? 'host', ...(group === undefined ? {} : { group }) }
  }
  const name = catalogues[language].surfaces.picture.parts[partOf(port)][voice](portName(port))
  return { id, label: [name, ...joined].join(' + '), kind: partOf(port), group: known?.group ?? device }
}

/** The doors of a node that are drawn at another place, by the id of that place. */
export function joinedDoors(scenes: readonly Scene[], placeOf: PlaceOf): ReadonlyMap<string, readonly string[]> {
  const joined = new Map<string, string[]>()
  for (const { spot } of scenes) {
    const place = placeOf(spot)
    const own = spot.part === undefined || spot.part === 'cilium_net' || !place.startsWith(`${spot.device}${ROOM}`)
    if (own || spot.part === undefined || place === roomOf(spot.device, spot.part)) continue
    const doors = joined.get(place) ?? []
    if (!doors.includes(spot.part)) joined.set(place, [...doors, spot.part])
  }
  return joined
}

/** A name such as lxc557aa41ce79a, cut to what tells it from others. */
export function portName(port: string): string {
  return /^lxc[0-9a-f]{8,}$/.test(port) ? `${port.slice(0, 8)}…` : port
}

/** A neighbourhood, after the doormen who stand in it: the text names them. */
function neighbourhood(group: string, viewer: Viewer): string {
  const doormen = Object.entries(viewer.cast)
    .filter(([, member]) => member.kind === 'router' && member.group === group)
    .map(([device]) => named(device, viewer))
  return [...doormen, groupLabel(group, viewer)].join(' · ')
}

/** A group's name: a building's, when the group is one, else what the cast calls it. */
export function groupLabel(group: string, viewer: Viewer): string {
  const { cast, language, voice } = viewer
  if (cast[group] !== undefined) return named(group, viewer)
  // A packet that never left its apartment has not met the building.
  const building = Object.values(cast).some((member) => member.kind === 'pod' && member.group === group)
  return building && voice === 'house' ? `${catalogues[language].surfaces.picture.nouns.node} ${group}` : group
}
