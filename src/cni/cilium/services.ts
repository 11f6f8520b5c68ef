import { readdressed, type Tuple, tupleOf } from '../../linux/tuple.ts'
import { type Protocol, rewrite } from '../../net/packet.ts'
import { type Finding, type Skb, withRow } from '../../trace/handling.ts'
import type { BackendChoice, SocketAddress, Translator } from '../../trace/rows.ts'
import type { Backend, ServiceRow } from '../agent.ts'
import type { Equipped } from '../contract.ts'

/*
 * Services: which row, which backend, and the translation (bpf/lib/lb.h). Only protocols with ports are services.
 */

/** The row that a packet's destination belongs to, on this node. Undefined: no service, or a protocol without ports. */
export function serviceFor(here: Equipped, tuple: Tuple): ServiceRow | undefined {
  const { dst, protocol } = tuple
  if (dst.port === undefined || protocol === 'icmp') return undefined
  const { services } = here.agent
  const exact = services.at(dst.ip, dst.port, protocol)
  if (exact !== undefined && (exact.onlyOn === undefined || exact.onlyOn === here.name)) return exact
  return undefined
}

/** The row of a NodePort, when the destination is an address of this node. */
export function nodePortFor(here: Equipped, tuple: Tuple): ServiceRow | undefined {
  const { dst, protocol } = tuple
  if (dst.port === undefined || protocol === 'icmp') return undefined
  const row = here.agent.services.nodePort(dst.port, protocol)
  return row === undefined ? undefined : dialled(row, dst)
}

/** The row of a NodePort under the address that was dialled: the map has a row for each address of the node. */
export function dialled(row: ServiceRow, vip: SocketAddress): ServiceRow {
  return { ...row, frontend: { ...row.frontend, vip } }
}

export interface ChosenBackend {
  backend: Backend
  of: number
  choice: BackendChoice
}

/** The backends that count on this side: with a policy Local only those of this node; else near ones, where they come first. */
export function usable(here: { name: string }, row: ServiceRow, side: 'internal' | 'external'): readonly Backend[] {
  const { name } = here
  if (row[side] === 'Local') return row.backends.filter((backend) => backend.node === name)
  return row.nearness?.cilium === true ? nearest(name, row.backends, row.nearness) : row.backends
}

function nearest(name: string, backends: readonly Backend[], near: NonNullable<ServiceRow['nearness']>) {
  const zone = near.zones.get(name)
  const places = {
    node: backends.filter(({ node }) => node === name),
    zone: backends.filter(({ node }) => zone !== undefined && near.zones.get(node ?? '') === zone),
  }
  return near.prefers.map((by) => places[by]).find((found) => found.length > 0) ?? backends
}

/** Takes a backend: the one that this client had before, or the one that the question wants; really one at random. */
export function choose(
  here: Pick<Equipped, 'name' | 'memory' | 'question'>,
  asked: { row: ServiceRow; side: 'internal' | 'external'; client: string },
): ChosenBackend | undefined {
  const { row, side, client } = asked
  const all = usable(here, row, side)
  const key = `${client} ${row.frontend.name} ${row.frontend.vip.port ?? 0}`
  const before = row.affinity === 'ClientIP' ? here.memory.affinity.get(key) : undefined
  const kept = all.find((one) => before !== undefined && one.at.ip === before.ip && one.at.port === before.port)
  if (kept !== undefined) return { backend: kept, of: all.length, choice: 'affinity' }
  const backend = all[(here.question.pick ?? 0) % Math.max(1, all.length)]
  if (backend === undefined) return undefined
  if (row.affinity === 'ClientIP') here.memory.affinity = withRow(here.memory.affinity, key, backend.at)
  return { backend, of: all.length, choice: all.length === 1 ? 'only-one' : 'one-of-several' }
}

/** Writes the backend into the packet and says so. */
export function* translate(skb: Skb, to: { row: ServiceRow; chosen: ChosenBackend; by: Translator }): Finding<Skb> {
  const { row, chosen, by } = to
  const { backend, of, choice } = chosen
  const packet = readdressed(skb.packet, { dst: backend.at })
  const { frontend } = row
  yield { kind: 'service-translated', frontend, backend: backend.at, of, choice, by, packet, message: skb.message }
  return { packet, message: skb.message }
}

/** The source becomes the service again, for whoever asked for that. */
export function* restore(skb: Skb, vip: SocketAddress, by: Translator): Finding<Skb> {
  const found = tupleOf(skb.packet)
  if (found === undefined) return skb
  const backend = found.outer.src
  // of an ICMP error only its own source: it still quotes the backend (lb4_rev_nat)
  const packet = found.related ? rewrite(skb.packet, 'ipv4', { src: vip.ip }) : readdressed(skb.packet, { src: vip })
  yield { kind: 'service-restored', vip, backend, by, packet, message: skb.message }
  return { packet, message: skb.message }
}

/** Says that nobody serves, and why: none at all, or none on this node where the policy is Local. */
export function* tellNoBackend(skb: Skb, row: ServiceRow, response: 'reject' | 'drop' | 'refuse'): Finding<void> {
  yield { kind: 'no-backend', frontend: row.frontend, why: whyNone(row), response, ...skb }
}

export function whyNone(row: ServiceRow): 'none' | 'none-here' {
  return row.backends.length === 0 ? 'none' : 'none-here'
}

export function hasPorts(protocol: Protocol): boolean {
  return protocol !== 'icmp'
}
