import type { BuiltNetwork } from '../networks/build.ts'
import type { Mode } from './mode/mode.ts'
import type { PolicySet } from './policy/compile.ts'
import type { Snapshot } from './snapshot/snapshot.ts'

/** A network that can be asked: built from a file, or programmed by the agents of a real cluster. */
export interface Network extends BuiltNetwork {
  /** What the network of a real cluster was built from, and what follows from it. */
  cluster?: ClusterFacts
}

/** A snapshot, its policies ready to be asked, and the mode that its agents really work in. */
export interface ClusterFacts {
  snapshot: Snapshot
  policies: PolicySet
  mode: Mode
  /** Devices that stand for what no Kubernetes object tells. */
  synthetic: ReadonlySet<string>
  /** The machine on a link of nodes that has the address, when it is none of the cluster's own. */
  lanAt(ip: string): string | undefined
}
