import { z } from 'zod'
import { cidr, EXPECTED, metadata, port, portName, selector, transport } from './common.ts'
import type { AdminAction, AdminPeer, AdminPort, AdminRule, AdminSubject } from './policy-types.ts'

/*
 * policy.networking.k8s.io: AdminNetworkPolicy and BaselineAdminNetworkPolicy (v1alpha1), ClusterNetworkPolicy (v1alpha2).
 * Both generations come out in one shape.
 */

const pods = z.object({ namespaceSelector: z.exactOptional(selector), podSelector: z.exactOptional(selector) })
const subject = z
  .object({ namespaces: z.exactOptional(selector), pods: z.exactOptional(pods) })
  .refine((value) => (value.namespaces === undefined) !== (value.pods === undefined), { error: 'namespaces | pods' })
const peer = z
  .object({
    namespaces: z.exactOptional(selector),
    pods: z.exactOptional(pods),
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

function adminPeer(value: ParsedPeer): AdminPeer {
  if (value.nodes !== undefined) return { kind: 'nodes', nodes: value.nodes }
  if (value.networks !== undefined) return { kind: 'networks', networks: value.networks }
  if (value.domainNames !== undefined) return { kind: 'domainNames', domainNames: value.domainNames }
  return adminSubject(value)
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
  const limited = value.ports !== undefined || value.protocols !== undefined
  return {
    ...(value.name === undefined ? {} : { name: value.name }),
    action,
    peers: (value.from ?? value.to ?? []).map(adminPeer),
    ...(limited ? { ports } : {}),
  }
}
