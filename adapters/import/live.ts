import { type Draft, newDraft, notify } from '../../src/kube/import/draft.ts'
import { finishImport, type Imported } from '../../src/kube/import/import.ts'
import type { Resource } from '../../src/kube/snapshot/gaps.ts'
import { type ApiConnection, connect, fetchInto } from './live-http.ts'

/*
 * A look at a living cluster: GET requests for lists, nothing else. The client library only reads the kubeconfig and signs
 * the requests; the answers go through the same door as files, so that no list is ever held as a whole.
 */

export interface LiveOptions {
  name?: string
  /** Path of a kubeconfig; the usual places when missing (KUBECONFIG, ~/.kube/config, the pod's service account). */
  kubeconfig?: string
  context?: string
  /** Namespace of Cilium. */
  ciliumNamespace?: string
  progress?: (progress: { resource: string; objects: number }) => void
  signal?: AbortSignal
  /** Milliseconds without any byte, after which an answer counts as lost; half a minute when missing. */
  silence?: number
}

const PAGE = 500

interface Listing {
  resource: Resource
  /** Newest version first; the next one is asked when the API server does not know it. */
  paths: readonly string[]
}

const CILIUM = '/apis/cilium.io'
const POLICY = '/apis/policy.networking.k8s.io'
const cilium = (resource: Resource, plural: string): Listing => ({
  resource,
  paths: [`${CILIUM}/v2/${plural}`, `${CILIUM}/v2alpha1/${plural}`],
})
const listing = (resource: Resource, path: string): Listing => ({ resource, paths: [path] })

export const LISTINGS: readonly Listing[] = [
  listing('nodes', '/api/v1/nodes'),
  listing('namespaces', '/api/v1/namespaces'),
  listing('pods', '/api/v1/pods'),
  listing('services', '/api/v1/services'),
  listing('endpointslices', '/apis/discovery.k8s.io/v1/endpointslices'),
  listing('networkpolicies', '/apis/networking.k8s.io/v1/networkpolicies'),
  listing('workloads', '/apis/apps/v1/deployments'),
  listing('workloads', '/apis/apps/v1/statefulsets'),
  listing('workloads', '/apis/apps/v1/daemonsets'),
  cilium('ciliumnodes', 'ciliumnodes'),
  cilium('ciliumendpoints', 'ciliumendpoints'),
  cilium('ciliumendpoints', 'ciliumendpointslices'),
  cilium('ciliumidentities', 'ciliumidentities'),
  cilium('ciliumnetworkpolicies', 'ciliumnetworkpolicies'),
  cilium('ciliumclusterwidenetworkpolicies', 'ciliumclusterwidenetworkpolicies'),
  cilium('ciliumcidrgroups', 'ciliumcidrgroups'),
  {
    resource: 'adminpolicies',
    paths: [`${POLICY}/v1beta1/clusternetworkpolicies`, `${POLICY}/v1alpha2/clusternetworkpolicies`],
  },
  listing('adminpolicies', `${POLICY}/v1alpha1/adminnetworkpolicies`),
  listing('adminpolicies', `${POLICY}/v1alpha1/baselineadminnetworkpolicies`),
]

/** Imports what the API server lists now. What it refuses to list is noted and stays a gap. */
export async function importLive(options: LiveOptions = {}): Promise<Imported> {
  const connection = await connect(options)
  const draft = newDraft()
  const takenAt = `${new Date().toISOString().slice(0, 19)}Z`
  const lost = await listAll(connection, draft, options)
  const home = encodeURIComponent(options.ciliumNamespace ?? 'kube-system')
  const path = `/api/v1/namespaces/${home}/configmaps/cilium-config`
  const status = await fetchInto(connection, draft, path).then((answer) => answer.status)
  if (status !== 200) refused(draft, 'cilium-config', status)
  // what CoreDNS is told; a cluster without it, or a reader who may not see it, loses no more than that
  await fetchInto(connection, draft, '/api/v1/namespaces/kube-system/configmaps/coredns')
  // Half a list is no list: what it does not name may exist.
  for (const resource of lost) draft.resources.delete(resource)
  return finishImport(draft, { name: options.name ?? connection.context, takenAt })
}

function refused(draft: Draft, resource: string, status: number): void {
  notify(draft, { kind: 'not-listed', resource, status, place: { file: 'api' } })
}

/** After so many lists without an answer, a server counts as not there, and the rest is not asked. */
const SILENT = 2

/** Asks for every list; returns the resources that were not told whole. */
async function listAll(connection: ApiConnection, draft: Draft, { progress }: LiveOptions): Promise<Set<Resource>> {
  const lost = new Set<Resource>()
  let silent = 0
  for (const listing of LISTINGS) {
    const status = silent < SILENT ? await list(connection, draft, listing) : 0
    if (status !== 200) {
      lost.add(listing.resource)
      refused(draft, pluralOf(listing), status)
    }
    if (silent < SILENT) silent = status === 0 ? silent + 1 : Number.NEGATIVE_INFINITY
    const objects = [...draft.counts.values()].reduce((sum, { used, leftOut }) => sum + used + leftOut, 0)
    progress?.({ resource: listing.resource, objects })
  }
  return lost
}

function pluralOf({ paths: [path = ''] }: Listing): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

/** 200 for a list that was told whole, and for a kind that the API server does not know: it has no objects. */
async function list(connection: ApiConnection, draft: Draft, { resource, paths }: Listing): Promise<number> {
  for (const path of paths) {
    const status = await allPages(connection, draft, path)
    if (status === 404) continue
    if (status === 200) draft.resources.add(resource)
    return status
  }
  draft.resources.add(resource)
  return 200
}

/** Every page of a list. A token that comes again would go on for ever. */
async function allPages(connection: ApiConnection, draft: Draft, path: string): Promise<number> {
  const seen = new Set<string>()
  let next = ''
  do {
    seen.add(next)
    const query = `?limit=${PAGE}${next === '' ? '' : `&continue=${encodeURIComponent(next)}`}`
    const page = await fetchInto(connection, draft, path + query)
    // 410: the rest of that list has expired; once more from the start, in one go.
    if (page.status === 410 && next !== '') return (await fetchInto(connection, draft, path)).status
    if (page.status !== 200) return page.status
    next = page.next
  } while (next !== '' && !seen.has(next))
  return next === '' ? 200 : 0
}
