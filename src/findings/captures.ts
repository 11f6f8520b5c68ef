import type { Packet } from '../net/packet.ts'
import type { Captured } from '../net/pcap.ts'
import type { Journey } from '../trace/events.ts'

/** What a capture on one interface shows of a journey. */
export interface InterfaceCapture {
  device: string
  port: string
  frames: Captured[]
}

/** Milliseconds between two things that happen at one symbolic time, so that a capture keeps their order. */
const TICK = 0.01

/**
 * Every interface that frames of a journey pass, in the order in which they are first met. What a program redirects past an
 * interface is not seen on it, as on a real machine.
 */
export function capturesOf({ story }: Journey): InterfaceCapture[] {
  const all = new Map<string, InterfaceCapture>()
  let tick = 0
  const note = (where: { device: string; port: string }, at: number, packet: Packet): void => {
    if (where.port === 'lo' || packet[0]?.kind !== 'ethernet') return
    const key = JSON.stringify([where.device, where.port])
    const capture = all.get(key) ?? { ...where, frames: [] }
    capture.frames.push({ at: at + tick * TICK, packet })
    all.set(key, capture)
  }
  for (const { device, at, steps } of story) {
    for (const step of steps) {
      tick++
      if (step.kind === 'sent' || step.kind === 'received') note({ device, port: step.port }, at, step.packet)
    }
  }
  return [...all.values()]
}
