import { type Nic, type RouteTable, type RouteWish, routingTable, tableOf } from '../../linux/box.ts'
import { type Cidr, type Ip, inPrefix, ipBits, ipText, parsePrefixed } from '../../net/address.ts'
import { type LongestMatch, longestMatch } from '../../net/longest-match.ts'
import type { Finding } from '../../trace/handling.ts'
import type { Route } from '../../trace/rows.ts'
import type { Masqueraded, Site } from '../contract.ts'
import type { ClusterLayout, NodeLayout, PodLayout } from '../layout.ts'
import type { ClusterWish, NodeWish, PodWish } from '../wish.ts'

/*
 * What kindnet puts on nodes and into pods (kind/images/kindnetd): a veth pair for each pod by the CNI plugin ptp, a kernel
 * route to every other node's pod range, and a rule that masquerades what leaves for anywhere else. The kernel does the rest.
 */

export function layout(wish: ClusterWish): ClusterLayout {
  const shared = shareOf(wish)
  return {
    node: (node, pods) => nodeLayout(node, { wish, pods, shared }),
    pod: (pod, node) => podLayout(pod, node, shared),
  }
}

/** What all nodes share: who has which range, and the gateway of each node's pods. */
interface Shared {
  ranges: LongestMatch<Cidr>
  gateways: ReadonlyMap<string, Ip>
}

function rangesOf(node: NodeWish): readonly Cidr[] {
  return [node.podCidr, ...(node.moreCidrs ?? [])]
}

function shareOf(wish: ClusterWish): Shared {
  const ranges = longestMatch<Cidr>()
  for (const node of wish.nodes) for (const cidr of rangesOf(node)) ranges.insert(cidr, cidr)
  const taken = new Set(wish.pods.map((pod) => pod.ip))
  return { ranges, gateways: new Map(wish.nodes.map((node) => [node.name, gatewayOf(node.podCidr, taken)])) }
}

/** host-local keeps the first address of a range for the gateway; where somebody wrote that for a pod, the next free one. */
function gatewayOf(podCidr: Cidr, taken: ReadonlySet<Ip>): Ip {
  const base = ipBits(parsePrefixed(podCidr)?.ip ?? '') ?? 0
  for (let last = 1; ; last++) {
    const ip = ipText((base + last) >>> 0)
    if (!taken.has(ip)) return ip
  }
}

interface NodeParts {
  wish: ClusterWish
  pods: PodWish[]
  shared: Shared
}

function nodeLayout(node: NodeWish, parts: NodeParts): NodeLayout {
  const { wish, pods, shared } = parts
  const gateway = shared.gateways.get(node.name) ?? ''
  const nics = nicsOf(node, pods, gateway)
  const site: Site = {
    maps: { endpoint: () => undefined, ipcache: () => ({ rivals: [] }) },
    options: wish.options,
    hostMac: node.macs.eth0,
    netMac: node.macs.eth0,
    tunnelMac: node.macs.eth0,
    podCidr: node.podCidr,
    hostIp: gateway,
    masquerade: (leaving) => masquerade(shared, leaving),
    ...(wish.agent === undefined ? {} : { agent: wish.agent }),
  }
  return { nics, routes: routesOf(node, { nics, parts, gateway }), site, attached: () => undefined }
}

/** Every veth has the gateway's address (ptp, setupHostVeth). */
function nicsOf(node: NodeWish, pods: readonly PodWish[], gateway: Ip): Nic[] {
  const own = parsePrefixed(node.ip)
  const { macs, mtu } = node
  const veths = pods.map(
    ({ lxc, lxcMac }): Nic => ({
      name: lxc,
      mac: lxcMac,
      addresses: [{ ip: gateway, length: 32 }],
      mtu,
      up: true,
    }),
  )
  return [{ name: 'eth0', mac: macs.eth0, addresses: own === undefined ? [] : [own], mtu, up: true }, ...veths]
}

/** Its pods one by one, and the ranges of all nodes on its link (kindnetd, syncRoute). */
function routesOf(node: NodeWish, at: { nics: Nic[]; parts: NodeParts; gateway: Ip }): RouteTable {
  const { wish, pods } = at.parts
  const to = pods.map(({ ip, lxc }): RouteWish => ({ to: `${ip}/32`, dev: lxc, src: at.gateway }))
  const { routes } = routingTable(at.nics, node.gateway, [...node.routes, ...to])
  const link = parsePrefixed(node.ip)
  const others = wish.nodes.flatMap((other): Route[] => {
    const via = parsePrefixed(other.ip)?.ip
    if (other.name === node.name || node.unheard?.includes(other.name) === true || via === undefined) return []
    // a next hop that is not on the link is refused by the kernel
    if (link === undefined || !inPrefix(via, link.ip, link.length)) return []
    return rangesOf(other).map((cidr) => ({ to: cidr, via, port: 'eth0', type: 'unicast', origin: 'configured' }))
  })
  return tableOf([...routes, ...others])
}

/** The pod has its range's prefix length, but nothing on its link except the gateway: ptp takes the link's route away. */
function podLayout(pod: PodWish, node: NodeWish | undefined, shared: Shared): PodLayout {
  const gateway = shared.gateways.get(pod.node) ?? ''
  const range = node === undefined ? undefined : parsePrefixed(node.podCidr)
  const mtu = node?.mtu ?? 1500
  const away = { via: gateway, port: 'eth0', type: 'unicast' } as const
  const near: Route[] =
    range === undefined ? [] : [{ to: node?.podCidr ?? '', src: pod.ip, ...away, origin: 'configured' }]
  return {
    nics: [{ name: 'eth0', mac: pod.mac, addresses: [{ ip: pod.ip, length: range?.length ?? 32 }], mtu, up: true }],
    routes: tableOf([
      { to: `${gateway}/32`, port: 'eth0', src: pod.ip, type: 'unicast', origin: 'connected' },
      ...near,
      { to: '0.0.0.0/0', ...away, origin: 'gateway' },
    ]),
  }
}

/** KIND-MASQ-AGENT: whatever leaves for no pod of the cluster gets the address of the interface it leaves by. */
function* masquerade({ ranges }: Shared, { skb, dst, own }: Masqueraded): Finding<Ip | undefined> {
  const inside = ranges.lookup(dst.ip)
  if (inside === undefined) return own
  yield { kind: 'nat-skipped', why: 'native-range', prefix: inside.prefix, by: 'netfilter', ...skb }
  return undefined
}
