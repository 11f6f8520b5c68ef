import type { Direction } from '../../trace/rows.ts'
import type { PolicySet } from './compile.ts'
import { decide, type Half, type PolicyEnds } from './decide.ts'
import { caveats, divergences, type Pair } from './divergence.ts'
import type {
  Caveat,
  DirectionVerdict,
  Divergence,
  MissingEvidence,
  PolicyRef,
  Semantics,
  Verdict,
} from './evidence.ts'
import { explain } from './explain.ts'
import type { Face } from './faces.ts'
import { PING } from './icmp.ts'
import type { Request7 } from './l7.ts'
import type { Matcher, PlanOutcome } from './model.ts'
import { unambiguous } from './named-ports.ts'
import { asSent, faceOf, find, meet, nodeOf, type Party, type PartyEnd } from './parties.ts'
import { isSubject, type Layer4, type Plan, planFor } from './plan.ts'

/** May `from` open a connection to `to`? The port is that of the pod, after translation of any Service. */
export interface PolicyQuestion extends Request7 {
  from: Party
  to: Party
  protocol: Layer4['protocol']
  /** Destination port. For ICMP the type; an echo request when missing. */
  port?: number
  semantics: Semantics
}

const OTHER: Readonly<Record<Semantics, Semantics>> = { kubernetes: 'cilium', cilium: 'kubernetes' }

/** The policies of a face in both directions; put together once. */
export function plansOf(set: PolicySet, semantics: Semantics, face: Face): Record<Direction, Plan> {
  const known = set.plans[semantics].get(face)
  if (known !== undefined) return known
  const view = set.views[semantics]
  const plans = {
    ingress: planFor(view, face, 'ingress'),
    egress: unambiguous(set, view, planFor(view, face, 'egress')),
  }
  set.plans[semantics].set(face, plans)
  return plans
}

/** One direction of a question in one reading. A node is its own subject as `host`, however the other sees it. */
export function halfOf(set: PolicySet, about: { semantics: Semantics; direction: Direction }, ends: PolicyEnds): Half {
  const { semantics, direction } = about
  const [subject, peer] = direction === 'egress' ? [ends.from, ends.to] : [ends.to, ends.from]
  return {
    view: set.views[semantics],
    plan: plansOf(set, semantics, subject)[direction],
    direction,
    subject,
    peer,
    ends,
  }
}

/** Both directions, decided without evidence. */
export function decideBoth(
  set: PolicySet,
  semantics: Semantics,
  ends: PolicyEnds,
): { egress: PlanOutcome; ingress: PlanOutcome } {
  return {
    egress: decide(halfOf(set, { semantics, direction: 'egress' }, ends)),
    ingress: decide(halfOf(set, { semantics, direction: 'ingress' }, ends)),
  }
}

/** Could missing facts turn the whole? A denial stays when one direction denies for certain. */
function undetermined(halves: readonly DirectionVerdict[]): boolean {
  const denials = halves.filter((half) => !half.allowed)
  if (denials.length === 0) return halves.some((half) => half.missing.length > 0)
  return denials.every((half) => half.missing.length > 0)
}

function hostPods(ends: readonly PartyEnd[]): Caveat[] {
  return ends.flatMap((end) =>
    end.kind === 'node' && end.pod !== undefined
      ? [{ kind: 'host-network-pod', pod: `${end.pod.namespace}/${end.pod.name}` } as const]
      : [],
  )
}

/** Names that a rule speaks of have no addresses, because nobody sees the answers of DNS. */
function deafness({ plan, view }: Half, { allowed }: DirectionVerdict): Caveat[] {
  const named = plan.allow.find(({ peers }) => peers.some((number) => view.matchers.all[number]?.kind === 'names'))
  if (allowed || plan.deaf === undefined || named === undefined) return []
  return [{ kind: 'no-dns-rule', rule: named.ref, dns: plan.deaf }]
}

/** The API server of that node is not what a pod elsewhere sees, though a rule of its speaks of it. */
function behindTunnel(
  set: PolicySet,
  { asked, from }: { asked: PartyEnd; from: PartyEnd },
  { view, plan }: Half,
): Caveat[] {
  if (asked === from || from.kind !== 'node' || from.ip === undefined) return []
  const api = from.node.addresses.find(({ ip }) => set.apiServers.has(ip))?.ip
  const rules = [...plan.admin, ...plan.deny, ...plan.allow, ...plan.baseline]
  const named = rules.find((rule) => rule.peers.some((number) => isApiServer(view.matchers.all[number])))
  if (api === undefined || named === undefined) return []
  return [{ kind: 'calls-as-cilium-host', node: from.node.name, ip: from.ip, api, rule: named.ref }]
}

function isApiServer(matcher: Matcher | undefined): boolean {
  return matcher?.kind === 'entity' && matcher.entity === 'kube-apiserver'
}

/** What names have which addresses, each agent learns for itself. */
function atNode(missing: MissingEvidence, from: PartyEnd): MissingEvidence {
  const node = nodeOf(from)
  return missing.kind === 'fqdn-addresses' && node !== undefined ? { ...missing, node } : missing
}

/** Whether a pod runs on the node that asks for it decides; nobody said where it runs. */
function homeless(ends: readonly [PartyEnd, PartyEnd]): MissingEvidence[] {
  if (!ends.some((end) => end.kind === 'node')) return []
  return ends.flatMap((end) =>
    end.kind === 'pod' && nodeOf(end) === undefined
      ? [{ kind: 'pod-node', pod: `${end.pod.namespace}/${end.pod.name}` } as const]
      : [],
  )
}

function differing(
  set: PolicySet,
  semantics: Semantics,
  about: { ends: PolicyEnds; mine: { egress: PlanOutcome; ingress: PlanOutcome } },
): Pick<Verdict, 'other'> {
  const { ends, mine } = about
  const theirs = decideBoth(set, OTHER[semantics], ends)
  const parted = (['egress', 'ingress'] as const).filter(
    (direction) => mine[direction].allowed !== theirs[direction].allowed,
  )
  const allowed = theirs.egress.allowed && theirs.ingress.allowed
  // one direction may part and the whole be the same: that is no other verdict
  if (parted.length === 0 || allowed === (mine.egress.allowed && mine.ingress.allowed)) return {}
  const pair = (direction: Direction): Pair => ({
    kubernetes: halfOf(set, { semantics: 'kubernetes', direction }, ends),
    cilium: halfOf(set, { semantics: 'cilium', direction }, ends),
  })
  return {
    other: {
      semantics: OTHER[semantics],
      allowed,
      egress: theirs.egress.reason,
      ingress: theirs.ingress.reason,
      divergences: distinct(parted.flatMap((direction) => divergences(pair(direction)))),
    },
  }
}

/** What holds for both directions is said once. */
function distinct(all: readonly Divergence[]): Divergence[] {
  return [...new Map(all.map((one) => [JSON.stringify(one), one])).values()]
}

function found(set: PolicySet, party: Party): PartyEnd {
  const end = find(set, party)
  if (end === undefined) throw new Error(`not in the cluster: ${JSON.stringify(party)}`)
  return end
}

/**
 * Judges a connection, with the evidence for each direction. Both ends must be in the cluster or addresses (`find` tells);
 * an Error is thrown otherwise. Source: Kubernetes and Cilium policy documentation, see the translators.
 */
export function judge(set: PolicySet, question: PolicyQuestion): Verdict {
  const { semantics, protocol } = question
  const to = found(set, question.to)
  const asked = found(set, question.from)
  const from = semantics === 'cilium' ? asSent(set, asked, to) : asked
  const plain = meet(set, { from, to }, { protocol, port: question.port ?? 0 })
  const ping = protocol === 'ICMP' && question.port === undefined
  const ends = ping ? { ...plain, layer4: { ...plain.layer4, port: PING[plain.layer4.family] } } : plain
  const half = (direction: Direction) => halfOf(set, { semantics, direction }, ends)
  const egress = explain(set, half('egress'), question)
  const ingress = explain(set, half('ingress'), question)
  const lost = ingress.allowed ? [] : homeless([from, to])
  const halves = {
    egress: { ...egress, missing: egress.missing.map((one) => atNode(one, from)) },
    ingress: { ...ingress, missing: [...ingress.missing, ...lost] },
  }
  return {
    semantics,
    allowed: egress.allowed && ingress.allowed,
    ...halves,
    undetermined: undetermined([halves.egress, halves.ingress]),
    ...differing(set, semantics, { ends, mine: { egress, ingress } }),
    caveats: [
      ...caveats(half('egress')),
      ...caveats(half('ingress')),
      ...hostPods([from, to]),
      ...deafness(half('egress'), egress),
      ...behindTunnel(set, { asked, from }, half('ingress')),
    ],
  }
}

/** A policy that selects an end: what it does to it in each direction. */
export interface Selecting {
  policy: PolicyRef
  tier: 'admin' | 'network' | 'baseline'
  priority: number
  ingress: { isolates: boolean; rules: number }
  egress: { isolates: boolean; rules: number }
  unread: readonly string[]
}

/** Which policies select this end? Sorted by priority, kind, namespace and name. Empty when none does. */
export function selecting(set: PolicySet, party: Party, semantics: Semantics): Selecting[] {
  const end = find(set, party)
  if (end === undefined) return []
  const view = set.views[semantics]
  const face = faceOf(set, end, true)
  return view.applied
    .filter((one) => isSubject(view, one, face))
    .map((one) => ({
      policy: one.ref,
      tier: one.tier,
      priority: one.priority,
      ingress: { isolates: one.sides.ingress.isolates, rules: one.sides.ingress.rules.length },
      egress: { isolates: one.sides.egress.isolates, rules: one.sides.egress.rules.length },
      unread: one.unread,
    }))
}
