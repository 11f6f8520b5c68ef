import { receiverOf, senderOf, unknownPolicies } from '../findings/parties.ts'
import { podNameOf } from '../findings/party-name.ts'
import { type Unread, unreadAbout, unreadPlace } from '../findings/unread.ts'
import { STRANGER } from '../kube/agent/fabric.ts'
import { getsGap } from '../kube/import/gaps.ts'
import type { ClusterFacts } from '../kube/network.ts'
import { connect, type PolicyConnection, type Target } from '../kube/policy/connect.ts'
import type { DirectionVerdict, PolicyFault, Verdict } from '../kube/policy/evidence.ts'
import type { Party } from '../kube/policy/parties.ts'
import { POLICY_PROTOCOL } from '../kube/policy/protocol.ts'
import type { Block } from '../request/answer.ts'
import type { RequestOf } from '../request/calls.ts'
import { Problem } from '../request/problem.ts'
import type { t } from '../request/text.ts'
import { agent } from '../trace/proof.ts'
import { type ShellCommand, sh } from '../trace/shell.ts'
import { gapText } from '../views/mode.ts'
import {
  brokenHalf,
  distinctLegs,
  isOpenQuestion,
  legBlocks,
  type PolicyAsked,
  policyHeadline,
  policyPlace,
} from '../views/policy.ts'
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
    const asked = ask(call, cluster)
    const head = policyHeadline(context, asked)
    if (call.json === true) return answered([head, jsonFile('policy.json', policyJson(asked, context))])
    return answered([
      head,
      ...policyPlace(context, asked),
      ...proof(asked, cluster, context),
      ...legs(asked, context),
      ...unreadBlocks(asked.unread ?? [], context),
      ...missingKinds(cluster, context),
      ...faultNotes(cluster, asked, context),
      ...sourceNotes(context.network, context),
    ])
  },
}

function ask(
  call: RequestOf<'policy'>,
  cluster: ClusterFacts,
): PolicyAsked & { semantics: (typeof SEMANTICS)[number] } {
  const from = senderOf(cluster, call.from, 'judge')
  const more = {
    purpose: 'judge' as const,
    ...(call.port === undefined ? {} : { port: call.port }),
    ...(call.proto === undefined ? {} : { proto: call.proto }),
  }
  const to = receiverOf(cluster, call.to, more)
  const protocol =
    call.proto === undefined ? (to.protocol ?? (to.port === undefined ? 'ICMP' : 'TCP')) : POLICY_PROTOCOL[call.proto]
  const semantics = call.semantics ?? (cluster.snapshot.cni === undefined ? 'cilium' : 'kubernetes')
  const port = protocol === 'ICMP' ? undefined : (to.port ?? 80)
  const connection = connect(cluster.policies, {
    from: from.party,
    to: to.target,
    protocol,
    ...(port === undefined ? {} : { port }),
    semantics,
    ...(call.http === undefined ? {} : { http: requestIn(call.http) }),
  })
  const nameOf = (party: Party): string => podNameOf(cluster, party)
  const notGiven = unknownPolicies(cluster.snapshot)
  const unread = unreadAbout(cluster.snapshot, [from.name, to.name ?? ''])
  const name = isNameless(to.target) ? to.ip : (to.name ?? to.ip)
  return { connection, from: from.name, to: name, protocol, port, notGiven, unread, semantics, nameOf }
}

/** An address that was asked as such is called so. */
function isNameless(target: Target): boolean {
  return target.kind === 'address' && target.ip !== STRANGER && target.names === undefined
}

const REQUEST = /^([A-Za-z]{1,20})\s+(\/\S{0,2000})$/

/** `GET /path`. */
function requestIn(text: string): { method: string; path: string } {
  const [, method, path] = REQUEST.exec(text.trim()) ?? []
  if (method === undefined || path === undefined)
    throw new Problem('bad-argument', {
      command: 'policy',
      argument: 'http',
      value: text.slice(0, 100),
      expected: 'GET /path',
    })
  return { method: method.toUpperCase(), path }
}

/** Third line: what shows it on the real cluster. What another CNI decided, Hubble does not see. */
function proof(asked: PolicyAsked, cluster: ClusterFacts, context: Context): Block[] {
  const { lines } = context.words.policy
  if (cluster.snapshot.cni !== undefined) return []
  return [{ kind: 'command', about: lines.prove, command: proofCommand(asked, cluster).line }]
}

function proofCommand({ connection, from }: PolicyAsked, cluster: ClusterFacts): ShellCommand {
  const leg = connection.blocked ?? connection.legs.at(-1)
  const half = brokenHalf(leg?.verdict) ?? leg?.verdict.ingress
  const pod = half?.direction === 'egress' || leg === undefined ? from : podNameOf(cluster, leg.to)
  const known = cluster.policies.pods.get(pod)
  const verdict = half?.allowed === true ? sh`` : sh` --verdict DROPPED`
  if (known?.node === undefined) return showPolicies(half)
  const way = half?.direction === 'egress' ? sh`--from-pod` : sh`--to-pod`
  const whose = sh`${way} ${`${known.namespace}/${known.name}`}`
  return agent(known.node, sh`hubble observe ${whose} --type policy-verdict${verdict} --last 20`)
}

/** The policies that decided; where none did, all there are. */
function showPolicies(half: DirectionVerdict | undefined): ShellCommand {
  const reason = half?.reason
  const decided =
    reason?.kind === 'allowed-by' || reason?.kind === 'denied-by'
      ? [reason.rule]
      : reason?.kind === 'isolated-by'
        ? reason.policies.slice(0, 3)
        : []
  const [first, ...others] = decided.map(({ kind, namespace, name }) => {
    const place = namespace === undefined ? sh`` : sh` -n ${namespace}`
    return sh`kubectl${place} get ${kind.toLowerCase()} ${name} -o yaml`
  })
  if (first === undefined)
    return sh`kubectl get networkpolicies,ciliumnetworkpolicies,ciliumclusterwidenetworkpolicies -A`
  return others.reduce((all, one) => sh`${all}; ${one}`, first)
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

/** Policies of the same namespaces that cannot be meant. */
function faultNotes({ policies }: ClusterFacts, { from, to }: PolicyAsked, context: Context): Block[] {
  const homes = new Set([from, to].map((name) => name.split('/')[0]))
  return policies.faults
    .filter((one) => one.policy.namespace === undefined || homes.has(one.policy.namespace))
    .slice(0, 5)
    .map((one): Block => ({ kind: 'note', text: faultText(one, context) }))
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

function policyJson(asked: PolicyAsked & { semantics: string }, context: Context): object {
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
