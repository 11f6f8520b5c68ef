import { atPort, type Behaviour } from '../trace/handling.ts'
import type { Linux } from './box.ts'
import { receive, wake } from './input.ts'
import { netfilter, tracks } from './netfilter.ts'
import { originate } from './sockets.ts'

/** A house: a server or a VM with a network stack. It answers for itself and, unless told to, forwards nothing. */
export interface Host extends Linux {
  kind: 'host'
}

export const host: Behaviour<Linux> = (box, around, arrival) => {
  const place = tracks(box) ? { ...around, ...netfilter(box, around) } : around
  if (arrival.kind === 'probe') return originate(box, place)
  if (arrival.kind === 'wake') return wake(box, place, arrival)
  return receive(box, place, atPort(arrival, arrival.port))
}
