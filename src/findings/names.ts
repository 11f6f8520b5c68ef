import type { ClusterFacts } from '../kube/network.ts'
import type { PodDns, Snapshot } from '../kube/snapshot/snapshot.ts'
import type { Tagged } from '../net/tagged.ts'
import type { Asked } from './question.ts'

/*
 * What becomes of a Service's name before the first packet, as far as a snapshot shows it: whom the pod asks, and what
 * CoreDNS is told to answer.
 */

export type NameTrouble = Tagged<{
  /** The pod asks somebody who knows no names of the cluster; without `servers` those of its node. */
  'other-resolver': { name: string; pod: string; policy: PodDns['policy']; servers: readonly string[] }
  /** A template of the Corefile answers before the kubernetes plugin is asked (plugin.cfg has it first). */
  template: { name: string; zone: string; rcode: string }
  /** No server block of the Corefile has the kubernetes plugin for the cluster's domain. */
  'no-kubernetes': { name: string; domain: string }
}>

const DOMAIN = 'cluster.local'
/** NodeLocal DNSCache listens there (kubernetes/dns, its default). */
const NODE_LOCAL = '169.254.20.10'

/** What keeps the name of the asked Service from an address; undefined when nothing in the snapshot does. */
export function nameTrouble({ snapshot }: ClusterFacts, { parties }: Asked): NameTrouble | undefined {
  const { dns } = snapshot
  if (dns === undefined || parties?.to.kind !== 'service') return undefined
  const { from, to } = parties
  const pod = from.kind === 'pod' ? `${from.namespace}/${from.name}` : undefined
  const name = `${to.name}.${to.namespace}.svc.${DOMAIN}`
  const own = pod === undefined ? undefined : otherResolver(snapshot, pod)
  if (own !== undefined) return { kind: 'other-resolver', name, ...own }
  return dns.corefile === undefined ? undefined : answered(dns.corefile, name)
}

type Resolver = Pick<Extract<NameTrouble, { kind: 'other-resolver' }>, 'pod' | 'policy' | 'servers'>

function otherResolver({ dns, pods, services }: Snapshot, name: string): Resolver | undefined {
  const known = dns?.pods.find(({ pod }) => pod === name)
  const host = pods.find((pod) => `${pod.namespace}/${pod.name}` === name)?.hostNetwork === true
  const { policy = 'ClusterFirst' as const, servers = [] } = known ?? {}
  // without ...WithHostNet a pod on the node's network asks whom the node asks
  const asksNode = policy === 'Default' || (host && policy === 'ClusterFirst')
  if (policy === 'ClusterFirstWithHostNet' || (policy === 'ClusterFirst' && !host)) return undefined
  const isCluster = (server: string): boolean =>
    server === NODE_LOCAL ||
    services.some((service) => service.namespace === 'kube-system' && service.clusterIps.includes(server)) ||
    pods.some((pod) => pod.namespace === 'kube-system' && pod.ips.includes(server))
  if (servers.some(isCluster)) return undefined
  return { pod: name, policy, servers: asksNode ? [] : servers }
}

interface Block {
  zones: readonly string[]
  lines: readonly string[][]
}

/** Server blocks of a Corefile: their zones, and every line inside as words, inner braces flattened. */
function blocksIn(corefile: string): Block[] {
  const blocks: Block[] = []
  let open: { zones: string[]; lines: string[][] } | undefined
  let depth = 0
  for (const line of corefile.split(/\r?\n/)) {
    const words = line
      .replace(/(^|\s)#.*$/, '')
      .trim()
      .split(/\s+/)
      .filter((word) => word !== '')
    const opens = words.at(-1) === '{'
    const bare = words.filter((word) => word !== '{' && word !== '}')
    if (depth === 0 && opens) {
      open = { zones: bare.map(zoneOf), lines: [] }
      blocks.push(open)
    } else if (bare.length > 0) open?.lines.push(bare)
    if (opens) depth++
    if (words.includes('}')) depth--
  }
  return blocks
}

/** `.:53` is the root; `cluster.local:5353` is that zone. */
const zoneOf = (text: string): string =>
  text
    .replace(/^dns:\/\//, '')
    .replace(/:\d+$/, '')
    .replace(/\.$/, '')
    .toLowerCase()

const isIn = (name: string, zone: string): boolean => zone === '' || name === zone || name.endsWith(`.${zone}`)

/** The block with the longest zone that the name is in answers it. */
function answered(corefile: string, name: string): NameTrouble | undefined {
  const zones = blocksIn(corefile).flatMap((block) => block.zones.map((zone) => ({ zone, block })))
  const [best] = zones.filter(({ zone }) => isIn(name, zone)).toSorted((a, b) => b.zone.length - a.zone.length)
  if (best === undefined) return undefined
  const { lines } = best.block
  const template = templateFor(name, lines)
  if (template !== undefined) return template
  const served = lines.filter(([plugin]) => plugin === 'kubernetes').flatMap((words) => words.slice(1).map(zoneOf))
  const whole = lines.some((words) => words[0] === 'kubernetes' && words.length === 1)
  const known = whole || served.some((zone) => isIn(name, zone))
  return known || lines.some(([plugin]) => plugin === 'import')
    ? undefined
    : { kind: 'no-kubernetes', name, domain: DOMAIN }
}

/** `template CLASS TYPE ZONE...`, with an rcode that is no answer, and without a pattern that the name does not fit. */
function templateFor(name: string, lines: readonly string[][]): NameTrouble | undefined {
  for (let i = 0; i < lines.length; i++) {
    const [plugin, , type = 'ANY', ...zones] = lines[i] ?? []
    if (plugin !== 'template' || !/^(ANY|A)$/i.test(type)) continue
    const zone = zones.length === 0 ? '' : zones.map(zoneOf).find((one) => isIn(name, one))
    const inner = lines.slice(i + 1, nextPlugin(lines, i + 1))
    const rcode = inner.find(([word]) => word === 'rcode')?.[1]?.toUpperCase()
    const hasPattern = inner.some(([word]) => word === 'match')
    if (zone === undefined || hasPattern || rcode === undefined || rcode === 'NOERROR') continue
    return { kind: 'template', name, zone: zone === '' ? '.' : zone, rcode }
  }
  return undefined
}

const INSIDE = new Set(['match', 'answer', 'additional', 'authority', 'rcode', 'ederror', 'fallthrough', 'upstream'])

function nextPlugin(lines: readonly string[][], from: number): number {
  const at = lines.findIndex(([word = ''], i) => i >= from && !INSIDE.has(word))
  return at < 0 ? lines.length : at
}
