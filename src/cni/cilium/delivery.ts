import { header } from '../../net/packet.ts'
import type { Step, StepContext } from '../../trace/events.ts'
import type { Finding, Skb } from '../../trace/handling.ts'
import type { Point, Program } from '../../trace/rows.ts'
import {
  type DatapathOptions,
  DROPPED,
  type Endpoint,
  type Equipped,
  lowerTtl,
  newMacs,
  type ProgramRun,
} from '../contract.ts'
import { createConnection, lookUpConnection } from './conntrack.ts'
import { policyAllows } from './policy.ts'
import { restore } from './services.ts'

/*
 * The last metres: ipv4_local_delivery() and the policy program of the pod that receives (bpf/lib/local_delivery.h,
 * bpf/bpf_lxc.c). The policy runs in the receiver's program, on whatever hook delivers.
 */

/** Who sends, for the receiver's policy; and how the packet gets in. */
export interface Delivery {
  identity: number
  by: DatapathOptions['delivery']
  /** A pod that reaches itself through a Service is not asked, nor is its own answer. */
  policy?: 'skipped' | 'answer'
  /** It came in by the tunnel device. */
  tunnelled?: true
}

type Pod = Extract<Endpoint, { kind: 'pod' }>

/** One TTL, the pod's MAC addresses, its policy, and into the pod. */
export function* deliverLocally(here: Equipped, endpoint: Endpoint, way: Delivery & { skb: Skb }): ProgramRun {
  const lowered = yield* lowerTtl(way.skb)
  if (lowered === undefined) return DROPPED
  if (endpoint.kind === 'not-ready') {
    yield { kind: 'dropped', reason: { kind: 'ep-not-ready', endpoint: endpoint.ip }, ...lowered }
    return DROPPED
  }
  if (endpoint.kind !== 'pod') return { kind: 'endpoint', ...lowered, endpoint, by: way.by }
  const ready = yield* newMacs(lowered, endpoint.lxcMac, endpoint.podMac)
  // to itself with endpoint routes: by the program at its own interface
  const own =
    way.policy !== undefined && here.agent.mode.podRoutes === 'per-endpoint' && here.options.delivery === 'lxc'
  const by = own
    ? ({ program: 'cil_to_container', point: 'from-stack' } as const)
    : ({ program: 'cil_lxc_policy' } as const)
  return yield* receivingPolicy(here, endpoint, { ...way, skb: ready, ...by })
}

/** The receiver's own program: known connections pass, new ones are asked for; answers get their Service back. */
export function* receivingPolicy(
  here: Equipped,
  endpoint: Pod,
  way: Delivery & { skb: Skb; program: Program; point?: Point },
): ProgramRun {
  const { skb, program, point, identity } = way
  const direction = program === 'cil_to_container' ? 'egress' : 'ingress'
  yield {
    kind: 'program-ran',
    program,
    port: endpoint.port,
    direction,
    ...(point === undefined ? {} : { point }),
    ...skb,
  }
  if (way.policy === 'answer') return { kind: 'endpoint', ...skb, endpoint, by: way.by, point: 'to-endpoint' }
  const tracked = yield* lookUpConnection(here, skb, 'IN')
  if (tracked === undefined) return DROPPED
  const { connection } = tracked
  if (tracked.state === 'new') {
    const asked = { endpoint: endpoint.ip, direction: 'ingress', identity } as const
    if (way.policy !== 'skipped' && !(yield* policyAllows(here, skb, asked))) return DROPPED
    const tunnelled = way.tunnelled === true ? { flag: 'from-tunnel' as const } : {}
    const flag = way.policy === 'skipped' ? { flag: 'loopback' as const } : tunnelled
    if (!(yield* createConnection(here, skb, { scope: 'IN', identity, ...flag }))) return DROPPED
  }
  const back = connection?.scope === 'OUT' && connection.flag === undefined ? connection.translated : undefined
  const known = tracked.state === 'reply' || tracked.state === 'related'
  const ready = known && back !== undefined ? yield* restore(skb, back, program) : skb
  return { kind: 'endpoint', ...ready, endpoint, by: way.by, point: 'to-endpoint' }
}

/** The steps of a run, the last of them reported at an observation point, unless the packet died. */
export function* reported(run: ProgramRun, at: Pick<StepContext, 'point' | 'tracked'>): ProgramRun {
  let held: Step | undefined
  for (;;) {
    const next = run.next()
    if (next.done) {
      if (held !== undefined) yield next.value.kind === 'drop' ? held : { ...held, ...at }
      return next.value
    }
    if (held !== undefined) yield held
    held = next.value
  }
}

/** Whose packet is it, by the ipcache? There is nothing else to go by where no tunnel key came along. */
export function* identify(here: Equipped, skb: Skb): Finding<number> {
  const ip = header(skb.packet, 'ipv4')?.src ?? ''
  const identity = here.maps.ipcache(ip).entry?.identity ?? here.agent.mode.world
  yield { kind: 'source-identified', ip, identity, from: 'ipcache', ...skb }
  return identity
}
