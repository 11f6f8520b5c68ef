import { ZERO_MAC } from './address.ts'
import { toBytes } from './frame.ts'
import { inFrame, type Packet } from './packet.ts'

/** A frame and when it was seen, in milliseconds. */
export interface Captured {
  at: number
  packet: Packet
}

const MAGIC = 0xa1b2c3d4
const LINKTYPE_ETHERNET = 1
const SNAPLEN = 65535

/** A capture file (pcap 2.4, microseconds, Ethernet) that Wireshark and tcpdump open. Packets without a frame get one of zeros. */
export function toPcap(frames: readonly Captured[]): Uint8Array {
  const all = frames.map(({ at, packet }) => ({
    at,
    bytes: toBytes(packet[0]?.kind === 'ethernet' ? packet : inFrame(packet, ZERO_MAC, ZERO_MAC)),
  }))
  const file = new Uint8Array(all.reduce((sum, frame) => sum + 16 + frame.bytes.length, 24))
  const view = new DataView(file.buffer)
  view.setUint32(0, MAGIC)
  view.setUint16(4, 2)
  view.setUint16(6, 4)
  view.setUint32(16, SNAPLEN)
  view.setUint32(20, LINKTYPE_ETHERNET)
  let offset = 24
  for (const { at, bytes } of all) {
    view.setUint32(offset, Math.floor(at / 1000))
    view.setUint32(offset + 4, Math.round((at % 1000) * 1000))
    view.setUint32(offset + 8, bytes.length)
    view.setUint32(offset + 12, bytes.length)
    file.set(bytes, offset + 16)
    offset += 16 + bytes.length
  }
  return file
}
