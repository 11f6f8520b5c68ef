import type { Device } from '../devices/index.ts'
import type { Scene } from '../engine/scenes.ts'
import type { Topology } from '../engine/topology.ts'
import type { TownRoad } from '../request/town.ts'

/*
 * The roads of a town: cables, corridors, tunnels.
 */

const MANY = 100
/** Between a device and its part: no name holds it. */
const SPOT = '\n'
/** The id of a scene's place. */
export function placeId(device: string, part?: string): string {
  return part === undefined ? device : `${device}${SPOT}${part}`
}

/** The cables between what is drawn, asked from both ends of no more than that. */
export function roadsOf(drawn: readonly Device[], topology: Topology): TownRoad[] {
  const names = new Set(drawn.map(({ name }) => name))
  const roads: TownRoad[] = []
  for (const one of drawn) {
    if (one.kind === 'switch') continue
    for (const nic of one.nics) {
      const peer = topology.peer(one.name, nic.name)
      if (peer === undefined || !names.has(peer.end.device)) continue
      const far = topology.devices.get(peer.end.device)
      const [a, b] = [endOf(one, nic.name), far === undefined ? peer.end.device : endOf(far, peer.end.port)]
      if (roads.some((road) => road.a === b && road.b === a)) continue
      const kind = one.kind === 'pod' || far?.kind === 'pod' ? 'corridor' : 'path'
      roads.push({ a, b, kind, ...(peer.cut ? { cut: true as const } : {}) })
    }
  }
  return [...roads, ...betweenFountains(drawn, topology, names)]
}

function betweenFountains(drawn: readonly Device[], topology: Topology, names: ReadonlySet<string>): TownRoad[] {
  // A fabric may have thousands of ports; what large networks have is one fountain.
  if (topology.devices.size > drawn.length + MANY) return []
  return drawn.flatMap((one) => {
    if (one.kind !== 'switch') return []
    return one.ports.flatMap((port): TownRoad[] => {
      const peer = topology.peer(one.name, port.name)
      const far = peer === undefined ? undefined : topology.devices.get(peer.end.device)
      const twice = far !== undefined && far.name <= one.name
      if (peer === undefined || far?.kind !== 'switch' || twice || !names.has(far.name)) return []
      return [{ a: one.name, b: far.name, kind: 'path', ...(peer.cut ? { cut: true as const } : {}) }]
    })
  })
}

function endOf(one: Device, port: string): string {
  return one.kind === 'node' ? placeId(one.name, port) : one.name
}

/** The tunnels that the journey goes through: from where it was wrapped to where it was unwrapped. */
export function tunnelsOf(scenes: readonly Scene[]): TownRoad[] {
  const roads: TownRoad[] = []
  let near: string | undefined
  for (const { spot, steps } of scenes) {
    const id = placeId(spot.device, spot.part)
    if (steps.some(({ kind }) => kind === 'encapsulated' || kind === 'encrypted')) near = id
    if (near === undefined || !steps.some(({ kind }) => kind === 'decapsulated' || kind === 'decrypted')) continue
    const [a, b] = [near, id]
    if (!roads.some((road) => [road.a, road.b].includes(a) && [road.a, road.b].includes(b)))
      roads.push({ a, b, kind: 'tunnel' })
    near = undefined
  }
  return roads
}
