import { verdictOf } from '../linux/filter.ts'
import { BROADCAST_MAC, type Ip, type Mac } from '../net/address.ts'
import { header } from '../net/packet.ts'
import {
  type AtPort,
  atPort,
  type Behaviour,
  type Finding,
  type Handling,
  type Leaving,
  type Place,
  withRow,
} from '../trace/handling.ts'
import type { Filter } from '../trace/rows.ts'
import { assigned, carries, onLeaving, type SwitchVlans } from './switch-vlans.ts'

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
  /** VLANs of its ports; undefined: it knows none, and a tag is only a part of the frame. */
  vlans?: SwitchVlans
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
  if (device.vlans === undefined) return relay(device, place, { at: atPort(arrival, port) })
  const belongs = yield* assigned(device.vlans, atPort(arrival, port))
  return belongs === undefined ? [] : relay(device, place, belongs)
}

/** A frame, and on a switch that knows them its VLAN. */
interface Relayed {
  at: AtPort
  vlan?: number
}

/** Addresses are learnt for each VLAN apart (independent learning). */
const rowOf = (mac: Mac, { vlan }: Relayed): Mac => (vlan === undefined ? mac : `${mac} vlan ${vlan}`)

function* relay(device: Switch, place: Place, relayed: Relayed): Handling {
  const { packet, message, port } = relayed.at
  const frame = header(packet, 'ethernet')
  if (frame === undefined) return []
  if (place.memory.macs.get(rowOf(frame.src, relayed)) !== port) {
    place.memory.macs = withRow(place.memory.macs, rowOf(frame.src, relayed), port)
    yield { kind: 'mac-learned', mac: frame.src, port, packet, message }
  }
  if (place.memory.seen?.has(packet)) {
    yield { kind: 'dropped', reason: { kind: 'layer-2-loop', mac: frame.src }, packet, message }
    return []
  }
  place.memory.seen = (place.memory.seen ?? new Set()).add(packet)
  const learnt = place.memory.macs.get(rowOf(frame.dst, relayed)) ?? device.warm?.(frame.dst)
  const known = frame.dst === BROADCAST_MAC ? undefined : learnt
  if (known !== undefined && place.carrier(known)) {
    yield { kind: 'mac-found', mac: frame.dst, port: known, packet, message }
    if (known !== port) return forward(device, { ports: [known], ...relayed })
    yield { kind: 'dropped', reason: { kind: 'no-tx-target', dst: frame.dst }, packet, message }
    return []
  }
  return flood(device, place, relayed)
}

function* flood(device: Switch, place: Place, relayed: Relayed): Handling {
  const { packet, message, port } = relayed.at
  const dst = header(packet, 'ethernet')?.dst ?? ''
  // Linux bridges flood the port that was added last first
  const arp = header(packet, 'arp')
  const only = arp?.op === 'who-has' ? device.narrow?.(arp.targetIp) : undefined
  const candidates = only === undefined ? device.ports.map((p) => p.name).reverse() : [only]
  const living = candidates.filter((name) => name !== port && place.carrier(name))
  const { vlans } = device
  const { vlan } = relayed
  const isMember = (name: string): boolean => vlans === undefined || vlan === undefined || carries(vlans, name, vlan)
  const ports = living.filter(isMember)
  const others = living.filter((name) => !isMember(name))
  if (vlan !== undefined && others.length > 0) yield { kind: 'vlan-withheld', vlan, ports: others, packet, message }
  if (ports.length === 0) {
    yield { kind: 'dropped', reason: { kind: 'no-tx-target', dst }, packet, message }
    return []
  }
  yield { kind: 'flooded', mac: dst, ports, packet, message }
  return forward(device, { ports, ...relayed })
}

function* forward(device: Switch, out: Relayed & { ports: string[] }): Handling {
  const { packet, message } = out.at
  const length = header(packet, 'ipv4')?.length ?? 0
  const leaving: Leaving[] = []
  for (const port of out.ports) {
    if (device.filters !== undefined && !(yield* passes(device, out.at, port))) continue
    const mtu = portMtu(device, port) ?? 1500
    if (length > mtu + VLAN_TAG) {
      const df = header(packet, 'ipv4')?.df ?? false
      yield { kind: 'dropped', reason: { kind: 'too-big', length, mtu, port, df }, packet, message }
    } else {
      const { vlan } = out
      const sent =
        device.vlans === undefined || vlan === undefined ? packet : onLeaving(device.vlans, port, { packet, vlan })
      leaving.push({ kind: 'frame', port, packet: sent, message })
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
