import type { IncomingMessage, RequestOptions } from 'node:http'
import { request as plainRequest } from 'node:http'
import { request as tlsRequest } from 'node:https'
import type { Resource } from '../../src/kube/gaps.ts'
import { finishImport, type Imported } from '../../src/kube/import.ts'
import { type Draft, newDraft, notify } from '../../src/kube/import-draft.ts'
import { jsonFeed } from '../../src/kube/import-json.ts'

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
}

const PAGE = 500
/** Milliseconds without any byte, after which an answer counts as lost. */
const SILENCE = 30_000

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
  listing('adminpolicies', `${POLICY}/v1alpha2/clusternetworkpolicies`),
  listing('adminpolicies', `${POLICY}/v1alpha1/adminnetworkpolicies`),
  listing('adminpolicies', `${POLICY}/v1alpha1/baselineadminnetworkpolicies`),
]

interface Connection {
  server: URL
  options: () => Promise<RequestOptions>
  context: string
  signal: AbortSignal | undefined
}

async function connect(options: LiveOptions): Promise<Connection> {
  // 83 MB that only a live import needs.
  const { KubeConfig } = await import('@kubernetes/client-node')
  const config = new KubeConfig()
  if (options.kubeconfig === undefined) config.loadFromDefault()
  else config.loadFromFile(options.kubeconfig)
  if (options.context !== undefined) config.setCurrentContext(options.context)
  const cluster = config.getCurrentCluster()
  if (cluster === null) throw new Error('the kubeconfig names no cluster')
  return {
    server: new URL(cluster.server),
    context: config.getCurrentContext() || cluster.name,
    signal: options.signal,
    options: async () => {
      const signed: RequestOptions = {}
      await config.applyToHTTPSOptions(signed)
      return signed
    },
  }
}

/** Imports what the API server lists now. What it refuses to list is noted and stays a gap. */
export async function importLive(options: LiveOptions = {}): Promise<Imported> {
  const connection = await connect(options)
  const draft = newDraft()
  const takenAt = `${new Date().toISOString().slice(0, 19)}Z`
  let objects = 0
  for (const { resource, paths } of LISTINGS) {
    await list(connection, draft, { resource, paths })
    objects = [...draft.counts.values()].reduce((sum, { used, leftOut }) => sum + used + leftOut, 0)
    options.progress?.({ resource, objects })
  }
  const home = encodeURIComponent(options.ciliumNamespace ?? 'kube-system')
  const path = `/api/v1/namespaces/${home}/configmaps/cilium-config`
  const status = await fetchInto(connection, draft, path).then((answer) => answer.status)
  if (status !== 200) refused(draft, 'cilium-config', status)
  return finishImport(draft, { name: options.name ?? connection.context, takenAt })
}

function refused(draft: Draft, resource: string, status: number): void {
  notify(draft, { kind: 'not-listed', resource, status, place: { file: 'api' } })
}

async function list(connection: Connection, draft: Draft, { resource, paths }: Listing): Promise<void> {
  for (const path of paths) {
    const status = await allPages(connection, draft, path)
    if (status === 200) {
      draft.resources.add(resource)
      return
    }
    if (status === 404) continue
    refused(draft, path.slice(path.lastIndexOf('/') + 1), status)
    return
  }
  // A kind that the API server does not know has no objects.
  draft.resources.add(resource)
}

async function allPages(connection: Connection, draft: Draft, path: string): Promise<number> {
  let next = ''
  do {
    const query = `?limit=${PAGE}${next === '' ? '' : `&continue=${encodeURIComponent(next)}`}`
    const answer = await fetchInto(connection, draft, path + query)
    // 410: the rest of that list has expired; once more from the start, in one go.
    if (answer.status === 410) return (await fetchInto(connection, draft, path)).status
    if (answer.status !== 200) return answer.status
    next = answer.next
  } while (next !== '')
  return 200
}

interface Answer {
  /** Of HTTP; 0 when none came. */
  status: number
  next: string
}

/** One GET whose body, when it is a good one, is fed to the draft as it arrives. */
async function fetchInto(connection: Connection, draft: Draft, path: string): Promise<Answer> {
  let response: IncomingMessage
  try {
    response = await get(connection, path)
  } catch (error) {
    if (connection.signal?.aborted === true) throw error
    return { status: 0, next: '' }
  }
  const status = response.statusCode ?? 0
  if (status !== 200) {
    response.destroy()
    return { status, next: '' }
  }
  const feed = jsonFeed(draft, path.replace(/\?.*/, ''))
  let head = ''
  for await (const chunk of response) {
    if (!(chunk instanceof Uint8Array)) continue
    if (head.length < 16 * 1024) head += new TextDecoder().decode(chunk.subarray(0, 16 * 1024))
    feed.push(chunk)
  }
  feed.end()
  return { status, next: continueToken(head) }
}

/** `metadata.continue` stands before the items of every list (metav1.ListMeta). */
function continueToken(head: string): string {
  const before = head.split('"items"')[0] ?? ''
  return /"continue":\s*"([^"]*)"/.exec(before)?.[1] ?? ''
}

async function get({ server, options, signal }: Connection, path: string): Promise<IncomingMessage> {
  const signed = await options()
  const base = server.pathname.replace(/\/$/, '')
  const headers = { ...signed.headers, accept: 'application/json' }
  const request = server.protocol === 'http:' ? plainRequest : tlsRequest
  return await new Promise((resolve, reject) => {
    const call = request(
      new URL(base + path, server),
      { ...signed, method: 'GET', headers, timeout: SILENCE, ...(signal === undefined ? {} : { signal }) },
      resolve,
    )
    call.on('timeout', () => call.destroy(new Error(`no answer within ${SILENCE} ms`)))
    call.on('error', reject)
    call.end()
  })
}
