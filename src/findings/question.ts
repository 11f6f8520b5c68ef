import type { Device } from '../devices/index.ts'
import { STRANGER, WORLD } from '../kube/agent/fabric.ts'
import type { ClusterFacts, Network } from '../kube/network.ts'
import type { Target } from '../kube/policy/connect.ts'
import type { Party } from '../kube/policy/parties.ts'
import { isIp } from '../net/address.ts'
import type { Protocol } from '../net/packet.ts'
import { findDevice, findSender, findTarget, nobody, splitPort } from '../networks/find-device.ts'
import type { LabName } from '../networks/labs/index.ts'
import type { Ends } from '../request/calls.ts'
import { Problem } from '../request/problem.ts'
import type { Question } from '../trace/events.ts'
import { expectHere, labsWith } from './elsewhere.ts'
import { receiverOf, senderOf } from './parties.ts'

/*
 * From two names and a probe to a question that can be walked.
 */

const DEFAULT_PORT = { icmp: 0, udp: 53, tcp: 80 } as const
const DEFAULT_SIZE = { icmp: 56, udp: 32, tcp: 0 } as const

/** A question about two ends, as the network understands it. */
export interface Asked {
  question: Question
  /** The ends by the names that the network has for them. */
  from: { name: string; ip?: string }
  to: { name?: string; ip: string }
  /** In a real cluster: who the ends are for the policies. */
  parties?: { from: Party; to: Target }
  /** Asked by a name that somebody has to look up, not by an address. */
  byName: boolean
  /** Payload bytes that were asked for and are not walked: of TCP, only the handshake is. */
  unwalked?: number
  /** A port that was named, of a ping: that has none. */
  unused?: number
  /** A lab in which the asked address lives; this network has nobody of that address. */
  elsewhere?: LabName
}

/** The question that a call means. Throws a Problem when an end cannot be found, or its port is none. */
export function questionOf(call: Ends, network: Network): Asked {
  try {
    return asked(call, network)
  } catch (problem) {
    throw problem instanceof Problem ? (wrongPort(problem, call, network) ?? problem) : problem
  }
}

/** Nobody is called `web:99999`; where somebody is called `web`, the port is what is wrong. */
function wrongPort(problem: Problem, call: Ends, network: Network): Problem | undefined {
  const [, to, port] = /^([^:]+):([^:]+)$/.exec(call.to) ?? []
  if (problem.kind !== 'unknown-end' || to === undefined || port === undefined) return undefined
  try {
    asked({ ...call, to }, network)
  } catch (other) {
    if (other instanceof Problem) return undefined
    throw other
  }
  return new Problem('bad-argument', {
    command: 'trace',
    argument: 'port',
    value: port.slice(0, 100),
    expected: '1 - 65535',
  })
}

function asked(call: Ends, network: Network): Asked {
  if (call.src !== undefined && !isIp(call.src))
    throw new Problem('bad-argument', {
      command: 'trace',
      argument: 'src',
      value: call.src.slice(0, 100),
      expected: 'IPv4: 10.0.1.12',
    })
  if (network.cluster !== undefined) return clusterQuestion(call, network.cluster)
  const target = splitPort(call.to)
  expectHere(network, call.from)
  const sender = findSender(network, call.from)
  const to = findTarget(network, target.end)
  const port = call.port ?? target.port
  const proto = call.proto ?? target.proto ?? (port === undefined ? 'icmp' : 'tcp')
  const elsewhere = to.device === undefined ? labsWith(network, to.ip)[0] : undefined
  const question: Question = {
    from: sender.device,
    to: to.ip,
    ...probeOf(call, proto, port),
    ...(call.src === undefined ? {} : { src: call.src }),
  }
  const { ip, device } = to
  return {
    question,
    from: { name: sender.device, ...(sender.ip === undefined ? {} : { ip: sender.ip }) },
    to: { ip, ...(device === undefined ? {} : { name: device }) },
    byName: false,
    ...notWalked(call, proto, port),
    ...(elsewhere === undefined ? {} : { elsewhere }),
  }
}

function notWalked({ size = 0 }: Ends, proto: Protocol, port: number | undefined): Pick<Asked, 'unwalked' | 'unused'> {
  return {
    ...(proto === 'tcp' && size > 0 ? { unwalked: size } : {}),
    ...(proto === 'icmp' && port !== undefined && port > 0 ? { unused: port } : {}),
  }
}

/** The probe of a call, with its defaults. */
function probeOf(call: Ends, proto: Protocol, port: number | undefined): Omit<Question, 'from' | 'to'> {
  return {
    proto,
    port: proto === 'icmp' ? 0 : (port ?? DEFAULT_PORT[proto]),
    // a handshake carries no payload
    size: proto === 'tcp' ? 0 : (call.size ?? DEFAULT_SIZE[proto]),
    ttl: call.ttl ?? 64,
    df: call.df ?? 'want',
    open: call.open ?? true,
  }
}

/** Ends of a real cluster: pods, workloads, labels, services, nodes, the world. */
function clusterQuestion(call: Ends, cluster: ClusterFacts): Asked {
  const from = senderOf(cluster, call.from)
  const asked = call.port === undefined ? {} : { port: call.port }
  const to = receiverOf(cluster, call.to, { ...asked, ...(call.proto === undefined ? {} : { proto: call.proto }) })
  // a name that nobody here has is somewhere outside: who is outside too is not walked to itself
  const { target } = to
  if (from.device === WORLD && target.kind === 'address' && target.ip === STRANGER && target.names !== undefined)
    throw nobody(call.to, cluster.snapshot.name, () => [])
  if (!isIp(to.ip)) throw new Problem('ipv4-only', { name: call.to.slice(0, 100) })
  if (from.ip === undefined && from.device === from.name) throw new Problem('ipv4-only', { name: from.name })
  const proto = call.proto ?? (to.protocol === 'UDP' ? 'udp' : to.port === undefined ? 'icmp' : 'tcp')
  const src = call.src ?? from.src
  return {
    question: {
      from: from.device,
      to: to.ip,
      ...probeOf(call, proto, to.port),
      ...(src === undefined ? {} : { src }),
    },
    from: { name: from.name, ...(from.ip === undefined ? {} : { ip: from.ip }) },
    to: { ip: to.ip, ...(to.name === undefined ? {} : { name: to.name }) },
    parties: { from: from.party, to: to.target },
    byName: !/^[\d.:]+$/.test(call.to),
    ...notWalked(call, proto, to.port),
  }
}

/** The device that a name means, for tables and maps; in a real cluster a workload's first pod too. */
export function deviceOf(network: Network, text: string): Device {
  const exact = network.topology.devices.get(text)
  if (network.cluster === undefined || exact !== undefined) return exact ?? findDevice(network, text)
  const name = senderOf(network.cluster, text).device
  const device = network.topology.devices.get(name)
  if (device === undefined)
    throw new Problem('unknown-device', { name: text.slice(0, 100), network: network.name, near: [] })
  return device
}
