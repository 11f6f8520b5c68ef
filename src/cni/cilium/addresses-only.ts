import { header } from '../../net/packet.ts'
import type { Message } from '../../trace/events.ts'
import type { Finding, Skb } from '../../trace/handling.ts'
import {
  type Attached,
  type Datapath,
  deliverTo,
  IDENTITY,
  lookUpEndpoint,
  lookUpIpcache,
  lowerTtl,
  newMacs,
  type ProgramRun,
  type ProgramVerdict,
  type Site,
  type TunnelKey,
} from '../contract.ts'

/*
 * Cilium's VXLAN datapath as far as addresses go (bpf/bpf_lxc.c, bpf_overlay.c, bpf_host.c of 1.20), for networks that have
 * no agent: no services, no policies, no connection tracking. cilium_host only lends its address: a packet for another
 * node goes from the lxc straight to the tunnel device.
 */

/** What every program at an lxc does before it looks for the destination: ARP, source address, no tunnels in tunnels. */
export function* admit(site: Site, attached: Attached, skb: Skb): Finding<ProgramVerdict | undefined> {
  const arp = header(skb.packet, 'arp')
  if (arp !== undefined) return yield* answerArp(attached, skb)
  const ip = header(skb.packet, 'ipv4')
  if (ip === undefined) {
    yield { kind: 'dropped', reason: { kind: 'unsupported-l3-protocol', what: 'not IPv4' }, ...skb }
    return { kind: 'drop' }
  }
  if (ip.src !== attached.ip) {
    yield { kind: 'dropped', reason: { kind: 'invalid-source-ip', src: ip.src, expected: attached.ip }, ...skb }
    return { kind: 'drop' }
  }
  yield { kind: 'source-checked', ip: ip.src, identity: attached.identity, ...skb }
  // compiled in where there is a tunnel; an agent's program asks it with the policy (policy_can_egress, is_encap)
  const port = header(skb.packet, 'udp')?.dport
  if (site.agent !== undefined || port !== site.options.tunnelPort) return undefined
  yield { kind: 'dropped', reason: { kind: 'encapsulation-traffic-is-prohibited', port }, ...skb }
  return { kind: 'drop' }
}

/** The ARP responder: every address but the pod's own is at the lxc's MAC address (bpf/lib/arp.h). */
function* answerArp(attached: Attached, skb: Skb): Finding<ProgramVerdict> {
  const arp = header(skb.packet, 'arp')
  if (arp === undefined || arp.op !== 'who-has' || arp.targetIp === attached.ip) {
    yield { kind: 'arp-ignored', ip: arp?.targetIp ?? attached.ip, why: 'not-mine', ...skb }
    return { kind: 'drop' }
  }
  const message: Message = { role: 'arp', about: skb.message }
  const packet: Skb['packet'] = [
    { kind: 'ethernet', src: attached.lxcMac, dst: arp.senderMac },
    {
      kind: 'arp',
      op: 'is-at',
      senderMac: attached.lxcMac,
      senderIp: arp.targetIp,
      targetMac: arp.senderMac,
      targetIp: arp.senderIp,
    },
  ]
  yield { kind: 'arp-answered', ip: arp.targetIp, mac: attached.lxcMac, to: arp.senderIp, packet, message }
  return { kind: 'back', packet, message }
}

export function* fromContainer(site: Site, attached: Attached, skb: Skb): ProgramRun {
  yield {
    kind: 'program-ran',
    program: 'cil_from_container',
    port: attached.port,
    direction: 'ingress',
    point: 'from-endpoint',
    ...skb,
  }
  const decided = yield* admit(site, attached, skb)
  if (decided !== undefined) return decided
  const dst = header(skb.packet, 'ipv4')?.dst ?? ''
  const endpoint = yield* lookUpEndpoint(site, skb, dst)
  if (endpoint?.kind === 'host') return yield* toStack(site, skb)
  if (endpoint !== undefined) return yield* deliverTo(endpoint, skb, site.options.delivery)
  const entry = yield* lookUpIpcache(site, skb, dst)
  if (entry.tunnel !== undefined) return { kind: 'tunnel', ...skb, vni: attached.identity, remote: entry.tunnel }
  return yield* toStack(site, skb)
}

/** Leaves a packet to the node's stack; older versions took one TTL for it. */
function* toStack(site: Site, skb: Skb): ProgramRun {
  if (site.options.stackTtl === 'kept') return { kind: 'stack', ...skb }
  const lowered = yield* lowerTtl(skb)
  return lowered === undefined ? { kind: 'drop' } : { kind: 'stack', ...lowered }
}

export function* fromOverlay(site: Site, skb: Skb, key: TunnelKey): ProgramRun {
  const { vni } = key
  yield {
    kind: 'program-ran',
    program: 'cil_from_overlay',
    port: 'cilium_vxlan',
    direction: 'ingress',
    point: 'from-overlay',
    ...skb,
  }
  if (vni === IDENTITY.host) {
    yield { kind: 'dropped', reason: { kind: 'invalid-identity', identity: vni }, ...skb }
    return { kind: 'drop' }
  }
  const dst = header(skb.packet, 'ipv4')?.dst ?? ''
  const endpoint = yield* lookUpEndpoint(site, skb, dst)
  if (endpoint !== undefined && endpoint.kind !== 'host') return yield* deliverTo(endpoint, skb, site.options.delivery)
  const lowered = yield* lowerTtl(skb)
  if (lowered === undefined) return { kind: 'drop' }
  return { kind: 'host', ...(yield* newMacs(lowered, site.tunnelMac, site.hostMac)), identity: key.vni }
}

/** At cilium_host, going out: what the node itself sends to pods, and what it forwards to its own pod range. */
export function* fromHost(site: Site, skb: Skb): ProgramRun {
  yield {
    kind: 'program-ran',
    program: 'cil_from_host',
    port: 'cilium_host',
    direction: 'egress',
    point: 'from-host',
    ...skb,
  }
  const dst = header(skb.packet, 'ipv4')?.dst ?? ''
  const endpoint = yield* lookUpEndpoint(site, skb, dst)
  if (endpoint !== undefined && endpoint.kind !== 'host') return yield* deliverTo(endpoint, skb, 'lxc')
  const entry = yield* lookUpIpcache(site, skb, dst)
  // the host's own identity never goes on the wire: it is sent as remote-node
  if (entry.tunnel !== undefined) return { kind: 'tunnel', ...skb, vni: IDENTITY.remoteNode, remote: entry.tunnel }
  if (entry.identity === IDENTITY.world) {
    const { identity, prefix } = entry
    yield { kind: 'dropped', reason: { kind: 'stale-or-unroutable-ip', dst, identity, prefix }, ...skb }
    return { kind: 'drop' }
  }
  return { kind: 'pass', ...(yield* newMacs(skb, site.hostMac, site.netMac)) }
}

export const addressesOnly: Datapath = { fromContainer, fromOverlay, fromHost }
