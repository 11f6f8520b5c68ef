import fc from 'fast-check'
import type { NetworkInput } from '../../src/networks/file.ts'
import type { Question } from '../../src/trace/events.ts'

/*
 * Networks as nobody would build them: rings of switches, cut cables, wrong prefixes, two owners of one address, routes in
 * circles. And probes from anywhere to anywhere in them.
 */

type DeviceInput = NonNullable<NetworkInput['devices']>[string]

/** A network file, and addresses in it or near it. */
export interface Chance {
  file: NetworkInput
  names: string[]
  addresses: string[]
}

const mostly = (often: boolean): fc.Arbitrary<boolean> => fc.nat(9).map((n) => (n === 0 ? !often : often))
const mtu = fc.constantFrom(1500, 1500, 1500, 1500, 1400, 1000, 576, 400, 9000)
/** Few subnets and few numbers, so that addresses collide and routes meet. */
const address = fc.tuple(fc.nat(3), fc.integer({ min: 1, max: 6 })).map(([net, n]) => `10.0.${net}.${n}`)
const length = fc.constantFrom(24, 24, 24, 24, 16, 30, 31, 32, 8)
const prefixed = fc.tuple(address, length).map(([ip, n]) => `${ip}/${n}`)
const subnet = fc.nat(4).map((net) => `10.0.${net}.0/24`)

/** None, one, or a few. */
const addresses = fc.oneof(
  { arbitrary: prefixed, weight: 8 },
  { arbitrary: fc.constant(undefined), weight: 1 },
  {
    arbitrary: fc.uniqueArray(prefixed, { minLength: 2, maxLength: 3, selector: (one) => one.split('/')[0] }),
    weight: 1,
  },
)

const nic = fc
  .record({ ip: addresses, mtu, up: mostly(true) })
  .map(({ ip, ...rest }) => ({ ...rest, ...(ip === undefined ? {} : { ip }) }))
const route = fc.oneof(
  { arbitrary: fc.record({ to: fc.oneof(subnet, fc.constant('default')), via: address }), weight: 6 },
  {
    arbitrary: fc.record({
      to: fc.oneof(subnet, fc.constant('default')),
      via: address,
      metric: fc.constantFrom(0, 100, 200),
    }),
    weight: 1,
  },
  {
    arbitrary: fc.record({ to: subnet, via: address, dev: fc.constantFrom('eth0', 'eth1'), onlink: fc.constant(true) }),
    weight: 1,
  },
  { arbitrary: fc.record({ to: subnet, dev: fc.constantFrom('eth0', 'eth1') }), weight: 2 },
  {
    arbitrary: fc.record({
      to: subnet,
      type: fc.constantFrom('unreachable' as const, 'prohibit' as const, 'blackhole' as const),
    }),
    weight: 1,
  },
  { arbitrary: fc.record({ to: subnet, via: address, mtu }), weight: 1 },
  { arbitrary: fc.record({ to: subnet, via: address, src: address }), weight: 1 },
)
const filter = fc.record({
  hook: fc.constantFrom('input' as const, 'forward' as const, 'output' as const),
  match: fc.record(
    {
      src: prefixed,
      dst: prefixed,
      proto: fc.constantFrom('icmp' as const, 'udp' as const, 'tcp' as const),
      dport: fc.constantFrom(53, 80),
      in: fc.constantFrom('eth0', 'lo'),
    },
    { requiredKeys: [] },
  ),
  action: fc.constantFrom(
    'drop' as const,
    'reject' as const,
    'reject-admin' as const,
    'reject-host' as const,
    'reject-unreachable' as const,
    'reject-reset' as const,
    'accept' as const,
  ),
})
const flag = fc.nat(1)
const sysctl = fc.record(
  {
    rp_filter: fc.nat(2),
    arp_ignore: fc.nat(2),
    arp_announce: fc.nat(2),
    arp_filter: flag,
    proxy_arp: flag,
    accept_local: flag,
    accept_redirects: flag,
    send_redirects: flag,
    icmp_echo_ignore_all: fc.nat(3).map((n) => (n === 0 ? 1 : 0)),
    icmp_errors_use_inbound_ifaddr: flag,
    ip_default_ttl: fc.constantFrom(64, 128, 2),
    'net.ipv4.conf.all.rp_filter': fc.nat(2),
    'net.ipv4.conf.eth0.rp_filter': fc.nat(2),
    'net.ipv4.conf.eth1.proxy_arp': flag,
    'net.ipv4.conf.eth1.forwarding': flag,
    'net.ipv4.conf.all.send_redirects': flag,
  },
  { requiredKeys: [] },
)

function box(kind: 'host' | 'router', nics: number): fc.Arbitrary<DeviceInput> {
  return fc
    .record({
      nics: fc.tuple(...Array.from({ length: nics }, () => nic)),
      gateway: fc.option(address, { nil: undefined }),
      routes: fc.array(route, { maxLength: kind === 'router' ? 4 : 1 }),
      filters: fc.oneof(
        { arbitrary: fc.array(filter, { maxLength: 0 }), weight: 3 },
        { arbitrary: fc.array(filter, { maxLength: 3 }), weight: 1 },
      ),
      sysctl: fc.oneof({ arbitrary: fc.constant({}), weight: 2 }, { arbitrary: sysctl, weight: 1 }),
      up: mostly(true),
      forwarding: mostly(kind === 'router'),
    })
    .map(
      ({ nics: doors, gateway, ...rest }): DeviceInput => ({
        kind,
        ...rest,
        nics: Object.fromEntries(doors.map((door, i) => [`eth${i}`, door])),
        ...(gateway === undefined ? {} : { gateway }),
      }),
    )
}

const chaos: fc.Arbitrary<Chance> = fc
  .record({
    hosts: fc.array(box('host', 1), { minLength: 1, maxLength: 5 }),
    routers: fc.array(box('router', 2), { maxLength: 3 }),
    switches: fc.array(mostly(true), { minLength: 1, maxLength: 4 }),
    plugs: fc.array(fc.tuple(fc.nat(9), mostly(false)), { minLength: 11, maxLength: 11 }),
    /** Cables between switches; three switches and three cables may well be a ring. */
    trunks: fc.array(fc.tuple(fc.nat(3), fc.nat(3), mostly(false)), { maxLength: 5 }),
    portMtu: fc.option(mtu, { nil: undefined, freq: 2 }),
  })
  .map(({ hosts, routers, switches, plugs, trunks, portMtu }): Chance => {
    const devices: Record<string, DeviceInput> = {}
    const links: NonNullable<NetworkInput['links']> = []
    const narrow = portMtu === undefined ? {} : { nics: { p0: { mtu: portMtu } } }
    switches.forEach((up, i) => {
      devices[`sw${i}`] = { kind: 'switch', up, ...narrow }
    })
    const at = (i: number): string => `sw${i % switches.length}`
    const ends = [...hosts.map((_, i) => `h${i}.eth0`), ...routers.flatMap((_, i) => [`r${i}.eth0`, `r${i}.eth1`])]
    hosts.forEach((host, i) => {
      devices[`h${i}`] = host
    })
    routers.forEach((router, i) => {
      devices[`r${i}`] = router
    })
    ends.forEach((end, i) => {
      const [where, cut] = plugs[i] ?? [0, false]
      links.push({ a: end, b: `${at(where)}.p${i}`, cut })
    })
    trunks.forEach(([a, b, cut], i) => {
      links.push({ a: `${at(a)}.t${2 * i}`, b: `${at(b)}.t${2 * i + 1}`, cut })
    })
    const names = Object.keys(devices).filter((name) => !name.startsWith('sw'))
    return { file: { devices, links }, names, addresses: [] }
  })

/** One thing that somebody got wrong, at the device with that number. */
const fault = fc.record({
  at: fc.nat(9),
  wrong: fc.oneof(
    fc.record({ up: fc.constant(false) }),
    fc.record({ gateway: address }),
    fc.record({ routes: fc.array(route, { maxLength: 3 }) }),
    fc.record({ filters: fc.array(filter, { minLength: 1, maxLength: 2 }) }),
    fc.record({ sysctl }),
    fc.record({ forwarding: fc.boolean() }),
    fc.record({ nic }),
    fc.record({ cut: fc.constant(true) }),
  ),
})
type Fault = { at: number; wrong: Partial<DeviceInput> & { nic?: object; cut?: true } }

/** Neighbourhoods 10.0.n.0/24 that work, each a switch or a ring of three; every router between two of them has a default route. */
const sound = fc
  .record({
    nets: fc.integer({ min: 1, max: 4 }),
    hosts: fc.integer({ min: 2, max: 6 }),
    routers: fc.array(fc.tuple(fc.nat(3), fc.nat(3), fc.nat(5)), { maxLength: 4 }),
    gateways: fc.array(fc.nat(5), { minLength: 6, maxLength: 6 }),
    ring: fc.boolean(),
    mtus: fc.tuple(mtu, mtu),
    faults: fc.array(fault, { maxLength: 2 }),
  })
  .map(({ nets, hosts, routers, gateways, ring, mtus, faults }): Chance => {
    const devices: Record<string, DeviceInput> = {}
    const links: NonNullable<NetworkInput['links']> = []
    const addresses: string[] = []
    const doors: { router: number; net: number; ip: string }[] = []
    routers.forEach(([a, b], router) => {
      for (const net of [a % nets, b % nets]) doors.push({ router, net, ip: `10.0.${net}.${doors.length + 1}` })
    })
    const plug = (end: string, net: number): void => {
      const at = ring ? `sw${net}${'abc'[links.length % 3]}` : `sw${net}a`
      links.push({ a: end, b: `${at}.p${links.length}` })
    }
    for (let net = 0; net < nets; net++) {
      for (const name of ring ? 'abc' : 'a') devices[`sw${net}${name}`] = { kind: 'switch' }
      if (ring)
        for (const [x, y] of ['ab', 'bc', 'ca'] as const)
          links.push({ a: `sw${net}${x}.t${x}${y}`, b: `sw${net}${y}.t${x}${y}` })
    }
    for (let i = 0; i < hosts; i++) {
      const net = i % nets
      const near = doors.filter((door) => door.net === net)
      const gateway = near[(gateways[i] ?? 0) % Math.max(near.length, 1)]?.ip
      addresses.push(`10.0.${net}.${20 + i}`)
      devices[`h${i}`] = {
        kind: 'host',
        nics: { eth0: { ip: `10.0.${net}.${20 + i}/24` } },
        ...(gateway === undefined ? {} : { gateway }),
      }
      plug(`h${i}.eth0`, net)
    }
    routers.forEach(([, , next], router) => {
      const own = doors.filter((door) => door.router === router)
      const others = doors.filter((door) => door.router !== router && own.some((o) => o.net === door.net))
      const gateway = others[next % Math.max(others.length, 1)]?.ip
      const nics = Object.fromEntries(
        own.map((door, i) => [`eth${i}`, { ip: `${door.ip}/24`, mtu: mtus[(router + i) % 2] ?? 1500 }]),
      )
      devices[`r${router}`] = { kind: 'router', nics, ...(gateway === undefined ? {} : { gateway }) }
      own.forEach((door, i) => {
        plug(`r${router}.eth${i}`, door.net)
      })
    })
    const spoiled = { devices, links }
    for (const one of faults) spoil(spoiled, one)
    const names = Object.keys(devices).filter((name) => !name.startsWith('sw'))
    return { file: spoiled, names, addresses: [...addresses, ...doors.map((door) => door.ip)] }
  })

function spoil(
  file: { devices: Record<string, DeviceInput>; links: NonNullable<NetworkInput['links']> },
  one: Fault,
): void {
  const names = Object.keys(file.devices)
  const name = names[one.at % names.length] ?? ''
  const { nic: door, cut, ...fields } = one.wrong
  const old = file.devices[name]
  if (old === undefined) return
  const nics =
    door === undefined || old.kind === 'switch' ? {} : { nics: { ...old.nics, eth0: { ...old.nics?.eth0, ...door } } }
  file.devices[name] = { ...old, ...fields, ...nics }
  const cable = file.links.find((link) => link.a.startsWith(`${name}.`))
  if (cut && cable !== undefined) cable.cut = true
}

const cluster: fc.Arbitrary<Chance> = fc
  .record({
    nodes: fc.array(fc.record({ up: mostly(true), mtu, filters: fc.array(filter, { maxLength: 1 }) }), {
      minLength: 1,
      maxLength: 3,
    }),
    pods: fc.array(fc.tuple(fc.nat(2), mostly(true)), { minLength: 1, maxLength: 5 }),
    options: fc.record({
      bpf_host_routing: fc.boolean(),
      pod_route_mtu: fc.constantFrom(0, 1450, 1300),
      cilium_version: fc.constantFrom('1.17', '1.18', '1.19', '1.20'),
      datapath: fc.constantFrom('storybook' as const, 'cilium' as const),
    }),
    stale: fc.array(fc.tuple(fc.nat(2), fc.integer({ min: 90, max: 95 })), { maxLength: 2 }),
  })
  .map(({ nodes, pods, options, stale }): Chance => {
    const node = (i: number): number => i % nodes.length
    const file: NetworkInput = {
      nodes: Object.fromEntries(
        nodes.map((n, i) => [`node${i}`, { ...n, ip: `192.168.0.${i + 1}/24`, pod_cidr: `10.0.${i}.0/24` }]),
      ),
      pods: Object.fromEntries(
        pods.map(([at, up], i) => [`pod${i}`, { node: `node${node(at)}`, ip: `10.0.${node(at)}.${10 + i}`, up }]),
      ),
      options,
      stale_ipcache: stale.map(([at, n]) => ({ ip: `10.0.${node(at)}.${n}`, node: `node${node(at)}`, identity: 777 })),
    }
    const addresses = [
      ...pods.map(([at], i) => `10.0.${node(at)}.${10 + i}`),
      ...nodes.flatMap((_, i) => [`192.168.0.${i + 1}`, `10.0.${i}.1`]),
      ...stale.map(([at, n]) => `10.0.${node(at)}.${n}`),
    ]
    return { file, names: [...Object.keys(file.pods ?? {}), ...Object.keys(file.nodes ?? {})], addresses }
  })

const odd = fc.constantFrom(
  '10.0.1.255',
  '255.255.255.255',
  '127.0.0.1',
  '192.0.2.1',
  '224.0.0.5',
  '0.0.0.0',
  '10.0.9.9',
)

function probe(chance: Chance): fc.Arbitrary<Question> {
  const inside = chance.addresses.length === 0 ? address : fc.constantFrom(...chance.addresses)
  return fc
    .record({
      from: fc.constantFrom(...chance.names),
      to: fc.oneof({ arbitrary: inside, weight: 8 }, { arbitrary: odd, weight: 1 }),
      proto: fc.constantFrom('icmp' as const, 'udp' as const, 'tcp' as const),
      port: fc.constantFrom(53, 80, 8472),
      size: fc.constantFrom(0, 56, 56, 56, 600, 1422, 1472, 3000),
      ttl: fc.constantFrom(64, 64, 64, 255, 1, 2, 3),
      df: fc.constantFrom('want' as const, 'do' as const, 'dont' as const),
      open: fc.boolean(),
      src: fc.option(inside, { nil: undefined, freq: 9 }),
    })
    .map(({ src, ...rest }) => (src === undefined || rest.size > 5 ? rest : { ...rest, src }))
}

export interface Asked {
  chance: Chance
  question: Question
}
const asked = (networks: fc.Arbitrary<Chance>): fc.Arbitrary<Asked> =>
  networks.chain((chance) => probe(chance).map((question) => ({ chance, question })))

/** Networks without any sense, networks that work but for a fault or two, and clusters; each with a probe. */
export const byChance: Record<string, fc.Arbitrary<Asked>> = {
  'senseless networks': asked(chaos),
  'networks with a fault or two': asked(sound),
  clusters: asked(cluster),
}
