import { type Nic, type RouteTable, routingTable, tableOf } from '../../linux/box.ts'
import { type Cidr, type Ip, inPrefix, parsePrefixed } from '../../net/address.ts'
import { remembered } from '../../net/remembered.ts'
import type { Route } from '../../trace/rows.ts'
import type { Attached, DatapathOptions, Endpoint, Site } from '../contract.ts'
import type { ClusterLayout, NodeLayout, PodLayout } from '../layout.ts'
import type { ClusterWish, NodeWish, PodWish } from '../wish.ts'
import { asRead, rangesOf, type SharedMaps, seenFrom, share } from './ipcache.ts'
import { masquerade } from './masquerade.ts'
import { connectHook } from './sockets.ts'

/*
 * What Cilium puts on nodes and into pods: cilium_host, cilium_net and the tunnel's device, routes, and the maps that an
 * agent would have filled. Maps that thousands of nodes share (the ipcache) are one object; a node only looks at it from
 * its own side.
 */

export function layout(wish: ClusterWish): ClusterLayout {
  const shared = share(wish)
  return {
    node: (node, pods) => nodeLayout(wish, { node, shared, pods }),
    pod: (pod, node) => podLayout(wish, pod, node?.hostIp ?? ''),
  }
}

/** The agent's name for the node's end (pkg/datapath/connector). */
export const corridor = (hash: string): string => `lxc${hash.slice(0, 12)}`

/** A node, its pods, and what it shares with all others. */
interface NodeParts {
  node: NodeWish
  shared: SharedMaps
  pods: PodWish[]
}

export function endpointsOf({ node, pods }: Pick<NodeParts, 'node' | 'pods'>): Map<Ip, Endpoint> {
  const endpoints = new Map<Ip, Endpoint>()
  for (const ip of [node.hostIp, parsePrefixed(node.ip)?.ip ?? '']) endpoints.set(ip, { kind: 'host', ip })
  for (const pod of pods) {
    const { ip, lxc: port, mac: podMac, lxcMac, notReady } = pod
    endpoints.set(ip, notReady ? { kind: 'not-ready', ip, port } : { kind: 'pod', ip, port, podMac, lxcMac })
  }
  return endpoints
}

function nodeLayout(wish: ClusterWish, parts: NodeParts): NodeLayout {
  const { node, shared, pods } = parts
  const { macs } = node
  const nics = nicsOf(node, wish.options.tunnel)
  const { routes } = routingTable(nics, node.gateway, node.routes)
  const own = endpointsOf(parts)
  const endpoints = node.endpoints ?? own
  const attached = new Map<string, Attached>()
  for (const pod of pods)
    attached.set(pod.lxc, { port: pod.lxc, ip: pod.ip, podMac: pod.mac, lxcMac: pod.lxcMac, identity: pod.identity })
  const site: Site = {
    maps: {
      endpoint: (ip) => endpoints.get(ip),
      ipcache: node.ipcache === undefined ? seenFrom(node.name, shared) : asRead(node.ipcache),
    },
    options: wish.options,
    hostMac: macs.host,
    netMac: macs.net,
    tunnelMac: macs.tunnel,
    podCidr: node.podCidr,
    hostIp: node.hostIp,
    ...(wish.agent === undefined ? {} : { agent: wish.agent }),
    ...(node.full === undefined ? {} : { full: node.full }),
  }
  const { agent } = wish
  const mtu = wish.podRouteMtu === 0 ? wish.podMtu : wish.podRouteMtu
  return {
    nics,
    // routes stand by pod, whatever is in the endpoint map
    routes: withRanges(routes, { wish, node, shared, endpoints: own, mtu }),
    site: agent === undefined ? site : { ...site, masquerade: (at) => masquerade({ ...site, agent }, at) },
    attached: (port) => attached.get(port),
  }
}

const lengthOf = ({ to }: Route): number => Number(to.slice(to.indexOf('/') + 1))
const rankOf = ({ metric = 0 }: Route): number => metric

/** Routes that all cover one address, longest prefix first, lower metric first; equal ones as they came. */
function byLength(covering: Route[]): Route[] {
  if (covering.length < 2) return covering
  return covering.toSorted((a, b) => lengthOf(b) - lengthOf(a) || rankOf(a) - rankOf(b))
}

/** A node's own routes, and one per pod range through cilium_host: those are the same on every node but for source and MTU. */
function withRanges(own: Route[], side: Routed): RouteTable {
  const { shared, endpoints } = side
  const few = tableOf(own)
  return {
    covering: remembered((dst) => {
      const ranges = shared.ranges.covering(dst).flatMap((match) => rangeRoute(side, match.prefix, match.value))
      return byLength([...ranges, ...podRoutes(side, endpoints.get(dst)), ...few.covering(dst)])
    }),
    list: () => [
      ...own,
      ...side.wish.nodes.flatMap((node) => rangesOf(node).flatMap((cidr) => rangeRoute(side, cidr, node.name))),
      ...[...endpoints.values()].flatMap((endpoint) => podRoutes(side, endpoint)),
    ],
    size: own.length + shared.podCidrs.length,
  }
}

interface Routed {
  wish: ClusterWish
  node: NodeWish
  shared: SharedMaps
  endpoints: Map<Ip, Endpoint>
  mtu: number
}

/** With endpoint routes every pod has its own, without a source: the kernel takes its first address (loader/endpoint.go upsertEndpointRoute). */
function podRoutes(side: Routed, endpoint: Endpoint | undefined): Route[] {
  if (side.wish.agent?.mode.podRoutes !== 'per-endpoint' || endpoint?.kind !== 'pod') return []
  return [{ to: `${endpoint.ip}/32`, port: endpoint.port, type: 'unicast', origin: 'configured' }]
}

/** The route to a pod range: through cilium_host, straight to its node, or none (pkg/datapath/linux/node.go). */
function rangeRoute(side: Routed, to: Cidr, owner: string): Route[] {
  const { wish, node, shared, mtu } = side
  const mode = wish.agent?.mode
  const own = owner === node.name
  if (node.unheard?.includes(owner)) return []
  if (own && mode?.podRoutes === 'per-endpoint') return []
  // the next hop is the router's own address (createNodeRouteSpec)
  const gateway = mode === undefined ? {} : { via: node.hostIp, direct: true as const }
  const through: Route = {
    to,
    ...gateway,
    port: 'cilium_host',
    src: node.hostIp,
    type: 'unicast',
    origin: 'configured',
  }
  if (own) return [through]
  if (mode === undefined || mode.routing === 'tunnel') return [{ ...through, mtu }]
  const via = shared.nodeIps.get(owner)
  const link = parsePrefixed(node.ip)
  // a peer behind a gateway gets no direct route
  const near = via !== undefined && link !== undefined && inPrefix(via, link.ip, link.length)
  if (near && mode.directRoutes === 'auto')
    return [{ to, via, port: 'eth0', src: link.ip, type: 'unicast', origin: 'configured' }]
  return mode.routing === 'hybrid' ? [{ ...through, mtu }] : []
}

function nicsOf(node: NodeWish, tunnel: DatapathOptions['tunnel']): Nic[] {
  const { macs, mtu } = node
  const own = parsePrefixed(node.ip)
  return [
    { name: 'eth0', mac: macs.eth0, addresses: own === undefined ? [] : [own], mtu, up: true },
    {
      name: 'cilium_host',
      mac: macs.host,
      addresses: [{ ip: node.hostIp, length: 32 }],
      mtu: 1500,
      up: true,
      noArp: true,
    },
    { name: 'cilium_net', mac: macs.net, addresses: [], mtu: 1500, up: true, noArp: true },
    { name: `cilium_${tunnel}`, mac: macs.tunnel, addresses: [], mtu: 1500, up: true, noArp: true },
  ]
}

/** A pod has a /32, a link route to the gateway and a default route through it (pkg/datapath/connector/ipam.go). */
function podLayout(wish: ClusterWish, pod: PodWish, gateway: Ip): PodLayout {
  const { agent } = wish
  const sockets = agent === undefined ? undefined : { agent, name: pod.node, client: pod.ip, who: 'pod' as const }
  const mtu = wish.podRouteMtu === 0 ? {} : { mtu: wish.podRouteMtu }
  return {
    nics: [{ name: 'eth0', mac: pod.mac, addresses: [{ ip: pod.ip, length: 32 }], mtu: wish.podMtu, up: true }],
    routes: tableOf([
      { to: `${gateway}/32`, port: 'eth0', src: pod.ip, type: 'unicast', origin: 'connected' },
      { to: '0.0.0.0/0', via: gateway, port: 'eth0', src: pod.ip, type: 'unicast', origin: 'gateway', ...mtu },
    ]),
    ...(sockets === undefined ? {} : { connect: (asked) => connectHook(sockets, asked) }),
  }
}
