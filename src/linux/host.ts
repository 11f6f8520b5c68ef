import { vlanOf } from '../net/packet.ts'
import { type Arrival, atPort, type Behaviour, type Onward, type Place } from '../trace/handling.ts'
import type { Linux } from './box.ts'
import { receive, receiveFrame, wake } from './input.ts'
import { netfilter, tracks } from './netfilter.ts'
import { originate } from './sockets.ts'
import { byTag, hasVlans, withTags } from './vlans.ts'

/** A house: a server or a VM with a network stack. It answers for itself and, unless told to, forwards nothing. */
export interface Host extends Linux {
  kind: 'host'
}

export const host: Behaviour<Linux> = (box, around, arrival) => {
  const place = tracks(box) ? { ...around, ...netfilter(box, around) } : around
  return hasVlans(box) ? withTags(box, handle(box, place, arrival)) : handle(box, place, arrival)
}

function handle(box: Linux, place: Place, arrival: Arrival): Onward {
  if (arrival.kind === 'probe') return originate(box, place)
  if (arrival.kind === 'wake') return wake(box, place, arrival)
  const at = atPort(arrival, arrival.port)
  if (at.port === 'lo' || (vlanOf(at.packet) === undefined && !hasVlans(box))) return receive(box, place, at)
  return byTag(box, at, (inside) => receiveFrame(box, place, inside))
}
