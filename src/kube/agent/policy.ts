import type { Agent, PolicyAnswer, PolicyLookup } from '../../cni/agent.ts'
import { IDENTITY } from '../../cni/contract.ts'
import type { MissingFact, PolicyMatch } from '../../trace/rows.ts'
import type { PolicySet } from '../policy/compile.ts'
import {
  type DirectionVerdict,
  type MissingEvidence,
  policyKey,
  type Reason,
  type RuleRef,
  ruleKey,
  type Semantics,
} from '../policy/evidence.ts'
import { judge } from '../policy/judge.ts'
import type { Matcher, Rule } from '../policy/model.ts'
import { find, type Party } from '../policy/parties.ts'
import { POLICY_PROTOCOL } from '../policy/protocol.ts'
import type { Pod } from '../snapshot/snapshot.ts'

/*
 * Policies as the datapath sees them: a lookup by identity and port in one pod's map. Who an identity stands for is found
 * by the address where the two agree, else any pod that has it: the map knows no addresses.
 */

/** An address that no rule names: the world where the address in the packet is not the sender's. */
const NOBODY = '0.0.0.2'

/** The policy maps of all pods. Worked out when asked. */
export function policyMaps(policies: () => PolicySet, semantics: Semantics): Agent['policy'] {
  let byIdentity: Map<number, Pod> | undefined
  const podWith = (identity: number): Pod | undefined => {
    byIdentity ??= new Map(
      policies().cluster.pods.flatMap((pod) => (pod.identity === undefined ? [] : [[pod.identity, pod] as const])),
    )
    return byIdentity.get(identity)
  }
  return (lookup) => {
    const set = policies()
    const endpoint = ownerOf(set, lookup.endpoint)
    if (endpoint === undefined) return open(lookup.endpoint)
    const peer = partyOf(set, lookup, podWith)
    const [from, to] = lookup.direction === 'egress' ? [endpoint, peer] : [peer, endpoint]
    const ports = lookup.protocol === 'icmp' ? {} : { port: lookup.port }
    const verdict = judge(set, { from, to, protocol: POLICY_PROTOCOL[lookup.protocol], ...ports, semantics })[
      lookup.direction
    ]
    return answerOf(set, { verdict, name: nameOf(endpoint), semantics })
  }
}

type Owner = Extract<Party, { kind: 'pod' | 'node' }>

/** Whose policy map is asked: a pod's, or that of the node itself. */
function ownerOf(set: PolicySet, ip: string): Owner | undefined {
  const pod = set.podsByIp.get(ip)
  if (pod !== undefined && !pod.hostNetwork) return { kind: 'pod', namespace: pod.namespace, name: pod.name, ip }
  const node = set.nodesByIp.get(ip)
  return node === undefined ? undefined : { kind: 'node', name: node.name, ip }
}

function nameOf(owner: Owner): string {
  return owner.kind === 'pod' ? `${owner.namespace}/${owner.name}` : owner.name
}

function open(endpoint: string): PolicyAnswer {
  return { endpoint, enforced: false, allowed: true, explicit: false, match: 'all', by: [], near: [], missing: [] }
}

/** Who stands behind an identity in this lookup. */
function partyOf(set: PolicySet, lookup: PolicyLookup, podWith: (identity: number) => Pod | undefined): Party {
  const { identity, ip, node } = lookup
  if (identity === IDENTITY.host) return { kind: 'node', name: node }
  if (identity === IDENTITY.remoteNode || identity === IDENTITY.apiServer) {
    const known = set.nodesByIp.get(ip)?.name ?? set.cluster.nodes.find((one) => one.name !== node)?.name
    return known === undefined ? { kind: 'address', ip } : { kind: 'node', name: known, ip }
  }
  const pod = set.podsByIp.get(ip)
  if (pod !== undefined && (pod.identity ?? IDENTITY.init) === identity)
    return { kind: 'pod', namespace: pod.namespace, name: pod.name, ip }
  const other = identity > 255 ? podWith(identity) : undefined
  if (other !== undefined) return { kind: 'pod', namespace: other.namespace, name: other.name }
  return { kind: 'address', ip: find(set, { kind: 'address', ip })?.kind === 'outside' ? ip : NOBODY }
}

const UNENFORCED: ReadonlySet<Reason['kind']> = new Set(['no-policy', 'not-isolated', 'not-enforced', 'self'])

function answerOf(
  set: PolicySet,
  found: { verdict: DirectionVerdict; name: string; semantics: Semantics },
): PolicyAnswer {
  const { verdict, name, semantics } = found
  const { reason, allowed, nearMisses, missing } = verdict
  return {
    endpoint: name,
    enforced: !UNENFORCED.has(reason.kind) || !allowed,
    allowed,
    explicit: reason.kind === 'denied-by',
    match: matchOf(set, reason, semantics),
    by: evidence(reason),
    near: nearMisses.map((one) => ruleKey(one.rule)),
    missing: missing.map(missingFact),
    ...(verdict.l7 === undefined ? {} : { proxy: verdict.l7.protocol }),
  }
}

function evidence(reason: Reason): string[] {
  if (reason.kind === 'allowed-by' || reason.kind === 'denied-by') return [ruleKey(reason.rule)]
  if (reason.kind === 'isolated-by') return reason.policies.map(policyKey)
  return [reason.kind]
}

/** Facts have names, not sentences: `words/` makes those. */
function missingFact(missing: MissingEvidence): MissingFact {
  return { sort: missing.kind, about: aboutOf(missing) }
}

function aboutOf(missing: MissingEvidence): string {
  if (missing.kind === 'fqdn-addresses') return missing.names.join(', ')
  if (missing.kind === 'policy-unread') return `${policyKey(missing.policy)} ${missing.fields.join(', ')}`
  if (missing.kind === 'pod-node' || missing.kind === 'pod-address') return missing.pod
  return ruleKey(missing.rule)
}

/** Which kind of row decided: by peer, by port, both or neither. */
function matchOf(set: PolicySet, reason: Reason, semantics: Semantics): PolicyMatch {
  if (reason.kind === 'own-node') return 'L3-Only'
  if (reason.kind !== 'allowed-by' && reason.kind !== 'denied-by') return 'none'
  const rule = ruleOf(set, reason.rule, semantics)
  if (rule === undefined) return 'all'
  const matchers = set.views[semantics].matchers.all
  const l3 = !rule.peers.some((number) => isAnybody(matchers[number]))
  const l4 = !rule.ports.some((port) => port.kind === 'all')
  if (l3) return l4 ? 'L3-L4' : 'L3-Only'
  return l4 ? 'L4-Only' : 'all'
}

function isAnybody(matcher: Matcher | undefined): boolean {
  return matcher?.kind === 'everybody' || (matcher?.kind === 'entity' && matcher.entity === 'all')
}

function ruleOf(set: PolicySet, ref: RuleRef, semantics: Semantics): Rule | undefined {
  const key = ruleKey(ref)
  for (const applied of set.views[semantics].applied) {
    if (applied.ref.name !== ref.name) continue
    const rule = [...applied.sides.ingress.rules, ...applied.sides.egress.rules].find((one) => ruleKey(one.ref) === key)
    if (rule !== undefined) return rule
  }
  return undefined
}
