import { z } from 'zod'
import { destination } from '../engine/ways.ts'
import type { Findings } from '../findings/findings.ts'
import { ICMP } from '../net/packet.ts'
import { VERSION } from '../request/version.ts'
import { ciliumDrop } from '../trace/cards/drops.ts'
import type { Drop } from '../trace/drops.ts'
import type { Disposition, Hop, IcmpTrace, Journey, Step, Trace } from '../trace/events.ts'
import { lossOf } from '../trace/loss.ts'
import { hasPoint, isReported } from '../trace/observation.ts'
import { factCode } from '../trace/rows.ts'

/*
 * The machine's answer: `packetwalk/journey/1`. Nothing is only in the prose. docs/schema/journey-1.json is made from this.
 */

const evidence = z.looseObject({})
const packet = z.array(z.looseObject({ kind: z.string() })).describe('headers right afterwards, outermost first')
const step = z.looseObject({
  kind: z.string(),
  packet,
  point: z.string().optional().describe("Cilium's observation point"),
  reported: z.boolean().optional().describe("is the point reported at the cluster's monitor-aggregation?"),
})
const hop = z.object({
  device: z.string(),
  in: z.string().optional().describe('interface or port where the packet came in'),
  out: z
    .union([z.string(), z.array(z.string())])
    .optional()
    .describe('where it left; a list when a switch flooded'),
  steps: z.array(step),
})
const reason = evidence.extend({
  code: z.string(),
  cilium: z
    .object({ number: z.int(), text: z.string() })
    .optional()
    .describe("Cilium's own drop code and monitor text"),
})
const leg = z.object({
  status: z.enum(['delivered', 'lost', 'not-sent']),
  at: z.string().describe('the device where it ended'),
  reason: reason.optional(),
  path: z.array(z.string()),
  hops: z.array(hop),
})

export const journeySchema = z.object({
  schema: z.literal('packetwalk/journey/1'),
  engine: z.string(),
  network: z.object({
    name: z.string(),
    hash: z.string(),
    datapath: z.string().optional(),
    takenAt: z.string().optional(),
  }),
  question: z.object({
    from: z.string(),
    to: z.string(),
    proto: z.enum(['icmp', 'udp', 'tcp']),
    port: z.int().optional(),
    size: z.int(),
    ttl: z.int(),
    df: z.enum(['want', 'do', 'dont']),
    open: z.boolean(),
    src: z.string().optional(),
  }),
  result: z.looseObject({ kind: z.enum(['reachable', 'unreachable', 'ambiguous', 'undetermined']) }),
  application: z.looseObject({ outcome: z.string() }),
  request: leg,
  reply: leg.extend({ kind: z.string() }).optional(),
  acknowledgement: leg
    .optional()
    .describe('the last message of a TCP handshake, only where it was lost: the connection stays half open'),
  errors: z.array(
    z.object({
      type: z.int(),
      code: z.int(),
      name: z.string(),
      about: z.enum(['request', 'reply']),
      source: z.string(),
      to: z.string(),
      device: z.string(),
      path: z.array(z.string()),
      received: z.boolean(),
      mtu: z.int().optional(),
      gateway: z.string().optional(),
      quoted: packet.optional(),
    }),
  ),
  ways: z
    .array(
      z.object({ backend: z.string(), status: z.enum(['delivered', 'lost', 'not-sent']), reason: reason.optional() }),
    )
    .optional()
    .describe('every backend that a Service may choose; request and reply are about one of them'),
  doubts: z
    .array(
      z.looseObject({
        kind: z.enum(['not-walked', 'node-not-ready', 'pod-unmanaged', 'unread', 'cni-assumed']),
        decides: z.boolean(),
        command: z.string().optional(),
      }),
    )
    .optional()
    .describe('what could make the real cluster differ: features that are on and not walked, nodes that may be off'),
  arp: z.array(
    z.object({
      device: z.string(),
      port: z.string(),
      asks: z.string(),
      tell: z.string(),
      attempts: z.int(),
      answers: z.array(z.string()),
    }),
  ),
})
export type JourneyJson = z.infer<typeof journeySchema>

/** The answer to a question as data. */
export function journeyJson({ journey, network, ways, doubts }: Findings): JourneyJson {
  const { question, result, outcome } = journey
  const { port, ...rest } = question
  const { kind: outcomeKind, ...seen } = outcome
  const takenAt = network.cluster?.snapshot.takenAt
  const level = network.cluster?.mode.monitorAggregation
  return {
    schema: 'packetwalk/journey/1',
    engine: `packetwalk ${VERSION}`,
    network: {
      name: network.name,
      hash: network.hash,
      ...(network.datapath === undefined ? {} : { datapath: network.datapath }),
      ...(takenAt === undefined ? {} : { takenAt }),
    },
    question: { ...rest, ...(question.proto === 'icmp' ? {} : { port }) },
    result: { ...result },
    application: { outcome: outcomeKind, ...seen },
    request: legJson(journey.request, level),
    ...(journey.reply === undefined ? {} : { reply: { kind: journey.reply.answer, ...legJson(journey.reply, level) } }),
    ...(journey.acknowledgement === undefined ? {} : { acknowledgement: legJson(journey.acknowledgement, level) }),
    ...(ways === undefined ? {} : { ways: ways.journeys.map(wayJson) }),
    ...(doubts.length === 0 ? {} : { doubts: doubts.map((one) => ({ ...one })) }),
    errors: journey.errors.map(errorJson),
    arp: journey.exchanges.map(({ device, port: at, ip, tell, attempts, answers }) => ({
      device,
      port: at,
      asks: ip,
      tell,
      attempts,
      answers,
    })),
  }
}

/** One backend and how it ends: at the request, or at the answer. */
function wayJson(journey: Journey): NonNullable<JourneyJson['ways']>[number] {
  const { ip, port } = destination(journey)
  const end = lossOf(journey)?.end ?? journey.request.disposition
  const backend = journey.question.proto === 'icmp' ? ip : `${ip}:${port}`
  return { backend, status: end.kind, ...(end.kind === 'delivered' ? {} : { reason: reasonJson(end.reason) }) }
}

function reasonJson(drop: Drop): z.infer<typeof reason> {
  const { kind, ...facts } = drop
  const named = ciliumDrop(kind)
  return { code: kind, ...facts, ...(named === undefined ? {} : { cilium: { number: named.code, text: named.text } }) }
}

function legJson(trace: Trace, level: string | undefined): z.infer<typeof leg> {
  const end: Disposition = trace.disposition
  return {
    status: end.kind,
    at: end.kind === 'delivered' ? end.to : end.at,
    ...(end.kind === 'delivered' ? {} : { reason: reasonJson(end.reason) }),
    path: pathOf(trace),
    hops: trace.hops.map((hop) => hopJson(hop, level)),
  }
}

/** The devices of a trace, one after the other. */
export function pathOf(trace: Trace): string[] {
  return trace.hops.map((h) => h.device).filter((name, i, all) => name !== all[i - 1])
}

function hopJson(h: Hop, level: string | undefined): z.infer<typeof hop> {
  const received = h.steps.find((s) => s.kind === 'received')
  const ports = [...new Set(h.steps.flatMap((s) => (s.kind === 'sent' ? [s.port] : [])))]
  const [only] = ports
  const out = ports.length > 1 && h.steps.some((s) => s.kind === 'flooded') ? ports : (ports.at(-1) ?? only)
  return {
    device: h.device,
    ...(received?.kind === 'received' ? { in: received.port } : {}),
    ...(out === undefined ? {} : { out }),
    steps: h.steps.map((one) => stepJson(one, level)),
  }
}

function stepJson(s: Step, level: string | undefined): z.infer<typeof step> {
  const { message: _message, packet: headers, ...facts } = s
  const reported = level !== undefined && hasPoint(s) ? { reported: isReported(s, level) } : {}
  const missing = s.kind === 'policy-verdict' ? { missing: s.missing.map(factCode) } : {}
  return { ...facts, ...missing, ...reported, packet: headers.map((h) => ({ ...h })) }
}

function errorJson(error: IcmpTrace): JourneyJson['errors'][number] {
  const { icmp, source, to, device, received } = error
  return {
    ...ICMP[icmp.name],
    name: icmp.name,
    about: error.message.about?.role === 'reply' ? 'reply' : 'request',
    source,
    to,
    device,
    path: pathOf(error),
    received,
    ...(icmp.mtu === undefined ? {} : { mtu: icmp.mtu }),
    ...(icmp.gateway === undefined ? {} : { gateway: icmp.gateway }),
    ...(icmp.about === undefined ? {} : { quoted: icmp.about.map((h) => ({ ...h })) }),
  }
}
