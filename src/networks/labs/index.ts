import { buildings } from './buildings.ts'
import { masks } from './masks.ts'
import { mycluster } from './mycluster.ts'
import { neighbourhoods } from './neighbourhoods.ts'
import { shop } from './shop.ts'

/** The ready-made networks, in the order in which one learns: network files, and the objects of a cluster as text. */
export const labs = { buildings, neighbourhoods, masks, shop, mycluster }
export type LabName = keyof typeof labs
export const LAB_NAMES: readonly LabName[] = ['buildings', 'neighbourhoods', 'masks', 'shop', 'mycluster']

/** The lab that is meant by `shop`, or, where somebody has a network of that name, by `lab/shop`. */
export function labNamed(name: string): LabName | undefined {
  const bare = name.startsWith('lab/') ? name.slice(4) : name
  return isLab(bare) ? bare : undefined
}

export function isLab(name: string): name is LabName {
  return Object.hasOwn(labs, name)
}
