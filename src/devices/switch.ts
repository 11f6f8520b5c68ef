import { verdictOf } from '../linux/filter.ts'
import { BROADCAST_MAC, type Ip, type Mac } from '../net/address.ts'
import { header } from '../net/packet.ts'
import { type AtPort, type Behaviour, type Finding, type Handling, type Leaving, withRow } from '../trace/handling.ts'
import type { Filter } from '../trace/rows.ts'

/** A fountain: knows doors by their serial numbers, never house numbers. Ports are in the order in which they were plugged in. */
export interface Switch {
  kind: 'switch'
  name: string
  up: boolean
  ports: { name: string; mtu: number }[]
  /** Ports that are switched off. */
  down?: ReadonlySet<string>
  /** Rules for frames between two ports (nft's bridge family, hook forward). */
  filters?: Filter[]
  /** Where a MAC address is that has been heard of before the question. */
  warm?(mac: Mac): string | undefined
  /** A large fabric takes an ARP request only to the port where the address is (ARP suppression, RFC 9161). */
  narrow?(ip: Ip): string | undefined
}

/** MTUs by port, made once per switch: a fabric may have thousands of ports. */
const mtusOf = new WeakMap<Switch['ports'], ReadonlyMap<string, number>>()

/** The MTU of a port; undefined when there is no such port. */
export function portMtu(device: Switch, port: string): number | undefined {
  const known = mtusOf.get(device.ports)
  if (known !== undefined) return known.get(port)
  const mtus = new Map(device.ports.map(({ name, mtu }) => [name, mtu]))
  mtusOf.set(device.ports, mtus)
  return mtus.get(port)
}

/** A bridge lets frames pass that exceed a port's MTU by a VLAN tag (is_skb_forwardable). */
const VLAN_TAG = 4

export const switch_: Behaviour<Switch> = function* (device, place, arrival) {
  if (arrival.kind !== 'frame') return []
  const { packet, message, port } = arrival
  const frame = header(packet, 'ethernet')
  if (frame === undefined) return []
  yield { kind: 'received', port, packet, message }
  if (place.memory.macs.get(frame.src) !== port) {
    place.memory.macs = withRow(place.memory.macs, frame.src, port)
    yield { kind: 'mac-learned', mac: frame.src, port, packet, message }
  }
  if (place.memory.seen?.has(packet)) {
    yield { kind: 'dropped', reason: { kind: 'layer-2-loop', mac: frame.src }, packet, message }
    return []
  }
  place.memory.seen = (place.memory.seen ?? new Set()).add(packet)
  const known = frame.dst === BROADCAST_MAC ? undefined : (place.memory.macs.get(frame.dst) ?? device.warm?.(frame.dst))
  if (known !== undefined && place.carrier(known)) {
    yield { kind: 'mac-found', mac: frame.dst, port: known, packet, message }
    if (known !== port) return forward(device, { ports: [known], at: arrival })
    yield { kind: 'dropped', reason: { kind: 'no-tx-target', dst: frame.dst }, packet, message }
    return []
  }
  // Linux bridges flood the port that was added last first
  const arp = header(packet, 'arp')
  const only = arp?.op === 'who-has' ? device.narrow?.(arp.targetIp) : undefined
  const candidates = only === undefined ? device.ports.map((p) => p.name).reverse() : [only]
  const ports = candidates.filter((name) => name !== port && place.carrier(name))
  if (ports.length === 0) {
    yield { kind: 'dropped', reason: { kind: 'no-tx-target', dst: frame.dst }, packet, message }
    return []
  }
  yield { kind: 'flooded', mac: frame.dst, ports, packet, message }
  return forward(device, { ports, at: arrival })
}

function* forward(device: Switch, out: { ports: string[]; at: AtPort }): Handling {
  const { packet, message } = out.at
  const length = header(packet, 'ipv4')?.length ?? 0
  const leaving: Leaving[] = []
  for (const port of out.ports) {
    if (!(yield* passes(device, out.at, port))) continue
    const mtu = portMtu(device, port) ?? 1500
    if (length > mtu + VLAN_TAG) {
      const df = header(packet, 'ipv4')?.df ?? false
      yield { kind: 'dropped', reason: { kind: 'too-big', length, mtu, port, df }, packet, message }
    } else {
      leaving.push({ kind: 'frame', port, packet, message })
    }
  }
  return leaving
}

/** A flooded frame is looked at once for every port. ARP fits no rule that is written for IPv4. */
function* passes(device: Switch, at: AtPort, out: string): Finding<boolean> {
  const rules = device.filters?.filter((rule) => rule.hook === 'forward') ?? []
  const { packet, message, port } = at
  if (rules.length === 0 || header(packet, 'ipv4') === undefined) return true
  const rule = verdictOf(rules, packet, { in: port, out })
  if (rule === undefined || rule.action === 'accept') {
    yield { kind: 'filter-passed', hook: 'forward', rules: rules.length, packet, message }
    return true
  }
  yield { kind: 'dropped', reason: { kind: 'filter', hook: 'forward', rule }, packet, message }
  return false
}
