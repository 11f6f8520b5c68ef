import { cilium } from './cilium/cilium.ts'
import type { Datapath } from './contract.ts'
import { storybook } from './storybook/storybook.ts'

/** Every datapath that a cluster can be walked with. */
export interface Datapaths {
  storybook: Datapath
  cilium: Datapath
}
export type DatapathName = keyof Datapaths

export const datapaths: Datapaths = { storybook, cilium }
