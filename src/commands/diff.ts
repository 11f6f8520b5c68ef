import type { Aligned, Decision } from '../engine/way-diff.ts'
import { type ComparedCluster, changesBetween } from '../findings/changes.ts'
import type { Findings } from '../findings/findings.ts'
import { type TwoWays, twoWays } from '../findings/two-ways.ts'
import { changedRows } from '../kube/diff/mode.ts'
import type { Network } from '../kube/network.ts'
import type { Block } from '../request/answer.ts'
import type { Ends, RequestOf } from '../request/calls.ts'
import { Problem } from '../request/problem.ts'
import type { Step } from '../trace/events.ts'
import { changeParts, label, modeDiff, wayParts } from '../views/diff.ts'
import { blocksOf } from '../views/parts.ts'
import { answered, type Command, type Context } from './command.ts'
import { clusterIn, jsonFile } from './mode.ts'
import { SEMANTICS } from './policy.ts'

interface Sides {
  before: ComparedCluster
  after: ComparedCluster
}

/** `/diff OTHER [A B]`: what changed from the snapshot in use to the other one; for two ends, their way side by side. */
export const diff: Command<'diff'> = {
  params: {
    other: { kind: 'network', required: true, position: 0 },
    from: { kind: 'end', position: 1 },
    to: { kind: 'end', position: 2 },
    proto: { kind: 'choice', choices: ['icmp', 'udp', 'tcp'] },
    port: { kind: 'number', min: 1, max: 65535 },
    semantics: { kind: 'choice', choices: SEMANTICS },
    json: { kind: 'flag' },
  },
  run(call, context) {
    const other = context.open(call.other, undefined)
    const { network } = context
    const sides = {
      before: { ...network, cluster: clusterIn(network) },
      after: { ...other, cluster: clusterIn(other) },
    }
    const { from, to } = call
    if (from === undefined) return answered(overview(call, sides, context))
    if (to === undefined) throw new Problem('missing-argument', { command: 'diff', argument: 'to' })
    return answered(oneWay({ ...call, from, to }, sides, context))
  },
}

/** Same name in both snapshots, so that somebody can tell them apart. */
const named = ({ name, hash }: Network): object => ({ name, hash })

function overview(call: RequestOf<'diff'>, { before, after }: Sides, context: Context): Block[] {
  const foreign = [before, after].some(({ cluster }) => cluster.snapshot.cni !== undefined)
  const semantics = call.semantics ?? (foreign ? 'kubernetes' : 'cilium')
  const changes = changesBetween(before, after, semantics)
  const parts = changeParts(changes, context)
  if (call.json !== true) return blocksOf(parts)
  const { ways } = changes
  const changed = ways.changed.map(({ ways: all }) => all.map((way) => ({ ...way, first: rowJson(way.first) })))
  const data = {
    schema: 'packetwalk/diff/1',
    before: named(before),
    after: named(after),
    semantics,
    ...changes.reach,
    ...changes.around,
    ways: { ...ways, changed },
  }
  return [parts.head, jsonFile('diff.json', data)]
}

type Call = RequestOf<'diff'> & Pick<Ends, 'from' | 'to'>

function oneWay(call: Call, sides: Sides, context: Context): Block[] {
  const { from, to, proto, port } = call
  const ends: Ends = {
    from,
    to,
    ...(proto === undefined ? {} : { proto }),
    ...(port === undefined ? {} : { port }),
  }
  const found = twoWays(ends, sides)
  const parts = wayParts(found, context)
  if (call.json === true) return [parts.head, jsonFile('diff-way.json', wayJson(found))]
  const { before, after } = sides
  const mode = changedRows(before.cluster.mode, after.cluster.mode)
  const between = context.words.policy.lines.diffBetween(label(before), label(after))
  const next: Block[] = [...modeDiff({ mode, before, after }, context), { kind: 'note', text: between }, ...parts.next]
  return blocksOf({ ...parts, next })
}

function wayJson({ before, after, rows }: TwoWays): object {
  const { from, to, proto, port } = after.question
  const side = ({ network, journey }: Findings): object => ({
    ...named(network),
    result: journey.result,
    request: journey.request.disposition,
  })
  return {
    schema: 'packetwalk/diff-way/1',
    before: side(before),
    after: side(after),
    question: { from, to, proto, ...(proto === 'icmp' ? {} : { port }) },
    differences: rows.filter((row) => !row.same).map(rowJson),
  }
}

function rowJson({ before, after }: Aligned): object {
  return {
    ...(before === undefined ? {} : { before: decisionJson(before) }),
    ...(after === undefined ? {} : { after: decisionJson(after) }),
  }
}

function decisionJson({ leg, hop, step }: Decision): object {
  return { leg, device: hop.device, step: facts(step) }
}

function facts({ message: _, packet: __, ...rest }: Step): object {
  return rest
}
