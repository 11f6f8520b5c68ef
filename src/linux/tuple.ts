import { header, type Packet, type Protocol } from '../net/packet.ts'
import { type Mapping, type Memory, withRow } from '../trace/handling.ts'
import type { SocketAddress } from '../trace/rows.ts'

/*
 * The five things by which a connection is known, and packets with other ones.
 */

export interface Tuple {
  protocol: Protocol
  src: SocketAddress
  dst: SocketAddress
}

/** What a packet is known by. `related`: by the packet that an ICMP error quotes; `outer` is by the error itself then. */
export interface TrackedPacket {
  tuple: Tuple
  outer: Tuple
  related: boolean
}

/** The tuple of a packet. Undefined: no IPv4. */
export function tupleOf(packet: Packet): TrackedPacket | undefined {
  const ip = header(packet, 'ipv4')
  if (ip === undefined) return undefined
  const icmp = header(packet, 'icmp')
  if (ip.protocol === 'icmp' && icmp?.about !== undefined) {
    const quoted = tupleOf(icmp.about)
    const outer: Tuple = { protocol: 'icmp', src: { ip: ip.src }, dst: { ip: ip.dst } }
    return quoted === undefined ? undefined : { tuple: quoted.tuple, outer, related: true }
  }
  const l4 = ip.protocol === 'udp' ? header(packet, 'udp') : ip.protocol === 'tcp' ? header(packet, 'tcp') : undefined
  const tuple: Tuple = {
    protocol: ip.protocol,
    src: { ip: ip.src, ...(l4 === undefined ? {} : { port: l4.sport }) },
    dst: { ip: ip.dst, ...(l4 === undefined ? {} : { port: l4.dport }) },
  }
  return { tuple, outer: tuple, related: false }
}

/**
 * The tuple of a packet on a node. Later fragments have the ports of their first, which the fragment map keeps
 * (cilium_ipv4_frag_datagrams; bpf/lib/ipv4.h, ipv4_handle_fragmentation): whoever looks at a first one writes its row.
 */
export function tupleIn({ memory }: { memory: Memory }, packet: Packet): TrackedPacket | undefined {
  const found = tupleOf(packet)
  const ip = header(packet, 'ipv4')
  if (found === undefined || ip === undefined || (!ip.mf && ip.offset === 0)) return found
  const key = `${ip.src}>${ip.dst}#${ip.id}/${ip.protocol}`
  const { src, dst } = found.tuple
  if (ip.offset === 0) {
    const row = {
      ...(src.port === undefined ? {} : { sport: src.port }),
      ...(dst.port === undefined ? {} : { dport: dst.port }),
    }
    memory.fragments = withRow(memory.fragments, key, row)
    return found
  }
  const first = memory.fragments.get(key)
  if (first?.sport === undefined || first.dport === undefined) return found
  const tuple = { ...found.tuple, src: { ip: src.ip, port: first.sport }, dst: { ip: dst.ip, port: first.dport } }
  return { ...found, tuple, outer: tuple }
}

export function reversed(tuple: Tuple): Tuple {
  return { ...tuple, src: tuple.dst, dst: tuple.src }
}

function text(at: SocketAddress): string {
  return `${at.ip}:${at.port ?? 0}`
}

export function tupleKey(tuple: Tuple): string {
  return `${tuple.protocol} ${text(tuple.src)} > ${text(tuple.dst)}`
}

export function sameAddress(a: SocketAddress, b: SocketAddress): boolean {
  return a.ip === b.ip && a.port === b.port
}

/** The packet with another source or destination: address, and port where it has one. Outermost headers only. */
export function readdressed(packet: Packet, change: { src?: SocketAddress; dst?: SocketAddress }): Packet {
  const { src, dst } = change
  let ip = true
  let ports = true
  return packet.map((h) => {
    if (h.kind === 'ipv4' && ip) {
      ip = false
      return { ...h, src: src?.ip ?? h.src, dst: dst?.ip ?? h.dst }
    }
    if ((h.kind === 'udp' || h.kind === 'tcp') && ports) {
      ports = false
      return { ...h, sport: src?.port ?? h.sport, dport: dst?.port ?? h.dport }
    }
    if (h.kind !== 'icmp' || h.about === undefined || !ports) return h
    // an error quotes the packet as it was sent: the translation goes the other way round there
    ports = false
    const about = readdressed(h.about, {
      ...(dst === undefined ? {} : { src: dst }),
      ...(src === undefined ? {} : { dst: src }),
    })
    return { ...h, about }
  })
}

/** The key under which a mapping is found again: that of the answer to what went out. */
export function answerKey(tuple: Tuple, mapping: Mapping): string {
  return tupleKey({ protocol: tuple.protocol, src: mapping.after.dst, dst: mapping.after.src })
}

/** The key under which the answer itself, or an error about what went out, looks for its mapping. */
export function lookupKey(packet: Packet, found = tupleOf(packet)): string | undefined {
  if (found === undefined) return undefined
  return tupleKey(found.related ? reversed(found.tuple) : found.tuple)
}
