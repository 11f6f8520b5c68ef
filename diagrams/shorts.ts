import type { Spot } from '../src/engine/scenes.ts'
import type { Cut, Language, Voice } from '../src/request/calls.ts'
import type { StepDrawing } from '../src/trace/cards/card.ts'
import { drawingOf } from '../src/trace/cards/steps.ts'
import type { Step } from '../src/trace/events.ts'
import { tellStep } from '../src/words/contract/tell.ts'
import { catalogues } from '../src/words/index.ts'
import { portName } from './places.ts'

/** A step in a few words. */
export function shortOf(step: Step, spot: Spot, viewer: { language: Language }): string {
  return tellStep(catalogues[viewer.language], step, spot).short.replace(/\blxc[0-9a-f]{8,}\b/g, portName)
}

/** The last two bytes of a MAC address: enough to compare within a picture. */
export function macTail(mac: string): string {
  return `…${mac.slice(-5)}`
}

/** What an arrow is about. */
export interface DrawnArrow {
  /** Everything that happened at the place that it leaves. */
  steps: readonly Step[]
  spot: Spot
  /** Is it the first place of the leg? */
  first: boolean
  /** Did notes tell the tables already? */
  noted: boolean
  /** Does it go to the door where the tunnel ends? */
  unwraps: boolean
  viewer: { language: Language; voice: Voice; cut: Cut }
}

/** The few words over an arrow: what set out, what was done to it, or which row decided. */
export function arrowLabel(about: DrawnArrow): string {
  const { steps, spot, first, noted, unwraps, viewer } = about
  const words = catalogues[viewer.language].surfaces.picture
  const full = viewer.cut === 'full'
  const last = (role: StepDrawing['arrow']) => steps.findLast((step) => drawingOf(step).arrow === role)
  const opening = first ? steps.find((step) => drawingOf(step).arrow === 'opening') : undefined
  if (opening?.kind === 'originated' && !full) return opening.protocol.toUpperCase()
  const socket = last('hook')
  // No packet carries the address that the program asked for.
  if (opening?.kind === 'originated' && socket?.kind === 'socket-translated')
    return shortOf({ ...opening, dst: socket.backend.ip }, spot, viewer)
  if (opening !== undefined) return shortOf(opening, spot, viewer)
  if (last('wrapping') !== undefined) return words.wrapped
  if (unwraps) return words.unwrapped
  const restored = full ? last('restored') : undefined
  if (restored !== undefined) return shortOf(restored, spot, viewer)
  const deed = last('deed')
  // The arrow itself says that it goes there.
  if (deed?.kind === 'redirected')
    return deed.by === 'bpf_redirect_peer' ? words.passage[viewer.voice] : portName(deed.to)
  if (deed !== undefined) return shortOf(deed, spot, viewer)
  const sign = last('sign')
  if (sign?.kind === 'mac-found' && full) return `${macTail(sign.mac)} → ${sign.port}`
  const row = last('row')
  if (row !== undefined && !noted && full) return shortOf(row, spot, viewer)
  const out = last('exit')
  if (out?.kind === 'sent') return words.leaves(portName(out.port))
  if (row?.kind === 'route-found' && row.route.port !== undefined) return words.leaves(portName(row.route.port))
  const least = row ?? last('least')
  return least === undefined ? '' : shortOf(least, spot, viewer)
}
