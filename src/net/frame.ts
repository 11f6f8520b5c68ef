import { type Ip, ipBits, ipText, type Mac, ZERO_MAC } from './address.ts'
import { checksum, onesSum } from './checksum.ts'
import { DSR_OPTION, type Headers, ICMP, type IcmpName, type Packet, type Protocol } from './packet.ts'

/*
 * Packet to bytes: what Wireshark would show of it. Payloads are zeros, so a checksum needs no more than the headers and
 * the first fragment of a packet carries the right one. The way back is in `parse.ts`.
 */

export const ETHERTYPE = { ipv4: 0x0800, arp: 0x0806, vlan: 0x8100, service: 0x88a8 } as const
export const PROTOCOL: Record<Protocol, number> = { icmp: 1, tcp: 6, udp: 17 }
export const TCP_FLAGS: Record<Headers['tcp']['flags'], number> = { S: 0x02, SA: 0x12, R: 0x04, RA: 0x14, A: 0x10 }
/** Flag "a VNI follows" (RFC 7348), in the first byte. */
export const VXLAN_FLAGS = 0x08
/** Geneve carries Ethernet: transparent Ethernet bridging (RFC 8926). */
export const BRIDGED_ETHERNET = 0x6558
/** Bytes of a quoted packet that fit into an ICMP error of 576 bytes (RFC 1812). */
const LONGEST_QUOTE = 548

/** The bytes of a frame, or of an IP packet when it has no Ethernet header. Its IPv4 `length` decides how many. */
export function toBytes(packet: Packet): Uint8Array {
  const [first, ...rest] = packet
  if (first === undefined) return new Uint8Array()
  switch (first.kind) {
    case 'ethernet':
      return joined(macBytes(first.dst), macBytes(first.src), word(etherTypeOf(rest)), toBytes(rest))
    case 'vlan':
      return joined(
        word((first.priority << 13) | (first.dei ? 0x1000 : 0) | first.id),
        word(etherTypeOf(rest)),
        toBytes(rest),
      )
    case 'arp':
      return arpBytes(first)
    case 'ipv4':
      return ipv4Bytes(first, rest)
    case 'icmp':
      return icmpBytes(first)
    case 'udp':
      return joined(udpHeader(first, 0), sized(toBytes(rest), first.length - 8))
    case 'tcp':
      return tcpBytes(first)
    case 'vxlan':
      return joined(Uint8Array.of(VXLAN_FLAGS, 0, 0, 0), word3(first.vni), Uint8Array.of(0), toBytes(rest))
    case 'geneve':
      return joined(Uint8Array.of(0, 0), word(BRIDGED_ETHERNET), word3(first.vni), Uint8Array.of(0), toBytes(rest))
    case 'wireguard':
      // transport data, receiver and counter; what follows is ciphertext, so it stays zeros
      return Uint8Array.of(4, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0)
  }
}

function etherTypeOf(packet: Packet): number {
  const [first] = packet
  if (first?.kind === 'vlan') return first.service ? ETHERTYPE.service : ETHERTYPE.vlan
  return first?.kind === 'arp' ? ETHERTYPE.arp : ETHERTYPE.ipv4
}

function arpBytes(arp: Headers['arp']): Uint8Array {
  return joined(
    word(1),
    word(ETHERTYPE.ipv4),
    Uint8Array.of(6, 4),
    word(arp.op === 'who-has' ? 1 : 2),
    macBytes(arp.senderMac),
    ipBytes(arp.senderIp),
    macBytes(arp.targetMac ?? ZERO_MAC),
    ipBytes(arp.targetIp),
  )
}

function ipv4Bytes(ip: Headers['ipv4'], rest: Packet): Uint8Array {
  const fragment = (ip.df ? 0x4000 : 0) | (ip.mf ? 0x2000 : 0) | (ip.offset >> 3)
  const option = dsrBytes(ip.dsr)
  const size = 20 + option.length
  const bare = joined(
    Uint8Array.of(0x40 | (size / 4), 0),
    word(ip.length),
    word(ip.id),
    word(fragment),
    Uint8Array.of(ip.ttl, PROTOCOL[ip.protocol]),
    word(0),
    ipBytes(ip.src),
    ipBytes(ip.dst),
    option,
  )
  const head = patched(bare, 10, checksum(bare))
  return joined(head, sized(summed(ip, rest), ip.length - size))
}

/** Option 0x9A: what a client asked for, port and address (bpf/lib/nodeport.h, dsr_opt_v4). */
function dsrBytes(dsr: Headers['ipv4']['dsr']): Uint8Array {
  if (dsr === undefined) return new Uint8Array()
  return joined(Uint8Array.of(0x9a, DSR_OPTION), word(dsr.port ?? 0), ipBytes(dsr.ip))
}

/** What IPv4 carries, with its checksum. UDP and TCP sum up addresses and length too (RFC 768, RFC 9293). */
function summed(ip: Headers['ipv4'], rest: Packet): Uint8Array {
  const [first] = rest
  const whole = toBytes(rest)
  if (first?.kind === 'udp') {
    const sum = checksum(whole, pseudoHeader(ip, first.length))
    return first.checksum === 'zero' ? whole : patched(whole, 6, sum === 0 ? 0xffff : sum)
  }
  if (first?.kind !== 'tcp') return whole
  // a quoted or fragmented segment still sums up what it was sent with
  const length = Math.max(ip.length - 20, whole.length)
  return patched(whole, 16, checksum(whole, pseudoHeader(ip, length)))
}

function pseudoHeader(ip: Headers['ipv4'], length: number): number {
  return onesSum(joined(ipBytes(ip.src), ipBytes(ip.dst), Uint8Array.of(0, PROTOCOL[ip.protocol]), word(length)))
}

function icmpBytes(icmp: Headers['icmp']): Uint8Array {
  const { type, code } = ICMP[icmp.name]
  const quote = icmp.about === undefined ? new Uint8Array() : toBytes(icmp.about).subarray(0, LONGEST_QUOTE)
  const bare = joined(Uint8Array.of(type, code), word(0), icmpDetail(icmp), quote)
  return patched(bare, 2, checksum(bare))
}

/** The second word: the next hop's MTU (RFC 1191), the better gateway, or an echo's id and sequence number. */
function icmpDetail(icmp: Headers['icmp']): Uint8Array {
  if (icmp.gateway !== undefined) return ipBytes(icmp.gateway)
  if (icmp.mtu !== undefined) return joined(word(0), word(icmp.mtu))
  return isEcho(icmp.name) ? joined(word(1), word(1)) : new Uint8Array(4)
}

export function isEcho(name: IcmpName): boolean {
  return name === 'echo-request' || name === 'echo-reply'
}

function udpHeader(udp: Headers['udp'], sum: number): Uint8Array {
  return joined(word(udp.sport), word(udp.dport), word(udp.length), word(sum))
}

/** Linux's options: a SYN offers segment size, SACK, timestamps and window scale; an acknowledgement carries timestamps. */
const SYN_OPTIONS = Uint8Array.of(2, 4, 5, 180, 4, 2, 8, 10, 0, 0, 0, 0, 0, 0, 0, 0, 1, 3, 3, 7)
const ACK_OPTIONS = Uint8Array.of(1, 1, 8, 10, 0, 0, 0, 0, 0, 0, 0, 0)
const TCP_OPTIONS: Record<Headers['tcp']['flags'], Uint8Array> = {
  S: SYN_OPTIONS,
  SA: SYN_OPTIONS,
  A: ACK_OPTIONS,
  R: new Uint8Array(),
  RA: new Uint8Array(),
}

function tcpBytes(tcp: Headers['tcp']): Uint8Array {
  const options = TCP_OPTIONS[tcp.flags]
  const words = (20 + options.length) / 4
  return joined(
    word(tcp.sport),
    word(tcp.dport),
    new Uint8Array(8),
    Uint8Array.of(words << 4, TCP_FLAGS[tcp.flags]),
    word(0xffff),
    new Uint8Array(4),
    options,
  )
}

/** Cut, or filled up with zeros. */
function sized(bytes: Uint8Array, length: number): Uint8Array {
  const whole = new Uint8Array(Math.max(length, 0))
  whole.set(bytes.subarray(0, whole.length))
  return whole
}

function patched(bytes: Uint8Array, at: number, value: number): Uint8Array {
  const copy = Uint8Array.from(bytes)
  copy.set(word(value), at)
  return copy
}

function joined(...parts: Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

function word(value: number): Uint8Array {
  return Uint8Array.of((value >> 8) & 255, value & 255)
}

function word3(value: number): Uint8Array {
  return Uint8Array.of((value >> 16) & 255, (value >> 8) & 255, value & 255)
}

function ipBytes(ip: Ip): Uint8Array {
  const bits = ipBits(ip)
  if (bits === undefined) throw new RangeError(`not an IPv4 address: ${ip}`)
  return Uint8Array.of((bits >>> 24) & 255, (bits >>> 16) & 255, (bits >>> 8) & 255, bits & 255)
}

function macBytes(mac: Mac): Uint8Array {
  return Uint8Array.from(mac.split(':'), (part) => Number.parseInt(part, 16))
}

/** The address at a place in a frame. */
export function ipAt(bytes: Uint8Array, at: number): Ip {
  return ipText(new DataView(bytes.buffer, bytes.byteOffset).getUint32(at))
}

export function macAt(bytes: Uint8Array, at: number): Mac {
  return Array.from(bytes.subarray(at, at + 6), (byte) => byte.toString(16).padStart(2, '0')).join(':')
}
