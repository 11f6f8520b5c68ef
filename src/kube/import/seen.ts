import type { Contradiction, Gap, Resource } from '../snapshot/gaps.ts'
import type { Witness } from '../snapshot/seal.ts'
import type { Pod, Snapshot, SnapshotParts } from '../snapshot/snapshot.ts'
import type { Draft } from './draft.ts'

/*
 * What only the import saw, and no snapshot shows: which kinds were given, what was redacted or broken, what stood there
 * twice. Everything else that is missing or at odds is found again whenever a snapshot is opened.
 */

type EndpointGap = 'pod-unmanaged' | 'pod-without-identity'
type Witnessed<T, K> = Extract<T, { kind: K }>

export interface SeenAtImport {
  missing: readonly Witnessed<Gap, 'kind-missing'>[]
  endpointGap(pod: Pod): EndpointGap | undefined
  /** Redacted, left out, not read; in this order. */
  objects: readonly Witnessed<Gap, 'redacted' | 'left-out' | 'unread'>[]
  /** The same object twice, identities that differ; in this order. */
  atOdds: readonly Witnessed<Contradiction, 'same-object-twice' | 'identity-differs'>[]
}

/** A list of gaps is cut off here, per kind: what a thousand pods lack is said often enough. */
export const MOST = 1000

/** Kinds whose absence can change an answer about a live cluster; the others only make it less exact. */
const DECISIVE: readonly Resource[] = [
  'pods',
  'services',
  'endpointslices',
  'networkpolicies',
  'ciliumnetworkpolicies',
  'ciliumclusterwidenetworkpolicies',
  'cilium-config',
]
const NICE: readonly Resource[] = ['namespaces', 'ciliumendpoints', 'ciliumidentities', 'nodes', 'ciliumnodes']

export const podKey = ({ namespace, name }: Pod): string => `${namespace}/${name}`

/** Did a cluster report its pods, in contrast to bare manifests? */
export function isLive({ pods }: Pick<Snapshot, 'pods'>): boolean {
  return pods.some(({ synthetic }) => !synthetic.includes('phase'))
}

/** At the import. `given`: what was not given does not exist. */
export function seenIn(draft: Draft, parts: SnapshotParts, given?: 'everything'): SeenAtImport {
  const { redacted, leftOut, unread, twice, differing } = draft
  return {
    missing: missingKinds(draft, parts).filter((gap) => given === undefined || !gap.decides),
    endpointGap: (pod) => endpointGap(draft, pod),
    objects: [
      ...redacted.slice(0, MOST).map((one) => ({ kind: 'redacted' as const, ...one, decides: true })),
      ...leftOut.slice(0, MOST).map((one) => ({ kind: 'left-out' as const, ...one, decides: true })),
      ...unread.map((one) => ({ kind: 'unread' as const, ...one, decides: true })),
    ],
    atOdds: [
      ...twice.map((one) => ({ kind: 'same-object-twice' as const, ...one })),
      ...differing.map((one) => ({ kind: 'identity-differs' as const, ...one })),
    ],
  }
}

/** In a snapshot that was opened. */
export function seenBy({ gaps, contradictions }: Witness): SeenAtImport {
  const endpoints = new Map<string, EndpointGap>()
  for (const gap of gaps)
    if (gap.kind === 'pod-unmanaged' || gap.kind === 'pod-without-identity') endpoints.set(gap.pod, gap.kind)
  return {
    missing: gaps.filter((gap) => gap.kind === 'kind-missing'),
    endpointGap: (pod) => endpoints.get(podKey(pod)),
    objects: gaps.filter((gap) => gap.kind === 'redacted' || gap.kind === 'left-out' || gap.kind === 'unread'),
    atOdds: contradictions.filter((one) => one.kind === 'same-object-twice' || one.kind === 'identity-differs'),
  }
}

function endpointGap(draft: Draft, pod: Pod): EndpointGap | undefined {
  if (!draft.resources.has('ciliumendpoints') || pod.hostNetwork || pod.ip === undefined) return undefined
  if (pod.synthetic.includes('phase')) return undefined
  const known = draft.endpoints.get(podKey(pod))
  if (known === undefined) return 'pod-unmanaged'
  const { identity } = known
  return identity === undefined || identity === 0 || identity === 5 ? 'pod-without-identity' : undefined
}

function missingKinds({ resources }: Draft, { config, ciliumPolicies, pods }: SnapshotParts): SeenAtImport['missing'] {
  const live = isLive({ pods })
  const some = (list: readonly Resource[], decides: boolean): SeenAtImport['missing'] =>
    list.filter((resource) => !resources.has(resource)).map((resource) => ({ kind: 'kind-missing', resource, decides }))
  const groups = ciliumPolicies.some((policy) => JSON.stringify(policy.rules).includes('cidrGroup'))
  const admin = config['enable-k8s-cluster-network-policy'] === 'true'
  // Manifests are the whole world of who asks about them: what they do not name does not exist.
  if (!live) return some(['cilium-config'], false)
  return [
    ...some(DECISIVE, true),
    ...some(NICE, false),
    ...some(groups ? ['ciliumcidrgroups'] : [], true),
    ...some(admin ? ['adminpolicies'] : [], true),
  ]
}
