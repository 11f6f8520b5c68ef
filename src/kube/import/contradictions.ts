import { ipBits, maskOf, parsePrefixed } from '../../net/address.ts'
import { effectiveMode } from '../mode/effective.ts'
import { canonicalCidr, cidrCovers, cidrHas } from '../objects/addresses.ts'
import type { Contradiction } from '../snapshot/gaps.ts'
import { isFinished } from '../snapshot/pod-phase.ts'
import type { Pod, SnapshotParts } from '../snapshot/snapshot.ts'
import { policyContradictions } from './contradictions-policies.ts'
import { serviceContradictions } from './contradictions-services.ts'
import type { SeenAtImport } from './seen.ts'

/*
 * What the snapshot says twice in different ways, or says about things that are not there.
 */

/** No more than this of one kind: a cluster that contradicts itself ten thousand times has one cause. */
const MOST = 200

/** Everything that is at odds, in a fixed order. */
export function contradictionsOf(parts: SnapshotParts, known: SeenAtImport): Contradiction[] {
  const found: Contradiction[] = [
    ...known.atOdds,
    ...nodeContradictions(parts),
    ...addressContradictions(parts),
    ...podContradictions(parts),
    ...serviceContradictions(parts),
    ...policyContradictions(parts, known),
    ...configContradictions(parts),
  ]
  const seen = new Map<string, number>()
  return found.filter(({ kind }) => {
    const number = (seen.get(kind) ?? 0) + 1
    seen.set(kind, number)
    return number <= MOST
  })
}

function nodeContradictions({ nodes, config }: SnapshotParts): Contradiction[] {
  const owners = new Map<string, string[]>()
  for (const node of nodes) for (const cidr of node.podCidrs) owners.set(cidr, [...(owners.get(cidr) ?? []), node.name])
  const found: Contradiction[] = []
  for (const [cidr, names] of owners) if (names.length > 1) found.push({ kind: 'pod-cidr-shared', cidr, nodes: names })
  const sorted = [...owners.keys()].sort((a, b) => Number(a.split('/')[1]) - Number(b.split('/')[1]))
  found.push(...overlaps(sorted, owners))
  if (config['routing-mode'] === 'native' && ['eni', 'azure'].includes(config.ipam ?? '')) return found
  const widest = widestOf(sorted)
  for (const node of nodes) {
    for (const { ip } of node.addresses) {
      const cidr = widest(ip)
      if (cidr !== undefined) found.push({ kind: 'node-inside-pod-cidr', node: node.name, ip, cidr })
    }
  }
  return found
}

/** The first prefix that holds an address; `sorted` by length. A thousand nodes have as many ranges: IPv4 is not searched. */
function widestOf(sorted: readonly string[]): (ip: string) => string | undefined {
  const byLength = new Map<number, Map<number, string>>()
  for (const cidr of sorted) {
    const v4 = parsePrefixed(cidr)
    const bits = v4 === undefined ? undefined : ipBits(v4.ip)
    if (v4 === undefined || bits === undefined) continue
    const same = byLength.get(v4.length) ?? new Map<number, string>()
    byLength.set(v4.length, same)
    same.set((bits & maskOf(v4.length)) >>> 0, cidr)
  }
  const v6 = sorted.filter((one) => one.includes(':'))
  return (ip) => {
    const bits = ipBits(ip)
    if (bits === undefined) return v6.find((one) => cidrHas(one, ip))
    for (const [length, same] of byLength) {
      const cidr = same.get((bits & maskOf(length)) >>> 0)
      if (cidr !== undefined) return cidr
    }
    return undefined
  }
}

/** Prefixes inside of others. All prefixes of one length cannot overlap, which is nearly always the case. */
function overlaps(sorted: readonly string[], owners: ReadonlyMap<string, string[]>): Contradiction[] {
  const lengths = new Set(sorted.map((cidr) => cidr.split('/')[1]))
  if (lengths.size < 2) return []
  return sorted.flatMap((inner, i) => {
    const outer = sorted.slice(0, i).find((one) => one !== inner && cidrCovers(one, inner))
    if (outer === undefined) return []
    const nodes = [...(owners.get(outer) ?? []), ...(owners.get(inner) ?? [])]
    return [{ kind: 'pod-cidrs-overlap' as const, cidrs: [outer, inner], nodes }]
  })
}

function isRunning(pod: Pod): boolean {
  return !isFinished(pod)
}

function addressContradictions({ nodes, pods }: SnapshotParts): Contradiction[] {
  const owners = new Map<string, string[]>()
  const add = (ip: string, owner: string): void => {
    const known = owners.get(ip)
    if (known === undefined) owners.set(ip, [owner])
    else known.push(owner)
  }
  for (const node of nodes) {
    for (const { ip } of node.addresses) add(ip, `node/${node.name}`)
    if (node.ciliumHost !== undefined) add(node.ciliumHost, `cilium_host@${node.name}`)
  }
  for (const pod of pods) {
    if (pod.hostNetwork || !isRunning(pod)) continue
    for (const ip of pod.ips) add(ip, `${pod.namespace}/${pod.name}`)
  }
  return [...owners]
    .filter(([, objects]) => objects.length > 1)
    .map(([ip, objects]) => ({ kind: 'address-shared', ip, objects }))
}

function podContradictions({ nodes, pods, config }: SnapshotParts): Contradiction[] {
  const byName = new Map(nodes.map((node) => [node.name, node]))
  const found: Contradiction[] = []
  const pooled = ['cluster-pool', 'kubernetes'].includes(config.ipam ?? 'cluster-pool')
  for (const pod of pods) {
    const name = `${pod.namespace}/${pod.name}`
    if (pod.node === undefined || !isRunning(pod)) continue
    const node = byName.get(pod.node)
    if (node === undefined) {
      if (nodes.length > 0) found.push({ kind: 'node-unknown', object: `Pod ${name}`, node: pod.node })
      continue
    }
    const cidrs = node.podCidrs.filter((cidr) => cidr.includes(':') === (pod.ip?.includes(':') ?? false))
    if (!pooled || pod.hostNetwork || pod.ip === undefined || cidrs.length === 0) continue
    const { ip } = pod
    if (cidrs.some((cidr) => cidrHas(cidr, ip))) continue
    found.push({ kind: 'pod-outside-cidr', pod: name, ip, node: node.name, cidrs: [...cidrs] })
  }
  return found
}

function configContradictions({ config, nodes, ciliumVersion }: SnapshotParts): Contradiction[] {
  const mode = effectiveMode({ config, ...(ciliumVersion === undefined ? {} : { version: ciliumVersion }) })
  const found: Contradiction[] = mode.faults.map(({ key, value, known }) => ({
    kind: 'config-value-unknown',
    key,
    value,
    known: [...known],
  }))
  const { excluded } = mode.masquerade
  const cidr = excluded === undefined ? undefined : canonicalCidr(excluded)
  if (mode.routing !== 'native' || mode.masquerade.by === 'none' || cidr === undefined) return found
  const outside = nodes.flatMap((node) => node.podCidrs).filter((one) => !one.includes(':') && !cidrCovers(cidr, one))
  if (outside.length > 0) found.push({ kind: 'native-cidr-too-narrow', cidr, outside: outside.slice(0, 20) })
  return found
}
