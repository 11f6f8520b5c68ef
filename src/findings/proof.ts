import type { Network } from '../kube/network.ts'
import { header, isEncapsulated } from '../net/packet.ts'
import { CILIUM_DROPS, type Drop } from '../trace/drops.ts'
import type { Disposition, Journey } from '../trace/events.ts'
import { agent, dbg, policyOf, type Where } from '../trace/proof.ts'
import { type Command, type CommandLine, sh } from '../trace/shell.ts'

/*
 * The command that proves an answer on the real machines. It only reads, never changes anything.
 */

/** Any agent: a network that somebody drew has no other name for it. */
const AGENT = sh`kubectl -n kube-system exec ds/cilium --`

/** What to run, and on which device. */
export interface Proof {
  device: string
  command: CommandLine
}

/** The command that shows what the headline says: where it broke, or that it works. */
export function proofOf(journey: Journey, network: Network): Proof {
  const broken = brokenLeg(journey)
  if (broken === undefined) return { device: journey.question.from, command: inPod(journey, network).line }
  const { at, reason } = broken
  if (network.cluster?.synthetic.has(at) === true) return lastSeen(journey, network)
  const real = network.cluster === undefined ? undefined : realCommand(reason, { journey, network, at })
  if (real !== undefined) return { device: at, command: real.line }
  return { device: at, command: commandFor(reason, { journey, network, at }).line }
}

/** Lost where no Kubernetes object reaches: what the last node of the cluster sent there shows on its own interface. */
function lastSeen(journey: Journey, network: Network): Proof {
  const leg = journey.request.disposition.kind === 'delivered' ? journey.reply : journey.request
  const hop = leg?.hops.findLast(({ device }) => network.cluster?.synthetic.has(device) === false)
  const packet = hop?.steps.at(-1)?.packet ?? []
  const port = isEncapsulated(packet) ? header(packet, 'udp')?.dport : undefined
  const dst = header(packet, 'ipv4')?.dst ?? journey.question.to
  const filter = port === undefined ? sh`host ${dst}` : sh`udp port ${port} and host ${dst}`
  return { device: hop?.device ?? journey.question.from, command: sh`tcpdump -ni eth0 ${filter}`.line }
}

function brokenLeg(journey: Journey): Extract<Disposition, { reason: Drop }> | undefined {
  const { disposition } = journey.request
  if (disposition.kind !== 'delivered') return disposition
  const reply = journey.reply?.disposition
  return reply === undefined || reply.kind === 'delivered' ? undefined : reply
}

/** The question itself, as a command of the asking host. */
export function probe(journey: Journey): Command {
  const { proto, to, port, size, ttl, df } = journey.question
  if (proto === 'tcp') return sh`nc -vz -w 3 ${to} ${port}`
  if (proto === 'udp') return sh`nc -vzu -w 3 ${to} ${port}`
  const life = ttl === 64 ? sh`` : sh` -t ${ttl}`
  const whole = df === 'want' ? sh`` : sh` -M ${df}`
  return sh`ping -c 1${life}${whole}${size === 56 ? sh`` : sh` -s ${size}`} ${to}`
}

/** The probe, asked from inside the pod where there is one. */
function inPod(journey: Journey, network: Network): Command {
  const { from } = journey.question
  const [namespace, pod] = from.split('/')
  if (network.cluster === undefined || namespace === undefined || pod === undefined) return probe(journey)
  return sh`kubectl -n ${namespace} exec ${pod} -- ${probe(journey)}`
}

/** On a real cluster: the agent of the node that dropped it, and what it dropped (reference 2.2). */
function realCommand(reason: Drop, { journey, network, at }: Broken): Command | undefined {
  const device = network.topology.devices.get(at)
  const node = device?.kind === 'pod' ? device.node : at
  const where: Where = { node, minor: network.cluster?.mode.version.minor ?? 20 }
  switch (reason.kind) {
    case 'policy-denied':
    case 'policy-deny': {
      const way = reason.direction === 'egress' ? sh`--from-pod` : sh`--to-pod`
      const whose = reason.endpoint.includes('/') ? sh` ${way} ${reason.endpoint}` : sh``
      const seen = agent(node, sh`hubble observe${whose} --verdict DROPPED --last 20`)
      return sh`${seen}; ${dbg(where, policyOf(reason.endpoint))}`
    }
    case 'service-backend-not-found':
    case 'socket-refused':
    case 'service-refused': {
      const [namespace = '', name = ''] = reason.frontend.name.split('/')
      const slices = sh`kubectl -n ${namespace} get endpointslices -l ${`kubernetes.io/service-name=${name}`}`
      return sh`${slices}; ${dbg(where, sh`service list`)}`
    }
    case 'stale-or-unroutable-ip': {
      const pods = sh`kubectl get pods -A -o wide --field-selector ${`status.podIP=${reason.dst}`}`
      return sh`${pods}; ${dbg(where, sh`bpf endpoint list`)}`
    }
    case 'ep-not-ready':
      return dbg(where, sh`endpoint list`)
    case 'ct-map-insertion-failed':
      return dbg(where, sh`bpf ct list global`)
    case 'no-mapping-for-nat-masquerade':
      return dbg(where, sh`bpf nat list`)
    default:
      return CILIUM_DROPS[reason.kind] === undefined
        ? undefined
        : agent(node, sh`hubble observe --verdict DROPPED --to-ip ${journey.question.to} --last 20`)
  }
}

interface Broken {
  journey: Journey
  network: Network
  at: string
}

function commandFor(reason: Drop, broken: Broken): Command {
  const { journey, network, at } = broken
  const { to } = journey.question
  switch (reason.kind) {
    case 'no-route':
    case 'tunnel-loop':
    case 'prohibited':
      return sh`ip route get ${reason.dst}`
    case 'arp-failed':
      return sh`ip neigh show ${reason.ip} dev ${reason.port}; tcpdump -ni ${reason.port} arp`
    case 'ttl-expired':
    case 'ttl-exceeded':
      return sh`traceroute -n ${to}`
    case 'too-big':
    case 'too-big-for-receiver':
      return sh`ping -c 1 -M do -s ${Math.max(0, reason.mtu - 28)} ${to}; ip link show ${reason.port}`
    case 'filter':
      return sh`nft list ruleset`
    case 'rp-filter': {
      // sysctl separates by dots, so a dot within a name is written as a slash
      const own = sh`net.ipv4.conf.${reason.port.replaceAll('.', '/')}.rp_filter`
      return sh`sysctl net.ipv4.conf.all.rp_filter ${own}; nstat -az TcpExtIPReversePathFilter`
    }
    case 'not-forwarding':
      return sh`sysctl net.ipv4.ip_forward`
    case 'link-drop':
      return sh`ip -br link show ${reason.port}`
    case 'stale-or-unroutable-ip':
      return sh`${AGENT} cilium-dbg bpf endpoint list; ${AGENT} cilium-dbg bpf ipcache get ${reason.dst}`
    case 'redirect-failed':
      return sh`${AGENT} cilium-dbg bpf endpoint list`
    case 'invalid-source-ip':
      return sh`${AGENT} cilium-dbg monitor -t drop`
    case 'not-for-this-nic':
    case 'no-tx-target':
      return sh`bridge fdb show`
    default:
      return network.datapath === undefined
        ? sh`tcpdump -ni any host ${to}`
        : sh`hubble observe --verdict DROPPED --to-ip ${to} --node-name ${at}`
  }
}
