import type { StepKind, StepOf } from './events.ts'
import { type Command, type CommandLine, sh } from './shell.ts'

/*
 * The command that shows on the real cluster what a step read or wrote. They only read (cilium-dbg/cmd of 1.20).
 */

/** Where the step happened. */
export interface Where {
  /** The node, or the node of the pod. */
  node: string
  /** Minor version of Cilium: commands differ. */
  minor: number
}

type Shown = { [K in StepKind]?: (step: StepOf<K>, where: Where) => Command }

/** A command in the agent of exactly that node: `ds/cilium` would pick any. */
export function agent(node: string, command: Command): Command {
  const pod = sh`kubectl -n kube-system get pod -l k8s-app=cilium --field-selector ${`spec.nodeName=${node}`} -o name`
  return sh`kubectl -n kube-system exec "$(${pod})" -c cilium-agent -- ${command}`
}

/** What the agent's own tool shows there. It was called `cilium` up to 1.14. */
export function dbg({ node, minor }: Where, shows: Command): Command {
  return agent(node, sh`${minor < 15 ? 'cilium' : 'cilium-dbg'} ${shows}`)
}

/** The policy map of a pod; of the node itself where no pod is named. */
export function policyOf(endpoint: string): Command {
  const [namespace = '', name] = endpoint.split('/')
  if (name === undefined) return sh`endpoint get -l reserved:host`
  return sh`bpf policy get "$(kubectl -n ${namespace} get cep ${name} -o jsonpath='{.status.id}')"`
}

const CONNTRACK = sh`conntrack -L`

const SHOWN: Shown = {
  'endpoint-found': (_, where) => dbg(where, sh`bpf endpoint list`),
  'endpoint-missed': (_, where) => dbg(where, sh`bpf endpoint list`),
  'ipcache-found': ({ ip }, where) => dbg(where, sh`bpf ipcache get ${ip}`),
  'source-identified': ({ ip }, where) => dbg(where, sh`bpf ipcache get ${ip}`),
  'source-checked': ({ identity }, where) => dbg(where, sh`identity get ${identity}`),
  'tunnel-map-found': (_, where) => dbg(where, sh`bpf tunnel list`),
  'conntrack-looked-up': (_, where) => dbg(where, sh`bpf ct list global`),
  'conntrack-created': (_, where) => dbg(where, sh`bpf ct list global`),
  'policy-verdict': ({ endpoint }, where) => dbg(where, policyOf(endpoint)),
  'service-translated': ({ by }, where) =>
    by === 'kube-proxy' ? sh`iptables -t nat -S KUBE-SERVICES; ${CONNTRACK}` : dbg(where, sh`bpf lb list`),
  'socket-translated': (_, where) => dbg(where, sh`bpf lb list`),
  'service-restored': ({ by }, where) => (by === 'kube-proxy' ? CONNTRACK : dbg(where, sh`bpf lb list --revnat`)),
  'no-backend': (_, where) => dbg(where, sh`bpf lb list`),
  'source-range-checked': (_, where) => dbg(where, sh`bpf lb list --source-ranges`),
  'nat-applied': ({ by }, where) => natTable(by, where),
  'nat-undone': ({ by }, where) => natTable(by, where),
  'nat-skipped': (_, where) => dbg(where, sh`status`),
  'fib-looked-up': ({ dst }) => sh`ip route get ${dst}`,
  'route-found': ({ dst }) => sh`ip route get ${dst}`,
  'arp-found': ({ ip, port }) => sh`ip neigh show ${ip} dev ${port}`,
  encapsulated: ({ port }) => sh`tcpdump -ni eth0 udp port ${port}`,
  decapsulated: ({ device }) => sh`tcpdump -ni ${device}`,
  encrypted: () => sh`wg show cilium_wg0`,
  decrypted: () => sh`wg show cilium_wg0`,
}

function natTable(by: string, where: Where): Command {
  return by === 'netfilter' || by === 'kube-proxy' ? CONNTRACK : dbg(where, sh`bpf nat list`)
}

/** The command for a step on a real cluster. Undefined: there is no table behind it, or none in that version. */
export function shownBy<K extends StepKind>(step: StepOf<K>, where: Where): CommandLine | undefined {
  if (step.kind === 'tunnel-map-found' && where.minor > 17) return undefined
  return SHOWN[step.kind]?.(step, where)?.line
}
