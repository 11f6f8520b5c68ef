import type { Ends } from '../calls.ts'
import { findSender, findTarget, splitPort } from '../ends.ts'
import type { Network } from '../network.ts'
import { simulate } from '../simulate.ts'
import type { Journey, Question } from '../trace.ts'
import type { Param } from './command.ts'

/*
 * From two names and a probe to a journey: shared by every command that walks a packet.
 */

export const ENDS: { [P in keyof Ends]-?: Param } = {
  from: { kind: 'end', required: true, position: 0 },
  to: { kind: 'end', required: true, position: 1 },
  proto: { kind: 'choice', choices: ['icmp', 'udp', 'tcp'] },
  port: { kind: 'number', min: 1, max: 65535 },
  size: { kind: 'number', min: 0, max: 65507 },
  ttl: { kind: 'number', min: 1, max: 255 },
  df: { kind: 'choice', choices: ['want', 'do', 'dont'] },
  open: { kind: 'flag' },
  src: { kind: 'text' },
  warm: { kind: 'flag' },
}

/** A question put to a network, and its answer. */
export interface Asked {
  network: Network
  question: Question
  journey: Journey
  /** The ends by the names that the network has for them. */
  from: { name: string; ip?: string }
  to: { name?: string; ip: string }
}

const DEFAULT_PORT = { icmp: 0, udp: 53, tcp: 80 } as const
const DEFAULT_SIZE = { icmp: 56, udp: 32, tcp: 0 } as const

/** The question that a call means. Throws a Problem when an end cannot be found. */
export function questionOf(call: Ends, network: Network): Pick<Asked, 'question' | 'from' | 'to'> {
  const target = splitPort(call.to)
  const sender = findSender(network, call.from)
  const to = findTarget(network, target.end)
  const port = call.port ?? target.port
  const proto = call.proto ?? (port === undefined ? 'icmp' : 'tcp')
  const question: Question = {
    from: sender.device,
    to: to.ip,
    proto,
    port: proto === 'icmp' ? 0 : (port ?? DEFAULT_PORT[proto]),
    size: call.size ?? DEFAULT_SIZE[proto],
    ttl: call.ttl ?? 64,
    df: call.df ?? 'want',
    open: call.open ?? true,
    ...(call.src === undefined ? {} : { src: call.src }),
  }
  const { ip, device } = to
  return {
    question,
    from: { name: sender.device, ...(sender.ip === undefined ? {} : { ip: sender.ip }) },
    to: { ip, ...(device === undefined ? {} : { name: device }) },
  }
}

/** Walks the packet; with `warm`, a second time, with what the first one taught. */
export function walk(call: Ends, network: Network): Asked {
  const asked = questionOf(call, network)
  const first = simulate(network.topology, asked.question)
  const { journey } = call.warm === true ? simulate(network.topology, asked.question, first.learned) : first
  return { network, ...asked, journey }
}
