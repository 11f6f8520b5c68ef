import { IDENTITY } from '../cni/contract.ts'
import { destination } from '../engine/ways.ts'
import type { ClusterFacts } from '../kube/network.ts'
import { connect } from '../kube/policy/connect.ts'
import type { DirectionVerdict, Verdict } from '../kube/policy/evidence.ts'
import { judge } from '../kube/policy/judge.ts'
import type { Party } from '../kube/policy/parties.ts'
import { POLICY_PROTOCOL } from '../kube/policy/protocol.ts'
import { header, isEncapsulated } from '../net/packet.ts'
import type { Tagged } from '../net/tagged.ts'
import type { Journey } from '../trace/events.ts'
import { type NameTrouble, nameTrouble } from './names.ts'
import { partyName, podNameOf } from './party-name.ts'
import type { Asked } from './question.ts'

/*
 * What the policies say of a question that was walked: of the way itself, of the lookup before it, and of what the datapath
 * did differently.
 */

/** A verdict, both readings in it (`verdict.other` is the one that differs), and who the ends of it are. */
export interface Judged {
  verdict: Verdict
  from: string
  to: string
}

/** The verdict where the packet really goes. Undefined: no policy met it, or nobody knows who the ends are. */
export function judgedWay(cluster: ClusterFacts, { parties }: Asked, journey: Journey): Judged | undefined {
  if (parties === undefined) return undefined
  const { ip, port } = destination(journey)
  // a service that was never translated: no policy met the packet
  if (parties.to.kind === 'service' && ip === journey.question.to) return undefined
  // a Service, a NodePort, a hostPort: judged is where the packet really goes
  const to: Party = parties.to.kind === 'service' || ip !== journey.question.to ? { kind: 'address', ip } : parties.to
  const { proto } = journey.question
  const judged = (from: Party): Verdict =>
    judge(cluster.policies, {
      from,
      to,
      protocol: POLICY_PROTOCOL[proto],
      ...(proto === 'icmp' ? {} : { port }),
      semantics: 'cilium',
    })
  const own = judged(parties.from)
  const caller = callerOf(cluster, journey)
  const verdict = caller === undefined ? own : comingFrom(own, judged(caller))
  const pod = cluster.policies.podsByIp.get(ip)
  const name = pod === undefined ? partyName(to) : `${pod.namespace}/${pod.name}`
  return { verdict, from: partyName(parties.from), to: name }
}

/** Who the last policy took the caller for: a node, where one put its own address in on the way. */
function callerOf({ policies }: ClusterFacts, { request }: Journey): Party | undefined {
  const steps = request.hops.flatMap((hop) => hop.steps)
  const verdict = steps.findLast((step) => step.kind === 'policy-verdict')
  if (verdict?.kind !== 'policy-verdict' || !verdict.allowed || verdict.direction !== 'ingress') return undefined
  if (!NODES.has(verdict.identity)) return undefined
  const ip = header(verdict.packet, 'ipv4')?.src ?? ''
  const rewritten = steps.some((step) => step.kind === 'nat-applied' && step.to.ip === ip)
  return rewritten && policies.nodesByIp.has(ip) ? { kind: 'address', ip } : undefined
}
const NODES: ReadonlySet<number> = new Set([IDENTITY.remoteNode, IDENTITY.apiServer])

/** Leaving is the caller's own; entering is whom the other end sees. */
function comingFrom({ other: _, ...own }: Verdict, { ingress }: Verdict): Verdict {
  return { ...own, ingress, allowed: own.egress.allowed && ingress.allowed }
}

/** The direction that denies; egress first, as the packet meets it. */
export function deniedHalf(verdict: Verdict | undefined): DirectionVerdict | undefined {
  if (verdict === undefined || verdict.allowed) return undefined
  return verdict.egress.allowed ? verdict.ingress : verdict.egress
}

/** The lookup of a name before the call. `denied`: the program never gets an address; `half` is the policy that denies. */
export type NameLookup = Tagged<{
  none: Record<never, never>
  allowed: Record<never, never>
  denied: { half?: DirectionVerdict; dns: string; port: number }
  /** Nobody refuses the question; the answer is none. */
  unanswered: { trouble: NameTrouble }
}>

/** A Service, or anything asked by its name, is looked up first: do the policies let the lookup pass? */
export function lookupOf(cluster: ClusterFacts, asked: Asked): NameLookup {
  const { parties, question } = asked
  if (parties === undefined) return { kind: 'none' }
  const trouble = nameTrouble(cluster, asked)
  if (trouble !== undefined) return { kind: 'unanswered', trouble }
  const { proto, port } = question
  const { legs, symptom } = connect(cluster.policies, {
    ...parties,
    protocol: POLICY_PROTOCOL[proto],
    ...(proto === 'icmp' ? {} : { port }),
    semantics: 'cilium',
  })
  const lookups = legs.filter((leg) => leg.kind === 'lookup')
  const [first] = lookups
  if (first === undefined) return { kind: 'none' }
  if (symptom !== 'dns-failure') return { kind: 'allowed' }
  const half = lookups.some((leg) => leg.verdict.allowed) ? undefined : deniedHalf(first.verdict)
  const { port: at } = first
  return { kind: 'denied', dns: podNameOf(cluster, first.to), port: at, ...(half === undefined ? {} : { half }) }
}

/** The datapath denied what the labels allow: the policy met the tunnel's own packet, or another identity than the sender's. */
export type Surprise = Tagged<{
  'tunnel-denied': { endpoint: string; port: number }
  'identity-lost': { identity: number }
}>

export function surpriseOf({ request }: Journey, judged: Judged | undefined): Surprise | undefined {
  const { disposition } = request
  if (disposition.kind === 'delivered' || disposition.reason.kind !== 'policy-denied') return undefined
  if (judged?.verdict.allowed !== true) return undefined
  const packet = request.hops.at(-1)?.steps.at(-1)?.packet ?? []
  const port = header(packet, 'udp')?.dport
  const { endpoint, identity } = disposition.reason
  if (isEncapsulated(packet) && port !== undefined) return { kind: 'tunnel-denied', endpoint, port }
  return { kind: 'identity-lost', identity }
}
