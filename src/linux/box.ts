import {
  broadcastOf,
  type Ip,
  inPrefix,
  ipBits,
  isMulticast,
  type Mac,
  maskOf,
  type Prefixed,
  parsePrefixed,
  subnetOf,
  ZERO_MAC,
} from '../net/address.ts'
import type { Place } from '../trace/handling.ts'
import type { Filter, NatRule, Route } from '../trace/rows.ts'
import { confOf, type Sysctl } from './sysctl.ts'

/** A network interface as it was configured. The first address is the primary one. */
export interface Nic {
  name: string
  mac: Mac
  addresses: Prefixed[]
  mtu: number
  up: boolean
  /** A sub-interface: its frames have this tag on the interface below. */
  vlan?: { id: number; parent: string }
  /** No ARP on this device (cilium_host): every neighbour has the device's own address. */
  noArp?: true
}

/** Everything with a Linux network stack: hosts, routers, pods and nodes. */
export interface Linux {
  name: string
  up: boolean
  nics: Nic[]
  /** The whole table: connected routes, the default gateway, configured ones. See `routingTable`. */
  routes: RouteTable
  filters: Filter[]
  /** Rules that translate addresses; undefined: there are none. */
  nat?: NatRule[]
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

/** The limited broadcast address. */
export const EVERYBODY: Ip = '255.255.255.255'

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

/**
 * The local table. An address stays in it when its interface goes down (weak host model), a broadcast address does not.
 * Who is first in it decides: an own address can be the broadcast address of a narrow prefix.
 */
function answered({ nics }: Linux): Answered {
  const known = answeredBy.get(nics)
  if (known !== undefined) return known
  const owners = new Map<Ip, Nic>()
  const broadcasts = new Set<Ip>([EVERYBODY])
  for (const nic of nics) {
    for (const address of nic.addresses) {
      if (!owners.has(address.ip) && !broadcasts.has(address.ip)) owners.set(address.ip, nic)
      const everybody = nic.up ? broadcastOf(address) : undefined
      if (everybody !== undefined && !owners.has(everybody)) broadcasts.add(everybody)
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

export function isWithin(ip: Ip, address: Prefixed): boolean {
  return inPrefix(ip, address.ip, address.length)
}

/** The address a nic speaks from: one in the other's subnet if there is one, else its primary address. */
export function addressTowards(nic: Nic, ip: Ip): Ip | undefined {
  const near = nic.addresses.find((a) => inPrefix(ip, a.ip, a.length))
  return (near ?? nic.addresses[0])?.ip
}

/** Does it pass on what comes in at this interface? */
export function forwards(box: Linux, port: string): boolean {
  return confOf(box.sysctl, port).forwarding ?? box.forwarding
}

/** A route as an administrator writes it. */
export interface RouteWish {
  to: string
  via?: Ip
  dev?: string
  src?: Ip
  mtu?: number
  type?: Route['type']
  metric?: number
  /** The gateway is taken to be on the link, whatever the prefixes say. */
  onlink?: boolean
}

/** A route that the kernel does not take. `taken`: the prefix has one of the same metric already. */
export type UntakenRoute = RouteWish & { taken?: true }

/**
 * The routing table that Linux builds: a connected route per address of every interface, then the gateway and the
 * configured routes. A next hop that no connected route reaches is refused ("Nexthop has invalid gateway"). An interface
 * that goes down takes the routes along that were bound to it, whoever else could reach their gateway (fib_sync_down_dev).
 */
export function routingTable(
  nics: Nic[],
  gateway: Ip | undefined,
  wishes: RouteWish[],
): { routes: Route[]; refused: UntakenRoute[] } {
  const routes: Route[] = []
  const refused: UntakenRoute[] = []
  for (const nic of nics) {
    for (const address of nic.addresses.filter((a) => a.length < 32)) {
      routes.push({ to: subnetOf(address), port: nic.name, src: address.ip, type: 'unicast', origin: 'connected' })
    }
  }
  const all: RouteWish[] = gateway === undefined ? wishes : [{ to: '0.0.0.0/0', via: gateway }, ...wishes]
  for (const wish of all) {
    const origin = wish.via === gateway && wish.to === '0.0.0.0/0' ? 'gateway' : 'configured'
    const route = placed(wish, routes, nics)
    // "File exists": prefix and metric are the key
    const isTaken = routes.some((one) => one.to === route?.to && (one.metric ?? 0) === (route.metric ?? 0))
    if (route === undefined) refused.push(wish)
    else if (isTaken) refused.push({ ...wish, taken: true })
    else routes.push({ ...route, origin })
  }
  const down = new Set(nics.flatMap(({ name, up }) => (up ? [] : [name])))
  return { routes: routes.filter(({ port }) => port === undefined || !down.has(port)), refused }
}

function placed(wish: RouteWish, known: Route[], nics: Nic[]): Route | undefined {
  const { to, via, dev, src, mtu, metric, type = 'unicast' } = wish
  const rank = metric === undefined ? {} : { metric }
  const extra = { ...(src === undefined ? {} : { src }), ...(mtu === undefined ? {} : { mtu }), ...rank }
  if (type !== 'unicast') return { to, type, ...rank, origin: 'configured' }
  if (src !== undefined && !nics.some((nic) => nic.addresses.some((a) => a.ip === src))) return undefined
  if (via === undefined) {
    const there = nics.some((nic) => nic.name === dev)
    return dev === undefined || !there ? undefined : { to, port: dev, ...extra, type, origin: 'configured' }
  }
  const own = nics.find((nic) => nic.addresses.some((a) => a.ip === via))
  if (own !== undefined)
    return !wish.onlink && (dev ?? own.name) === own.name
      ? { to, via, direct: true, port: own.name, ...extra, type, origin: 'configured' }
      : undefined
  if (nics.some((nic) => nic.addresses.some((a) => broadcastOf(a) === via))) return undefined
  if (wish.onlink)
    return nics.some((nic) => nic.name === dev)
      ? { to, via, ...(dev === undefined ? {} : { port: dev }), ...extra, type, origin: 'configured' }
      : undefined
  const link = longest(
    known.filter((r) => r.via === undefined && r.type === 'unicast' && (dev === undefined || dev === r.port)),
    via,
  )[0]
  if (link?.port === undefined) return undefined
  return { to, via, port: link.port, ...extra, type, origin: 'configured' }
}

/** Longest prefix first, lower metric first, equal ones in table order; what is no prefix covers nothing. */
function longestFirst(routes: readonly Route[]): Row[] {
  const rows = routes.flatMap((route) => {
    const prefix = parsePrefixed(route.to)
    if (prefix === undefined) return []
    const { length } = prefix
    return [{ length, network: ipBits(prefix.ip) ?? 0, mask: maskOf(length), route }]
  })
  return rows.sort((a, b) => b.length - a.length || (a.route.metric ?? 0) - (b.route.metric ?? 0))
}

function rowsAt(rows: readonly Row[], dst: Ip): Route[] {
  const bits = ipBits(dst)
  const covering: Route[] = []
  if (bits === undefined) return covering
  for (const { network, mask, route } of rows) if (((bits ^ network) & mask) === 0) covering.push(route)
  return covering
}

/** The routes that cover an address, longest prefix first, lower metric first; equal ones in table order. */
export function longest(routes: readonly Route[], dst: Ip): Route[] {
  return rowsAt(longestFirst(routes), dst)
}

/** The route of a packet of one's own. To a group or to everybody, a chosen source address is enough: its interface is taken. */
export function routeFrom(box: Linux, place: Place, way: { src: Ip | undefined; dst: Ip }): ReturnType<typeof routeTo> {
  const { src, dst } = way
  const nic = src !== undefined && (isMulticast(dst) || dst === EVERYBODY) ? ownerOf(box, src) : undefined
  if (nic === undefined || nic.noArp) return routeTo(box, place, dst)
  return { route: { to: `${dst}/32`, port: nic.name, type: 'unicast', origin: 'connected' }, rivals: [] }
}

/** The route towards an address, with the losers. A learned redirect wins over the gateway of its route. */
export function routeTo(box: Linux, place: Place, dst: Ip): { route?: Route; rivals: Route[] } {
  const covering = box.routes.covering(dst)
  const best = covering[0]
  const rivals = covering.slice(1)
  if (best === undefined) return { rivals }
  const better = place.memory.gateways.get(dst)
  if (better === undefined || nextHop(best, dst) === dst) return { route: best, rivals }
  return { route: { ...best, to: `${dst}/32`, via: better, origin: 'redirect' }, rivals: [best, ...rivals] }
}

/** Who gets the packet next. A gateway that is oneself is none: the destination is asked for directly (fib_check_nh_v4_gw). */
export function nextHop(route: Route, dst: Ip): Ip {
  // a group has no gateway, unless a route is for groups
  if (isMulticast(dst) && (parsePrefixed(route.to)?.length ?? 0) < 4) return dst
  return route.via === undefined || route.direct ? dst : route.via
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

/** An interface without an address borrows another's (inet_select_addr). */
export function anyAddress(box: Linux): Ip | undefined {
  return box.nics.find((nic) => nic.addresses.length > 0)?.addresses[0]?.ip
}

/** The address that this box speaks from on a route (RFC 6724 in Linux's simple form: the route's, else the interface's). */
export function sourceOn(box: Linux, route: Route, dst: Ip): Ip | undefined {
  if (route.src !== undefined) return route.src
  const nic = nicOf(box, route.port ?? '')
  const own = nic === undefined ? undefined : addressTowards(nic, route.via ?? dst)
  return own ?? anyAddress(box)
}
