import type { Ip, Mac } from './address.ts'
import type { Tagged } from './tagged.ts'

export type Protocol = 'icmp' | 'udp' | 'tcp'

/** What an ICMP message says (RFC 792, RFC 1191, RFC 1812). */
export type IcmpName =
  | 'echo-request'
  | 'echo-reply'
  | 'time-exceeded'
  | 'net-unreachable'
  | 'host-unreachable'
  | 'port-unreachable'
  | 'fragmentation-needed'
  | 'admin-prohibited'
  | 'host-prohibited'
  | 'redirect-host'

/** Type and code on the wire. */
export const ICMP: Record<IcmpName, { type: number; code: number }> = {
  'echo-request': { type: 8, code: 0 },
  'echo-reply': { type: 0, code: 0 },
  'time-exceeded': { type: 11, code: 0 },
  'net-unreachable': { type: 3, code: 0 },
  'host-unreachable': { type: 3, code: 1 },
  'port-unreachable': { type: 3, code: 3 },
  'fragmentation-needed': { type: 3, code: 4 },
  'admin-prohibited': { type: 3, code: 13 },
  'host-prohibited': { type: 3, code: 10 },
  'redirect-host': { type: 5, code: 1 },
}

/** The headers a packet can carry. Lengths are bytes; ports, TTL and VNI as on the wire. */
export interface Headers {
  ethernet: { src: Mac; dst: Mac }
  /** 802.1Q: one of the tags between MAC addresses and what is carried. `service`: the outer one of two (802.1ad). */
  vlan: { id: number; priority: number; dei: boolean; service: boolean }
  arp: { op: 'who-has' | 'is-at'; senderMac: Mac; senderIp: Ip; targetMac?: Mac; targetIp: Ip }
  /** `length` is the total length of this (fragment of a) packet; `offset` is in bytes; `id` only matters to fragments. */
  ipv4: {
    src: Ip
    dst: Ip
    ttl: number
    protocol: Protocol
    length: number
    df: boolean
    mf: boolean
    offset: number
    id: number
    /** IPv4 option 0x9A of direct server return: what the client asked for (bpf/lib/nodeport.h). */
    dsr?: { ip: Ip; port?: number }
  }
  /** `about` is the packet that an error quotes; `mtu` goes with fragmentation-needed, `gateway` with a redirect. */
  icmp: { name: IcmpName; about?: Packet; mtu?: number; gateway?: Ip }
  udp: { sport: number; dport: number; length: number; checksum: 'set' | 'zero' }
  tcp: { sport: number; dport: number; flags: 'S' | 'SA' | 'R' | 'RA' | 'A' }
  vxlan: { vni: number }
  /** `dsr` is Geneve option 0x014B/0x81, with the same meaning. */
  geneve: { vni: number; dsr?: { ip: Ip; port?: number } }
  /** What follows is encrypted: only the two ends of the WireGuard tunnel can read it. */
  wireguard: Record<never, never>
}

export type Header = Tagged<Headers>
export type HeaderOf<K extends keyof Headers> = Extract<Header, { kind: K }>

/** Headers, outermost first. Never mutated: every change makes a new packet. */
export type Packet = readonly Header[]

function isKind<K extends keyof Headers>(header: Header, kind: K): header is HeaderOf<K> {
  return header.kind === kind
}

/** The outermost header of that kind. */
export function header<K extends keyof Headers>(packet: Packet, kind: K): HeaderOf<K> | undefined {
  for (const h of packet) if (isKind(h, kind)) return h
  return undefined
}

/** The same packet with the outermost header of that kind changed; unchanged when there is none. */
export function rewrite<K extends keyof Headers>(packet: Packet, kind: K, change: Partial<Headers[K]>): Packet {
  const at = packet.findIndex((h) => h.kind === kind)
  if (at < 0) return packet
  const old = packet[at]
  if (old === undefined) return packet
  return packet.with(at, { ...old, ...change })
}

/** The packet without its Ethernet header, as the IP layer sees it. */
export function withoutEthernet(packet: Packet): Packet {
  return packet[0]?.kind === 'ethernet' ? packet.slice(1) : packet
}

/** The frame with a VLAN tag, its outermost one then. */
export function tagged(packet: Packet, id: number): Packet {
  const [first, ...rest] = packet
  if (first?.kind !== 'ethernet') return packet
  return [first, { kind: 'vlan', id, priority: 0, dei: false, service: false }, ...rest]
}

/** The frame without its outermost VLAN tag. */
export function untagged(packet: Packet): Packet {
  return packet[1]?.kind === 'vlan' ? packet.toSpliced(1, 1) : packet
}

/** The VLAN that a frame says it belongs to; undefined: none. Id 0 carries a priority only, a service tag is not for customers. */
export function vlanOf(packet: Packet): number | undefined {
  const tag = packet[1]
  return tag?.kind === 'vlan' && tag.id !== 0 && !tag.service ? tag.id : undefined
}

/** The packet inside a frame with these MAC addresses. */
export function inFrame(packet: Packet, src: Mac, dst: Mac): Packet {
  return [{ kind: 'ethernet', src, dst }, ...withoutEthernet(packet)]
}

const isTunnelHeader = (h: Header): boolean => h.kind === 'vxlan' || h.kind === 'geneve' || h.kind === 'wireguard'

/** Is this a tunnel's packet: does it carry another frame or packet? */
export function isEncapsulated(packet: Packet): boolean {
  return packet.some(isTunnelHeader)
}

/** What a tunnel carries, or the packet itself when it is not in a tunnel. */
export function innermost(packet: Packet): Packet {
  const at = packet.findLastIndex(isTunnelHeader)
  return at < 0 ? packet : packet.slice(at + 1)
}

/** Bytes of the IPv4 option of direct server return. */
export const DSR_OPTION = 8

/** Bytes of WireGuard over IPv4: outer IP 20, UDP 8, its header 16, authentication tag 16. */
export const WIREGUARD_OVERHEAD = 60

/** Bytes of tunnel headers over IPv4: outer IP 20, UDP 8, VXLAN or Geneve 8, inner Ethernet 14 (RFC 7348). */
export const TUNNEL_OVERHEAD = 50
