import { cilium } from './cilium/cilium.ts'
import type { Cni } from './layout.ts'
import { storybook } from './storybook/storybook.ts'

/** Every datapath that a cluster can be walked with. */
export interface Datapaths {
  storybook: Cni
  cilium: Cni
}
export type DatapathName = keyof Datapaths

export const datapaths: Datapaths = { storybook, cilium }
