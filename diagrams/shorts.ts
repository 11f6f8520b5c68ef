import type { Cut, Language } from '../src/calls.ts'
import type { Spot } from '../src/scenes.ts'
import type { Step, StepKind } from '../src/trace.ts'
import { catalogues } from '../src/words/index.ts'
import { PICTURE_WORDS } from '../src/words/picture.ts'
import { tellStep } from '../src/words/tell.ts'

/** A step in a few words. */
export function shortOf(step: Step, spot: Spot, viewer: { language: Language }): string {
  return tellStep(catalogues[viewer.language], step, spot).short
}

/** Steps that read a table whose row is worth a note. */
export const TABLES: ReadonlySet<StepKind> = new Set(['route-found', 'endpoint-found', 'ipcache-found'])

/** The last two bytes of a MAC address: enough to compare within a picture. */
export function macTail(mac: string): string {
  return `…${mac.slice(-5)}`
}

/** A name such as lxc557aa41ce79a, cut to what tells it from others. */
export function portName(port: string): string {
  return /^lxc[0-9a-f]{8,}$/.test(port) ? `${port.slice(0, 8)}…` : port
}

/** What an arrow is about. */
export interface Leaving {
  /** Everything that happened at the place that it leaves. */
  steps: readonly Step[]
  spot: Spot
  /** Is it the first place of the leg? */
  first: boolean
  /** Did notes tell the tables already? */
  noted: boolean
  viewer: { language: Language; cut: Cut }
}

// What an arrow says, best first; what comes before a table row is left out where a note tells the row.
const OPENINGS: readonly StepKind[] = ['originated', 'answered', 'icmp-made']
const DEEDS: readonly StepKind[] = ['redirected', 'handed-to-stack', 'fragmented', 'flooded']
const ROWS: readonly StepKind[] = ['route-found', 'ipcache-found', 'endpoint-found', 'endpoint-missed', 'own-address']

/** The few words over an arrow: what set out, what was done to it, or which row decided. */
export function arrowLabel(about: Leaving): string {
  const { steps, spot, first, noted, viewer } = about
  const words = PICTURE_WORDS[viewer.language]
  const last = (kinds: readonly StepKind[]) => steps.findLast((step) => kinds.includes(step.kind))
  const opening = first ? steps.find((step) => OPENINGS.includes(step.kind)) : undefined
  if (opening?.kind === 'originated' && viewer.cut === 'overview') return opening.protocol.toUpperCase()
  if (opening !== undefined) return shortOf(opening, spot, viewer)
  if (steps.some((step) => step.kind === 'encapsulated')) return words.wrapped
  const deed = last(DEEDS)
  // The arrow itself says that it goes there.
  if (deed?.kind === 'redirected' && deed.by !== 'bpf_redirect_peer') return portName(deed.to)
  if (deed !== undefined) return shortOf(deed, spot, viewer)
  const sign = last(['mac-found'])
  if (sign?.kind === 'mac-found')
    return viewer.cut === 'overview' ? words.leaves(sign.port) : `${macTail(sign.mac)} → ${sign.port}`
  const row = last(ROWS)
  if (row !== undefined && !noted && viewer.cut === 'full') return shortOf(row, spot, viewer)
  const out = last(['sent'])
  if (out?.kind === 'sent') return words.leaves(portName(out.port))
  if (row === undefined && spot.part === 'eth0') return words.unwrapped
  return row === undefined ? '' : shortOf(row, spot, viewer)
}
