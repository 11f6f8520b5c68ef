import { type Scene, scenes } from '../engine/scenes.ts'
import { type Aligned, align, type Decision, decisionsOf } from '../engine/way-diff.ts'
import type { Asked } from '../findings/walk.ts'
import type { AroundDiff, Change } from '../kube/diff/around.ts'
import { type ChangedWays, namesIn, type WaysDiff } from '../kube/diff/ways.ts'
import type { Mode } from '../kube/mode/mode.ts'
import type { Network } from '../kube/network.ts'
import type { Block } from '../request/answer.ts'
import { bare, plain, type Text, t } from '../request/text.ts'
import type { Step } from '../trace/events.ts'
import { tellStep } from '../words/contract/tell.ts'
import { headline, moodOf } from './headline.ts'
import { modeRows } from './mode.ts'
import { placeText } from './places.ts'
import type { Reader } from './reader.ts'

/*
 * What changed between two snapshots beside who may connect: mode, nodes, Services, and the ways; or one way, side by side.
 */

const MOST_GROUPS = 12
const MOST_CHANGES = 15
const MOST_ROWS = 40

/** Rows of the effective mode that are not what they were. */
export function modeDiff(sides: { before: Mode; after: Mode }, reader: Reader): Block[] {
  const { captions, columns } = reader.words.mode.diff
  const after = new Map(modeRows(sides.after, reader).map(([name, value]) => [bare(name), value]))
  const before = new Map(modeRows(sides.before, reader).map(([name, value]) => [bare(name), value]))
  const rows = [...new Set([...before.keys(), ...after.keys()])].flatMap((name) => {
    const [old, now] = [before.get(name) ?? plain('-'), after.get(name) ?? plain('-')]
    return bare(old) === bare(now) ? [] : [[plain(name), old, now]]
  })
  if (rows.length === 0) return []
  const head = [columns.what, columns.before, columns.after]
  return [{ kind: 'table', caption: plain(captions.mode), columns: head, rows }]
}

/** Nodes and Services that came, went, or changed. */
export function aroundDiff({ nodes, services }: AroundDiff, reader: Reader): Block[] {
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
export function waysDiff({ walked, more, changed }: WaysDiff, sides: Sides, reader: Reader): Block[] {
  if (walked === 0) return []
  const { diff, lines } = reader.words.mode
  const count = changed.reduce((sum, { ways }) => sum + ways.length, 0)
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

export interface Sides {
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
export function wayBlocks(sides: { before: Asked; after: Asked }, reader: Reader): Block[] {
  const { before, after } = sides
  const { diff } = reader.words.mode
  const rows = align(decisions(before), decisions(after))
  const [from, to] = [t`${after.from.name}`, t`${after.to.name ?? after.to.ip}`]
  const [was, is] = [before.journey.result.kind, after.journey.result.kind]
  const results = { before: diff.results[was], after: diff.results[is] }
  const same = rows.every((row) => row.same)
  const kept = same ? diff.sameWay(from, to, results.after) : diff.otherWay(from, to, results.after)
  const text = was === is ? kept : diff.turned(from, to, results)
  const tell = tellers(sides, reader)
  return [
    { kind: 'headline', mood: moodOf(after.journey), text },
    ...firstBlocks(rows, tell, reader),
    ...[diff.before(headText(before, reader)), diff.after(headText(after, reader))].map(
      (line): Block => ({ kind: 'paragraph', text: line }),
    ),
    ...sideBySide(rows, tell, reader),
  ]
}

/** The decisions of the way that is told of a question. */
export function decisions({ journey, network }: Asked): Decision[] {
  const { cluster } = network
  return decisionsOf(journey, cluster === undefined ? (value) => value : namesIn(cluster.snapshot))
}

function headText(asked: Asked, reader: Reader): Text {
  const head = headline(asked, reader)
  return head.kind === 'headline' ? head.text : plain('')
}

interface Tellers {
  before(decision: Decision): { place: Text; short: string; long: Text }
  after: Tellers['before']
}

/** Sentences of both journeys; places by their scenes. */
function tellers(sides: { before: Asked; after: Asked }, reader: Reader): Tellers {
  const of = ({ journey, network }: Asked): Tellers['before'] => {
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

function firstBlocks(rows: readonly Aligned[], tell: Tellers, reader: Reader): Block[] {
  const first = rows.find((row) => !row.same)
  if (first === undefined) return []
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
