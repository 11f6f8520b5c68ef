import type { ClusterFindings } from '../findings/cluster.ts'
import type { Between } from '../findings/crossing.ts'
import type { Doubt } from '../findings/doubts.ts'
import type { Findings } from '../findings/findings.ts'
import type { Surprise } from '../findings/judged.ts'
import type { Oddity } from '../findings/oddities.ts'
import { unreadPlace } from '../findings/unread.ts'
import { getsGap } from '../kube/import/gaps.ts'
import type { Contradiction } from '../kube/snapshot/gaps.ts'
import type { Block } from '../request/answer.ts'
import { join, plain, type Text, t } from '../request/text.ts'
import { agent } from '../trace/proof.ts'
import { sh } from '../trace/shell.ts'
import { say } from '../words/contract/say.ts'
import { tellStep } from '../words/contract/tell.ts'
import { backendBlocks } from './backends.ts'
import { endingText } from './headline.ts'
import { gapText, mtuText } from './mode.ts'
import { hubbleBlocks } from './observed.ts'
import { oddityBlocks } from './oddities.ts'
import { evidenceBlocks } from './policy.ts'
import type { Reader } from './reader.ts'

/*
 * What an answer about a real cluster says beside the journey: policies with their evidence, every backend, what does not
 * fit together in the snapshot, and what it does not know.
 */

const MOST_CONTRADICTIONS = 4
const MOST_GAPS = 6

/** Policies, backends and gaps, in that order. Nothing for a lab. */
export function clusterBlocks(found: Findings, reader: Reader): Block[] {
  const { cluster, journey } = found
  if (cluster === undefined) return []
  return [
    ...asFar(found, reader),
    ...contradictionBlocks(unsaid(cluster, found), reader),
    ...mtuBlocks(cluster, reader),
    ...auditBlocks(cluster, reader),
    ...doubtBlocks(found.doubts, reader),
    ...oddityBlocks(unsaidOddities(cluster, found), reader),
    ...policyBlocks(cluster, reader),
    ...backendBlocks(found, reader),
    ...hubbleBlocks(journey, cluster.facts, reader),
    ...gapBlocks(cluster, reader),
    ...fabricBlocks(cluster.between, reader),
  ]
}

/** What the first line did not say yet. */
function unsaid({ contradictions, explained }: ClusterFindings, { journey }: Findings): readonly Contradiction[] {
  return journey.result.kind === 'ambiguous' ? contradictions : contradictions.filter((one) => one !== explained)
}

function unsaidOddities({ oddities }: ClusterFindings, { broken, journey }: Findings): readonly Oddity[] {
  const said = broken === undefined && journey.result.kind !== 'ambiguous'
  return said ? oddities.filter(({ kind }) => kind !== 'undeclared') : oddities
}

/** What decides beside the walk, for who asks why: what does not fit together, what is odd about the ends, the policies. */
export function evidenceBeside(found: Findings, reader: Reader): Block[] {
  const { cluster } = found
  if (cluster === undefined) return []
  return [
    ...contradictionBlocks(unsaid(cluster, found), reader),
    ...oddityBlocks(unsaidOddities(cluster, found), reader),
    ...policyBlocks(cluster, reader),
  ]
}

/** When a fact is missing: how it ends with what is known. */
function asFar(found: Findings, reader: Reader): Block[] {
  if (found.journey.result.kind !== 'undetermined') return []
  const { punctuation, mode } = reader.words
  return [{ kind: 'paragraph', text: join([plain(mode.lines.asFar), endingText(found, reader)], punctuation.sentence) }]
}

function contradictionBlocks(contradictions: readonly Contradiction[], { words }: Reader): Block[] {
  return contradictions
    .slice(0, MOST_CONTRADICTIONS)
    .map((one): Block => ({ kind: 'paragraph', text: say<Contradiction, Text>(words.mode.contradictions, one) }))
}

/** Where size decides: the MTU budget, and whose word it is. */
function mtuBlocks({ sized, facts }: ClusterFindings, reader: Reader): Block[] {
  if (!sized) return []
  const name = plain(reader.words.mode.rows.mtu)
  return [{ kind: 'paragraph', text: t`${name}: ${mtuText(facts.mode, reader)}` }]
}

/** What would have been denied without policy-audit-mode. */
function auditBlocks({ audited }: ClusterFindings, { words, voice }: Reader): Block[] {
  return audited.map(({ device, step }): Block => {
    const told = tellStep(words, step, { device, kind: 'node' })
    return { kind: 'paragraph', text: told[voice] }
  })
}

/** What is on and not walked where this journey goes, and nodes that may be off; with the command that tells. */
function doubtBlocks(doubts: readonly Doubt[], reader: Reader): Block[] {
  return doubts.map((doubt): Block => {
    const about = doubtText(doubt, reader)
    return doubt.command === undefined
      ? { kind: 'paragraph', text: about }
      : { kind: 'command', about, command: doubt.command }
  })
}

function doubtText(doubt: Doubt, { words }: Reader): Text {
  const { features, notReady, unmanaged } = words.mode.doubts
  if (doubt.kind === 'not-walked') return features[doubt.feature].about
  if (doubt.kind === 'unread') return words.mode.doubts.unread(unreadPlace(doubt.unread))
  if (doubt.kind === 'cni-assumed') return words.mode.doubts.assumed
  return doubt.kind === 'node-not-ready' ? notReady(doubt.node) : unmanaged(doubt.pod)
}

function policyBlocks({ judged, surprise }: ClusterFindings, reader: Reader): Block[] {
  if (judged === undefined) return []
  return [
    ...(surprise === undefined ? [] : [surpriseBlock(surprise, reader)]),
    ...evidenceBlocks(reader, judged.verdict, { from: t`${judged.from}`, to: t`${judged.to}` }),
  ]
}

function surpriseBlock(surprise: Surprise, { words }: Reader): Block {
  const { identityLost, tunnelDenied } = words.mode.lines
  const text =
    surprise.kind === 'tunnel-denied' ? tunnelDenied(surprise.endpoint, surprise.port) : identityLost(surprise.identity)
  return { kind: 'paragraph', text }
}

/** Gaps that this answer can turn on: about its ends, and kinds of policies that nobody gave. */
function gapBlocks({ gaps }: ClusterFindings, reader: Reader): Block[] {
  return gaps
    .slice(0, MOST_GAPS)
    .map((gap): Block => ({ kind: 'command', about: gapText(gap, reader), command: getsGap(gap).line }))
}

/** The fabric between the nodes and the world are made up: said where the way leads through them, with what to look at. */
function fabricBlocks({ assumed, crossing }: Between, { words }: Reader): Block[] {
  if (assumed.length === 0) return []
  const { lines } = words.mode
  const names = join(
    assumed.map((name) => t`${name}`),
    words.punctuation.list,
  )
  if (crossing === undefined) return [{ kind: 'note', text: lines.assumed(names) }]
  const about = lines.mustPass[crossing.what]({ ...crossing, assumed: lines.assumed(names) })
  return [{ kind: 'command', about, command: agent(crossing.from, sh`cilium-health status --probe`).line }]
}
