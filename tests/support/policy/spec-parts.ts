import type { PolicyInput } from '../../../src/kube/policy/index.ts'
import type { ClusterNode, Pod } from '../../../src/kube/snapshot/snapshot.ts'

/*
 * The specifications once more, as short and slow as they can be said: what all kinds of policies share. Nothing here uses
 * the code that it is held against, and policies are read as people write them.
 */

export type Labels = Readonly<Record<string, string>>
export interface RawSelector {
  matchLabels?: Labels
  matchExpressions?: readonly { key: string; operator: string; values?: readonly string[] }[]
}

/** Labels in any form of lookup; a missing key is undefined. */
export function fits(selector: RawSelector | undefined, labelOf: (key: string) => string | undefined): boolean {
  const { matchLabels = {}, matchExpressions = [] } = selector ?? {}
  for (const [key, value] of Object.entries(matchLabels)) if (labelOf(key) !== value) return false
  for (const { key, operator, values = [] } of matchExpressions) {
    const value = labelOf(key)
    if (operator === 'In' && (value === undefined || !values.includes(value))) return false
    if (operator === 'NotIn' && value !== undefined && values.includes(value)) return false
    if (operator === 'Exists' && value === undefined) return false
    if (operator === 'DoesNotExist' && value !== undefined) return false
  }
  return true
}

export const own =
  (labels: Labels) =>
  (key: string): string | undefined =>
    Object.hasOwn(labels, key) ? labels[key] : undefined

/** Who takes part. A host-network pod is its node. */
export type Who =
  | { kind: 'pod'; pod: Pod; ips: readonly string[]; node: string | undefined }
  | { kind: 'node'; node: ClusterNode | undefined; name: string; ips: readonly string[] }
  | { kind: 'world'; ips: readonly string[] }

export interface Probe {
  protocol: 'TCP' | 'UDP' | 'SCTP' | 'ICMP'
  port: number
}

/** A packet, with the addresses that it carries. */
export interface Packet extends Probe {
  from: Who
  to: Who
  src: string | undefined
  dst: string | undefined
}

export function whoIs(cluster: PolicyInput, text: string): Who {
  const pod = cluster.pods.find((one) => `${one.namespace}/${one.name}` === text)
  const named = (name: string) => cluster.nodes.find((one) => one.name === name)
  if (pod !== undefined && !pod.hostNetwork) return { kind: 'pod', pod, ips: pod.ips, node: pod.node }
  if (pod !== undefined) {
    return { kind: 'node', node: named(pod.node ?? ''), name: pod.node ?? text, ips: pod.ips.slice(0, 1) }
  }
  const node = named(text.replace('node/', ''))
  if (node !== undefined) {
    return { kind: 'node', node, name: node.name, ips: node.addresses.map(({ ip }) => ip) }
  }
  return { kind: 'world', ips: [text] }
}

const isSix = (ip: string): boolean => ip.includes(':')

/** The first address of the destination in a family that the source has too. */
export function packetOf(from: Who, to: Who, probe: Probe): Packet {
  const dst = to.ips.find((ip) => from.ips.some((other) => isSix(other) === isSix(ip))) ?? to.ips[0]
  const src = from.ips.find((ip) => dst === undefined || isSix(ip) === isSix(dst)) ?? from.ips[0]
  return { ...probe, from, to, src, dst }
}

/** The bits of an address as text: `00001010...`. */
function bits(ip: string): string {
  if (!isSix(ip))
    return ip
      .split('.')
      .map((part) => Number(part).toString(2).padStart(8, '0'))
      .join('')
  const [head = '', tail = ''] = ip.split('::')
  const left = head.split(':').filter((part) => part !== '')
  const right = tail.split(':').filter((part) => part !== '')
  const zeros = Array.from({ length: ip.includes('::') ? 8 - left.length - right.length : 0 }, () => '0')
  return [...left, ...zeros, ...right].map((part) => Number.parseInt(part, 16).toString(2).padStart(16, '0')).join('')
}

export function inside(ip: string | undefined, cidr: string): boolean {
  const [base = '', length = ''] = cidr.split('/')
  if (ip === undefined || isSix(ip) !== isSix(base)) return false
  return bits(ip).slice(0, Number(length)) === bits(base).slice(0, Number(length))
}

export function isSame(from: Who, to: Who): boolean {
  if (from.kind === 'pod') return to.kind === 'pod' && from.pod === to.pod
  return from.kind === 'node' && to.kind === 'node' && from.name === to.name
}

/** Is one of them the node on which the other runs? */
export function isOwnNode(one: Who, other: Who): boolean {
  if (one.kind === 'pod') return other.kind === 'node' && one.node === other.name
  return one.kind === 'node' && other.kind === 'pod' && other.node === one.name
}

/** Does the container of the destination declare that port by that name? */
export function isNamed(packet: Packet, name: string): boolean {
  const { to } = packet
  if (to.kind !== 'pod') return false
  return to.pod.ports.some(
    (port) => port.name === name && port.port === packet.port && port.protocol === packet.protocol,
  )
}

export function namespaceLabels(cluster: PolicyInput, name: string): Labels {
  const known = cluster.namespaces.find((one) => one.name === name)
  return { 'kubernetes.io/metadata.name': name, ...known?.labels }
}
