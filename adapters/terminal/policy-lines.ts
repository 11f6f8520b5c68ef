import { z } from 'zod'
import { importTexts } from '../../src/kube/import.ts'
import { networkOf } from '../../src/kube/open.ts'
import type { PolicySet } from '../../src/kube/policy/compile.ts'
import { type Connection, connect, type Leg, type Target } from '../../src/kube/policy/connect.ts'
import type { DirectionVerdict, Reason } from '../../src/kube/policy/evidence.ts'
import { policyKey, ruleKey } from '../../src/kube/policy/evidence.ts'
import { find } from '../../src/kube/policy/parties.ts'
import type { Network } from '../../src/network.ts'
import { Problem } from '../../src/problem.ts'

/*
 * Large lists of policy questions as JSON lines, and files of public cases (schema netpol-case/1).
 */

const end = z.union([
  z.object({ ns: z.string().default('default'), pod: z.string() }),
  z.object({ ns: z.string().default('default'), service: z.string() }),
  z.object({ node: z.string() }),
  z.object({ ip: z.string() }),
])
const protocol = z
  .string()
  .transform((text) => text.toUpperCase())
  .pipe(z.enum(['TCP', 'UDP', 'SCTP', 'ICMP']))
const semantics = z.enum(['kubernetes', 'cilium'])

/** `{id, src: {ns, pod} | {ip} | {node}, dst: ...or {ns, service}, proto, port, semantics?, network?}`. */
export const policyLine = z.object({
  id: z.union([z.string(), z.number()]).optional(),
  src: end,
  dst: end,
  proto: protocol.default('TCP'),
  port: z.int().min(0).max(65535).optional(),
  semantics: semantics.default('cilium'),
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

function known(set: PolicySet, target: Target, network: string): Target {
  const there =
    target.kind === 'service'
      ? set.cluster.services.some((one) => one.namespace === target.namespace && one.name === target.name)
      : find(set, target) !== undefined
  if (there) return target
  const name =
    target.kind === 'address' ? target.ip : target.kind === 'node' ? target.name : `${target.namespace}/${target.name}`
  throw new Problem('unknown-end', { name, network, near: [] })
}

/** Answers one question: `{id, verdict, undetermined?, symptom, evidence}`. Throws a Problem when an end is unknown. */
export function answerPolicy(asked: PolicyLine, network: Network): object {
  const set = network.cluster?.policies
  if (set === undefined) throw new Problem('not-a-snapshot', { network: network.name })
  const from = known(set, targetOf(asked.src), network.name)
  const to = known(set, targetOf(asked.dst), network.name)
  if (from.kind === 'service') throw new Problem('unknown-end', { name: from.name, network: network.name, near: [] })
  const port = asked.port === undefined || asked.proto === 'ICMP' ? {} : { port: asked.port }
  const question = { from, to, protocol: asked.proto, semantics: asked.semantics, lookup: false, ...port }
  return { id: asked.id, ...verdictOf(connect(set, question)) }
}

function verdictOf({ legs, symptom }: Connection): object {
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

const labels = z.record(z.string(), z.string()).default({})
const casePort = z.object({
  name: z.string().optional(),
  port: z.int(),
  proto: protocol.optional(),
  protocol: protocol.optional(),
  targetPort: z.union([z.int(), z.string()]).optional(),
})
const caseEnd = z.object({
  ns: z.string().optional(),
  pod: z.string().optional(),
  ip: z.string().optional(),
  node: z.string().optional(),
})
const caseFile = z.object({
  schema: z.literal('netpol-case/1'),
  id: z.string(),
  disputed: z.string().optional(),
  namespaces: z.array(z.object({ name: z.string(), labels })),
  endpoints: z.array(
    z.object({
      ns: z.string(),
      name: z.string(),
      labels,
      ports: z.array(casePort).default([]),
      ip: z.string().optional(),
      hostNetwork: z.boolean().default(false),
      node: z.string().optional(),
      serviceAccount: z.string().optional(),
    }),
  ),
  services: z
    .array(
      z.object({
        ns: z.string(),
        name: z.string(),
        clusterIP: z.string().optional(),
        ports: z.array(casePort),
        selector: z.record(z.string(), z.string()).optional(),
      }),
    )
    .default([]),
  policies: z.array(z.unknown()).default([]),
  queries: z.array(
    z.object({
      id: z.union([z.string(), z.number()]),
      src: caseEnd,
      dst: caseEnd,
      proto: protocol,
      port: z.int(),
      via: z.object({ service: z.string(), port: z.int() }).optional(),
      leg: z.string().optional(),
    }),
  ),
})
type CaseFile = z.infer<typeof caseFile>

/** The objects of a case, as kubectl would print them. */
function objectsOf(one: CaseFile): unknown[] {
  const v1 = (kind: string, rest: object): object => ({ apiVersion: 'v1', kind, ...rest })
  const namespaces = one.namespaces.map((space) => v1('Namespace', { metadata: space }))
  const pods = one.endpoints.map((pod) => {
    const ports = pod.ports.map(({ name, port, proto }) => ({
      containerPort: port,
      protocol: proto ?? 'TCP',
      ...(name === undefined || name === '' ? {} : { name }),
    }))
    const address = pod.ip === undefined ? {} : { podIP: pod.ip, podIPs: [{ ip: pod.ip }] }
    return v1('Pod', {
      metadata: { namespace: pod.ns, name: pod.name, labels: pod.labels },
      spec: {
        ...(pod.node === undefined ? {} : { nodeName: pod.node }),
        ...(pod.serviceAccount === undefined ? {} : { serviceAccountName: pod.serviceAccount }),
        hostNetwork: pod.hostNetwork,
        containers: [{ name: 'c', ports }],
      },
      status: { phase: 'Running', ...address, conditions: [{ type: 'Ready', status: 'True' }] },
    })
  })
  return [...namespaces, ...pods, ...one.services.map((service) => v1('Service', serviceOf(service))), ...one.policies]
}

/** Port 53 without a protocol answers both, as kube-dns does. */
function serviceOf({ ns, name, clusterIP, ports, selector }: CaseFile['services'][number]): object {
  const both = ports.flatMap(({ port, protocol: given, targetPort, name: portName }) => {
    const kinds = given !== undefined ? [given] : port === 53 ? ['UDP', 'TCP'] : ['TCP']
    return kinds.map((kind) => ({
      name: portName ?? `p${port}-${kind.toLowerCase()}`,
      port,
      targetPort: targetPort ?? port,
      protocol: kind,
    }))
  })
  return {
    metadata: { namespace: ns, name },
    spec: {
      ...(clusterIP === undefined ? {} : { clusterIP }),
      ports: both,
      ...(selector === undefined ? {} : { selector }),
    },
  }
}

/** Answers every query of a case by the specification: `{case, id, verdict, symptom, evidence}`. */
export function answerCase(data: unknown): object[] {
  const parsed = caseFile.safeParse(data)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    return [{ error: { kind: 'bad-case', field: issue?.path.join('.') ?? '', expected: issue?.message ?? '' } }]
  }
  const one = parsed.data
  const { snapshot, notices } = importTexts([{ file: one.id, text: JSON.stringify(objectsOf(one)) }], { name: one.id })
  const broken = notices.filter((notice) => notice.kind === 'bad-object' || notice.kind === 'no-kind')
  const network = networkOf(snapshot)
  const set = network.cluster?.policies
  const left = broken.map((notice) => ({ case: one.id, error: { ...notice } }))
  if (set === undefined) return left
  return [...left, ...one.queries.map((query, i) => ({ case: one.id, id: query.id, ...answerQuery(set, one, i) }))]
}

function answerQuery(set: PolicySet, one: CaseFile, index: number): object {
  const query = one.queries[index]
  if (query === undefined) return {}
  const from = targetOf(end.parse(query.src))
  const to = targetOf(end.parse(query.dst))
  if (from.kind === 'service') return {}
  const pod = { from, protocol: query.proto, semantics: 'kubernetes' } as const
  const port = query.proto === 'ICMP' ? {} : { port: query.port }
  const direct = verdictOf(connect(set, { ...pod, ...port, to, lookup: false }))
  const lookup = one.queries[index + 1]?.leg !== undefined
  const [namespace = '', name = ''] = (query.via?.service ?? '').split('/')
  const asked =
    query.via === undefined
      ? { ...port, to }
      : { port: query.via.port, to: { kind: 'service', namespace, name } as const }
  const seen = connect(set, { ...pod, ...asked, lookup })
  return { ...direct, symptom: seen.symptom }
}
