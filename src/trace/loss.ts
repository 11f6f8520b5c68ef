import type { Drop } from './drops.ts'
import type { Disposition, Journey, Trace } from './events.ts'

/** The messages of an exchange that succeeds, in their order. The last is in a journey only where it was lost. */
export const LEGS = ['request', 'reply', 'acknowledgement'] as const
export type ExchangeLeg = (typeof LEGS)[number]

/** Where an exchange broke. */
export interface Loss {
  leg: ExchangeLeg
  at: string
  reason: Drop
  end: Exclude<Disposition, { kind: 'delivered' }>
  trace: Trace
}

/** The message that was lost; undefined when all arrived. */
export function lossOf(journey: Pick<Journey, ExchangeLeg>): Loss | undefined {
  for (const leg of LEGS) {
    const trace = journey[leg]
    if (trace === undefined || trace.disposition.kind === 'delivered') continue
    const end = trace.disposition
    return { leg, at: end.at, reason: end.reason, end, trace }
  }
  return undefined
}
