import { simulate } from '../../engine/simulate.ts'
import { type Aligned, decisionsOf, firstDifference } from '../../engine/way-diff.ts'
import type { Names } from '../../trace/cards/card.ts'
import type { Journey, Question } from '../../trace/events.ts'
import { deviceOf, internalIp } from '../agent/wish.ts'
import { isAlive } from '../import/slices.ts'
import type { ClusterFacts, Network } from '../network.ts'
import type { Reach, ReachRow } from '../policy/reach.ts'
import type { Pod, Snapshot } from '../snapshot/snapshot.ts'

/*
 * Which ways are other ones in a second snapshot, among the connections that both allow: a pod stands for its workload.
 */

export interface ChangedWay {
  from: string
  to: string
  protocol: 'TCP' | 'UDP'
  port: number
  /** Where the two ways part. */
  first: Aligned
  /** How it ended, and how it ends now. */
  was: Journey['result']['kind']
  result: Journey['result']['kind']
}

/** Ways that part at decisions of the same sort. */
export interface ChangedWays {
  key: string
  ways: readonly ChangedWay[]
}

export interface WaysDiff {
  /** How many connections that are open in both were walked; whether there are more. */
  walked: number
  more: boolean
  changed: readonly ChangedWays[]
}

/** More pairs than that are not walked one by one. */
const MOST_WALKED = 400

type Cluster = Network & { cluster: ClusterFacts }

/** Walks what is open in both: one port for each pair of workloads, pods of their own before those of nodes. */
export function diffWays(
  sides: { before: Cluster; after: Cluster },
  matrices: { before: Reach; after: Reach },
): WaysDiff {
  const [old, now] = [sideOf(sides.before), sideOf(sides.after)]
  const { pairs, more } = openPairs(matrices, (name) => now.pods.get(name)?.[0]?.hostNetwork === true)
  const groups = new Map<string, ChangedWay[]>()
  let walked = 0
  for (const row of pairs) {
    const pods = representatives(row, old.pods, now.pods)
    if (pods === undefined) continue
    walked++
    const [was, is] = [walk(old, pods.before, row), walk(now, pods.after, row)]
    const first = firstDifference(decisionsOf(was, old.names), decisionsOf(is, now.names))
    if (first === undefined) continue
    const { from, to, protocol, port } = row
    const key = `${first.before?.what ?? '-'} > ${first.after?.what ?? '-'}`
    const way = { from, to, protocol, port, first, was: was.result.kind, result: is.result.kind }
    groups.set(key, [...(groups.get(key) ?? []), way])
  }
  const changed = [...groups].map(([key, ways]) => ({ key, ways })).sort((a, b) => b.ways.length - a.ways.length)
  return { walked, more, changed }
}

type Row = ReachRow & { protocol: 'TCP' | 'UDP' }

/** Pairs that both matrices allow for all pods of the workloads. Matrices can have millions of rows: no key is made for each. */
function openPairs(
  { before, after }: { before: Reach; after: Reach },
  isHost: (workload: string) => boolean,
): { pairs: readonly Row[]; more: boolean } {
  const chosen = new Map<string, Map<string, Row>>()
  let count = 0
  let more = false
  for (const hosts of [false, true]) {
    for (const row of after.rows) {
      const { protocol, from, to } = row
      if (!row.allowed || (protocol !== 'TCP' && protocol !== 'UDP') || from === to) continue
      if (chosen.get(from)?.has(to) === true || hosts !== (isHost(from) || isHost(to))) continue
      if (count >= MOST_WALKED) {
        more = true
        break
      }
      const targets = chosen.get(from) ?? new Map<string, Row>()
      chosen.set(from, targets.set(to, { ...row, protocol }))
      count++
    }
  }
  const asked = (row: ReachRow): Row | undefined => {
    const known = chosen.get(row.from)?.get(row.to)
    return known?.port === row.port && known.protocol === row.protocol ? known : undefined
  }
  const known = new Set(before.rows.flatMap((row) => asked(row) ?? []))
  const closed = new Set(
    [before, after].flatMap(({ rows }) => rows.flatMap((row) => (row.allowed ? [] : (asked(row) ?? [])))),
  )
  const pairs = [...chosen.values()].flatMap((targets) => [...targets.values()])
  return { pairs: pairs.filter((row) => known.has(row) && !closed.has(row)), more }
}

interface Side {
  network: Cluster
  names: Names
  pods: ReadonlyMap<string, readonly Pod[]>
}

function sideOf(network: Cluster): Side {
  const { snapshot } = network.cluster
  const alive = snapshot.pods.filter((pod) => isAlive(pod) && pod.ip !== undefined && pod.node !== undefined)
  return { network, names: namesIn(snapshot), pods: Map.groupBy(alive, workloadOf) }
}

function workloadOf({ namespace, name, workload }: Pod): string {
  return `${namespace}/${workload?.name ?? name}`
}

/** What addresses and names stand for: pods for their workload, node addresses and pod ranges for their node. */
export function namesIn(snapshot: Snapshot): Names {
  const known = new Map<string, string>()
  for (const node of snapshot.nodes) {
    for (const { ip } of node.addresses) known.set(ip, node.name)
    if (node.ciliumHost !== undefined) known.set(node.ciliumHost, `${node.name} cilium_host`)
    for (const cidr of node.podCidrs) known.set(cidr, `${node.name} pods`)
  }
  for (const pod of snapshot.pods) {
    if (pod.hostNetwork) continue
    const name = workloadOf(pod)
    known.set(`${pod.namespace}/${pod.name}`, name)
    for (const ip of pod.ips) known.set(ip, name)
  }
  return (value) => known.get(value) ?? known.get(value.replace(/\/32$/, '')) ?? value
}

/** The same pods on both sides where they are still there, else the first of the workload that is ready. */
function representatives(
  { from, to }: Row,
  before: Side['pods'],
  after: Side['pods'],
): { before: [Pod, Pod]; after: [Pod, Pod] } | undefined {
  const chosen = [from, to].flatMap((workload) => {
    const [old, now] = [before.get(workload) ?? [], after.get(workload) ?? []]
    const stayed = old.find((pod) => now.some((other) => other.name === pod.name))
    const left = stayed ?? ready(old)
    const right = now.find((pod) => pod.name === left?.name) ?? ready(now)
    return left === undefined || right === undefined ? [] : [{ left, right }]
  })
  const [source, target] = chosen
  if (source === undefined || target === undefined) return undefined
  return { before: [source.left, target.left], after: [source.right, target.right] }
}

function ready(pods: readonly Pod[]): Pod | undefined {
  return pods.find((pod) => pod.ready) ?? pods[0]
}

function walk({ network }: Side, [from, to]: [Pod, Pod], { protocol, port }: Row): Journey {
  const question: Question = {
    from: deviceOf(from) ?? '',
    to: addressOf(network.cluster.snapshot, to),
    proto: protocol === 'TCP' ? 'tcp' : 'udp',
    port,
    size: 0,
    ttl: 64,
    df: 'want',
    open: true,
  }
  return simulate(network.topology, question).journey
}

function addressOf({ nodes }: Snapshot, pod: Pod): string {
  const node = pod.hostNetwork ? nodes.find((one) => one.name === pod.node) : undefined
  return (node === undefined ? undefined : internalIp(node)) ?? pod.ip ?? ''
}
