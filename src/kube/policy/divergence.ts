import type { Half } from './decide.ts'
import { type Caveat, type Divergence, type PolicyRef, policyKey, type RuleRef, ruleKey } from './evidence.ts'
import { type Face, hit, YES } from './faces.ts'
import type { Applied, Matcher, Rule } from './model.ts'
import { anyPortFits } from './plan.ts'
import { keysOf } from './selectors.ts'

/*
 * Why the specification and Cilium part, and what is worth saying besides (reference: policy/kubernetes docs of Cilium).
 */

/** One direction in both readings. */
export interface Pair {
  kubernetes: Half
  cilium: Half
}

function fitting(half: Half): Rule[] {
  const { plan, ends } = half
  return [...plan.admin, ...plan.deny, ...plan.allow, ...plan.baseline].filter((rule) =>
    anyPortFits(rule, ends.layer4, ends.to),
  )
}

/** Labels that the matcher names and that the pod has, but not its identity. */
function lost(matcher: Matcher | undefined, about: { by: PolicyRef | RuleRef; pod: Face }): Divergence[] {
  if (matcher?.kind !== 'pods') return []
  const { labels, namespaceLabels, identity, name } = about.pod
  const own = keysOf(matcher.pods).filter((key) => labels(key) !== identity.labels(key))
  const home = keysOf(matcher.namespaces).filter((key) => namespaceLabels(key) !== identity.namespaceLabels(key))
  const keys = [...own, ...home]
  return keys.length === 0 ? [] : [{ kind: 'label-not-in-identity', by: about.by, pod: name, labels: keys }]
}

/** Rules whose addresses or node labels match the peer by the specification, but not in Cilium. */
function byPeer({ kubernetes, cilium }: Pair): Divergence[] {
  const { peer } = kubernetes
  return fitting(kubernetes).flatMap((rule) =>
    rule.peers.flatMap((number): Divergence[] => {
      if (hit(kubernetes.view, number, peer) !== YES || hit(cilium.view, number, cilium.peer) === YES) return []
      const matcher = kubernetes.view.matchers.all[number]
      const kind = matcher?.kind
      if (kind === 'pods') return lost(matcher, { by: rule.ref, pod: cilium.peer })
      if (kind === 'nodes') return [{ kind: 'node-selector-disabled', rule: rule.ref }]
      if (kind !== 'cidr') return []
      return [{ kind: peer.kind === 'pod' ? 'cidr-and-pods' : 'cidr-and-nodes', rule: rule.ref, ip: peer.ip ?? '' }]
    }),
  )
}

function refsOf(half: Half): Map<string, Applied> {
  return new Map(half.plan.selecting.map((one) => [policyKey(one.ref), one]))
}

/** Why Cilium does not apply a policy to that end. */
function unseen({ ref, subject }: Applied, { view, subject: pod }: Half): Divergence[] {
  const known = ref.kind !== 'ClusterNetworkPolicy' || view.settings.clusterNetworkPolicy
  if (ref.kind === 'AdminNetworkPolicy' || ref.kind === 'BaselineAdminNetworkPolicy')
    return [{ kind: 'tier-not-implemented', policy: ref }]
  return known ? lost(view.matchers.all[subject], { by: ref, pod }) : [{ kind: 'tier-disabled', policy: ref }]
}

/** Policies that count in one reading only. */
function byPolicy({ kubernetes, cilium }: Pair): Divergence[] {
  const here = refsOf(cilium)
  const absent = [...refsOf(kubernetes)].filter(([key]) => !here.has(key)).map(([, one]) => one)
  const stray = cilium.plan.selecting.filter((one) => one.sides[cilium.direction].stray)
  return [
    ...absent.flatMap((one) => unseen(one, cilium)),
    ...stray.map((one): Divergence => ({ kind: 'stray-rules', policy: one.ref, direction: cilium.direction })),
  ]
}

function byMode({ kubernetes, cilium }: Pair): Divergence[] {
  const { settings } = cilium.view
  const found: Divergence[] = cilium.plan.ambiguous.map((one): Divergence => ({ kind: 'named-port-ambiguous', ...one }))
  if (kubernetes.ends.layer4.protocol === 'SCTP' && !settings.sctp) found.push({ kind: 'sctp-disabled' })
  if (settings.enforcement !== 'default') found.push({ kind: 'enforcement-mode', mode: settings.enforcement })
  if (kubernetes.subject.kind === 'node' && !settings.hostFirewall) {
    found.push(
      ...kubernetes.plan.selecting.map((one): Divergence => ({ kind: 'host-firewall-disabled', policy: one.ref })),
    )
  }
  if (kubernetes.ends.ownNode && kubernetes.subject.kind === 'pod')
    found.push({ kind: 'own-node', direction: kubernetes.direction })
  if (kubernetes.plan.requires.length > 0 && !settings.requires) {
    const with_ = kubernetes.plan.selecting.filter((one) => one.sides[kubernetes.direction].requires.length > 0)
    found.push(...with_.map((one): Divergence => ({ kind: 'requires-removed', policy: one.ref })))
  }
  return found
}

/** The reasons that fit, when the two readings of a direction differ. */
export function divergences(pair: Pair): Divergence[] {
  const all = [...byMode(pair), ...byPeer(pair), ...byPolicy(pair)]
  return [...new Map(all.map((one) => [JSON.stringify(one), one])).values()]
}

function emptyRules(half: Half): Caveat[] {
  return half.plan.allow
    .filter((rule) => rule.empty)
    .map(
      (rule): Caveat => ({
        kind: 'empty-rule',
        rule: rule.ref,
        allows: rule.ref.kind === 'NetworkPolicy' ? 'everything' : 'nothing',
      }),
    )
}

function sharedPriorities(half: Half): Caveat[] {
  const groups = new Map<string, Map<string, PolicyRef>>()
  for (const { tier, priority, ref } of half.plan.selecting) {
    if (tier === 'network') continue
    const key = `${tier} ${priority}`
    groups.set(key, (groups.get(key) ?? new Map()).set(policyKey(ref), ref))
  }
  return [...groups.values()]
    .filter((group) => group.size > 1)
    .map((group) => ({ kind: 'same-priority', policies: [...group.values()] }))
}

/** What is worth saying of one direction whatever the verdict. */
export function caveats(half: Half): Caveat[] {
  const icmp = half.ends.layer4.protocol === 'ICMP' && half.plan.isolatedBy.some((ref) => ref.kind === 'NetworkPolicy')
  const authenticated = half.plan.allow.flatMap((rule): (Caveat & { key: string })[] =>
    rule.authentication === undefined
      ? []
      : [{ kind: 'mutual-authentication', rule: rule.ref, mode: rule.authentication, key: ruleKey(rule.ref) }],
  )
  return [
    ...emptyRules(half),
    ...sharedPriorities(half),
    ...(icmp ? [{ kind: 'icmp-unspecified' } as const] : []),
    ...authenticated.map(({ key: _, ...rest }) => rest),
  ]
}
