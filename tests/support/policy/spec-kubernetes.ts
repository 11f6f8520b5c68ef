import type { PolicyInput } from '../../../src/kube/policy/index.ts'
import type { Pod } from '../../../src/kube/snapshot/snapshot.ts'
import {
  fits,
  inside,
  isNamed,
  isOwnNode,
  isSame,
  namespaceLabels,
  own,
  type Packet,
  type RawSelector,
  type Who,
} from './spec-parts.ts'

/*
 * NetworkPolicy (networking.k8s.io/v1) and the policies before and after it (policy.networking.k8s.io), as their
 * documentation says it.
 */

export interface RawPort {
  protocol?: string
  port?: number | string
  endPort?: number
}
export interface RawPeer {
  podSelector?: RawSelector
  namespaceSelector?: RawSelector
  ipBlock?: { cidr: string; except?: readonly string[] }
}
export interface RawNetworkPolicy {
  kind: 'NetworkPolicy'
  metadata: { name: string; namespace: string }
  spec: {
    podSelector: RawSelector
    policyTypes?: readonly string[]
    ingress?: readonly { from?: readonly RawPeer[]; ports?: readonly RawPort[] }[]
    egress?: readonly { to?: readonly RawPeer[]; ports?: readonly RawPort[] }[]
  }
}

interface RawRelation {
  namespaceSelector?: RawSelector
  sameLabels?: readonly string[]
  notSameLabels?: readonly string[]
}
export interface RawAdminPeer {
  namespaces?: RawSelector | RawRelation
  pods?: { namespaceSelector?: RawSelector; podSelector?: RawSelector; namespaces?: RawRelation }
  nodes?: RawSelector
  networks?: readonly string[]
}
interface RawDestination {
  destinationPort?: { number?: number; range?: { start: number; end: number } }
}
export interface RawAdminRule {
  action: string
  from?: readonly RawAdminPeer[]
  to?: readonly RawAdminPeer[]
  ports?: readonly {
    portNumber?: { protocol?: string; port: number }
    portRange?: { protocol?: string; start: number; end: number }
    namedPort?: string
  }[]
  protocols?: readonly {
    tcp?: RawDestination
    udp?: RawDestination
    sctp?: RawDestination
    destinationNamedPort?: string
  }[]
}
export interface RawAdminPolicy {
  kind: 'AdminNetworkPolicy' | 'BaselineAdminNetworkPolicy' | 'ClusterNetworkPolicy'
  metadata: { name: string }
  spec: {
    tier?: string
    priority?: number
    subject: { namespaces?: RawSelector; pods?: { namespaceSelector?: RawSelector; podSelector?: RawSelector } }
    ingress?: readonly RawAdminRule[]
    egress?: readonly RawAdminRule[]
  }
}

export interface Written {
  cluster: PolicyInput
  network: readonly RawNetworkPolicy[]
  admin: readonly RawAdminPolicy[]
  /** Do address blocks speak of that end at all? Missing: of every one. */
  reaches?: (who: Who) => boolean
}
export type Direction = 'ingress' | 'egress'

export function portFits(port: RawPort, packet: Packet): boolean {
  if ((port.protocol ?? 'TCP') !== packet.protocol) return false
  if (port.port === undefined) return true
  if (typeof port.port === 'string') return isNamed(packet, port.port)
  return packet.port >= port.port && packet.port <= (port.endPort ?? port.port)
}

function peerFits(
  written: Written,
  policy: RawNetworkPolicy,
  at: { peer: RawPeer; who: Who; ip: string | undefined },
): boolean {
  const { peer, who, ip } = at
  if (peer.ipBlock !== undefined) {
    return inside(ip, peer.ipBlock.cidr) && !(peer.ipBlock.except ?? []).some((hole) => inside(ip, hole))
  }
  if (who.kind !== 'pod') return false
  const { namespace, labels } = who.pod
  const place =
    peer.namespaceSelector === undefined
      ? namespace === policy.metadata.namespace
      : fits(peer.namespaceSelector, own(namespaceLabels(written.cluster, namespace)))
  return place && fits(peer.podSelector, own(labels))
}

export function isolates(policy: RawNetworkPolicy, pod: Pod, direction: Direction): boolean {
  const { spec, metadata } = policy
  if (metadata.namespace !== pod.namespace || !fits(spec.podSelector, own(pod.labels))) return false
  if (spec.policyTypes !== undefined && spec.policyTypes.length > 0)
    return spec.policyTypes.some((type) => type.toLowerCase() === direction)
  return direction === 'ingress' || (spec.egress ?? []).length > 0
}

/** The rules of one direction, with peers and ports under one name. */
export function ruleParts(
  policy: RawNetworkPolicy,
  direction: Direction,
): { peers: readonly RawPeer[]; ports: readonly RawPort[] }[] {
  const { ingress = [], egress = [] } = policy.spec
  return direction === 'ingress'
    ? ingress.map((rule) => ({ peers: rule.from ?? [], ports: rule.ports ?? [] }))
    : egress.map((rule) => ({ peers: rule.to ?? [], ports: rule.ports ?? [] }))
}

function ruleAllows(
  written: Written,
  policy: RawNetworkPolicy,
  about: { direction: Direction; packet: Packet },
): boolean {
  const { direction, packet } = about
  const who = direction === 'ingress' ? packet.from : packet.to
  const ip = direction === 'ingress' ? packet.src : packet.dst
  return ruleParts(policy, direction).some(
    ({ peers, ports }) =>
      (peers.length === 0 || peers.some((peer) => peerFits(written, policy, { peer, who, ip }))) &&
      (ports.length === 0 || ports.some((port) => portFits(port, packet))),
  )
}

function relates(
  relation: RawRelation,
  theirs: (key: string) => string | undefined,
  mine: (key: string) => string | undefined,
): boolean {
  if (relation.namespaceSelector !== undefined) return fits(relation.namespaceSelector, theirs)
  const keys = relation.sameLabels ?? relation.notSameLabels ?? []
  const bothHave = keys.every((key) => theirs(key) !== undefined && mine(key) !== undefined)
  if (keys.length === 0 || !bothHave) return false
  const equal = keys.every((key) => theirs(key) === mine(key))
  return relation.sameLabels === undefined ? !equal : equal
}

const isRelation = (value: RawSelector | RawRelation): value is RawRelation =>
  'namespaceSelector' in value || 'sameLabels' in value || 'notSameLabels' in value

function adminPeerFits(
  written: Written,
  subject: Pod,
  at: { peer: RawAdminPeer; who: Who; ip: string | undefined },
): boolean {
  const { peer, who, ip } = at
  if (peer.networks !== undefined)
    return (written.reaches?.(who) ?? true) && peer.networks.some((cidr) => inside(ip, cidr))
  if (peer.nodes !== undefined) return who.kind === 'node' && fits(peer.nodes, own(who.node?.labels ?? {}))
  if (who.kind !== 'pod') return false
  const theirs = own(namespaceLabels(written.cluster, who.pod.namespace))
  const mine = own(namespaceLabels(written.cluster, subject.namespace))
  if (peer.namespaces !== undefined)
    return isRelation(peer.namespaces) ? relates(peer.namespaces, theirs, mine) : fits(peer.namespaces, theirs)
  const { pods } = peer
  if (pods === undefined) return false
  const place =
    pods.namespaces === undefined ? fits(pods.namespaceSelector, theirs) : relates(pods.namespaces, theirs, mine)
  return place && fits(pods.podSelector, own(who.pod.labels))
}

function adminPortFits(rule: RawAdminRule, packet: Packet): boolean {
  const { ports = [], protocols = [] } = rule
  if (ports.length === 0 && protocols.length === 0) return true
  const old = ports.some(({ portNumber, portRange, namedPort }) => {
    if (namedPort !== undefined) return isNamed(packet, namedPort)
    const protocol = portNumber?.protocol ?? portRange?.protocol ?? 'TCP'
    const [start = 0, end = 0] =
      portNumber === undefined ? [portRange?.start, portRange?.end] : [portNumber.port, portNumber.port]
    return protocol === packet.protocol && packet.port >= start && packet.port <= end
  })
  const fresh = protocols.some((one) => {
    if (one.destinationNamedPort !== undefined) return isNamed(packet, one.destinationNamedPort)
    const chosen = { TCP: one.tcp, UDP: one.udp, SCTP: one.sctp, ICMP: undefined }[packet.protocol]
    if (chosen === undefined) return false
    const { number, range } = chosen.destinationPort ?? {}
    if (number !== undefined) return number === packet.port
    return range === undefined || (packet.port >= range.start && packet.port <= range.end)
  })
  return old || fresh
}

type Verdict = 'allow' | 'deny' | 'next'

/** One tier of ordered rules: the first match of the policy with the lowest number decides. */
function ordered(
  written: Written,
  policies: readonly RawAdminPolicy[],
  about: { direction: Direction; packet: Packet; subject: Pod },
): Verdict {
  const { direction, packet, subject } = about
  const who = direction === 'ingress' ? packet.from : packet.to
  const ip = direction === 'ingress' ? packet.src : packet.dst
  for (const policy of [...policies].sort((a, b) => (a.spec.priority ?? 0) - (b.spec.priority ?? 0))) {
    const { namespaces, pods } = policy.spec.subject
    const labels = own(namespaceLabels(written.cluster, subject.namespace))
    const chosen =
      pods === undefined
        ? fits(namespaces, labels)
        : fits(pods.namespaceSelector, labels) && fits(pods.podSelector, own(subject.labels))
    if (!chosen) continue
    for (const rule of policy.spec[direction] ?? []) {
      const peers = rule.from ?? rule.to ?? []
      if (!peers.some((peer) => adminPeerFits(written, subject, { peer, who, ip }))) continue
      if (!adminPortFits(rule, packet)) continue
      if (rule.action === 'Pass') return 'next'
      return rule.action === 'Deny' ? 'deny' : 'allow'
    }
  }
  return 'next'
}

export function tier(
  written: Written,
  name: 'Admin' | 'Baseline',
  about: { direction: Direction; packet: Packet; subject: Pod },
): Verdict {
  const policies = written.admin.filter(({ kind, spec }) => {
    if (kind === 'ClusterNetworkPolicy') return spec.tier === name
    return (kind === 'AdminNetworkPolicy') === (name === 'Admin')
  })
  return ordered(written, policies, about)
}

function half(written: Written, direction: Direction, packet: Packet): boolean {
  const subject = direction === 'ingress' ? packet.to : packet.from
  const other = direction === 'ingress' ? packet.from : packet.to
  if (subject.kind !== 'pod') return true
  const about = { direction, packet, subject: subject.pod }
  const before = tier(written, 'Admin', about)
  if (before !== 'next') return before === 'allow'
  const isolating = written.network.filter((policy) => isolates(policy, subject.pod, direction))
  if (isolating.length > 0) {
    return isOwnNode(subject, other) || isolating.some((policy) => ruleAllows(written, policy, { direction, packet }))
  }
  return tier(written, 'Baseline', about) !== 'deny'
}

/** May the packet pass, by the specifications? */
export function specAllows(written: Written, packet: Packet): boolean {
  if (isSame(packet.from, packet.to)) return true
  return half(written, 'egress', packet) && half(written, 'ingress', packet)
}
