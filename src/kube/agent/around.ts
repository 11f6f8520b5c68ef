import { type Cidr, type Ip, inPrefix, isIp, parsePrefixed } from '../../net/address.ts'
import { type LongestMatch, longestMatch } from '../../net/longest-match.ts'
import type { Mode } from '../mode/mode.ts'
import type { Snapshot } from '../snapshot/snapshot.ts'
import type { FabricWish } from './fabric.ts'
import type { AgentOptions } from './options.ts'
import { internalIp, rangesOfNode } from './wish.ts'

/*
 * What the network between the nodes has to know of a cluster, as far as it can be told from a snapshot.
 */

export function fabricWish(snapshot: Snapshot, read: { mode: Mode; options: AgentOptions }): FabricWish {
  const { mode, options } = read
  const down = new Set(options.down)
  const nodes = snapshot.nodes.flatMap((node) => {
    const ip = internalIp(node)
    return ip === undefined ? [] : [{ name: node.name, ip, ready: !down.has(node.name) }]
  })
  return {
    nodes,
    ...(options.subnetLength === undefined ? {} : { length: options.subnetLength }),
    inside: insideOf(snapshot),
    routes: routesOf(snapshot, { mode, options }),
    mtu: options.fabricMtu ?? mode.mtu.device,
    ...(options.fabricFilters === undefined ? {} : { filters: options.fabricFilters }),
  }
}

/** Addresses that are the cluster's own: pod ranges, the pool they are cut from, services, nodes. */
function insideOf(snapshot: Snapshot): (ip: Ip) => boolean {
  const single = new Set([
    ...snapshot.services.flatMap((one) => [...one.clusterIps, ...one.loadBalancerIps, ...one.externalIps]),
    ...snapshot.nodes.flatMap((node) => node.addresses.map((address) => address.ip)),
  ])
  const ranges = longestMatch<true>()
  const pool = (snapshot.config['cluster-pool-ipv4-cidr'] ?? '').split(/[\s,]+/)
  for (const cidr of [...snapshot.nodes.flatMap(rangesOfNode), ...pool])
    if (parsePrefixed(cidr) !== undefined && cidr.includes('/')) ranges.insert(cidr, true)
  return (ip) => single.has(ip) || ranges.lookup(ip) !== undefined
}

/** Routes of the fabric: pod ranges where nobody else routes them, and the addresses of load balancers. */
function routesOf(snapshot: Snapshot, { mode, options }: { mode: Mode; options: AgentOptions }): LongestMatch<Ip> {
  const routes = longestMatch<Ip>()
  const needed = mode.routing === 'native' && !mode.autoDirectNodeRoutes
  const assumed = needed ? podRoutes(snapshot) : []
  for (const { to, via } of [...(options.fabricRoutes ?? assumed), ...entryNodes(snapshot)]) routes.insert(to, via)
  return routes
}

/** A cloud or BGP brings pod addresses to their node: its ranges, and one by one what lies outside of them. */
function podRoutes(snapshot: Snapshot): { to: Cidr; via: Ip }[] {
  const nodes = new Map(
    snapshot.nodes.map((node) => [node.name, { via: internalIp(node), ranges: rangesOfNode(node) }]),
  )
  const whole = [...nodes.values()].flatMap(({ via, ranges }) =>
    via === undefined ? [] : ranges.map((to) => ({ to, via })),
  )
  const single = snapshot.pods.flatMap(({ ip, node = '', hostNetwork }) => {
    const home = nodes.get(node)
    if (ip === undefined || !isIp(ip) || hostNetwork || home?.via === undefined) return []
    return home.ranges.some((cidr) => isIn(ip, cidr)) ? [] : [{ to: `${ip}/32`, via: home.via }]
  })
  return [...whole, ...single]
}

function isIn(ip: Ip, cidr: Cidr): boolean {
  const range = parsePrefixed(cidr)
  return range !== undefined && inPrefix(ip, range.ip, range.length)
}

/** Addresses of load balancers and external ones lead to a node: one with a backend where there is one. */
function entryNodes(snapshot: Snapshot): { to: Cidr; via: Ip }[] {
  const addresses = new Map(snapshot.nodes.map((node) => [node.name, internalIp(node)]))
  const any = [...addresses.values()].find((ip) => ip !== undefined)
  const slices = Map.groupBy(snapshot.endpointSlices, (slice) => `${slice.namespace}/${slice.service ?? ''}`)
  return snapshot.services.flatMap((service) => {
    const ips = [...service.loadBalancerIps, ...service.externalIps].filter(isIp)
    const own = slices.get(`${service.namespace}/${service.name}`) ?? []
    const near = own.flatMap((slice) => slice.endpoints.flatMap(({ node = '' }) => addresses.get(node) ?? []))[0]
    const via = near ?? any
    return via === undefined ? [] : ips.map((ip) => ({ to: `${ip}/32`, via }))
  })
}
