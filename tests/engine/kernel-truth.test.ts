import { describe, expect, test } from 'vitest'
import { simulate } from '../../src/engine/simulate.ts'
import { wire } from '../../src/engine/topology.ts'
import { header } from '../../src/net/packet.ts'
import { admitNetwork } from '../../src/networks/validate.ts'
import type { Journey, Trace } from '../../src/trace/events.ts'
import {
  cases,
  kernelDecisions,
  kernelFrames,
  networkOf,
  ourDecisions,
  ourFrames,
  questionOf,
  type TruthCase,
} from '../truth/kernel.ts'

/** Cases whose cause the record's effective topology does not show: what happened between the warm-up and the probe. */
const BETWEEN: Record<
  string,
  (c: TruthCase) => { topology: ReturnType<typeof networkOf>['topology']; forgetMacs: boolean }
> = {
  '14-to-24-warm-arp-empty-mac-tables': (c) => ({ topology: networkOf(c).topology, forgetMacs: true }),
  '12-to-22-node2-dies-after-first-ping': (c) => {
    const { topology } = networkOf(c)
    const devices = [...topology.devices.values()].map((d) => (d.name === 'node2' ? { ...d, up: false } : d))
    return { topology: wire(devices, topology.links), forgetMacs: false }
  },
}

function walk(c: TruthCase): Journey {
  const question = questionOf(c)
  const { topology } = networkOf(c)
  if (!c.warm) return simulate(topology, question).journey
  const { learned } = simulate(topology, question)
  const between = BETWEEN[c.name]?.(c) ?? { topology, forgetMacs: false }
  const kept = new Map(
    [...learned].map(([name, memory]) => [name, between.forgetMacs ? { ...memory, macs: new Map() } : memory]),
  )
  return simulate(between.topology, question, kept).journey
}

function verdictOf(journey: Journey): string {
  if (journey.reply?.disposition.kind === 'delivered') return 'answered'
  const { kind } = journey.outcome
  return kind === 'timeout' ? 'silence' : 'error'
}

/** The record's words for why a packet died, without the record's notes on where its layers were. */
const WHY: Record<string, string> = {
  'stale-or-unroutable-ip': 'bpf-drop: unroutable',
  'ttl-exceeded': 'bpf-drop: ttl-exceeded',
  'invalid-source-ip': 'bpf-drop: invalid-source-ip',
}

function endOf(trace: Trace | undefined): unknown {
  if (trace === undefined) return undefined
  const d = trace.disposition
  if (d.kind === 'delivered') return { status: 'delivered', to: d.to }
  const why = d.reason.kind === 'redirect-failed' ? 'redirect-failed' : (WHY[d.reason.kind] ?? d.reason.kind)
  return { status: d.kind, at: d.at, why }
}

function kernelEnd(way: {
  status?: string | undefined
  at?: string | undefined
  to?: string | undefined
  why?: string | undefined
}): unknown {
  if (way.status === 'delivered') return { status: 'delivered', to: way.to }
  return { status: way.status, at: way.at, why: way.why?.replace(/ \(.*\)$/, '') }
}

const devicesOf = (path: string[] = []): string[] => {
  const names = path.map((p) => p.split('.')[0] ?? p)
  return names.filter((name, i) => name !== names[i - 1])
}
const pathOf = (trace: Trace | undefined): string[] => {
  const names = (trace?.hops ?? []).map((h) => h.device)
  return names.filter((name, i) => name !== names[i - 1])
}

test('every recorded network passes the door for foreign files', () => {
  for (const file of ['neighbourhoods', 'overlay'] as const)
    for (const c of cases(file)) expect(admitNetwork(c.name, c.topology ?? c.overlay).hash).toBe(networkOf(c).hash)
})

const OUTCOMES: Record<string, (j: Journey) => unknown> = {
  reply: (j) => j.outcome.kind,
  connected: (j) => j.outcome.kind,
  timeout: (j) => j.outcome.kind,
}
const ERRNO: Record<string, string> = { refused: 'ECONNREFUSED' }

for (const file of ['neighbourhoods', 'overlay'] as const) {
  describe(`${file}: our story agrees with the kernel`, () => {
    for (const c of cases(file)) {
      test(c.name, () => {
        const journey = walk(c)
        const { outcome } = c.kernel_result
        expect(verdictOf(journey)).toBe(outcome.verdict)
        const wantedEnd = kernelEnd(outcome.request)
        if (outcome.request.to === undefined && outcome.request.status === 'delivered')
          expect(journey.request.disposition.kind).toBe('delivered')
        else expect(endOf(journey.request)).toEqual(wantedEnd)
        expect(pathOf(journey.request)).toEqual(
          outcome.request.path === undefined ? [c.probe.from] : devicesOf(outcome.request.path),
        )
        if (outcome.reply.kind === 'none')
          expect(journey.reply === undefined || journey.reply.disposition.kind === 'not-sent').toBe(true)
        else {
          expect(journey.reply?.answer).toBe(outcome.reply.kind)
          expect(journey.reply?.disposition.kind).toBe(outcome.reply.status)
          if (outcome.reply.at !== undefined) expect(endOf(journey.reply)).toEqual(kernelEnd(outcome.reply))
          expect(pathOf(journey.reply)).toEqual(devicesOf(outcome.reply.path))
        }
        const errors = journey.errors.map((e) => ({
          icmp: e.icmp.name,
          src: e.source,
          to: e.to,
          received: e.received,
          path: pathOf(e),
          mtu: e.icmp.mtu,
          quoted: header(e.icmp.about ?? [], 'ipv4')?.ttl,
        }))
        const wanted = outcome.errors.map((e, i) => ({
          icmp: e.icmp,
          src: e.src_ip,
          to: e.to_ip,
          received: e.received ?? false,
          path: devicesOf(e.path),
          mtu: e.mtu,
          quoted: e.quoted_ttl ?? errors[i]?.quoted,
        }))
        expect(errors).toEqual(wanted)
        const app = outcome.application
        if (OUTCOMES[app.result] !== undefined) expect(journey.outcome.kind).toBe(app.result)
        else expect('errno' in journey.outcome ? journey.outcome.errno : ERRNO[journey.outcome.kind]).toBe(app.errno)
        const seen = new Set(c.kernel_result.events.map((e) => `${e.dev}.${e.if}`))
        const asked = journey.exchanges
          .filter((e) => seen.has(`${e.device}.${e.port}`))
          .map((e) => ({
            device: e.device,
            if: e.port,
            asks_for: e.ip,
            tell: e.tell,
            tries: e.attempts,
            answers: e.answers,
          }))
        expect(asked).toEqual(
          c.kernel_result.arp.map((a) => ({
            device: a.device,
            if: a.if,
            asks_for: a.asks_for,
            tell: a.tell,
            tries: a.tries,
            answers: a.answers,
          })),
        )
        expect(ourDecisions(journey)).toEqual(kernelDecisions(c))
        expect(ourFrames(journey)).toEqual(kernelFrames(c))
      })
    }
  })
}
