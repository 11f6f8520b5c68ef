import { stringify } from 'yaml'
import { type ShellCommand, sh } from '../../trace/shell.ts'
import type { Edit } from './edit.ts'

/*
 * How a change would really be made: what is applied, or what is typed. Somebody else decides whether it is.
 */

/** The YAML of a change that is applied; undefined for all others. */
export function manifestOf(edit: Edit): string | undefined {
  if (edit.kind !== 'apply-policy') return undefined
  const kubernetes = edit.networkPolicies.map(({ namespace, name, spec }) => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name, namespace },
    spec,
  }))
  const cilium = edit.ciliumPolicies.map(({ namespace, name, rules }) => ({
    apiVersion: 'cilium.io/v2',
    kind: namespace === undefined ? 'CiliumClusterwideNetworkPolicy' : 'CiliumNetworkPolicy',
    metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
    ...(rules.length === 1 ? { spec: rules[0] } : { specs: rules }),
  }))
  return [...kubernetes, ...cilium]
    .map((one) => stringify(one, { lineWidth: 0, aliasDuplicateObjects: false }))
    .join('---\n')
}

/** `namespace/name` in two. */
function parts(text: string): [string, string] {
  const [first = '', second] = text.split('/')
  return second === undefined ? ['default', first] : [first, second]
}

/** The command of a change that kubectl or ip makes; undefined where there is none. */
export function commandOf(edit: Edit): ShellCommand | undefined {
  if (edit.kind === 'label-pod') {
    const [namespace, name] = parts(edit.pod)
    const labels = Object.entries(edit.labels).map(([key, value]) => (value === null ? `${key}-` : `${key}=${value}`))
    return labels.reduce<ShellCommand>(
      (line, label) => sh`${line} ${label}`,
      sh`kubectl -n ${namespace} label --overwrite pod ${name}`,
    )
  }
  if (edit.kind === 'service-selector') {
    const [namespace, name] = parts(edit.service)
    return sh`kubectl -n ${namespace} set selector service ${name} ${Object.entries(edit.selector)
      .map(([key, value]) => `${key}=${value}`)
      .join(',')}`
  }
  if (edit.kind === 'service-port' || edit.kind === 'service-target') {
    const [namespace, name] = parts(edit.service)
    return sh`kubectl -n ${namespace} edit service ${name}`
  }
  if (edit.kind === 'route-add') {
    const { to, via } = edit.route
    return via === undefined ? undefined : sh`ip route add ${to} via ${via}`
  }
  if (edit.kind === 'interface') return edit.up ? sh`ip link set ${edit.port} up` : sh`ip link set ${edit.port} down`
  if (edit.kind === 'mtu' && edit.port !== undefined) return sh`ip link set ${edit.port} mtu ${edit.mtu}`
  return undefined
}

/** The policies of a name, each deleted as the kind that it is. */
export function deletionsOf(
  edit: Edit,
  known: { networkPolicies: readonly Named[]; ciliumPolicies: readonly Partial<Named>[] },
): ShellCommand[] {
  if (edit.kind !== 'delete-policy') return []
  const fits = (one: Partial<Named>): boolean =>
    (one.namespace === undefined ? one.name : `${one.namespace}/${one.name}`) === edit.policy
  const [namespace, name] = parts(edit.policy)
  return [
    ...known.networkPolicies.filter(fits).map(() => sh`kubectl -n ${namespace} delete networkpolicy ${name}`),
    ...known.ciliumPolicies
      .filter(fits)
      .map((one) =>
        one.namespace === undefined
          ? sh`kubectl delete ciliumclusterwidenetworkpolicy ${edit.policy}`
          : sh`kubectl -n ${namespace} delete ciliumnetworkpolicy ${name}`,
      ),
  ]
}

interface Named {
  namespace: string
  name: string
}
