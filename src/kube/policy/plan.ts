import type { Direction } from '../../trace/rows.ts'
import { type PolicyRef, policyKey, type RuleRef } from './evidence.ts'
import { type Face, hit, NO, UNKNOWN, YES } from './faces.ts'
import type { Applied, PlanOutcome, PolicyView, PortMatch, Rule } from './model.ts'

/*
 * The policy of one end in one direction: all rules of all policies that select it, tier by tier.
 */

export interface Plan {
  /** Ordered; the first that matches decides or passes on. */
  admin: readonly Rule[]
  /** Beat every allow of their tier (Cilium's ingressDeny and egressDeny). */
  deny: readonly Rule[]
  allow: readonly Rule[]
  baseline: readonly Rule[]
  /** Numbers of matchers that every peer chosen by labels must match too. */
  requires: readonly number[]
  /** Names of ports that the peers of an egress rule give to several numbers: Cilium resolves them to none. */
  ambiguous: readonly { rule: RuleRef; name: string; numbers: readonly number[] }[]
  /** DNS passes, but no rule lets the proxy see the answers: no name has an address. The rule that lets it pass. */
  deaf?: RuleRef
  /** Policies of the network tier that isolate; those that are not NetworkPolicies apart, see `own-node`. */
  isolatedBy: readonly PolicyRef[]
  isolatedByCilium: readonly PolicyRef[]
  /** Every policy that has a say here, in any tier. */
  selecting: readonly Applied[]
  outcomes: { isolated: PlanOutcome; isolatedByCilium: PlanOutcome; open: PlanOutcome }
}

function distinct(refs: readonly PolicyRef[]): PolicyRef[] {
  return [...new Map(refs.map((ref) => [policyKey(ref), ref])).values()]
}

/** Is the face the subject of the policy? Host policies are for nodes, all others for pods. */
export function isSubject(view: PolicyView, applied: Applied, face: Face): boolean {
  const matcher = view.matchers.all[applied.subject]
  if (matcher === undefined || face.kind === 'outside') return false
  if ((matcher.kind === 'nodes') !== (face.kind === 'node')) return false
  return hit(view, applied.subject, face) === YES
}

/** Puts together what counts for the face in that direction. */
export function planFor(view: PolicyView, face: Face, direction: Direction): Plan {
  const mine = view.applied.filter((applied) => isSubject(view, applied, face))
  const selecting = mine.filter(({ sides }) => sides[direction].isolates || sides[direction].rules.length > 0)
  const rules = (tier: Applied['tier']) =>
    selecting.filter((one) => one.tier === tier).flatMap((one) => one.sides[direction].rules)
  const network = rules('network')
  const isolating = selecting.filter((one) => one.sides[direction].isolates).map((one) => one.ref)
  const isolatedBy = distinct(isolating)
  const isolatedByCilium = isolatedBy.filter((ref) => ref.kind !== 'NetworkPolicy')
  const refs = distinct(selecting.map((one) => one.ref))
  return {
    admin: rules('admin'),
    deny: network.filter((rule) => rule.action === 'deny'),
    allow: network.filter((rule) => rule.action === 'allow'),
    baseline: rules('baseline'),
    ambiguous: [],
    ...deafened(view, network, direction),
    requires: view.settings.requires ? mine.flatMap((one) => one.sides[direction].requires) : [],
    isolatedBy,
    isolatedByCilium,
    selecting,
    outcomes: {
      isolated: { allowed: false, reason: { kind: 'isolated-by', policies: isolatedBy } },
      isolatedByCilium: { allowed: false, reason: { kind: 'isolated-by', policies: isolatedByCilium } },
      open: {
        allowed: true,
        reason: refs.length === 0 ? { kind: 'no-policy' } : { kind: 'not-isolated', selectedBy: refs },
      },
    },
  }
}

/** toFQDNs learns addresses from answers that the DNS proxy sees: a plain rule for port 53 shows it none. */
function deafened({ semantics }: PolicyView, rules: readonly Rule[], direction: Direction): Pick<Plan, 'deaf'> {
  if (semantics !== 'cilium' || direction !== 'egress') return {}
  const heard = rules.some(({ ports }) => ports.some((port) => 'l7' in port && (port.l7?.dns ?? []).length > 0))
  const open = rules.find(({ action, ports }) => action === 'allow' && ports.some(isDns))
  return heard || open === undefined ? {} : { deaf: open.ref }
}

function isDns(port: PortMatch): boolean {
  return port.kind === 'range' && port.from === 53 && port.to === 53
}

/** What is asked of ports. For ICMP `port` is the type. */
export interface Layer4 {
  protocol: 'TCP' | 'UDP' | 'SCTP' | 'ICMP'
  port: number
  family: 4 | 6
}

function protocolFits(
  wanted: Exclude<PortMatch, { kind: 'all' | 'icmp' }>['protocol'],
  asked: Layer4['protocol'],
): boolean {
  return wanted === 'ANY' ? asked !== 'ICMP' : wanted === asked
}

/** Does the port match? Named ports are those of the containers of the destination. */
export function portFits(match: PortMatch, asked: Layer4, destination: Face): boolean {
  if (match.kind === 'all') return true
  if (match.kind === 'icmp')
    return asked.protocol === 'ICMP' && match.family === asked.family && match.type === asked.port
  if (!protocolFits(match.protocol, asked.protocol)) return false
  if (match.kind === 'range') return asked.port >= match.from && asked.port <= match.to
  return destination.ports.some(
    (port) =>
      port.name?.toLowerCase() === match.name.toLowerCase() &&
      port.port === asked.port &&
      port.protocol === asked.protocol,
  )
}

export function anyPortFits(rule: Rule, asked: Layer4, destination: Face): boolean {
  for (const match of rule.ports) if (portFits(match, asked, destination)) return true
  return false
}

interface About {
  peer: Face
  requires: readonly number[]
  deaf?: RuleRef
}

/** Does one of the rule's peers match? `requires` narrows peers that are chosen by labels. */
export function peerFits(view: PolicyView, rule: Rule, about: About): number {
  let best = NO
  for (const number of rule.peers) {
    const found = narrowed(view, number, about)
    if (found === YES) return YES
    if (found === UNKNOWN) best = UNKNOWN
  }
  return best
}

function narrowed(view: PolicyView, number: number, { peer, requires, deaf }: About): number {
  if (deaf !== undefined && view.matchers.all[number]?.kind === 'names') return NO
  const found = hit(view, number, peer)
  if (found !== YES || requires.length === 0) return found
  const kind = view.matchers.all[number]?.kind
  if (kind !== 'endpoints' && kind !== 'pods') return found
  return requires.every((one) => hit(view, one, peer) === YES) ? YES : NO
}
