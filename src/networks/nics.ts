import type { PortVlans, SwitchVlans } from '../devices/switch-vlans.ts'
import type { Nic } from '../linux/box.ts'
import { type Prefixed, parsePrefixed } from '../net/address.ts'
import { type FileDevice, subInterface } from './file.ts'
import { madeUpMac } from './made-up.ts'

/*
 * Interfaces of hosts and routers, and VLANs of a switch's ports, as a file says them.
 */

/** Its interfaces, and those below sub-interfaces that nobody wrote down. A sub-interface has the MAC address of the one below. */
export function nicsOf(name: string, wish: FileDevice): Nic[] {
  const nics = Object.entries(wish.nics).map(([port, nic]): Nic => {
    const texts = nic.ip === undefined ? [] : [nic.ip].flat()
    const addresses = texts.map(parsePrefixed).filter((a): a is Prefixed => a !== undefined)
    const sub = subInterface(port)
    const id = nic.vlan ?? sub?.id
    const parent = nic.parent ?? sub?.parent ?? port
    const below = wish.nics[parent]
    return {
      name: port,
      mac: nic.mac ?? below?.mac ?? madeUpMac(`${name}.${parent}`),
      addresses,
      mtu: nic.mtu ?? below?.mtu ?? 1500,
      up: (nic.up ?? true) && (below?.up ?? true),
      ...(id === undefined ? {} : { vlan: { id, parent } }),
    }
  })
  const missing = nics.flatMap(({ vlan }) =>
    vlan === undefined || nics.some((n) => n.name === vlan.parent) ? [] : [vlan.parent],
  )
  const bare = [...new Set(missing)].map(
    (port): Nic => ({ name: port, mac: madeUpMac(`${name}.${port}`), addresses: [], mtu: 1500, up: true }),
  )
  return [...bare, ...nics]
}

/** VLANs of a switch's ports, as soon as one of them has any. */
export function vlansOf({ nics }: FileDevice): SwitchVlans | undefined {
  const ports = Object.entries(nics).flatMap(([port, { vlan, trunk, native }]): [string, PortVlans][] => {
    if (trunk !== undefined) {
      const allowed = trunk === 'all' ? trunk : new Set(native === undefined ? trunk : [...trunk, native])
      return [[port, { mode: 'trunk', allowed, native: native ?? 1 }]]
    }
    return vlan === undefined ? [] : [[port, { mode: 'access', vlan }]]
  })
  return ports.length === 0 ? undefined : new Map(ports)
}
