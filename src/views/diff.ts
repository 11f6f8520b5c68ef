import { type Scene, scenes } from '../engine/scenes.ts'
import type { Aligned, Decision } from '../engine/way-diff.ts'
import type { Changes, ComparedCluster } from '../findings/changes.ts'
import type { Findings } from '../findings/findings.ts'
import type { TwoWays } from '../findings/two-ways.ts'
import type { AroundDiff, Change } from '../kube/diff/around.ts'
import type { ModeRow } from '../kube/diff/mode.ts'
import type { ChangedWays } from '../kube/diff/ways.ts'
import type { Network } from '../kube/network.ts'
import type { Block, Headline } from '../request/answer.ts'
import { join, plain, type Text, t } from '../request/text.ts'
import type { Step } from '../trace/events.ts'
import { namesText, policiesText } from '../words/contract/refs.ts'
import { tellStep } from '../words/contract/tell.ts'
import { headline, moodOf } from './headline.ts'
import { modeValue } from './mode.ts'
import type { AnswerParts } from './parts.ts'
import { placeText } from './places.ts'
import { connectionBlocks } from './reach.ts'
import type { Reader } from './reader.ts'
import { sourceNotes } from './source-notes.ts'
import { proofBlock } from './summary.ts'

/*
 * What changed between two snapshots beside who may connect: mode, nodes, Services, and the ways; or one way, side by side.
 */

const MOST_GROUPS = 12
const MOST_CHANGES = 15
const MOST_ROWS = 40

/** Everything that changed between two snapshots: what broke first, then what is around it, the ways, who may connect. */
export function changeParts(changes: Changes, reader: Reader): AnswerParts {
  const { before, after } = changes
  const text = reader.words.policy.lines.diffBetween(label(before), label(after))
  return {
    head: changesHead(changes, reader),
    place: [{ kind: 'paragraph', text }, ...otherBlocks(changes, reader)],
    proof: [],
    body: [
      ...modeDiff(changes, reader),
      ...policyDiff(changes, reader),
      ...aroundDiff(changes.around, reader),
      ...waysDiff(changes, reader),
      ...connectionBlocks(changes.reach, reader),
    ],
    next: sourceNotes(after, reader),
  }
}

/** One side runs another CNI: what is compared is what the policies say. */
function otherBlocks({ other }: Changes, { words }: Reader): Block[] {
  return other === undefined ? [] : [{ kind: 'paragraph', text: words.problems['other-cni'](other.details).what }]
}

export function label({ name, hash }: Network): Text {
  return t`${name} (${hash})`
}

function changesHead({ lost, down, extent, reach }: Changes, { words }: Reader): Headline {
  const { diff } = words.mode
  const { lines } = words.policy
  const { opened, closed, appeared, vanished } = reach
  const counts = { opened: opened.length, closed: closed.length, appeared: appeared.length, vanished: vanished.length }
  const own = { none: lines.diffSame, around: diff.onlyAround, connections: lines.diffIntro(counts) }[extent]
  const { list, sentence } = words.punctuation
  const broke = [
    ...(lost.length > 0 ? [diff.lost(namesText(lost, list))] : []),
    ...(down.length > 0 ? [diff.down(namesText(down, list))] : []),
  ]
  return { kind: 'headline', mood: broke.length > 0 ? 'bad' : 'neutral', text: join([...broke, own], sentence) }
}

/** Rows of the effective mode that are not what they were. */
export function modeDiff({ mode, before, after }: Pick<Changes, 'mode' | 'before' | 'after'>, reader: Reader): Block[] {
  if (mode.length === 0) return []
  const { captions, columns } = reader.words.mode.diff
  const value = (row: ModeRow, { cluster }: ComparedCluster): Text => modeValue(row, cluster.mode, reader) ?? plain('-')
  const rows = mode.map((row) => [plain(reader.words.mode.rows[row]), value(row, before), value(row, after)])
  const head = [columns.what, columns.before, columns.after]
  return [{ kind: 'table', caption: plain(captions.mode), columns: head, rows }]
}

/** Policies that are not what they were. */
function policyDiff({ policies }: Changes, { words }: Reader): Block[] {
  const { lines } = words.policy
  const how = (wanted: 'added' | 'removed' | 'changed'): Block[] => {
    const refs = policies.filter((one) => one.how === wanted).map(({ policy }) => policy)
    if (refs.length === 0) return []
    return [{ kind: 'paragraph', text: lines.policyChanges[wanted](policiesText(refs, words.punctuation.list)) }]
  }
  return [...how('added'), ...how('removed'), ...how('changed')]
}

/** Nodes and Services that came, went, or changed. */
function aroundDiff({ nodes, services }: AroundDiff, reader: Reader): Block[] {
  const { captions, node, service } = reader.words.mode.diff
  return [
    ...changeTable(captions.nodes, { changes: nodes, tell: node }, reader),
    ...changeTable(captions.services, { changes: services, tell: service }, reader),
  ]
}

function changeTable<F>(
  caption: string,
  { changes, tell }: { changes: readonly Change<F>[]; tell: (facts: F) => Text },
  { words }: Reader,
): Block[] {
  if (changes.length === 0) return []
  const { columns, absent } = words.mode.diff
  const cell = (facts: F | undefined): Text => (facts === undefined ? plain(absent) : tell(facts))
  const rows = changes.slice(0, MOST_CHANGES).map(({ name, before, after }) => [t`${name}`, cell(before), cell(after)])
  const rest = changes.length - rows.length
  return [
    { kind: 'table', caption: plain(caption), columns: [columns.what, columns.before, columns.after], rows },
    ...(rest > 0 ? [{ kind: 'note' as const, text: words.mode.lines.moreLines(rest) }] : []),
  ]
}

/** How many ways changed, and the sorts of change, the most frequent first. */
function waysDiff({ ways, before, after }: Changes, reader: Reader): Block[] {
  const { walked, more, changed } = ways
  const sides = { before, after }
  if (walked === 0) return []
  const { diff, lines } = reader.words.mode
  const count = changed.reduce((sum, group) => sum + group.ways.length, 0)
  const rows = changed.slice(0, MOST_GROUPS).map((group) => groupRow(group, sides, reader))
  const { columns, captions } = diff
  const rest = changed.length - rows.length
  const table: Block[] =
    rows.length === 0
      ? []
      : [
          {
            kind: 'table',
            caption: plain(captions.ways),
            columns: [columns.count, columns.before, columns.after, columns.example],
            rows,
          },
        ]
  return [
    { kind: 'paragraph', text: diff.ways({ changed: count, walked }) },
    ...(more ? [{ kind: 'note' as const, text: diff.notAll(walked) }] : []),
    ...table,
    ...(rest > 0 ? [{ kind: 'note' as const, text: lines.moreLines(rest) }] : []),
  ]
}

interface Sides {
  before: Network
  after: Network
}

function groupRow({ ways }: ChangedWays, sides: Sides, reader: Reader): Text[] {
  const [example] = ways
  if (example === undefined) return []
  const { first, from, to, port, protocol } = example
  return [
    t`${ways.length}`,
    decisionText(first.before, sides.before, reader),
    decisionText(first.after, sides.after, reader),
    t`${`${from} → ${to}:${port}/${protocol}`}`,
  ]
}

/** Where, and what was decided. */
function decisionText(decision: Decision | undefined, { topology }: Network, reader: Reader): Text {
  if (decision === undefined) return reader.words.mode.diff.noWay
  const { hop, step, device } = decision
  const kind = topology.devices.get(hop.device)?.kind ?? 'host'
  const spot = { device: hop.device, kind }
  return t`${device}: ${tellStep(reader.words, step, spot)[reader.voice]}`
}

/** One question, walked in both: how it ended, where the ways part, and both side by side. */
export function wayParts(found: TwoWays, reader: Reader): AnswerParts {
  const { before, after, rows, first } = found
  const { diff } = reader.words.mode
  const [from, to] = [t`${after.from.name}`, t`${after.to.name ?? after.to.ip}`]
  const [was, is] = [before.journey.result.kind, after.journey.result.kind]
  const results = { before: diff.results[was], after: diff.results[is] }
  const kept = first === undefined ? diff.sameWay(from, to, results.after) : diff.otherWay(from, to, results.after)
  const tell = tellers(found, reader)
  const ends = [diff.before(headline(before, reader).text), diff.after(headline(after, reader).text)].map(
    (text): Block => ({ kind: 'paragraph', text }),
  )
  return {
    head: { kind: 'headline', mood: moodOf(after.journey), text: was === is ? kept : diff.turned(from, to, results) },
    place: first === undefined ? ends : firstBlocks(first, tell, reader),
    proof: [proofBlock(after, reader)],
    body: [...(first === undefined ? [] : ends), ...sideBySide(rows, tell, reader)],
    next: sourceNotes(after.network, reader),
  }
}

interface Tellers {
  before(decision: Decision): { place: Text; short: string; long: Text }
  after: Tellers['before']
}

/** Sentences of both journeys; places by their scenes. */
function tellers(sides: TwoWays, reader: Reader): Tellers {
  const of = ({ journey, network }: Findings): Tellers['before'] => {
    const at = new Map<Step, Scene>()
    for (const scene of scenes(journey, network.topology)) for (const step of scene.steps) at.set(step, scene)
    return ({ step, hop, device }) => {
      const spot = at.get(step)?.spot ?? { device: hop.device, kind: 'node' as const }
      const told = tellStep(reader.words, step, spot)
      const named = { ...spot, device }
      return { place: placeText(reader.words, reader.voice, named), short: told.short, long: told[reader.voice] }
    }
  }
  return { before: of(sides.before), after: of(sides.after) }
}

function firstBlocks(first: Aligned, tell: Tellers, reader: Reader): Block[] {
  const { diff } = reader.words.mode
  const before = first.before === undefined ? undefined : tell.before(first.before)
  const after = first.after === undefined ? undefined : tell.after(first.after)
  const place = after?.place ?? before?.place ?? plain('')
  return [
    { kind: 'paragraph', text: diff.first(place) },
    { kind: 'paragraph', text: diff.before(before?.long ?? diff.noWay) },
    { kind: 'paragraph', text: diff.after(after?.long ?? diff.noWay) },
  ]
}

/** Differences with the row before and after each; what is alike between them is counted. */
function sideBySide(rows: readonly Aligned[], tell: Tellers, reader: Reader): Block[] {
  const { diff, lines } = reader.words.mode
  if (rows.every((row) => row.same)) return []
  const near = (i: number): boolean => [i - 1, i, i + 1].some((k) => rows[k] !== undefined && rows[k]?.same === false)
  const table: Text[][] = []
  let alike = 0
  let marked: number | undefined
  const flush = (): void => {
    if (alike > 0) table.push([plain('…'), diff.alike(alike), diff.alike(alike)])
    alike = 0
  }
  rows.forEach((row, i) => {
    if (!near(i)) {
      alike++
      return
    }
    flush()
    if (!row.same) marked ??= table.length
    table.push(rowTexts(row, tell, diff.absent))
  })
  flush()
  const shown = table.slice(0, MOST_ROWS)
  const { columns, captions } = diff
  return [
    {
      kind: 'table',
      caption: plain(captions.sides),
      columns: [columns.place, columns.before, columns.after],
      rows: shown,
      ...(marked === undefined ? {} : { marked }),
    },
    ...(table.length > shown.length
      ? [{ kind: 'note' as const, text: lines.moreLines(table.length - shown.length) }]
      : []),
  ]
}

function rowTexts({ before, after }: Aligned, tell: Tellers, absent: string): Text[] {
  const old = before === undefined ? undefined : tell.before(before)
  const now = after === undefined ? undefined : tell.after(after)
  const cell = (told: { short: string } | undefined): Text => plain(told?.short ?? absent)
  return [now?.place ?? old?.place ?? plain(''), cell(old), cell(now)]
}
