import type { Step, StepKind, StepOf } from './events.ts'

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

type Shown = { [K in StepKind]?: (step: StepOf<K>, where: Where) => string }

/** A word for a POSIX shell: names come from a snapshot, and a snapshot can hold anything. */
export function quoted(word: string): string {
  return /^[\w./:@=-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}

/** A command as that release has it: the agent's own tool was called `cilium` up to 1.14. */
export function inTheirTime(command: string, minor: number): string {
  return minor < 15 ? command.replaceAll('cilium-dbg ', 'cilium ') : command
}

/** The agent of exactly that node: `ds/cilium` would pick any. */
export function agent(node: string, command: string): string {
  const pod = `kubectl -n kube-system get pod -l k8s-app=cilium --field-selector ${quoted(`spec.nodeName=${node}`)} -o name`
  return `kubectl -n kube-system exec "$(${pod})" -c cilium-agent -- ${command}`
}

/** `namespace/pod` as arguments of kubectl. */
export function endpointId(pod: string): string {
  const [namespace = '', name = ''] = pod.split('/')
  return `"$(kubectl -n ${quoted(namespace)} get cep ${quoted(name)} -o jsonpath='{.status.id}')"`
}

/** The policy map of a pod; of the node itself where no pod is named. */
export function policyOf(endpoint: string): string {
  if (!endpoint.includes('/')) return 'cilium-dbg endpoint get -l reserved:host'
  return `cilium-dbg bpf policy get ${endpointId(endpoint)}`
}

const SHOWN: Shown = {
  'endpoint-found': (_, { node }) => agent(node, 'cilium-dbg bpf endpoint list'),
  'endpoint-missed': (_, { node }) => agent(node, 'cilium-dbg bpf endpoint list'),
  'ipcache-found': ({ ip }, { node }) => agent(node, `cilium-dbg bpf ipcache get ${quoted(ip)}`),
  'source-identified': ({ ip }, { node }) => agent(node, `cilium-dbg bpf ipcache get ${quoted(ip)}`),
  'source-checked': ({ identity }, { node }) => agent(node, `cilium-dbg identity get ${identity}`),
  'tunnel-map-found': (_, { node }) => agent(node, 'cilium-dbg bpf tunnel list'),
  'conntrack-looked-up': (_, { node }) => agent(node, 'cilium-dbg bpf ct list global'),
  'conntrack-created': (_, { node }) => agent(node, 'cilium-dbg bpf ct list global'),
  'policy-verdict': ({ endpoint }, { node }) => agent(node, policyOf(endpoint)),
  'service-translated': ({ by }, { node }) =>
    by === 'kube-proxy' ? 'iptables -t nat -S KUBE-SERVICES; conntrack -L' : agent(node, 'cilium-dbg bpf lb list'),
  'socket-translated': (_, { node }) => agent(node, 'cilium-dbg bpf lb list'),
  'service-restored': ({ by }, { node }) =>
    by === 'kube-proxy' ? 'conntrack -L' : agent(node, 'cilium-dbg bpf lb list --revnat'),
  'no-backend': (_, { node }) => agent(node, 'cilium-dbg bpf lb list'),
  'source-range-checked': (_, { node }) => agent(node, 'cilium-dbg bpf lb list --source-ranges'),
  'nat-applied': ({ by }, { node }) => natTable(by, node),
  'nat-undone': ({ by }, { node }) => natTable(by, node),
  'nat-skipped': (_, { node }) => agent(node, 'cilium-dbg status'),
  'fib-looked-up': ({ dst }) => `ip route get ${quoted(dst)}`,
  'route-found': ({ dst }) => `ip route get ${quoted(dst)}`,
  'arp-found': ({ ip, port }) => `ip neigh show ${quoted(ip)} dev ${quoted(port)}`,
  encapsulated: ({ port }) => `tcpdump -ni eth0 udp port ${port}`,
  decapsulated: ({ device }) => `tcpdump -ni ${quoted(device)}`,
  encrypted: () => 'wg show cilium_wg0',
  decrypted: () => 'wg show cilium_wg0',
}

function natTable(by: string, node: string): string {
  return by === 'netfilter' || by === 'kube-proxy' ? 'conntrack -L' : agent(node, 'cilium-dbg bpf nat list')
}

/** The command for a step on a real cluster. Undefined: there is no table behind it, or none in that version. */
export function shownBy(step: Step, where: Where): string | undefined {
  if (step.kind === 'tunnel-map-found' && where.minor > 17) return undefined
  const command = shown(step.kind, step, where)
  return command === undefined ? undefined : inTheirTime(command, where.minor)
}

function shown<K extends StepKind>(kind: K, step: Step, where: Where): string | undefined {
  const isKind = (one: Step): one is StepOf<K> => one.kind === kind
  return isKind(step) ? SHOWN[kind]?.(step, where) : undefined
}
