import { header } from '../net/packet.ts'
import type { Message } from '../trace/events.ts'
import type { Finding, Place, Skb, Track } from '../trace/handling.ts'
import type { NatRule, Route, SocketAddress } from '../trace/rows.ts'
import { addressTowards, anyAddress, type Linux, nextHop, nicOf } from './box.ts'
import { confirm, lookUp, type Seen } from './connections.ts'
import { matches } from './filter.ts'
import { readdressed, sameAddress } from './tuple.ts'

/*
 * Netfilter on a plain Linux box: connection tracking, and the translations of its nat rules. Rules are asked for the first
 * packet of a connection only; its other packets, its answers and the errors about them follow the row of the table.
 */

interface Around {
  box: Linux
  place: Place
  /** What the table said of the messages of this arrival. */
  seen: Map<Message, Seen>
}

type Hooks = Pick<Place, 'prerouting' | 'localIn' | 'output' | 'postrouting' | 'stateOf' | 'isTranslated'>

/** Does anything on this box need the table of connections? Without, the kernel keeps none. */
export function tracks({ nat, filters }: Pick<Linux, 'nat' | 'filters'>): boolean {
  return nat !== undefined || filters.some((rule) => rule.match.state !== undefined)
}

export function netfilter(box: Linux, place: Place): Hooks {
  const around: Around = { box, place, seen: new Map() }
  return {
    prerouting: (at) => before(around, at, at.port === 'lo' ? undefined : at.port),
    output: (skb) => before(around, skb, undefined),
    localIn: (skb) => settled(around, skb),
    postrouting: (skb, route) => after(around, skb, route),
    isTranslated: (message) => isTranslated(around, message),
    stateOf: (message) => around.seen.get(message)?.state,
  }
}

/** Before routing: whose packet it is, and where it really goes. `port`: where it came in; an own one came in nowhere. */
function* before(around: Around, skb: Skb, port: string | undefined): Finding<Skb> {
  const { box, place } = around
  const { packet, message } = skb
  const seen = attached(around, message) ?? lookUp(place.memory, packet)
  if (seen === undefined) return { packet, message }
  around.seen.set(message, seen)
  const { track, state, fresh } = seen
  yield { kind: 'connection-checked', state, ...(track === undefined ? {} : connectionOf(track)), packet, message }
  if (track === undefined) return { packet, message }
  const rule = fresh && port !== undefined ? ruleFor(box, 'dnat', { skb, in: port }) : undefined
  if (rule?.dnat !== undefined) {
    const { dnat } = rule
    const port = dnat.port ?? track.before.dst.port
    track.after = { ...track.after, dst: { ip: dnat.ip, ...(port === undefined ? {} : { port }) } }
  }
  return yield* withDestination({ packet, message }, seen)
}

/** What a box itself says about a packet goes with that one's connection, whether or not it is written down (nf_ct_attach). */
function attached({ seen }: Around, { role, about }: Message): Seen | undefined {
  const cause = role === 'arp' || about === undefined ? undefined : seen.get(about)
  if (cause?.track === undefined || (role !== 'error' && role !== 'redirect')) return undefined
  return { state: 'related', track: cause.track, reply: !cause.reply, fresh: false }
}

/** Where addresses are translated, nobody is shown another way past it (nf_nat_icmp_reply_translation). */
function isTranslated({ box, seen }: Around, message: Message): boolean {
  const found = seen.get(message)
  if (box.nat === undefined || found?.track === undefined) return false
  const { before, after } = found.track
  return found.fresh || !sameAddress(before.src, after.src) || !sameAddress(before.dst, after.dst)
}

const connectionOf = ({ protocol, before, after }: Track) => ({ connection: { protocol, before, after } })

function ruleFor(
  { nat = [] }: Linux,
  kind: 'dnat' | 'source',
  at: { skb: Skb; in?: string; out?: string },
): NatRule | undefined {
  const ports = { in: at.in ?? '', ...(at.out === undefined ? {} : { out: at.out }) }
  const isKind = (rule: NatRule): boolean => (rule.dnat !== undefined) === (kind === 'dnat')
  return nat.find((rule) => isKind(rule) && matches(rule.match, at.skb.packet, ports))
}

/** The manipulation before routing: the destination of the connection, or who really asked. */
function* withDestination(skb: Skb, { track, reply }: Seen): Finding<Skb> {
  if (track === undefined) return skb
  const { before, after } = track
  const [from, to] = reply ? [after.src, before.src] : [before.dst, after.dst]
  if (sameAddress(from, to)) return skb
  const packet = readdressed(skb.packet, { dst: to })
  const { message } = skb
  if (reply) yield { kind: 'nat-undone', from, to, by: 'netfilter', packet, message }
  else yield { kind: 'port-forwarded', from, to, packet, message }
  return { packet, message }
}

/** The manipulation after routing: the source that others see. */
function* withSource(skb: Skb, { track, reply }: Seen, how: 'masquerade' | 'snat'): Finding<Skb> {
  if (track === undefined) return skb
  const { before, after } = track
  const [from, to] = reply ? [after.dst, before.dst] : [before.src, after.src]
  if (sameAddress(from, to)) return skb
  const packet = readdressed(skb.packet, { src: to })
  const { message } = skb
  if (reply) yield { kind: 'source-restored', from, to, packet, message }
  else yield { kind: 'nat-applied', what: how, from, to, by: 'netfilter', packet, message }
  return { packet, message }
}

/** It stays here: the source is turned back, and the row is written. */
function* settled(around: Around, skb: Skb): Finding<Skb> {
  const seen = around.seen.get(skb.message)
  if (seen === undefined) return skb
  const inside = yield* withSource(skb, seen, 'snat')
  yield* written(around, inside, seen)
  return inside
}

/** It leaves: nat rules give the first packet of a connection its source, and the row is written. */
function* after(around: Around, skb: Skb, route: Route): Finding<Skb> {
  const { box } = around
  const seen = around.seen.get(skb.message)
  if (seen?.track === undefined) return skb
  const rule = seen.fresh ? ruleFor(box, 'source', { skb, out: route.port ?? '' }) : undefined
  const source = rule === undefined ? undefined : sourceBy(box, rule, { skb, route })
  if (source !== undefined) {
    const port = source.port ?? seen.track.before.src.port
    seen.track.after = { ...seen.track.after, src: { ip: source.ip, ...(port === undefined ? {} : { port }) } }
  }
  const outside = yield* withSource(skb, seen, rule?.snat === undefined ? 'masquerade' : 'snat')
  yield* written(around, outside, seen)
  return outside
}

/** Masquerading takes the address that the interface speaks from towards the next hop (nf_nat_masquerade_ipv4). */
function sourceBy(box: Linux, rule: NatRule, way: { skb: Skb; route: Route }): SocketAddress | undefined {
  if (rule.snat !== undefined) return rule.snat
  const nic = nicOf(box, way.route.port ?? '')
  const next = nextHop(way.route, header(way.skb.packet, 'ipv4')?.dst ?? '')
  const ip = nic === undefined ? undefined : (addressTowards(nic, next) ?? anyAddress(box))
  return ip === undefined ? undefined : { ip }
}

function* written({ place }: Around, skb: Skb, seen: Seen): Finding<void> {
  if (!seen.fresh || seen.track === undefined) return
  seen.fresh = false
  confirm(place.memory, seen.track)
  yield { kind: 'connection-noted', ...connectionOf(seen.track), ...skb }
}
