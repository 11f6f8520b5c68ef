import { z } from 'zod'
import { unknownPolicies } from '../../src/findings/parties.ts'
import { unreadAbout, unreadPlace } from '../../src/findings/unread.ts'
import type { Network } from '../../src/kube/network.ts'
import type { PolicySet } from '../../src/kube/policy/compile.ts'
import { type Connection, connect, type Leg, type Target } from '../../src/kube/policy/connect.ts'
import type { DirectionVerdict, Reason, Semantics } from '../../src/kube/policy/evidence.ts'
import { policyKey, ruleKey } from '../../src/kube/policy/evidence.ts'
import { find } from '../../src/kube/policy/parties.ts'
import { Problem } from '../../src/request/problem.ts'

/*
 * Large lists of policy questions as JSON lines.
 */

const end = z.union([
  z.object({ ns: z.string().default('default'), pod: z.string() }),
  z.object({ ns: z.string().default('default'), service: z.string() }),
  z.object({ node: z.string() }),
  z.object({ ip: z.string() }),
])
export const protocol = z
  .string()
  .transform((text) => text.toUpperCase())
  .pipe(z.enum(['TCP', 'UDP', 'SCTP', 'ICMP']))
export const semantics = z.enum(['kubernetes', 'cilium'])

/** `{id, src: {ns, pod} | {ip} | {node}, dst: ...or {ns, service}, proto, port, semantics?, network?}`. */
export const policyLine = z.object({
  id: z.union([z.string(), z.number()]).optional(),
  src: end,
  dst: end,
  proto: protocol.default('TCP'),
  port: z.int().min(0).max(65535).optional(),
  semantics: semantics.optional(),
})
export type PolicyLine = z.infer<typeof policyLine>

/** Is it a question for the policies? Those name their ends by objects. */
export function isPolicyLine(data: unknown): boolean {
  return typeof data === 'object' && data !== null && 'src' in data && typeof data.src === 'object' && 'dst' in data
}

function targetOf(one: z.infer<typeof end>): Target {
  if ('pod' in one) return { kind: 'pod', namespace: one.ns, name: one.pod }
  if ('service' in one) return { kind: 'service', namespace: one.ns, name: one.service }
  return 'node' in one ? { kind: 'node', name: one.node } : { kind: 'address', ip: one.ip }
}

export function known(set: PolicySet, target: Target, network: string): Target {
  const there =
    target.kind === 'service'
      ? set.cluster.services.some((one) => one.namespace === target.namespace && one.name === target.name)
      : find(set, target) !== undefined
  if (there) return target
  const name =
    target.kind === 'address' ? target.ip : target.kind === 'node' ? target.name : `${target.namespace}/${target.name}`
  throw new Problem('unknown-end', { name, network, near: [] })
}

/**
 * Answers one question: `{id, verdict, undetermined?, symptom, evidence, notGiven?, unread?}`. `notGiven` names kinds of
 * policies that the snapshot does not have, `unread` what could not be read. Throws a Problem when an end is unknown.
 */
export function answerPolicy(asked: PolicyLine, network: Network, reading: Semantics = 'cilium'): object {
  const set = network.cluster?.policies
  if (set === undefined) throw new Problem('not-a-snapshot', { network: network.name })
  const from = known(set, targetOf(asked.src), network.name)
  const to = known(set, targetOf(asked.dst), network.name)
  if (from.kind === 'service') throw new Problem('unknown-end', { name: from.name, network: network.name, near: [] })
  const port = asked.port === undefined || asked.proto === 'ICMP' ? {} : { port: asked.port }
  const question = { from, to, protocol: asked.proto, semantics: asked.semantics ?? reading, lookup: false, ...port }
  const notGiven = unknownPolicies(network.cluster?.snapshot ?? { gaps: [] })
  const unread = unreadAbout(network.cluster?.snapshot ?? { gaps: [] }, [from, to].map(nameOf)).map(unreadPlace)
  return {
    id: asked.id,
    ...verdictOf(connect(set, question)),
    ...(notGiven.length === 0 ? {} : { notGiven }),
    ...(unread.length === 0 ? {} : { undetermined: true, unread }),
  }
}

function nameOf(end: Target): string {
  return 'namespace' in end ? `${end.namespace}/${end.name}` : ''
}

export function verdictOf({ legs, symptom }: Connection): object {
  const connects = legs.filter((leg) => leg.kind === 'connect')
  const leg = connects.find((one) => !one.verdict.allowed) ?? connects[0]
  const undetermined = connects.some((one) => one.verdict.undetermined)
  return {
    verdict: connects.length > 0 && connects.every((one) => one.verdict.allowed) ? 'allow' : 'deny',
    ...(undetermined ? { undetermined } : {}),
    symptom,
    evidence: leg === undefined ? {} : evidenceOf(leg),
  }
}

function evidenceOf({ verdict }: Leg): object {
  const { egress, ingress, other } = verdict
  const parted =
    other === undefined
      ? {}
      : { other: { semantics: other.semantics, verdict: other.allowed ? 'allow' : 'deny', why: other.divergences } }
  return { egress: halfOf(egress), ingress: halfOf(ingress), ...parted }
}

function halfOf({ allowed, reason, nearMisses, missing }: DirectionVerdict): object {
  return {
    verdict: allowed ? 'allow' : 'deny',
    reason: reason.kind,
    by: byOf(reason),
    ...(nearMisses.length === 0 ? {} : { near: nearMisses.map(({ rule, miss }) => ({ rule: ruleKey(rule), miss })) }),
    ...(missing.length === 0 ? {} : { missing }),
  }
}

function byOf(reason: Reason): string[] {
  if (reason.kind === 'allowed-by' || reason.kind === 'denied-by') return [ruleKey(reason.rule)]
  if (reason.kind === 'isolated-by') return reason.policies.map(policyKey)
  return reason.kind === 'not-isolated' ? reason.selectedBy.map(policyKey) : []
}
