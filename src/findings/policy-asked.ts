import { STRANGER } from '../kube/agent/fabric.ts'
import type { ClusterFacts } from '../kube/network.ts'
import { connect, type PolicyConnection, type PolicyLeg, type Target } from '../kube/policy/connect.ts'
import type { DirectionVerdict, PolicyFault, Semantics, Verdict } from '../kube/policy/evidence.ts'
import type { Party } from '../kube/policy/parties.ts'
import { POLICY_PROTOCOL } from '../kube/policy/protocol.ts'
import type { Contradiction } from '../kube/snapshot/gaps.ts'
import type { RequestOf } from '../request/calls.ts'
import { Problem } from '../request/problem.ts'
import { agent } from '../trace/proof.ts'
import { type ShellCommand, sh } from '../trace/shell.ts'
import { explainedBy } from './explaining.ts'
import { receiverOf, senderOf, unknownPolicies } from './parties.ts'
import { podNameOf } from './party-name.ts'
import { type Unread, unreadAbout } from './unread.ts'

/*
 * May A connect to B: judged once, before a word is said.
 */

/** A question about policies, judged: all that its answer says. */
export interface PolicyAsked {
  connection: PolicyConnection
  from: string
  to: string
  protocol: string
  port: number | undefined
  /** Kinds of policies that nobody gave. */
  notGiven: readonly string[]
  /** What could not be read, and could be a policy about these ends. */
  unread?: readonly Unread[]
  /** What to call the other end of a leg: an address may be a pod's. */
  nameOf(party: Party): string
  /** By which reading. */
  semantics: Semantics
  /** What shows it on the real cluster; undefined where another CNI decides, whom Hubble does not see. */
  proof?: ShellCommand
  /** Why the Service that is asked has nobody behind it, as far as the snapshot shows. */
  explained?: Contradiction
  /** Policies of the same namespaces that cannot be meant. */
  faults: readonly PolicyFault[]
}

/** Could something that nobody gave turn the answer? What a rule denies stays denied; what is under no policy stays open. */
export function isOpenQuestion(asked: Pick<PolicyAsked, 'connection' | 'notGiven' | 'unread'>): boolean {
  const { connection, notGiven, unread = [] } = asked
  const denied = ({ egress, ingress }: Verdict): boolean =>
    [egress, ingress].some(({ reason }) => reason.kind === 'denied-by')
  const firm = (verdict: Verdict): boolean =>
    denied(verdict) ||
    [verdict.egress, verdict.ingress].every(({ reason }) => reason.kind === 'not-enforced' || reason.kind === 'self')
  const touched = (verdict: Verdict): boolean =>
    (notGiven.length > 0 && !firm(verdict)) || (unread.length > 0 && !denied(verdict))
  return connection.legs.some(({ verdict }) => verdict.undetermined || touched(verdict))
}

/** Judges the connection that is asked about. Throws a Problem for ends that nobody knows and for a request that is none. */
export function policyAsked(call: RequestOf<'policy'>, cluster: ClusterFacts): PolicyAsked {
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
  const judged = { connection, from: from.name, to: name, protocol, port, notGiven, unread, semantics, nameOf }
  const explained = explainedBy(
    ofService(cluster.snapshot, to.target, port),
    connection.symptom === 'refused' ? 'no-backend' : undefined,
  )
  return {
    ...judged,
    ...(explained === undefined ? {} : { explained }),
    ...(cluster.snapshot.cni === undefined ? { proof: proofCommand(judged, cluster) } : {}),
    faults: faultsNear(cluster, [from.name, name]),
  }
}

function ofService(
  { contradictions }: ClusterFacts['snapshot'],
  target: Target,
  port: number | undefined,
): Contradiction[] {
  if (target.kind !== 'service') return []
  const name = `${target.namespace}/${target.name}`
  return contradictions.filter(
    (one) => 'service' in one && one.service === name && (one.kind !== 'target-port-undeclared' || one.port === port),
  )
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

/** At most five. */
function faultsNear({ policies }: ClusterFacts, ends: readonly string[]): PolicyFault[] {
  const homes = new Set(ends.map((name) => name.split('/')[0]))
  return policies.faults
    .filter((one) => one.policy.namespace === undefined || homes.has(one.policy.namespace))
    .slice(0, 5)
}

/** What of Hubble shows it, on the node of the pod whose direction decides. */
function proofCommand(
  { connection, from }: Pick<PolicyAsked, 'connection' | 'from'>,
  cluster: ClusterFacts,
): ShellCommand {
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

/** The direction that denies; egress first, as the packet meets it. */
export function brokenHalf(verdict: Verdict | undefined): DirectionVerdict | undefined {
  if (verdict === undefined || verdict.allowed) return undefined
  return verdict.egress.allowed ? verdict.ingress : verdict.egress
}

/** Several backends fare alike: one of them is told, the others are counted. */
export function distinctLegs(legs: readonly PolicyLeg[]): { leg: PolicyLeg; alike: number }[] {
  const groups = new Map<string, { leg: PolicyLeg; alike: number }>()
  for (const leg of legs) {
    const { allowed, egress, ingress } = leg.verdict
    const key = JSON.stringify([leg.kind, allowed, egress.reason, ingress.reason])
    const known = groups.get(key)
    if (known === undefined) groups.set(key, { leg, alike: 1 })
    else known.alike++
  }
  return [...groups.values()]
}
