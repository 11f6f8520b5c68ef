import { within } from '../cni/cilium/forward.ts'
import { destination } from '../engine/ways.ts'
import { WORLD } from '../kube/agent/fabric.ts'
import { getsGap } from '../kube/import/gaps.ts'
import type { UnmodelledFeature } from '../kube/mode/mode.ts'
import type { ClusterFacts } from '../kube/network.ts'
import type { Tagged } from '../net/tagged.ts'
import type { Journey } from '../trace/events.ts'
import { type CommandLine, type ShellCommand, sh } from '../trace/shell.ts'
import { isAssumed } from './cni.ts'
import { type Unread, unreadAbout, unreadPlace } from './unread.ts'

/*
 * What could make a journey on the real cluster differ from the one that was walked: features that are on and not walked,
 * and nodes that nobody knows to be up.
 */

interface Doubts {
  'not-walked': { feature: UnmodelledFeature }
  'node-not-ready': { node: string }
  /** Without a CiliumEndpoint nobody knows its identity: others see the world, and its own policies do not hold. */
  'pod-unmanaged': { pod: string }
  /** Nothing shows which CNI it runs. */
  'cni-assumed': Record<never, never>
  /** A document that could not be read could say anything. */
  unread: { unread: Unread }
}
/** `decides`: it can turn the answer, which is undetermined then. Otherwise only some hops look different. */
export type Doubt = Tagged<Doubts> & { decides: boolean; command?: CommandLine }

type Cluster = Pick<ClusterFacts, 'snapshot' | 'mode'>

/** The name under which a doubt stands among the facts that are missing. */
export function doubtCode(doubt: Doubt): string {
  const { kind } = doubt
  if (doubt.kind === 'unread') return `${kind}: ${unreadPlace(doubt.unread)}`
  if (doubt.kind === 'cni-assumed') return kind
  return `${kind}: ${doubt.kind === 'not-walked' ? doubt.feature : doubt.kind === 'pod-unmanaged' ? doubt.pod : doubt.node}`
}

/** What of a cluster's doubts a journey meets. */
export function doubtsOf(cluster: Cluster, journey: Journey): Doubt[] {
  const { snapshot, mode } = cluster
  const met = meet(cluster, journey)
  const settled = isSettled(journey)
  const features = mode.unmodelled.flatMap((feature): Doubt[] => {
    const way = MEETS[feature](met)
    if (way === 'no') return []
    const command = COMMANDS[feature]
    const shown = command === undefined ? {} : { command: command.line }
    return [{ kind: 'not-walked', feature, decides: way === 'turns' && !settled, ...shown }]
  })
  const nodes = snapshot.nodes.filter(({ name, ready }) => !ready && met.devices.has(name))
  const off = nodes.map(({ name }): Doubt => {
    const command = sh`kubectl get node ${name} -o wide`.line
    return { kind: 'node-not-ready', node: name, decides: !settled, command }
  })
  const strangers = snapshot.gaps.flatMap((gap): Doubt[] =>
    gap.kind === 'pod-unmanaged' && met.devices.has(gap.pod)
      ? [{ kind: 'pod-unmanaged', pod: gap.pod, decides: true, command: getsGap(gap).line }]
      : [],
  )
  const unread = unreadAbout(snapshot, [...met.devices, ...met.services]).map(
    (one): Doubt => ({ kind: 'unread', unread: one, decides: true, command: getsGap(one).line }),
  )
  const assumed: Doubt[] = isAssumed(snapshot) ? [{ kind: 'cni-assumed', decides: false, command: SHOWS_CNI.line }] : []
  return [...unread, ...off, ...strangers, ...features, ...assumed]
}

const SHOWS_CNI = sh`kubectl -n kube-system get daemonsets`

/** What a journey met on its way, as far as features ask for it. */
interface Met {
  devices: ReadonlySet<string>
  /** From one node to another. */
  crossed: boolean
  /** Who a pod of the cluster spoke to outside of it. */
  outside: readonly string[]
  /** A Service asked from outside the cluster; whether its answers go past the node that was asked. */
  entered: 'no' | 'snat' | 'dsr'
  service: boolean
  services: readonly string[]
  globalService: boolean
}

/** `turns`: another answer is possible. `looks`: the same answer, other hops. */
type Meeting = 'no' | 'looks' | 'turns'
const when = (met: boolean, how: Exclude<Meeting, 'no'>): Meeting => (met ? how : 'no')

/** Destinations that ip-masq-agent leaves alone unless it is told otherwise. */
const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', '169.254.0.0/16']
const isPrivate = (ip: string): boolean => PRIVATE.some((cidr) => within(ip, cidr))

/** Does a journey meet a feature, and can the feature turn it? */
const MEETS: Record<UnmodelledFeature, (met: Met) => Meeting> = {
  ipsec: ({ crossed }) => when(crossed, 'looks'),
  'node-encryption': ({ crossed }) => when(crossed, 'looks'),
  'strict-encryption': ({ crossed }) => when(crossed, 'turns'),
  netkit: ({ devices }) => when(devices.size > 1, 'looks'),
  xdp: ({ entered }) => when(entered !== 'no', 'looks'),
  'ipip-dispatch': ({ entered }) => when(entered === 'dsr', 'looks'),
  'ip-masq-agent': ({ outside }) => (outside.some(isPrivate) ? 'turns' : when(outside.length > 0, 'looks')),
  'egress-gateway': ({ outside }) => when(outside.length > 0, 'turns'),
  'local-redirect': ({ service }) => when(service, 'looks'),
  clustermesh: ({ globalService }) => when(globalService, 'turns'),
  chaining: ({ devices }) => when(devices.size > 1, 'turns'),
  ipv6: () => 'no',
}

const COMMANDS: { [F in UnmodelledFeature]?: ShellCommand } = {
  'ip-masq-agent': sh`kubectl -n kube-system get configmap ip-masq-agent -o yaml`,
  'egress-gateway': sh`kubectl get ciliumegressgatewaypolicies -o yaml`,
  'local-redirect': sh`kubectl get ciliumlocalredirectpolicies -A`,
  clustermesh: sh`cilium clustermesh status`,
}

function meet({ snapshot, mode }: Cluster, journey: Journey): Met {
  const { request, reply, story } = journey
  const all = [...request.hops, ...(reply?.hops ?? [])].flatMap((hop) => hop.steps)
  const devices = new Set(story.map((hop) => hop.device))
  const nodes = snapshot.nodes.filter(({ name }) => devices.has(name))
  const names = new Set(all.flatMap((step) => ('frontend' in step ? [step.frontend.name] : [])))
  const entered = request.hops[0]?.device === WORLD && names.size > 0
  const { ip } = destination(journey)
  return {
    devices,
    crossed: nodes.length > 1,
    outside: request.hops[0]?.device !== WORLD && devices.has(WORLD) ? [ip] : [],
    entered: entered ? (mode.loadBalancer.mode === 'snat' ? 'snat' : 'dsr') : 'no',
    service: names.size > 0,
    services: [...names],
    globalService: snapshot.services.some(
      (one) => names.has(`${one.namespace}/${one.name}`) && GLOBAL.some((key) => one.annotations[key] === 'true'),
    ),
  }
}
const GLOBAL = ['service.cilium.io/global', 'io.cilium/global-service']

/** It died where none of this has a say: of a policy, or before it left. */
function isSettled({ request }: Journey): boolean {
  const { disposition } = request
  if (disposition.kind === 'delivered') return false
  const { kind } = disposition.reason
  return kind === 'policy-denied' || kind === 'policy-deny' || kind === 'invalid-source-ip'
}
