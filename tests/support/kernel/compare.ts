import { fromBytes } from '../../../src/net/parse.ts'
import type { Journey } from '../../../src/trace/events.ts'
import { frameText, ourFrames } from '../../truth/kernel.ts'
import type { LiveFrame, Round } from './live.ts'

/* The kernel's story and ours in one form: every frame of every interface and direction, and what the program saw. */

export interface Seen {
  application: string
  frames: Record<string, string[]>
}

function textOf(hex: string): string {
  try {
    return frameText(fromBytes(Buffer.from(hex, 'hex')))
  } catch (problem) {
    return `${problem instanceof Error ? problem.message : problem} ${hex.slice(0, 84)}`
  }
}

function kernelFrames(frames: LiveFrame[], switches: ReadonlySet<string>): Record<string, string[]> {
  const seen: Record<string, string[]> = {}
  for (const [, device, port, dir, other, hex] of frames) {
    const me = other && !switches.has(device) ? '!me ' : ''
    const key = `${device}.${port} ${dir}`
    seen[key] = [...(seen[key] ?? []), `${dir} ${me}${textOf(hex)}`]
  }
  return seen
}

/** A switch's port takes frames for everybody. */
export function kernelSaw(round: Round, switches: ReadonlySet<string>): Seen {
  const { result, errno } = round.application
  return { application: errno === undefined ? result : errno, frames: kernelFrames(round.frames, switches) }
}

const ERRNO: Record<string, string> = {
  refused: 'ECONNREFUSED',
  timeout: 'timeout',
  reply: 'reply',
  connected: 'connected',
}

export function weSay(journey: Journey): Seen {
  const { outcome } = journey
  const application = 'errno' in outcome ? outcome.errno : (ERRNO[outcome.kind] ?? outcome.kind)
  return { application, frames: ourFrames(journey) }
}

/** Where the two differ, one line each; empty when they agree. */
export function differences(kernel: Seen, ours: Seen): string[] {
  const lines: string[] = []
  if (kernel.application !== ours.application)
    lines.push(`application: kernel ${kernel.application}, we ${ours.application}`)
  const keys = [...new Set([...Object.keys(kernel.frames), ...Object.keys(ours.frames)])].sort()
  for (const key of keys) {
    const theirs = kernel.frames[key] ?? []
    const mine = ours.frames[key] ?? []
    if (theirs.join('\n') === mine.join('\n')) continue
    const same = theirs.toSorted().join('\n') === mine.toSorted().join('\n')
    lines.push(`${key}${same ? ' (order)' : ''}:`)
    for (const text of theirs) if (!mine.includes(text) || same) lines.push(`    kernel ${text}`)
    for (const text of mine) if (!theirs.includes(text) || same) lines.push(`    we     ${text}`)
    if (!same && theirs.length !== mine.length) lines.push(`    kernel ${theirs.length} frames, we ${mine.length}`)
  }
  return lines
}
