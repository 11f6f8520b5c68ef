import { z } from 'zod'
import { cidr, EXPECTED, metadata, port, portName, selector, transport } from './common.ts'
import type { AdminAction, AdminPeer, AdminPort, AdminRule, AdminSubject, LabelSelector } from './policy-types.ts'

/*
 * policy.networking.k8s.io: AdminNetworkPolicy and BaselineAdminNetworkPolicy (v1alpha1), ClusterNetworkPolicy (v1alpha2).
 * Both generations come out in one shape.
 */

const pods = z.object({ namespaceSelector: z.exactOptional(selector), podSelector: z.exactOptional(selector) })
const subject = z
  .object({ namespaces: z.exactOptional(selector), pods: z.exactOptional(pods) })
  .refine((value) => (value.namespaces === undefined) !== (value.pods === undefined), { error: 'namespaces | pods' })
/** Until 0.1.1, peers named their namespaces in one of three ways; since then it is a selector. */
const relation = z
  .strictObject({
    namespaceSelector: z.exactOptional(selector),
    sameLabels: z.exactOptional(z.array(z.string())),
    notSameLabels: z.exactOptional(z.array(z.string())),
  })
  .refine((value) => Object.keys(value).length === 1, { error: 'namespaceSelector | sameLabels | notSameLabels' })
const peerPods = pods.extend({ namespaces: z.exactOptional(relation) })
const peer = z
  .object({
    namespaces: z.exactOptional(z.union([relation, selector])),
    pods: z.exactOptional(peerPods),
    nodes: z.exactOptional(selector),
    networks: z.exactOptional(z.array(cidr)),
    domainNames: z.exactOptional(z.array(z.string())),
  })
  .refine((value) => Object.keys(value).length === 1, { error: 'namespaces | pods | nodes | networks | domainNames' })

const range = z
  .object({ start: port, end: port, protocol: z.exactOptional(transport) })
  .refine((value) => value.start <= value.end, { error: EXPECTED.rangeUp })
const portV1 = z.object({
  portNumber: z.exactOptional(z.object({ port, protocol: z.exactOptional(transport) })),
  portRange: z.exactOptional(range),
  namedPort: z.exactOptional(portName),
})
const destination = z.object({
  destinationPort: z.exactOptional(z.object({ number: z.exactOptional(port), range: z.exactOptional(range) })),
})
const protocolV2 = z.object({
  tcp: z.exactOptional(destination),
  udp: z.exactOptional(destination),
  sctp: z.exactOptional(destination),
  destinationNamedPort: z.exactOptional(portName),
})

function rule<S extends z.ZodType>(action: S) {
  return z.object({
    name: z.exactOptional(z.string()),
    action,
    from: z.exactOptional(z.array(peer)),
    to: z.exactOptional(z.array(peer)),
    ports: z.exactOptional(z.array(portV1)),
    protocols: z.exactOptional(z.array(protocolV2)),
  })
}
const priority = z.number({ error: '0-1000' }).int('0-1000').min(0, '0-1000').max(1000, '0-1000')
function policy<S extends z.ZodType, T extends z.ZodRawShape>(action: S, more: T) {
  const rules = z.exactOptional(z.array(rule(action)))
  return z.object({ metadata, spec: z.object({ ...more, subject, ingress: rules, egress: rules }) })
}
const actionV1 = z.enum(['Allow', 'Deny', 'Pass'])
const actionV2 = z.enum(['Accept', 'Deny', 'Pass'])

export const adminNetworkPolicy = policy(actionV1, { priority })
export const baselineAdminNetworkPolicy = policy(z.enum(['Allow', 'Deny']), {})
export const clusterNetworkPolicy = policy(actionV2, { priority, tier: z.enum(['Admin', 'Baseline']) })

type ParsedPeer = z.output<typeof peer>
type ParsedRule = z.output<ReturnType<typeof rule<typeof actionV1 | typeof actionV2>>>

/** The subject in our shape; a missing selector selects everything. */
export function adminSubject(value: z.output<typeof subject>): AdminSubject {
  if (value.pods === undefined) return { kind: 'namespaces', namespaces: value.namespaces ?? {} }
  return {
    kind: 'pods',
    namespaceSelector: value.pods.namespaceSelector ?? {},
    podSelector: value.pods.podSelector ?? {},
  }
}

function isRelation(value: NonNullable<ParsedPeer['namespaces']>): value is z.output<typeof relation> {
  return 'namespaceSelector' in value || 'sameLabels' in value || 'notSameLabels' in value
}

function ofRelation(value: z.output<typeof relation>, podSelector: LabelSelector): AdminPeer {
  const { namespaceSelector, sameLabels, notSameLabels } = value
  if (sameLabels !== undefined) return { kind: 'tenants', values: 'same', labels: sameLabels, podSelector }
  if (notSameLabels !== undefined) return { kind: 'tenants', values: 'different', labels: notSameLabels, podSelector }
  return { kind: 'pods', namespaceSelector: namespaceSelector ?? {}, podSelector }
}

function adminPeer(value: ParsedPeer): AdminPeer {
  if (value.nodes !== undefined) return { kind: 'nodes', nodes: value.nodes }
  if (value.networks !== undefined) return { kind: 'networks', networks: value.networks }
  if (value.domainNames !== undefined) return { kind: 'domainNames', domainNames: value.domainNames }
  const { namespaces, pods: chosen } = value
  if (namespaces !== undefined) {
    return isRelation(namespaces) ? ofRelation(namespaces, {}) : { kind: 'namespaces', namespaces }
  }
  const podSelector = chosen?.podSelector ?? {}
  if (chosen?.namespaces !== undefined) return ofRelation(chosen.namespaces, podSelector)
  return { kind: 'pods', namespaceSelector: chosen?.namespaceSelector ?? {}, podSelector }
}

function portsV1(value: z.output<typeof portV1>): AdminPort[] {
  const { portNumber: one, portRange: many, namedPort } = value
  if (one !== undefined) return [{ kind: 'number', protocol: one.protocol ?? 'TCP', port: one.port, endPort: one.port }]
  if (many !== undefined) {
    return [{ kind: 'number', protocol: many.protocol ?? 'TCP', port: many.start, endPort: many.end }]
  }
  return namedPort === undefined ? [] : [{ kind: 'named', name: namedPort }]
}

function portsV2(value: z.output<typeof protocolV2>): AdminPort[] {
  if (value.destinationNamedPort !== undefined) return [{ kind: 'named', name: value.destinationNamedPort }]
  const ports: AdminPort[] = []
  for (const [protocol, to] of [
    ['TCP', value.tcp],
    ['UDP', value.udp],
    ['SCTP', value.sctp],
  ] as const) {
    if (to === undefined) continue
    const { number, range: span } = to.destinationPort ?? {}
    if (number !== undefined) ports.push({ kind: 'number', protocol, port: number, endPort: number })
    else if (span !== undefined) ports.push({ kind: 'number', protocol, port: span.start, endPort: span.end })
    else ports.push({ kind: 'protocol', protocol })
  }
  return ports
}

/** A rule in our shape. `Allow` of v1alpha1 is `Accept`. */
export function adminRule(value: ParsedRule): AdminRule {
  const action: AdminAction = value.action === 'Allow' ? 'Accept' : value.action
  const ports = [...(value.ports ?? []).flatMap(portsV1), ...(value.protocols ?? []).flatMap(portsV2)]
  // An empty list limits nothing, like a missing one.
  const limited = [value.ports, value.protocols].some((list) => list !== undefined && list.length > 0)
  return {
    ...(value.name === undefined ? {} : { name: value.name }),
    action,
    peers: (value.from ?? value.to ?? []).map(adminPeer),
    ...(limited ? { ports } : {}),
  }
}
