import { simulate } from '../../../src/engine/simulate.ts'
import type { Topology } from '../../../src/engine/topology.ts'
import { ways } from '../../../src/engine/ways.ts'
import { questionOf } from '../../../src/findings/question.ts'
import type { Network } from '../../../src/kube/network.ts'
import type { Item, Value } from '../../../src/lessons/item.ts'
import type { HeaderOf, Headers, Packet } from '../../../src/net/packet.ts'
import type { Hop, Journey, Question, Step } from '../../../src/trace/events.ts'

/*
 * The key of a question once more, read from the story of a fresh walk without anything of src/lessons: from frames where
 * there are frames.
 */

type Of<K extends Step['kind']> = Extract<Step, { kind: K }>
const isKind =
  <K extends Step['kind']>(kind: K) =>
  (step: Step): step is Of<K> =>
    step.kind === kind

function head<K extends keyof Headers>(packet: Packet, kind: K): HeaderOf<K> | undefined {
  return packet.find((one): one is HeaderOf<K> => one.kind === kind)
}

const fate = (journey: Journey): Value => {
  const there = journey.story.some(({ steps }) =>
    steps.some((step) => step.kind === 'delivered' && step.message.role === 'request'),
  )
  const end = journey.request.disposition
  const heard = journey.story.some(({ steps }) =>
    steps.some(
      (step) => step.kind === 'delivered' && step.message.about !== undefined && step.message.about.role === 'request',
    ),
  )
  if (!there)
    return end.kind === 'delivered'
      ? { kind: 'number', n: -1 }
      : { kind: 'fate', fate: { kind: end.kind, at: journey.request.hops.at(-1)?.device ?? journey.question.from } }
  if (heard && journey.reply !== undefined) return { kind: 'fate', fate: { kind: 'answered' } }
  const last = journey.reply?.hops.at(-1)?.device ?? journey.request.hops.at(-1)?.device ?? ''
  return { kind: 'fate', fate: { kind: 'answer-lost', at: last } }
}

/** Frames of the request as they leave a device. */
function out(journey: Journey, device: string): Packet | undefined {
  return journey.request.hops
    .filter((hop) => hop.device === device)
    .flatMap(({ steps }) => steps.filter(isKind('sent')).filter(({ port }) => port !== 'lo'))
    .at(-1)?.packet
}

const at = (journey: Journey, device: string): Step[] =>
  journey.request.hops.filter((hop) => hop.device === device).flatMap(({ steps }) => steps)
const inStory = (story: Hop[], device: string): Step[] =>
  story.filter((hop) => hop.device === device).flatMap(({ steps }) => steps)

type Truths = { [K in Item['stem']['kind']]: (item: Item, journey: Journey, asked: Walked) => Value | undefined }
interface Walked {
  network: Network
  question: Question
}

function cut(topology: Topology, device: string, port: string): Topology {
  const far = topology.peer(device, port)?.end
  return {
    ...topology,
    peer: (d, p) => {
      const found = topology.peer(d, p)
      const isIt = (d === device && p === port) || (d === far?.device && p === far.port)
      return found === undefined || !isIt ? found : { ...found, cut: true }
    },
  }
}

const address = (ip: string | undefined): Value | undefined => (ip === undefined ? undefined : { kind: 'address', ip })

const truths: Truths = {
  fate: (_, journey) => fate(journey),
  'frame-to': ({ stem }, journey) => {
    const packet = stem.kind === 'frame-to' ? out(journey, stem.device) : undefined
    const mac = packet === undefined ? undefined : head(packet, 'ethernet')?.dst
    return mac === undefined ? undefined : { kind: 'mac', mac }
  },
  // who was asked for, in the frames of ARP
  'arp-for': ({ stem }, journey) =>
    stem.kind === 'arp-for' ? address(journey.exchanges.find(({ device }) => device === stem.device)?.ip) : undefined,
  'packet-to': ({ stem }, journey) =>
    stem.kind === 'packet-to' ? address(head(out(journey, stem.device) ?? [], 'ipv4')?.dst) : undefined,
  'packet-from': ({ stem }, journey) =>
    stem.kind === 'packet-from' ? address(head(out(journey, stem.device) ?? [], 'ipv4')?.src) : undefined,
  path: (_, journey) => ({
    kind: 'path',
    devices: journey.request.hops.map(({ device }) => device).filter((device, i, all) => device !== all[i - 1]),
  }),
  'ttl-left': (_, journey) => {
    const last = journey.request.hops.at(-1)?.steps.find(isKind('received'))
    const ttl = head(last?.packet ?? [], 'ipv4')?.ttl
    return ttl === undefined ? undefined : { kind: 'number', n: ttl }
  },
  'row-wins': ({ stem }, journey) => {
    if (stem.kind !== 'row-wins') return undefined
    const found = at(journey, stem.device)
      .filter(isKind('route-found'))
      .find(({ dst }) => dst === stem.dst)?.route
    if (found === undefined) return undefined
    const { to, via, port } = found
    return {
      kind: 'row',
      to,
      ...(via === undefined ? {} : { via }),
      ...(port === undefined ? {} : { port }),
    }
  },
  'table-asked': ({ stem, options, key }, journey) => {
    if (stem.kind !== 'table-asked') return undefined
    const kinds = new Set(at(journey, stem.device).map(({ kind }) => kind))
    const claimed = options[key]?.value
    const proof = {
      routes: kinds.has('route-found'),
      arp: kinds.has('arp-found'),
      macs: kinds.has('mac-found'),
      endpoints: kinds.has('endpoint-found'),
      ipcache: kinds.has('ipcache-found'),
      services: kinds.has('service-translated') || kinds.has('socket-translated'),
    }
    return claimed?.kind === 'table' && proof[claimed.table] ? claimed : undefined
  },
  'switch-writes': ({ stem }, journey) => {
    if (stem.kind !== 'switch-writes') return undefined
    const [first] = inStory(journey.story, stem.device).filter(isKind('received'))
    const src = first === undefined ? undefined : head(first.packet, 'ethernet')?.src
    return src === undefined || first === undefined ? undefined : { kind: 'mac-row', mac: src, port: first.port }
  },
  'unknown-at-switch': ({ stem }, journey) => {
    if (stem.kind !== 'unknown-at-switch') return undefined
    const copies = inStory(journey.story, stem.device).filter(isKind('flooded'))
    return copies.length > 0 ? { kind: 'phrase', phrase: 'floods' } : undefined
  },
  'who-notices': (_, journey) =>
    journey.exchanges.some(({ attempts, answers }) => attempts === 3 && answers.length === 0)
      ? { kind: 'phrase', phrase: 'sender-gives-up' }
      : undefined,
  sees: (_, journey) => ({ kind: 'sees', outcome: journey.outcome.kind }),
  'tunnel-number': ({ stem }, journey) => {
    if (stem.kind !== 'tunnel-number') return undefined
    const tunnel = head(out(journey, stem.device) ?? [], 'vxlan')
    const sender = at(journey, stem.device).find(isKind('source-checked'))?.identity
    return tunnel?.vni === sender ? { kind: 'phrase', phrase: 'who-sends' } : undefined
  },
  star: (item, journey, { network, question }) => {
    const short = simulate(network.topology, { ...question, ttl: 1 }).journey
    return short.outcome.kind === 'timeout' && item.stem.kind === 'star' ? fate(journey) : undefined
  },
  backends: (_, __, { network, question }) => {
    const { journeys } = ways(network.topology, question)
    const ips = journeys.map(({ request }) => request.hops.at(-1)?.steps.find(isKind('delivered'))?.ip)
    return { kind: 'backends', ips: [...new Set(ips.filter((ip) => ip !== undefined))].sort() }
  },
  'shared-how': (_, __, { network, question }) =>
    ways(network.topology, question).of > 1 ? { kind: 'phrase', phrase: 'at-random' } : undefined,
  verdict: (_, journey) => {
    const end = journey.request.disposition
    if (end.kind === 'delivered') return { kind: 'verdict', verdict: 'allowed' }
    const dropped = journey.request.hops.at(-1)?.steps.findLast(isKind('dropped'))?.reason
    if (dropped?.kind !== 'policy-denied' && dropped?.kind !== 'policy-deny') return undefined
    return { kind: 'verdict', verdict: 'denied', side: dropped.direction, endpoint: dropped.endpoint }
  },
  broken: ({ stem }, _, { network, question }) =>
    stem.kind === 'broken'
      ? fate(simulate(cut(network.topology, stem.device, stem.port), question).journey)
      : undefined,
}

/** What the right option must be; undefined where the story does not show it. */
export function keyOf(item: Item, network: Network): Value | undefined {
  const { question } = questionOf(item.ends, network)
  const all = ways(network.topology, question).journeys
  const journey = all.find(({ result }) => result.kind !== 'reachable') ?? all[0]
  return journey === undefined ? undefined : truths[item.stem.kind](item, journey, { network, question })
}
