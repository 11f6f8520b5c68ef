import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Learned, simulate } from '../../src/engine/simulate.ts'
import { toBytes } from '../../src/net/frame.ts'
import { header, innermost } from '../../src/net/packet.ts'
import { fromBytes } from '../../src/net/parse.ts'
import { build } from '../../src/networks/build.ts'
import { networkFile } from '../../src/networks/file.ts'
import type { Journey, Trace } from '../../src/trace/events.ts'
import { type Asked, byChance } from '../support/random-networks.ts'

/* What holds for every network and every probe, however strange. */

/** PROPERTY_RUNS asks for a longer search. */
const RUNS = Number(process.env.PROPERTY_RUNS ?? 400)

function walk({ chance, question }: Asked): { journey: Journey; learned: Learned; again: Journey } {
  const { topology } = build('chance', networkFile.parse(chance.file))
  const { journey, learned } = simulate(topology, question)
  return { journey, learned, again: simulate(topology, question, learned).journey }
}

const tracesOf = (journey: Journey): Trace[] => [
  journey.request,
  ...(journey.reply === undefined ? [] : [journey.reply]),
  ...journey.errors,
]

/** A story this long was ended by the simulator, not by its packets. */
const ENDLESS = 20_000

/** Every trace ends in one way, and the way that its last steps tell. */
function endsOnce(trace: Trace, journey: Journey): void {
  const { disposition: end } = trace
  const last = trace.hops.at(-1)
  const steps = trace.hops.flatMap((hop) => hop.steps)
  const left = steps.some((s) => s.kind === 'sent' && s.port !== 'lo')
  if (end.kind === 'delivered') {
    expect(end.to).toBe(last?.device)
    expect(last?.steps.some((s) => s.kind === 'delivered')).toBe(true)
    return
  }
  expect(end.at).toBe(last?.device ?? journey.question.from)
  expect(left).toBe(end.kind === 'lost')
  // a message that just vanishes is a hole in the story; only a fragment may wait for the others
  if (end.reason.kind === 'fragment-missing')
    expect(steps.some((s) => header(s.packet, 'ipv4')?.mf || (header(s.packet, 'ipv4')?.offset ?? 0) > 0)).toBe(true)
}

/** Inside its tunnel; fragments of one message travel one after the other, so each is looked at by itself. */
function ttlNeverRises(trace: Trace): void {
  const lowest = new Map<string, number>()
  for (const step of trace.hops.flatMap((hop) => hop.steps)) {
    const ip = header(innermost(step.packet), 'ipv4')
    if (ip === undefined) continue
    const piece = `${ip.src}>${ip.dst}+${ip.offset}`
    expect(ip.ttl).toBeLessThanOrEqual(lowest.get(piece) ?? 255)
    lowest.set(piece, ip.ttl)
  }
}

for (const [kind, asked] of Object.entries(byChance)) {
  describe(`${kind} by chance`, () => {
    test('a journey never throws, never goes on for ever, ends in one way, and its TTL never rises inside its tunnel', () => {
      fc.assert(
        fc.property(asked, (question) => {
          const { journey, again } = walk(question)
          for (const j of [journey, again]) {
            expect(j.story.length).toBeLessThan(ENDLESS)
            for (const trace of tracesOf(j)) {
              endsOnce(trace, j)
              ttlNeverRises(trace)
            }
          }
        }),
        { numRuns: RUNS },
      )
    })

    test('the same question has the same answer, and leaves the same knowledge', () => {
      fc.assert(
        fc.property(asked, (question) => {
          expect(walk(question)).toEqual(walk(structuredClone(question)))
        }),
        { numRuns: Math.ceil(RUNS / 4) },
      )
    })

    test('once a question was answered, asking again needs no ARP', () => {
      fc.assert(
        fc.property(asked, (question) => {
          const { journey, again } = walk(question)
          fc.pre(journey.result.kind === 'reachable')
          // a redirect sends the second question another way
          fc.pre(!journey.errors.some((e) => e.icmp.name === 'redirect-host'))
          // what nobody answered is asked again: a borrowed source makes its owner ask, too
          fc.pre(journey.exchanges.every((e) => e.answers.length > 0))
          expect(again.exchanges).toEqual([])
          expect(again.result.kind).toBe('reachable')
        }),
        { numRuns: Math.ceil(RUNS / 4), maxSkipsPerRun: 1000 },
      )
    })

    test('every frame of every story is a frame: bytes and back', () => {
      fc.assert(
        fc.property(asked, (question) => {
          const { journey } = walk(question)
          for (const { packet } of journey.story.flatMap((hop) => hop.steps)) {
            const ip = header(packet, 'ipv4')
            // what is cut in the middle of its upper headers cannot be read again
            if (packet[0]?.kind !== 'ethernet' || (ip?.mf && ip.length < 120) || (ip?.length ?? 0) > 3100) continue
            expect(fromBytes(toBytes(packet))).toEqual(packet)
          }
        }),
        { numRuns: Math.ceil(RUNS / 6) },
      )
    })
  })
}

test('a filter that refuses with a reset does not answer its own reset', () => {
  const filters = [{ hook: 'output' as const, match: {}, action: 'reject-reset' as const }]
  const file = {
    devices: {
      h1: { kind: 'host' as const, nics: { eth0: { ip: '10.0.0.1/24' } }, filters },
      h2: { kind: 'host' as const, nics: { eth0: { ip: '10.0.0.2/24' } } },
    },
    links: [{ a: 'h1.eth0', b: 'h2.eth0' }],
  }
  const { topology } = build('resets', networkFile.parse(file))
  const { story } = simulate(topology, {
    from: 'h1',
    to: '10.0.0.2',
    proto: 'tcp',
    port: 80,
    size: 0,
    ttl: 64,
    df: 'want',
    open: true,
  }).journey
  expect(story.flatMap((hop) => hop.steps).filter((step) => step.kind === 'answered')).toHaveLength(1)
})
