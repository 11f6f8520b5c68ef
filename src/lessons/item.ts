import type { Cidr, Ip, Mac } from '../net/address.ts'
import type { Tagged } from '../net/tagged.ts'
import type { Ends } from '../request/calls.ts'
import type { Outcome } from '../trace/events.ts'
import type { Belief } from './beliefs.ts'

/*
 * The shape of a question. Facts only: `words/` says it in every language and voice, so that all of them have one key.
 */

/** What becomes of a request and its answer. */
export type Fate = Tagged<{
  /** It arrives, and so does its answer. */
  answered: Record<never, never>
  /** It arrives; the answer does not come back. */
  'answer-lost': { at: string }
  lost: { at: string }
  'not-sent': { at: string }
}>

/** Tables that can be asked on the way. */
export const TABLES = ['routes', 'arp', 'macs', 'endpoints', 'ipcache', 'services'] as const
export type TableName = (typeof TABLES)[number]

/** Fixed answers, each a sentence in every language. */
export const PHRASES = [
  // what a switch does with a frame for an address that it does not know
  'floods',
  'drops-it',
  'asks-a-directory',
  // how a Service shares out its connections
  'at-random',
  'in-turn',
  'by-load',
  // what the number in a tunnel header says
  'who-sends',
  'which-vlan',
  'which-network',
  // who notices that nobody has an address
  'sender-gives-up',
  'switch-reports',
  'gateway-reports',
] as const
export type Phrase = (typeof PHRASES)[number]

/** What an option can be. */
export interface OptionValues {
  address: { ip: Ip }
  mac: { mac: Mac }
  /** The switch's own MAC address, as if a frame needed one. */
  'mac-of': { device: string }
  number: { n: number }
  /** Devices, in the order in which they handle the packet. */
  path: { devices: readonly string[] }
  row: { to: Cidr; via?: Ip; port?: string }
  /** A row of a MAC table: this address is behind that port. */
  'mac-row': { mac: Mac; port: string }
  table: { table: TableName }
  fate: { fate: Fate }
  sees: { outcome: Outcome['kind'] }
  /** May it: through both policies, or refused on one side. */
  verdict: { verdict: 'allowed' | 'denied'; side?: 'egress' | 'ingress'; endpoint?: string }
  /** Pods that a Service may choose from. */
  backends: { ips: readonly Ip[] }
  phrase: { phrase: Phrase }
}
export type Value = Tagged<OptionValues>

/** What is asked: one line per kind of question, with what its sentence needs. Every question is about the item's `ends`. */
export interface Stems {
  /** Does it arrive, and its answer; where does it die? */
  fate: Record<never, never>
  /** Which destination MAC address is on the frame when it leaves `device`? */
  'frame-to': { device: string }
  /** Whose MAC address does `device` look up before it can send? */
  'arp-for': { device: string }
  /** Which destination address is outermost on the packet when it leaves `device`? */
  'packet-to': { device: string }
  /** Which source address is outermost on the packet when it leaves `device`? */
  'packet-from': { device: string }
  /** Who handles it, one after the other? */
  path: Record<never, never>
  /** With which TTL does it arrive? */
  'ttl-left': { ttl: number }
  /** Which row of the routing table of `device` decides? */
  'row-wins': { device: string; dst: Ip }
  /** Which table decides at `device`? */
  'table-asked': { device: string; part?: string }
  /** Which row does the switch write when the first frame comes? */
  'switch-writes': { device: string }
  /** What does the switch do with a frame for an address that is in no row? */
  'unknown-at-switch': { device: string }
  /** Nobody has the address: who finds out? */
  'who-notices': { ip: Ip }
  /** What does the asking program see? */
  sees: Record<never, never>
  /** What does the number in the tunnel's header say? */
  'tunnel-number': { device: string; vni: number }
  /** A traceroute shows a star where `device` is: what becomes of an ordinary packet? */
  star: { device: string }
  /** Which pods may a Service choose? */
  backends: { service: string }
  /** How are many connections shared out? */
  'shared-how': { service: string; of: number }
  /** May it, by the policies, and if not, whose? */
  verdict: Record<never, never>
  /** The cable at `port` of `device` is cut: what becomes of the packet then? */
  broken: { device: string; port: string }
}

/** Which beliefs give the wrong options of a kind. */
export interface Held {
  fate:
    | 'switch-is-a-hop'
    | 'receiver-counts'
    | 'ttl-is-seconds'
    | 'no-gateway-gets-lost'
    | 'server-needs-no-gateway'
    | 'routers-know-the-way'
    | 'answer-same-way'
    | 'source-is-checked'
    | 'broadcast-is-a-host'
    | 'broadcast-crosses'
    | 'mask-is-the-routers'
    | 'routers-split'
    | 'ping-is-enough'
    | 'all-of-1500-fits'
    | 'nat-is-a-firewall'
    | 'container-port-at-service'
    | 'local-from-every-node'
  'frame-to': 'mac-stays' | 'neighbours-through-gateway' | 'switch-is-a-hop' | 'one-mac-behind-router'
  'arp-for': 'arp-asks-far-host' | 'neighbours-through-gateway' | 'routers-know-the-way'
  'packet-to': 'ip-is-gateway' | 'underlay-knows-pods' | 'clusterip-travels'
  'packet-from': 'pods-behind-nat' | 'pod-address-goes-out' | 'underlay-knows-pods' | 'nodeport-only-there'
  path: 'neighbours-through-gateway' | 'other-leg-through-network' | 'same-node-leaves' | 'nodeport-only-there'
  'ttl-left': 'receiver-counts' | 'switch-is-a-hop' | 'ttl-is-seconds' | 'pods-share-a-bridge'
  'row-wins': 'first-row-wins'
  'table-asked': 'unknown-mac-dropped' | 'switch-is-a-hop' | 'pods-share-a-bridge' | 'underlay-knows-pods'
  'switch-writes': 'switch-learns-destination'
  'unknown-at-switch': 'unknown-mac-dropped'
  'who-notices': 'missing-is-reported'
  sees:
    | 'refused-is-timeout'
    | 'no-gateway-gets-lost'
    | 'deleted-pod-is-reported'
    | 'clusterip-answers-ping'
    | 'empty-service-hangs'
    | 'container-port-at-service'
    | 'routers-split'
  'tunnel-number': 'vni-is-a-vlan'
  star: 'star-is-a-break'
  backends: 'service-takes-turns' | 'nodeport-only-there' | 'local-from-every-node'
  'shared-how': 'service-takes-turns'
  verdict: 'policy-names-service-port' | 'egress-without-name' | 'closed-by-default'
  broken: 'neighbours-through-gateway' | 'same-node-leaves' | 'routers-know-the-way'
}

export type StemKind = keyof Stems
export type Stem = Tagged<Stems>
export type StemOf<K extends StemKind> = Extract<Stem, { kind: K }>

/** An option: what it says, and the belief behind it. The right one has none. */
export interface Option {
  value: Value
  belief?: Belief
}

export interface Item {
  /** What it is about; one of its wrong options is this belief's. */
  about: Belief
  network: { name: string; hash: string }
  seed: number
  stem: Stem
  /** The question to `/trace` that it is about, and that replays it. */
  ends: Ends
  options: readonly Option[]
  /** Index of the right option. */
  key: number
  /** The number of the scene that settles it, as `/step` counts. */
  shows: number
}

/** Equal values have equal texts. */
export function valueText(value: Value): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )
}
