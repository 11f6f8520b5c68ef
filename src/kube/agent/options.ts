import type { DatapathMode } from '../../cni/agent.ts'
import type { DatapathName } from '../../cni/index.ts'
import type { Cidr, Ip } from '../../net/address.ts'
import type { FileClusterWish } from '../../networks/cluster-wish.ts'
import type { Filter } from '../../trace/rows.ts'
import type { Semantics } from '../policy/evidence.ts'

/** What nobody finds in a snapshot, and how the cluster is to be read. All of it has a default. */
export interface AgentOptions {
  /** The article's way instead of the real one, for comparison. */
  datapath?: DatapathName
  semantics?: Semantics
  /** Length of the nodes' subnets. Found from their addresses when missing. */
  subnetLength?: number
  /** Routes of the fabric. Native routing without direct routes needs them for pod ranges; they are assumed then. */
  fabricRoutes?: readonly { to: Cidr; via: Ip }[]
  /** Nodes that are switched off. */
  down?: readonly string[]
  linkMtu?: number
  /** A firewall in the fabric: rules that every switch between the nodes asks. */
  fabricFilters?: readonly Filter[]
  /** MTU of the fabric, where it is not that of the nodes. */
  fabricMtu?: number
  /** Subnets of hybrid routing. */
  subnets?: DatapathMode['subnets']
  /** A last change before devices are built: maps as somebody read them from a real node. */
  adjust?(wish: FileClusterWish): FileClusterWish
}
