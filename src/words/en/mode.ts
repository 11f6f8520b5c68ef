import type { Gap } from '../../kube/snapshot/gaps.ts'
import { placeText } from '../../kube/snapshot/notices.ts'
import { plain, t } from '../../request/text.ts'
import type { ModeWords } from '../contract/cluster.ts'
import { namesText } from '../contract/refs.ts'
import { diffWords } from './diff.ts'
import { doubtWords } from './doubts.ts'

const names = (list: readonly (string | number)[]): ReturnType<typeof plain> => namesText(list, ', ')

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
const made: Record<Extract<Gap, { kind: 'made-up' }>['what'], string> = {
  addresses: 'addresses of pods',
  'node-addresses': 'addresses of nodes',
  nodes: 'nodes',
  pods: 'pods (from their workloads)',
  identities: 'identities',
  namespaces: 'namespaces',
  'cilium-host': 'addresses of cilium_host',
  'pod-cidrs': 'pod ranges of nodes',
  services: 'addresses of services',
  slices: 'endpoint slices',
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
        : t`Service ${service} has no ready endpoint; ${notReady} are not ready.`,
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
  lines: {
    intro: (network, version) => t`${network} runs Cilium ${version}. This is what the agents really do.`,
    unknownConfig: t`The snapshot has no ${'cilium-config'}: this is the plain installation. ${'kubectl -n kube-system get configmap cilium-config -o yaml'} gets the real one.`,
    mtu: ({ device, parts, route }) =>
      parts === ''
        ? t`${route}: nothing is taken from it`
        : t`${device} - ${parts} = ${route} between pods of two nodes`,
    fault: (key, value, known) => t`${key}: ${value} is unknown to Cilium (it takes ${known}); the default counts.`,
    caption: 'Effective mode',
    field: 'What',
    value: 'How',
    checked: ({ name, nodes, pods, services, policies }) =>
      t`${name}: ${nodes} nodes, ${pods} pods, ${services} services, ${policies} policies.`,
    written: (file, hash) => t`Written to ${file}, content ${hash}. Ask it with ${`--network ${file}`}.`,
    taken: (at) => t`Read from the cluster at ${at}.`,
    timeless: plain('Nobody said when it was read from the cluster.'),
    simulatedFrom: ({ name, hash, takenAt }) =>
      takenAt === undefined
        ? t`Simulated from a snapshot, not seen on the cluster: ${name}, content ${hash}, of unknown age.`
        : t`Simulated from a snapshot, not seen on the cluster: ${name}, content ${hash}, taken ${takenAt}.`,
    synthetic: (count) => t`${count} things in it were not given and are made up; ${'import --check'} names them.`,
    counts: 'Understood',
    given: 'Objects',
    used: 'Used',
    leftOut: 'Left out',
    gaps: 'What the snapshot does not say',
    gapsNone: plain('Nothing that decides an answer is missing.'),
    contradictions: 'What does not fit together',
    contradictionsNone: plain('Nothing contradicts itself.'),
    notices: 'While reading',
    moreNotices: (count) => t`${count} more notices.`,
    moreLines: (count) => t`${count} more; ${'--json'} has them all.`,
    decides: 'Decides answers',
    count: {
      nodes: 'nodes',
      notReadyNodes: 'nodes not ready',
      namespaces: 'namespaces',
      pods: 'pods',
      runningPods: 'running pods',
      hostNetworkPods: 'pods on the host network',
      services: 'services',
      endpointSlices: 'endpoint slices',
      endpoints: 'endpoints',
      networkPolicies: 'network policies',
      ciliumPolicies: 'Cilium policies',
      adminPolicies: 'admin policies',
      identities: 'identities',
      workloads: 'workloads',
      synthetic: 'made up, at least in part',
    },
    missingKinds: (kinds) => t`The snapshot was made without ${kinds}: what they would say is not known.`,
    reading: (percent, objects) => `${percent} %, ${objects} objects`,
    identityLost: (identity) =>
      t`By its labels the sender would be allowed. But on the way it lost its own identity: it arrives as ${identity}, and no policy recognises it.`,
    tunnelDenied: (node, port) =>
      t`The policies of the pods allow it. But it travels between nodes in a tunnel, and the policies for node ${node} have no rule for that: UDP ${port} between nodes. All pods of other nodes are cut off alike.`,
    assumed: (devices) =>
      t`${devices}: assumed. No Kubernetes object tells the network between the nodes, nor the world behind it.`,
    ends: {
      finished: (pod) => t`${pod} has finished: its address is nobody's, or somebody else's by now.`,
      terminating: (pod) => t`${pod} is being terminated: Services no longer send anything new to it.`,
      notReady: (pod) => t`${pod} is not Ready: it can be reached by its address, but Services leave it out.`,
      noPing: (service, ports) =>
        t`That is normal: nobody has the address of a Service, only its ports are translated. Ask one of them: ${service} has ${names(ports)}.`,
      undeclared: (pod, port, ports) =>
        t`Whether anybody listens on ${port}, no snapshot shows. The containers of ${pod} declare ${names(ports)}.`,
      noSuchPort: (service, port, ports) => t`Service ${service} has no port ${port}; it has ${names(ports)}.`,
    },
    mustPass: {
      tunnel: ({ from, to, port, assumed }) =>
        t`${assumed} Between ${from} and ${to} UDP ${port} has to pass; whether it does, only the nodes can tell`,
      wireguard: ({ from, to, port, assumed }) =>
        t`${assumed} Between ${from} and ${to} UDP ${port} (WireGuard) has to pass; whether it does, only the nodes can tell`,
      pods: ({ from, to, assumed }) =>
        t`${assumed} Between ${from} and ${to} it has to carry these very addresses; whether it does, only the nodes can tell`,
    },
    lookup: (from, { dns, port, why }) =>
      t`Not by its name: ${from} may not ask ${dns} for names (UDP ${port}; ${why}). By its address:`,
    shownBy: plain('The real cluster shows it with'),
    shownIn: (maps) => t`Kept in ${maps}; the real cluster shows it with`,
    observed: {
      lines: (level, lines) => t`${'hubble observe'} shows of the request (monitor-aggregation ${level}): ${lines}.`,
      nothing: (level) => t`${'hubble observe'} shows nothing of the request (monitor-aggregation ${level}).`,
      point: (point, reported, level) =>
        reported
          ? t`Observation point ${point}: reported at monitor-aggregation ${level}.`
          : t`Observation point ${point}: kept back at monitor-aggregation ${level}.`,
    },
    asFar: 'As far as the snapshot goes:',
    sameWays: (of) => t`All ${of} backends answer; this is the way to the first.`,
    openWays: (of) =>
      t`All ${of} backends can be reached, but not all declare this port: whoever gets such a one may be refused. This is the way to the first.`,
    noWays: (of) => t`None of the ${of} backends answers; this is the way to the first.`,
    someWays: (open, of) => t`${open} of ${of} backends can be reached; this is the way to one that cannot.`,
  },
}
