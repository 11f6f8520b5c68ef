import type { DatapathName } from '../../cni/index.ts'
import { build, type Network } from '../build.ts'
import { networkFile } from '../file.ts'
import { buildings } from './buildings.ts'
import { mycluster } from './mycluster.ts'
import { neighbourhoods } from './neighbourhoods.ts'

/** The ready-made networks, in the order in which one learns. */
export const labs = { buildings, neighbourhoods, mycluster }
export type LabName = keyof typeof labs
export const LAB_NAMES: readonly LabName[] = ['buildings', 'neighbourhoods', 'mycluster']

export function isLab(name: string): name is LabName {
  return Object.hasOwn(labs, name)
}

/** A lab, ready to be asked; with another datapath than its own when one is named. */
export function openLab(name: LabName, datapath?: DatapathName): Network {
  return build(name, networkFile.parse(labs[name]), datapath)
}
