import type { Linux } from '../../linux/box.ts'
import type { Attached, Site } from '../contract.ts'
import type { DatapathName } from '../index.ts'

/** A building: a Kubernetes node. A Linux box whose doors are watched by the programs of a datapath. */
export interface Node extends Linux {
  kind: 'node'
  datapath: DatapathName
  site: Site
  /** The pod behind an lxc interface of this node. */
  attached(port: string): Attached | undefined
}
