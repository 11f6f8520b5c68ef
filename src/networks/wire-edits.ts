import { type Ip, inPrefix, parsePrefixed } from '../net/address.ts'
import type { Protocol } from '../net/packet.ts'
import type { Tagged } from '../net/tagged.ts'
import { Problem } from '../request/problem.ts'
import { near } from '../request/spelling.ts'
import type { Filter } from '../trace/rows.ts'
import { type BuiltNetwork, build, UNDERLAY } from './build.ts'
import { type FileRoute, type NetworkFile, networkFile } from './file.ts'
import { candidates } from './find-device.ts'

/*
 * Changes to machines and wires. Plain data, so that they have a hash and compose; names are looked up when a change is
 * applied, because an earlier one may have brought what a later one names.
 */

export interface WireEdits {
  /** A machine is switched off or on: Kubernetes may not have noticed yet. */
  power: { device: string; up: boolean }
  interface: { device: string; port: string; up: boolean }
  cable: { device: string; port: string; cut: boolean }
  'route-add': { device: string; route: RouteChange }
  'route-remove': { device: string; to: string }
  /** Instead of every route of that prefix. */
  'route-replace': { device: string; route: RouteChange }
  mtu: { device: string; port?: string; mtu: number }
  /** A packet filter at one machine. */
  filter: { device: string; rule: Filter }
  /** Takes away the packet filters of a machine. */
  unfilter: { device: string }
  /** A firewall between the machines drops this. */
  close: { proto: Protocol; port: number; device?: string }
}
export type WireEdit = Tagged<WireEdits>
export type WireKind = keyof WireEdits
export interface RouteChange {
  to: string
  via?: Ip
  dev?: string
  mtu?: number
  type?: 'unreachable' | 'prohibit' | 'blackhole'
}

/** Applies a change to a network of a file: another network, with its own hash. Throws a Problem for names that it has not. */
export function rewired(network: BuiltNetwork, edit: WireEdit): BuiltNetwork {
  const file = networkFile.parse(changed(network, named(network, edit)))
  return build(network.name, file, network.datapath)
}

/** Machines are found as in a question: `house 21`, `21`. */
function named(network: BuiltNetwork, edit: WireEdit): WireEdit {
  if (edit.device === undefined || network.topology.devices.has(edit.device)) return edit
  const [only, other] = candidates(network, edit.device)
  return only === undefined || other !== undefined ? edit : { ...edit, device: only.name }
}

function changed(network: BuiltNetwork, edit: WireEdit): NetworkFile {
  return applied(edit.kind, edit, network)
}

function applied<K extends WireKind>(kind: K, edit: WireEdit, network: BuiltNetwork): NetworkFile {
  const isKind = (one: WireEdit): one is Extract<WireEdit, { kind: K }> => one.kind === kind
  if (!isKind(edit)) throw new TypeError(`no change of kind ${kind}`)
  return APPLIED[kind](network.file, edit, network)
}

const APPLIED: {
  [K in WireKind]: (file: NetworkFile, edit: Extract<WireEdit, { kind: K }>, network: BuiltNetwork) => NetworkFile
} = {
  power: (file, { device, up }, network) =>
    mapped(
      file,
      { device, network },
      { device: (one) => ({ ...one, up }), node: (one) => ({ ...one, up }) },
      (pod) => ({
        ...pod,
        up,
      }),
    ),
  interface: (file, { device, port, up }, network) => {
    const at = `${device}.${port}`
    if (file.devices[device] === undefined) return withCable(file, { at, cut: !up, network })
    const nics = file.devices[device]?.nics ?? {}
    const isSwitch = file.devices[device]?.kind === 'switch'
    if (!isSwitch && nics[port] === undefined) throw unknown(network, at, portsOf(network, device))
    if (isSwitch && !portsOf(network, device).includes(at)) throw unknown(network, at, portsOf(network, device))
    return mapped(
      file,
      { device, network },
      {
        device: (one) => ({ ...one, nics: { ...one.nics, [port]: { ...one.nics[port], up } } }),
      },
    )
  },
  cable: (file, { device, port, cut }, network) => withCable(file, { at: `${device}.${port}`, cut, network }),
  'route-add': (file, { device, route }, network) =>
    withRoutes(file, { device, network }, (routes) => [...routes, written(route)]),
  'route-remove': (file, { device, to }, network) => withRoutes(file, { device, network }, (all) => without(all, to)),
  'route-replace': (file, { device, route }, network) =>
    withRoutes(file, { device, network }, (routes) => [
      ...routes.filter((one) => !isSameRange(one.to, route.to)),
      written(route),
    ]),
  mtu: (file, { device, port, mtu }, network) => withMtu(file, { device, port, mtu, network }),
  filter: (file, { device, rule }, network) =>
    withFilters(file, { device, network }, (rules) => [fileRule(rule), ...rules]),
  unfilter: (file, { device }, network) => withFilters(file, { device, network }, () => []),
  close: (file, { proto, port, device }, network) => {
    const match = { proto, dport: port }
    const own = (kind: string): FileFilter[] =>
      kind === 'switch'
        ? [{ hook: 'forward', match, action: 'drop' }]
        : ['input' as const, 'forward' as const].map((hook) => ({ hook, match, action: 'drop' as const }))
    if (device !== undefined) {
      const kind = file.devices[device]?.kind ?? 'node'
      return withFilters(file, { device, network }, (rules) => [...own(kind), ...rules])
    }
    const devices = Object.entries(file.devices).map(([name, one]) => {
      const rules = [...own(one.kind), ...one.filters]
      return [name, { ...one, filters: rules }] as const
    })
    const nodes = Object.entries(file.nodes).map(([name, one]) => {
      const rules = [...own('node'), ...one.filters]
      return [name, { ...one, filters: rules }] as const
    })
    return { ...file, devices: Object.fromEntries(devices), nodes: Object.fromEntries(nodes) }
  },
}

type FileFilter = NetworkFile['nodes'][string]['filters'][number]

function fileRule({ hook, match, action }: Filter): FileFilter {
  return { hook, match: { ...match }, action }
}

function written({ to, ...rest }: RouteChange): FileRoute {
  return { to, ...rest }
}

interface Where {
  device: string
  network: BuiltNetwork
}
interface Makers {
  device?: (one: NetworkFile['devices'][string]) => NetworkFile['devices'][string]
  node?: (one: NetworkFile['nodes'][string]) => NetworkFile['nodes'][string]
}

/** The file with one thing of it made anew. */
function mapped(
  file: NetworkFile,
  { device, network }: Where,
  makers: Makers,
  pod?: (one: NetworkFile['pods'][string]) => NetworkFile['pods'][string],
): NetworkFile {
  const [plain, node, inside] = [file.devices[device], file.nodes[device], file.pods[device]]
  if (plain !== undefined && makers.device !== undefined)
    return { ...file, devices: { ...file.devices, [device]: makers.device(plain) } }
  if (node !== undefined && makers.node !== undefined)
    return { ...file, nodes: { ...file.nodes, [device]: makers.node(node) } }
  if (inside !== undefined && pod !== undefined) return { ...file, pods: { ...file.pods, [device]: pod(inside) } }
  throw unknown(network, device, [
    ...(makers.device === undefined ? [] : Object.keys(file.devices)),
    ...(makers.node === undefined ? [] : Object.keys(file.nodes)),
    ...(pod === undefined ? [] : Object.keys(file.pods)),
  ])
}

function unknown(network: BuiltNetwork, name: string, known: readonly string[]): Problem {
  const choices = [...new Set([...near(name, known, 3), ...known])].slice(0, 8)
  return new Problem('unknown-device', { name: name.slice(0, 100), network: network.name, near: choices })
}

function portsOf({ file }: BuiltNetwork, device: string): string[] {
  const cabled = file.links.flatMap(({ a, b }) => [a, b]).filter((end) => end.startsWith(`${device}.`))
  const own = Object.keys(file.devices[device]?.nics ?? {}).map((port) => `${device}.${port}`)
  return [...new Set([...own, ...cabled])]
}

function withCable(
  file: NetworkFile,
  { at, cut, network }: { at: string; cut: boolean; network: BuiltNetwork },
): NetworkFile {
  const found = file.links.some(({ a, b }) => a === at || b === at)
  if (found) return { ...file, links: file.links.map((one) => (one.a === at || one.b === at ? { ...one, cut } : one)) }
  const dot = at.lastIndexOf('.')
  const node = file.nodes[at.slice(0, dot)]
  // the cable of a node that the file does not draw leads to the switch between the nodes
  if (node !== undefined && at.endsWith('.eth0')) {
    const number = node.number ?? Object.keys(file.nodes).indexOf(at.slice(0, dot)) + 1
    return { ...file, links: [...file.links, { a: at, b: `${UNDERLAY}.p${number}`, cut }] }
  }
  const ends = file.links.flatMap(({ a, b }) => [a, b])
  throw unknown(network, at, [...ends, ...Object.keys(file.nodes).map((name) => `${name}.eth0`)])
}

function withRoutes(file: NetworkFile, where: Where, change: (routes: FileRoute[]) => FileRoute[]): NetworkFile {
  return mapped(file, where, {
    device: (one) => ({ ...one, routes: change(one.routes), ...gatewayAfter(one, change) }),
    node: (one) => ({ ...one, routes: change(one.routes), ...gatewayAfter(one, change) }),
  })
}

/** A gateway is the default route: what takes the routes of `default` away takes it too. */
function gatewayAfter(
  one: { gateway?: Ip | undefined },
  change: (routes: FileRoute[]) => FileRoute[],
): { gateway?: undefined } {
  if (one.gateway === undefined) return {}
  const left = change([{ to: 'default', via: one.gateway }])
  return left.some((route) => isSameRange(route.to, 'default') && route.via === one.gateway)
    ? {}
    : { gateway: undefined }
}

function without(routes: FileRoute[], to: string): FileRoute[] {
  return routes.filter((one) => !isSameRange(one.to, to))
}

/** `10.0.2.0/24` and `10.0.2.7/24` are the same prefix. */
export function isSameRange(a: string, b: string): boolean {
  const [left, right] = [a, b].map((text) => parsePrefixed(text === 'default' ? '0.0.0.0/0' : text))
  if (left === undefined || right === undefined) return a === b
  return left.length === right.length && inPrefix(left.ip, right.ip, right.length)
}

function withMtu(
  file: NetworkFile,
  { device, port, mtu, network }: { device: string; port: string | undefined; mtu: number; network: BuiltNetwork },
): NetworkFile {
  if (
    port !== undefined &&
    file.devices[device] !== undefined &&
    !portsOf(network, device).includes(`${device}.${port}`)
  )
    throw unknown(network, `${device}.${port}`, portsOf(network, device))
  return mapped(
    file,
    { device, network },
    {
      device: (one) => {
        const ports = port === undefined ? portsOf(network, device).map((end) => end.slice(device.length + 1)) : [port]
        const nics = Object.fromEntries(ports.map((name) => [name, { ...one.nics[name], mtu }]))
        return { ...one, nics: { ...one.nics, ...nics } }
      },
      node: (one) => ({ ...one, mtu }),
    },
  )
}

function withFilters(file: NetworkFile, where: Where, change: (rules: FileFilter[]) => FileFilter[]): NetworkFile {
  return mapped(file, where, {
    device: (one) => ({ ...one, filters: change(one.filters) }),
    node: (one) => ({ ...one, filters: change(one.filters) }),
  })
}
