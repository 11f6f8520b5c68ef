import { type Tuple, tupleIn } from '../../linux/tuple.ts'
import { DSR_OPTION, header, rewrite } from '../../net/packet.ts'
import { type Finding, type Skb, withRow } from '../../trace/handling.ts'
import type { ConntrackEntry, SocketAddress } from '../../trace/rows.ts'
import type { ServiceRow } from '../agent.ts'
import {
  DROPPED,
  type Equipped,
  IDENTITY,
  lookUpEndpoint,
  lookUpIpcache,
  lowerTtl,
  type ProgramRun,
  type ProgramVerdict,
} from '../contract.ts'
import { createConnection, keyOf } from './conntrack.ts'
import { deliverLocally } from './delivery.ts'
import { fibRedirect, tunnelTo, within } from './forward.ts'
import { refuse } from './from-container.ts'
import { applySnat } from './nat.ts'
import { type ChosenBackend, choose, nodePortFor, serviceFor, tellNoBackend, translate, whyNone } from './services.ts'

/*
 * Services for who comes from outside (bpf/lib/nodeport.h): checks, backend, and the way there with SNAT or DSR.
 */

interface Asked {
  skb: Skb
  tuple: Tuple
  row: ServiceRow
}

/** nodeport_lb4(). Undefined: not for a service, the packet goes on. */
export function* nodePort(here: Equipped, skb: Skb): Finding<ProgramVerdict | undefined> {
  const tuple = tupleIn(here, skb.packet)?.outer
  if (tuple === undefined || here.agent.mode.kubeProxy === 'iptables') return undefined
  const row = serviceFor(here, tuple) ?? (here.owns(tuple.dst.ip) ? nodePortFor(here, tuple) : undefined)
  if (row === undefined) return yield* wrongPort(here, skb, tuple)
  const asked = { skb, tuple, row }
  if (!(yield* admitClient(here, asked))) return DROPPED
  const chosen = choose(here, { row, side: 'external', client: tuple.src.ip })
  if (chosen === undefined) return yield* nobody(here, asked)
  if (!(yield* createConnection(here, skb, { scope: 'SVC', identity: here.agent.mode.world }))) return DROPPED
  const translated = yield* translate(skb, { row, chosen, by: 'cil_from_netdev' })
  return yield* towards(here, { ...asked, skb: translated }, chosen)
}

/** A port of a service address that nobody serves: the wildcard entry drops it. */
function* wrongPort(here: Equipped, skb: Skb, tuple: Tuple): Finding<ProgramVerdict | undefined> {
  // the wildcard entry came with 1.19
  const known = here.agent.mode.minor >= 19 && tuple.dst.port !== undefined
  const row = known ? here.agent.services.ofVip(tuple.dst.ip) : undefined
  if (row === undefined || here.owns(tuple.dst.ip)) return undefined
  const reason = { kind: 'service-backend-not-found', frontend: row.frontend, why: 'no-such-port' } as const
  yield { kind: 'dropped', reason, ...skb }
  return DROPPED
}

/** May this client ask at all? A ClusterIP is not for the outside; source ranges name who may. */
function* admitClient(here: Equipped, asked: Asked): Finding<boolean> {
  const { skb, tuple, row } = asked
  const { frontend, sourceRanges: ranges, rangesDeny } = row
  if (frontend.kind === 'ClusterIP' && !here.agent.mode.externalClusterIp) {
    yield { kind: 'dropped', reason: { kind: 'is-a-clusterip', frontend }, ...skb }
    return false
  }
  if (ranges.length === 0) return true
  const src = tuple.src.ip
  const range = ranges.find((cidr) => within(src, cidr))
  const inside = range === undefined ? {} : { range }
  if ((range === undefined) !== (rangesDeny === true)) {
    yield {
      kind: 'dropped',
      reason: { kind: 'denied-by-lb-src-range-check', frontend, src, ranges, ...inside },
      ...skb,
    }
    return false
  }
  yield { kind: 'source-range-checked', frontend, src, ranges, ...inside, ...skb }
  return true
}

/** Nobody serves here: refused, or dropped where `service-no-backend-response` says so (nodeport_svc_lb4). */
function* nobody(here: Equipped, asked: Asked): ProgramRun {
  const { skb, row } = asked
  const { frontend } = row
  const why = whyNone(row)
  const response = here.agent.mode.noBackend
  yield* tellNoBackend(skb, row, response)
  if (response === 'reject')
    return yield* refuse(skb, { frontend, why, src: header(skb.packet, 'ethernet')?.dst ?? '' })
  yield { kind: 'dropped', reason: { kind: 'service-backend-not-found', frontend, why }, ...skb }
  return DROPPED
}

function* towards(here: Equipped, asked: Asked, chosen: ChosenBackend): ProgramRun {
  const { skb, tuple } = asked
  const endpoint = yield* lookUpEndpoint(here, skb, chosen.backend.at.ip)
  const { world } = here.agent.mode
  const row = { scope: 'OUT', identity: world, translated: tuple.dst, flag: 'node-port' } as const
  if (endpoint === undefined && isDsr(here, tuple)) return yield* direct(here, asked)
  if (!(yield* createConnection(here, skb, row))) return DROPPED
  if (endpoint?.kind === 'pod' && here.agent.mode.hostRouting === 'bpf')
    return yield* deliverLocally(here, endpoint, { skb, identity: world, by: here.options.delivery })
  if (endpoint !== undefined) return { kind: 'up', ...skb }
  return yield* throughMe(here, skb)
}

/** DSR mode `hybrid` returns TCP directly and translates UDP. */
function isDsr(here: Equipped, tuple: Tuple): boolean {
  const { nodePortMode } = here.agent.mode
  return nodePortMode === 'dsr' || (nodePortMode === 'hybrid' && tuple.protocol === 'tcp')
}

/** To a backend elsewhere, so that the answer comes back through this node: the source becomes an address of this node. */
function* throughMe(here: Equipped, skb: Skb): ProgramRun {
  const dst = header(skb.packet, 'ipv4')?.dst ?? ''
  const entry = yield* lookUpIpcache(here, skb, dst)
  const remote = yield* tunnelTo(here, skb, entry)
  const to = remote === undefined ? here.source(dst) : here.hostIp
  if (to === undefined) return { kind: 'up', ...skb }
  const translated = yield* applySnat(here, skb, { to, what: 'snat', by: 'cil_from_netdev' })
  if (translated === undefined) return DROPPED
  if (remote === undefined) return yield* fibRedirect(here, translated)
  const lowered = yield* lowerTtl(translated)
  // on purpose the client's identity: the far policy sees the world although the address is a node's
  return lowered === undefined ? DROPPED : { kind: 'tunnel', ...lowered, vni: IDENTITY.world, remote, snat: 'done' }
}

/** To a backend elsewhere that answers the client itself: the packet carries what the client asked for. */
function* direct(here: Equipped, asked: Asked): ProgramRun {
  const { skb, tuple } = asked
  const { dsrDispatch: by } = here.agent.mode
  const dst = header(skb.packet, 'ipv4')?.dst ?? ''
  const entry = yield* lookUpIpcache(here, skb, dst)
  const vip = tuple.dst
  if (by === 'geneve' && entry.tunnel !== undefined) {
    yield { kind: 'dsr-noted', vip, by, ...skb }
    const lowered = yield* lowerTtl(skb)
    return lowered === undefined
      ? DROPPED
      : { kind: 'tunnel', ...lowered, vni: IDENTITY.world, remote: entry.tunnel, dsr: vip }
  }
  const length = (header(skb.packet, 'ipv4')?.length ?? 0) + DSR_OPTION
  const noted: Skb = { packet: rewrite(skb.packet, 'ipv4', { dsr: vip, length }), message: skb.message }
  yield { kind: 'dsr-noted', vip, by: 'opt', ...noted }
  return yield* fibRedirect(here, noted)
}

/** On the backend's node: what the client asked for is remembered for the answer. */
export function* learnDsr(here: Equipped, skb: Skb, vip: SocketAddress | undefined): Finding<void> {
  const tuple = tupleIn(here, skb.packet)?.tuple
  if (vip === undefined || tuple === undefined || here.maps.endpoint(tuple.dst.ip)?.kind !== 'pod') return
  const by = header(skb.packet, 'ipv4')?.dsr === undefined ? 'geneve' : 'opt'
  yield { kind: 'dsr-learned', vip, by, ...skb }
  const connection: ConntrackEntry = {
    ...tuple,
    scope: 'OUT',
    identity: here.agent.mode.world,
    translated: vip,
    flag: 'dsr',
  }
  here.memory.connections = withRow(here.memory.connections, keyOf('OUT', tuple), connection)
  yield { kind: 'conntrack-created', connection, ...skb }
}
