import { type Ip, inPrefix, parsePrefixed } from '../../net/address.ts'
import { header } from '../../net/packet.ts'
import type { Finding, Skb } from '../../trace/handling.ts'
import type { FibFailure, IpcacheEntry } from '../../trace/rows.ts'
import { DROPPED, type Equipped, lowerTtl, type ProgramRun } from '../contract.ts'

/*
 * Out of the node: by tunnel, by the kernel's routing table asked from a program, or left to the kernel's stack.
 */

/** Does a packet between these addresses go through the tunnel? Hybrid routing: not inside one subnet (bpf/lib/subnet.h). */
export function tunnels(here: Equipped, src: Ip, dst: Ip): boolean {
  const { routing, subnets = [] } = here.agent.mode
  if (routing !== 'hybrid') return routing === 'tunnel'
  const idOf = (ip: Ip): number => subnets.find(({ cidr }) => within(ip, cidr))?.id ?? 0
  return idOf(src) === 0 || idOf(src) !== idOf(dst)
}

export function within(ip: Ip, cidr: string): boolean {
  const prefix = parsePrefixed(cidr)
  return prefix !== undefined && inPrefix(ip, prefix.ip, prefix.length)
}

/** The far end of the tunnel to an address, if one is used and known. Up to 1.17 the tunnel map fills in. */
export function* tunnelTo(here: Equipped, skb: Skb, entry: IpcacheEntry): Finding<Ip | undefined> {
  const ip = header(skb.packet, 'ipv4')
  if (ip === undefined || !tunnels(here, ip.src, ip.dst)) return undefined
  if (entry.tunnel !== undefined || here.agent.mode.minor > 17) return entry.tunnel
  const found = here.agent.tunnelMap(ip.dst)
  if (found === undefined || found.node === here.name) return undefined
  const { prefix, remote } = found
  yield { kind: 'tunnel-map-found', prefix, remote, ...skb }
  return remote
}

/** On to the stack, with the sender's identity in the mark; up to 1.18 one TTL is taken for it, unless endpoint routes are on (removed by fdf020e91e). */
export function* toStack(here: Equipped, skb: Skb, mark: number): ProgramRun {
  if (here.options.stackTtl === 'kept' || here.agent.mode.podRoutes === 'per-endpoint')
    return { kind: 'stack', ...skb, mark }
  const lowered = yield* lowerTtl(skb)
  return lowered === undefined ? DROPPED : { kind: 'stack', ...lowered, mark }
}

const FAILURES: { [type: string]: FibFailure } = {
  blackhole: 'blackhole',
  unreachable: 'unreachable',
  prohibit: 'prohibited',
}

/** Up to 1.18 a node with one device and a route per range asked no table: out of that device (ENABLE_SKIP_FIB). */
function skipsFib({ agent }: Equipped): boolean {
  return agent.mode.minor <= 18 && agent.mode.podRoutes === 'per-range'
}

/** fib_redirect_v4(): the routing table without the stack; one TTL (bpf/lib/fib.h). No route: left to the stack. */
export function* fibRedirect(here: Equipped, skb: Skb): ProgramRun {
  const ip = header(skb.packet, 'ipv4')
  if (ip === undefined) return DROPPED
  const { dst } = ip
  const { route, rivals } = skipsFib(here) ? here.fibVia('eth0', dst) : here.fib(dst)
  if (route === undefined || here.owns(dst)) return { kind: 'stack', ...skb }
  yield { kind: 'fib-looked-up', dst, route, rivals, ...skb }
  const tooBig = ip.length > (route.mtu ?? 1500)
  const failure = FAILURES[route.type] ?? (tooBig ? 'too-big' : undefined)
  if (failure !== undefined) {
    yield { kind: 'dropped', reason: { kind: 'fib-lookup-failed', dst, failure, route }, ...skb }
    return DROPPED
  }
  const lowered = yield* lowerTtl(skb)
  return lowered === undefined ? DROPPED : { kind: 'fib', ...lowered, route }
}
