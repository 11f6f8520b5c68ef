import { type Learned, simulate } from '../../../src/engine/simulate.ts'
import type { Network } from '../../../src/kube/network.ts'
import { header, type Packet } from '../../../src/net/packet.ts'
import { build } from '../../../src/networks/build.ts'
import { type NetworkInput, networkFile } from '../../../src/networks/file.ts'
import type { Journey, Question, Step, StepKind, Trace } from '../../../src/trace/events.ts'

/*
 * The little networks in which a behaviour shows, the questions that show it, and short ways to read a journey.
 */

type DeviceInput = NonNullable<NetworkInput['devices']>[string]
type Devices = Record<string, DeviceInput>
/** What differs from the ordinary network: fields of devices, cables that are cut, cluster options. */
export interface Change {
  devices?: Record<string, Partial<DeviceInput>>
  cut?: string[]
  add?: Devices
  links?: { a: string; b: string }[]
}

const mac = (network: number, house: number): string => `02:00:00:00:${network}:${house}`

function house(network: number, number: number, gateway: number): DeviceInput {
  const nics = { eth0: { ip: `10.0.${network}.${number}/24`, mac: mac(network, number) } }
  return { kind: 'host', nics, gateway: `10.0.${network}.${gateway}` }
}

function doorman(network: number, number: number, route: NonNullable<DeviceInput['routes']>[number]): DeviceInput {
  const near = { ip: `10.0.${network}.${number}/24`, mac: mac(network, number) }
  const far = { ip: `10.0.99.${network}1/24`, mac: mac(99, number) }
  return { kind: 'router', nics: { eth0: near, eth1: far }, routes: [route] }
}

/** Two neighbourhoods, 10 and 20, five houses each; h11 and h21 are their doormen and meet at sw99. */
export function neighbourhoods(change: Change = {}): Network {
  const devices: Devices = {
    h11: doorman(10, 11, { to: '10.0.20.0/24', via: '10.0.99.201' }),
    h21: doorman(20, 21, { to: '10.0.10.0/24', via: '10.0.99.101' }),
    sw10: { kind: 'switch' },
    sw20: { kind: 'switch' },
    sw99: { kind: 'switch' },
  }
  const links: { a: string; b: string }[] = []
  for (const network of [10, 20]) {
    links.push({ a: `h${network + 1}.eth0`, b: `sw${network}.p1` })
    for (let i = 2; i <= 5; i++) {
      devices[`h${network + i}`] = house(network, network + i, network + 1)
      links.push({ a: `h${network + i}.eth0`, b: `sw${network}.p${i}` })
    }
  }
  links.push({ a: 'h11.eth1', b: 'sw99.p1' }, { a: 'h21.eth1', b: 'sw99.p2' })
  return changed({ devices, links }, change)
}

/**
 * One LAN with two routers, behind the second of which h2 lives; h1's gateway is the first one, so its packets go back
 * out of the door they came in. r2 answers h1 through r1, over the short cut 10.12.0.0/24: an asymmetric way.
 */
export function twoRouters(change: Change = {}): Network {
  const devices: Devices = {
    h1: { kind: 'host', nics: { eth0: { ip: '10.1.0.10/24' } }, gateway: '10.1.0.254' },
    h2: { kind: 'host', nics: { eth0: { ip: '10.2.0.10/24' } }, gateway: '10.2.0.254' },
    r1: {
      kind: 'router',
      nics: { eth0: { ip: '10.1.0.254/24' }, eth1: { ip: '10.12.0.1/24' } },
      routes: [{ to: '10.2.0.0/24', via: '10.1.0.253' }],
    },
    r2: {
      kind: 'router',
      nics: { eth0: { ip: '10.1.0.253/24' }, eth1: { ip: '10.12.0.2/24' }, eth2: { ip: '10.2.0.254/24' } },
      routes: [{ to: '10.1.0.10/32', via: '10.12.0.1' }],
    },
    sw1: { kind: 'switch' },
    sw2: { kind: 'switch' },
  }
  const links = [
    { a: 'h1.eth0', b: 'sw1.p1' },
    { a: 'r1.eth0', b: 'sw1.p2' },
    { a: 'r2.eth0', b: 'sw1.p3' },
    { a: 'r1.eth1', b: 'r2.eth1' },
    { a: 'r2.eth2', b: 'sw2.p1' },
    { a: 'h2.eth0', b: 'sw2.p2' },
  ]
  return changed({ devices, links }, change)
}

type ClusterChange = Pick<NetworkInput, 'options' | 'stale_ipcache'> & {
  nodes?: Record<string, Partial<NonNullable<NetworkInput['nodes']>[string]>>
}

/** The article's cluster: two buildings, pods 12 and 14 in the first, 22 and 24 in the second. */
export function buildings(change: ClusterChange = {}): Network {
  const node = (n: number): NonNullable<NetworkInput['nodes']>[string] => ({
    ip: `192.168.100.1${n}/24`,
    mac: mac(64, 10 + n),
    pod_cidr: `10.0.${n}.0/24`,
    cilium_host_ip: n === 1 ? '10.0.1.11' : '10.0.2.21',
    number: n,
    ...change.nodes?.[`node${n}`],
  })
  const pods: NonNullable<NetworkInput['pods']> = {}
  for (const number of [12, 14, 22, 24]) {
    const n = Math.floor(number / 10)
    pods[`pod${number}`] = {
      node: `node${n}`,
      ip: `10.0.${n}.${number}`,
      identity: 1000 + number,
      mac: `02:aa:00:00:0${n}:${number}`,
      lxc: `lxc${number}`,
      lxc_mac: `02:bb:00:00:0${n}:${number}`,
    }
  }
  const { options = {}, stale_ipcache = [] } = change
  const file = { nodes: { node1: node(1), node2: node(2) }, pods, options, stale_ipcache }
  return build('buildings', networkFile.parse(file), 'cilium')
}

function changed(base: { devices: Devices; links: { a: string; b: string }[] }, change: Change): Network {
  const devices: Devices = { ...base.devices, ...change.add }
  for (const [name, fields] of Object.entries(change.devices ?? {})) {
    const old = devices[name]
    if (old === undefined) throw new Error(`no device ${name}`)
    devices[name] = { ...old, ...fields, nics: mergedNics(old.nics, fields.nics) }
  }
  const cut = new Set(change.cut)
  const links = [...base.links, ...(change.links ?? [])].map((link) => ({
    ...link,
    cut: cut.has(link.a) || cut.has(link.b),
  }))
  return build('behaviour', networkFile.parse({ devices, links }))
}

function mergedNics(old: DeviceInput['nics'] = {}, fields: DeviceInput['nics'] = {}): NonNullable<DeviceInput['nics']> {
  const merged = { ...old }
  for (const [name, nic] of Object.entries(fields)) merged[name] = { ...old[name], ...nic }
  return merged
}

export type Ask = Partial<Question> & Pick<Question, 'from' | 'to'>

function whole(question: Ask): Question {
  return { proto: 'icmp', port: 7777, size: 56, ttl: 64, df: 'want', open: true, ...question }
}

/** Asks one question after another; each later one knows what the earlier ones taught. The last journey is the result. */
export function ask(network: Network, ...questions: [Ask, ...Ask[]]): { journey: Journey; learned: Learned } {
  const [first, ...later] = questions
  let walked = simulate(network.topology, whole(first))
  for (const question of later) walked = simulate(network.topology, whole(question), walked.learned)
  return walked
}

/** Asks with what was learned elsewhere, for instance before something broke. */
export function askKnowing(network: Network, learned: Learned, question: Ask): Journey {
  return simulate(network.topology, whole(question), learned).journey
}

/** The steps of one kind, in the order of the story, with the device where each happened. */
export function steps<K extends StepKind>(
  journey: Journey,
  kind: K,
): (Extract<Step, { kind: K }> & { device: string })[] {
  const isKind = (step: Step): step is Extract<Step, { kind: K }> => step.kind === kind
  return journey.story.flatMap((hop) => hop.steps.filter(isKind).map((step) => ({ ...step, device: hop.device })))
}

/** The devices that a message passed; one that it went round over `lo` is named once. */
export function pathOf(trace: Trace | undefined): string[] {
  const names = trace?.hops.map((hop) => hop.device) ?? []
  return names.filter((name, i) => name !== names[i - 1])
}

/** What a message looked like when it left a device, and on which port. */
export function sentBy(trace: Trace | undefined, device: string): { port: string; packet: Packet }[] {
  const hops = trace?.hops.filter((hop) => hop.device === device) ?? []
  return hops.flatMap((hop) => hop.steps.flatMap((step) => (step.kind === 'sent' ? [step] : [])))
}

/** TTLs of a message along its way: as it left each device. */
export function ttls(trace: Trace | undefined): [string, number][] {
  return [...new Set(pathOf(trace))].flatMap((device): [string, number][] => {
    const ttl = header(sentBy(trace, device)[0]?.packet ?? [], 'ipv4')?.ttl
    return ttl === undefined ? [] : [[device, ttl]]
  })
}

/** How a message ended, in one line: `delivered h24`, `lost h11 ttl-expired`. */
export function ending(trace: Trace | undefined): string {
  if (trace === undefined) return 'none'
  const { disposition } = trace
  if (disposition.kind === 'delivered') return `delivered ${disposition.to}`
  return `${disposition.kind} ${disposition.at} ${disposition.reason.kind}`
}

/** The errors of a journey, in one line each: `time-exceeded from 10.0.10.11 (h11)`. */
export const errors = (journey: Journey): string[] =>
  journey.errors.map((e) => `${e.icmp.name} from ${e.source} (${e.device})`)

/** TTL in the header that the first error quotes. */
export const quotedTtl = (journey: Journey): number | undefined =>
  header(journey.errors[0]?.icmp.about ?? [], 'ipv4')?.ttl

/** What crossed an interface, in order: `in who-has`, `out icmp`. */
export function seenAt(journey: Journey, device: string, port: string): string[] {
  const crossing = (step: Step): string[] => {
    if ((step.kind !== 'received' && step.kind !== 'sent') || step.port !== port) return []
    const what = header(step.packet, 'arp')?.op ?? header(step.packet, 'ipv4')?.protocol ?? '?'
    return [`${step.kind === 'sent' ? 'out' : 'in'} ${what}`]
  }
  return journey.story.filter((hop) => hop.device === device).flatMap((hop) => hop.steps.flatMap(crossing))
}
