import type { PolicySettings } from '../../../src/kube/policy/index.ts'
import { isolates, portFits, type RawNetworkPolicy, ruleParts, tier, type Written } from './spec-kubernetes.ts'
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
 * Policies as Cilium's documentation says them: identities are sets of labels, addresses are for those who have none.
 */

interface RawPortRule {
  ports?: readonly { port?: string; endPort?: number; protocol?: string }[]
}
export interface RawCiliumRule {
  fromEndpoints?: readonly RawSelector[]
  toEndpoints?: readonly RawSelector[]
  fromEntities?: readonly string[]
  toEntities?: readonly string[]
  fromCIDR?: readonly string[]
  toCIDR?: readonly string[]
  fromCIDRSet?: readonly RawCidrRule[]
  toCIDRSet?: readonly RawCidrRule[]
  fromNodes?: readonly RawSelector[]
  toNodes?: readonly RawSelector[]
  toServices?: readonly { k8sService?: { serviceName: string; namespace?: string } }[]
  toPorts?: readonly RawPortRule[]
  icmps?: readonly { fields: readonly { family?: string; type: number | string }[] }[]
}
interface RawCidrRule {
  cidr?: string
  cidrGroupRef?: string
  except?: readonly string[]
}
export interface RawCiliumSpec {
  endpointSelector?: RawSelector
  nodeSelector?: RawSelector
  ingress?: readonly RawCiliumRule[]
  ingressDeny?: readonly RawCiliumRule[]
  egress?: readonly RawCiliumRule[]
  egressDeny?: readonly RawCiliumRule[]
  enableDefaultDeny?: { ingress?: boolean; egress?: boolean }
}
export interface RawCiliumPolicy {
  kind: 'CiliumNetworkPolicy' | 'CiliumClusterwideNetworkPolicy'
  metadata: { name: string; namespace?: string }
  spec?: RawCiliumSpec
  specs?: readonly RawCiliumSpec[]
}
export interface WrittenForCilium extends Written {
  cilium: readonly RawCiliumPolicy[]
  settings: PolicySettings
}

const POD_NAMESPACE = 'io.kubernetes.pod.namespace'
const NAMESPACE_LABEL = 'io.cilium.k8s.namespace.labels.'

/** What the other end sees of somebody: `k8s:app=web`, `reserved:world` ... */
function identity(
  written: WrittenForCilium,
  who: Who,
  how: { local: boolean; ip: string | undefined },
): Map<string, string> {
  if (who.kind === 'node') return new Map([[how.local ? 'reserved:host' : 'reserved:remote-node', '']])
  if (who.kind === 'world') return new Map([['reserved:world', '']])
  const { namespace, labels, serviceAccount = 'default' } = who.pod
  const spaces = Object.entries(namespaceLabels(written.cluster, namespace))
  return new Map([
    ...Object.entries(labels).map(([key, value]) => [`k8s:${key}`, value] as const),
    ...spaces.map(([key, value]) => [`k8s:${NAMESPACE_LABEL}${key}`, value] as const),
    [`k8s:${POD_NAMESPACE}`, namespace],
    ['k8s:io.cilium.k8s.policy.serviceaccount', serviceAccount],
    ['k8s:io.cilium.k8s.policy.cluster', written.settings.cluster],
  ])
}

/** A key with its source, or one of any source. */
function lookup(labels: ReadonlyMap<string, string>): (key: string) => string | undefined {
  return (key) => {
    if (/^(k8s|reserved):/.test(key)) return labels.get(key)
    const plain = key.replace(/^any:/, '')
    return labels.get(`k8s:${plain}`) ?? labels.get(`reserved:${plain}`)
  }
}

function keysOf(selector: RawSelector): string[] {
  const { matchLabels = {}, matchExpressions = [] } = selector
  return [...Object.keys(matchLabels), ...matchExpressions.map(({ key }) => key)]
}

/** "Without a namespace, the policy's own is meant; clusterwide, all pods are." */
function endpointFits(policy: RawCiliumPolicy, selector: RawSelector, labels: ReadonlyMap<string, string>): boolean {
  if (!fits(selector, lookup(labels))) return false
  const keys = keysOf(selector)
  if (keys.some((key) => key.startsWith('reserved:'))) return true
  const plain = keys.map((key) => key.replace(/^(k8s|any):/, ''))
  if (plain.includes(POD_NAMESPACE)) return true
  const namespace = labels.get(`k8s:${POD_NAMESPACE}`)
  if (policy.metadata.namespace === undefined) return namespace !== undefined
  return plain.some((key) => key.startsWith(NAMESPACE_LABEL)) || namespace === policy.metadata.namespace
}

function entityFits(entity: string, who: Who, how: { local: boolean; ip: string | undefined }): boolean {
  if (entity === 'all') return true
  if (entity === 'world') return who.kind === 'world'
  if (entity === 'cluster') return who.kind !== 'world'
  if (entity === 'host') return who.kind === 'node' && how.local
  return entity === 'remote-node' && who.kind === 'node' && !how.local
}

/** Pods and nodes are known by identity; addresses speak of them only when policy-cidr-match-mode says so. */
function blocksReach(settings: PolicySettings, who: Who): boolean {
  return who.kind === 'world' || (who.kind === 'pod' ? settings.cidrMatchesPods : settings.cidrMatchesNodes)
}

function addressFits(written: WrittenForCilium, who: Who, ip: string | undefined, rule: RawCidrRule): boolean {
  const { settings, cluster } = written
  if (!blocksReach(settings, who)) return false
  const group = cluster.cidrGroups.find(({ name }) => name === rule.cidrGroupRef)
  const blocks = rule.cidr === undefined ? (group?.cidrs ?? []) : [rule.cidr]
  return blocks.some((cidr) => inside(ip, cidr)) && !(rule.except ?? []).some((cidr) => inside(ip, cidr))
}

function serviceFits(written: WrittenForCilium, who: Who, name: { serviceName: string; namespace?: string }): boolean {
  const service = written.cluster.services.find(
    (one) => one.name === name.serviceName && one.namespace === name.namespace,
  )
  if (service?.selector === undefined || who.kind !== 'pod') return false
  return who.pod.namespace === service.namespace && fits({ matchLabels: service.selector }, own(who.pod.labels))
}

interface Peer {
  who: Who
  ip: string | undefined
  local: boolean
}

/** Undefined: the rule says nothing of peers. */
function ciliumPeers(
  written: WrittenForCilium,
  at: { policy: RawCiliumPolicy; rule: RawCiliumRule },
  peer: Peer,
): boolean | undefined {
  const { policy, rule } = at
  const { who, ip } = peer
  const labels = identity(written, who, peer)
  const answers: boolean[][] = []
  for (const list of [rule.fromEndpoints, rule.toEndpoints])
    if (list !== undefined) answers.push(list.map((selector) => endpointFits(policy, selector, labels)))
  for (const list of [rule.fromEntities, rule.toEntities])
    if (list !== undefined) answers.push(list.map((entity) => entityFits(entity, who, peer)))
  for (const list of [rule.fromCIDR, rule.toCIDR])
    if (list !== undefined) answers.push(list.map((cidr) => addressFits(written, who, ip, { cidr })))
  for (const list of [rule.fromCIDRSet, rule.toCIDRSet])
    if (list !== undefined) answers.push(list.map((one) => addressFits(written, who, ip, one)))
  for (const list of [rule.fromNodes, rule.toNodes]) {
    if (list === undefined) continue
    const known = written.settings.nodeSelectors && who.kind === 'node' ? own(who.node?.labels ?? {}) : undefined
    answers.push(list.map((selector) => known !== undefined && fits(selector, known)))
  }
  if (rule.toServices !== undefined)
    answers.push(
      rule.toServices.map(({ k8sService }) => k8sService !== undefined && serviceFits(written, who, k8sService)),
    )
  return answers.length === 0 ? undefined : answers.flat().some((one) => one)
}

function ciliumPort(port: NonNullable<RawPortRule['ports']>[number], packet: Packet): boolean {
  const { protocol = 'ANY', port: text = '0', endPort = 0 } = port
  if (packet.protocol === 'ICMP') return protocol === 'ANY' && text === '0'
  if (protocol !== 'ANY' && protocol !== packet.protocol) return false
  if (text === '0') return true
  if (!/^\d+$/.test(text)) return isNamed(packet, text)
  const last = endPort === 0 ? Number(text) : endPort
  return packet.port >= Number(text) && packet.port <= last
}

function isEcho(packet: Packet, field: { family?: string; type: number | string }): boolean {
  const six = packet.dst?.includes(':') === true
  if (packet.protocol !== 'ICMP' || (field.family === 'IPv6') !== six) return false
  return field.type === 'EchoRequest' || Number(field.type) === (six ? 128 : 8)
}

/** No peers and no ports: nobody. No peers: everybody on these ports. */
function ciliumRule(
  written: WrittenForCilium,
  at: { policy: RawCiliumPolicy; rule: RawCiliumRule },
  about: { peer: Peer; packet: Packet },
): boolean {
  const { toPorts = [], icmps = [] } = at.rule
  const portless = toPorts.length === 0 && icmps.length === 0
  const who = ciliumPeers(written, at, about.peer)
  if (who === false || (who === undefined && portless)) return false
  if (portless) return true
  const some = toPorts.some(({ ports = [] }) => ports.some((port) => ciliumPort(port, about.packet)))
  return some || icmps.some(({ fields }) => fields.some((field) => isEcho(about.packet, field)))
}

/** NetworkPolicies as Cilium takes them over: rules for a direction that policyTypes does not name count too. */
function takenOver(
  written: WrittenForCilium,
  policy: RawNetworkPolicy,
  about: { direction: 'ingress' | 'egress'; peer: Peer; packet: Packet },
): boolean {
  const { peer, packet, direction } = about
  return ruleParts(policy, direction).some(({ peers, ports }) => {
    const who =
      peers.length === 0 ||
      peers.some(({ ipBlock, namespaceSelector, podSelector }) => {
        if (ipBlock !== undefined) return addressFits(written, peer.who, peer.ip, ipBlock)
        if (peer.who.kind !== 'pod') return false
        const { namespace, labels } = peer.who.pod
        const place =
          namespaceSelector === undefined
            ? namespace === policy.metadata.namespace
            : fits(namespaceSelector, own(namespaceLabels(written.cluster, namespace)))
        return place && fits(podSelector, own(labels))
      })
    if (!who) return false
    return ports.length === 0 || ports.some((port) => portFits(port, packet))
  })
}

interface Selected {
  policy: RawCiliumPolicy
  spec: RawCiliumSpec
}

function selectedBy(written: WrittenForCilium, subject: Who): Selected[] {
  const all = written.cilium.flatMap((policy) =>
    [...(policy.spec === undefined ? [] : [policy.spec]), ...(policy.specs ?? [])].map((spec) => ({ policy, spec })),
  )
  return all.filter(({ policy, spec }) => {
    if (spec.nodeSelector !== undefined)
      return subject.kind === 'node' && fits(spec.nodeSelector, own(subject.node?.labels ?? {}))
    if (subject.kind !== 'pod') return false
    const { namespace } = policy.metadata
    const labels = identity(written, subject, { local: true, ip: undefined })
    const { [`k8s:${POD_NAMESPACE}`]: _, ...rest } = spec.endpointSelector?.matchLabels ?? {}
    const selector = namespace === undefined ? spec.endpointSelector : { ...spec.endpointSelector, matchLabels: rest }
    return (namespace === undefined || namespace === subject.pod.namespace) && fits(selector, lookup(labels))
  })
}

function network(
  written: WrittenForCilium,
  direction: 'ingress' | 'egress',
  packet: Packet,
): 'allow' | 'deny' | 'next' {
  const { settings } = written
  const subject = direction === 'ingress' ? packet.to : packet.from
  const other = direction === 'ingress' ? packet.from : packet.to
  const ip = direction === 'ingress' ? packet.src : packet.dst
  const local = isOwnNode(subject, other)
  const about = { peer: { who: other, ip, local }, packet }
  const mine = selectedBy(written, subject)
  const denies = mine.flatMap(({ policy, spec }) => (spec[`${direction}Deny`] ?? []).map((rule) => ({ policy, rule })))
  if (denies.some((at) => ciliumRule(written, at, about))) return 'deny'
  const kubernetes =
    subject.kind === 'pod'
      ? written.network.filter(
          (policy) =>
            isolates(policy, subject.pod, direction) ||
            (ruleParts(policy, direction).length > 0 && selects(policy, subject)),
        )
      : []
  const closed =
    kubernetes.length > 0 ||
    settings.enforcement === 'always' ||
    mine.some(({ spec }) => {
      const some = [...(spec[direction] ?? []), ...(spec[`${direction}Deny`] ?? [])].length > 0
      return spec.enableDefaultDeny?.[direction] ?? some
    })
  if (!closed) {
    const allowed = mine.flatMap(({ policy, spec }) => (spec[direction] ?? []).map((rule) => ({ policy, rule })))
    return allowed.some((at) => ciliumRule(written, at, about)) ? 'allow' : 'next'
  }
  if (direction === 'ingress' && subject.kind === 'pod' && local && settings.allowLocalhost) return 'allow'
  const allows = mine.flatMap(({ policy, spec }) => (spec[direction] ?? []).map((rule) => ({ policy, rule })))
  if (allows.some((at) => ciliumRule(written, at, about))) return 'allow'
  return kubernetes.some((policy) => takenOver(written, policy, { direction, ...about })) ? 'allow' : 'deny'
}

function selects(policy: RawNetworkPolicy, subject: Extract<Who, { kind: 'pod' }>): boolean {
  const { namespace, labels } = subject.pod
  return policy.metadata.namespace === namespace && fits(policy.spec.podSelector, own(labels))
}

function half(written: WrittenForCilium, direction: 'ingress' | 'egress', packet: Packet): boolean {
  const { settings } = written
  const subject = direction === 'ingress' ? packet.to : packet.from
  if (subject.kind === 'world') return true
  if (subject.kind === 'node' && (!settings.hostFirewall || !isHostGoverned(written, subject, direction))) return true
  if (packet.protocol === 'SCTP' && !settings.sctp) return false
  if (settings.enforcement === 'never') return true
  const ordered = subject.kind === 'pod' && settings.clusterNetworkPolicy
  const kcnp = {
    ...written,
    admin: written.admin.filter(({ kind }) => kind === 'ClusterNetworkPolicy'),
    reaches: (who: Who) => blocksReach(settings, who),
  }
  const asked = ordered ? { direction, packet, subject: subject.pod } : undefined
  const before = asked === undefined ? 'next' : tier(kcnp, 'Admin', asked)
  if (before !== 'next') return before === 'allow'
  const middle = network(written, direction, packet)
  if (middle !== 'next') return middle === 'allow'
  return asked === undefined || tier(kcnp, 'Baseline', asked) !== 'deny'
}

/** A host policy with something to say in that direction. */
function isHostGoverned(written: WrittenForCilium, subject: Who, direction: 'ingress' | 'egress'): boolean {
  return selectedBy(written, subject).some(({ spec }) => {
    const some = [...(spec[direction] ?? []), ...(spec[`${direction}Deny`] ?? [])].length > 0
    return some || spec.enableDefaultDeny?.[direction] === true
  })
}

/** May the packet pass, as Cilium does it? */
export function ciliumAllows(written: WrittenForCilium, packet: Packet): boolean {
  if (isSame(packet.from, packet.to)) return true
  return half(written, 'egress', packet) && half(written, 'ingress', packet)
}
