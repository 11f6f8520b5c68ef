import { header, innermost, isEncapsulated, type Packet } from '../../net/packet.ts'
import type { Step } from '../../trace/events.ts'
import type { Value } from '../item.ts'
import {
  addressesIn,
  deviceKind,
  frameOut,
  gatewayOf,
  nodeIpOf,
  sceneOf,
  stepsIn,
  stepsOf,
  stops,
  type ToldWalk,
} from '../told.ts'
import type { Kind } from './kind.ts'

const address = (ip: string | undefined): Value[] => (ip === undefined ? [] : [{ kind: 'address', ip }])

/** The packet as it left a device, where it left one. */
function leaving(told: ToldWalk): { device: string; packet: Packet; scene: number }[] {
  return stops(told).flatMap((hop) => {
    const out = frameOut(hop)
    if (out === undefined) return []
    return [{ device: hop.device, packet: out.step.packet, scene: sceneOf(told, changing(hop.steps) ?? out.step) }]
  })
}

/** Where the addresses outside became what they are: the tunnel, or a translation. */
function changing(steps: readonly Step[]): Step | undefined {
  return stepsIn(steps, 'encapsulated')[0] ?? stepsIn(steps, 'nat-applied')[0]
}

/** What its tunnel hides, if it is in one. */
function hidden(told: ToldWalk, device: string, which: 'src' | 'dst'): Value[] {
  const out = leaving(told).find((one) => one.device === device)
  if (out === undefined || !isEncapsulated(out.packet)) return []
  return address(header(innermost(out.packet), 'ipv4')?.[which])
}

/** Where it says it is going. */
export const packetTo: Kind<'packet-to'> = {
  ways: 'one',
  ask(told, random) {
    const all = leaving(told)
    const tunnelled = all.filter(({ packet }) => isEncapsulated(packet))
    const one = random.pick(tunnelled.length > 0 ? tunnelled : all)
    const ip = one === undefined ? undefined : header(one.packet, 'ipv4')?.dst
    if (one === undefined || ip === undefined) return undefined
    return { stem: { kind: 'packet-to', device: one.device }, truth: { kind: 'address', ip }, shows: one.scene }
  },
  wrong: {
    'ip-is-gateway': (told, { stem }) => address(gatewayOf(told, stem.device)),
    'underlay-knows-pods': (told, { stem }) => hidden(told, stem.device, 'dst'),
    'clusterip-travels': (told) =>
      [...stepsOf(told, 'socket-translated'), ...stepsOf(told, 'service-translated')].flatMap(({ frontend }) =>
        address(frontend.vip.ip),
      ),
  },
}

/** Who it says sent it. */
export const packetFrom: Kind<'packet-from'> = {
  ways: 'one',
  ask(told, random) {
    const all = leaving(told)
    // where the sender changes there is most to learn
    const changed = all.filter(({ packet }) => header(packet, 'ipv4')?.src !== told.from.ip)
    const atNode = changed.filter(({ device }) => deviceKind(told, device) === 'node')
    const one = random.pick([atNode, changed, all].find((list) => list.length > 0) ?? [])
    const ip = one === undefined ? undefined : header(one.packet, 'ipv4')?.src
    if (one === undefined || ip === undefined) return undefined
    return { stem: { kind: 'packet-from', device: one.device }, truth: { kind: 'address', ip }, shows: one.scene }
  },
  wrong: {
    'pods-behind-nat': (told) => address(nodeIpOf(told, told.question.from)),
    'pod-address-goes-out': (told) =>
      stepsOf(told, 'nat-applied').some(({ what }) => what === 'masquerade') ? address(told.from.ip) : [],
    'underlay-knows-pods': (told, { stem }) => hidden(told, stem.device, 'src'),
    'nodeport-only-there': (told) =>
      stepsOf(told, 'nat-applied').some(({ what }) => what === 'snat')
        ? [...address(told.from.ip), ...address(addressesIn(told, told.question.from)[0])]
        : [],
  },
}
