import { z } from 'zod'
import { DROP_NAMES, dropNumber } from './drop-names.ts'
import { numberOf, said } from './reading.ts'
import type { SightedEnd, Sighting } from './sighting.ts'

/*
 * A flow as JSON (api/v1/flow/flow.proto, as jsonpb writes it), and the monitor's own JSON.
 */

const side = z.looseObject({
  identity: z.number().optional(),
  namespace: z.string().optional(),
  pod_name: z.string().optional(),
})
const ports = z.looseObject({
  source_port: z.number().optional(),
  destination_port: z.number().optional(),
  flags: z.record(z.string(), z.boolean()).optional(),
})
const icmp = z.looseObject({ type: z.number().default(0), code: z.number().default(0) })
const flow = z.looseObject({
  time: z.string().optional(),
  verdict: z.string(),
  drop_reason: z.number().optional(),
  drop_reason_desc: z.string().optional(),
  IP: z.looseObject({ source: z.string(), destination: z.string() }).optional(),
  l4: z
    .looseObject({ TCP: ports.optional(), UDP: ports.optional(), SCTP: ports.optional(), ICMPv4: icmp.optional() })
    .optional(),
  source: side.optional(),
  destination: side.optional(),
  l7: z
    .looseObject({
      dns: z.looseObject({ query: z.string().optional() }).optional(),
      http: z
        .looseObject({ method: z.string().optional(), url: z.string().optional(), code: z.number().optional() })
        .optional(),
    })
    .optional(),
  traffic_direction: z.string().optional(),
  trace_observation_point: z.string().optional(),
  is_reply: z.union([z.boolean(), z.looseObject({ value: z.boolean().optional() }), z.null()]).optional(),
  node_name: z.string().optional(),
  policy_match_type: z.number().optional(),
  event_type: z.looseObject({ type: z.number().optional() }).optional(),
})
const wrapped = z.looseObject({ flow, node_name: z.string().optional() })
type Flow = z.infer<typeof flow>

const MATCHES: ReadonlyMap<number, string> = new Map([
  [0, 'none'],
  [1, 'L3-Only'],
  [2, 'L3-L4'],
  [3, 'L4-Only'],
  [4, 'all'],
  [5, 'L3-Proto'],
  [6, 'Proto-Only'],
])
/** MessageTypePolicyVerdict (pkg/monitor/api). */
const POLICY_VERDICT = 5

/** One JSON value: a flow, an answer that wraps it, or an event of `cilium-dbg monitor --json`. Undefined for anything else. */
export function flowOf(value: unknown, text: string): Sighting | undefined {
  const outer = wrapped.safeParse(value)
  if (outer.success) return sightingOf(outer.data.flow, { text, node: outer.data.node_name })
  const bare = flow.safeParse(value)
  if (bare.success) return sightingOf(bare.data, { text, node: bare.data.node_name })
  return monitorJson(value, text)
}

function sightingOf(one: Flow, { text, node }: { text: string; node: string | undefined }): Sighting {
  const { IP: ip, l4 = {}, is_reply: reply } = one
  const [proto, at] = protocolOf(l4)
  const flags = Object.entries(at?.flags ?? {}).flatMap(([flag, set]) => (set ? [flag] : []))
  const number = one.drop_reason ?? (one.drop_reason_desc === undefined ? undefined : dropNumber(one.drop_reason_desc))
  const isVerdict = one.event_type?.type === POLICY_VERDICT
  const direction = one.traffic_direction?.toLowerCase()
  return said<Sighting>({
    tool: 'hubble',
    text,
    time: one.time,
    node: node ?? one.node_name,
    src: endOfFlow(one.source, ip?.source, at?.source_port),
    dst: endOfFlow(one.destination, ip?.destination, at?.destination_port),
    proto,
    ...(flags.length === 0 ? {} : { flags }),
    verdict: one.verdict,
    ...(number === undefined || number === 0 ? {} : { number, reason: DROP_NAMES.get(number) }),
    ...(isVerdict ? { event: 'policy-verdict', match: MATCHES.get(one.policy_match_type ?? 0) } : {}),
    direction: direction === 'ingress' || direction === 'egress' ? direction : undefined,
    point: one.trace_observation_point?.toLowerCase().replaceAll('_', '-'),
    reply: typeof reply === 'object' && reply !== null ? (reply.value ?? false) : reply,
    l7: layer7(one),
  })
}

function protocolOf(l4: NonNullable<Flow['l4']>): [Sighting['proto'], z.infer<typeof ports> | undefined] {
  if (l4.TCP !== undefined) return ['tcp', l4.TCP]
  if (l4.UDP !== undefined) return ['udp', l4.UDP]
  if (l4.SCTP !== undefined) return ['sctp', l4.SCTP]
  return [l4.ICMPv4 === undefined ? undefined : 'icmp', undefined]
}

function endOfFlow(
  one: z.infer<typeof side> | undefined,
  ip: string | undefined,
  port: number | undefined,
): SightedEnd {
  const { namespace, pod_name: name, identity } = one ?? {}
  const pod = namespace === undefined || name === undefined ? undefined : `${namespace}/${name}`
  return said<SightedEnd>({ ip, port, pod, identity })
}

function layer7({ l7 }: Flow): Sighting['l7'] {
  if (l7?.dns?.query !== undefined) return { dns: l7.dns.query }
  if (l7?.http === undefined) return undefined
  const { method, url, code } = l7.http
  return said({ method, path: url?.replace(/^[a-z]+:\/\/[^/]+/, ''), status: code })
}

const event = z.looseObject({
  type: z.enum(['trace', 'drop', 'policy-verdict', 'capture', 'debug', 'trace-sock']),
  reason: z.string().optional(),
  state: z.string().optional(),
  observationPoint: z.string().optional(),
  source: z.number().optional(),
  srcLabel: z.number().optional(),
  dstLabel: z.number().optional(),
  summary: z
    .looseObject({
      l3: z.looseObject({ src: z.string(), dst: z.string() }).optional(),
      l4: z.looseObject({ src: z.string(), dst: z.string() }).optional(),
      tcp: z.string().optional(),
      udp: z.string().optional(),
      icmpv4: z.string().optional(),
    })
    .optional(),
})

function monitorJson(value: unknown, text: string): Sighting | undefined {
  const parsed = event.safeParse(value)
  if (!parsed.success) return undefined
  const { type, reason, state, observationPoint, source, srcLabel, dstLabel, summary = {} } = parsed.data
  const number = reason === undefined || type !== 'drop' ? undefined : dropNumber(reason)
  return said<Sighting>({
    tool: 'monitor',
    text,
    src: said<SightedEnd>({ ip: summary.l3?.src, port: numberOf(summary.l4?.src), identity: srcLabel }),
    dst: said<SightedEnd>({ ip: summary.l3?.dst, port: numberOf(summary.l4?.dst), identity: dstLabel }),
    proto:
      summary.tcp !== undefined
        ? 'tcp'
        : summary.udp !== undefined
          ? 'udp'
          : summary.icmpv4 !== undefined
            ? 'icmp'
            : undefined,
    ...(type === 'drop' ? { verdict: 'DROPPED', reason, number } : {}),
    ...(type === 'trace'
      ? { point: observationPoint, state, reply: state === undefined ? undefined : state === 'reply' }
      : {}),
    endpoint: source,
  })
}
