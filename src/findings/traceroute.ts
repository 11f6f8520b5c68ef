import type { Network } from '../kube/network.ts'
import type { Ip } from '../net/address.ts'
import type { Tagged } from '../net/tagged.ts'
import type { Ends } from '../request/calls.ts'
import type { Drop } from '../trace/drops.ts'
import { type Findings, findingsOf } from './findings.ts'

/*
 * The list that `traceroute` prints: one probe for each TTL, who answers, and why nobody does.
 */

/** Why a line is a star. */
export type Silence = Tagged<{
  /** The probe itself never got as far. */
  lost: { at: string; reason: Drop }
  /** Somebody there lowered its TTL to nothing, and what they said about it was lost, or not sent. */
  'answer-lost': { by: string; at?: string; reason?: Drop }
}>

export interface Rung {
  ttl: number
  /** Who answered, from which address. */
  by?: { ip: Ip; device?: string }
  silence?: Silence
  /** The last line: it is there, or somebody says that it cannot be reached. */
  end?: 'arrived' | 'unreachable'
}

export interface Traceroute {
  /** The walk of an ordinary probe, which has the ends. */
  found: Findings
  rungs: readonly Rung[]
}

/** traceroute's own limits (-m), and the port that it begins with. */
const MOST = 30
const PORT = 33_434
/** As many stars of one cause in a row say that nothing more will come. */
const ALIKE = 3

/** Walks the probes. Throws a Problem for ends that nobody knows. */
export function tracerouteOf(network: Network, call: Ends): Traceroute {
  const proto = call.proto ?? 'udp'
  const probe = (ttl: number): Findings =>
    findingsOf(network, {
      ...call,
      proto,
      ttl,
      // a port on which nobody listens: that refusal is how it knows that it is there
      ...(proto === 'udp' && call.port === undefined ? { port: PORT + ttl - 1, open: false } : {}),
    })
  const rungs: Rung[] = []
  for (let ttl = 1; ttl <= MOST; ttl++) {
    const rung = rungOf(probe(ttl), ttl)
    rungs.push(rung)
    if (rung.end !== undefined || isOver(rungs)) break
  }
  return { found: probe(64), rungs }
}

function rungOf(found: Findings, ttl: number): Rung {
  const { outcome, errors } = found.journey
  switch (outcome.kind) {
    case 'time-exceeded':
      return { ttl, by: { ip: outcome.from, ...deviceOf(found, outcome.from) } }
    case 'reply':
    case 'refused':
      return { ttl, by: { ip: outcome.from, ...deviceOf(found, outcome.from) }, end: 'arrived' }
    case 'connected':
      return { ttl, by: { ip: outcome.to, ...deviceOf(found, outcome.to) }, end: 'arrived' }
    case 'timeout':
      return { ttl, silence: silenceOf(found) }
    default: {
      const from = 'from' in outcome ? outcome.from : errors.find(({ received }) => received)?.source
      return from === undefined
        ? { ttl, silence: silenceOf(found), end: 'unreachable' }
        : { ttl, by: { ip: from, ...deviceOf(found, from) }, end: 'unreachable' }
    }
  }
}

function deviceOf({ journey }: Findings, ip: Ip): { device?: string } {
  const error = journey.errors.find(({ source }) => source === ip)
  const device = error?.device ?? journey.request.hops.at(-1)?.device
  return device === undefined ? {} : { device }
}

function silenceOf({ journey, broken }: Findings): Silence {
  const { disposition } = journey.request
  if (disposition.kind === 'delivered')
    return {
      kind: 'answer-lost',
      by: disposition.to,
      ...(broken === undefined ? {} : { at: broken.at, reason: broken.reason }),
    }
  const { at, reason } = disposition
  if (reason.kind !== 'ttl-expired') return { kind: 'lost', at, reason }
  const said = journey.errors.find(({ device, received }) => device === at && !received)?.disposition
  return {
    kind: 'answer-lost',
    by: at,
    ...(said === undefined || said.kind === 'delivered' ? {} : { at: said.at, reason: said.reason }),
  }
}

const keyOf = ({ silence }: Rung): string | undefined =>
  silence?.kind === 'lost' ? JSON.stringify([silence.at, silence.reason.kind]) : undefined

/** The same loss again and again: a larger TTL does not help. */
function isOver(rungs: readonly Rung[]): boolean {
  const last = rungs.slice(-ALIKE).map(keyOf)
  return last.length === ALIKE && last[0] !== undefined && last.every((key) => key === last[0])
}
