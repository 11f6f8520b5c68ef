import type { Direction } from '../../trace/rows.ts'
import { type Face, YES } from './faces.ts'
import type { PlanOutcome, PolicyView, Rule } from './model.ts'
import { anyPortFits, type Layer4, type Plan, peerFits, portFits } from './plan.ts'

/*
 * One direction of one question: the tiers in their order, nothing allocated. `explain.ts` adds the evidence.
 */

/** Both ends as they see each other, and what is asked. */
export interface PolicyEnds {
  from: Face
  to: Face
  layer4: Layer4
  /** The same pod or node at both ends. */
  self: boolean
  /** One end is the node on which the other runs. */
  ownNode: boolean
}

export interface Half {
  view: PolicyView
  plan: Plan
  direction: Direction
  subject: Face
  peer: Face
  ends: PolicyEnds
}

const SELF: PlanOutcome = { allowed: true, reason: { kind: 'self' } }
const OUTSIDE: PlanOutcome = { allowed: true, reason: { kind: 'not-enforced', why: 'outside' } }
const HOST: PlanOutcome = { allowed: true, reason: { kind: 'not-enforced', why: 'host' } }
const NEVER: PlanOutcome = { allowed: true, reason: { kind: 'not-enforced', why: 'enforcement-never' } }
const OWN_NODE: PlanOutcome = { allowed: true, reason: { kind: 'own-node' } }
const SCTP: PlanOutcome = { allowed: false, reason: { kind: 'sctp-disabled' } }
const ALWAYS: PlanOutcome = { allowed: false, reason: { kind: 'enforcement-always' } }

/** Does the rule match both peer and port for certain? */
export function matches(half: Half, rule: Rule): boolean {
  const { view, plan, peer, ends } = half
  if (!anyPortFits(rule, ends.layer4, ends.to)) return false
  return peerFits(view, rule, { ...plan, peer }) === YES
}

/** Ends that are not under policies in this reading. */
function exempt({ view, subject, plan, ends }: Half): PlanOutcome | undefined {
  if (ends.self) return SELF
  if (subject.kind === 'outside') return OUTSIDE
  const ungoverned = subject.kind === 'node' && (!view.settings.hostFirewall || plan.selecting.length === 0)
  // Connection tracking refuses the protocol before any policy is asked (DROP_CT_UNKNOWN_PROTO).
  if (!ungoverned && ends.layer4.protocol === 'SCTP' && !view.settings.sctp) return SCTP
  if (view.settings.enforcement === 'never') return NEVER
  return ungoverned ? HOST : undefined
}

/** The first rule of an ordered tier that matches. */
export function firstOf(half: Half, rules: readonly Rule[]): Rule | undefined {
  for (const rule of rules) if (matches(half, rule)) return rule
  return undefined
}

function asksProxy(half: Half, rule: Rule): boolean {
  const { layer4, to } = half.ends
  return rule.ports.every((port) => !portFits(port, layer4, to) || ('l7' in port && port.l7 !== undefined))
}

/** An allow without L7 rules counts before one that sends the connection through a proxy. */
function allowing(half: Half): Rule | undefined {
  let proxied: Rule | undefined
  for (const rule of half.plan.allow) {
    if (!matches(half, rule)) continue
    if (!asksProxy(half, rule)) return rule
    proxied ??= rule
  }
  return proxied
}

/** The NetworkPolicy tier, in which Cilium's policies stand too. Undefined: it does not decide. */
function network(half: Half): PlanOutcome | undefined {
  const { view, plan, direction, ends } = half
  const denied = firstOf(half, plan.deny)
  if (denied !== undefined) return denied.outcome
  // Kubelet's probes: an implicit allow for the local host (pkg/policy/repository.go), for pods only.
  const pod = half.subject.kind === 'pod'
  const isolated = plan.isolatedBy.length > 0 || view.settings.enforcement === 'always'
  if (pod && isolated && ends.ownNode && direction === 'ingress' && view.settings.allowLocalhost) return OWN_NODE
  const allowed = allowing(half)
  if (allowed !== undefined) return allowed.outcome
  // The specification exempts the pod's own node from NetworkPolicies in both directions; Cilium's kinds do not.
  if (pod && ends.ownNode && view.semantics === 'kubernetes') {
    if (plan.isolatedByCilium.length > 0) return plan.outcomes.isolatedByCilium
    return plan.isolatedBy.length > 0 ? OWN_NODE : undefined
  }
  if (plan.isolatedBy.length > 0) return plan.outcomes.isolated
  return view.settings.enforcement === 'always' ? ALWAYS : undefined
}

/** Decides one direction. Facts that nobody told count as not matching. */
export function decide(half: Half): PlanOutcome {
  const out = exempt(half)
  if (out !== undefined) return out
  const admin = firstOf(half, half.plan.admin)
  if (admin !== undefined && admin.action !== 'pass') return admin.outcome
  const middle = network(half)
  if (middle !== undefined) return middle
  const base = firstOf(half, half.plan.baseline)
  if (base !== undefined && base.action !== 'pass') return base.outcome
  return half.plan.outcomes.open
}
