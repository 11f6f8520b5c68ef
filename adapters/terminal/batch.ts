import { createInterface } from 'node:readline'
import { z } from 'zod'
import { questionOf } from '../../src/commands/ask.ts'
import { isDatapath } from '../../src/commands/compare.ts'
import { admitNetwork, openNetwork } from '../../src/door.ts'
import { isLab, openLab } from '../../src/labs/index.ts'
import type { Network } from '../../src/network.ts'
import { Problem } from '../../src/problem.ts'
import { simulate } from '../../src/simulate.ts'
import { journeyJson } from '../../src/views/json.ts'
import { openFile } from './files.ts'

/*
 * JSON lines in, JSON lines out: one question a line, answers in the same order, memory that does not grow.
 */

const question = z.object({
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

const LONGEST_LINE = 32 * 1024 * 1024
const MOST_NETWORKS = 64

/** Networks that were opened already: a thousand questions to one file read it once. */
const opened = new Map<string, Network>()

function networkOf(asked: BatchQuestion, fallback: Network): Network {
  const { network, datapath } = asked
  if (datapath !== undefined && !isDatapath(datapath))
    throw new Problem('unknown-datapath', { name: datapath, known: ['storybook', 'cilium'] })
  if (network === undefined && datapath === undefined) return fallback
  const key = `${datapath ?? ''} ${typeof network === 'string' ? network : JSON.stringify(network ?? fallback.name)}`
  const known = opened.get(key)
  if (known !== undefined) return known
  const fresh = open(network ?? fallback.name, datapath)
  const [oldest] = opened.keys()
  if (opened.size >= MOST_NETWORKS && oldest !== undefined) opened.delete(oldest)
  opened.set(key, fresh)
  return fresh
}

function open(network: unknown, datapath: Parameters<typeof openLab>[1]): Network {
  if (typeof network !== 'string') return admitNetwork('network', network, datapath)
  return isLab(network) ? openLab(network, datapath) : openNetwork(openFile(network), datapath)
}

/** A field that may be null in the input is a field that is not there. */
function withoutNulls(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).filter(([, v]) => v !== null))
}

/** Answers one line. A bad line is an answer too: `{id, error: {kind, ...}}`. */
export function answerLine(line: string, fallback: Network): object {
  let id: unknown
  try {
    if (line.length > LONGEST_LINE) return { error: { kind: 'line-too-long', bytes: line.length, limit: LONGEST_LINE } }
    const data = withoutNulls(JSON.parse(line))
    id = typeof data === 'object' && data !== null && 'id' in data ? data.id : undefined
    const parsed = question.safeParse(data)
    if (!parsed.success) {
      const [issue] = parsed.error.issues
      return { id, error: { kind: 'bad-line', field: issue?.path.join('.') ?? '', expected: issue?.message ?? '' } }
    }
    const asked = parsed.data
    const network = networkOf(asked, fallback)
    const port = asked.port ?? asked.dport
    const { proto = port === undefined ? 'icmp' : 'tcp' } = asked
    const ends = { from: asked.from, to: asked.to, proto, ...(port === undefined ? {} : { port }) }
    const found = questionOf(ends, network)
    const probe = {
      ...found.question,
      ...(asked.size === undefined ? {} : { size: asked.size }),
      ...(asked.ttl === undefined ? {} : { ttl: asked.ttl }),
      ...(asked.df === undefined ? {} : { df: asked.df }),
      ...(asked.open === undefined ? {} : { open: asked.open }),
      ...(asked.src === undefined ? {} : { src: asked.src }),
    }
    const first = simulate(network.topology, probe)
    const { journey } = asked.warm === true ? simulate(network.topology, probe, first.learned) : first
    return { id, ...journeyJson({ network, journey, question: probe, from: found.from, to: found.to }) }
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
export async function batch(streams: Streams, fallback: Network): Promise<{ answered: number; bad: number }> {
  const lines = createInterface({ input: streams.input, crlfDelay: Number.POSITIVE_INFINITY })
  let answered = 0
  let bad = 0
  for await (const line of lines) {
    if (line.trim() === '') continue
    const result = answerLine(line, fallback)
    if ('error' in result) bad++
    answered++
    if (!streams.output.write(`${JSON.stringify(result)}\n`))
      await new Promise((resolve) => streams.output.once('drain', resolve))
    if (streams.progress.isTTY && answered % 100 === 0) streams.progress.write(`\r${answered}`)
  }
  if (streams.progress.isTTY && answered >= 100) streams.progress.write(`\r${answered}\n`)
  return { answered, bad }
}
