import { type Aligned, align, type Decision } from '../engine/way-diff.ts'
import { type Asked, walk } from '../findings/walk.ts'
import { type AroundDiff, diffAround, lostBackends, wentDown } from '../kube/diff/around.ts'
import { diffReach } from '../kube/diff/policy.ts'
import { diffWays } from '../kube/diff/ways.ts'
import type { ClusterFacts, Network } from '../kube/network.ts'
import { type Reach, reach } from '../kube/policy/reach.ts'
import type { Block } from '../request/answer.ts'
import type { Ends, RequestOf } from '../request/calls.ts'
import { Problem } from '../request/problem.ts'
import { join, t } from '../request/text.ts'
import type { Step } from '../trace/events.ts'
import { aroundDiff, decisions, modeDiff, wayBlocks, waysDiff } from '../views/diff.ts'
import { proofOf } from '../views/prove.ts'
import { diffBlocks } from '../views/reach.ts'
import { sourceNotes } from '../views/reality.ts'
import { namesText } from '../words/contract/refs.ts'
import { answered, type Command, type Context } from './command.ts'
import { clusterIn, jsonFile } from './mode.ts'
import { SEMANTICS } from './policy.ts'

type Cluster = Network & { cluster: ClusterFacts }
interface Sides {
  before: Cluster
  after: Cluster
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
const label = ({ name, hash }: Network): object => ({ name, hash })

function overview(call: RequestOf<'diff'>, sides: Sides, context: Context): Block[] {
  const semantics = call.semantics ?? 'cilium'
  const matrix = ({ cluster }: Cluster): Reach => reach(cluster.policies, { semantics, by: 'workload' })
  const [before, after] = [matrix(sides.before), matrix(sides.after)]
  const found = diffReach(before, after)
  const ways = diffWays(sides, { before, after })
  const around = diffAround(sides.before.cluster.snapshot, sides.after.cluster.snapshot)
  const [head, between, ...connections] = diffBlocks(found, sides, context)
  if (head === undefined || between === undefined) return []
  if (call.json === true) {
    const data = {
      schema: 'packetwalk/diff/1',
      before: label(sides.before),
      after: label(sides.after),
      semantics,
      ...found,
      ...around,
      ways: {
        ...ways,
        changed: ways.changed.map(({ ways: all }) => all.map((way) => ({ ...way, first: rowJson(way.first) }))),
      },
    }
    return [head, jsonFile('diff.json', data)]
  }
  const modes = { before: sides.before.cluster.mode, after: sides.after.cluster.mode }
  const changed = [...modeDiff(modes, context), ...aroundDiff(around, context)]
  return [
    withTrouble(changed.length + ways.changed.length > 0 ? withoutClaim(head, context) : head, around, context),
    between,
    ...changed,
    ...waysDiff(ways, sides, context),
    ...connections,
    ...sourceNotes(sides.after, context),
  ]
}

/** "Nothing changed" is only said where nothing did. */
function withoutClaim(head: Block, { words }: Context): Block {
  if (head.kind !== 'headline' || head.text !== words.policy.lines.diffSame) return head
  return { ...head, text: words.mode.diff.onlyAround }
}

/** What broke comes first: Services without a backend, nodes that are not ready any more. */
function withTrouble(head: Block, { nodes, services }: AroundDiff, { words, language }: Context): Block {
  const between = language === 'zh' ? '、' : ', '
  const lost = namesText(
    services.filter(lostBackends).map(({ name }) => name),
    between,
  )
  const down = namesText(
    nodes.filter(wentDown).map(({ name }) => name),
    between,
  )
  if (head.kind !== 'headline' || lost.length + down.length === 0) return head
  const { diff } = words.mode
  const said = [...(lost.length > 0 ? [diff.lost(lost)] : []), ...(down.length > 0 ? [diff.down(down)] : []), head.text]
  return { ...head, mood: 'bad', text: join(said, language === 'zh' ? '' : ' ') }
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
  const asked = { before: walk(ends, sides.before), after: walk(ends, sides.after) }
  const [head, ...blocks] = wayBlocks(asked, context)
  if (head === undefined) return []
  if (call.json === true) return [head, jsonFile('diff-way.json', wayJson(asked, sides))]
  const modes = { before: sides.before.cluster.mode, after: sides.after.cluster.mode }
  const proof = proofOf(asked.after.journey, sides.after)
  const { lines } = context.words
  const name = ({ name, hash }: Network) => t`${name} (${hash})`
  return [
    head,
    ...blocks.slice(0, 3),
    { kind: 'command', about: lines.prove(t`${proof.device}`), command: proof.command },
    ...blocks.slice(3),
    ...modeDiff(modes, context),
    { kind: 'note', text: context.words.policy.lines.diffBetween(name(sides.before), name(sides.after)) },
    ...sourceNotes(sides.after, context),
  ]
}

function wayJson({ before, after }: { before: Asked; after: Asked }, sides: Sides): object {
  const rows = align(decisions(before), decisions(after)).filter((row) => !row.same)
  const { from, to, proto, port } = after.question
  return {
    schema: 'packetwalk/diff-way/1',
    before: { ...label(sides.before), result: before.journey.result, request: before.journey.request.disposition },
    after: { ...label(sides.after), result: after.journey.result, request: after.journey.request.disposition },
    question: { from, to, proto, ...(proto === 'icmp' ? {} : { port }) },
    differences: rows.map(rowJson),
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
