import type { Tagged } from '../../net/tagged.ts'
import { type ShellCommand, sh } from '../../trace/shell.ts'
import type { Gap, GapKind, Gaps, Resource } from '../snapshot/gaps.ts'
import { isFinished } from '../snapshot/pod-phase.ts'
import type { SnapshotParts } from '../snapshot/snapshot.ts'
import { MOST, podKey, type SeenAtImport } from './seen.ts'

/**
 * How kubectl gets each of them. Everything only reads. Policies come raw: `kubectl get` prints an empty list without its
 * kind, and "there are none" is what an answer often turns on.
 */
const COMMANDS: Record<Resource, ShellCommand> = {
  nodes: sh`kubectl get nodes -o json`,
  pods: sh`kubectl get pods -A -o json`,
  namespaces: sh`kubectl get namespaces -o json`,
  services: sh`kubectl get services -A -o json`,
  endpointslices: sh`kubectl get endpointslices -A -o json`,
  networkpolicies: sh`kubectl get --raw /apis/networking.k8s.io/v1/networkpolicies`,
  ciliumnodes: sh`kubectl get ciliumnodes -o json`,
  ciliumendpoints: sh`kubectl get ciliumendpoints -A -o json`,
  ciliumidentities: sh`kubectl get ciliumidentities -o json`,
  ciliumnetworkpolicies: sh`kubectl get --raw /apis/cilium.io/v2/ciliumnetworkpolicies`,
  ciliumclusterwidenetworkpolicies: sh`kubectl get --raw /apis/cilium.io/v2/ciliumclusterwidenetworkpolicies`,
  ciliumcidrgroups: sh`kubectl get ciliumcidrgroups -o json`,
  adminpolicies: sh`kubectl get clusternetworkpolicies,adminnetworkpolicies,baselineadminnetworkpolicies -o json`,
  'cilium-config': sh`kubectl -n kube-system get configmap cilium-config -o json`,
  workloads: sh`kubectl get deployments,statefulsets,daemonsets,jobs -A -o json`,
}

type MadeUp = Gaps['made-up']['what']
/** Where what was made up stands in truth; in the order in which it is told. */
const WHERE: Record<MadeUp, Resource> = {
  nodes: 'nodes',
  'node-addresses': 'nodes',
  addresses: 'pods',
  pods: 'pods',
  identities: 'ciliumidentities',
  namespaces: 'namespaces',
  'cilium-host': 'ciliumnodes',
  'pod-cidrs': 'ciliumnodes',
  services: 'services',
  slices: 'endpointslices',
}

/** What the snapshot does not say. */
export function gapsOf(parts: SnapshotParts, seen: SeenAtImport): Gap[] {
  const gaps = [...seen.missing, ...madeUp(parts), ...podGaps(parts, seen), ...seen.objects, ...policyGaps(parts)]
  return parts.cni === undefined ? gaps : gaps.filter((gap) => !isOfCilium(gap))
}

/** What only Cilium's agents would have told or made is missing nowhere else. */
function isOfCilium(gap: Gap): boolean {
  if (gap.kind === 'kind-missing') return gap.resource.startsWith('cilium')
  if (gap.kind === 'made-up') return gap.what === 'cilium-host' || gap.what === 'identities'
  return gap.kind === 'version-unknown' || gap.kind === 'pod-unmanaged' || gap.kind === 'pod-without-identity'
}

function madeUp({ nodes, pods, services, endpointSlices, identities, namespaces }: SnapshotParts): Gap[] {
  const count = (list: readonly { synthetic: readonly string[] }[], field: string): number =>
    list.filter((one) => one.synthetic.includes(field)).length
  const homeless = nodes.filter(({ synthetic }) => synthetic.includes('addresses')).map(({ name }) => name)
  const rows: Tagged<Gaps, 'made-up'>[] = [
    { kind: 'made-up', what: 'nodes', count: count(nodes, 'node') },
    { kind: 'made-up', what: 'node-addresses', count: homeless.length, names: homeless.slice(0, 5) },
    { kind: 'made-up', what: 'addresses', count: count(pods, 'ip') },
    { kind: 'made-up', what: 'pods', count: count(pods, 'pod') },
    { kind: 'made-up', what: 'identities', count: count(identities, 'id') },
    { kind: 'made-up', what: 'namespaces', count: count(namespaces, 'namespace') },
    { kind: 'made-up', what: 'cilium-host', count: count(nodes, 'ciliumHost') },
    { kind: 'made-up', what: 'pod-cidrs', count: count(nodes, 'podCidrs') },
    { kind: 'made-up', what: 'services', count: count(services, 'clusterIps') },
    { kind: 'made-up', what: 'slices', count: count(endpointSlices, 'slice') },
  ]
  return rows.filter((row) => row.count > 0).map((row) => ({ ...row, decides: false }))
}

function podGaps({ pods }: SnapshotParts, seen: SeenAtImport): Gap[] {
  const gaps: Gap[] = []
  for (const one of pods) {
    if (gaps.length >= MOST) break
    if (isFinished(one)) continue
    const pod = podKey(one)
    if (one.ip === undefined) gaps.push({ kind: 'pod-without-address', pod, decides: true })
    if (one.node === undefined) gaps.push({ kind: 'pod-without-node', pod, decides: true })
    const kind = seen.endpointGap(one)
    if (kind !== undefined) gaps.push({ kind, pod, decides: true })
  }
  return gaps
}

/** An object of a gap, `Kind namespace/name`, as kubectl gets it. */
function gets(object: string): ShellCommand {
  const [kind = '', name = ''] = object.split(' ')
  const [first = '', second] = name.split('/')
  const noun = kind.toLowerCase()
  return second === undefined
    ? sh`kubectl get ${noun} ${first} -o json`
    : sh`kubectl -n ${first} get ${noun} ${second} -o json`
}

const ASKED: { [K in GapKind]: (gap: Extract<Tagged<Gaps>, { kind: K }>) => ShellCommand } = {
  'kind-missing': ({ resource }) => COMMANDS[resource],
  'made-up': ({ what }) => COMMANDS[WHERE[what]],
  'pod-without-address': ({ pod }) => gets(`pod ${pod}`),
  'pod-without-node': ({ pod }) => gets(`pod ${pod}`),
  'pod-unmanaged': ({ pod }) => gets(`ciliumendpoint ${pod}`),
  'pod-without-identity': ({ pod }) => gets(`ciliumendpoint ${pod}`),
  redacted: ({ object }) => gets(object),
  'left-out': ({ object }) => gets(object),
  'policy-unread': ({ policy }) => gets(policy),
  'version-unknown': () => sh`kubectl -n kube-system get daemonset cilium -o json`,
  unread: ({ place }) => sh`kubectl create --dry-run=client -o name -f ${place.replace(/[:[]\d+\]?$/, '')}`,
  'time-unknown': () => sh`date -u +%FT%TZ`,
}

/** The command that gets the missing fact from the real cluster. It is made when it is shown: no file brings its own. */
export function getsGap(gap: Gap): ShellCommand {
  return asked(gap.kind, gap)
}

function asked<K extends GapKind>(kind: K, gap: Tagged<Gaps>): ShellCommand {
  const isKind = (one: Tagged<Gaps>): one is Extract<Tagged<Gaps>, { kind: K }> => one.kind === kind
  if (!isKind(gap)) throw new TypeError(`no command for ${kind}`)
  return ASKED[kind](gap)
}

function policyGaps(parts: SnapshotParts): Gap[] {
  const gaps: Gap[] = []
  const policies = [
    ...parts.networkPolicies.map((one) => ({ ref: `NetworkPolicy ${one.namespace}/${one.name}`, ...one })),
    ...parts.ciliumPolicies.map((one) => ({ ref: ciliumRef(one), ...one })),
    ...parts.adminPolicies.map((one) => ({ ref: `${one.kind} ${one.name}`, ...one })),
  ]
  for (const { ref, unread } of policies) {
    for (const field of unread) {
      gaps.push({ kind: 'policy-unread', policy: ref, field, decides: true })
    }
  }
  if (parts.ciliumVersion === undefined) gaps.push({ kind: 'version-unknown', decides: false })
  if (parts.takenAt === undefined) gaps.push({ kind: 'time-unknown', decides: false })
  return gaps
}

export function ciliumRef({ namespace, name }: { namespace?: string; name: string }): string {
  return namespace === undefined ? `CiliumClusterwideNetworkPolicy ${name}` : `CiliumNetworkPolicy ${namespace}/${name}`
}
