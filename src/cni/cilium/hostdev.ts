import { header } from '../../net/packet.ts'
import type { Finding, Skb } from '../../trace/handling.ts'
import {
  DROPPED,
  type Equipped,
  IDENTITY,
  lookUpEndpoint,
  lookUpIpcache,
  lowerTtl,
  newMacs,
  type ProgramRun,
  type TunnelKey,
} from '../contract.ts'
import { deliverLocally } from './delivery.ts'
import { tunnelTo } from './forward.ts'
import { hasNodePorts } from './from-container.ts'
import { hostEgress } from './host-policy.ts'
import { answeredThrough, undoNat } from './nat.ts'
import { learnDsr } from './nodeport.ts'

/*
 * The programs at cilium_host and at the tunnel device (bpf/bpf_host.c, bpf/bpf_overlay.c).
 */

/** Who sends out of cilium_host: the node itself by its mark, else by the ipcache; an own address without a mark is the world. */
function* senderAtHost(here: Equipped, skb: Skb): Finding<number> {
  const ip = header(skb.packet, 'ipv4')?.src ?? ''
  if (here.madeHere(skb)) {
    yield { kind: 'source-identified', ip, identity: IDENTITY.host, from: 'mark', ...skb }
    return IDENTITY.host
  }
  const known = here.maps.ipcache(ip).entry?.identity ?? here.agent.mode.world
  const identity = known === IDENTITY.host ? here.agent.mode.world : known
  yield { kind: 'source-identified', ip, identity, from: 'ipcache', ...skb }
  return identity
}

/** At cilium_host, going out: what the node itself sends to pods, and what its kernel forwards to them. */
export function* fromHost(here: Equipped, skb: Skb): ProgramRun {
  yield {
    kind: 'program-ran',
    program: 'cil_from_host',
    port: 'cilium_host',
    direction: 'egress',
    point: 'from-host',
    ...skb,
  }
  const identity = yield* senderAtHost(here, skb)
  if (!(yield* hostEgress(here, skb))) return DROPPED
  const dst = header(skb.packet, 'ipv4')?.dst ?? ''
  const endpoint = yield* lookUpEndpoint(here, skb, dst)
  if (endpoint !== undefined && endpoint.kind !== 'host')
    return yield* deliverLocally(here, endpoint, { skb, identity, by: 'lxc' })
  const entry = yield* lookUpIpcache(here, skb, dst)
  const remote = yield* tunnelTo(here, skb, entry)
  // the host's own identity never goes on the wire: it is sent as remote-node
  const vni =
    identity === IDENTITY.host ? IDENTITY.remoteNode : identity === here.agent.mode.world ? IDENTITY.world : identity
  if (remote !== undefined) return { kind: 'tunnel', ...skb, vni, remote }
  if (entry.identity === here.agent.mode.world) {
    const { prefix } = entry
    yield { kind: 'dropped', reason: { kind: 'stale-or-unroutable-ip', dst, identity: entry.identity, prefix }, ...skb }
    return DROPPED
  }
  return { kind: 'pass', ...(yield* newMacs(skb, here.hostMac, here.netMac)) }
}

/** At the tunnel device, coming in: the tunnel key says who sends. */
export function* fromOverlay(here: Equipped, arrived: Skb, key: TunnelKey): ProgramRun {
  const { vni, dsr } = key
  yield {
    kind: 'program-ran',
    program: 'cil_from_overlay',
    port: `cilium_${here.options.tunnel}`,
    direction: 'ingress',
    point: 'from-overlay',
    ...arrived,
  }
  if (vni === IDENTITY.host) {
    yield { kind: 'dropped', reason: { kind: 'invalid-identity', identity: vni }, ...arrived }
    return DROPPED
  }
  const sender = yield* senderInTunnel(here, arrived, vni)
  const skb = hasNodePorts(here) ? yield* undoNat(here, arrived, 'cil_from_overlay') : arrived
  const answered = yield* answeredThrough(here, skb, 'cil_from_overlay')
  if (answered !== undefined) return answered
  yield* learnDsr(here, skb, dsr)
  const dst = header(skb.packet, 'ipv4')?.dst ?? ''
  const endpoint = yield* lookUpEndpoint(here, skb, dst)
  if (endpoint !== undefined && endpoint.kind !== 'host')
    return yield* intoPod(here, { skb, endpoint, identity: sender })
  const lowered = yield* lowerTtl(skb)
  if (lowered === undefined) return DROPPED
  return { kind: 'host', ...(yield* newMacs(lowered, here.tunnelMac, here.hostMac)), identity: sender }
}

/**
 * The tunnel key names the sender. World ids of dual stack are folded to 2 on the wire, and restored here
 * (get_id_from_tunnel_id); nodes all come as remote-node, and the ipcache knows which of them serves the API.
 */
function* senderInTunnel(here: Equipped, skb: Skb, vni: number): Finding<number> {
  const ip = header(skb.packet, 'ipv4')?.src ?? ''
  const identity = vni === IDENTITY.world ? here.agent.mode.world : vni
  yield { kind: 'source-identified', ip, identity, from: 'tunnel-key', ...skb }
  const known = here.maps.ipcache(ip).entry?.identity
  if (identity !== IDENTITY.remoteNode || known !== IDENTITY.apiServer) return identity
  yield { kind: 'source-identified', ip, identity: known, from: 'ipcache', ...skb }
  return known
}

/** With endpoint routes and kube-proxy the stack has to see the packet: it is handed up, and routed to the lxc. */
function* intoPod(
  here: Equipped,
  way: { skb: Skb; endpoint: NonNullable<ReturnType<Equipped['maps']['endpoint']>>; identity: number },
): ProgramRun {
  const { skb, endpoint, identity } = way
  const { mode } = here.agent
  if (mode.podRoutes === 'per-range' || mode.hostRouting === 'bpf' || endpoint.kind !== 'pod')
    return yield* deliverLocally(here, endpoint, { skb, identity, by: here.options.delivery, tunnelled: true })
  const lowered = yield* lowerTtl(skb)
  if (lowered === undefined) return DROPPED
  here.marks.set(skb.message, identity)
  return { kind: 'up', ...(yield* newMacs(lowered, endpoint.lxcMac, endpoint.podMac)) }
}
