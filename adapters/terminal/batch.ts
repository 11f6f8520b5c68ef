import { createInterface } from 'node:readline'
import { z } from 'zod'
import { DATAPATH_NAMES, isDatapath } from '../../src/cni/index.ts'
import { findingsOf } from '../../src/findings/findings.ts'
import { openLab } from '../../src/kube/labs.ts'
import type { Network } from '../../src/kube/network.ts'
import { fileKind, openAny } from '../../src/kube/open.ts'
import type { Semantics } from '../../src/kube/policy/evidence.ts'
import { isLab } from '../../src/networks/labs/index.ts'
import { admitNetwork } from '../../src/networks/validate.ts'
import type { Ends } from '../../src/request/calls.ts'
import { visibleJson } from '../../src/request/json-text.ts'
import { Problem } from '../../src/request/problem.ts'
import { journeyJson } from '../../src/views/json.ts'
import { answerCase, isCase } from './cases.ts'
import { openPath } from './cluster.ts'
import { answerPolicy, isPolicyLine, policyLine, remarks } from './policy-lines.ts'

/*
 * JSON lines in, JSON lines out: one question a line, answers in the same order, memory that does not grow.
 */

const question = z.strictObject({
  ...remarks,
  id: z.union([z.string(), z.number()]).optional(),
  network: z.unknown().optional(),
  datapath: z.string().optional(),
  from: z.string(),
  to: z.string(),
  proto: z.enum(['icmp', 'udp', 'tcp']).optional(),
  port: z.int().min(0).max(65535).optional(),
  dport: z.int().min(0).max(65535).optional(),
  size: z.int().min(0).max(65507).optional(),
  ttl: z.int().min(1).max(255).optional(),
  df: z.enum(['want', 'do', 'dont']).optional(),
  open: z.boolean().optional(),
  src: z.string().optional(),
  warm: z.boolean().optional(),
})
type BatchQuestion = z.infer<typeof question>

const whose = z.object({ network: z.unknown().optional() })

const LONGEST_LINE = 32 * 1024 * 1024
const MOST_NETWORKS = 64

/** Networks that were opened already: a thousand questions to one file read it once. */
const opened = new Map<string, Network>()

async function networkOf(asked: Pick<BatchQuestion, 'network' | 'datapath'>, fallback: Network): Promise<Network> {
  const { network, datapath } = asked
  if (datapath !== undefined && !isDatapath(datapath))
    throw new Problem('unknown-datapath', { name: datapath, known: [...DATAPATH_NAMES] })
  if (network === undefined && datapath === undefined) return fallback
  const key = `${datapath ?? ''} ${typeof network === 'string' ? network : JSON.stringify(network ?? fallback.name)}`
  const known = opened.get(key)
  if (known !== undefined) return known
  const fresh = await open(network ?? fallback.name, datapath)
  const [oldest] = opened.keys()
  if (opened.size >= MOST_NETWORKS && oldest !== undefined) opened.delete(oldest)
  opened.set(key, fresh)
  return fresh
}

async function open(network: unknown, datapath: Parameters<typeof openLab>[1]): Promise<Network> {
  if (typeof network !== 'string') return openData(network, datapath)
  if (isLab(network)) return openLab(network, datapath)
  const { stored } = await openPath(network)
  return openAny({ file: stored.name, text: stored.source }, datapath)
}

/** A network that is data already: a network file, a snapshot, a Kubernetes object, or a list of those. */
function openData(data: unknown, datapath: Parameters<typeof openLab>[1]): Network {
  const text = JSON.stringify(data)
  return fileKind(text) === 'network'
    ? admitNetwork('network', data, datapath)
    : openAny({ file: 'network', text }, datapath)
}

/** What holds for lines that do not say otherwise. */
export interface Fallback {
  network: Network
  semantics?: Semantics
}

/** What is wrong with a line, and where. A field that nobody reads is a mistake: the answer would be to another question. */
function badLine({ issues: [issue] }: z.ZodError): object {
  const field = issue?.path.join('.') ?? ''
  if (issue?.code !== 'unrecognized_keys') return { kind: 'bad-line', field, expected: issue?.message ?? '' }
  const names = issue.keys.map((key) => (field === '' ? key : `${field}.${key}`))
  return { kind: 'bad-line', field: names.join(', '), expected: 'no such field: nothing reads it' }
}

/** A question for the policies. */
async function answerPolicyLine(
  data: unknown,
  id: unknown,
  { network: fallback, semantics }: Fallback,
): Promise<object> {
  const parsed = policyLine.safeParse(data)
  if (!parsed.success) {
    return { id, error: badLine(parsed.error) }
  }
  const { network } = whose.parse(data)
  return answerPolicy(parsed.data, await networkOf({ network }, fallback), semantics)
}

/** A field that may be null in the input is a field that is not there. */
function withoutNulls(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).filter(([, v]) => v !== null))
}

/** In a real cluster an end may name its port itself, and port 0 means that nobody asked for one. */
function endsOf(
  { from, to, proto, port, dport, size, ttl, df, open: listening, src, warm }: BatchQuestion,
  { cluster }: Network,
): Ends {
  const asked = port ?? dport
  return {
    from,
    to,
    ...(proto === undefined ? {} : { proto }),
    ...(asked === undefined || (asked === 0 && cluster !== undefined) ? {} : { port: asked }),
    ...(size === undefined ? {} : { size }),
    ...(ttl === undefined ? {} : { ttl }),
    ...(df === undefined ? {} : { df }),
    ...(listening === undefined ? {} : { open: listening }),
    ...(src === undefined ? {} : { src }),
    ...(warm === undefined ? {} : { warm }),
  }
}

/** Answers one line. A bad line is an answer too: `{id, error: {kind, ...}}`. */
export async function answerLine(line: string, fallback: Fallback): Promise<object> {
  let id: unknown
  try {
    if (line.length > LONGEST_LINE) return { error: { kind: 'line-too-long', bytes: line.length, limit: LONGEST_LINE } }
    const data = withoutNulls(JSON.parse(line))
    id = typeof data === 'object' && data !== null && 'id' in data ? data.id : undefined
    if (isPolicyLine(data)) return await answerPolicyLine(data, id, fallback)
    if (isCase(data)) return { id, answers: answerCase(data, fallback.semantics) }
    const parsed = question.safeParse(data)
    if (!parsed.success) {
      return { id, error: badLine(parsed.error) }
    }
    const asked = parsed.data
    const network = await networkOf(asked, fallback.network)
    return { id, ...journeyJson(findingsOf(network, endsOf(asked, network))) }
  } catch (problem) {
    if (problem instanceof Problem) return { id, error: { kind: problem.kind, ...problem.details } }
    if (problem instanceof SyntaxError)
      return { id, error: { kind: 'not-json', message: problem.message.slice(0, 200) } }
    throw problem
  }
}

export interface Streams {
  input: NodeJS.ReadableStream
  output: NodeJS.WritableStream
  /** Where progress is shown when it is a terminal. */
  progress: NodeJS.WriteStream
}

/** Reads questions until the input ends. Resolves with how many were answered and how many were bad. */
export async function batch(streams: Streams, fallback: Fallback): Promise<{ answered: number; bad: number }> {
  const lines = createInterface({ input: streams.input, crlfDelay: Number.POSITIVE_INFINITY })
  let answered = 0
  let bad = 0
  for await (const line of lines) {
    if (line.trim() === '') continue
    const result = await answerLine(line, fallback)
    if ('error' in result) bad++
    answered++
    if (!streams.output.write(`${visibleJson(JSON.stringify(result))}\n`))
      await new Promise((resolve) => streams.output.once('drain', resolve))
    if (streams.progress.isTTY && answered % 100 === 0) streams.progress.write(`\r${answered}`)
  }
  if (streams.progress.isTTY && answered >= 100) streams.progress.write(`\r${answered}\n`)
  return { answered, bad }
}
