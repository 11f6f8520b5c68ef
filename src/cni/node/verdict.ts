import { anyAddress, ownerOf, routeTo, sourceOn } from '../../linux/box.ts'
import { receive, receiveIp } from '../../linux/input.ts'
import { sendBy } from '../../linux/output.ts'
import { header } from '../../net/packet.ts'
import type { Message } from '../../trace/events.ts'
import {
  type AtPort,
  type Finding,
  type Handling,
  type Leaving,
  type Onward,
  type Place,
  type Skb,
  skbOf,
  toTheEnd,
} from '../../trace/handling.ts'
import type { Route } from '../../trace/rows.ts'
import { type Equipped, type Here, isEquipped, type ProgramVerdict } from '../contract.ts'
import { datapaths } from '../index.ts'
import type { Node } from './device.ts'
import { encapsulate, encrypt } from './tunnel.ts'

/*
 * What a node does with the verdict of a program.
 */

/** The node as a program sees it while one arrival is handled. */
export function hereOf(device: Node, place: Place, arrived: Message | undefined): Here {
  return {
    ...device.site,
    name: device.name,
    memory: place.memory,
    question: place.question,
    owns: (ip) => ownerOf(device, ip) !== undefined,
    fib: (dst) => routeTo(device, place, dst),
    fibVia: (port, dst) => {
      const [route, ...rivals] = device.routes.covering(dst).filter((one) => one.port === port)
      const onLink: Route = { to: `${dst}/32`, port, type: 'unicast', origin: 'connected' }
      return { route: route ?? onLink, rivals }
    },
    source: (dst) => {
      const { route } = routeTo(device, place, dst)
      // without a route it is the address that was compiled in
      return route === undefined ? anyAddress(device) : sourceOn(device, route, dst)
    },
    marks: new Map(),
    madeHere: (skb) => skb.message !== arrived,
  }
}

/** Follows a verdict at the port where the program ran. */
export function* follow(device: Node, place: Place, decided: { verdict: ProgramVerdict; port: string }): Handling {
  const { verdict, port } = decided
  if (verdict.kind === 'drop') return []
  const skb = skbOf(verdict)
  switch (verdict.kind) {
    case 'back':
      return backOut(device, place, { ...skb, port })
    case 'endpoint':
      return intoPod(place, verdict)
    case 'tunnel':
      return encapsulate(device, place, verdict)
    case 'wireguard':
      return encrypt(device, place, verdict)
    case 'fib':
      return byRoute(device, place, verdict)
    case 'stack':
      yield { kind: 'handed-to-stack', port, ...marked(verdict), point: 'to-stack', ...skb }
      return receiveIp(device, place, { ...skb, port })
    case 'up':
      yield { kind: 'handed-to-stack', port, ...skb }
      return receiveIp(device, place, { ...skb, port })
    case 'host':
      return intoHost(device, place, verdict)
    case 'pass':
      if (port !== 'cilium_host') return [{ kind: 'frame', port, ...skb }]
      yield { kind: 'sent', port, ...skb }
      return inAtHost(device, place, { at: { ...skb, port: 'cilium_net' }, identity: 0 })
  }
}

function marked({ mark }: Extract<ProgramVerdict, { kind: 'stack' }>): { mark?: number } {
  return mark === undefined ? {} : { mark }
}

/** Out of the interface that it came in by. With endpoint routes a program stands there, too. */
function* backOut(device: Node, place: Place, at: AtPort): Handling {
  const skb = skbOf(at)
  const ready = equipped(device, hereOf(device, place, at.message))
  const pod = device.attached(at.port)
  if (ready?.here.agent.mode.podRoutes !== 'per-endpoint' || pod === undefined)
    return [{ kind: 'frame', port: at.port, ...skb }]
  if (header(at.packet, 'ipv4') === undefined) {
    const ran = { program: 'cil_to_container', port: at.port, direction: 'egress', point: 'from-stack' } as const
    yield { kind: 'program-ran', ...ran, ...skb }
    return [{ kind: 'frame', port: at.port, ...skb }]
  }
  const endpoint = { kind: 'pod', ...pod } as const
  const verdict = yield* ready.more.toContainer(ready.here, endpoint, skb)
  return follow(device, place, { verdict, port: at.port })
}

/** Redirects to cilium_host, coming in: the packet is for the node, or for an address that nobody here has. */
function* intoHost(device: Node, place: Place, verdict: Extract<ProgramVerdict, { kind: 'host' }>): Handling {
  const { identity, through } = verdict
  const skb = skbOf(verdict)
  if (through !== undefined) {
    yield { kind: 'redirected', to: through, by: 'bpf_redirect', point: 'to-host', ...skb }
    return inAtHost(device, place, { at: { ...skb, port: through }, identity })
  }
  const to = device.site.agent?.mode.hostDelivery ?? 'cilium_host'
  yield { kind: 'redirected', to, by: 'bpf_redirect', ...skb }
  // out of cilium_net and in at the other end of the pair (up to 1.18)
  if (to === 'cilium_net') yield { kind: 'sent', port: to, ...skb }
  return inAtHost(device, place, { at: { ...skb, port: 'cilium_host' }, identity })
}

/** Comes in at cilium_host or cilium_net: past the program there, to the stack. */
function* inAtHost(device: Node, place: Place, arrived: { at: AtPort; identity: number }): Handling {
  const { at, identity } = arrived
  const skb = skbOf(at)
  const ready = equipped(device, hereOf(device, place, at.message))
  if (ready === undefined) return receive(device, place, at)
  yield { kind: 'received', ...at }
  const verdict = yield* ready.more.toHost(ready.here, { skb, identity, port: at.port })
  return follow(device, place, { verdict, port: at.port })
}

/** Out by a route, past netfilter; the neighbour is found on the way. */
function* byRoute(device: Node, place: Place, verdict: Extract<ProgramVerdict, { kind: 'fib' }>): Handling {
  const { route } = verdict
  const skb = skbOf(verdict)
  const to = route.port ?? ''
  const point = verdict.point === undefined ? {} : { point: verdict.point }
  yield { kind: 'redirected', to, by: 'bpf_redirect_neigh', ...point, ...skb }
  // with a next hop since 1.19, or 1.18 with more devices (fib_redirect_v4)
  const minor = device.site.agent?.mode.minor ?? 20
  return sendBy(device, place, { route, skb: minor > 18 ? { ...skb, unrouted: true } : skb })
}

/** Redirects into a pod: straight into its namespace, or out of its lxc interface. */
function* intoPod(place: Place, verdict: Extract<ProgramVerdict, { kind: 'endpoint' }>): Handling {
  const { endpoint, packet, message, point } = verdict
  if (endpoint.kind !== 'pod') {
    const reason = { kind: 'redirect-failed', to: endpoint.ip, why: 'no such interface' } as const
    yield { kind: 'dropped', reason, packet, message }
    return []
  }
  const by = verdict.by === 'peer' ? 'bpf_redirect_peer' : 'bpf_redirect'
  yield { kind: 'redirected', to: endpoint.port, by, ...(point === undefined ? {} : { point }), packet, message }
  if (!place.carrier(endpoint.port)) {
    const reason = { kind: 'redirect-failed', to: endpoint.port, why: 'target interface down' } as const
    yield { kind: 'dropped', reason, packet, message }
    return []
  }
  return [{ kind: verdict.by === 'peer' ? 'peer' : 'frame', port: endpoint.port, packet, message }]
}

/** The node with everything that its datapath can do; undefined where only addresses are known. */
export function equipped(
  device: Node,
  here: Here,
): { here: Equipped; more: NonNullable<(typeof datapaths)[Node['datapath']]['more']> } | undefined {
  const { more } = datapaths[device.datapath]
  return isEquipped(here) && more !== undefined ? { here, more } : undefined
}

/** ARP passes cil_to_netdev as it is. */
function* arpPasses({ agent }: Equipped, skb: Skb): Finding<void> {
  if (agent.mode.egressProgram === 'absent') return
  const ran = { program: 'cil_to_netdev', port: 'eth0', direction: 'egress', point: 'to-network' } as const
  yield { kind: 'program-ran', ...ran, ...skb }
}

/** What leaves on the wire passes the program there, if one is attached. An encrypted packet passes it again. */
export function* throughNetdev(device: Node, place: Place, what: { here: Here; leaving: Onward }): Finding<Leaving[]> {
  const ready = equipped(device, what.here)
  const leaving = yield* toTheEnd(what.leaving)
  if (ready === undefined) return leaving
  const out: Leaving[] = []
  for (const item of leaving) {
    if (item.kind !== 'frame' || item.port !== 'eth0' || header(item.packet, 'ipv4') === undefined) {
      if (item.kind === 'frame' && item.port === 'eth0') yield* arpPasses(ready.here, skbOf(item))
      out.push(item)
      continue
    }
    const verdict = yield* ready.more.toNetdev(ready.here, skbOf(item))
    const next = yield* toTheEnd(follow(device, place, { verdict, port: item.port }))
    out.push(
      ...(verdict.kind === 'wireguard'
        ? yield* throughNetdev(device, place, { here: what.here, leaving: next })
        : next),
    )
  }
  return out
}
