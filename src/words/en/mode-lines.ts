import { plain, t } from '../../request/text.ts'
import type { ModeWords } from '../contract/cluster.ts'
import { names } from './mode-parts.ts'

export const modeLines: ModeWords['lines'] = {
  intro: (network, version) => t`${network} runs Cilium ${version}. This is what the agents really do.`,
  introAssumed: (network, version) =>
    t`Nothing in ${network} shows that it runs Cilium. If it does, as ${version} in its plain installation, this is the mode.`,
  unknownConfig: t`The snapshot has no ${'cilium-config'}: this is the plain installation. ${'kubectl -n kube-system get configmap cilium-config -o yaml'} gets the real one.`,
  mtu: ({ device, parts, route }) =>
    parts === '' ? t`${route}: nothing is taken from it` : t`${device} - ${parts} = ${route} between pods of two nodes`,
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
    nodePort: (service, { nodePort, port }) =>
      t`${nodePort} is the node port of ${service}: it is asked at a node's address. At the Service itself it is ${port}.`,
    serviceWith: (ip) =>
      `which Service has ${ip} (it lies among the addresses of Services, and none in the snapshot has it)`,
    listener: (node, port) =>
      `whether anything on ${node} itself listens on ${port} (no Service has that node port, no host-network pod declares it)`,
    addressOf: (name) => `the address of ${name}, which no snapshot tells`,
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
  unanswered: {
    'other-resolver': ({ pod, policy, servers }) =>
      servers.length === 0
        ? t`Not by its name: ${pod} has ${`dnsPolicy ${policy}`} and asks the resolver of its node, which knows no names of the cluster. By its address:`
        : t`Not by its name: ${pod} has ${`dnsPolicy ${policy}`} and asks ${servers.join(', ')}, an outside resolver, which knows no names of the cluster. By its address:`,
    template: ({ name, zone, rcode }) =>
      t`Not by its name: a template of the Corefile answers ${rcode} for ${zone}, before the kubernetes plugin is asked about ${name}. By its address:`,
    'no-kubernetes': ({ name, domain }) =>
      t`Not by its name: the Corefile has no kubernetes plugin for ${domain}, so nobody knows ${name}. By its address:`,
  },
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
}
