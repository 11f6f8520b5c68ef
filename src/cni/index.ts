import { cilium } from './cilium/cilium.ts'
import { kindnet } from './kindnet/kindnet.ts'
import type { Cni } from './layout.ts'
import { storybook } from './storybook/storybook.ts'

/** Every datapath that a cluster can be walked with. */
export interface Datapaths {
  storybook: Cni
  cilium: Cni
  kindnet: Cni
}
export type DatapathName = keyof Datapaths

export const datapaths: Datapaths = { storybook, cilium, kindnet }

export function isDatapath(name: string): name is DatapathName {
  return Object.hasOwn(datapaths, name)
}

export const DATAPATH_NAMES: readonly DatapathName[] = Object.keys(datapaths).filter(isDatapath)
