import { type Ip, ipText, isIp } from '../../net/address.ts'
import { canonicalIp, cidrHas, rangeOf } from '../objects/addresses.ts'
import { NO_LABELS } from '../objects/common.ts'
import type { CiliumNode, KubeNode } from '../objects/node.ts'
import type { ClusterNode, Pod } from '../snapshot/snapshot.ts'
import { freeAddress } from './assumed.ts'
import type { Draft } from './draft.ts'

/** Nodes for manifests that come without any: two, so that there is a way between them. */
const STAND_INS = ['node-1', 'node-2']
/** The range that kind gives to its nodes; the example of the reference too. */
const NODE_RANGE = '172.18.0.0/16'
const POOL = '10.0.0.0/8'

const ANNOTATIONS = ['network.cilium.io/ipv4-cilium-host', 'io.cilium.network.ipv4-cilium-host'] as const

type Addresses = ClusterNode['addresses']

function addressesOf(kube: KubeNode | undefined, cilium: CiliumNode | undefined): Addresses {
  const all: { type: 'InternalIP' | 'ExternalIP'; ip: string }[] = []
  const add = (type: string, text: string): void => {
    const ip = canonicalIp(text)
    if (ip === undefined || (type !== 'InternalIP' && type !== 'ExternalIP')) return
    if (!all.some((known) => known.ip === ip)) all.push({ type, ip })
  }
  for (const { type, address } of kube?.status?.addresses ?? []) add(type, address)
  for (const { type, ip } of cilium?.spec?.addresses ?? []) add(type, ip)
  return all.sort((a, b) => Number(a.type === 'ExternalIP') - Number(b.type === 'ExternalIP'))
}

/** With `ipam: kubernetes` the Node has the prefix, else the CiliumNode (reference section 5, pitfall 5). */
function podCidrsOf(kube: KubeNode | undefined, cilium: CiliumNode | undefined, ipam: string): string[] {
  const spec = kube?.spec
  const fromNode = spec?.podCIDRs ?? (spec?.podCIDR === undefined ? [] : [spec.podCIDR])
  const pools = (cilium?.spec?.ipam?.pools?.allocated ?? []).flatMap((pool) => pool.cidrs ?? [])
  const fromCilium = [...(cilium?.spec?.ipam?.podCIDRs ?? []), ...pools]
  const [first, second] = ipam === 'kubernetes' ? [fromNode, fromCilium] : [fromCilium, fromNode]
  return [...new Set(first.length > 0 ? first : second)]
}

function ciliumHostOf(kube: KubeNode | undefined, cilium: CiliumNode | undefined): Ip | undefined {
  const listed = cilium?.spec?.addresses?.find((one) => one.type === 'CiliumInternalIP' && isIp(one.ip))?.ip
  if (listed !== undefined) return listed
  const noted = ANNOTATIONS.map((key) => kube?.metadata.annotations?.[key]).find((text) => text !== undefined)
  return noted !== undefined && isIp(noted) ? noted : undefined
}

/** What the objects say of a node; nothing made up yet. */
function knownNode(name: string, draft: Draft): ClusterNode {
  const kube = draft.nodes.get(name)
  const cilium = draft.ciliumNodes.get(name)
  const info = kube?.status?.nodeInfo
  const host = ciliumHostOf(kube, cilium)
  const health = cilium?.spec?.health?.ipv4
  const key = cilium?.spec?.encryption?.key
  const wireguard = cilium?.metadata.annotations?.['network.cilium.io/wg-pub-key']
  const condition = kube?.status?.conditions?.find((one) => one.type === 'Ready')
  return {
    name,
    labels: kube?.metadata.labels ?? cilium?.metadata.labels ?? NO_LABELS,
    addresses: addressesOf(kube, cilium),
    podCidrs: podCidrsOf(kube, cilium, draft.config?.ipam ?? 'cluster-pool'),
    ...(host === undefined ? {} : { ciliumHost: host }),
    ...(health === undefined ? {} : { healthIp: health }),
    ready: condition === undefined || condition.status === 'True',
    ...(info?.kubeletVersion === undefined ? {} : { kubeletVersion: info.kubeletVersion }),
    ...(info?.kernelVersion === undefined ? {} : { kernel: info.kernelVersion }),
    ...(info?.osImage === undefined ? {} : { osImage: info.osImage }),
    cilium: cilium !== undefined || (draft.ciliumNodes.size === 0 && !draft.resources.has('ciliumnodes')),
    ...(key === undefined ? {} : { encryptionKey: key }),
    ...(wireguard === undefined ? {} : { wireguardKey: wireguard }),
    synthetic: kube === undefined && cilium === undefined ? ['node'] : [],
  }
}

function namesOf(draft: Draft): string[] {
  const names = new Set([...draft.nodes.keys(), ...draft.ciliumNodes.keys()])
  if (names.size > 0) return [...names].sort()
  for (const { node } of draft.pods.values()) if (node !== undefined) names.add(node)
  const some = draft.pods.size > 0 || draft.workloads.size > 0
  return names.size > 0 ? [...names].sort() : some ? STAND_INS : []
}

/** The addresses of the pods that are not the node's own, by node. */
function podAddresses(pods: Iterable<Pod>): Map<string, Ip[]> {
  const byNode = new Map<string, Ip[]>()
  for (const { node, ip, hostNetwork } of pods) {
    if (node === undefined || ip === undefined || hostNetwork) continue
    const list = byNode.get(node)
    if (list === undefined) byNode.set(node, [ip])
    else list.push(ip)
  }
  return byNode
}

/** Prefixes of the pool in order, as the operator hands them out (ipam=cluster-pool), without those in use. */
function* freePrefixes(draft: Draft, used: readonly string[]): Generator<string, undefined> {
  const pool = draft.config?.['cluster-pool-ipv4-cidr']?.split(/[\s,]+/)[0] ?? POOL
  const range = rangeOf(pool) ?? rangeOf(POOL)
  const length = Number(draft.config?.['cluster-pool-ipv4-mask-size'] ?? 24)
  const size = 2 ** (32 - (length >= 8 && length <= 30 ? length : 24))
  if (range === undefined) return undefined
  for (let first = range.first; first < range.first + range.size; first += size) {
    const cidr = `${ipText(first)}/${32 - Math.log2(size)}`
    if (!used.some((other) => cidrHas(other, ipText(first)) || cidrHas(cidr, other.split('/')[0] ?? ''))) yield cidr
  }
  return undefined
}

/** The one /24 that all pods of a node lie in, when they do. */
function commonPrefix(ips: readonly Ip[]): string | undefined {
  const [first] = ips
  if (first === undefined) return undefined
  const cidr = `${first.slice(0, first.lastIndexOf('.'))}.0/24`
  return ips.every((ip) => cidrHas(cidr, ip)) ? cidr : undefined
}

/** Cloud IPAMs draw addresses from the cloud's subnets: nodes have no prefix of their own there. */
const CLOUD = ['eni', 'azure', 'alibabacloud', 'delegated-plugin', 'multi-pool']

/** All nodes, sorted by name, with what is missing made up and named in `synthetic`. */
export function finishNodes(draft: Draft): ClusterNode[] {
  const known = namesOf(draft).map((name) => knownNode(name, draft))
  const taken = new Set<Ip>(known.flatMap((node) => node.addresses.map((one) => one.ip)))
  const inUse = podAddresses(draft.pods.values())
  const used = known.flatMap((node) => node.podCidrs)
  for (const ips of inUse.values()) {
    const cidr = commonPrefix(ips)
    if (cidr !== undefined) used.push(cidr)
  }
  const prefixes = freePrefixes(draft, used)
  const cloud = CLOUD.includes(draft.config?.ipam ?? '')
  let number = 2
  const nextIp = (): Ip => {
    const range = rangeOf(NODE_RANGE)
    let ip = ''
    do ip = ipText((range?.first ?? 0) + number++)
    while (taken.has(ip))
    return ip
  }
  return known.map((node) => completed(node, { ips: inUse.get(node.name) ?? [], prefixes, cloud, nextIp }))
}

interface Supplies {
  ips: readonly Ip[]
  prefixes: Generator<string, undefined>
  cloud: boolean
  nextIp: () => Ip
}

function completed(node: ClusterNode, from: Supplies): ClusterNode {
  const made = [...node.synthetic]
  let { addresses, podCidrs, ciliumHost } = node
  if (!addresses.some((one) => isIp(one.ip))) {
    addresses = [{ type: 'InternalIP', ip: from.nextIp() }, ...addresses]
    made.push('addresses')
  }
  if (podCidrs.length === 0 && !from.cloud) {
    const cidr = commonPrefix(from.ips) ?? (from.ips.length > 0 ? undefined : from.prefixes.next().value)
    podCidrs = cidr === undefined ? [] : [cidr]
    if (cidr !== undefined) made.push('podCidrs')
  }
  const cidr = podCidrs.find((one) => rangeOf(one) !== undefined)
  if (ciliumHost === undefined && cidr !== undefined) {
    ciliumHost = freeAddress(cidr, `cilium_host ${node.name}`, new Set(from.ips))
    if (ciliumHost !== undefined) made.push('ciliumHost')
  }
  return { ...node, addresses, podCidrs, ...(ciliumHost === undefined ? {} : { ciliumHost }), synthetic: made }
}
