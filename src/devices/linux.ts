import type { Place } from '../handling.ts'
import {
  broadcastOf,
  type Ip,
  inPrefix,
  ipBits,
  type Mac,
  maskOf,
  type Prefixed,
  parsePrefixed,
  subnetOf,
  ZERO_MAC,
} from '../net/address.ts'
import type { Filter, Route } from '../trace.ts'

/** A network interface as it was configured. The first address is the primary one. */
export interface Nic {
  name: string
  mac: Mac
  addresses: Prefixed[]
  mtu: number
  up: boolean
  /** No ARP on this device (cilium_host): every neighbour has the device's own address. */
  noArp?: true
}

/** Kernel switches that change a packet's way. Defaults are the kernel's own: all off. */
export interface Sysctl {
  rpFilter: 0 | 1 | 2
  arpIgnore: 0 | 1
  proxyArp: boolean
  /** ICMP errors come from the address of the interface that the packet came in on. */
  errorsFromInbound: boolean
  sendRedirects: boolean
}

/** Everything with a Linux network stack: hosts, routers, pods and nodes. */
export interface Linux {
  name: string
  up: boolean
  nics: Nic[]
  /** The whole table: connected routes, the default gateway, configured ones. See `routingTable`. */
  routes: RouteTable
  filters: Filter[]
  forwarding: boolean
  sysctl: Sysctl
  /** MAC addresses of neighbours that something else keeps warm; see `Place.warm`. */
  warm?(port: string, ip: Ip): Mac | undefined
  /** Stands for all hosts of a network: these addresses are its own as well. */
  hosts?(ip: Ip): boolean
  /** Loses packets without an ICMP error, as most fabrics do. */
  silent?: true
}

/** A routing table. Large ones share their rows, so they are asked, not copied. */
export interface RouteTable {
  /** The routes that cover an address, longest prefix first. */
  covering(dst: Ip): Route[]
  list(): Route[]
  readonly size: number
}

/** A route with its prefix as numbers. */
interface Row {
  network: number
  mask: number
  route: Route
}

/** A table of a few routes. */
export function tableOf(routes: Route[]): RouteTable {
  let rows: Row[] | undefined
  return {
    covering(dst) {
      rows ??= longestFirst(routes)
      return rowsAt(rows, dst)
    },
    list: () => routes,
    size: routes.length,
  }
}

export const SYSCTL_DEFAULTS: Sysctl = {
  rpFilter: 0,
  arpIgnore: 0,
  proxyArp: false,
  errorsFromInbound: false,
  sendRedirects: true,
}

export function nicOf(box: Linux, port: string): Nic | undefined {
  return box.nics.find((nic) => nic.name === port)
}

/** `lo`: every address of 127.0.0.0/8 is the box itself. */
const LOOPBACK: Nic = { name: 'lo', mac: ZERO_MAC, addresses: [], mtu: 65536, up: true, noArp: true }

/** The addresses of a box: whose they are, and which of them are for everybody in a subnet. */
interface Answered {
  owners: ReadonlyMap<Ip, Nic>
  broadcasts: ReadonlySet<Ip>
}

/** Made once per box: it is asked for every packet, and the router of a large fabric has many interfaces. */
const answeredBy = new WeakMap<Nic[], Answered>()

/** An interface that is down owns nothing; one without a carrier does (weak host model). */
function answered({ nics }: Linux): Answered {
  const known = answeredBy.get(nics)
  if (known !== undefined) return known
  const owners = new Map<Ip, Nic>()
  const broadcasts = new Set<Ip>(['255.255.255.255'])
  for (const nic of nics.filter((one) => one.up)) {
    for (const address of nic.addresses) {
      if (!owners.has(address.ip)) owners.set(address.ip, nic)
      const everybody = broadcastOf(address)
      if (everybody !== undefined) broadcasts.add(everybody)
    }
  }
  answeredBy.set(nics, { owners, broadcasts })
  return { owners, broadcasts }
}

/** The interface that owns an address. */
export function ownerOf(box: Linux, ip: Ip): Nic | undefined {
  if (ip.startsWith('127.')) return LOOPBACK
  return answered(box).owners.get(ip) ?? (box.hosts?.(ip) === true ? box.nics[0] : undefined)
}

export function isBroadcast(box: Linux, ip: Ip): boolean {
  return answered(box).broadcasts.has(ip)
}

/** The address a nic speaks from: one in the other's subnet if there is one, else its primary address. */
export function addressTowards(nic: Nic, ip: Ip): Ip | undefined {
  const near = nic.addresses.find((a) => inPrefix(ip, a.ip, a.length))
  return (near ?? nic.addresses[0])?.ip
}

/** A route as an administrator writes it. */
export interface RouteWish {
  to: string
  via?: Ip
  dev?: string
  src?: Ip
  mtu?: number
  type?: Route['type']
}

/**
 * The routing table that Linux builds: a connected route per address of every interface that is up, then the gateway and
 * the configured routes. A next hop that no connected route reaches is refused ("Nexthop has invalid gateway").
 */
export function routingTable(
  nics: Nic[],
  gateway: Ip | undefined,
  wishes: RouteWish[],
): { routes: Route[]; refused: RouteWish[] } {
  const routes: Route[] = []
  const refused: RouteWish[] = []
  for (const nic of nics.filter((n) => n.up)) {
    for (const address of nic.addresses.filter((a) => a.length < 32)) {
      routes.push({ to: subnetOf(address), port: nic.name, src: address.ip, type: 'unicast', origin: 'connected' })
    }
  }
  const all: RouteWish[] = gateway === undefined ? wishes : [{ to: '0.0.0.0/0', via: gateway }, ...wishes]
  for (const wish of all) {
    const origin = wish.via === gateway && wish.to === '0.0.0.0/0' ? 'gateway' : 'configured'
    const route = placed(wish, routes, nics)
    if (route === undefined) refused.push(wish)
    else routes.push({ ...route, origin })
  }
  return { routes, refused }
}

function placed(wish: RouteWish, known: Route[], nics: Nic[]): Route | undefined {
  const { to, via, dev, src, mtu, type = 'unicast' } = wish
  const extra = { ...(src === undefined ? {} : { src }), ...(mtu === undefined ? {} : { mtu }) }
  if (type !== 'unicast') return { to, type, origin: 'configured' }
  if (via === undefined) {
    const up = nics.some((nic) => nic.name === dev && nic.up)
    return dev === undefined || !up ? undefined : { to, port: dev, ...extra, type, origin: 'configured' }
  }
  const link = longest(
    known.filter((r) => r.via === undefined && r.type === 'unicast'),
    via,
  )[0]
  if (link?.port === undefined || (dev !== undefined && dev !== link.port)) return undefined
  return { to, via, port: link.port, ...extra, type, origin: 'configured' }
}

/** Longest prefix first, equal ones in table order; what is no prefix covers nothing. */
function longestFirst(routes: readonly Route[]): Row[] {
  const rows = routes.flatMap((route) => {
    const prefix = parsePrefixed(route.to)
    if (prefix === undefined) return []
    const { length } = prefix
    return [{ length, network: ipBits(prefix.ip) ?? 0, mask: maskOf(length), route }]
  })
  return rows.sort((a, b) => b.length - a.length)
}

function rowsAt(rows: readonly Row[], dst: Ip): Route[] {
  const bits = ipBits(dst)
  const covering: Route[] = []
  if (bits === undefined) return covering
  for (const { network, mask, route } of rows) if (((bits ^ network) & mask) === 0) covering.push(route)
  return covering
}

/** The routes that cover an address, longest prefix first; equal ones in table order. */
export function longest(routes: readonly Route[], dst: Ip): Route[] {
  return rowsAt(longestFirst(routes), dst)
}

/** The route towards an address, with the losers. A learned redirect wins over the gateway of its route. */
export function routeTo(box: Linux, place: Place, dst: Ip): { route?: Route; rivals: Route[] } {
  const covering = box.routes.covering(dst)
  const best = covering[0]
  const rivals = covering.slice(1)
  if (best === undefined) return { rivals }
  const better = place.memory.gateways.get(dst)
  if (better === undefined || best.via === undefined) return { route: best, rivals }
  return { route: { ...best, to: `${dst}/32`, via: better, origin: 'redirect' }, rivals: [best, ...rivals] }
}

/** Largest IP packet that a route takes: its own MTU, else the interface's. A router looks no further. */
export function linkMtu(box: Linux, route: Route): number {
  return route.mtu ?? nicOf(box, route.port ?? '')?.mtu ?? 1500
}

/** Below this a learned path MTU is not believed: the sender then lets routers fragment (ip_rt_min_pmtu). */
const LEAST_PMTU = 552

/** Largest IP packet that this box itself may send towards an address: the learned path MTU counts too. */
export function mtuTo(box: Linux, place: Place, route: Route, dst: Ip): number {
  const link = linkMtu(box, route)
  return Math.min(link, Math.max(place.memory.pmtu.get(dst) ?? link, LEAST_PMTU))
}

/** Was the sender told of a path so narrow that it gives up discovering it? */
export function isPmtuLocked(place: Place, dst: Ip): boolean {
  return (place.memory.pmtu.get(dst) ?? LEAST_PMTU) < LEAST_PMTU
}

/** The address that this box speaks from on a route (RFC 6724 in Linux's simple form: the route's, else the interface's). */
export function sourceOn(box: Linux, route: Route, dst: Ip): Ip | undefined {
  if (route.src !== undefined) return route.src
  const nic = nicOf(box, route.port ?? '')
  const own = nic === undefined ? undefined : addressTowards(nic, route.via ?? dst)
  return own ?? box.nics.find((n) => n.up && n.addresses.length > 0)?.addresses[0]?.ip
}
