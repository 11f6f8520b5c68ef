import type { FlowGroup, Replay, TurnedFlows, Unasked } from '../findings/replay.ts'
import type { Network } from '../kube/network.ts'
import type { Block, Headline } from '../request/answer.ts'
import { join, plain, type Text, t } from '../request/text.ts'
import type { Reader } from './reader.ts'
import { sourceNotes } from './source-notes.ts'

/*
 * A file of flows against the model: what agrees is a number, what does not is a table.
 */

const MOST_ROWS = 20

export function replayBlocks(found: Replay, network: Network, reader: Reader): Block[] {
  const { replay } = reader.words
  const { changed, contradicted, undecided, flows, walked } = found
  const turned = changed === undefined ? [] : (['blocked', 'passing', 'unclear'] as const)
  return [
    headOf(found, reader),
    ...(changed === undefined || flows === 0 ? [] : [{ kind: 'paragraph' as const, text: fared(found, reader) }]),
    ...turned.flatMap((kind) => turnedTable(kind, changed?.[kind] ?? [], reader)),
    ...groupTable('contradicted', contradicted.groups, reader),
    ...groupTable('undecided', undecided.groups, reader),
    ...notRead(found, reader),
    ...(flows === 0 ? [] : [{ kind: 'note' as const, text: replay.counted(flows, walked) }]),
    ...sourceNotes(network, reader),
  ]
}

function headOf(found: Replay, reader: Reader): Headline {
  const { changed, lines, flows, walked, contradicted, undecided, explained } = found
  const { replay } = reader.words
  if (flows === 0) return { kind: 'headline', mood: 'bad', text: replay.none(lines) }
  if (changed !== undefined) {
    const { blocked, passing, unclear } = changed
    const none = blocked.length + passing.length + unclear.length === 0
    const text = none ? replay.unchanged(walked) : replay.changed({ blocked: sumOf(blocked), passing: sumOf(passing) })
    return { kind: 'headline', mood: none ? 'good' : 'unsure', text }
  }
  const sure = contradicted.count + undecided.count === 0 && explained > 0
  return { kind: 'headline', mood: sure ? 'good' : 'unsure', text: fared(found, reader) }
}

function fared({ explained, contradicted, undecided }: Replay, { words }: Reader): Text {
  const counts = { explained, contradicted: contradicted.count, undecided: undecided.count }
  return words.replay.fared({ ...counts, asked: explained + contradicted.count + undecided.count })
}

function sumOf(all: readonly TurnedFlows[]): { questions: number; flows: number } {
  return { questions: all.length, flows: all.reduce((sum, { count }) => sum + count, 0) }
}

function groupTable(kind: 'contradicted' | 'undecided', groups: readonly FlowGroup[], reader: Reader): Block[] {
  const { replay } = reader.words
  const { from, to, flows, seen, walked } = replay.columns
  const rows = groups.slice(0, MOST_ROWS).map((one): Text[] => {
    const { walked: drop, device = '' } = one
    const back = one.reply ? t` (${plain(replay.reply)})` : []
    const end = drop === undefined ? replay.delivered(device) : replay.lost(drop, device)
    return [t`${one.from}`, join([t`${`${one.to} ${one.proto}`}`, back], ''), t`${one.count}`, t`${one.seen}`, end]
  })
  return tableOf(replay.captions[kind], { columns: [from, to, flows, seen, walked], rows, all: groups.length }, reader)
}

function turnedTable(kind: 'blocked' | 'passing' | 'unclear', all: readonly TurnedFlows[], reader: Reader): Block[] {
  const { replay, results } = reader.words
  const { from, to, flows, passed, before, after } = replay.columns
  const rows = all
    .slice(0, MOST_ROWS)
    .map((one): Text[] => [
      t`${one.from}`,
      t`${`${one.to} ${one.proto}`}`,
      t`${one.count}`,
      t`${one.passed}`,
      plain(results[one.before]),
      plain(one.after === 'absent' ? replay.absent : results[one.after]),
    ])
  const columns = [from, to, flows, passed, before, after]
  return tableOf(replay.captions[kind], { columns, rows, all: all.length }, reader)
}

function tableOf(
  caption: string,
  { columns, rows, all }: { columns: string[]; rows: Text[][]; all: number },
  { words }: Reader,
): Block[] {
  if (rows.length === 0) return []
  const rest = all - rows.length
  return [
    { kind: 'table', caption: plain(caption), columns, rows },
    ...(rest > 0 ? [{ kind: 'note' as const, text: words.replay.more(rest) }] : []),
  ]
}

function notRead({ unread, unasked, flows }: Replay, { words }: Reader): Block[] {
  const { replay, punctuation } = words
  const why = [...unasked.why].map(([kind, count]) => t`${count} ${reasonText(kind, words)}`)
  return [
    ...(unread.count === 0 || flows === 0
      ? []
      : [{ kind: 'note' as const, text: replay.unread(unread.count, unread.first.join(', ')) }]),
    ...(unasked.count === 0
      ? []
      : [{ kind: 'note' as const, text: replay.unasked(unasked.count, join(why, punctuation.list)) }]),
  ]
}

function reasonText(kind: Unasked, { replay }: Reader['words']): Text {
  const known = replay.reasons[kind]
  return known === undefined ? replay.otherReason(kind) : plain(known)
}

/** `packetwalk/replay/1`. */
export function replayJson({ unasked, ...rest }: Replay, { name, hash }: Network, change?: string): object {
  return {
    schema: 'packetwalk/replay/1',
    network: { name, hash },
    ...(change === undefined ? {} : { change }),
    ...rest,
    unasked: { count: unasked.count, why: Object.fromEntries(unasked.why) },
  }
}
