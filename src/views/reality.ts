import { destination } from '../engine/ways.ts'
import type { Doubt } from '../findings/doubts.ts'
import type { Asked } from '../findings/walk.ts'
import { getsGap } from '../kube/import/gaps.ts'
import type { ClusterFacts, Network } from '../kube/network.ts'
import type { Verdict } from '../kube/policy/evidence.ts'
import { judge } from '../kube/policy/judge.ts'
import type { Party } from '../kube/policy/parties.ts'
import type { Gap } from '../kube/snapshot/gaps.ts'
import { header, isEncapsulated } from '../net/packet.ts'
import type { Block } from '../request/answer.ts'
import { join, plain, type Text, t } from '../request/text.ts'
import type { Journey } from '../trace/events.ts'
import { say } from '../words/contract/say.ts'
import { endNotes } from './end-notes.ts'
import { dropText, headline } from './headline.ts'
import { gapText } from './mode.ts'
import { hubbleBlocks } from './observed.ts'
import { evidenceBlocks, partyName } from './policy.ts'
import type { Reader } from './reader.ts'
import { auditNotes, contradictionNotes, fabricNotes, mtuNotes } from './suspects.ts'

/*
 * What an answer about a real cluster says beside the journey: policies with their evidence, every backend, what the
 * snapshot does not know, and how old it is.
 */

/** Where an answer comes from; for a snapshot with its age, and once that it was simulated. */
export function sourceNotes(network: Network, reader: Reader): Block[] {
  const { cluster } = network
  if (cluster === undefined) return [{ kind: 'note', text: reader.words.lines.simulated(network.name, network.hash) }]
  const { takenAt } = cluster.snapshot
  const { lines } = reader.words.mode
  const facts = { name: network.name, hash: network.hash, ...(takenAt === undefined ? {} : { takenAt }) }
  return [
    { kind: 'note', text: lines.simulatedFrom(facts) },
    ...(cluster.mode.configKnown ? [] : [{ kind: 'note' as const, text: lines.unknownConfig }]),
  ]
}

/** The same under what is only a part of an answer; a lab needs no such word there. */
export function snapshotNotes(network: Network, reader: Reader): Block[] {
  return network.cluster === undefined ? [] : sourceNotes(network, reader)
}

/** Policies, backends and gaps, in that order. Nothing for a lab. */
export function clusterBlocks(asked: Asked, reader: Reader): Block[] {
  const { cluster } = asked.network
  if (cluster === undefined) return []
  return [
    ...asFar(asked, reader),
    ...contradictionNotes(asked, cluster, reader),
    ...mtuNotes(asked, cluster, reader),
    ...auditNotes(asked, reader),
    ...doubtBlocks(asked, reader),
    ...endNotes(asked, cluster, reader),
    ...policyBlocks(asked, cluster, reader),
    ...backendBlocks(asked, reader),
    ...hubbleBlocks(asked.journey, cluster, reader),
    ...gapNotes(asked, cluster, reader),
  ]
}

/** When a fact is missing: how it ends with what is known. */
function asFar(asked: Asked, reader: Reader): Block[] {
  const { journey } = asked
  if (journey.result.kind !== 'undetermined') return []
  const open = journey.request.disposition.kind === 'delivered' && journey.reply?.disposition.kind === 'delivered'
  const known = { ...journey, result: { kind: open ? ('reachable' as const) : ('unreachable' as const) } }
  const head = headline({ ...asked, journey: known }, reader)
  if (head.kind !== 'headline') return []
  const between = reader.language === 'zh' ? '' : ' '
  return [{ kind: 'paragraph', text: join([plain(reader.words.mode.lines.asFar), head.text], between) }]
}

/** What is on and not walked where this journey goes, and nodes that may be off; with the command that tells. */
function doubtBlocks({ doubts = [] }: Asked, reader: Reader): Block[] {
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
  return doubt.kind === 'node-not-ready' ? notReady(doubt.node) : unmanaged(doubt.pod)
}

const PROTOCOLS = { tcp: 'TCP', udp: 'UDP', icmp: 'ICMP' } as const

function policyBlocks(asked: Asked, cluster: ClusterFacts, reader: Reader): Block[] {
  const { parties, journey } = asked
  if (parties === undefined) return []
  const { ip, port } = destination(journey)
  const service = parties.to.kind === 'service'
  // a service that was never translated: no policy met the packet
  if (service && ip === journey.question.to) return []
  // a Service, a NodePort, a hostPort: judged is where the packet really goes
  const to: Party = parties.to.kind === 'service' || ip !== journey.question.to ? { kind: 'address', ip } : parties.to
  const verdict = judge(cluster.policies, {
    from: parties.from,
    to,
    protocol: PROTOCOLS[journey.question.proto],
    ...(journey.question.proto === 'icmp' ? {} : { port }),
    semantics: 'cilium',
  })
  const pod = cluster.policies.podsByIp.get(ip)
  const name = pod === undefined ? partyName(to) : `${pod.namespace}/${pod.name}`
  return [
    ...lostIdentity(journey, verdict, reader),
    ...evidenceBlocks(reader, verdict, { from: t`${partyName(parties.from)}`, to: t`${name}` }),
  ]
}

/** The datapath denied what the labels allow: the policy met another identity than the sender's. */
function lostIdentity(journey: Journey, verdict: Verdict, reader: Reader): Block[] {
  const { disposition } = journey.request
  if (disposition.kind === 'delivered' || disposition.reason.kind !== 'policy-denied' || !verdict.allowed) return []
  const packet = journey.request.hops.at(-1)?.steps.at(-1)?.packet ?? []
  const port = header(packet, 'udp')?.dport
  // the policy of a node met the tunnel's own packet
  if (isEncapsulated(packet) && port !== undefined)
    return [{ kind: 'paragraph', text: reader.words.mode.lines.tunnelDenied(disposition.reason.endpoint, port) }]
  return [{ kind: 'paragraph', text: reader.words.mode.lines.identityLost(disposition.reason.identity) }]
}

/** One row per backend, and a word on which of them the steps are about. */
function backendBlocks(asked: Asked, reader: Reader): Block[] {
  const { ways } = asked
  if (ways === undefined) return []
  const { policy } = reader.words
  const open = ways.journeys.filter(({ result }) => result.kind === 'reachable').length
  const rows = ways.journeys.map((journey, i) => [
    t`${i + 1}`,
    backendText(journey, asked.network),
    endText(journey, reader),
  ])
  const told = asked.journey.request
  const marked = ways.journeys.findIndex((journey) => journey.request === told)
  const word = wayText(open, ways.of, reader)
  const { columns, captions } = policy.lines
  return [
    {
      kind: 'table',
      caption: plain(captions.backends),
      columns: [columns.number, columns.backend, columns.result],
      rows,
      marked,
    },
    { kind: 'paragraph', text: word },
  ]
}

function wayText(open: number, of: number, { words }: Reader): Text {
  const { lines } = words.mode
  if (open === 0) return lines.noWays(of)
  return open === of ? lines.sameWays(of) : lines.someWays(open, of)
}

function backendText(journey: Journey, network: Network): Text {
  const { ip, port } = destination(journey)
  const pod = network.cluster?.policies.podsByIp.get(ip)
  const address = journey.question.proto === 'icmp' ? ip : `${ip}:${port}`
  return pod === undefined ? t`${address}` : t`${`${pod.namespace}/${pod.name}`} (${address})`
}

function endText(journey: Journey, reader: Reader): Text {
  const { disposition } = journey.request
  if (disposition.kind !== 'delivered') return dropText(reader, disposition.reason)
  const back = journey.reply?.disposition
  if (back !== undefined && back.kind !== 'delivered') return dropText(reader, back.reason)
  return say(reader.words.outcomes, journey.outcome)
}

/** Gaps that this answer can turn on: about its ends, and kinds of policies that nobody gave. */
function gapNotes(asked: Asked, cluster: ClusterFacts, reader: Reader): Block[] {
  const names = [asked.from.name, asked.to.name ?? '']
  const missing = new Set(asked.journey.result.kind === 'undetermined' ? asked.journey.result.missing : [])
  const about = cluster.snapshot.gaps.filter(
    (gap) =>
      (gap.kind !== 'pod-unmanaged' && isAbout(gap, names)) ||
      (gap.kind === 'kind-missing' && missing.has(gap.resource)),
  )
  const gaps = about
    .slice(0, 6)
    .map((gap): Block => ({ kind: 'command', about: gapText(gap, reader), command: getsGap(gap).line }))
  return [...gaps, ...fabricNotes(asked, cluster, reader)]
}

function isAbout(gap: Gap, names: readonly string[]): boolean {
  if ('pod' in gap) return names.includes(gap.pod)
  if (gap.kind !== 'left-out' || !/Policy /.test(gap.object)) return false
  return names.some((name) => gap.object.includes(` ${name.split('/')[0] ?? ''}/`))
}
