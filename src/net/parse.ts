import { ZERO_MAC } from './address.ts'
import { checksum } from './checksum.ts'
import { BRIDGED_ETHERNET, ETHERTYPE, ipAt, isEcho, macAt, PROTOCOL, TCP_FLAGS, VXLAN_FLAGS } from './frame.ts'
import { type Headers, ICMP, type IcmpName, type Packet, type Protocol } from './packet.ts'

/*
 * Bytes to packet: the way back from `frame.ts`. What is not modelled (IPv6, IP options, other ICMP types) is
 * refused by name, never skipped.
 */

/** UDP ports behind which a tunnel's frame stands. */
export interface TunnelPorts {
  vxlan: readonly number[]
  geneve: readonly number[]
}

/** IANA's VXLAN port and Linux's, which Cilium uses; Geneve's (RFC 8926). */
export const TUNNEL_PORTS: TunnelPorts = { vxlan: [4789, 8472], geneve: [6081] }

/** Reads an Ethernet frame. Throws a RangeError that says what is wrong or not modelled. */
export function fromBytes(bytes: Uint8Array, ports: TunnelPorts = TUNNEL_PORTS): Packet {
  need(bytes, 14, 'Ethernet header')
  const ethernet = { kind: 'ethernet' as const, dst: macAt(bytes, 0), src: macAt(bytes, 6) }
  return [ethernet, ...carried(bytes, 12, ports)]
}

/** What an EtherType announces, VLAN tags first (802.1Q, 802.1ad). */
function carried(bytes: Uint8Array, at: number, ports: TunnelPorts): Packet {
  const type = wordAt(bytes, at)
  const rest = bytes.subarray(at + 2)
  if (type === ETHERTYPE.vlan || type === ETHERTYPE.service) {
    need(rest, 4, 'VLAN tag')
    const tag = wordAt(rest, 0)
    const service = type === ETHERTYPE.service
    const vlan = { kind: 'vlan' as const, id: tag & 0xfff, priority: tag >> 13, dei: (tag & 0x1000) !== 0, service }
    return [vlan, ...carried(rest, 2, ports)]
  }
  if (type === ETHERTYPE.arp) return [arpFrom(rest)]
  if (type === ETHERTYPE.ipv4) return ipFromBytes(rest, ports)
  throw new RangeError(`EtherType 0x${type.toString(16).padStart(4, '0')} is not modelled`)
}

/** Reads an IPv4 packet. One that an ICMP error quotes may end early. */
export function ipFromBytes(bytes: Uint8Array, ports: TunnelPorts = TUNNEL_PORTS): Packet {
  need(bytes, 20, 'IPv4 header')
  if (bytes[0] !== 0x45) throw new RangeError('only IPv4 without options is modelled')
  if (checksum(bytes.subarray(0, 20)) !== 0) throw new RangeError('the checksum of the IPv4 header is wrong')
  const fragment = wordAt(bytes, 6)
  const ip: Headers['ipv4'] & { kind: 'ipv4' } = {
    kind: 'ipv4',
    src: ipAt(bytes, 12),
    dst: ipAt(bytes, 16),
    ttl: bytes[8] ?? 0,
    protocol: protocolOf(bytes[9] ?? 0),
    length: wordAt(bytes, 2),
    df: (fragment & 0x4000) !== 0,
    mf: (fragment & 0x2000) !== 0,
    offset: (fragment & 0x1fff) * 8,
    id: wordAt(bytes, 4),
  }
  if (ip.offset > 0) return [ip]
  const rest = bytes.subarray(20, ip.length)
  if (ip.protocol === 'icmp') return [ip, icmpFrom(rest, ports)]
  if (ip.protocol === 'tcp') return [ip, tcpFrom(rest)]
  return [ip, ...udpFrom(rest, ports)]
}

function protocolOf(number: number): Protocol {
  for (const name of ['icmp', 'udp', 'tcp'] as const) if (PROTOCOL[name] === number) return name
  throw new RangeError(`IP protocol ${number} is not modelled`)
}

function arpFrom(bytes: Uint8Array): Packet[number] {
  need(bytes, 28, 'ARP packet')
  const op = wordAt(bytes, 6)
  if (op !== 1 && op !== 2) throw new RangeError(`ARP operation ${op} is not modelled`)
  const target = macAt(bytes, 18)
  return {
    kind: 'arp',
    op: op === 1 ? 'who-has' : 'is-at',
    senderMac: macAt(bytes, 8),
    senderIp: ipAt(bytes, 14),
    ...(target === ZERO_MAC ? {} : { targetMac: target }),
    targetIp: ipAt(bytes, 24),
  }
}

function icmpFrom(bytes: Uint8Array, ports: TunnelPorts): Packet[number] {
  need(bytes, 8, 'ICMP header')
  const name = icmpNameOf(bytes[0] ?? 0, bytes[1] ?? 0)
  if (isEcho(name)) return { kind: 'icmp', name }
  const about = ipFromBytes(bytes.subarray(8), ports)
  if (name === 'fragmentation-needed') return { kind: 'icmp', name, about, mtu: wordAt(bytes, 6) }
  if (name === 'redirect-host') return { kind: 'icmp', name, about, gateway: ipAt(bytes, 4) }
  return { kind: 'icmp', name, about }
}

const ICMP_NAMES: readonly IcmpName[] = [
  'echo-request',
  'echo-reply',
  'time-exceeded',
  'net-unreachable',
  'host-unreachable',
  'port-unreachable',
  'fragmentation-needed',
  'admin-prohibited',
  'host-prohibited',
  'redirect-host',
]

/** The name of an ICMP type and code. */
function icmpNameOf(type: number, code: number): IcmpName {
  for (const name of ICMP_NAMES) if (ICMP[name].type === type && ICMP[name].code === code) return name
  throw new RangeError(`ICMP type ${type} code ${code} is not modelled`)
}

function tcpFrom(bytes: Uint8Array): Packet[number] {
  need(bytes, 20, 'TCP header')
  const bits = bytes[13] ?? 0
  for (const flags of ['S', 'SA', 'R', 'RA', 'A'] as const) {
    if (TCP_FLAGS[flags] === bits) return { kind: 'tcp', sport: wordAt(bytes, 0), dport: wordAt(bytes, 2), flags }
  }
  throw new RangeError(`TCP flags 0x${bits.toString(16).padStart(2, '0')} are not modelled`)
}

function udpFrom(bytes: Uint8Array, ports: TunnelPorts): Packet {
  need(bytes, 8, 'UDP header')
  const dport = wordAt(bytes, 2)
  const udp = {
    kind: 'udp' as const,
    sport: wordAt(bytes, 0),
    dport,
    length: wordAt(bytes, 4),
    checksum: wordAt(bytes, 6) === 0 ? ('zero' as const) : ('set' as const),
  }
  const rest = bytes.subarray(8)
  if (rest.length < 8) return [udp]
  if (ports.vxlan.includes(dport) && rest[0] === VXLAN_FLAGS)
    return [udp, { kind: 'vxlan', vni: vniAt(rest) }, ...fromBytes(rest.subarray(8), ports)]
  if (ports.geneve.includes(dport) && rest[0] === 0 && wordAt(rest, 2) === BRIDGED_ETHERNET)
    return [udp, { kind: 'geneve', vni: vniAt(rest) }, ...fromBytes(rest.subarray(8), ports)]
  return [udp]
}

/** The 24 bits that name a tunnel's network, at the same place in VXLAN and Geneve. */
function vniAt(tunnel: Uint8Array): number {
  return (wordAt(tunnel, 4) << 8) | (tunnel[6] ?? 0)
}

function wordAt(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)
}

function need(bytes: Uint8Array, length: number, what: string): void {
  if (bytes.length < length) throw new RangeError(`${what}: ${length} bytes needed, ${bytes.length} there`)
}
