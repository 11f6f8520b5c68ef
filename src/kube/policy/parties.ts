import type { Tagged } from '../../net/tagged.ts'
import type { ClusterNode, Pod } from '../snapshot/snapshot.ts'
import type { PolicySet } from './compile.ts'
import type { PolicyEnds } from './decide.ts'
import { type Face, nodeFace, outsideFace, podFace } from './faces.ts'
import type { Layer4 } from './plan.ts'
import { parseAddress } from './ranges.ts'

/*
 * The two ends of a question, found in the cluster.
 */

/** An end as it is asked for. `ip` chooses one of several addresses; `names` are those under which it was looked up. */
export type Party = Tagged<{
  pod: { namespace: string; name: string; ip?: string }
  node: { name: string; ip?: string }
  address: { ip: string; names?: readonly string[] }
}>

/** What stands behind a party. `node` is where it is, when that is known. */
export type PartyEnd =
  | { kind: 'pod'; pod: Pod; node?: string; ip?: string }
  | { kind: 'node'; node: ClusterNode; pod?: Pod; ip?: string }
  | { kind: 'outside'; ip: string; names: readonly string[] }

/** Addresses of nodes that nobody described: a host-network pod names its node, and that is all there is. */
function undescribed(name: string, ip: string | undefined): ClusterNode {
  return {
    name,
    labels: {},
    addresses: ip === undefined ? [] : [{ type: 'InternalIP', ip }],
    podCidrs: [],
    ready: true,
    cilium: true,
    synthetic: [],
  }
}

function podEnd(set: PolicySet, pod: Pod, ip: string | undefined): PartyEnd {
  const at = ip === undefined ? {} : { ip }
  if (!pod.hostNetwork) return { kind: 'pod', pod, ...at, ...(pod.node === undefined ? {} : { node: pod.node }) }
  const name = pod.node ?? `${pod.namespace}/${pod.name}`
  const address = ip ?? pod.ip
  return {
    kind: 'node',
    node: set.nodes.get(name) ?? undescribed(name, pod.ip),
    pod,
    ...(address === undefined ? {} : { ip: address }),
  }
}

/** Finds a party. Undefined when there is no such pod or node, or the text is no address. */
export function find(set: PolicySet, party: Party): PartyEnd | undefined {
  if (party.kind === 'pod') {
    const pod = set.pods.get(`${party.namespace}/${party.name}`)
    return pod === undefined ? undefined : podEnd(set, pod, party.ip)
  }
  if (party.kind === 'node') {
    const node = set.nodes.get(party.name)
    return node === undefined ? undefined : { kind: 'node', node, ...(party.ip === undefined ? {} : { ip: party.ip }) }
  }
  const pod = set.podsByIp.get(party.ip)
  if (pod !== undefined) return podEnd(set, pod, party.ip)
  const node = set.nodesByIp.get(party.ip)
  if (node !== undefined) return { kind: 'node', node, ip: party.ip }
  return parseAddress(party.ip) === undefined ? undefined : { kind: 'outside', ip: party.ip, names: party.names ?? [] }
}

function remembered(set: PolicySet, key: string, make: () => Face): Face {
  const known = set.faces.get(key)
  if (known !== undefined) return known
  const face = make()
  set.faces.set(key, face)
  return face
}

/** The name of the node where an end is. */
export function nodeOf(end: PartyEnd): string | undefined {
  if (end.kind === 'pod') return end.node
  return end.kind === 'node' ? end.node.name : undefined
}

/** How an end looks to the other. Pods that nothing can tell apart share one face. */
export function faceOf(set: PolicySet, end: PartyEnd, local: boolean): Face {
  const { settings } = set.views.cilium
  const serves = (ips: readonly string[]) =>
    set.apiServers.size === 0 ? undefined : ips.some((ip) => set.apiServers.has(ip))
  if (end.kind === 'outside') {
    const how = { names: end.names, apiServer: serves([end.ip]) }
    return remembered(set, `outside ${end.ip} ${how.names.join(' ')}`, () => {
      const face = outsideFace(end.ip, how)
      if (face === undefined) throw new Error(`no address: ${end.ip}`)
      return face
    })
  }
  const at = end.ip === undefined ? {} : { ip: end.ip }
  if (end.kind === 'node') {
    const ips = end.ip === undefined ? end.node.addresses.map((address) => address.ip) : [end.ip]
    const how = { local, apiServer: serves(ips), ...at }
    return remembered(set, `node ${end.node.name} ${end.ip ?? ''} ${local}`, () => nodeFace(end.node, how))
  }
  const { pod } = end
  const namespace = set.namespaces.get(pod.namespace)
  const labels = pod.identity === undefined ? undefined : set.identities.get(pod.identity)
  const identity = labels === undefined ? {} : { identity: labels }
  return remembered(set, `pod ${pod.namespace}/${pod.name} ${end.ip ?? ''}`, () =>
    podFace(settings, pod, { namespace, ...identity, ...at }),
  )
}

/** A node by the address of its cilium_host, when that is known. */
export function asCiliumHost(end: PartyEnd): PartyEnd {
  const ip = end.kind === 'node' ? end.node.ciliumHost : undefined
  return ip === undefined ? end : { ...end, ip }
}

/** A node calls a pod elsewhere with the address of its cilium_host where a tunnel leads there. */
export function asSent(set: PolicySet, from: PartyEnd, to: PartyEnd): PartyEnd {
  if (from.kind !== 'node' || to.kind !== 'pod' || !set.views.cilium.settings.tunnel) return from
  const home = nodeOf(to)
  return home === undefined || home === from.node.name ? from : asCiliumHost(from)
}

function same(from: PartyEnd, to: PartyEnd): boolean {
  if (from.kind === 'pod') return to.kind === 'pod' && from.pod === to.pod
  return from.kind === 'node' && to.kind === 'node' && from.node.name === to.node.name
}

export interface AskedPort {
  protocol: Layer4['protocol']
  /** Destination port; the type for ICMP, echo request when missing. */
  port: number
}

export type Family = 4 | 6
export const familyOf = (ip: string): Family => (ip.includes(':') ? 6 : 4)

/** The addresses of an end, the first one first. */
export function addressesOf(end: PartyEnd): readonly string[] {
  if (end.ip !== undefined) return [end.ip]
  if (end.kind === 'node') return end.node.addresses.map(({ ip }) => ip)
  return end.kind === 'pod' ? [...(end.pod.ip === undefined ? [] : [end.pod.ip]), ...end.pod.ips] : []
}

/** A packet has one family: an end with both uses the one that the other has. */
function inFamily(end: PartyEnd, other: PartyEnd): PartyEnd {
  const mine = addressesOf(end)
  const theirs = addressesOf(other)
  const common = theirs.find((ip) => mine.some((own) => familyOf(own) === familyOf(ip)))
  const ip = common === undefined ? undefined : mine.find((own) => familyOf(own) === familyOf(common))
  return ip === undefined || ip === mine[0] ? end : { ...end, ip }
}

/** Both ends as they look to each other. The destination chooses between families. */
export function meet(set: PolicySet, ends: { from: PartyEnd; to: PartyEnd }, asked: AskedPort): PolicyEnds {
  const here = nodeOf(ends.from)
  const sameNode = here !== undefined && here === nodeOf(ends.to)
  const to = faceOf(set, inFamily(ends.to, ends.from), sameNode)
  const from = faceOf(set, inFamily(ends.from, inFamily(ends.to, ends.from)), sameNode)
  return {
    from,
    to,
    layer4: { ...asked, family: to.address?.family ?? from.address?.family ?? 4 },
    self: same(ends.from, ends.to),
    ownNode: sameNode && (from.kind === 'node') !== (to.kind === 'node'),
  }
}
