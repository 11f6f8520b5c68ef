import { z } from 'zod'
import { unknownPolicies } from '../../src/findings/parties.ts'
import { unreadAbout, unreadPlace } from '../../src/findings/unread.ts'
import { STRANGER } from '../../src/kube/agent/fabric.ts'
import type { Network } from '../../src/kube/network.ts'
import type { PolicySet } from '../../src/kube/policy/compile.ts'
import { connect, type PolicyConnection, type PolicyLeg, type Target } from '../../src/kube/policy/connect.ts'
import type { DirectionVerdict, PolicyRef, Reason, RuleRef, Semantics } from '../../src/kube/policy/evidence.ts'
import { policyKey, ruleKey } from '../../src/kube/policy/evidence.ts'
import type { Request7 } from '../../src/kube/policy/l7.ts'
import { find } from '../../src/kube/policy/parties.ts'
import { Problem } from '../../src/request/problem.ts'

/*
 * Large lists of policy questions as JSON lines.
 */

const end = z.union([
  z.strictObject({ ns: z.string().default('default'), pod: z.string() }),
  z.strictObject({ ns: z.string().default('default'), service: z.string() }),
  z.strictObject({ node: z.string() }),
  z.strictObject({ ip: z.string(), fqdn: z.string().optional() }),
  z.strictObject({ fqdn: z.string() }),
])
/** The request inside the connection, for rules that ask for one. */
export const httpRequest = z.strictObject({
  method: z.string().default('GET'),
  path: z.string().default('/'),
  host: z.string().optional(),
  headers: z.record(z.string(), z.string()).optional(),
})
const layer7 = z.strictObject({ http: httpRequest.optional(), dns: z.string().optional() })
export const inside = { http: httpRequest.optional(), dns: z.string().optional(), l7: layer7.optional() }
/** What people write beside a question; it changes no answer. */
const REMARKS = ['expected', 'expect', 'symptom', 'note', 'comment', 'name', 'title', 'why', 'tags', 'source'] as const
export const remarks = Object.fromEntries(REMARKS.map((key) => [key, z.unknown().optional()]))
export const protocol = z
  .string()
  .transform((text) => text.toUpperCase())
  .pipe(z.enum(['TCP', 'UDP', 'SCTP', 'ICMP']))
export const semantics = z.enum(['kubernetes', 'cilium'])

/** `{id, src: {ns, pod} | {ip} | {node}, dst: ...or {ns, service}, proto, port, semantics?, network?}`. */
export const policyLine = z.strictObject({
  ...remarks,
  ...inside,
  network: z.unknown().optional(),
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

/** The request that a question names, at its top or under `l7`. */
export function requestOf({
  http,
  dns,
  l7,
}: z.infer<typeof layer7> & { l7?: z.infer<typeof layer7> | undefined }): Request7 {
  const asked = http ?? l7?.http
  const name = dns ?? l7?.dns
  if (asked === undefined) return name === undefined ? {} : { dns: name }
  const { method, path, host, headers } = asked
  return {
    http: { method, path, ...(host === undefined ? {} : { host }), ...(headers === undefined ? {} : { headers }) },
    ...(name === undefined ? {} : { dns: name }),
  }
}

function targetOf(one: z.infer<typeof end>): Target {
  if ('pod' in one) return { kind: 'pod', namespace: one.ns, name: one.pod }
  if ('service' in one) return { kind: 'service', namespace: one.ns, name: one.service }
  if ('node' in one) return { kind: 'node', name: one.node }
  const ip = 'ip' in one ? one.ip : STRANGER
  return { kind: 'address', ip, ...(one.fqdn === undefined ? {} : { names: [one.fqdn] }) }
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
  const question = {
    from,
    to,
    protocol: asked.proto,
    semantics: asked.semantics ?? reading,
    lookup: false,
    ...port,
    ...requestOf(asked),
  }
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

/** A request that the proxy refuses is refused, though the connection stands. */
function passes({ verdict }: PolicyLeg): boolean {
  const refused = [verdict.egress, verdict.ingress].some(({ l7 }) => l7?.answer === 'http-403')
  return verdict.allowed && !refused
}

export function verdictOf({ legs, symptom }: PolicyConnection): object {
  const connects = legs.filter((leg) => leg.kind === 'connect')
  const leg = connects.find((one) => !passes(one)) ?? connects[0]
  const undetermined = connects.some((one) => one.verdict.undetermined)
  return {
    verdict: connects.length > 0 && connects.every(passes) ? 'allow' : 'deny',
    ...(undetermined ? { undetermined } : {}),
    symptom,
    evidence: leg === undefined ? {} : evidenceOf(leg),
  }
}

function evidenceOf({ verdict }: PolicyLeg): object {
  const { egress, ingress, other, caveats } = verdict
  const parted =
    other === undefined
      ? {}
      : { other: { semantics: other.semantics, verdict: other.allowed ? 'allow' : 'deny', why: other.divergences } }
  const beside = caveats.length === 0 ? {} : { caveats }
  return { egress: halfOf(egress), ingress: halfOf(ingress), ...parted, ...beside }
}

const keyOf = (part: RuleRef | PolicyRef): string => ('list' in part ? ruleKey(part) : policyKey(part))

function halfOf({ allowed, reason, passed, overruled, nearMisses, l7, missing }: DirectionVerdict): object {
  return {
    verdict: allowed ? 'allow' : 'deny',
    reason: reason.kind,
    by: byOf(reason),
    ...(passed.length === 0 ? {} : { passed: passed.map(ruleKey) }),
    ...(overruled.length === 0 ? {} : { overruled: overruled.map(keyOf) }),
    ...(l7 === undefined
      ? {}
      : { l7: { ...l7, demands: l7.demands.map(({ rule, rules }) => ({ rule: ruleKey(rule), rules })) } }),
    ...(nearMisses.length === 0 ? {} : { near: nearMisses.map(({ rule, miss }) => ({ rule: ruleKey(rule), miss })) }),
    ...(missing.length === 0 ? {} : { missing }),
  }
}

function byOf(reason: Reason): string[] {
  if (reason.kind === 'allowed-by' || reason.kind === 'denied-by') return [ruleKey(reason.rule)]
  if (reason.kind === 'isolated-by') return reason.policies.map(policyKey)
  return reason.kind === 'not-isolated' ? reason.selectedBy.map(policyKey) : []
}
