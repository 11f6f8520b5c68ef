import type { DatapathName } from '../cni/index.ts'
import type { ClusterWish as Installed } from '../cni/wish.ts'

/** What a cluster is to be, and the datapath that lays it out. */
export interface FileClusterWish extends Installed {
  datapath: DatapathName
}
