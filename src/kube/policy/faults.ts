import type { CiliumPortRule, LabelSelector } from '../objects/policy-types.ts'
import type { PolicyFault, PolicyRef } from './evidence.ts'
import { type AddressBlock, covers, parseBlock } from './ranges.ts'

/*
 * What cannot be meant. Rules are those of Kubernetes' and Cilium's own validation (validation.go of networking/v1,
 * pkg/policy/api/rule_validation.go).
 */

/** Collects the faults of one policy. */
export interface Faults {
  policy: PolicyRef
  found: PolicyFault[]
}

export function fault(faults: Faults, field: string, found: unknown, expected: PolicyFault['expected']): void {
  faults.found.push({ policy: faults.policy, field, found: shown(found), expected, effect: 'policy-left-out' })
}

export function shrug(faults: Faults, field: string, found: unknown, expected: PolicyFault['expected']): void {
  faults.found.push({ policy: faults.policy, field, found: shown(found), expected, effect: 'part-without-effect' })
}

function shown(found: unknown): string {
  return typeof found === 'string' ? found : (JSON.stringify(found) ?? 'undefined')
}

/** Is one of the faults a reason to refuse the policy? */
export function refused(faults: Faults): boolean {
  return faults.found.some((one) => one.effect === 'policy-left-out')
}

const OPERATORS = new Set(['In', 'NotIn', 'Exists', 'DoesNotExist'])

/** In and NotIn need values, Exists and DoesNotExist must have none (apimachinery, ValidateLabelSelectorRequirement). */
export function checkSelector(faults: Faults, field: string, selector: LabelSelector): void {
  for (const [i, one] of (selector.matchExpressions ?? []).entries()) {
    const place = `${field}.matchExpressions[${i}]`
    if (!OPERATORS.has(one.operator)) fault(faults, `${place}.operator`, one.operator, 'operator')
    const wants = one.operator === 'In' || one.operator === 'NotIn'
    const has = (one.values ?? []).length > 0
    if (wants && !has) fault(faults, `${place}.values`, one.values ?? [], 'values')
    if (!wants && has) fault(faults, `${place}.values`, one.values, 'no-values')
  }
}

/** The block, or undefined after noting that it is none. */
export function checkBlock(faults: Faults, field: string, text: string): AddressBlock | undefined {
  const block = parseBlock(text)
  if (block === undefined) fault(faults, field, text, 'cidr')
  return block
}

/** Exceptions of a block. One outside of it changes nothing. */
export function checkExcept(
  faults: Faults,
  field: string,
  { block, except }: { block: AddressBlock; except: readonly string[] },
): AddressBlock[] {
  return except.flatMap((text, i) => {
    const place = `${field}[${i}]`
    const part = checkBlock(faults, place, text)
    if (part === undefined) return []
    if (!covers(block, part)) shrug(faults, place, text, 'cidr-inside')
    return [part]
  })
}

/** An IANA service name: letters, digits, hyphens, at least one letter (pkg/iana, RFC 6335). */
export function isPortName(text: string): boolean {
  return /^[a-z0-9]([a-z0-9]|-(?!-))*$/i.test(text) && /[a-z]/i.test(text) && !text.endsWith('-') && text.length <= 63
}

/** Is it a port number, and does the range go up? Zero is allowed only where it means all. */
export function checkRange(faults: Faults, field: string, range: { from: number; to: number; zero: boolean }): boolean {
  const good = (port: number) => Number.isInteger(port) && port >= (range.zero ? 0 : 1) && port <= 65535
  if (!good(range.from)) {
    fault(faults, `${field}.port`, range.from, 'port')
    return false
  }
  if (good(range.to) && range.to >= range.from) return true
  fault(faults, `${field}.endPort`, range.to, 'port-range')
  return false
}

/** L7 rules of one kind in a port rule, none for an empty object. */
export function l7Of(rule: CiliumPortRule): CiliumPortRule['rules'] {
  const l7 = rule.rules
  if (l7 === undefined) return undefined
  const some = [l7.http, l7.dns, l7.kafka, l7.l7].some((list) => list !== undefined && list.length > 0)
  return some || l7.l7proto !== undefined ? l7 : undefined
}
