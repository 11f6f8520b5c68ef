import type { ReachChange, ReachDiff } from '../kube/diff/policy.ts'
import type { Reason } from '../kube/policy/evidence.ts'
import { policyKey, ruleKey } from '../kube/policy/evidence.ts'
import type { Reach, ReachEvidence, ReachRow } from '../kube/policy/reach.ts'
import type { Block, Headline } from '../request/answer.ts'
import { plain, type Text, t } from '../request/text.ts'
import type { AnswerParts } from './parts.ts'
import { becauseText } from './policy.ts'
import type { Reader } from './reader.ts'

/*
 * Who can reach whom: a matrix where it fits on a screen, a list where it does not; what changed between two of them.
 */

const MOST_COLUMNS = 8
const MOST_ROWS = 40

/** `parted`: how many rows the other reading judges otherwise. */
export function reachParts(matrix: Reach, reader: Reader, parted = 0): Pick<AnswerParts, 'head' | 'body'> {
  const { lines } = reader.words.policy
  const { rows, pods, classes } = matrix
  const workloads = new Set(rows.flatMap((row) => [row.from, row.to])).size
  const allowed = rows.filter((row) => row.allowed).length
  const head: Headline = {
    kind: 'headline',
    mood: 'neutral',
    text: lines.reachIntro({ workloads, allowed, denied: rows.length - allowed }),
  }
  if (rows.length === 0) return { head, body: [{ kind: 'paragraph', text: lines.reachNothing }] }
  const targets = [...new Set(rows.map((row) => row.to))]
  const sources = [...new Set(rows.map((row) => row.from))]
  const fits = targets.length <= MOST_COLUMNS && sources.length <= MOST_ROWS
  const table = fits ? grid(matrix, { sources, targets }, reader) : list(rows, reader)
  const kinds: Block = { kind: 'paragraph', text: lines.reachKinds(pods, classes) }
  return { head, body: [kinds, ...table, ...notes(matrix, reader, parted)] }
}

/** What the table does not show: rows beyond the limit, destinations without ports, rows that the other reading turns. */
function notes(matrix: Reach, reader: Reader, parted: number): Block[] {
  const { lines, semantics } = reader.words.policy
  const other = matrix.semantics === 'cilium' ? 'kubernetes' : 'cilium'
  const cut: Block[] = matrix.cut ? [{ kind: 'note', text: lines.reachCut(matrix.rows.length) }] : []
  const otherwise: Block[] =
    parted === 0 ? [] : [{ kind: 'note', text: lines.reachParted(parted, plain(semantics[other]), other) }]
  return [...cut, ...silent(matrix, reader), ...otherwise]
}

/** Some of those that have no row, by name; the rest as a number. */
function silent({ withoutPorts }: Reach, reader: Reader): Block[] {
  if (withoutPorts.length === 0) return []
  const names = withoutPorts.slice(0, 5)
  const text = reader.words.policy.lines.reachWithoutPorts(names, withoutPorts.length - names.length)
  return [{ kind: 'note', text }]
}

function grid(matrix: Reach, { sources, targets }: { sources: string[]; targets: string[] }, reader: Reader): Block[] {
  const { lines } = reader.words.policy
  const cells = Map.groupBy(matrix.rows, (row) => `${row.from} ${row.to}`)
  const rows = sources.map((from) => [t`${from}`, ...targets.map((to) => cellText(cells.get(`${from} ${to}`) ?? []))])
  return [
    {
      kind: 'table',
      caption: plain(lines.captions.matrix),
      columns: [`${lines.columns.from} \\ ${lines.columns.to}`, ...targets],
      rows,
    },
    { kind: 'note', text: lines.reachLegend },
    ...denials(matrix.rows, reader),
  ]
}

/** `✓6379 ✗80 ~53`: each port of the destination, TCP unless it says otherwise. */
function cellText(rows: readonly ReachRow[]): Text {
  if (rows.length === 0) return plain('-')
  const ports = Map.groupBy(rows, (row) => `${row.port}${row.protocol === 'TCP' ? '' : `/${row.protocol}`}`)
  const marks = [...ports].map(([port, same]) => `${markOf(same)}${port}`)
  return plain(marks.join(' '))
}

function markOf(rows: readonly ReachRow[]): string {
  if (rows.every((row) => row.allowed)) return '✓'
  return rows.some((row) => row.allowed) ? '~' : '✗'
}

const nameOf = (name: string, pods: readonly string[] | undefined): Text =>
  pods === undefined ? t`${name}` : t`${name} (${pods.length === 1 ? (pods[0] ?? '') : pods.length})`

function rowTexts(row: ReachRow, reader: Reader): Text[] {
  const why = row.evidence.egress
  const { direction, reason } = deciding(row.evidence, row.allowed)
  const because = why === undefined ? plain('') : becauseText(reader, reason, direction)
  const verdict = plain(reader.words.policy.states[row.allowed ? 'allowed' : 'denied'])
  return [
    nameOf(row.from, row.fromPods),
    nameOf(row.to, row.toPods),
    t`${`${row.port}/${row.protocol}`}`,
    verdict,
    because,
  ]
}

const DENYING: ReadonlySet<Reason['kind']> = new Set([
  'denied-by',
  'isolated-by',
  'enforcement-always',
  'sctp-disabled',
])

/** The reason that says most: the one that denies; of two that allow, the rule. */
export function deciding(
  evidence: ReachEvidence,
  allowed: boolean,
): { direction: 'egress' | 'ingress'; reason: Reason } {
  const { egress, ingress } = evidence
  const first = allowed ? egress.kind === 'allowed-by' && ingress.kind !== 'allowed-by' : DENYING.has(egress.kind)
  return first ? { direction: 'egress', reason: egress } : { direction: 'ingress', reason: ingress }
}

function listColumns(reader: Reader): string[] {
  const { columns } = reader.words.policy.lines
  return [columns.from, columns.to, columns.port, columns.verdict, columns.why]
}

function list(rows: readonly ReachRow[], reader: Reader): Block[] {
  const { lines } = reader.words.policy
  const shown = rows.slice(0, MOST_ROWS)
  return [
    {
      kind: 'table',
      caption: plain(lines.captions.matrix),
      columns: listColumns(reader),
      rows: shown.map((row) => rowTexts(row, reader)),
    },
    ...(rows.length > shown.length
      ? [{ kind: 'note' as const, text: lines.reachMore(rows.length - shown.length) }]
      : []),
  ]
}

const FIRST_DENIED = 3

/** In a short answer: how many there are, and the first of those that are denied, with who says so. */
export function deniedFirst({ rows, pods, classes }: Reach, reader: Reader): Block[] {
  return [
    { kind: 'paragraph', text: reader.words.policy.lines.reachKinds(pods, classes) },
    ...denials(rows, reader, FIRST_DENIED).filter(({ kind }) => kind === 'table'),
  ]
}

/** Beside the grid: why the denied are denied. */
function denials(rows: readonly ReachRow[], reader: Reader, most = 12): Block[] {
  const denied = rows.filter((row) => !row.allowed)
  if (denied.length === 0) return []
  const { lines } = reader.words.policy
  const shown = denied.slice(0, most)
  return [
    {
      kind: 'table',
      caption: plain(lines.captions.denied),
      columns: listColumns(reader),
      rows: shown.map((row) => rowTexts(row, reader)),
    },
    ...(denied.length > shown.length
      ? [{ kind: 'note' as const, text: lines.reachMore(denied.length - shown.length) }]
      : []),
  ]
}

/** A field of a CSV row (RFC 4180); what a spreadsheet would run as a formula gets an apostrophe. */
function field(text: string | number | boolean): string {
  const value = String(text)
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

function reasonCode(reason: Reason): string {
  if (reason.kind === 'allowed-by' || reason.kind === 'denied-by') return `${reason.kind} ${ruleKey(reason.rule)}`
  if (reason.kind === 'isolated-by') return `${reason.kind} ${reason.policies.map(policyKey).join(' + ')}`
  return reason.kind
}

export function reachCsv({ rows }: Reach): string {
  const head = ['from', 'to', 'protocol', 'port', 'verdict', 'egress', 'ingress', 'from_pods', 'to_pods'].join(',')
  const lines = rows.map((row) =>
    [
      row.from,
      row.to,
      row.protocol,
      row.port,
      row.allowed ? 'allow' : 'deny',
      reasonCode(row.evidence.egress),
      reasonCode(row.evidence.ingress),
      (row.fromPods ?? []).join(' '),
      (row.toPods ?? []).join(' '),
    ]
      .map(field)
      .join(','),
  )
  return `${[head, ...lines].join('\n')}\n`
}

/** What opened, closed, came and went. */
export function connectionBlocks({ opened, closed, appeared, vanished }: ReachDiff, reader: Reader): Block[] {
  const { lines } = reader.words.policy
  return [
    ...changeTable(lines.captions.opened, opened, reader),
    ...changeTable(lines.captions.closed, closed, reader),
    ...changeTable(lines.captions.appeared, appeared, reader),
    ...changeTable(lines.captions.vanished, vanished, reader),
    { kind: 'note', text: lines.portsUnknown },
  ]
}

function changeTable(caption: string, changes: readonly ReachChange[], reader: Reader): Block[] {
  if (changes.length === 0) return []
  const { lines, states } = reader.words.policy
  const { columns } = lines
  const rows = changes.slice(0, MOST_ROWS).map((change) => {
    const { from, to, port, protocol, before, after } = change
    return [
      t`${from}`,
      t`${to}`,
      t`${`${port}/${protocol}`}`,
      plain(states[before]),
      plain(states[after]),
      whyText(change, reader),
    ]
  })
  const head = [columns.from, columns.to, columns.port, columns.before, columns.after, columns.why]
  const rest = changes.length - rows.length
  return [
    { kind: 'table', caption: plain(caption), columns: head, rows },
    ...(rest > 0 ? [{ kind: 'note' as const, text: reader.words.mode.lines.moreLines(rest) }] : []),
  ]
}

/** Why it is now as it is; for what is gone, why it was. */
function whyText({ evidence, before, after }: ReachChange, reader: Reader): Text {
  const { after: now, before: was } = evidence
  const told = now ?? was
  if (told === undefined) return plain('')
  const { direction, reason } = deciding(told, (now === undefined ? before : after) === 'allowed')
  return becauseText(reader, reason, direction)
}
