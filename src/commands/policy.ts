import { unknownPolicies } from '../findings/parties.ts'
import { distinctLegs, isOpenQuestion, type PolicyAsked, policyAsked } from '../findings/policy-asked.ts'
import { type Unread, unreadPlace } from '../findings/unread.ts'
import { getsGap } from '../kube/import/gaps.ts'
import type { ClusterFacts } from '../kube/network.ts'
import type { PolicyConnection } from '../kube/policy/connect.ts'
import type { DirectionVerdict, PolicyFault, Verdict } from '../kube/policy/evidence.ts'
import type { Block, Choice } from '../request/answer.ts'
import { DEPTHS, type RequestOf } from '../request/calls.ts'
import type { t } from '../request/text.ts'
import { depthChoice } from '../views/choices.ts'
import { gapText } from '../views/mode.ts'
import { decisiveBlocks, legBlocks, policyHeadline, policyPlace } from '../views/policy.ts'
import { sourceNotes } from '../views/source-notes.ts'
import { unreadBlocks } from '../views/unread.ts'
import { policyText } from '../words/contract/refs.ts'
import { answered, type Command, type Context, isBrief } from './command.ts'
import { clusterIn, jsonFile } from './mode.ts'

export const SEMANTICS = ['kubernetes', 'cilium'] as const

/** `/policy A B:port`: may A connect to B, and who says so. */
export const policy: Command<'policy'> = {
  params: {
    from: { kind: 'end', required: true, position: 0 },
    to: { kind: 'end', required: true, position: 1 },
    proto: { kind: 'choice', choices: ['tcp', 'udp', 'sctp', 'icmp'] },
    port: { kind: 'number', min: 1, max: 65535 },
    semantics: { kind: 'choice', choices: SEMANTICS },
    http: { kind: 'text' },
    json: { kind: 'flag' },
    detail: { kind: 'choice', choices: DEPTHS },
  },
  run(call, context) {
    const cluster = clusterIn(context.network)
    const asked = policyAsked(call, cluster)
    const head = policyHeadline(context, asked)
    if (call.json === true) return answered([head, jsonFile('policy.json', policyJson(asked, context))])
    if (isBrief(call, context)) return answered([head, ...short({ call, asked, cluster }, context)])
    return answered([
      head,
      ...policyPlace(context, asked),
      ...proof(asked, context),
      ...legs(asked, context),
      ...unreadBlocks(asked.unread ?? [], context),
      ...missingKinds(cluster, context),
      ...asked.faults.map((one): Block => ({ kind: 'note', text: faultText(one, context) })),
      ...sourceNotes(context.network, context),
      ...further(depthChoice(call, 'brief', context)),
    ])
  },
}

const further = (items: Choice[]): Block[] => (items.length === 0 ? [] : [{ kind: 'choices', items }])

/** In a chat: where it breaks, the rule that decides, what nobody told, the proof; everything else behind a button. */
function short(
  { call, asked, cluster }: { call: RequestOf<'policy'>; asked: PolicyAsked; cluster: ClusterFacts },
  context: Context,
): Block[] {
  const open = isOpenQuestion(asked)
  return [
    ...policyPlace(context, asked),
    ...decisiveBlocks(context, asked),
    ...(open ? [...unreadBlocks(asked.unread ?? [], context), ...missingKinds(cluster, context)].slice(0, 2) : []),
    ...proof(asked, context),
    ...further([...walks(call, asked, context), ...depthChoice(call, 'summary', context)]),
  ]
}

/** The same question as a packet that is sent: only where a packet is walked at all. */
function walks(
  { from, to, proto, port, manner }: RequestOf<'policy'>,
  { connection }: PolicyAsked,
  { words, network }: Context,
): Choice[] {
  if (network.cluster?.snapshot.cni !== undefined || proto === 'sctp') return []
  const ends = {
    from,
    to,
    ...(proto === undefined ? {} : { proto }),
    ...(port === undefined ? {} : { port }),
    ...(manner === undefined ? {} : { manner }),
  }
  const why: Choice = { label: words.labels.reason, request: { kind: 'why', symptom: 'hangs', ...ends } }
  return [
    { label: words.labels.again, request: { kind: 'trace', ...ends } },
    ...(connection.blocked === undefined ? [] : [why]),
  ]
}

/** Third line: what shows it on the real cluster. */
function proof(asked: PolicyAsked, { words }: Context): Block[] {
  return asked.proof === undefined
    ? []
    : [{ kind: 'command', about: words.policy.lines.prove, command: asked.proof.lines }]
}

function legs(asked: PolicyAsked, context: Context): Block[] {
  const distinct = distinctLegs(asked.connection.legs)
  return distinct.slice(0, 4).flatMap(({ leg, alike }): Block[] => {
    const blocks = legBlocks(context, leg, asked)
    return alike > 1 ? [...blocks, { kind: 'note', text: context.words.policy.lines.alike(alike) }] : blocks
  })
}

/** Kinds of policies that nobody gave could turn any verdict. */
function missingKinds({ snapshot }: ClusterFacts, context: Context): Block[] {
  const unknown = new Set(unknownPolicies(snapshot))
  return snapshot.gaps
    .filter((gap) => gap.kind === 'kind-missing' && unknown.has(gap.resource))
    .map((gap): Block => ({ kind: 'command', about: gapText(gap, context), command: getsGap(gap).line }))
}

function faultText(
  { policy: ref, field, found, expected, effect }: PolicyFault,
  context: Context,
): ReturnType<typeof t> {
  const { policy: words } = context.words
  return words.lines.fault(policyText(ref), {
    field,
    found,
    expected: words.faults[expected],
    effect: words.effects[effect],
  })
}

function halfJson(half: DirectionVerdict): object {
  const { direction: _, ...rest } = half
  return rest
}

function verdictJson({ allowed, undetermined, egress, ingress, other, caveats }: Verdict): object {
  return {
    verdict: allowed ? 'allow' : 'deny',
    undetermined,
    egress: halfJson(egress),
    ingress: halfJson(ingress),
    ...(other === undefined ? {} : { other }),
    caveats,
  }
}

/** `packetwalk/policy/1`. `verdict` is about every backend; `differs` when they do not fare alike. */
export function connectionJson(
  connection: PolicyConnection,
  notGiven: readonly string[] = [],
  unread: readonly Unread[] = [],
): object {
  const { legs: all, symptom } = connection
  const connects = all.filter((leg) => leg.kind === 'connect')
  const open = connects.filter((leg) => leg.verdict.allowed).length
  return {
    verdict: connects.length > 0 && open === connects.length ? 'allow' : open > 0 ? 'differs' : 'deny',
    undetermined: isOpenQuestion({ connection, notGiven, unread }),
    ...(notGiven.length === 0 ? {} : { notGiven }),
    ...(unread.length === 0 ? {} : { unread: unread.map(unreadPlace) }),
    symptom,
    legs: all.map(({ kind, to, port, via, verdict }) => ({
      kind,
      to,
      port,
      ...(via === undefined ? {} : { via }),
      ...verdictJson(verdict),
    })),
  }
}

function policyJson(asked: PolicyAsked, context: Context): object {
  const { name, hash } = context.network
  const { from, to, protocol, port, semantics, connection, notGiven, unread } = asked
  const question = { from, to, protocol, ...(port === undefined ? {} : { port }), semantics }
  return {
    schema: 'packetwalk/policy/1',
    network: { name, hash },
    question,
    ...connectionJson(connection, notGiven, unread),
  }
}
