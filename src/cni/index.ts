import { cilium } from './cilium.ts'
import type { Datapath } from './cni.ts'
import { storybook } from './storybook.ts'

/** Every datapath that a cluster can be walked with. */
export interface Datapaths {
  storybook: Datapath
  cilium: Datapath
}
export type DatapathName = keyof Datapaths

export const datapaths: Datapaths = { storybook, cilium }
