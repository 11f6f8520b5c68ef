import type { CommandLine } from '../../trace/shell.ts'
import type { RecognisedCni } from '../cni.ts'
import { modeOf } from '../mode/effective.ts'
import type { Mode } from '../mode/mode.ts'
import type { Contradiction, Gap } from '../snapshot/gaps.ts'
import type { Notice } from '../snapshot/notices.ts'
import type { ClusterNode, Pod, Snapshot } from '../snapshot/snapshot.ts'
import { getsGap } from './gaps.ts'
import type { Imported } from './import.ts'

/*
 * What `import --check` prints: what was understood, as data.
 */

export interface ImportCheck {
  name: string
  hash: string
  takenAt?: string
  ciliumVersion?: string
  cni?: RecognisedCni
  counts: Counts
  /** Objects by kind, as they were given: used, and left out because they are broken. */
  given: readonly { kind: string; used: number; leftOut: number }[]
  mode: Mode
  /** Each with the command that gets what is missing. */
  gaps: readonly (Gap & { command: CommandLine })[]
  contradictions: readonly Contradiction[]
  notices: readonly Notice[]
  moreNotices: number
}

export interface Counts {
  nodes: number
  notReadyNodes: number
  namespaces: number
  pods: number
  runningPods: number
  hostNetworkPods: number
  services: number
  endpointSlices: number
  endpoints: number
  networkPolicies: number
  ciliumPolicies: number
  adminPolicies: number
  identities: number
  workloads: number
  /** Things of which at least one field was made up. */
  synthetic: number
}

/** Everything that an import understood and everything that it did not. */
export function check(imported: Imported): ImportCheck {
  const { snapshot, notices, moreNotices, counts } = imported
  const given = [...counts].map(([kind, { used, leftOut }]) => ({ kind, used, leftOut }))
  return {
    ...checkSnapshot(snapshot),
    given: given.sort((a, b) => (a.kind < b.kind ? -1 : 1)),
    notices,
    moreNotices,
  }
}

/** The same for a snapshot that was opened from a file: what was left out at its import stands among its gaps. */
export function checkSnapshot(snapshot: Snapshot): ImportCheck {
  const { name, hash, takenAt, ciliumVersion, cni, gaps, contradictions } = snapshot
  return {
    name,
    hash,
    ...(takenAt === undefined ? {} : { takenAt }),
    ...(ciliumVersion === undefined ? {} : { ciliumVersion }),
    ...(cni === undefined ? {} : { cni }),
    counts: countsOf(snapshot),
    given: [],
    mode: modeOf(snapshot),
    gaps: gaps.map((gap) => ({ ...gap, command: getsGap(gap).line })),
    contradictions,
    notices: [],
    moreNotices: 0,
  }
}

function countsOf(snapshot: Snapshot): Counts {
  const { nodes, pods, endpointSlices } = snapshot
  const made: readonly Pick<ClusterNode | Pod, 'synthetic'>[] = [...nodes, ...pods, ...snapshot.services]
  return {
    nodes: nodes.length,
    notReadyNodes: nodes.filter((node) => !node.ready).length,
    namespaces: snapshot.namespaces.length,
    pods: pods.length,
    runningPods: pods.filter((pod) => pod.phase === 'Running').length,
    hostNetworkPods: pods.filter((pod) => pod.hostNetwork).length,
    services: snapshot.services.length,
    endpointSlices: endpointSlices.length,
    endpoints: endpointSlices.reduce((sum, slice) => sum + slice.endpoints.length, 0),
    networkPolicies: snapshot.networkPolicies.length,
    ciliumPolicies: snapshot.ciliumPolicies.length,
    adminPolicies: snapshot.adminPolicies.length,
    identities: snapshot.identities.length,
    workloads: snapshot.workloads.length,
    synthetic: made.filter((one) => one.synthetic.length > 0).length,
  }
}
