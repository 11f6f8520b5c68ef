import { openLab } from '../kube/labs.ts'
import { isIp } from '../net/address.ts'
import type { BuiltNetwork } from '../networks/build.ts'
import { candidates } from '../networks/find-device.ts'
import { isLab, LAB_NAMES, type LabName } from '../networks/labs/index.ts'
import { Problem } from '../request/problem.ts'

/*
 * Somebody who asks in one lab for a house of another.
 */

/** The labs in which somebody has that very name or address, other than this network. */
export function labsWith(network: BuiltNetwork, text: string): LabName[] {
  if (!isLab(network.name)) return []
  return LAB_NAMES.filter((lab) => {
    if (lab === network.name) return false
    const there = openLab(lab)
    return isIp(text) ? candidates(there, text).length > 0 : there.topology.devices.has(text)
  })
}

/** Throws a Problem that names the lab in which the sender does live; nothing when they live here, or nowhere. */
export function expectHere(network: BuiltNetwork, text: string): void {
  if (candidates(network, text).length > 0) return
  const labs = labsWith(network, text)
  if (labs.length > 0)
    throw new Problem('unknown-end', { name: text.slice(0, 100), network: network.name, near: [], labs })
}
