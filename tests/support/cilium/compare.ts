import { simulate } from '../../../src/engine/simulate.ts'
import { findingsOf } from '../../../src/findings/findings.ts'
import type { Network } from '../../../src/kube/network.ts'
import type { Journey, Question } from '../../../src/trace/events.ts'
import { CLIENT, GATEWAY, labOf } from './lab.ts'
import { type RecordedCase, WORLD } from './record.ts'
import { port, type Told, toldBy } from './told.ts'

/*
 * One case asked of the simulator, and where its answer parts from the record.
 */

const FACETS = ['outcome', 'drops', 'points', 'verdicts', 'frames'] as const
export type Facet = (typeof FACETS)[number]

export interface Verdict {
  /** Empty: they agree in everything. */
  differ: Facet[]
  /** Lines that only one of the two has. */
  lines: { facet: Facet; record: string[]; ours: string[] }[]
}

/** Why a case is not asked: there are no such questions. */
export function whyNotAsked({ probe, name }: RecordedCase): string | undefined {
  if (probe.vni !== undefined) return 'a tunnel packet made by hand'
  if (name.startsWith('l7-')) return 'the record has no proxy behind its redirect'
  return undefined
}

/** Sizes of the record's probes when it says none: payload bytes. */
const SIZES = { icmp: 24, udp: 8, tcp: 0 } as const

export function journeyOf(recorded: RecordedCase, network: Network): Journey {
  const { probe, warm_arp: warm } = recorded
  const { from, to, proto, ttl = 64, df = 'dont', port: dport = 0, size = SIZES[proto] } = probe
  const src = probe.spoof ?? probe.src
  const extra = src === undefined ? {} : { src }
  const open = isOpen(recorded)
  const outside = from === CLIENT || from === GATEWAY
  const device = WORLD.pods[from] === undefined ? from : `shop/${from}`
  const tcp = proto === 'tcp' ? { df: 'want' as const } : { df }
  if (outside || src !== undefined) {
    const question: Question = { from: device, to, proto, port: dport, size, ttl, ...tcp, open, ...extra }
    const first = simulate(network.topology, question)
    return warm ? simulate(network.topology, question, first.learned).journey : first.journey
  }
  const ports = proto === 'icmp' ? {} : { port: dport }
  const end = WORLD.pods[from] === undefined ? `node/${from}` : device
  return findingsOf(network, { from: end, to, proto, size, ttl, ...tcp, ...ports, open, warm }).journey
}

/** Is somebody listening? The record's servers have a few ports; what was refused tells. */
function isOpen({ outcome, name }: RecordedCase): boolean {
  return outcome.verdict !== 'refused' && !name.includes('closed')
}

/** What the record saw, in the same form. */
export function recordTold(recorded: RecordedCase): Told {
  const told: Told = { outcome: outcomeOf(recorded), drops: [], points: [], verdicts: [], frames: [] }
  for (const event of recorded.events) {
    const [kind, ...rest] = event.split(' ')
    if (kind === 'frame') told.frames.push(withoutPorts(rest.join(' ')))
    if (kind === 'trace') told.points.push(rest.slice(0, 2).join(' '))
    if (kind === 'verdict') told.verdicts.push(rest.join(' '))
    if (kind === 'drop') told.drops.push(rest.slice(0, 2).join(' '))
  }
  return told
}

function withoutPorts(text: string): string {
  return text.replace(/ (udp|tcp) (\d+)>(\d+)/g, (_, l4, sport, dport) => ` ${l4} ${port(+sport)}>${port(+dport)}`)
}

function outcomeOf({ outcome, probe }: RecordedCase): string[] {
  const { application: seen, verdict } = outcome
  const peer = seen.peer?.split(':')[0]
  const lines: string[] = []
  if (verdict === 'answered')
    lines.push(probe.proto === 'icmp' ? `answered by ${seen.from} ttl ${seen.ttl}` : `answered by ${peer}`)
  else if (seen.icmp_error !== undefined) lines.push(`icmp ${seen.icmp_error.join('/')} from ${seen.from}`)
  else lines.push(seen.errno ?? 'silence')
  if (seen.server_saw !== undefined) {
    const [ip = '', sport = '0'] = seen.server_saw.split(':')
    lines.push(`server saw ${ip}:${port(Number(sport))}`)
  }
  for (const { from, gateway } of seen.redirects ?? []) lines.push(`redirect from ${from} to ${gateway}`)
  return lines
}

/** Lines that only the first has, as often as it has them more. */
function without(lines: readonly string[], others: readonly string[]): string[] {
  const left = [...others]
  return lines.filter((line) => {
    const at = left.indexOf(line)
    if (at >= 0) left.splice(at, 1)
    return at < 0
  })
}

export function judge(recorded: RecordedCase): Verdict {
  const network = labOf(recorded)
  const ours = toldBy(journeyOf(recorded, network), network, {
    waitMs: 1000 * (recorded.probe.wait ?? 1),
    warm: recorded.warm_arp,
  })
  const record = recordTold(recorded)
  const lines = FACETS.map((facet) => ({
    facet,
    record: without(record[facet], ours[facet]),
    ours: without(ours[facet], record[facet]),
  })).filter((one) => one.record.length + one.ours.length > 0)
  return { differ: lines.map(({ facet }) => facet), lines }
}
