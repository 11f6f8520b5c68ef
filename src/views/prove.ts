import type { Network } from '../kube/network.ts'
import { header, isEncapsulated } from '../net/packet.ts'
import { CILIUM_DROPS, type Drop } from '../trace/drops.ts'
import type { Disposition, Journey } from '../trace/events.ts'
import { agent, inTheirTime, policyOf, quoted } from '../trace/proof.ts'

/*
 * The command that proves an answer on the real machines. It only reads, never changes anything.
 */

const AGENT = 'kubectl -n kube-system exec ds/cilium --'

/** What to run, and on which device. */
export interface Proof {
  device: string
  command: string
}

/** The command that shows what the headline says: where it broke, or that it works. */
export function proofOf(journey: Journey, network: Network): Proof {
  const broken = brokenLeg(journey)
  if (broken === undefined) return { device: journey.question.from, command: inPod(journey, network) }
  const { at, reason } = broken
  if (network.cluster?.synthetic.has(at) === true) return lastSeen(journey, network)
  const real = network.cluster === undefined ? undefined : realCommand(reason, { journey, network, at })
  if (real !== undefined) return { device: at, command: inTheirTime(real, network.cluster?.mode.version.minor ?? 20) }
  return { device: at, command: commandFor(reason, { journey, network, at }) }
}

/** Lost where no Kubernetes object reaches: what the last node of the cluster sent there shows on its own interface. */
function lastSeen(journey: Journey, network: Network): Proof {
  const leg = journey.request.disposition.kind === 'delivered' ? journey.reply : journey.request
  const hop = leg?.hops.findLast(({ device }) => network.cluster?.synthetic.has(device) === false)
  const packet = hop?.steps.at(-1)?.packet ?? []
  const port = isEncapsulated(packet) ? header(packet, 'udp')?.dport : undefined
  const dst = header(packet, 'ipv4')?.dst ?? journey.question.to
  const filter = port === undefined ? `host ${dst}` : `udp port ${port} and host ${dst}`
  return { device: hop?.device ?? journey.question.from, command: `tcpdump -ni eth0 ${filter}` }
}

function brokenLeg(journey: Journey): Extract<Disposition, { reason: Drop }> | undefined {
  const { disposition } = journey.request
  if (disposition.kind !== 'delivered') return disposition
  const reply = journey.reply?.disposition
  return reply === undefined || reply.kind === 'delivered' ? undefined : reply
}

/** The question itself, as a command of the asking host. */
export function probe(journey: Journey): string {
  const { proto, to, port, size, ttl, df } = journey.question
  if (proto === 'tcp') return `nc -vz -w 3 ${to} ${port}`
  if (proto === 'udp') return `nc -vzu -w 3 ${to} ${port}`
  const extra = `${ttl === 64 ? '' : ` -t ${ttl}`}${df === 'want' ? '' : ` -M ${df}`}${size === 56 ? '' : ` -s ${size}`}`
  return `ping -c 1${extra} ${to}`
}

/** The probe, asked from inside the pod where there is one. */
function inPod(journey: Journey, network: Network): string {
  const { from } = journey.question
  const [namespace, pod] = from.split('/')
  if (network.cluster === undefined || namespace === undefined || pod === undefined) return probe(journey)
  return `kubectl -n ${quoted(namespace)} exec ${quoted(pod)} -- ${probe(journey)}`
}

/** On a real cluster: the agent of the node that dropped it, and what it dropped (reference 2.2). */
function realCommand(reason: Drop, { journey, network, at }: Broken): string | undefined {
  const device = network.topology.devices.get(at)
  const node = device?.kind === 'pod' ? device.node : at
  switch (reason.kind) {
    case 'policy-denied':
    case 'policy-deny': {
      const way = reason.direction === 'egress' ? '--from-pod' : '--to-pod'
      const whose = reason.endpoint.includes('/') ? ` ${way} ${quoted(reason.endpoint)}` : ''
      const seen = agent(node, `hubble observe${whose} --verdict DROPPED --last 20`)
      return `${seen}; ${agent(node, policyOf(reason.endpoint))}`
    }
    case 'service-backend-not-found':
    case 'socket-refused':
    case 'service-refused': {
      const [namespace = '', name = ''] = reason.frontend.name.split('/')
      return `kubectl -n ${quoted(namespace)} get endpointslices -l ${quoted(`kubernetes.io/service-name=${name}`)}; ${agent(node, 'cilium-dbg service list')}`
    }
    case 'stale-or-unroutable-ip':
      return `kubectl get pods -A -o wide --field-selector ${quoted(`status.podIP=${reason.dst}`)}; ${agent(node, 'cilium-dbg bpf endpoint list')}`
    case 'ep-not-ready':
      return agent(node, 'cilium-dbg endpoint list')
    case 'ct-map-insertion-failed':
      return agent(node, 'cilium-dbg bpf ct list global')
    case 'no-mapping-for-nat-masquerade':
      return agent(node, 'cilium-dbg bpf nat list')
    default:
      return CILIUM_DROPS[reason.kind] === undefined
        ? undefined
        : agent(node, `hubble observe --verdict DROPPED --to-ip ${quoted(journey.question.to)} --last 20`)
  }
}

interface Broken {
  journey: Journey
  network: Network
  at: string
}

function commandFor(reason: Drop, broken: Broken): string {
  const { journey, network, at } = broken
  const inCluster = network.datapath !== undefined
  switch (reason.kind) {
    case 'no-route':
    case 'prohibited':
      return `ip route get ${reason.kind === 'no-route' ? reason.dst : reason.dst}`
    case 'arp-failed':
      return `ip neigh show ${reason.ip} dev ${reason.port}; tcpdump -ni ${reason.port} arp`
    case 'ttl-expired':
    case 'ttl-exceeded':
      return `traceroute -n ${journey.question.to}`
    case 'too-big':
    case 'too-big-for-receiver':
      return `ping -c 1 -M do -s ${Math.max(0, reason.mtu - 28)} ${journey.question.to}; ip link show ${reason.port}`
    case 'filter':
      return 'nft list ruleset'
    case 'rp-filter':
      return `sysctl net.ipv4.conf.all.rp_filter net.ipv4.conf.${reason.port}.rp_filter; nstat -az TcpExtIPReversePathFilter`
    case 'not-forwarding':
      return 'sysctl net.ipv4.ip_forward'
    case 'link-drop':
      return `ip -br link show ${reason.port}`
    case 'stale-or-unroutable-ip':
      return `${AGENT} cilium-dbg bpf endpoint list; ${AGENT} cilium-dbg bpf ipcache get ${reason.dst}`
    case 'redirect-failed':
      return `${AGENT} cilium-dbg bpf endpoint list`
    case 'invalid-source-ip':
      return `${AGENT} cilium-dbg monitor -t drop`
    case 'not-for-this-nic':
    case 'no-tx-target':
      return 'bridge fdb show'
    default:
      return inCluster
        ? `hubble observe --verdict DROPPED --to-ip ${journey.question.to} --node-name ${at}`
        : `tcpdump -ni any host ${journey.question.to}`
  }
}
