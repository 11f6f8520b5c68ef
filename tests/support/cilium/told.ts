import type { Device } from '../../../src/devices/index.ts'
import type { Network } from '../../../src/kube/network.ts'
import { header, ICMP, type Packet } from '../../../src/net/packet.ts'
import { reportedDrop } from '../../../src/trace/cards/drops.ts'
import type { Hop, Journey, Outcome, Question, Step } from '../../../src/trace/events.ts'
import { hasPoint, isReported } from '../../../src/trace/observation.ts'
import type { PolicyMatch } from '../../../src/trace/rows.ts'
import { podOf } from './lab.ts'
import { WORLD } from './record.ts'

/*
 * A journey in the lines of the record, sorted by what they are about.
 */

/** What is compared of a case. */
export interface Told {
  /** What the program saw. */
  outcome: string[]
  drops: string[]
  /** Observation points per node, as far as the aggregation shows them. */
  points: string[]
  verdicts: string[]
  /** Every frame on every interface. */
  frames: string[]
}

/** How the record listened: for how long, and with ARP known and left out. */
export interface Heard {
  waitMs: number
  warm: boolean
}

const MATCHES: Record<PolicyMatch, number> = {
  none: 0,
  'L3-Only': 1,
  'L3-L4': 2,
  'L4-Only': 3,
  all: 4,
  'L3-Proto': 5,
  'Proto-Only': 6,
}

export function toldBy(whole: Journey, { topology, cluster }: Network, heard: Heard): Told {
  const journey = within(whole, heard.waitMs)
  const level = cluster?.mode.monitorAggregation ?? 'none'
  const told: Told = { outcome: outcomeOf(journey), drops: [], points: [], verdicts: [], frames: [] }
  for (const hop of journey.story) {
    const device = topology.devices.get(hop.device)
    if (device === undefined || device.kind === 'switch') continue
    for (const step of hop.steps) {
      if (!isCounted(step.packet) || (heard.warm && header(step.packet, 'arp') !== undefined)) continue
      told.frames.push(...frameOf(device, step))
      if (device.kind === 'node') tell(told, { hop, step, level })
    }
  }
  return told
}

/** What happened while the record still listened. */
function within(journey: Journey, waitMs: number): Journey {
  const late = journey.story.filter(({ at }) => at >= waitMs)
  if (late.length === 0) return journey
  const story = journey.story.filter(({ at }) => at < waitMs)
  const unheard = late.some(({ steps }) => steps.some(({ kind }) => kind === 'informed'))
  return { ...journey, story, ...(unheard ? { outcome: { kind: 'timeout' } } : {}) }
}

function tell(told: Told, { hop, step, level }: { hop: Hop; step: Step; level: string }): void {
  if (hasPoint(step) && isReported(step, level))
    told.points.push(`${hop.device} ${step.point.toUpperCase().replaceAll('-', '_')}`)
  if (step.kind === 'policy-verdict') {
    const { endpoint, direction, identity, allowed, audited, match } = step
    const what = audited === true ? 'audited' : allowed ? 'allowed' : 'denied'
    const who = WORLD.nodes[endpoint] === undefined ? podOf(endpoint) : 'host'
    told.verdicts.push(`${hop.device} ${who} ${direction} ${identity} ${what} match ${MATCHES[match]}`)
  }
  const drop = step.kind === 'dropped' ? reportedDrop(step.reason) : undefined
  if (drop !== undefined) told.drops.push(`${hop.device} ${drop.code}`)
}

/** Of a TCP connection the record has SYN, SYN-ACK and RST. */
function isCounted(packet: Packet): boolean {
  const tcp = packet.findLast((h) => h.kind === 'tcp')
  return tcp?.kind !== 'tcp' || tcp.flags !== 'A'
}

/** A pod's interface by its name in the record. */
function portName(device: Device, port: string): string {
  if (device.kind !== 'node' || !port.startsWith('lxc')) return port
  const ip = device.attached(port)?.ip
  return Object.values(WORLD.pods).find((pod) => pod.ip === ip)?.lxc ?? port
}

function frameOf(device: Device, step: Step): string[] {
  if (step.kind !== 'sent' && step.kind !== 'received') return []
  if (step.port === 'lo') return []
  const text = packetText(step.packet)
  const dir = step.kind === 'sent' ? 'out' : 'in'
  return text === undefined ? [] : [`${podOf(device.name)}/${portName(device, step.port)} ${dir} ${text}`]
}

/** Ephemeral ports have no fixed number. */
export const port = (number: number): string => (number >= 32768 ? 'P' : String(number))

export function packetText(packet: Packet): string | undefined {
  const arp = header(packet, 'arp')
  if (arp !== undefined) return `arp ${arp.op === 'who-has' ? 'request' : 'reply'} ${arp.senderIp}>${arp.targetIp}`
  const ip = header(packet, 'ipv4')
  if (ip === undefined) return undefined
  const start = `${ip.src}>${ip.dst} ttl ${ip.ttl}`
  const tunnel = packet.findIndex((h) => h.kind === 'vxlan')
  const vxlan = packet[tunnel]
  if (vxlan?.kind === 'vxlan') return `${start} vni ${vxlan.vni} [${packetText(packet.slice(tunnel + 1))}]`
  const at = packet.findIndex((h) => h.kind === 'ipv4')
  const [l4] = packet.slice(at + 1)
  const parts = [start]
  if (l4?.kind === 'icmp') parts.push(`icmp ${ICMP[l4.name].type}/${ICMP[l4.name].code}`)
  if (l4?.kind === 'udp') parts.push(`udp ${port(l4.sport)}>${port(l4.dport)}`)
  if (l4?.kind === 'tcp') parts.push(`tcp ${port(l4.sport)}>${port(l4.dport)} ${l4.flags}`)
  if (ip.mf || ip.offset > 0) parts.push(`fragment ${ip.offset}`)
  const about = l4?.kind === 'icmp' && l4.about !== undefined ? header(l4.about, 'ipv4') : undefined
  if (about !== undefined) parts.push(`quotes ${about.src}>${about.dst}`)
  if (ip.dsr !== undefined) parts.push('option')
  return parts.join(' ')
}

/** An ICMP error as a ping sees it. */
const ERRORS: { [K in Outcome['kind']]?: string } = {
  'host-unreachable': '3/1',
  'net-unreachable': '3/0',
  'time-exceeded': '11/0',
  prohibited: '3/13',
  refused: '3/3',
}
const ERRNO: { [K in Outcome['kind']]?: string } = { refused: 'ECONNREFUSED', timeout: 'silence' }
/** The recorded programs did not look at what sendto() returned; Linux says ENOBUFS to a ping that is dropped on its way out. */
const UNHEARD: ReadonlySet<Outcome['kind']> = new Set(['no-buffer-space'])

function outcomeOf({ outcome, question, request, story }: Journey): string[] {
  const seen = [viewOf(outcome, question.proto)]
  if (request.disposition.kind === 'not-sent' && outcome.kind === 'host-unreachable') seen[0] = outcome.errno
  if (outcome.kind === 'connected') seen.push(`server saw ${senderAtEnd(request.hops)}`)
  if (question.proto !== 'icmp') return seen
  for (const { device, steps } of story)
    for (const step of steps) {
      const icmp = step.kind === 'delivered' && device === question.from ? header(step.packet, 'icmp') : undefined
      if (icmp?.name !== 'redirect-host') continue
      seen.push(`redirect from ${header(step.packet, 'ipv4')?.src} to ${icmp.gateway}`)
    }
  return seen
}

/** Errors of which an unconnected UDP socket without IP_RECVERR hears nothing (icmp_err_convert: not fatal). */
const SOFT: ReadonlySet<Outcome['kind']> = new Set([
  'host-unreachable',
  'net-unreachable',
  'time-exceeded',
  'prohibited',
])

function viewOf(outcome: Outcome, proto: Question['proto']): string {
  if (proto === 'udp' && SOFT.has(outcome.kind) && 'from' in outcome) return 'silence'
  if (UNHEARD.has(outcome.kind)) return 'silence'
  if (outcome.kind === 'reply')
    return proto === 'icmp' ? `answered by ${outcome.from} ttl ${outcome.ttl}` : `answered by ${outcome.from}`
  if (outcome.kind === 'connected') return `answered by ${outcome.to}`
  const error = ERRORS[outcome.kind]
  if (proto === 'icmp' && error !== undefined && 'from' in outcome) return `icmp ${error} from ${outcome.from}`
  return 'errno' in outcome ? outcome.errno : (ERRNO[outcome.kind] ?? outcome.kind)
}

function senderAtEnd(hops: readonly Hop[]): string {
  const last = hops.flatMap(({ steps }) => steps.filter((step) => step.kind === 'delivered')).at(-1)
  const packet = last?.packet ?? []
  return `${header(packet, 'ipv4')?.src}:${port(header(packet, 'tcp')?.sport ?? 0)}`
}
