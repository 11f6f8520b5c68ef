import { type Ip, inPrefix, isMulticast } from '../net/address.ts'
import type { Drop } from '../trace/drops.ts'
import type { Place } from '../trace/handling.ts'
import type { Route } from '../trace/rows.ts'
import { EVERYBODY, isBroadcast, type Linux, nextHop, nicOf, ownerOf, routeTo } from './box.ts'
import { confOf } from './sysctl.ts'

/*
 * Can a packet with this source come in here? (fib_validate_source)
 */

/** A packet's source, where it came in and, when it is forwarded, where it goes out. */
interface Arrived {
  src: Ip
  port: string
  out?: string | undefined
}

/** Why a packet with this source is not believed; undefined when it is. */
export function checkSource(box: Linux, place: Place, arrived: Arrived): Drop | undefined {
  const { src, port } = arrived
  const nic = nicOf(box, port)
  // Cilium's own devices and lxc interfaces accept anything (accept_local 1, rp_filter 0)
  if (port === 'lo' || nic === undefined || nic.noArp) return undefined
  const expected = expectedPort(box, place, arrived)
  if (expected === port) return undefined
  return { kind: 'rp-filter', src, port, ...(expected === undefined ? {} : { expected }) }
}

/** Where a source belongs: the arrival's own port when nothing speaks against it, undefined when it belongs nowhere. */
function expectedPort(box: Linux, place: Place, { src, port, out }: Arrived): string | undefined {
  const { rpFilter: mode, sendRedirects, acceptLocal } = confOf(box.sysctl, port)
  // never on a cable: loopback, groups and everybody, and one's own addresses unless accept_local says so
  const own = ownerOf(box, src)?.name
  if (own !== undefined) return own !== 'lo' && acceptLocal ? (mode === 1 ? own : port) : 'lo'
  if (isMulticast(src) || inPrefix(src, '0.0.0.0', 8) || src === EVERYBODY) return undefined
  const turnsBack = out === port && sendRedirects
  if (mode === 0 && !turnsBack) return port
  if (isBroadcast(box, src)) return undefined
  const { route } = routeTo(box, place, src)
  if (mode === 0) return port
  if (route === undefined || route.type !== 'unicast') return undefined
  // strict (1): the answer has to leave where the packet came in; loose (2): anywhere, but from an interface with an address
  const anywhere = mode === 2 && nicOf(box, port)?.addresses.length !== 0
  return anywhere ? port : route.port
}

/** Is it a direct neighbour at this port? A longer way that Linux prefers does not count when it leads elsewhere. */
export function isNeighbour(box: Linux, src: Ip, port: string): boolean {
  const ways = box.routes.covering(src)
  const [best] = ways
  const way: Route | undefined = best?.port === port ? best : ways.find((route) => route.port === port)
  return best?.type === 'unicast' && way !== undefined && nextHop(way, src) === src
}
