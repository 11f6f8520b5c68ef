import type { Protocol } from '../../net/packet.ts'
import type { Question } from '../../trace/events.ts'
import type { Hooked, Memory } from '../../trace/handling.ts'
import type { Agent, ServiceRow } from '../agent.ts'
import { choose, dialled, tellNoBackend, whyNone } from './services.ts'

/*
 * The hooks at connect() and sendmsg() (bpf/bpf_sock.c): a destination is translated before there is a packet.
 */

/** Whose sockets: a pod's, or the node's own. */
export interface Sockets {
  agent: Agent
  /** The node on whose kernel the program runs. */
  name: string
  /** The client, for session affinity. */
  client: string
  who: 'pod' | 'node'
}

/** What the hook does with a destination. Undefined: nothing, it is no service or the hook does not cover the socket. */
export function connectHook(sockets: Sockets, asked: { memory: Memory; question: Question }): Hooked | undefined {
  const { name, client } = sockets
  const { question, memory } = asked
  const row = rowFor(sockets, { ip: question.to, port: question.port, protocol: question.proto })
  if (row === undefined) return undefined
  const { frontend } = row
  const chosen = choose({ name, memory, question }, { row, side: 'internal', client })
  if (chosen === undefined) {
    return {
      *tell(skb) {
        yield* tellNoBackend(skb, row, 'refuse')
        yield { kind: 'dropped', reason: { kind: 'socket-refused', frontend, why: whyNone(row) }, ...skb }
      },
    }
  }
  const { backend, of, choice } = chosen
  return {
    to: backend.at,
    *tell(skb) {
      yield { kind: 'socket-translated', frontend, backend: backend.at, of, choice, ...skb }
    },
  }
}

function rowFor(sockets: Sockets, to: { ip: string; port: number; protocol: Protocol }): ServiceRow | undefined {
  const { agent, name, who } = sockets
  const { socketLb, kubeProxy } = agent.mode
  if (to.protocol === 'icmp' || socketLb === 'off' || (socketLb === 'host-only' && who === 'pod')) return undefined
  const exact = agent.services.at(to.ip, to.port, to.protocol)
  const known = exact?.onlyOn === undefined || exact.onlyOn === name ? exact : undefined
  if (known !== undefined) return kubeProxy === 'replaced' || known.frontend.kind === 'ClusterIP' ? known : undefined
  if (kubeProxy === 'iptables' || agent.nodeAt(to.ip) === undefined) return undefined
  const row = agent.services.nodePort(to.port, to.protocol)
  return row === undefined ? undefined : dialled(row, { ip: to.ip, port: to.port })
}
