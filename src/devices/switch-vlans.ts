import { tagged, untagged, vlanOf } from '../net/packet.ts'
import type { AtPort, Finding } from '../trace/handling.ts'

/*
 * A switch that knows VLANs (IEEE 802.1Q): to which one a frame belongs, which ports carry it, and where it has a tag.
 */

/** A port of one VLAN without tags, or a trunk: tags, but for the native VLAN. */
export type PortVlans =
  | { mode: 'access'; vlan: number }
  | { mode: 'trunk'; allowed: ReadonlySet<number> | 'all'; native: number }

/** VLANs by port; who is not named is an access port of VLAN 1. */
export type SwitchVlans = ReadonlyMap<string, PortVlans>

const USUAL: PortVlans = { mode: 'access', vlan: 1 }
const of = (vlans: SwitchVlans, port: string): PortVlans => vlans.get(port) ?? USUAL

export function carries(vlans: SwitchVlans, port: string, vlan: number): boolean {
  const at = of(vlans, port)
  return at.mode === 'access' ? at.vlan === vlan : at.allowed === 'all' || at.allowed.has(vlan)
}

export function isTrunk(vlans: SwitchVlans, port: string): boolean {
  return of(vlans, port).mode === 'trunk'
}

/** The VLAN of a frame that came in, and the frame without its tag. Undefined: dropped at the port. */
export function* assigned(vlans: SwitchVlans, at: AtPort): Finding<{ vlan: number; at: AtPort } | undefined> {
  const { port, message } = at
  const own = of(vlans, port)
  const tag = vlanOf(at.packet)
  const vlan = tag ?? (own.mode === 'access' ? own.vlan : own.native)
  if (!carries(vlans, port, vlan)) {
    yield { kind: 'dropped', reason: { kind: 'vlan-not-allowed', vlan, port }, packet: at.packet, message }
    return undefined
  }
  const packet = tag === undefined ? at.packet : untagged(at.packet)
  const by = tag !== undefined ? 'tag' : own.mode === 'access' ? 'access' : 'native'
  yield { kind: 'vlan-assigned', vlan, port, by, packet, message }
  return { vlan, at: { port, packet, message } }
}

/** The frame as it leaves by a port: with a tag on a trunk, unless it is of the native VLAN. */
export function onLeaving(
  vlans: SwitchVlans,
  port: string,
  frame: { packet: AtPort['packet']; vlan: number },
): AtPort['packet'] {
  const own = of(vlans, port)
  return own.mode === 'trunk' && own.native !== frame.vlan ? tagged(frame.packet, frame.vlan) : frame.packet
}
