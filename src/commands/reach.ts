import { unreadAbout } from '../findings/unread.ts'
import { partedRows, type ReachState } from '../kube/diff/policy.ts'
import type { ClusterFacts, Network } from '../kube/network.ts'
import type { Semantics } from '../kube/policy/evidence.ts'
import { POLICY_PROTOCOL } from '../kube/policy/protocol.ts'
import { type Reach, type ReachRow, reach as reachOf } from '../kube/policy/reach.ts'
import type { Pod } from '../kube/snapshot/snapshot.ts'
import type { Block, Choice } from '../request/answer.ts'
import { DEPTHS, type RequestOf } from '../request/calls.ts'
import { visibleJson } from '../request/json-text.ts'
import { Problem } from '../request/problem.ts'
import { near } from '../request/spelling.ts'
import { depthChoice } from '../views/choices.ts'
import { deniedFirst, reachCsv, reachParts } from '../views/reach.ts'
import { sourceNotes } from '../views/source-notes.ts'
import { unreadBlocks } from '../views/unread.ts'
import { answered, type Command, type Context, isBrief } from './command.ts'
import { clusterIn, jsonFile } from './mode.ts'
import { SEMANTICS } from './policy.ts'

const OTHER: Readonly<Record<Semantics, Semantics>> = { kubernetes: 'cilium', cilium: 'kubernetes' }

/** `/reach`: who can reach whom, by workload. */
export const reach: Command<'reach'> = {
  params: {
    from: { kind: 'text', position: 0 },
    to: { kind: 'text', position: 1 },
    proto: { kind: 'choice', choices: ['tcp', 'udp', 'sctp'] },
    port: { kind: 'number', min: 1, max: 65535 },
    by: { kind: 'choice', choices: ['workload', 'pod'] },
    semantics: { kind: 'choice', choices: SEMANTICS },
    json: { kind: 'flag' },
    detail: { kind: 'choice', choices: DEPTHS },
  },
  run(call, context) {
    const cluster = clusterIn(context.network)
    for (const name of [call.from, call.to]) expectSomebody(cluster, name, context.network.name)
    const matrix = matrixOf(
      cluster,
      call,
      call.semantics ?? (cluster.snapshot.cni === undefined ? 'cilium' : 'kubernetes'),
    )
    const parted = partedRows(matrix, matrixOf(cluster, call, OTHER[matrix.semantics]))
    const parts = reachParts(matrix, context, parted.size)
    const unread = unreadAbout(
      cluster.snapshot,
      matrix.rows.slice(0, ROWS).flatMap(({ from, to }) => [from, to]),
    )
    const { body } = parts
    const head: Block =
      parts.head.kind === 'headline' && unread.length > 0 ? { ...parts.head, mood: 'unsure' } : parts.head
    if (call.json === true) return answered([head, matrixFile(matrix, context.network, parted)])
    const told = unreadBlocks(unread, context)
    if (isBrief(call, context)) return answered([head, ...told, ...short(matrix, { call, body }, context)])
    const less = depthChoice(call, 'brief', context)
    const csv: Block[] =
      matrix.rows.length === 0 ? [] : [{ kind: 'file', name: 'reach.csv', type: 'text/csv', content: reachCsv(matrix) }]
    return answered([
      head,
      ...told,
      ...body,
      ...csv,
      ...sourceNotes(context.network, context),
      ...(less.length === 0 ? [] : [{ kind: 'choices' as const, items: less }]),
    ])
  },
}

/** In a chat: how many there are, the first that are denied, and who says so; the matrix behind a button. */
function short(matrix: Reach, { call, body }: { call: RequestOf<'reach'>; body: Block[] }, context: Context): Block[] {
  const items = [...whyDenied(matrix, call, context), ...depthChoice(call, 'summary', context)]
  return [...(matrix.rows.length === 0 ? body : deniedFirst(matrix, context)), { kind: 'choices', items }]
}

const PROTO = { TCP: 'tcp', UDP: 'udp', SCTP: 'sctp' } as const

/** Who says so, of the first pair that is denied. */
function whyDenied({ rows }: Reach, { semantics, manner }: RequestOf<'reach'>, { words }: Context): Choice[] {
  const row = rows.find(({ allowed }) => !allowed)
  if (row === undefined || row.protocol === 'ICMP') return []
  const [from = row.from] = row.fromPods ?? []
  const [to = row.to] = row.toPods ?? []
  const request = {
    kind: 'policy' as const,
    from,
    to,
    port: row.port,
    proto: PROTO[row.protocol],
    ...(semantics === undefined ? {} : { semantics }),
    ...(manner === undefined ? {} : { manner }),
  }
  return [{ label: words.labels.reason, request }]
}

/** In chat nobody reads more rows, and a file of them must stay small. */
const ROWS = 50_000

function matrixOf(cluster: ClusterFacts, call: RequestOf<'reach'>, semantics: Semantics): Reach {
  const named = (text: string | undefined) => (text === undefined ? undefined : (pod: Pod) => isNamed(pod, text))
  const from = named(call.from)
  const to = named(call.to)
  return reachOf(cluster.policies, {
    semantics,
    by: call.by ?? 'workload',
    ...(call.port === undefined ? {} : { port: { protocol: POLICY_PROTOCOL[call.proto ?? 'tcp'], port: call.port } }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(call.json === true ? {} : { limit: ROWS }),
  })
}

/** A name that nobody's name contains is a slip, not an empty matrix. */
function expectSomebody({ snapshot }: ClusterFacts, name: string | undefined, network: string): void {
  if (name === undefined || snapshot.pods.some((pod) => isNamed(pod, name))) return
  const names = snapshot.pods.map((pod) => `${pod.namespace}/${pod.name}`)
  throw new Problem('unknown-end', { name: name.slice(0, 100), network, near: near(name, names) })
}

function isNamed({ namespace, name, workload }: Pod, text: string): boolean {
  return (
    `${namespace}/${name}`.includes(text) || (workload !== undefined && `${namespace}/${workload.name}`.includes(text))
  )
}

/** `packetwalk/reach/1`. A row that the other reading judges otherwise says what it is there: `other`. */
export function reachJson(
  matrix: Reach,
  { name, hash }: Pick<Network, 'name' | 'hash'>,
  parted: ReadonlyMap<ReachRow, ReachState> = new Map(),
): object {
  const rows = parted.size === 0 ? matrix.rows : matrix.rows.map((row) => withOther(row, parted.get(row)))
  return { schema: 'packetwalk/reach/1', network: { name, hash }, ...matrix, rows }
}

/** More rows than these stand on one line each: a million of them must fit into one text. */
const PRETTY = 10_000
const MOST_TEXT = 256 * 1024 * 1024

type MatrixFile = ReturnType<typeof jsonFile>
function matrixFile(matrix: Reach, network: Network, parted: ReadonlyMap<ReachRow, ReachState>): MatrixFile {
  if (matrix.rows.length <= PRETTY) return jsonFile('reach.json', reachJson(matrix, network, parted))
  return { kind: 'file', name: 'reach.json', type: 'application/json', content: longText(matrix, network, parted) }
}

/** The same data as `reachJson`; rows that no text could hold are left out, and `cut` says so. */
export function longText(
  matrix: Reach,
  network: Pick<Network, 'name' | 'hash'>,
  parted: ReadonlyMap<ReachRow, ReachState>,
  most = MOST_TEXT,
): string {
  const evidences = new Map<ReachRow['evidence'], string>()
  const lines: string[] = []
  let size = 0
  for (const row of matrix.rows) {
    const { evidence, ...rest } = row
    const why = evidences.get(evidence) ?? JSON.stringify(evidence)
    evidences.set(evidence, why)
    const line = `${JSON.stringify(withOther(rest, parted.get(row))).slice(0, -1)},"evidence":${why}}`
    size += line.length + 2
    if (size > most) break
    lines.push(line)
  }
  const cut = matrix.cut || lines.length < matrix.rows.length
  const head = JSON.stringify(reachJson({ ...matrix, cut, rows: [] }, network))
  return visibleJson(head.replace('"rows":[]', () => `"rows":[\n${lines.join(',\n')}\n]`)).concat('\n')
}

const withOther = (row: object, other: ReachState | undefined): object =>
  other === undefined ? row : { ...row, other }
