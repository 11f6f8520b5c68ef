import type { DeviceKind } from '../devices/index.ts'
import { partOf, weightOf } from '../trace/cards/steps.ts'
import type { Hop, Journey, Step, Trace } from '../trace/events.ts'
import { type ExchangeLeg, LEGS } from '../trace/loss.ts'

/*
 * A journey cut into scenes: one place, one number. The text answer and the picture count the same scenes.
 */

export type Leg = ExchangeLeg | 'error'

/** A place where something happens: a device, and inside a node one of its doors or the lobby. */
export interface Spot {
  device: string
  kind: DeviceKind
  /** Inside a node: an lxc interface, `cilium_host`, `cilium_vxlan`, `eth0`, or `stack` for the node's own network stack. */
  part?: string
}

export interface Scene {
  /** Counts from 1 over the whole journey. */
  number: number
  leg: Leg
  spot: Spot
  steps: Step[]
  /** The step that says most: what is told when there is room for one sentence. */
  key: Step
}

const TOLD = 60
const MOST_TOLD = 3

/** All that must be known of devices: a topology has it, and so has a picture's cast. */
export interface Kinds {
  devices: ReadonlyMap<string, { kind: DeviceKind }>
}

/** The steps of a scene that are told when there is room for a few sentences, in their order. */
export function telling(scene: Scene): Step[] {
  const told = scene.steps.filter((step) => weightOf(step) >= TOLD)
  if (told.length === 0) return [scene.key]
  const heaviest = new Set(told.toSorted((a, b) => weightOf(b) - weightOf(a)).slice(0, MOST_TOLD))
  return told.filter((step) => heaviest.has(step))
}

/** The scenes of a journey: the request's, its answer's, a lost acknowledgement's, and those of errors that are not the answer. */
export function scenes(journey: Journey, topology: Kinds): Scene[] {
  const legs: { leg: Leg; trace: Trace }[] = []
  for (const leg of LEGS) {
    const trace = journey[leg]
    if (trace !== undefined) legs.push({ leg, trace })
  }
  for (const error of journey.errors) {
    if (error.message !== journey.reply?.message) legs.push({ leg: 'error', trace: error })
  }
  const all = legs.flatMap(({ leg, trace }) => trace.hops.flatMap((hop) => cut(hop, leg, topology)))
  return all.map((scene, i) => ({ ...scene, number: i + 1 }))
}

function cut(hop: Hop, leg: Leg, topology: Kinds): Omit<Scene, 'number'>[] {
  const kind = topology.devices.get(hop.device)?.kind ?? 'host'
  if (kind !== 'node') return [made({ device: hop.device, kind }, leg, hop.steps)]
  const parts: { part: string; steps: Step[] }[] = []
  const [first] = hop.steps
  let part = (first === undefined ? undefined : partOf(first)) ?? 'stack'
  for (const step of hop.steps) {
    part = partOf(step) ?? part
    const last = parts.at(-1)
    if (last?.part === part) last.steps.push(step)
    else parts.push({ part, steps: [step] })
  }
  return parts.map((p) => made({ device: hop.device, kind, part: p.part }, leg, p.steps))
}

function made(spot: Spot, leg: Leg, steps: Step[]): Omit<Scene, 'number'> {
  const key = steps.reduce<Step | undefined>(
    (best, step) => (best === undefined || weightOf(step) >= weightOf(best) ? step : best),
    undefined,
  )
  if (key === undefined) throw new Error('a scene without steps')
  return { spot, leg, steps, key }
}
