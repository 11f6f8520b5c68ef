import type { Scene } from '../engine/scenes.ts'
import type { ClusterFacts, Network } from '../kube/network.ts'
import type { Block } from '../request/answer.ts'
import { join, type Text, t } from '../request/text.ts'
import { hubbleLine, mapOf, shownBy } from '../trace/cards/steps.ts'
import type { Hop, Journey, Step } from '../trace/events.ts'
import { hasPoint, isReported } from '../trace/observation.ts'
import type { CommandLine } from '../trace/shell.ts'
import type { Reader } from './reader.ts'

/*
 * How a real cluster shows what a journey tells: lines of Hubble, names of maps, commands.
 */

/** What `hubble observe` shows of the request, node by node. Nothing where no node of Cilium is on the way. */
export function hubbleBlocks(journey: Journey, cluster: ClusterFacts, reader: Reader): Block[] {
  const { monitorAggregation: level } = cluster.mode
  const nodes = new Set(cluster.snapshot.nodes.map((node) => node.name))
  const met = journey.request.hops.filter((hop) => nodes.has(hop.device) || hop.steps.some(isAtSocket))
  if (met.length === 0) return []
  const { observed } = reader.words.mode.lines
  const told = met.flatMap((hop) => {
    const lines = linesOf(hop, level)
    const said = lines.map((line) => t`${line}`)
    return lines.length === 0 ? [] : [t`${hop.device} ${join(said, reader.words.punctuation.list)}`]
  })
  const after = join(told, reader.words.punctuation.clause)
  const text = told.length === 0 ? observed.nothing(level) : observed.lines(level, after)
  return [{ kind: 'note', text }]
}

function isAtSocket(step: Step): boolean {
  return step.kind === 'socket-translated'
}

function linesOf({ steps }: Hop, level: string): string[] {
  return steps.flatMap((step) => hubbleLine(step, level) ?? [])
}

/** Where the monitor reports the steps of a scene, and whether it does at this cluster's aggregation. */
export function pointBlocks(scene: Scene, { cluster }: Network, { words }: Reader): Block[] {
  if (cluster === undefined) return []
  const { monitorAggregation: level } = cluster.mode
  const { point } = words.mode.lines.observed
  return scene.steps
    .filter(hasPoint)
    .map((step): Block => ({ kind: 'note', text: point(step.point, isReported(step, level), level) }))
}

/** The commands that show on the real cluster what the steps of a scene read or wrote, with the names of the maps. */
export function shownBlocks(scene: Scene, network: Network, { words }: Reader): Block[] {
  const { cluster } = network
  if (cluster === undefined || cluster.synthetic.has(scene.spot.device)) return []
  const device = network.topology.devices.get(scene.spot.device)
  const node = device?.kind === 'pod' ? device.node : scene.spot.device
  const { minor } = cluster.mode.version
  const { shownBy: shown, shownIn } = words.mode.lines
  const commands = new Map<CommandLine, Set<string>>()
  for (const step of scene.steps) {
    const command = shownBy(step, { node, minor })
    if (command === undefined) continue
    const maps = commands.get(command) ?? new Set<string>()
    const map = mapOf(step, { minor, endpointId: (pod) => endpointId(cluster, pod) })
    if (map !== undefined) maps.add(map)
    commands.set(command, maps)
  }
  return [...commands].map(([command, maps]): Block => {
    const names: Text = join(
      [...maps].map((map) => t`${map}`),
      ', ',
    )
    return { kind: 'command', about: maps.size === 0 ? shown : shownIn(names), command }
  })
}

function endpointId({ snapshot }: ClusterFacts, name: string): number | undefined {
  return snapshot.pods.find((pod) => `${pod.namespace}/${pod.name}` === name)?.endpoint?.id
}
