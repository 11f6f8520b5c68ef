import { scenes } from '../../engine/scenes.ts'
import { simulate } from '../../engine/simulate.ts'
import type { Topology } from '../../engine/topology.ts'
import type { Value } from '../item.ts'
import { fateOf, gatewayOf, nodesOf, ownerOf, stops, type ToldWalk } from '../told.ts'
import type { Asking, Kind } from './kind.ts'

const fate = (kind: 'lost' | 'not-sent', at: string): Value => ({ kind: 'fate', fate: { kind, at } })

/** What changes when a cable is pulled. */
export const broken: Kind<'broken'> = {
  ways: 'one',
  ask(told, random) {
    const cable = random.pick(cables(told))
    if (cable === undefined) return undefined
    const topology = without(told.network.topology, cable)
    const journey = simulate(topology, told.question).journey
    const after: ToldWalk = { ...told, journey, scenes: scenes(journey, topology) }
    return {
      stem: { kind: 'broken', ...cable },
      truth: { kind: 'fate', fate: fateOf(after) },
      shows: told.scenes.find(({ spot }) => spot.device === cable.device)?.number ?? 1,
    }
  },
  wrong: {
    'neighbours-through-gateway': (told, { stem }) =>
      isGateway(told, stem.device) ? [fate('not-sent', told.question.from), fate('lost', stem.device)] : [],
    'same-node-leaves': (told, { stem }) =>
      nodesOf(told).length === 1 && nodesOf(told)[0] === stem.device ? [fate('lost', stem.device)] : [],
    // somebody further on will know another way
    'routers-know-the-way': (_, asking) => (isWhole(asking) ? [] : [{ kind: 'fate', fate: { kind: 'answered' } }]),
  },
}

const isWhole = ({ truth }: Asking<'broken'>): boolean => truth.kind === 'fate' && truth.fate.kind === 'answered'

/** Cables worth pulling: the gateway's, and those of everybody on the way who passes it on. */
function cables(told: ToldWalk): { device: string; port: string }[] {
  const gateway = gatewayOf(told, told.question.from)
  const doorman = gateway === undefined ? undefined : ownerOf(told, gateway)
  const forwarding = stops(told)
    .slice(1, -1)
    .map(({ device }) => device)
  const named = [...new Set([...(doorman === undefined ? [] : [doorman]), ...forwarding])]
  return named.flatMap((device) => {
    const box = told.network.topology.devices.get(device)
    if (box === undefined || box.kind === 'switch' || box.kind === 'pod') return []
    const ports = box.kind === 'node' ? ['eth0'] : box.nics.map(({ name }) => name)
    return ports
      .filter((port) => told.network.topology.peer(device, port) !== undefined)
      .map((port) => ({ device, port }))
  })
}

function isGateway(told: ToldWalk, device: string): boolean {
  const ip = gatewayOf(told, told.question.from)
  return ip !== undefined && ownerOf(told, ip) === device && !stops(told).some((hop) => hop.device === device)
}

/** The same network with one cable cut. */
function without(topology: Topology, cut: { device: string; port: string }): Topology {
  const isIt = (device: string, port: string): boolean => device === cut.device && port === cut.port
  return {
    ...topology,
    peer(device, port) {
      const other = topology.peer(device, port)
      if (other === undefined) return undefined
      return isIt(device, port) || isIt(other.end.device, other.end.port) ? { ...other, cut: true } : other
    },
  }
}
