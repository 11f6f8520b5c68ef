import { portMtu } from '../devices/switch.ts'
import type { Topology } from '../engine/topology.ts'
import type { Network } from '../kube/network.ts'
import { nicOf } from '../linux/box.ts'
import { TUNNEL_OVERHEAD, WIREGUARD_OVERHEAD } from '../net/packet.ts'
import type { Ends } from '../request/calls.ts'
import type { Step } from '../trace/events.ts'
import { type Findings, findingsOf } from './findings.ts'

/*
 * The MTU budget of a way: what each interface takes, what tunnels add, and what is left; found with packets that may not be
 * cut, so that the number is the engine's own.
 */

/** One interface that the packet leaves by. All sizes are bytes of IP packets. */
export interface MtuRow {
  device: string
  port: string
  /** Of the interface, or of the route where that is smaller. */
  mtu: number
  /** What tunnels have added so far. */
  added: number
  /** The largest packet of the sender that fits. */
  left: number
}

/** What becomes of a packet that is one byte too large. */
export type TooLarge =
  /** The sender's own kernel refuses it. */
  | { kind: 'own'; at: string }
  /** Somebody drops it and tells the sender how much fits. */
  | { kind: 'told'; at: string; by: string }
  /** It is dropped, and nobody hears of it: a black hole. */
  | { kind: 'silent'; at: string }

export interface MtuWay {
  /** A small packet's walk; everything else only counts when it arrives. */
  small: Findings
  rows: readonly MtuRow[]
  /** The largest packet that arrives there and whose answer comes back. */
  largest?: number
  tooLarge?: TooLarge
}

/** IPv4 and ICMP headers. */
const HEADERS = 28
/** Jumbo frames end there. */
const MOST = 9_000

/** Walks packets of growing size. Throws a Problem for ends that nobody knows. */
export function mtuOf(network: Network, call: Ends): MtuWay {
  const sized = (packet: number): Findings =>
    findingsOf(network, { ...call, proto: call.proto === 'udp' ? 'udp' : 'icmp', df: 'do', size: packet - HEADERS })
  const small = sized(HEADERS + 56)
  const rows = rowsOf(small, network.topology)
  if (!arrives(small)) return { small, rows }
  let fits = HEADERS + 56
  let fails = MOST + 1
  if (arrives(sized(MOST))) return { small, rows, largest: MOST }
  while (fails - fits > 1) {
    const middle = Math.floor((fits + fails) / 2)
    if (arrives(sized(middle))) fits = middle
    else fails = middle
  }
  return { small, rows, largest: fits, ...whatHappens(sized(fails)) }
}

const arrives = ({ journey }: Findings): boolean => journey.result.kind === 'reachable'

function whatHappens({ journey, broken, question }: Findings): { tooLarge?: TooLarge } {
  if (broken === undefined) return {}
  const { at } = broken
  if (journey.request.disposition.kind === 'not-sent') return { tooLarge: { kind: 'own', at } }
  const told = journey.errors.find(({ icmp, received }) => received && icmp.name === 'fragmentation-needed')
  if (told !== undefined) return { tooLarge: { kind: 'told', at, by: told.device } }
  return { tooLarge: { kind: 'silent', at: at === '' ? question.from : at } }
}

/** What a step adds to the packet, or takes off it. */
function change(step: Step): number {
  if (step.kind === 'encapsulated') return TUNNEL_OVERHEAD
  if (step.kind === 'decapsulated') return -TUNNEL_OVERHEAD
  if (step.kind === 'encrypted') return WIREGUARD_OVERHEAD
  return step.kind === 'decrypted' ? -WIREGUARD_OVERHEAD : 0
}

function rowsOf({ journey }: Findings, topology: Topology): MtuRow[] {
  const rows: MtuRow[] = []
  let added = 0
  for (const { device, steps } of journey.request.hops) {
    let route = Number.POSITIVE_INFINITY
    for (const step of steps) {
      added = Math.max(0, added + change(step))
      if (step.kind === 'route-found' || step.kind === 'fib-looked-up')
        route = step.route.mtu ?? Number.POSITIVE_INFINITY
      if (step.kind !== 'sent') continue
      const own = mtuAt(topology, device, step.port)
      if (own === undefined) continue
      const mtu = Math.min(own, route)
      rows.push({ device, port: step.port, mtu, added, left: mtu - added })
      route = Number.POSITIVE_INFINITY
    }
  }
  return rows
}

function mtuAt(topology: Topology, name: string, port: string): number | undefined {
  const device = topology.devices.get(name)
  if (device === undefined) return undefined
  return device.kind === 'switch' ? portMtu(device, port) : nicOf(device, port)?.mtu
}
