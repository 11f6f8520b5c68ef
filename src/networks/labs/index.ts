import { buildings } from './buildings.ts'
import { masks } from './masks.ts'
import { mycluster } from './mycluster.ts'
import { neighbourhoods } from './neighbourhoods.ts'
import { shop } from './shop.ts'

/** The ready-made networks, in the order in which one learns: network files, and the objects of a cluster as text. */
export const labs = { buildings, neighbourhoods, masks, shop, mycluster }
export type LabName = keyof typeof labs
export const LAB_NAMES: readonly LabName[] = ['buildings', 'neighbourhoods', 'masks', 'shop', 'mycluster']

export function isLab(name: string): name is LabName {
  return Object.hasOwn(labs, name)
}
