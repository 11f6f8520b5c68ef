import type { PolicySet } from './compile.ts'
import { decide, firstOf, type Half, matches } from './decide.ts'
import {
  type DirectionVerdict,
  type L7Demand,
  type MissingEvidence,
  type PolicyRef,
  policyKey,
  type RuleRef,
  ruleKey,
} from './evidence.ts'
import { hit, UNKNOWN } from './faces.ts'
import { proxied, type Request7 } from './l7.ts'
import type { Rule } from './model.ts'
import { nearMisses } from './near.ts'
import { anyPortFits, peerFits, portFits } from './plan.ts'

/*
 * The evidence beside a decision: who nearly decided, what the proxy will ask, which facts are missing.
 */

/** More than these are not told. */
const MOST_OVERRULED = 6

/** What matched and says otherwise, but stands behind the rule that decided: the first of each policy. */
function overruled(half: Half, decided: RuleRef | undefined): (RuleRef | PolicyRef)[] {
  const { plan } = half
  const tiers = [plan.admin, plan.deny, plan.allow, plan.baseline]
  const all = tiers.flat()
  const at = decided === undefined ? -1 : all.findIndex(({ ref }) => ruleKey(ref) === ruleKey(decided))
  const deciding = all[at]
  if (deciding === undefined) return []
  const against = deciding.action === 'deny' ? 'allow' : 'deny'
  const behind = all.slice(at + 1).filter((rule) => rule.action === against && matches(half, rule))
  const isolated = against === 'deny' && plan.admin.includes(deciding) ? isolation(half) : []
  const found = new Map<string, RuleRef | PolicyRef>(isolated.map((ref) => [policyKey(ref), ref]))
  for (const { ref } of behind) if (!found.has(policyKey(ref))) found.set(policyKey(ref), ref)
  found.delete(policyKey(deciding.ref))
  return [...found.values()].slice(0, MOST_OVERRULED)
}

/** Policies that would keep it out if an earlier tier had not let it in. */
function isolation(half: Half): readonly PolicyRef[] {
  return half.plan.allow.some((rule) => matches(half, rule)) ? [] : half.plan.isolatedBy
}

/** Rules of the higher tiers that matched with Pass, on the way to the decision. */
function passed(half: Half, decided: RuleRef | undefined): RuleRef[] {
  const admin = firstOf(half, half.plan.admin)
  const tier = [admin, decided === undefined ? firstOf(half, half.plan.baseline) : undefined]
  return tier.flatMap((rule) => (rule?.action === 'pass' ? [rule.ref] : []))
}

function demandsOf(half: Half, rule: Rule): L7Demand[] | 'none' {
  const fitting = rule.ports.filter((port) => portFits(port, half.ends.layer4, half.ends.to))
  const demands = fitting.flatMap((port) =>
    'l7' in port && port.l7 !== undefined ? [{ rule: rule.ref, rules: port.l7 }] : [],
  )
  return demands.length < fitting.length ? 'none' : demands
}

/** All L7 demands of the rules that allow it; none when one of them asks nothing. */
function demands(half: Half): L7Demand[] {
  const found = half.plan.allow.filter((rule) => matches(half, rule)).map((rule) => demandsOf(half, rule))
  return found.includes('none') ? [] : found.flatMap((one) => (one === 'none' ? [] : one))
}

function unknownFact(half: Half, rule: Rule, number: number): MissingEvidence[] {
  if (hit(half.view, number, half.peer) !== UNKNOWN) return []
  const matcher = half.view.matchers.all[number]
  if (matcher?.kind === 'names') return [{ kind: 'fqdn-addresses', rule: rule.ref, names: matcher.names }]
  if (matcher?.kind === 'cidr') return [{ kind: 'pod-address', rule: rule.ref, pod: half.peer.name }]
  if (matcher?.kind === 'entity') return [{ kind: 'api-server', rule: rule.ref }]
  if (matcher?.kind !== 'unknown') return []
  if (matcher.what === 'groups') return [{ kind: 'groups', rule: rule.ref }]
  if (matcher.what === 'cidr-group') return [{ kind: 'cidr-group', rule: rule.ref, group: matcher.name }]
  return [{ kind: 'service', rule: rule.ref, service: matcher.name }]
}

/** Which rules could turn the decision, if they matched? Everything that stands before the one that decided. */
function rivals(half: Half, decided: string | undefined): Rule[] {
  const { plan } = half
  const order = [...plan.admin, ...plan.deny, ...plan.allow, ...plan.baseline]
  const at = order.findIndex((rule) => ruleKey(rule.ref) === decided)
  const before = at < 0 ? order : order.slice(0, at)
  const deciding = at < 0 ? undefined : order[at]
  // Allow rules before an allow that decided change nothing.
  return before.filter((rule) => deciding === undefined || rule.action !== deciding.action)
}

function missing(half: Half, decided: RuleRef | undefined): MissingEvidence[] {
  const key = decided === undefined ? undefined : ruleKey(decided)
  const facts = rivals(half, key).flatMap((rule) => {
    if (!anyPortFits(rule, half.ends.layer4, half.ends.to)) return []
    if (peerFits(half.view, rule, { ...half.plan, peer: half.peer }) !== UNKNOWN) return []
    return rule.peers.flatMap((number) => unknownFact(half, rule, number))
  })
  const unread = half.plan.selecting
    .filter((one) => one.unread.length > 0)
    .map((one): [string, MissingEvidence] => [
      policyKey(one.ref),
      { kind: 'policy-unread', policy: one.ref, fields: one.unread },
    ])
  return [...facts, ...new Map(unread).values()]
}

/** One direction with all its evidence. */
export function explain(set: PolicySet, half: Half, request: Request7): DirectionVerdict {
  const { allowed, reason } = decide(half)
  const decided = reason.kind === 'allowed-by' || reason.kind === 'denied-by' ? reason.rule : undefined
  const asked = reason.kind !== 'self' && reason.kind !== 'not-enforced' && reason.kind !== 'sctp-disabled'
  const l7 = reason.kind === 'allowed-by' ? proxied(demands(half), request) : undefined
  return {
    direction: half.direction,
    allowed,
    reason,
    passed: asked ? passed(half, decided) : [],
    overruled: asked ? overruled(half, decided) : [],
    nearMisses: reason.kind === 'isolated-by' || reason.kind === 'enforcement-always' ? nearMisses(set, half) : [],
    ...(l7 === undefined ? {} : { l7 }),
    missing: asked ? missing(half, decided) : [],
  }
}
