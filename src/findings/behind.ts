import { isTrunk } from '../devices/switch-vlans.ts'
import type { Topology } from '../engine/topology.ts'
import type { Ip } from '../net/address.ts'
import { header } from '../net/packet.ts'
import type { Tagged } from '../net/tagged.ts'
import type { Drop } from '../trace/drops.ts'
import type { Journey, Trace } from '../trace/events.ts'
import type { ExchangeLeg } from '../trace/loss.ts'
import type { Route } from '../trace/rows.ts'

/*
 * What stands behind a loss: the loop that used up a TTL, the interface that is down where nobody answers, the range that
 * is not masqueraded, the message that never arrived.
 */

export type Behind = Tagged<{
  /** Round and round; `at` sends it back by `route`. */
  loop: { devices: readonly string[]; at: string; route?: Route }
  /** Who has the address cannot answer. */
  'end-down': { device: string; port: string; state: 'interface' | 'device' }
  /** The question for its MAC address, or the answer to it, is lost on the way. */
  'arp-lost': { at: string; why: Drop }
  /** The asker is told, but never hears it. */
  'error-lost': { name: string; from: string; at: string; why?: Drop }
  /** Its source stayed as it was, and nobody outside knows the way back. */
  'native-range': { source: Ip; ip: Ip; prefix: string }
}>

interface Lost {
  leg: ExchangeLeg
  reason: Drop
}

export function behindLoss(topology: Topology, journey: Journey, lost: Lost): Behind[] {
  const { reason, leg } = lost
  const trace = journey[leg]
  if (reason.kind === 'ttl-expired' && trace !== undefined) return loopOf(trace)
  if (reason.kind === 'arp-failed') return [...endDown(topology, reason.ip), ...arpLost(topology, journey)].slice(0, 1)
  if (reason.kind === 'too-big') return errorLost(journey)
  return leg === 'reply' && reason.kind === 'no-route' ? nativeRange(journey, reason.dst) : []
}

/** The first device that sends the packet to where it has been already. */
function loopOf({ hops }: Trace): Behind[] {
  const path = hops.map(({ device }) => device)
  const at = path.findIndex((device, i) => path.indexOf(device) < i && hasRoute(hops[i - 1]))
  const back = path[at]
  if (at < 0 || back === undefined) return []
  const round = path.slice(path.indexOf(back), at + 1)
  const from = round.length - 2
  const device = round[from]
  const hop = hops[at - 1]
  if (device === undefined || hop === undefined) return []
  const step = hop.steps.findLast((one) => one.kind === 'route-found')
  const route = step?.kind === 'route-found' ? { route: step.route } : {}
  return [{ kind: 'loop', devices: round, at: device, ...route }]
}

function hasRoute(hop: Trace['hops'][number] | undefined): boolean {
  return hop?.steps.some(({ kind }) => kind === 'route-found') === true
}

/** Large networks are built when somebody asks for a device: nothing is looked for in those. */
const MOST_DEVICES = 500

function endDown({ devices }: Topology, ip: Ip): Behind[] {
  if (devices.size > MOST_DEVICES) return []
  for (const device of devices.values()) {
    if (device.kind === 'switch' || !('nics' in device)) continue
    const nic = device.nics.find(({ addresses }) => addresses.some((address) => address.ip === ip))
    if (nic === undefined) continue
    if (!device.up) return [{ kind: 'end-down', device: device.name, port: nic.name, state: 'device' }]
    if (!nic.up) return [{ kind: 'end-down', device: device.name, port: nic.name, state: 'interface' }]
  }
  return []
}

/** What VLANs and rings do to a question that nobody answers: the trunk, or the port of who is asked. */
function arpLost(topology: Topology, { story }: Journey): Behind[] {
  for (const { device, steps } of story)
    for (const step of steps) {
      if (step.message.role !== 'arp') continue
      if (step.kind === 'dropped' && LAYER_2.has(step.reason.kind))
        return [{ kind: 'arp-lost', at: device, why: step.reason }]
      const port = step.kind === 'vlan-withheld' ? withheldFrom(topology, device, step) : undefined
      if (step.kind !== 'vlan-withheld' || port === undefined) continue
      return [{ kind: 'arp-lost', at: device, why: { kind: 'vlan-not-allowed', vlan: step.vlan, port } }]
    }
  return []
}
const LAYER_2: ReadonlySet<Drop['kind']> = new Set(['vlan-not-allowed', 'vlan-unknown', 'layer-2-loop'])

/** The port that should have carried it: a trunk, or the one where the asked address is. */
function withheldFrom(
  topology: Topology,
  name: string,
  { ports, packet }: Extract<Journey['story'][number]['steps'][number], { kind: 'vlan-withheld' }>,
): string | undefined {
  const device = topology.devices.get(name)
  if (device?.kind !== 'switch' || device.vlans === undefined) return undefined
  const asked = header(packet, 'arp')?.targetIp
  const { vlans } = device
  const isAsked = (port: string): boolean => {
    const end = topology.devices.get(topology.peer(name, port)?.end.device ?? '')
    return (
      end !== undefined && end.kind !== 'switch' && end.nics.some((nic) => nic.addresses.some((a) => a.ip === asked))
    )
  }
  return ports.find(isAsked) ?? ports.find((port) => isTrunk(vlans, port))
}

function errorLost({ errors }: Journey): Behind[] {
  const error = errors.find(({ icmp, received }) => icmp.name === 'fragmentation-needed' && !received)
  if (error === undefined || errors.some(({ received }) => received)) return []
  const { disposition } = error
  const died =
    disposition.kind === 'delivered' ? { at: disposition.to } : { at: disposition.at, why: disposition.reason }
  return [{ kind: 'error-lost', name: error.icmp.name, from: error.device, ...died }]
}

function nativeRange({ request, question }: Journey, source: Ip): Behind[] {
  for (const { steps } of request.hops)
    for (const step of steps)
      if (step.kind === 'nat-skipped' && step.why === 'native-range' && step.prefix !== undefined)
        return [{ kind: 'native-range', source, ip: question.to, prefix: step.prefix }]
  return []
}
