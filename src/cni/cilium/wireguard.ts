import type { Ip } from '../../net/address.ts'
import { header, isEncapsulated } from '../../net/packet.ts'
import type { Skb } from '../../trace/handling.ts'
import { type Equipped, IDENTITY, lookUpEndpoint, type ProgramRun } from '../contract.ts'
import { deliverLocally, identify } from './delivery.ts'
import { tunnels } from './forward.ts'

/*
 * WireGuard (bpf/lib/wireguard.h, bpf/bpf_wireguard.c; reference 6.0): what goes to another node's pods is encrypted on
 * its way out, tunnelled packets as a whole.
 */

/** The lowest identity of a pod; below are reserved ones, which are not encrypted but for health. */
const FIRST_POD = 256

/** The node to which a packet must be encrypted. Undefined: it leaves as it is. */
export function peerFor(here: Equipped, skb: Skb): Ip | undefined {
  const ip = header(skb.packet, 'ipv4')
  if (here.agent.mode.encryption === 'off' || ip === undefined || header(skb.packet, 'wireguard') !== undefined)
    return undefined
  if (isEncapsulated(skb.packet)) return ip.dst
  const entry = here.maps.ipcache(ip.dst).entry
  const sender = here.maps.ipcache(ip.src).entry?.identity ?? 0
  const encryptable = sender >= FIRST_POD || sender === IDENTITY.health
  return encryptable && (entry?.encryptKey ?? 0) !== 0 ? entry?.tunnel : undefined
}

/** Out of cilium_wg0, decrypted. What carries another tunnel goes up at once, without a report. */
export function* fromWireguard(here: Equipped, skb: Skb): ProgramRun {
  const ip = header(skb.packet, 'ipv4')
  const run = { kind: 'program-ran', program: 'cil_from_wireguard', port: 'cilium_wg0', direction: 'ingress' } as const
  if (ip === undefined || isEncapsulated(skb.packet) || tunnels(here, ip.src, ip.dst)) {
    yield { ...run, ...skb }
    return { kind: 'up', ...skb }
  }
  yield { ...run, point: 'from-crypto', ...skb }
  const identity = yield* identify(here, skb)
  if (here.agent.mode.hostRouting === 'legacy') return { kind: 'up', ...skb }
  const endpoint = yield* lookUpEndpoint(here, skb, ip.dst)
  if (endpoint === undefined || endpoint.kind === 'host') return { kind: 'up', ...skb }
  return yield* deliverLocally(here, endpoint, { skb, identity, by: here.options.delivery })
}
