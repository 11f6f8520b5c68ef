import type { Device } from '../devices/index.ts'
import type { Scene } from '../engine/scenes.ts'
import { addressesOf, type Topology } from '../engine/topology.ts'
import { isEncapsulated } from '../net/packet.ts'
import type { District, Stand, Town, TownPlace, TownSite } from '../request/town.ts'
import { groupOf } from './places.ts'
import { placeId, roadsOf, tunnelsOf } from './town-roads.ts'

/*
 * The town of a journey: every device of a small network; of a large one, the places that the journey meets.
 */

/** A network of so many devices is drawn whole. */
const WHOLE = 48
/** Homes of a district that are drawn, unless the journey meets more of them. */
const HOMES = 8

type NodeDevice = Extract<Device, { kind: 'node' }>
type Met = ReadonlySet<string>

export function townOf(scenes: readonly Scene[], topology: Topology): Town {
  const met = new Set(scenes.map(({ spot }) => spot.device))
  const drawn = devicesOn(met, topology)
  const parts = partsMet(scenes)
  const nodes = drawn.filter((device) => device.kind === 'node')
  const buildings = nodes.map((node) => building(node, { drawn, met, topology, parts: parts.get(node.name) ?? [] }))
  const districts = [...buildings, ...neighbourhoods(drawn, met, topology)]
  const places = new Set(districts.flatMap(placesOf).map(({ id }) => id))
  const counted = districts.reduce((sum, { more }) => sum + more, 0)
  const here = drawn.length - counted
  return {
    districts,
    roads: [...roadsOf(drawn, topology), ...tunnelsOf(scenes)].filter(({ a, b }) => places.has(a) && places.has(b)),
    stands: scenes.map(standOf),
    more: topology.devices.size - here - counted,
  }
}

/** All places of a district. */
export function placesOf({ homes, doors, middle, gates }: District): TownPlace[] {
  return [...homes, ...doors, ...middle, ...gates]
}

/** Devices that stand on the map: all of a small network, else those that are met and the buildings around them. */
function devicesOn(met: Met, topology: Topology): Device[] {
  if (topology.devices.size <= WHOLE) return [...topology.devices.values()]
  const names = new Set(met)
  for (const name of met) {
    const device = topology.devices.get(name)
    if (device?.kind === 'pod') names.add(device.node)
  }
  return [...names].flatMap((name) => topology.devices.get(name) ?? [])
}

/** The parts of every node that the journey meets, in the order in which it does. */
function partsMet(scenes: readonly Scene[]): Map<string, string[]> {
  const parts = new Map<string, string[]>()
  for (const { spot } of scenes) {
    if (spot.part === undefined) continue
    const own = parts.get(spot.device) ?? []
    if (!own.includes(spot.part)) own.push(spot.part)
    parts.set(spot.device, own)
  }
  return parts
}

interface Around {
  drawn: readonly Device[]
  met: Met
  topology: Topology
  parts: readonly string[]
}

function building(node: NodeDevice, { drawn, met, topology, parts }: Around): District {
  const pods = drawn.filter((device) => device.kind === 'pod' && device.node === node.name)
  const shown = chosen(pods, met)
  const corridor = shown.map((pod) => doorOf(pod, topology))
  const doors = corridor.map((port) => placeOf(node, { site: 'door', part: port }))
  const rooms = new Set([
    'stack',
    ...node.nics.map((nic) => nic.name).filter((name) => ROOMS.has(name)),
    ...parts.filter((part) => !corridor.includes(part)),
  ])
  // An lxc door that belongs to nobody on the map is a room like another.
  const middle = [...rooms]
    .toSorted((a, b) => rank(a) - rank(b))
    .map((part) => placeOf(node, { site: siteOf(part), part }))
  return {
    id: `building:${node.name}`,
    kind: 'building',
    name: node.name,
    homes: shown.map(device),
    doors,
    middle,
    gates: [],
    more: pods.length - shown.length,
  }
}

const ROOMS = new Set(['cilium_host', 'cilium_vxlan', 'cilium_geneve', 'eth0'])
const TUNNEL_DOORS = new Set(['cilium_vxlan', 'cilium_geneve', 'cilium_wg0'])

function siteOf(part: string): TownSite {
  if (part === 'stack') return 'lobby'
  if (TUNNEL_DOORS.has(part)) return 'tunnel-door'
  return part === 'eth0' ? 'main-door' : 'door'
}

/** From the stairs to the street. */
function rank(part: string): number {
  const site = siteOf(part)
  return site === 'lobby' ? 0 : site === 'door' ? 1 : site === 'tunnel-door' ? 2 : 3
}

/** The node's end of the corridor to an apartment. */
function doorOf(pod: Device, topology: Topology): string {
  const port = pod.kind === 'switch' ? 'eth0' : (pod.nics[0]?.name ?? 'eth0')
  return topology.peer(pod.name, port)?.end.port ?? `lxc ${pod.name}`
}

/** Those of the journey first, then others in their order, as many as there is room for. */
function chosen(homes: readonly Device[], met: Met): Device[] {
  const all = homes.length <= HOMES ? homes : homes.filter(({ name }) => met.has(name))
  const others = homes.filter((home) => !all.includes(home)).slice(0, Math.max(0, HOMES - all.length))
  const shown = new Set([...all, ...others])
  return homes.filter((home) => shown.has(home))
}

function device(from: Device): TownPlace {
  const [number] = addressesOf(from)
  const base: TownPlace = {
    id: from.name,
    site: from.kind,
    device: from.name,
    ...(number === undefined ? {} : { number }),
  }
  if (from.kind !== 'router' && from.kind !== 'host') return base
  const doors = from.nics.slice(1).map((nic) => {
    const ip = nic.addresses[0]?.ip
    return { name: nic.name, ...(ip === undefined ? {} : { number: ip }) }
  })
  return doors.length === 0 ? base : { ...base, doors }
}

function placeOf(node: NodeDevice, { site, part }: { site: TownSite; part: string }): TownPlace {
  const number = node.nics.find((nic) => nic.name === part)?.addresses[0]?.ip
  return {
    id: placeId(node.name, part),
    site,
    device: node.name,
    part,
    ...(number === undefined ? {} : { number }),
  }
}

/** Houses by the fountain that their first door leads to, or by their addresses; fountains without houses are outside. */
function neighbourhoods(drawn: readonly Device[], met: Met, topology: Topology): District[] {
  const names = new Set(drawn.map(({ name }) => name))
  const groups = new Map<string, Device[]>()
  for (const one of drawn) {
    if (one.kind === 'pod' || one.kind === 'node') continue
    const key = one.kind === 'switch' ? one.name : (fountainOf(one, topology, names) ?? groupOf(one, topology) ?? '')
    groups.set(key, [...(groups.get(key) ?? []), one])
  }
  const outside: Device[] = []
  const districts: District[] = []
  for (const [key, members] of groups) {
    const lonely = !members.some(({ kind }) => kind === 'host') || !members.some(({ kind }) => kind === 'switch')
    if (lonely || isBackbone(members, topology)) outside.push(...members)
    else districts.push(neighbourhood(key, members, { met, topology }))
  }
  if (outside.length === 0) return districts
  const shown = outside.length <= HOMES ? outside : outside.filter(({ name }) => met.has(name))
  const more = outside.length - shown.length
  const empty = { homes: [], doors: [], gates: [] }
  return [...districts, { id: 'outside', kind: 'outside', name: '', ...empty, middle: shown.map(device), more }]
}

/** Machines beside the buildings: the fountain that the main doors lead to is outside. */
function isBackbone(members: readonly Device[], topology: Topology): boolean {
  return members.some(
    (one) =>
      one.kind === 'switch' &&
      one.ports.some((port) => {
        const peer = topology.peer(one.name, port.name)?.end.device
        return peer !== undefined && (topology.kindOf?.(peer) ?? topology.devices.get(peer)?.kind) === 'node'
      }),
  )
}

function fountainOf(house: Device, topology: Topology, names: ReadonlySet<string>): string | undefined {
  if (house.kind === 'switch') return undefined
  const [first] = house.nics
  const peer = first === undefined ? undefined : topology.peer(house.name, first.name)?.end.device
  if (peer === undefined || !names.has(peer)) return undefined
  return topology.devices.get(peer)?.kind === 'switch' ? peer : undefined
}

function neighbourhood(key: string, members: readonly Device[], about: { met: Met; topology: Topology }): District {
  const { met, topology } = about
  const houses = members.filter(({ kind }) => kind === 'host')
  const shown = chosen(houses, met)
  const [first] = members
  const name = houses.map((house) => groupOf(house, topology)).find((group) => group !== undefined) ?? first?.name ?? ''
  return {
    id: `neighbourhood:${key}`,
    kind: 'neighbourhood',
    name,
    homes: shown.map(device),
    doors: [],
    middle: members.filter(({ kind }) => kind === 'switch').map(device),
    gates: members.filter(({ kind }) => kind === 'router').map(device),
    more: houses.length - shown.length,
  }
}

function standOf({ spot, leg, steps }: Scene): Stand {
  const packet = steps.at(-1)?.packet ?? []
  return {
    place: placeId(spot.device, spot.part),
    leg,
    wrapped: isEncapsulated(packet),
    lost: steps.some(({ kind }) => kind === 'dropped'),
  }
}
