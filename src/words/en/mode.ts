import { placeText } from '../../kube/snapshot/notices.ts'
import { plain, t } from '../../request/text.ts'
import type { ModeWords } from '../contract/cluster.ts'
import { diffWords } from './diff.ts'
import { doubtWords } from './doubts.ts'
import { modeLines } from './mode-lines.ts'
import { made, names } from './mode-parts.ts'

const resources: ModeWords['resources'] = {
  nodes: 'nodes',
  pods: 'pods',
  namespaces: 'namespaces',
  services: 'services',
  endpointslices: 'endpoint slices',
  networkpolicies: 'network policies',
  ciliumnodes: 'Cilium nodes',
  ciliumendpoints: 'Cilium endpoints',
  ciliumidentities: 'Cilium identities',
  ciliumnetworkpolicies: 'Cilium network policies',
  ciliumclusterwidenetworkpolicies: 'clusterwide Cilium network policies',
  ciliumcidrgroups: 'CIDR groups',
  adminpolicies: 'admin network policies',
  'cilium-config': 'the ConfigMap cilium-config',
  workloads: 'workloads',
}

export const modeWords: ModeWords = {
  doubts: doubtWords,
  diff: diffWords,
  hostRouting: {
    'asked-for-legacy': t`${'enable-host-legacy-routing'} asks for it`,
    'iptables-masquerade': t`masquerading is done by iptables (${'enable-bpf-masquerade'} is off)`,
    'no-kube-proxy-replacement': t`${'kube-proxy-replacement'} is off`,
    'old-kernel': t`a kernel is older than 5.10`,
  },
  mtuParts: { vxlan: 'VXLAN', geneve: 'Geneve', wireguard: 'WireGuard', ipsec: 'IPsec' },
  mtuSource: {
    configured: t`the device MTU is the ${'mtu'} key of cilium-config`,
    given: plain('the device MTU was given'),
    assumed: plain('the device MTU is assumed: no Kubernetes object tells it'),
  },
  resources,
  gaps: {
    'kind-missing': ({ resource }) => t`Not given: ${plain(resources[resource])}. What stands there is not known.`,
    'made-up': ({ what, count, names: few }) =>
      t`Made up, as Kubernetes and Cilium would: ${count} ${plain(made[what])}${few === undefined ? t`` : t` (${names(few)})`}.`,
    'pod-without-address': ({ pod }) => t`${pod} has no address yet.`,
    'pod-without-node': ({ pod }) => t`${pod} has no node yet.`,
    'pod-unmanaged': ({ pod }) =>
      t`${pod} has no CiliumEndpoint: Cilium does not manage it, and no policy holds for it.`,
    'pod-without-identity': ({ pod }) => t`${pod} has no identity yet.`,
    redacted: ({ object, field }) => t`${object}: ${field} was redacted.`,
    'version-unknown': () => plain('The version of Cilium is not known; 1.20 is assumed.'),
    unread: ({ place, object }) =>
      object === undefined
        ? t`${place} could not be read. What it says is missing here.`
        : t`${place} could not be read (${object}). What it says is missing here.`,
    'time-unknown': () => plain('Nobody said when the objects were read.'),
    'left-out': ({ object, field }) =>
      t`${object} was left out, because ${field} is wrong. What it says is missing here.`,
    'policy-unread': ({ policy, field }) =>
      t`${policy}: Packetwalk does not read ${field}. Verdicts that lean on it are in doubt.`,
  },
  contradictions: {
    'pod-cidr-shared': ({ cidr, nodes }) =>
      t`${names(nodes)} have the same pod range ${cidr}: packets go to one of them only.`,
    'pod-cidrs-overlap': ({ cidrs, nodes }) => t`The pod ranges ${names(cidrs)} of ${names(nodes)} overlap.`,
    'address-shared': ({ ip, objects }) => t`${ip} belongs to several: ${names(objects)}.`,
    'pod-outside-cidr': ({ pod, ip, node, cidrs }) =>
      t`${pod} has ${ip}, which is in no pod range of its node ${node} (${names(cidrs)}).`,
    'node-unknown': ({ object, node }) => t`${object} names the node ${node}, and there is no such node.`,
    'node-inside-pod-cidr': ({ node, ip, cidr }) =>
      t`${node} has ${ip}, which lies in the pod range ${cidr}: packets to that node go into the tunnel.`,
    'slice-without-pod': ({ slice, ip, pod }) =>
      pod === undefined
        ? t`EndpointSlice ${slice} has ${ip}, and no pod has it.`
        : t`EndpointSlice ${slice} has ${ip} of ${pod}, and there is no such pod.`,
    'slice-address-differs': ({ slice, ip, pod, podIp }) =>
      t`EndpointSlice ${slice} says ${ip} for ${pod}, which has ${podIp}.`,
    'slice-without-service': ({ slice, service }) =>
      t`EndpointSlice ${slice} belongs to ${service}, and there is no such service.`,
    'service-selects-nothing': ({ service, selector, near }) =>
      near === undefined
        ? t`Service ${service} selects ${selector}, and no pod has that.`
        : t`Service ${service} selects ${selector}, and no pod has that. Pods nearby have ${near}.`,
    'service-without-endpoints': ({ service, notReady }) =>
      notReady === 0
        ? t`Service ${service} has no endpoint.`
        : t`Service ${service} has no ready endpoint; ${notReady} ${notReady === 1 ? 'is' : 'are'} not ready.`,
    'target-port-undeclared': ({ service, port, target, declared }) =>
      t`Service ${service} port ${port} leads to ${target}, and the containers behind it declare ${declared.join(', ')}: probably nobody listens there.`,
    'target-port-unknown': ({ service, port, pods }) =>
      t`Service ${service} goes to the port ${port}, which none of its ${pods} pods declares.`,
    'policy-selects-nothing': ({ policy, selector }) => t`${policy} selects ${selector}, and no pod has that.`,
    'policy-peer-matches-nothing': ({ policy, field, selector }) => t`${policy}, ${field}: ${selector} matches no pod.`,
    'namespace-unknown': ({ object, namespace }) =>
      t`${object} is in the namespace ${namespace}, and there is no such namespace.`,
    'identity-differs': ({ pod, endpoint, labels }) =>
      t`${pod} has identity ${endpoint}, but its labels belong to ${labels}.`,
    'cidr-group-unknown': ({ policy, group }) =>
      t`${policy} names the CIDR group ${group}, and there is no such group.`,
    'same-object-twice': ({ object, places }) =>
      t`${object} was given several times: ${names(places)}. The last one counts.`,
    'config-value-unknown': ({ key, value, known }) =>
      t`cilium-config says ${key}: ${value}; Cilium knows ${names(known)}. The default counts.`,
    'native-cidr-too-narrow': ({ cidr, outside }) =>
      t`${'ipv4-native-routing-cidr'} is ${cidr} and does not cover ${names(outside)}: pods there are seen with the address of their node, and policies do not know them again.`,
  },
  notices: {
    'bad-object': ({ place, object, field, found, expected }) =>
      t`${placeText(place)}: ${object} is left out: ${field} is ${found}, expected ${expected}.`,
    'no-kind': ({ place, found }) => t`${placeText(place)}: no Kubernetes object (${found}); left out.`,
    'unknown-kind': ({ name, count }) => t`${name}: not needed, ${count} times.`,
    'not-parsed': ({ place, code, column }) =>
      t`${placeText(place)}${plain(column === undefined ? '' : `, column ${column}`)}: cannot be read (${code}); left out.`,
    'kubectl-table': ({ place, resource }) =>
      t`${placeText(place)}: a table, as kubectl prints it for people; left out. ${`kubectl get ${resource} -A -o yaml`} prints what can be read.`,
    'cut-off': ({ place }) => t`${placeText(place)}: ends in the middle of an object. What came before is used.`,
    'too-deep': ({ place, limit }) => t`${placeText(place)}: nested more than ${limit} levels deep; left out.`,
    'too-many-aliases': ({ place, limit }) => t`${placeText(place)}: more than ${limit} aliases; left out.`,
    'too-many-values': ({ place, limit }) =>
      t`${placeText(place)}: more than ${limit} values in one document; left out.`,
    'self-reference': ({ place, alias }) => t`${placeText(place)}: ${alias} refers to itself; left out.`,
    'too-large': ({ place, bytes, limit }) => t`${placeText(place)}: ${bytes} bytes, at most ${limit}; left out.`,
    'not-text': ({ place }) => t`${placeText(place)}: not a text; left out.`,
    'nothing-found': ({ place }) =>
      place.file === '' ? plain('No Kubernetes object was found.') : t`${placeText(place)}: nothing in it.`,
    'host-bits': ({ place, object, field, found, used }) =>
      t`${placeText(place)}: ${object} ${field}: ${found} was read as ${used}.`,
    'not-listed': ({ resource, status }) =>
      t`${resource}: the API server did not list them (${status === 0 ? 'no answer' : status}).`,
  },
  rows: {
    version: 'Cilium',
    routing: 'Routing',
    tunnel: 'Tunnel',
    'host-routing': 'Host routing',
    masquerade: 'Masquerading',
    'kube-proxy': 'Services',
    'socket-lb': 'Socket LB',
    'load-balancer': 'Load balancer',
    'endpoint-routes': 'Endpoint routes',
    'direct-routes': 'Direct node routes',
    encryption: 'Encryption',
    mtu: 'MTU',
    policy: 'Policies',
    ipam: 'IPAM',
    monitor: 'Monitor aggregation',
  },
  values: {
    yes: 'on',
    no: 'off',
    none: 'none',
    assumed: (version) => t`${version} (assumed: the snapshot does not show it)`,
    routing: {
      tunnel: plain('tunnel'),
      native: plain('native: pod addresses on the wire'),
      hybrid: plain('hybrid: native inside a subnet, tunnel between'),
    },
    hostRouting: {
      bpf: t`${'BPF'}: past the node's netfilter`,
      legacy: t`${'Legacy'}: through the node's network stack`,
    },
    fallback: (why) => t`BPF was wanted, but ${why}`,
    chosen: (why) => t`because ${why}`,
    masquerade: { bpf: t`by ${'BPF'}`, iptables: t`by ${'iptables'}`, none: plain('off') },
    excluded: (cidr) => t`not towards ${cidr}`,
    ownRange: plain('not towards the pod range of the cluster'),
    kubeProxy: {
      cilium: plain('Cilium replaces kube-proxy'),
      'kube-proxy': plain('kube-proxy serves node ports and hosts, Cilium translates for pods'),
    },
    socketLb: {
      full: plain('everywhere: no packet carries a ClusterIP'),
      'host-namespace-only': plain('on the node only; for pods packet by packet'),
      off: plain('off'),
    },
    perPacket: plain('services are translated packet by packet at the pod'),
    encryption: {
      wireguard: plain('WireGuard between nodes'),
      ipsec: plain('IPsec between nodes'),
      none: plain('none'),
    },
    nodesToo: plain('node traffic too'),
    aggregation: (level) =>
      level === 'none'
        ? t`${level}: every observation point is reported`
        : t`${level}: only first packets and drops are reported`,
    enforcement: {
      default: t`${'default'}: a pod is isolated once a policy selects it`,
      always: t`${'always'}: every pod is isolated`,
      never: t`${'never'}: no policy is enforced`,
    },
    extras: {
      'host-firewall': plain('host firewall on'),
      'cidr-pods': plain('address blocks match pods'),
      'cidr-nodes': plain('address blocks match nodes'),
      audit: plain('audit mode: verdicts are reported, nothing is dropped'),
      'no-localhost': plain('the own node is not always allowed in'),
    },
  },
  lines: modeLines,
}
