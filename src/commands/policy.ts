import { unknownPolicies } from '../findings/parties.ts'
import { distinctLegs, isOpenQuestion, type PolicyAsked, policyAsked } from '../findings/policy-asked.ts'
import { type Unread, unreadPlace } from '../findings/unread.ts'
import { getsGap } from '../kube/import/gaps.ts'
import type { ClusterFacts } from '../kube/network.ts'
import type { PolicyConnection } from '../kube/policy/connect.ts'
import type { DirectionVerdict, PolicyFault, Verdict } from '../kube/policy/evidence.ts'
import type { Block } from '../request/answer.ts'
import type { t } from '../request/text.ts'
import { gapText } from '../views/mode.ts'
import { legBlocks, policyHeadline, policyPlace } from '../views/policy.ts'
import { sourceNotes } from '../views/source-notes.ts'
import { unreadBlocks } from '../views/unread.ts'
import { policyText } from '../words/contract/refs.ts'
import { answered, type Command, type Context } from './command.ts'
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
  },
  run(call, context) {
    const cluster = clusterIn(context.network)
    const asked = policyAsked(call, cluster)
    const head = policyHeadline(context, asked)
    if (call.json === true) return answered([head, jsonFile('policy.json', policyJson(asked, context))])
    return answered([
      head,
      ...policyPlace(context, asked),
      ...proof(asked, context),
      ...legs(asked, context),
      ...unreadBlocks(asked.unread ?? [], context),
      ...missingKinds(cluster, context),
      ...asked.faults.map((one): Block => ({ kind: 'note', text: faultText(one, context) })),
      ...sourceNotes(context.network, context),
    ])
  },
}

/** Third line: what shows it on the real cluster. */
function proof(asked: PolicyAsked, { words }: Context): Block[] {
  return asked.proof === undefined
    ? []
    : [{ kind: 'command', about: words.policy.lines.prove, command: asked.proof.line }]
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
