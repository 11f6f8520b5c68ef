import type { Edit, EditKind } from './edit.ts'
import { namesOf, shortHash } from './policies.ts'

/*
 * A change in the words in which it can be asked for: what is written here is understood by `read.ts`.
 */

export function editText(edit: Edit): string {
  return told(edit.kind, edit)
}

function told<K extends EditKind>(kind: K, edit: Edit): string {
  const isKind = (one: Edit): one is Extract<Edit, { kind: K }> => one.kind === kind
  if (!isKind(edit)) throw new TypeError(`no words for ${kind}`)
  return TOLD[kind](edit)
}

const labelled = (labels: Readonly<Record<string, string | null>>): string =>
  Object.entries(labels)
    .map(([key, value]) => (value === null ? `${key}-` : `${key}=${value}`))
    .join(' ')
const at = (device: string, port: string | undefined): string => (port === undefined ? device : `${device}.${port}`)

interface Route {
  to: string
  via?: string
  dev?: string
  mtu?: number
  type?: string
}
const routeText = ({ to, via, dev, mtu, type }: Route): string =>
  [
    to,
    ...(type === undefined ? [] : [type]),
    ...(via === undefined ? [] : [`via ${via}`]),
    ...(dev === undefined ? [] : [`dev ${dev}`]),
    ...(mtu === undefined ? [] : [`mtu ${mtu}`]),
  ].join(' ')

const TOLD: { [K in EditKind]: (edit: Extract<Edit, { kind: K }>) => string } = {
  'apply-policy': (edit) => `apply ${namesOf(edit).join(', ')} (${shortHash(edit)})`,
  'delete-policy': ({ policy }) => `delete policy ${policy}`,
  'label-pod': ({ pod, labels }) => `label pod ${pod} ${labelled(labels)}`,
  'label-namespace': ({ namespace, labels }) => `label namespace ${namespace} ${labelled(labels)}`,
  scale: ({ workload, replicas }) => `scale ${workload} ${replicas}`,
  'delete-pod': ({ pod }) => `delete pod ${pod}`,
  'move-pod': ({ pod, node }) => `move pod ${pod} ${node}`,
  'service-port': ({ service, from, to }) => `service ${service} port ${from} ${to}`,
  'service-target': ({ service, of, to }) => `service ${service} targetPort ${of === undefined ? '' : `${of} `}${to}`,
  'service-selector': ({ service, selector }) =>
    `service ${service} selector ${Object.entries(selector)
      .map(([key, value]) => `${key}=${value}`)
      .join(',')}`,
  'service-traffic': ({ service, side, to }) => `service ${service} ${side}TrafficPolicy ${to}`,
  'delete-service': ({ service }) => `delete service ${service}`,
  'node-ready': ({ node, ready }) => `node ${node} ${ready ? 'ready' : 'notready'}`,
  partition: ({ nodes }) => `partition ${nodes}`,
  config: ({ key, value }) => (value === null ? `config ${key}-` : `config ${key}=${value}`),
  'cilium-version': ({ version }) => `cilium ${version}`,
  power: ({ device, up }) => `node ${device} ${up ? 'up' : 'down'}`,
  interface: ({ device, port, up }) => `interface ${device}.${port} ${up ? 'up' : 'down'}`,
  cable: ({ device, port, cut }) => `cable ${device}.${port} ${cut ? 'down' : 'up'}`,
  'route-add': ({ device, route }) => `route ${device} add ${routeText(route)}`,
  'route-remove': ({ device, to }) => `route ${device} remove ${to}`,
  'route-replace': ({ device, route }) => `route ${device} replace ${routeText(route)}`,
  mtu: ({ device, port, mtu }) => `mtu ${at(device, port)} ${mtu}`,
  filter: ({ device, rule: { hook, action, match } }) =>
    [
      `filter ${device} ${hook} ${action}`,
      ...(match.proto === undefined ? [] : [match.proto]),
      ...(match.dport === undefined ? [] : [String(match.dport)]),
      ...(match.src === undefined ? [] : [`from ${match.src}`]),
      ...(match.dst === undefined ? [] : [`to ${match.dst}`]),
    ].join(' '),
  unfilter: ({ device }) => `filter ${device} none`,
  close: ({ proto, port, device }) => `close ${proto} ${port}${device === undefined ? '' : ` at ${device}`}`,
}
