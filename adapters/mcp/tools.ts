import { z } from 'zod'
import { SYMPTOMS } from '../../src/request/calls.ts'

/*
 * What an agent can ask: eight tools at most, each a command of the registry with typed arguments. All of them only read.
 */

const LONGEST = 300
const network = z.string().max(LONGEST).optional().describe('lab name, or hash from load_network')
const end = z.string().max(LONGEST)
const from = end.describe('namespace/pod, device, node or IP')
const to = end.describe('the same, or service:port')
const proto = z.enum(['icmp', 'udp', 'tcp']).optional()
const port = z.int().min(1).max(65535).optional()
const semantics = z.enum(['kubernetes', 'cilium']).optional()
const detail = z.enum(['concise', 'detailed']).optional()
const probe = {
  network,
  from,
  to,
  proto,
  port,
  size: z.int().min(0).max(65507).optional(),
  ttl: z.int().min(1).max(255).optional(),
  df: z.enum(['want', 'do', 'dont']).optional(),
}

/** What every tool answers: the verdict for machines, the headline for people, and the data where it was asked for. */
export const ANSWER = z.object({
  verdict: z.enum(['good', 'bad', 'unsure', 'neutral']),
  headline: z.string(),
  data: z.unknown().optional(),
})
export type ToolAnswer = z.infer<typeof ANSWER>

export const TOOLS = {
  load_network: {
    title: 'Load a network',
    description:
      'Load a network file, a snapshot, or what `kubectl get -o yaml` printed. Returns the hash to ask with, and what is missing in it.',
    input: z.strictObject({ text: z.string(), name: z.string().max(100).optional() }),
  },
  trace_packet: {
    title: 'Trace a packet',
    description:
      'Walk one packet from A to B and back: delivered or dropped, where, why, and the command that proves it.',
    input: z.strictObject({ ...probe, detail }),
  },
  explain_step: {
    title: 'Explain a step',
    description:
      'One step of that walk from close by: what was looked up, which row won, which lost, headers before and after.',
    input: z.strictObject({ ...probe, number: z.int().min(1), show: z.enum(['step', 'headers', 'tables']).optional() }),
  },
  policy_verdict: {
    title: 'Policy verdict',
    description: 'May A connect to B by the network policies of a loaded cluster, and which policy says so.',
    input: z.strictObject({
      network,
      from,
      to,
      proto: z.enum(['tcp', 'udp', 'sctp', 'icmp']).optional(),
      port,
      semantics,
      detail,
    }),
  },
  reach: {
    title: 'Who reaches whom',
    description: 'The matrix of allowed connections of a loaded cluster; narrow it by parts of names.',
    input: z.strictObject({
      network,
      from: z.string().max(LONGEST).optional(),
      to: z.string().max(LONGEST).optional(),
      proto: z.enum(['tcp', 'udp', 'sctp']).optional(),
      port,
      by: z.enum(['workload', 'pod']).optional(),
      semantics,
      detail,
    }),
  },
  diff_networks: {
    title: 'Compare two networks',
    description:
      'What changed from one loaded snapshot to another: connections, ways, mode. With both ends: that one way.',
    input: z.strictObject({
      before: z.string().max(LONGEST),
      after: z.string().max(LONGEST),
      from: end.optional(),
      to: end.optional(),
      proto,
      port,
      semantics,
      detail,
    }),
  },
  why: {
    title: 'Why does it fail',
    description: 'What may be behind a symptom; with both ends, which suspect the walk shows and which it rules out.',
    input: z.strictObject({
      network,
      symptom: z.enum(SYMPTOMS).optional(),
      from: end.optional(),
      to: end.optional(),
      proto,
      port,
    }),
  },
} as const
export type ToolName = keyof typeof TOOLS
