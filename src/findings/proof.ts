import type { Network } from '../kube/network.ts'
import { header, isEncapsulated } from '../net/packet.ts'
import type { Lost } from '../trace/cards/drop-card.ts'
import { clusterProof, deviceProof } from '../trace/cards/drops.ts'
import type { Journey, Trace } from '../trace/events.ts'
import { lossOf } from '../trace/loss.ts'
import { type CommandLine, type ShellCommand, sh } from '../trace/shell.ts'

/*
 * The command that proves an answer on the real machines. It only reads, never changes anything.
 */

/** What to run, and on which device. */
export interface Proof {
  device: string
  command: CommandLine
}

/** The command, or several one below the other, that shows what the headline says: where it broke, or that it works. */
export function proofOf(journey: Journey, network: Network): Proof {
  const broken = lossOf(journey)
  if (broken === undefined) return { device: journey.question.from, command: inPod(journey, network).lines }
  const { at, reason } = broken
  const { cluster, topology } = network
  if (cluster?.synthetic.has(at) === true) return lastSeen(broken.trace, { journey, network })
  const device = topology.devices.get(at)
  const node = device?.kind === 'pod' ? device.node : at
  const lost: Lost = { to: journey.question.to, at, where: { node, minor: cluster?.mode.version.minor ?? 20 } }
  const real = cluster === undefined ? undefined : clusterProof(reason, lost)
  // The agent and Hubble run on the node of a pod, what a host would print is asked inside the pod.
  if (real !== undefined) return { device: node, command: real.lines }
  const own = deviceProof(reason, lost)
  if (own === undefined) return { device: node, command: watched(network, { ...lost, at: node }).lines }
  return { device: at, command: (cluster === undefined ? own : within(at, own)).lines }
}

/** What passes there. */
function watched({ datapath }: Network, { to, at }: Lost): ShellCommand {
  if (datapath === undefined) return sh`tcpdump -ni any host ${to}`
  return sh`hubble observe --verdict DROPPED --to-ip ${to} --node-name ${at}`
}

/** Lost where no Kubernetes object reaches: what the last node of the cluster sent there shows on its own interface. */
function lastSeen({ hops }: Trace, { journey, network }: { journey: Journey; network: Network }): Proof {
  const hop = hops.findLast(({ device }) => network.cluster?.synthetic.has(device) === false)
  const packet = hop?.steps.at(-1)?.packet ?? []
  const port = isEncapsulated(packet) ? header(packet, 'udp')?.dport : undefined
  const dst = header(packet, 'ipv4')?.dst ?? journey.question.to
  const filter = port === undefined ? sh`host ${dst}` : sh`udp port ${port} and host ${dst}`
  return { device: hop?.device ?? journey.question.from, command: sh`tcpdump -ni eth0 ${filter}`.line }
}

/** The question itself, as a command of the asking host. */
export function probe(journey: Journey): ShellCommand {
  const { proto, to, port, size, ttl, df } = journey.question
  if (proto === 'tcp') return sh`nc -vz -w 3 ${to} ${port}`
  if (proto === 'udp') return sh`nc -vzu -w 3 ${to} ${port}`
  const life = ttl === 64 ? sh`` : sh` -t ${ttl}`
  const whole = df === 'want' ? sh`` : sh` -M ${df}`
  return sh`ping -c 1${life}${whole}${size === 56 ? sh`` : sh` -s ${size}`} ${to}`
}

/** The probe, asked from inside the pod where there is one. */
function inPod(journey: Journey, network: Network): ShellCommand {
  return network.cluster === undefined ? probe(journey) : within(journey.question.from, probe(journey))
}

/** A command that is run inside a pod; on any other device as it is. */
function within(device: string, command: ShellCommand): ShellCommand {
  const [namespace, pod] = device.split('/')
  if (namespace === undefined || pod === undefined) return command
  // Of several commands the second would run where one types.
  const text: string = command.line
  return text.includes('; ')
    ? sh`kubectl -n ${namespace} exec ${pod} -- sh -c ${text}`
    : sh`kubectl -n ${namespace} exec ${pod} -- ${command}`
}
