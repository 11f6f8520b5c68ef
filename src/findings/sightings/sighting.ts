import type { Ip, Mac } from '../../net/address.ts'
import type { Protocol } from '../../net/packet.ts'

/*
 * What somebody saw on a real machine, as the tool that printed it names it. Only what the text says: nothing is filled in.
 */

/** The tools whose output is read. */
export const TOOLS = [
  'hubble',
  'monitor',
  'tcpdump',
  'tshark',
  'ping',
  'program',
  'lookup',
  'traceroute',
  'conntrack',
  'ip-route',
  'ip-neigh',
  'fdb',
  'bpf-map',
  'cilium-status',
  'event',
  'describe',
  'alert',
] as const
export type Tool = (typeof TOOLS)[number]

/** One end, as far as it was printed. `pod` is `namespace/name`; `name` is anything else that was called. */
export interface SightedEnd {
  ip?: Ip
  port?: number
  pod?: string
  name?: string
  identity?: number
}

/** What a program or a person experienced. Words of `Outcome`, and what happens before there is a packet. */
export type Experience =
  | 'connected'
  | 'refused'
  | 'timeout'
  | 'host-unreachable'
  | 'net-unreachable'
  | 'time-exceeded'
  | 'prohibited'
  | 'message-too-long'
  | 'not-permitted'
  | 'reset'
  | 'no-name'
  | 'forbidden'
  | 'unavailable'

export interface SightedRoute {
  to: string
  via?: Ip
  dev?: string
  src?: Ip
  type?: 'blackhole' | 'unreachable' | 'prohibit'
  metric?: number
}
export interface SightedNeighbour {
  ip: Ip
  mac?: Mac
  dev?: string
  state: string
}
export interface SightedIpcacheRow {
  prefix: string
  identity: number
  tunnel?: Ip
}

export interface Sighting {
  tool: Tool
  /** The line or lines that it stands in, whole. */
  text: string
  /** Who sent this packet, and to whom: of a reply, the answering side is `src`. */
  src?: SightedEnd
  dst?: SightedEnd
  proto?: Protocol | 'sctp'
  flags?: string[]
  ttl?: number
  verdict?: string
  /** Cilium's words for a drop, and its number. */
  reason?: string
  number?: number
  event?: string
  /** Match type of a policy verdict. */
  match?: string
  direction?: 'ingress' | 'egress'
  /** Is it an answer? null: the tool does not tell (`<>`). Missing: it has no notion of it. */
  reply?: boolean | null
  /** Observation point, in Cilium's own words. */
  point?: string
  /** State of the connection. */
  state?: string
  endpoint?: number
  node?: string
  time?: string
  l7?: { dns?: string; method?: string; path?: string; status?: number }
  icmp?: { type: number; code: number; about?: Ip; mtu?: number; gateway?: Ip }
  outer?: { src: Ip; dst: Ip; vni: number }
  arp?: { op: 'who-has' | 'is-at'; asks: Ip; tell?: Ip; mac?: Mac }
  symptom?: Experience
  /** Who told the bad news. */
  teller?: Ip
  mtu?: number
  resolver?: string
  /** Answering hop by hop; null is a star. */
  hops?: (Ip | null)[]
  routes?: SightedRoute[]
  neighbours?: SightedNeighbour[]
  ipcache?: SightedIpcacheRow[]
  fdb?: { mac: Mac; dev: string; dst?: Ip }[]
  endpoints?: { ip: Ip; endpoint?: number; identity?: number; mac?: Mac }[]
  backends?: { frontend: string; backends: string[] }[]
  settings?: Readonly<Record<string, string>>
  /** The question that it means: of a reply and of an ICMP error, turned round. */
  asks?: { from?: string; to: string }
}
