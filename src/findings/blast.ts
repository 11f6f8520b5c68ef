import { isAlive } from '../kube/import/slices.ts'
import type { Network } from '../kube/network.ts'
import type { Pod, Snapshot } from '../kube/snapshot/snapshot.ts'
import type { Protocol } from '../net/packet.ts'
import type { Ends } from '../request/calls.ts'
import { Problem } from '../request/problem.ts'
import { type Changes, type ComparedCluster, changesBetween } from './changes.ts'
import { findingsOf } from './findings.ts'

/*
 * What else a change does: every other connection that fares otherwise, those that matter most first.
 */

export type State = 'open' | 'closed' | 'mixed' | 'absent' | 'unknown'

export interface Turned {
  from: string
  to: string
  proto: Protocol | 'sctp'
  port: number
  before: State
  after: State
  /** One end is outside of the cluster, or a Service stands between. */
  about: 'outside' | 'service' | 'pair'
}

export interface Blast {
  /** How many connections were judged or walked on both sides. */
  asked: number
  /** There are more that were not. */
  more: boolean
  /** Those that matter most first. */
  turned: readonly Turned[]
  counts: Readonly<Record<'opened' | 'closed' | 'came' | 'went' | 'otherWay', number>>
  /** In a cluster: everything that `/diff` would say. */
  changes?: Changes
}

/** Which connections fare otherwise after a change. In a plain network they are walked with the probe of the question. */
export function blastOf(sides: { before: Network; after: Network }, probe: Partial<Ends> = {}): Blast {
  const { before, after } = sides
  if (isCluster(before) && isCluster(after)) return clusterBlast({ before, after })
  return blast(walkedBoth(sides, pairsOf(before, after, probe)), 0)
}

function isCluster(network: Network): network is ComparedCluster {
  return network.cluster !== undefined
}

/** More are not walked. */
const MOST_WALKED = 400

interface Walked {
  turned: Turned[]
  asked: number
  more: boolean
}
type Asked = Pick<Turned, 'from' | 'to' | 'proto' | 'port' | 'about'> & { ends: Ends }

function walkedBoth({ before, after }: { before: Network; after: Network }, asked: readonly Asked[]): Walked {
  const walked = asked.slice(0, MOST_WALKED)
  const turned = walked.flatMap(({ ends, ...one }): Turned[] => {
    const [was, is] = [stateOf(before, ends), stateOf(after, ends)]
    return was === is ? [] : [{ ...one, before: was, after: is }]
  })
  return { turned, asked: walked.length, more: asked.length > walked.length }
}

const STATES = { reachable: 'open', unreachable: 'closed', ambiguous: 'mixed', undetermined: 'unknown' } as const

/** How a question ends; a name that is not there is no connection. */
export function stateOf(network: Network, ends: Ends): State {
  try {
    return STATES[findingsOf(network, ends).journey.result.kind]
  } catch (problem) {
    if (problem instanceof Problem) return 'absent'
    throw problem
  }
}

/** Every pair of machines that people ask from. */
function pairsOf(before: Network, after: Network, probe: Partial<Ends>): Asked[] {
  const names = (network: Network): string[] =>
    [...network.topology.devices.values()]
      .filter(({ kind }) => kind === 'host' || kind === 'pod')
      .map(({ name }) => name)
  const all = [...new Set([...names(before), ...names(after)])]
  const { from: _, to: __, src: ___, ...rest } = probe
  const proto = rest.proto ?? (rest.port === undefined ? 'icmp' : 'tcp')
  return all.flatMap((from) =>
    all
      .filter((to) => to !== from)
      .map((to) => ({ from, to, proto, port: rest.port ?? 0, about: 'pair' as const, ends: { ...rest, from, to } })),
  )
}

/** What the policies say of every pair of workloads; the ways of those that are open; Services and the outside, walked. */
function clusterBlast(sides: { before: ComparedCluster; after: ComparedCluster }): Blast {
  const changes = changesBetween(sides.before, sides.after, 'cilium')
  const { opened, closed, appeared, vanished } = changes.reach
  const states = { allowed: 'open', denied: 'closed', mixed: 'mixed', absent: 'absent' } as const
  const judged = [...opened, ...closed, ...appeared, ...vanished].map(
    ({ from, to, protocol, port, before, after }): Turned => ({
      from,
      to,
      proto: protocolOf(protocol),
      port,
      before: states[before],
      after: states[after],
      about: from === OUTSIDE || to === OUTSIDE ? 'outside' : 'pair',
    }),
  )
  const ways = changes.ways.changed.flatMap(({ ways: all }) => all)
  const ended = ways.flatMap(({ from, to, protocol, port, was, result }): Turned[] =>
    was === result
      ? []
      : [{ from, to, proto: protocolOf(protocol), port, before: STATES[was], after: STATES[result], about: 'pair' }],
  )
  const walked = walkedBoth(sides, [
    ...outsideOf(sides.before.cluster.snapshot, sides.after.cluster.snapshot),
    ...servicesOf(sides.before.cluster.snapshot, sides.after.cluster.snapshot),
  ])
  const all = { ...walked, turned: [...walked.turned, ...judged, ...ended], more: walked.more || changes.ways.more }
  const asked = walked.asked + changes.ways.walked
  return { ...blast({ ...all, asked }, ways.length - ended.length), changes }
}

function protocolOf(protocol: 'TCP' | 'UDP' | 'SCTP' | 'ICMP'): Turned['proto'] {
  return ({ TCP: 'tcp', UDP: 'udp', SCTP: 'sctp', ICMP: 'icmp' } as const)[protocol]
}

/** A pod of every workload, on both sides where it is. */
function callers(before: Snapshot, after: Snapshot): Pod[] {
  const alive = [...after.pods, ...before.pods].filter(
    (pod) => isAlive(pod) && pod.node !== undefined && !pod.hostNetwork,
  )
  const there = new Set(before.pods.map(({ namespace, name }) => `${namespace}/${name}`))
  const groups = Map.groupBy(alive, (pod) => `${pod.namespace}/${pod.workload?.name ?? pod.name}`)
  return [...groups.values()].flatMap(
    (pods) => pods.find(({ namespace, name }) => there.has(`${namespace}/${name}`)) ?? pods[0] ?? [],
  )
}

const MOST_CALLERS = 12
const OUTSIDE = 'world'

/** From outside to what is published, and from every workload to the outside. */
function outsideOf(before: Snapshot, after: Snapshot): Asked[] {
  const published = everyService(before, after).flatMap(({ key, ports, open }) =>
    open ? ports.map((port) => ({ key, port })) : [],
  )
  const inward = published.map(({ key, port: { port, proto } }): Asked => {
    const ends: Ends = { from: OUTSIDE, to: `${key}:${port}`, proto }
    return { from: OUTSIDE, to: key, proto, port, about: 'outside', ends }
  })
  const outward = callers(before, after)
    .slice(0, 100)
    .map((pod): Asked => {
      const from = `${pod.namespace}/${pod.name}`
      return {
        from,
        to: OUTSIDE,
        proto: 'tcp',
        port: 443,
        about: 'outside',
        ends: { from, to: OUTSIDE, proto: 'tcp', port: 443 },
      }
    })
  return [...inward, ...outward]
}

interface Published {
  key: string
  ports: readonly { port: number; proto: 'tcp' | 'udp' }[]
  open: boolean
}

function everyService(before: Snapshot, after: Snapshot): Published[] {
  const all = new Map<string, Published>()
  for (const { services } of [before, after])
    for (const { namespace, name, type, ports, externalIps, loadBalancerIps, headless } of services) {
      if (type === 'ExternalName' || headless) continue
      const key = `${namespace}/${name}`
      const open = type !== 'ClusterIP' || externalIps.length + loadBalancerIps.length > 0
      const asked = ports.flatMap(({ port, protocol }) =>
        protocol === 'SCTP' ? [] : [{ port, proto: protocol === 'UDP' ? ('udp' as const) : ('tcp' as const) }],
      )
      const known = all.get(key)
      const merged = new Map([...(known?.ports ?? []), ...asked].map((one) => [`${one.proto} ${one.port}`, one]))
      all.set(key, { key, ports: [...merged.values()], open: open || known?.open === true })
    }
  return [...all.values()]
}

/** From some workloads to every Service. */
function servicesOf(before: Snapshot, after: Snapshot): Asked[] {
  const senders = callers(before, after).slice(0, MOST_CALLERS)
  return everyService(before, after).flatMap(({ key, ports }) =>
    ports.flatMap(({ port, proto }) =>
      senders.map((pod): Asked => {
        const from = `${pod.namespace}/${pod.name}`
        return { from, to: key, proto, port, about: 'service', ends: { from, to: `${key}:${port}`, proto } }
      }),
    ),
  )
}

const OPENNESS: Readonly<Record<State, number>> = { absent: 0, closed: 0, unknown: 1, mixed: 1, open: 2 }

/** What it means for who uses it. */
export function senseOf({ before, after }: Pick<Turned, 'before' | 'after'>): 'opened' | 'closed' | 'came' | 'went' {
  if (before === 'absent') return 'came'
  if (after === 'absent') return 'went'
  return OPENNESS[after] > OPENNESS[before] ? 'opened' : 'closed'
}

/** Lost before opened before what came and went; the outside before Services before pairs. */
const SENSES = ['closed', 'opened', 'went', 'came'] as const
const ABOUT = ['outside', 'service', 'pair'] as const

function blast({ turned, asked, more }: Walked, otherWay: number): Blast {
  const distinct = [
    ...new Map(turned.map((one) => [JSON.stringify([one.about, one.from, one.to, one.proto, one.port]), one])).values(),
  ]
  const rank = (one: Turned): number => SENSES.indexOf(senseOf(one)) * ABOUT.length + ABOUT.indexOf(one.about)
  const nameOf = ({ from, to, port }: Turned): string => `${from} ${to} ${port}`
  const ranked = distinct.sort((a, b) => rank(a) - rank(b) || (nameOf(a) < nameOf(b) ? -1 : 1))
  const count = (sense: string): number => ranked.filter((one) => senseOf(one) === sense).length
  return {
    asked,
    more,
    turned: ranked,
    counts: { opened: count('opened'), closed: count('closed'), came: count('came'), went: count('went'), otherWay },
  }
}
