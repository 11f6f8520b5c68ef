import type { Switch } from '../../devices/switch.ts'
import { longest, type RouteTable, tableOf } from '../../linux/box.ts'
import type { Host } from '../../linux/host.ts'
import type { Router } from '../../linux/router.ts'
import { SYSCTL_DEFAULTS } from '../../linux/sysctl.ts'
import { type Cidr, type Ip, inPrefix, ipBits, ipText, type Mac, parsePrefixed, subnetOf } from '../../net/address.ts'
import type { LongestMatch } from '../../net/longest-match.ts'
import { madeUpMac } from '../../networks/made-up.ts'
import type { Filter, Route } from '../../trace/rows.ts'
import { nodeMac } from '../import/assumed.ts'

/*
 * The network between the nodes, and the world behind it. No API object tells it, so it is made up and labelled as such: a
 * switch per subnet of nodes, one router, and one host that stands for every address outside.
 */

export const FABRIC = 'fabric'
export const WORLD = 'world'
/** Documentation addresses (RFC 5737): the link to the world, and who asks from there when nobody says. */
const TRANSIT = { router: '198.51.100.1', world: '198.51.100.2', length: 30 }
export const STRANGER = '203.0.113.9'
/** Stands for every machine on a link of nodes that is neither node nor router. */
const LAN = 'lan'

export interface Subnet {
  cidr: Cidr
  switch: string
  /** The name of whoever else is on that link. */
  lan: string
  gateway: Ip
  nodes: { name: string; ip: Ip }[]
}

/** How the fabric is thought to be. */
export interface FabricWish {
  nodes: readonly { name: string; ip: Ip; ready: boolean }[]
  /** Length of the nodes' subnets; found from their addresses when missing. */
  length?: number
  /** Addresses that never are the world's: pod ranges, the pool, service addresses. */
  inside(ip: Ip): boolean
  /** Routes of the router beside those to its subnets and the world. */
  routes: LongestMatch<Ip>
  mtu: number
  /** A firewall: rules that every switch asks. */
  filters?: readonly Filter[]
}

export interface Fabric {
  subnets: readonly Subnet[]
  devices: readonly (Router | Host | Switch)[]
  /** The other end of a cable of the fabric. */
  peer(device: string, port: string): { device: string; port: string } | undefined
  link(ip: Ip): { length: number; gateway: Ip }
  /** Machines beside the nodes, one for all of a link; nobody lists them, they are there when somebody asks. */
  lans: readonly Host[]
  /** The machine on a link of nodes that has the address; undefined for nodes, routers and all others. */
  lanAt(ip: Ip): string | undefined
  /** MAC addresses that health probes keep known. */
  warm(node: string): (port: string, ip: Ip) => Mac | undefined
}

/** One link for all nodes when their addresses share 16 bits or more; else a /24 each. */
function lengthOf(ips: readonly Ip[]): number {
  const bits = ips.map((ip) => ipBits(ip) ?? 0)
  const [first = 0] = bits
  const common = bits.reduce((shared, one) => Math.min(shared, Math.clz32((first ^ one) >>> 0)), 24)
  return common >= 16 ? common : 24
}

function subnetsOf(wish: FabricWish): Subnet[] {
  const length = wish.length ?? lengthOf(wish.nodes.map((node) => node.ip))
  const groups = Map.groupBy(wish.nodes, (node) => subnetOf({ ip: node.ip, length }))
  return [...groups].map(([cidr, nodes], i) => ({
    cidr,
    switch: i === 0 ? 'underlay' : `underlay-${i + 1}`,
    lan: i === 0 ? LAN : `${LAN}-${i + 1}`,
    gateway: gatewayOf(cidr, new Set(nodes.map((node) => node.ip))),
    nodes: nodes.map(({ name, ip }) => ({ name, ip })),
  }))
}

/** The first address of a subnet, or the last that no node has. */
function gatewayOf(cidr: Cidr, taken: ReadonlySet<Ip>): Ip {
  const { ip = '', length = 24 } = parsePrefixed(cidr) ?? {}
  const base = ipBits(ip) ?? 0
  const last = 2 ** (32 - length) - 2
  const candidates = [1, ...Array.from({ length: Math.min(last, 1000) }, (_, i) => last - i)]
  return ipText((base + (candidates.find((n) => !taken.has(ipText((base + n) >>> 0))) ?? 1)) >>> 0)
}

/** Up to so many ports a switch floods, as it does in a small network. */
const FLOODED = 64

const routerPort = (i: number): string => `eth${i}`

/** Builds switches, router and world. */
export function fabricOf(wish: FabricWish): Fabric {
  const subnets = subnetsOf(wish)
  const length = Number(subnets[0]?.cidr.split('/')[1] ?? 24)
  const nodeIps = new Set(wish.nodes.map((node) => node.ip))
  const at = new Map(subnets.flatMap((subnet) => subnet.nodes.map((node) => [node.ip, subnet] as const)))
  const ready = new Map(wish.nodes.filter((node) => node.ready).map((node) => [node.ip, node.name]))
  const subnetOfNode = new Map(subnets.flatMap((subnet) => subnet.nodes.map((node) => [node.name, subnet] as const)))
  const isLan = (subnet: Subnet, ip: Ip): boolean =>
    isOn(subnet, ip) && ip !== subnet.gateway && !nodeIps.has(ip) && !wish.inside(ip)
  const macAt = (subnet: Subnet | undefined, ip: Ip): Mac | undefined => {
    if (subnet === undefined) return undefined
    if (ip === subnet.gateway) return routerMac(subnet)
    if (isLan(subnet, ip)) return lanMac(subnet)
    const name = at.get(ip) === subnet ? ready.get(ip) : undefined
    return name === undefined ? undefined : nodeMac(name, 'eth0')
  }
  const warmRouter = (port: string, ip: Ip): Mac | undefined =>
    port === WORLD ? madeUpMac(WORLD) : macAt(subnets[Number(port.slice(3))], ip)
  return {
    subnets,
    devices: [
      router(wish, subnets, warmRouter),
      world(wish, nodeIps),
      ...subnets.map((subnet) => switchOf(subnet, wish)),
    ],
    lans: subnets.map((subnet) => lan(subnet, { mtu: wish.mtu, has: (ip) => isLan(subnet, ip) }, macAt)),
    lanAt: (ip) => subnets.find((subnet) => isLan(subnet, ip))?.lan,
    peer: cables(subnets, subnetOfNode),
    link: (ip) => ({ length, gateway: at.get(ip)?.gateway ?? '' }),
    warm: (node) => (port, ip) => (port === 'eth0' ? macAt(subnetOfNode.get(node), ip) : undefined),
  }
}

function isOn({ cidr }: Subnet, ip: Ip): boolean {
  const range = parsePrefixed(cidr)
  return range !== undefined && inPrefix(ip, range.ip, range.length)
}

function lanMac(subnet: Subnet): Mac {
  return madeUpMac(`${LAN} ${subnet.cidr}`)
}

function routerMac(subnet: Subnet): Mac {
  return madeUpMac(`${FABRIC} ${subnet.cidr}`)
}

function router(wish: FabricWish, subnets: readonly Subnet[], warm: Router['warm'] & {}): Router {
  const links = subnets.map((subnet, i) => {
    const own = parsePrefixed(subnet.cidr)
    const addresses = [{ ip: subnet.gateway, length: own?.length ?? 24 }]
    return { name: routerPort(i), mac: routerMac(subnet), addresses, mtu: wish.mtu, up: true }
  })
  const transit = { ip: TRANSIT.router, length: TRANSIT.length }
  return {
    kind: 'router',
    name: FABRIC,
    up: true,
    nics: [
      ...links,
      { name: WORLD, mac: madeUpMac(`${FABRIC} ${WORLD}`), addresses: [transit], mtu: wish.mtu, up: true },
    ],
    routes: routerRoutes(wish, subnets),
    filters: [],
    forwarding: true,
    sysctl: { ...SYSCTL_DEFAULTS, sendRedirects: false },
    warm,
    silent: true,
  }
}

/** Its subnets, what it was told, and the world for addresses that are not the cluster's own. */
function routerRoutes(wish: FabricWish, subnets: readonly Subnet[]): RouteTable {
  const connected = subnets.map(
    (subnet, i): Route => ({ to: subnet.cidr, port: routerPort(i), type: 'unicast', origin: 'connected' }),
  )
  const portOf = (via: Ip): string => {
    const i = subnets.findIndex(({ cidr }) => inPrefix(via, cidr.split('/')[0] ?? '', Number(cidr.split('/')[1])))
    return routerPort(Math.max(0, i))
  }
  const told = (dst: Ip): Route[] =>
    wish.routes
      .covering(dst)
      .map(({ prefix: to, value: via }) => ({ to, via, port: portOf(via), type: 'unicast', origin: 'configured' }))
  const out: Route = { to: '0.0.0.0/0', via: TRANSIT.world, port: WORLD, type: 'unicast', origin: 'gateway' }
  return {
    covering: (dst) => [...longest([...told(dst), ...connected], dst), ...(wish.inside(dst) ? [] : [out])],
    list: () => [...connected, out],
    size: connected.length + wish.routes.size + 1,
  }
}

/** One host for everybody outside: whatever address is asked there answers. */
function world(wish: FabricWish, nodeIps: ReadonlySet<Ip>): Host {
  return {
    kind: 'host',
    name: WORLD,
    up: true,
    nics: [
      {
        name: 'eth0',
        mac: madeUpMac(WORLD),
        addresses: [
          { ip: STRANGER, length: 32 },
          { ip: TRANSIT.world, length: TRANSIT.length },
        ],
        mtu: wish.mtu,
        up: true,
      },
    ],
    routes: tableOf([
      { to: '0.0.0.0/0', via: TRANSIT.router, port: 'eth0', src: STRANGER, type: 'unicast', origin: 'gateway' },
    ]),
    filters: [],
    forwarding: false,
    sysctl: SYSCTL_DEFAULTS,
    warm: () => madeUpMac(`${FABRIC} ${WORLD}`),
    hosts: (ip) => !wish.inside(ip) && !nodeIps.has(ip),
  }
}

/** One host for every other machine on a link: its addresses are there, its neighbours are on the link. */
function lan(
  subnet: Subnet,
  about: { mtu: number; has(ip: Ip): boolean },
  macAt: (subnet: Subnet, ip: Ip) => Mac | undefined,
): Host {
  return {
    kind: 'host',
    name: subnet.lan,
    up: true,
    nics: [{ name: 'eth0', mac: lanMac(subnet), addresses: [], mtu: about.mtu, up: true }],
    routes: tableOf([
      { to: subnet.cidr, port: 'eth0', type: 'unicast', origin: 'connected' },
      { to: '0.0.0.0/0', via: subnet.gateway, port: 'eth0', type: 'unicast', origin: 'gateway' },
    ]),
    filters: [],
    forwarding: false,
    sysctl: SYSCTL_DEFAULTS,
    warm: (_, ip) => macAt(subnet, ip),
    hosts: about.has,
  }
}

/** A switch that has heard of everybody. */
function switchOf(subnet: Subnet, { mtu, filters }: Pick<FabricWish, 'mtu' | 'filters'>): Switch {
  const ports = new Map<Mac, string>([
    [routerMac(subnet), 'up'],
    [lanMac(subnet), LAN],
  ])
  for (const { name } of subnet.nodes) ports.set(nodeMac(name, 'eth0'), name)
  const names = [...subnet.nodes.map((node) => node.name), 'up']
  const owners = new Map(subnet.nodes.map((node) => [node.ip, node.name]))
  const narrow = names.length > FLOODED ? { narrow: (ip: Ip) => owners.get(ip) } : {}
  return {
    kind: 'switch',
    name: subnet.switch,
    up: true,
    ports: [...names, LAN].map((name) => ({ name, mtu })),
    ...(filters === undefined ? {} : { filters: [...filters] }),
    warm: (mac) => ports.get(mac),
    ...narrow,
  }
}

function cables(subnets: readonly Subnet[], of: ReadonlyMap<string, Subnet>): Fabric['peer'] {
  const switches = new Map(subnets.map((subnet, i) => [subnet.switch, { subnet, i }]))
  return (device, port) => {
    if (device === WORLD) return { device: FABRIC, port: WORLD }
    if (device === FABRIC) {
      const subnet = subnets[Number(port.slice(3))]
      if (port === WORLD) return { device: WORLD, port: 'eth0' }
      return subnet === undefined ? undefined : { device: subnet.switch, port: 'up' }
    }
    const found = switches.get(device)
    if (found !== undefined && port === LAN) return { device: found.subnet.lan, port: 'eth0' }
    if (found !== undefined)
      return port === 'up' ? { device: FABRIC, port: routerPort(found.i) } : { device: port, port: 'eth0' }
    const beside = subnets.find((one) => one.lan === device)
    if (beside !== undefined) return { device: beside.switch, port: LAN }
    const subnet = port === 'eth0' ? of.get(device) : undefined
    return subnet === undefined ? undefined : { device: subnet.switch, port: device }
  }
}
