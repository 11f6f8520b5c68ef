import { type ShellCommand, sh } from './shell.ts'

/*
 * How commands are written that show something on a real node.
 */

/** Where the step happened. */
export interface ProofSite {
  /** The node, or the node of the pod. */
  node: string
  /** Minor version of Cilium: commands differ. */
  minor: number
}

/** A command in the agent of exactly that node: `ds/cilium` would pick any. */
export function agent(node: string, command: ShellCommand): ShellCommand {
  const pod = sh`kubectl -n kube-system get pod -l k8s-app=cilium --field-selector ${`spec.nodeName=${node}`} -o name`
  return sh`kubectl -n kube-system exec "$(${pod})" -c cilium-agent -- ${command}`
}

/** A command in any agent: a network that somebody drew has no other name for it. */
export function anyAgent(command: ShellCommand): ShellCommand {
  return sh`kubectl -n kube-system exec ds/cilium -- ${command}`
}

/** What the agent's own tool shows there. It was called `cilium` up to 1.14. */
export function dbg({ node, minor }: ProofSite, shows: ShellCommand): ShellCommand {
  return agent(node, sh`${minor < 15 ? 'cilium' : 'cilium-dbg'} ${shows}`)
}

/** The policy map of a pod; of the node itself where no pod is named. */
export function policyOf(endpoint: string): ShellCommand {
  const [namespace = '', name] = endpoint.split('/')
  if (name === undefined) return sh`endpoint get -l reserved:host`
  return sh`bpf policy get "$(kubectl -n ${namespace} get cep ${name} -o jsonpath='{.status.id}')"`
}

/** The kernel's own connections. */
export const CONNTRACK = sh`conntrack -L`

/** Where the translations of an address stand. */
export function natTable(by: string, where: ProofSite): ShellCommand {
  return by === 'netfilter' || by === 'kube-proxy' ? CONNTRACK : dbg(where, sh`bpf nat list`)
}
