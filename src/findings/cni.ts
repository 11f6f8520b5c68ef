import { CNI_TITLES, cniOfName } from '../kube/cni.ts'
import { isLive } from '../kube/import/seen.ts'
import type { Network } from '../kube/network.ts'
import type { Snapshot } from '../kube/snapshot/snapshot.ts'
import { Problem } from '../request/problem.ts'

/** No packet is walked where another CNI, or nobody knows which, moves the packets. */
export function otherCniOf({ cluster, name }: Network): Problem<'other-cni'> | undefined {
  const cni = cluster?.snapshot.cni
  if (cni === undefined) return undefined
  return new Problem('other-cni', {
    network: name,
    cni: cni.name === 'unknown' ? '' : CNI_TITLES[cni.name],
    seen: cni.seen,
  })
}

/** A living cluster of which nothing shows a CNI: it is walked as Cilium would, and every answer says so. */
export function isAssumed(snapshot: Snapshot): boolean {
  const known = ASSUMED.get(snapshot)
  if (known !== undefined) return known
  const assumed = snapshot.cni === undefined && isLive(snapshot) && !showsCilium(snapshot)
  ASSUMED.set(snapshot, assumed)
  return assumed
}
const ASSUMED = new WeakMap<Snapshot, boolean>()

/** Does anything in it belong to Cilium: what its agents wrote, its configuration, its policies, its own pods? */
export function showsCilium(snapshot: Snapshot): boolean {
  const { pods, workloads, config, ciliumVersion, ciliumPolicies, cidrGroups, nodes } = snapshot
  return (
    ciliumVersion !== undefined ||
    Object.keys(config).length > 0 ||
    ciliumPolicies.length + cidrGroups.length > 0 ||
    nodes.some(({ ciliumHost, synthetic }) => ciliumHost !== undefined && !synthetic.includes('ciliumHost')) ||
    servesCilium(snapshot) ||
    workloads.some(({ name }) => cniOfName(name) === 'cilium') ||
    pods.some(({ name, endpoint }) => endpoint !== undefined || cniOfName(name) === 'cilium')
  )
}

/** Was one of its kinds given, be it as an empty list? Of manifests nobody misses what decides. */
function servesCilium(snapshot: Snapshot): boolean {
  const missing = snapshot.gaps.filter((gap) => gap.kind === 'kind-missing')
  const names = new Set(missing.map(({ resource }) => resource))
  const kinds = missing.some(({ decides }) => decides) ? [...OF_AGENTS, ...OF_POLICIES] : OF_AGENTS
  return isLive(snapshot) && kinds.some((kind) => !names.has(kind))
}
const OF_AGENTS = ['ciliumendpoints', 'ciliumidentities', 'ciliumnodes'] as const
const OF_POLICIES = ['ciliumnetworkpolicies', 'ciliumclusterwidenetworkpolicies'] as const
