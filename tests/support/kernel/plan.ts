import type { Device } from '../../../src/devices/index.ts'
import { portMtu } from '../../../src/devices/switch.ts'
import { claiming } from '../../../src/engine/simulate.ts'
import type { Network } from '../../../src/kube/network.ts'
import type { Linux } from '../../../src/linux/box.ts'
import { build } from '../../../src/networks/build.ts'
import { type FileDevice, type NetworkInput, networkFile } from '../../../src/networks/file.ts'
import type { Question } from '../../../src/trace/events.ts'
import type { Filter, FilterMatch, NatRule } from '../../../src/trace/rows.ts'

import { clusterDevice } from './cluster-plan.ts'

/* A network file and a question, as instructions for the kernel. */

interface PlanEnd {
  device: string
  port: string
  mtu: number
  mac?: string
}
interface PlanNic {
  name: string
  addresses: string[]
  up: boolean
  sysctl: Record<string, number>
  /** Its address brings no route to its link along. */
  bare?: true
}
export interface PlanDevice {
  kind: string
  up: boolean
  nics: PlanNic[]
  sysctl: Record<string, number>
  routes: object[]
  ruleset: string
}
export interface Plan {
  id: number
  devices: Record<string, PlanDevice>
  cables: { a: PlanEnd; b: PlanEnd | null; cut: boolean }[]
  claims: { nic: string; ip: string }[]
  probe: Question
  rounds: number
  /** Ports where somebody listens: the one that is asked, and those to which it is forwarded. */
  listens: number[]
}

/** What is asked of the kernel, and the network as we understand it. */
export function planOf(
  input: NetworkInput,
  probe: Question,
  rounds: number,
): { plan: Omit<Plan, 'id'>; network: Network } {
  const file = networkFile.parse(input)
  const network = build('live', file)
  const devices = Object.fromEntries(
    Object.entries(file.devices).map(([name, wish]) => {
      const device = network.topology.devices.get(name)
      if (device === undefined) throw new Error(`no device ${name}`)
      return [name, planDevice(device, wish)]
    }),
  )
  for (const [name, device] of network.topology.devices) devices[name] ??= clusterDevice(device, file)
  const end = (at: { device: string; port: string }): PlanEnd => {
    const device = network.topology.devices.get(at.device)
    if (device?.kind === 'switch') return { ...at, mtu: portMtu(device, at.port) ?? 1500 }
    const nic = device?.nics.find((one) => one.name === at.port)
    if (nic === undefined) throw new Error(`no interface ${at.device}.${at.port}`)
    return { ...at, mtu: nic.mtu, mac: nic.mac }
  }
  const cables: Plan['cables'] = network.topology.links.map(({ a, b, cut }) => ({ a: end(a), b: end(b), cut }))
  for (const [name, device] of network.topology.devices) {
    if (device.kind === 'switch') continue
    for (const nic of device.nics)
      if (network.topology.peer(name, nic.name) === undefined)
        cables.push({ a: end({ device: name, port: nic.name }), b: null, cut: true })
  }
  const forwarded = [...network.topology.devices.values()].flatMap((device) =>
    device.kind === 'switch' ? [] : (device.nat ?? []).flatMap(({ dnat }) => dnat?.port ?? []),
  )
  const listens = [...new Set([probe.port, ...forwarded])]
  return { plan: { devices, cables, claims: claimsOf(network, probe), probe, rounds, listens }, network }
}

/** What the asker's device gets once everything else is there: the address that it claims. */
function claimsOf(network: Network, { from, src }: Question): Plan['claims'] {
  const device = network.topology.devices.get(from)
  if (device === undefined || device.kind === 'switch') return []
  const liar = claiming(device, src)
  if (liar === device || liar.kind === 'switch') return []
  return liar.nics.flatMap((nic) =>
    nic.addresses.filter((a) => a.ip === src).map(() => ({ nic: nic.name, ip: `${src}/32` })),
  )
}

function planDevice(device: Device, wish: FileDevice): PlanDevice {
  if (device.kind === 'switch') return { kind: 'switch', up: wish.up, nics: [], sysctl: {}, routes: [], ruleset: '' }
  const gateway = wish.gateway === undefined ? [] : [{ to: '0.0.0.0/0', via: wish.gateway }]
  const routes = [...gateway, ...wish.routes.map((r) => ({ ...r, to: r.to === 'default' ? '0.0.0.0/0' : r.to }))]
  const forwarding = { 'ipv4/conf/all/forwarding': device.forwarding ? 1 : 0 }
  const nics = device.nics.map((nic) => ({
    name: nic.name,
    addresses: nic.addresses.map((a) => `${a.ip}/${a.length}`),
    up: nic.up,
    sysctl: perNic(wish.sysctl, nic.name),
  }))
  const sysctl = { ...forwarding, ...perBox(wish.sysctl) }
  return { kind: wish.kind, up: wish.up, nics, sysctl, routes, ruleset: rulesetOf(device) }
}

/** Where a switch belongs: `all`, `default`, an interface; '' when it only has a name. */
function scopeOf(key: string): { scope: string; name: string } {
  const parts = key.split(/[./]/)
  const at = parts.indexOf('conf')
  return { scope: at < 0 ? '' : (parts[at + 1] ?? ''), name: parts.at(-1) ?? key }
}

/** Switches of the whole network stack stand in another directory than an interface's. */
const BOX = new Set(['icmp_errors_use_inbound_ifaddr', 'icmp_echo_ignore_all', 'ip_default_ttl'])

function perBox(sysctl: FileDevice['sysctl']): Record<string, number> {
  const set = ['', 'all'].flatMap((wanted) =>
    Object.entries(sysctl).flatMap(([key, value]) => {
      const { scope, name } = scopeOf(key)
      if (scope !== wanted) return []
      return [[BOX.has(name) ? `ipv4/${name}` : `ipv4/conf/all/${name}`, Number(value)]]
    }),
  )
  return Object.fromEntries(set)
}

/** What is said of the interface itself comes last. */
function perNic(sysctl: FileDevice['sysctl'], port: string): Record<string, number> {
  const set = ['', 'default', port].flatMap((wanted) =>
    Object.entries(sysctl).flatMap(([key, value]) => {
      const { scope, name } = scopeOf(key)
      return scope === wanted && !BOX.has(name) ? [[name, Number(value)]] : []
    }),
  )
  return Object.fromEntries(set)
}

const ACTIONS: Record<Filter['action'], string> = {
  accept: 'accept',
  drop: 'drop',
  reject: 'reject',
  'reject-admin': 'reject with icmp type admin-prohibited',
  'reject-host': 'reject with icmp type host-prohibited',
  'reject-unreachable': 'reject with icmp type host-unreachable',
  'reject-reset': 'reject with tcp reset',
}

/** The filters as nftables rules, in chains of the same names. */
function rulesetOf(box: Linux): string {
  return `${filtersOf(box)}${natOf(box)}`
}

function filtersOf(box: Linux): string {
  if (box.filters.length === 0) return ''
  const chains = (['input', 'forward', 'output'] as const).map((hook) => {
    const rules = box.filters.filter((rule) => rule.hook === hook).flatMap(ruleOf)
    return [`chain ${hook} {`, `type filter hook ${hook} priority 0; policy accept;`, ...rules, '}'].join('\n')
  })
  return `table ip filter {\n${chains.join('\n')}\n}\n`
}

/** nat rules in the chains that the kernel has for them. */
function natOf({ nat = [] }: Linux): string {
  if (nat.length === 0) return ''
  const chain = (hook: string, priority: number, rules: NatRule[]): string =>
    [`chain ${hook} {`, `type nat hook ${hook} priority ${priority}; policy accept;`, ...rules.map(natRule), '}'].join(
      '\n',
    )
  const before = nat.filter((rule) => rule.dnat !== undefined)
  const after = nat.filter((rule) => rule.dnat === undefined)
  return `table ip nat {\n${chain('prerouting', -100, before)}\n${chain('postrouting', 100, after)}\n}\n`
}

function natRule({ match, dnat, snat }: NatRule): string {
  const to = dnat ?? snat
  const where = to === undefined ? '' : to.port === undefined ? to.ip : `${to.ip}:${to.port}`
  const action = dnat !== undefined ? `dnat to ${where}` : snat !== undefined ? `snat to ${where}` : 'masquerade'
  return [...matchOf(match, match.proto), action].join(' ')
}

/** A reset is for TCP only; nft refuses it for anything else. */
function ruleOf({ match, action }: Filter): string[] {
  const proto = action === 'reject-reset' && match.proto === undefined ? 'tcp' : match.proto
  if (action === 'reject-reset' && proto !== 'tcp') return []
  const state = match.state === undefined ? [] : [`ct state { ${match.state.join(', ')} }`]
  return [[...state, ...matchOf(match, proto), ACTIONS[action]].join(' ')]
}

function matchOf(match: FilterMatch, proto: FilterMatch['proto']): string[] {
  const { src, dst, sport, dport } = match
  const ports = proto === 'tcp' || proto === 'udp' ? proto : 'meta l4proto { tcp, udp } th'
  const parts = [
    match.in === undefined ? '' : `iifname "${match.in}"`,
    match.out === undefined ? '' : `oifname "${match.out}"`,
    src === undefined ? '' : `ip saddr ${network(src)}`,
    dst === undefined ? '' : `ip daddr ${network(dst)}`,
    proto === undefined ? '' : `ip protocol ${proto}`,
    sport === undefined ? '' : `${ports} sport ${sport}`,
    dport === undefined ? '' : `${ports} dport ${dport}`,
  ]
  return parts.filter((part) => part !== '')
}

/** nft wants no bits of the host in a prefix. */
function network(prefix: string): string {
  const [ip = '', length = '32'] = prefix.split('/')
  const bits = ip.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
  const size = 2 ** (32 - Number(length))
  const base = Math.floor(bits / size) * size
  return `${[24, 16, 8, 0].map((shift) => Math.floor(base / 2 ** shift) % 256).join('.')}/${length}`
}
