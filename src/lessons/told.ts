import { type Scene, scenes } from '../engine/scenes.ts'
import { addressesOf } from '../engine/topology.ts'
import { type Findings, findingsOf } from '../findings/findings.ts'
import type { Network } from '../kube/network.ts'
import { type HeaderOf, header } from '../net/packet.ts'
import type { Ends } from '../request/calls.ts'
import { Problem } from '../request/problem.ts'
import type { DropKind } from '../trace/drops.ts'
import type { Hop, Step, StepKind } from '../trace/events.ts'
import type { Fate } from './item.ts'

/*
 * A walked question, as the kinds of questions look at it. Everything that a key says is read from here.
 */

export interface ToldWalk extends Findings {
  ends: Ends
  scenes: readonly Scene[]
}

/** Walks it. Undefined where nobody could say for sure: such a question has no key. */
export function tell(ends: Ends, network: Network): ToldWalk | undefined {
  try {
    const asked = findingsOf(network, ends)
    const { kind } = asked.journey.result
    if (kind === 'undetermined' || kind === 'ambiguous') return undefined
    return { ...asked, ends, scenes: scenes(asked.journey, network.topology) }
  } catch (problem) {
    // an end that this network does not have: it is no question here
    if (problem instanceof Problem) return undefined
    throw problem
  }
}

/** A step of the union, which is what a test of its kind narrows to. */
export type Of<K extends StepKind> = Extract<Step, { kind: K }>

export function isStep<K extends StepKind>(step: Step, kind: K): step is Of<K> {
  return step.kind === kind
}

/** The steps of a kind on the way of the request. */
export function stepsOf<K extends StepKind>(told: ToldWalk, kind: K): Of<K>[] {
  return told.journey.request.hops.flatMap(({ steps }) => stepsIn(steps, kind))
}

export function stepsIn<K extends StepKind>(steps: readonly Step[], kind: K): Of<K>[] {
  return steps.flatMap((step) => (isStep(step, kind) ? [step] : []))
}

/** The number of the scene in which a step happens; the last one of the request when it is nobody's. */
export function sceneOf(told: ToldWalk, step: Step | undefined): number {
  const found = step === undefined ? undefined : told.scenes.find((scene) => scene.steps.includes(step))
  return (found ?? told.scenes.findLast(({ leg }) => leg === 'request'))?.number ?? 1
}

export function deviceKind(told: ToldWalk, device: string): string | undefined {
  return told.network.topology.devices.get(device)?.kind
}

/** Hops of the request at devices that are no switches. */
export function stops(told: ToldWalk): Hop[] {
  return told.journey.request.hops.filter(({ device }) => deviceKind(told, device) !== 'switch')
}

/** The frame that left a device for a cable, last of all its sendings. */
export function frameOut({ steps }: Hop): { step: Of<'sent'>; frame: HeaderOf<'ethernet'> } | undefined {
  const step = stepsIn(steps, 'sent').findLast(({ port }) => port !== 'lo')
  const frame = step === undefined ? undefined : header(step.packet, 'ethernet')
  return step === undefined || frame === undefined ? undefined : { step, frame }
}

/** The gateway of the asking device, by the route that covers everything. */
export function gatewayOf(told: ToldWalk, device: string): string | undefined {
  const box = told.network.topology.devices.get(device)
  if (box === undefined || box.kind === 'switch') return undefined
  return box.routes.list().find(({ to, via }) => to === '0.0.0.0/0' && via !== undefined)?.via
}

/** The MAC address of whoever has an address. */
export function macOf(told: ToldWalk, ip: string): string | undefined {
  for (const device of told.network.topology.devices.values()) {
    if (device.kind === 'switch') continue
    const nic = device.nics.find(({ addresses }) => addresses.some((one) => one.ip === ip))
    if (nic !== undefined) return nic.mac
  }
  return undefined
}

/** What became of it. */
export function fateOf({ journey }: ToldWalk): Fate {
  const { disposition } = journey.request
  if (disposition.kind !== 'delivered') return { kind: disposition.kind, at: disposition.at }
  const back = journey.reply?.disposition
  if (back === undefined) return { kind: 'answer-lost', at: disposition.to }
  return back.kind === 'delivered' ? { kind: 'answered' } : { kind: 'answer-lost', at: back.at }
}

/** The step that ends the request. */
export function lastStep(told: ToldWalk): Step | undefined {
  return told.journey.request.hops.at(-1)?.steps.at(-1)
}

/** Did the request die of that? */
export function died(told: ToldWalk, why: DropKind): boolean {
  return stepsOf(told, 'dropped').some(({ reason }) => reason.kind === why)
}

/** Nodes on the way, each once. */
export function nodesOf(told: ToldWalk): string[] {
  const devices = told.journey.request.hops.map(({ device }) => device)
  return [...new Set(devices.filter((device) => deviceKind(told, device) === 'node'))]
}

export function addressesIn({ network }: ToldWalk, device: string): string[] {
  const box = network.topology.devices.get(device)
  return box === undefined ? [] : addressesOf(box)
}

/** The device on the way, or next to it, that has an address. */
export function ownerOf({ network }: ToldWalk, ip: string): string | undefined {
  if (network.cluster !== undefined) return undefined
  for (const device of network.topology.devices.values()) if (addressesOf(device).includes(ip)) return device.name
  return undefined
}

/** The building that an address belongs to: its own, or that of an apartment in it. */
export function nodeOfIp({ network }: ToldWalk, ip: string): string | undefined {
  const { cluster, file } = network
  if (cluster === undefined) {
    const pod = Object.values(file.pods).find((one) => one.ip === ip)
    return pod?.node ?? Object.keys(file.nodes).find((name) => file.nodes[name]?.ip.split('/')[0] === ip)
  }
  const { pods, nodes } = cluster.snapshot
  const pod = pods.find((one) => one.ip === ip && !one.hostNetwork)
  return pod?.node ?? nodes.find(({ addresses }) => addresses.some((one) => one.ip === ip))?.name
}

/** The address of the building in which somebody lives. */
export function nodeIpOf(told: ToldWalk, device: string): string | undefined {
  const { cluster, file } = told.network
  const name = told.from.ip === undefined ? undefined : nodeOfIp(told, told.from.ip)
  if (name === undefined || deviceKind(told, device) !== 'pod') return undefined
  const node = cluster?.snapshot.nodes.find((one) => one.name === name)
  return node?.addresses[0]?.ip ?? file.nodes[name]?.ip.split('/')[0]
}

/** Is the destination a Service's? */
export function isForService({ parties }: ToldWalk): boolean {
  return parties?.to.kind === 'service'
}

/** The addresses that a Service may be exchanged for, by all the ways that were walked. */
export function chosenBackends(told: ToldWalk): string[] {
  const journeys = told.ways?.journeys ?? [told.journey]
  const ips = journeys.flatMap((journey) =>
    stepsOf({ ...told, journey }, 'socket-translated')
      .map(({ backend }) => backend.ip)
      .concat(stepsOf({ ...told, journey }, 'service-translated').map(({ backend }) => backend.ip))
      .slice(0, 1),
  )
  return [...new Set(ips)].sort()
}
