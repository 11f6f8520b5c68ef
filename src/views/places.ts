import type { Device } from '../devices/index.ts'
import type { Spot } from '../engine/scenes.ts'
import type { Topology } from '../engine/topology.ts'
import type { Findings } from '../findings/findings.ts'
import { subnetOf } from '../net/address.ts'
import type { Cast } from '../request/answer.ts'
import type { Voice } from '../request/calls.ts'
import { bare, plain, type Text, t } from '../request/text.ts'
import type { Journey } from '../trace/events.ts'
import { type Catalogue, NODE_PARTS, type NodePart } from '../words/contract/catalogue.ts'
import type { Reader } from './reader.ts'

/** The kind of a node's part: every lxc interface is one. */
export function partKind(part: string): NodePart {
  if (part.startsWith('lxc')) return 'lxc'
  return NODE_PARTS.find((known) => known === part) ?? 'other'
}

/** The name of a place: a device, and inside a node one of its parts. */
export function placeText(words: Catalogue, voice: Voice, spot: Spot): Text {
  const device = named(words.cast[spot.kind][voice], spot.device)
  if (spot.part === undefined) return device
  const part = words.parts[partKind(spot.part)][voice]
  const inside = spot.part === 'stack' ? plain(part) : t`${plain(part)} ${spot.part}`
  return t`${device} · ${inside}`
}

/** A device as a station of the way: in the voice of the houses with what it is. */
export function stationText(
  device: string,
  topology: Topology,
  { words, voice }: Pick<Reader, 'words' | 'voice'>,
): Text {
  const kind = topology.devices.get(device)?.kind
  return kind === undefined || voice === 'technical' ? t`${device}` : named(words.cast[kind].house, device)
}

/** A device by its noun and its name; a name that says what it is needs no noun (pod12, node1). */
function named(noun: string, device: string): Text {
  return device.toLowerCase().startsWith(noun.toLowerCase()) ? t`${device}` : t`${plain(noun)} ${device}`
}

/** The bare name of a place, for pictures. */
export function placeLabel(words: Catalogue, voice: Voice, spot: Spot): string {
  if (spot.part === undefined) return bare(named(words.cast[spot.kind][voice], spot.device))
  const part = words.parts[partKind(spot.part)][voice]
  return spot.part === 'stack' ? part : `${part} ${spot.part}`
}

/** What a picture must know of the devices that a journey met: what each is, and the building or neighbourhood it stands in. */
export function castOf(journey: Journey, topology: Topology): Cast {
  const cast: Record<string, Cast[string]> = Object.create(null)
  for (const { device: name } of journey.story) {
    const device = topology.devices.get(name)
    if (device === undefined || cast[name] !== undefined) continue
    const group = groupOf(device, topology)
    cast[name] = { kind: device.kind, label: name, ...(group === undefined ? {} : { group }) }
  }
  return cast
}

/** The same for all that is known about a question: a node that may be off is marked. */
export function pictureCast({ journey, network, doubts }: Findings, { words }: Pick<Reader, 'words'>): Cast {
  const cast: Record<string, Cast[string]> = { ...castOf(journey, network.topology) }
  for (const doubt of doubts) {
    const member = doubt.kind === 'node-not-ready' ? cast[doubt.node] : undefined
    if (doubt.kind !== 'node-not-ready' || member === undefined) continue
    cast[doubt.node] = { ...member, label: words.surfaces.picture.notReady(member.label) }
  }
  return cast
}

/** The building of a pod or node; the neighbourhood of a house, by its subnet; a fountain stands where its first house does. */
export function groupOf(device: Device, topology: Topology): string | undefined {
  if (device.kind === 'pod') return device.node
  if (device.kind === 'node') return device.name
  if (device.kind !== 'switch') {
    const first = device.nics.flatMap((nic) => nic.addresses)[0]
    return first === undefined ? undefined : subnetOf(first)
  }
  for (const port of device.ports) {
    const peer = topology.peer(device.name, port.name)?.end
    // A fabric of thousands of nodes has no house to ask, and nobody builds them all to see that.
    const known = peer === undefined ? undefined : topology.kindOf?.(peer.device)
    if (known === 'node' || known === 'pod') continue
    const other = peer === undefined ? undefined : topology.devices.get(peer.device)
    if (
      peer === undefined ||
      other === undefined ||
      other.kind === 'switch' ||
      other.kind === 'node' ||
      other.kind === 'pod'
    )
      continue
    const address = other.nics.find((nic) => nic.name === peer.port)?.addresses[0]
    if (address !== undefined) return subnetOf(address)
  }
  return undefined
}
