import { header, type Packet } from '../net/packet.ts'
import { type Memory, type Track, withRow } from '../trace/handling.ts'
import type { CtState } from '../trace/rows.ts'
import { reversed, type Tuple, tupleKey, tupleOf } from './tuple.ts'

/*
 * The kernel's table of connections (nf_conntrack): which one a packet belongs to, and in which direction it goes.
 */

/** What the table says of a packet. No `track`: it belongs to none, and is invalid. */
export interface Seen {
  state: CtState
  track?: Track
  /** Against the direction of who opened it; an error: about a packet of that direction. */
  reply: boolean
  /** Its row is not written yet: a packet that is dropped on the way opens nothing. */
  fresh: boolean
}

const INVALID: Seen = { state: 'invalid', reply: false, fresh: false }

/** Looks a packet up (nf_conntrack_in). */
export function lookUp(memory: Memory, packet: Packet): Seen | undefined {
  const known = tupleOf(packet)
  if (known === undefined) return undefined
  if (known.related) return related(memory, known.tuple)
  const row = memory.tracks.get(tupleKey(known.tuple))
  if (row === undefined) return opened(packet, known.tuple)
  if (!follows(row.track, packet, row.reply)) return INVALID
  if (row.reply) row.track.answered = true
  return { state: row.track.answered ? 'established' : 'new', track: row.track, reply: row.reply, fresh: false }
}

/** An error belongs to the connection whose packet it quotes; one about nothing known is invalid (nf_conntrack_inet_error). */
function related(memory: Memory, quoted: Tuple): Seen {
  const row = memory.tracks.get(tupleKey(reversed(quoted)))
  return row === undefined ? INVALID : { state: 'related', track: row.track, reply: row.reply, fresh: false }
}

/** The first packet: a SYN, an acknowledgement out of nowhere (nf_conntrack_tcp_loose), an echo request, any datagram. */
function opened(packet: Packet, tuple: Tuple): Seen {
  const tcp = header(packet, 'tcp')
  const icmp = header(packet, 'icmp')
  if (icmp !== undefined && icmp.name !== 'echo-request') return INVALID
  if (tcp !== undefined && tcp.flags !== 'S' && tcp.flags !== 'A') return INVALID
  const track: Track = {
    protocol: tuple.protocol,
    before: { src: tuple.src, dst: tuple.dst },
    after: { src: tuple.src, dst: tuple.dst },
    answered: false,
    ...(tcp === undefined ? {} : { tcp: tcp.flags === 'S' ? 'syn-sent' : 'established' }),
  }
  return { state: 'new', track, reply: false, fresh: true }
}

/** Is this TCP segment possible in that state? It moves the state on (tcp_conntracks of nf_conntrack_proto_tcp.c). */
function follows(track: Track, packet: Packet, reply: boolean): boolean {
  const flags = header(packet, 'tcp')?.flags
  if (flags === undefined || track.tcp === undefined) return true
  if (flags === 'R' || flags === 'RA') {
    track.tcp = 'closed'
    return true
  }
  if (flags === 'SA') {
    if (!reply) return false
    if (track.tcp === 'syn-sent') track.tcp = 'syn-received'
    return true
  }
  if (flags === 'S') return !reply
  // an acknowledgement of a SYN-ACK that did not come by here
  if (track.tcp === 'syn-sent') return reply
  if (!reply) track.tcp = 'established'
  return true
}

/** Writes the row, under its first packet and under the answer that will come (nf_conntrack_confirm). */
export function confirm(memory: Memory, track: Track): void {
  const { protocol, before, after } = track
  const there = tupleKey({ protocol, src: before.src, dst: before.dst })
  const back = tupleKey({ protocol, src: after.dst, dst: after.src })
  memory.tracks = withRow(withRow(memory.tracks, there, { track, reply: false }), back, { track, reply: true })
}
