import type { Gap, Resource } from '../snapshot/gaps.ts'
import type { Snapshot } from '../snapshot/snapshot.ts'
import type { Draft } from './draft.ts'

/**
 * How kubectl gets each of them. Everything only reads. Policies come raw: `kubectl get` prints an empty list without its
 * kind, and "there are none" is what an answer often turns on.
 */
export const COMMANDS: Record<Resource, string> = {
  nodes: 'kubectl get nodes -o json',
  pods: 'kubectl get pods -A -o json',
  namespaces: 'kubectl get namespaces -o json',
  services: 'kubectl get services -A -o json',
  endpointslices: 'kubectl get endpointslices -A -o json',
  networkpolicies: 'kubectl get --raw /apis/networking.k8s.io/v1/networkpolicies',
  ciliumnodes: 'kubectl get ciliumnodes -o json',
  ciliumendpoints: 'kubectl get ciliumendpoints -A -o json',
  ciliumidentities: 'kubectl get ciliumidentities -o json',
  ciliumnetworkpolicies: 'kubectl get --raw /apis/cilium.io/v2/ciliumnetworkpolicies',
  ciliumclusterwidenetworkpolicies: 'kubectl get --raw /apis/cilium.io/v2/ciliumclusterwidenetworkpolicies',
  ciliumcidrgroups: 'kubectl get ciliumcidrgroups -o json',
  adminpolicies: 'kubectl get clusternetworkpolicies,adminnetworkpolicies,baselineadminnetworkpolicies -o json',
  'cilium-config': 'kubectl -n kube-system get configmap cilium-config -o json',
  workloads: 'kubectl get deployments,statefulsets,daemonsets,jobs -A -o json',
}

/** A list of gaps is cut off here, per kind: what a thousand pods lack is said often enough. */
const MOST = 1000

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

type Parts = Pick<Snapshot, 'nodes' | 'pods' | 'services' | 'endpointSlices' | 'identities' | 'ciliumPolicies'> &
  Pick<Snapshot, 'networkPolicies' | 'adminPolicies' | 'namespaces' | 'config'> & {
    takenAt?: string
    ciliumVersion?: string
  }

/** What the snapshot does not say. */
export function gapsOf(draft: Draft, parts: Parts, given?: 'everything'): Gap[] {
  const missing = missingKinds(draft, parts).filter((gap) => given === undefined || !gap.decides)
  return [...missing, ...madeUp(parts), ...podGaps(draft, parts), ...objectGaps(draft, parts)]
}

function missingKinds({ resources, livePods }: Draft, { config, ciliumPolicies }: Parts): Gap[] {
  const live = livePods > 0
  const some = (list: readonly Resource[], decides: boolean): Gap[] =>
    list
      .filter((resource) => !resources.has(resource))
      .map((resource) => ({ kind: 'kind-missing', resource, command: COMMANDS[resource], decides }))
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

function madeUp({ nodes, pods, services, endpointSlices, identities, namespaces }: Parts): Gap[] {
  const count = (list: readonly { synthetic: readonly string[] }[], field: string): number =>
    list.filter((one) => one.synthetic.includes(field)).length
  const rows = [
    ['nodes', 'nodes', count(nodes, 'node')],
    ['addresses', 'pods', count(pods, 'ip')],
    ['pods', 'pods', count(pods, 'pod')],
    ['identities', 'ciliumidentities', count(identities, 'id')],
    ['namespaces', 'namespaces', count(namespaces, 'namespace')],
    ['cilium-host', 'ciliumnodes', count(nodes, 'ciliumHost')],
    ['pod-cidrs', 'ciliumnodes', count(nodes, 'podCidrs')],
    ['services', 'services', count(services, 'clusterIps')],
    ['slices', 'endpointslices', count(endpointSlices, 'slice')],
  ] as const
  return rows
    .filter(([, , number]) => number > 0)
    .map(([what, resource, number]) => ({
      kind: 'made-up',
      what,
      count: number,
      command: COMMANDS[resource],
      decides: false,
    }))
}

function podGaps(draft: Draft, { pods }: Parts): Gap[] {
  const gaps: Gap[] = []
  const managed = draft.resources.has('ciliumendpoints')
  for (const one of pods) {
    if (gaps.length >= MOST) break
    if (one.phase === 'Succeeded' || one.phase === 'Failed') continue
    const pod = `${one.namespace}/${one.name}`
    const command = `kubectl -n ${one.namespace} get pod ${one.name} -o json`
    const endpoint = `kubectl -n ${one.namespace} get ciliumendpoint ${one.name} -o json`
    if (one.ip === undefined) gaps.push({ kind: 'pod-without-address', pod, command, decides: true })
    if (one.node === undefined) gaps.push({ kind: 'pod-without-node', pod, command, decides: true })
    if (!managed || one.hostNetwork || one.ip === undefined || one.synthetic.includes('phase')) continue
    const known = draft.endpoints.get(pod)
    if (known === undefined) gaps.push({ kind: 'pod-unmanaged', pod, command: endpoint, decides: true })
    else if (known.identity === undefined || known.identity === 0 || known.identity === 5) {
      gaps.push({ kind: 'pod-without-identity', pod, command: endpoint, decides: true })
    }
  }
  return gaps
}

function getCommand(object: string): string {
  const [kind = '', name = ''] = object.split(' ')
  const [first = '', second] = name.split('/')
  const noun = kind.toLowerCase()
  return second === undefined
    ? `kubectl get ${noun} ${first} -o json`
    : `kubectl -n ${first} get ${noun} ${second} -o json`
}

function objectGaps(draft: Draft, parts: Parts): Gap[] {
  const gaps: Gap[] = []
  for (const { object, field } of draft.redacted.slice(0, MOST)) {
    gaps.push({ kind: 'redacted', object, field, command: getCommand(object), decides: true })
  }
  for (const { object, field } of draft.leftOut.slice(0, MOST)) {
    gaps.push({ kind: 'left-out', object, field, command: getCommand(object), decides: true })
  }
  const policies = [
    ...parts.networkPolicies.map((one) => ({ ref: `NetworkPolicy ${one.namespace}/${one.name}`, ...one })),
    ...parts.ciliumPolicies.map((one) => ({ ref: ciliumRef(one), ...one })),
    ...parts.adminPolicies.map((one) => ({ ref: `${one.kind} ${one.name}`, ...one })),
  ]
  for (const { ref, unread } of policies) {
    for (const field of unread) {
      gaps.push({ kind: 'policy-unread', policy: ref, field, command: getCommand(ref), decides: true })
    }
  }
  const version = 'kubectl -n kube-system get daemonset cilium -o json'
  if (parts.ciliumVersion === undefined) gaps.push({ kind: 'version-unknown', command: version, decides: false })
  if (parts.takenAt === undefined) gaps.push({ kind: 'time-unknown', command: 'date -u +%FT%TZ', decides: false })
  return gaps
}

export function ciliumRef({ namespace, name }: { namespace?: string; name: string }): string {
  return namespace === undefined ? `CiliumClusterwideNetworkPolicy ${name}` : `CiliumNetworkPolicy ${namespace}/${name}`
}
