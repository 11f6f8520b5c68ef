import { type AroundDiff, diffAround, lostBackends, wentDown } from '../kube/diff/around.ts'
import { beyondOf, changedPolicies, type PolicyChange, rowsBeyond } from '../kube/diff/beyond.ts'
import { changedRows, type ModeRow } from '../kube/diff/mode.ts'
import { diffReach, type ReachDiff } from '../kube/diff/policy.ts'
import { diffWays, type WaysDiff } from '../kube/diff/ways.ts'
import type { ClusterFacts, Network } from '../kube/network.ts'
import type { Semantics } from '../kube/policy/evidence.ts'
import { type Reach, reach } from '../kube/policy/reach.ts'
import type { Problem } from '../request/problem.ts'
import { otherCniOf } from './cni.ts'

/*
 * Everything that is another thing in a second snapshot.
 */

export type ComparedCluster = Network & { cluster: ClusterFacts }

export interface Changes {
  before: ComparedCluster
  after: ComparedCluster
  /** Who may connect now and could not, and the other way round. */
  reach: ReachDiff
  ways: WaysDiff
  around: AroundDiff
  mode: readonly ModeRow[]
  /** Policies that came, went, or say something else, whether that changes a connection or not. */
  policies: readonly PolicyChange[]
  /** One of them runs another CNI: no way is walked, and no mode of Cilium is told. */
  other?: Problem<'other-cni'>
  /** What broke: Services without a backend, nodes that are not ready any more. */
  lost: readonly string[]
  down: readonly string[]
  /** `around`: who can reach whom is the same, but not how, nor what stands around it. */
  extent: 'none' | 'around' | 'connections'
}

export function changesBetween(before: ComparedCluster, after: ComparedCluster, semantics: Semantics): Changes {
  const matrices = { before: matrixOf(before, semantics), after: matrixOf(after, semantics) }
  const connections = beyondToo({ before, after }, matrices, semantics)
  const policies = changedPolicies(before.cluster.snapshot, after.cluster.snapshot)
  const other = otherCniOf(before) ?? otherCniOf(after)
  const ways = other === undefined ? diffWays({ before, after }, matrices) : { walked: 0, more: false, changed: [] }
  const around = diffAround(before.cluster.snapshot, after.cluster.snapshot)
  const mode = other === undefined ? changedRows(before.cluster.mode, after.cluster.mode) : []
  const { nodes, services } = around
  const [was, is] = [before, after].map(({ cluster }) => cluster.snapshot.cni?.name)
  const beside =
    (was === is ? 0 : 1) + mode.length + nodes.length + services.length + ways.changed.length + policies.length
  return {
    before,
    after,
    reach: connections,
    ways,
    around,
    mode,
    policies,
    lost: services.filter(lostBackends).map(({ name }) => name),
    down: nodes.filter(wentDown).map(({ name }) => name),
    ...(other === undefined ? {} : { other }),
    extent: isSame(connections) ? (beside > 0 ? 'around' : 'none') : 'connections',
  }
}

function isSame({ opened, closed, appeared, vanished }: ReachDiff): boolean {
  return opened.length + closed.length + appeared.length + vanished.length === 0
}

function matrixOf({ cluster }: ComparedCluster, semantics: Semantics): Reach {
  return reach(cluster.policies, { semantics, by: 'workload' })
}

/** Who can reach whom, the outside and ports that only rules name included: what is another thing on the other side. */
export function connectionsBetween(before: ComparedCluster, after: ComparedCluster, semantics: Semantics): ReachDiff {
  return beyondToo(
    { before, after },
    { before: matrixOf(before, semantics), after: matrixOf(after, semantics) },
    semantics,
  )
}

function beyondToo(
  { before, after }: { before: ComparedCluster; after: ComparedCluster },
  matrices: { before: Reach; after: Reach },
  semantics: Semantics,
): ReachDiff {
  const beyond = beyondOf([before.cluster.policies, after.cluster.policies])
  const whole = (side: ComparedCluster, own: Reach): Reach => ({
    ...own,
    rows: [...own.rows, ...rowsBeyond(side.cluster.policies, semantics, beyond)],
  })
  return diffReach(whole(before, matrices.before), whole(after, matrices.after))
}
