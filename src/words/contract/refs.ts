import type { PolicyRef, RuleRef } from '../../kube/policy/evidence.ts'
import { policyKey, ruleKey } from '../../kube/policy/evidence.ts'
import { join, type Text, t } from '../../request/text.ts'

/** Names of policies and rules are the same in every language: `NetworkPolicy shop/cart ingress[0]`. */
export function ruleText(rule: RuleRef): Text {
  const more = [rule.rule ?? [], rule.priority === undefined ? [] : `priority ${rule.priority}`].flat()
  return more.length === 0 ? t`${ruleKey(rule)}` : t`${`${ruleKey(rule)} (${more.join(', ')})`}`
}

/** A rule, or a policy as a whole. */
export function partText(part: RuleRef | PolicyRef): Text {
  return 'list' in part ? ruleText(part) : policyText(part)
}

export function policyText(policy: PolicyRef): Text {
  return t`${policyKey(policy)}`
}

/** Several of them; a long list is cut, and says so with its number. */
export function policiesText(policies: readonly PolicyRef[], between: string): Text {
  const shown = policies.slice(0, 4).map(policyText)
  const more = policies.length - shown.length
  return join(more > 0 ? [...shown, t`+${more}`] : shown, between)
}

export function namesText(names: readonly (string | number)[], between: string): Text {
  const shown = names.slice(0, 6).map((name) => t`${name}`)
  const more = names.length - shown.length
  return join(more > 0 ? [...shown, t`+${more}`] : shown, between)
}
