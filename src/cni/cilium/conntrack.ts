import { reversed, type Tuple, tupleIn, tupleKey } from '../../linux/tuple.ts'
import { header } from '../../net/packet.ts'
import { type Finding, type Skb, withRow } from '../../trace/handling.ts'
import type { ConnectionState, ConntrackEntry } from '../../trace/rows.ts'
import type { Equipped } from '../contract.ts'

/*
 * Connection tracking (bpf/lib/conntrack.h): one row per connection and side of it. A row stands for the direction of its
 * first packet; the answer finds it with its own addresses turned round and the side turned too.
 */

type Scope = ConntrackEntry['scope']

export function keyOf(scope: Scope, tuple: Tuple): string {
  return `${scope} ${tupleKey(tuple)}`
}

const OTHER: Record<Exclude<Scope, 'SVC'>, Scope> = { OUT: 'IN', IN: 'OUT' }

export interface Tracked {
  state: ConnectionState
  connection?: ConntrackEntry
}

/** What the map says of a packet on its way out of (OUT) or into (IN) an endpoint of this node. */
export function find(here: Equipped, skb: Skb, scope: Exclude<Scope, 'SVC'>): Tracked {
  const found = tupleIn(here, skb.packet)
  if (found === undefined) return { state: 'new' }
  const { tuple, related } = found
  const rows = here.memory.connections
  if (related) {
    const about = between(here, OTHER[scope], reversed(found.outer)) ?? between(here, scope, found.outer)
    return about === undefined ? { state: 'new' } : { state: 'related', connection: about }
  }
  const opened = rows.get(keyOf(OTHER[scope], reversed(tuple)))
  if (opened !== undefined) return { state: 'reply', connection: opened }
  const known = rows.get(keyOf(scope, tuple))
  return known === undefined ? { state: 'new' } : { state: 'established', connection: known }
}

/** The last connection between two addresses: an ICMP error belongs to one only when it comes from its other end. */
function between({ memory }: Equipped, scope: Scope, { src, dst }: Tuple): ConntrackEntry | undefined {
  return [...memory.connections.values()].findLast(
    (one) => one.scope === scope && one.src.ip === src.ip && one.dst.ip === dst.ip,
  )
}

/** Looks a packet up and says what was found. Undefined: dropped, no part of a fragmented ICMP packet is looked up (134). */
export function* lookUpConnection(
  here: Equipped,
  skb: Skb,
  scope: Exclude<Scope, 'SVC'>,
): Finding<Tracked | undefined> {
  const ip = header(skb.packet, 'ipv4')
  if (ip?.protocol === 'icmp' && (ip.mf || ip.offset > 0)) {
    yield { kind: 'dropped', reason: { kind: 'invalid-packet', why: 'icmp-fragment', offset: ip.offset }, ...skb }
    return undefined
  }
  const tracked = find(here, skb, scope)
  yield { kind: 'conntrack-looked-up', scope, ...tracked, ...skb }
  return tracked
}

/** Writes a row for a new connection. False: the map is full, the packet is dropped (155). */
export function* createConnection(
  here: Equipped,
  skb: Skb,
  row: Pick<ConntrackEntry, 'scope' | 'identity' | 'translated' | 'flag'>,
): Finding<boolean> {
  const found = tupleIn(here, skb.packet)
  if (found === undefined || found.related) return true
  if (here.full?.conntrack !== undefined) {
    yield { kind: 'dropped', reason: { kind: 'ct-map-insertion-failed', entries: here.full.conntrack }, ...skb }
    return false
  }
  const connection: ConntrackEntry = { ...found.tuple, ...row }
  here.memory.connections = withRow(here.memory.connections, keyOf(row.scope, found.tuple), connection)
  yield { kind: 'conntrack-created', connection, ...skb }
  return true
}
