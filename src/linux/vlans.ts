import { tagged, untagged, vlanOf } from '../net/packet.ts'
import {
  type AtPort,
  type Finding,
  type Handling,
  type Leaving,
  type Onward,
  skbOf,
  toTheEnd,
} from '../trace/handling.ts'
import { type Linux, nicOf } from './box.ts'
import { drop } from './output.ts'

/*
 * Sub-interfaces (802.1Q): what comes with a tag belongs to the interface of that VLAN, what leaves by it gets one.
 */

export function hasVlans(box: Linux): boolean {
  return box.nics.some(({ vlan }) => vlan !== undefined)
}

/** A frame at a real interface, handed to the one that its tag names. */
export function* byTag(box: Linux, at: AtPort, receive: (inside: AtPort) => Onward): Handling {
  yield { kind: 'received', port: at.port, ...skbOf(at) }
  const vlan = vlanOf(at.packet)
  const nic = box.nics.find((one) => (one.vlan?.parent ?? one.name) === at.port && one.vlan?.id === vlan)
  if (nic === undefined) {
    const told = vlan === undefined ? {} : { vlan }
    return drop(at, { kind: 'vlan-unknown', port: at.port, ...told })
  }
  if (vlan === undefined) return receive(at)
  const packet = untagged(at.packet)
  yield { kind: 'vlan-untagged', vlan, port: nic.name, packet, message: at.message }
  return receive({ port: nic.name, packet, message: at.message })
}

/** What leaves by a sub-interface leaves by the one below it, with a tag. */
export function* withTags(box: Linux, onward: Onward): Finding<Leaving[]> {
  const leaving: Leaving[] = []
  for (const item of yield* toTheEnd(onward)) {
    const vlan = item.kind === 'frame' ? nicOf(box, item.port)?.vlan : undefined
    if (item.kind !== 'frame' || vlan === undefined) {
      leaving.push(item)
      continue
    }
    const packet = tagged(item.packet, vlan.id)
    yield { kind: 'vlan-tagged', vlan: vlan.id, port: item.port, packet, message: item.message }
    leaving.push({ ...item, port: vlan.parent, packet })
  }
  return leaving
}
