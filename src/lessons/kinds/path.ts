import type { Value } from '../item.ts'
import { deviceKind, gatewayOf, lastStep, nodesOf, ownerOf, sceneOf, stops, type ToldWalk } from '../told.ts'
import type { Kind } from './kind.ts'

const asPath = (devices: readonly string[]): Value => ({ kind: 'path', devices })

/** Who handles it, one after the other. */
export const path: Kind<'path'> = {
  ways: 'one',
  ask(told) {
    const devices = way(told)
    if (devices.length < 2) return undefined
    return { stem: { kind: 'path' }, truth: asPath(devices), shows: sceneOf(told, lastStep(told)) }
  },
  wrong: {
    'neighbours-through-gateway': (told) => {
      const gateway = doorman(told)
      const [first, ...rest] = way(told)
      if (first === undefined || gateway === undefined || rest.includes(gateway)) return []
      const [fountain] = rest
      const through =
        fountain !== undefined && deviceKind(told, fountain) === 'switch' ? [fountain, gateway] : [gateway]
      return [asPath([first, ...through, ...rest])]
    },
    'other-leg-through-network': throughOtherLeg,
    'same-node-leaves': (told) => {
      const devices = way(told)
      const [node] = nodesOf(told)
      const [first] = devices
      const last = devices.at(-1)
      if (node === undefined || first === undefined || last === undefined || nodesOf(told).length !== 1) return []
      const outside = told.network.topology.peer(node, 'eth0')?.end.device
      return outside === undefined ? [] : [asPath([first, node, outside, node, last])]
    },
    'nodeport-only-there': (told) => {
      const devices = way(told)
      const nodes = nodesOf(told)
      const [entry] = nodes
      if (nodes.length < 2 || entry === undefined || told.journey.question.port === 0) return []
      return deviceKind(told, told.question.from) === 'pod'
        ? []
        : [asPath(devices.slice(0, devices.indexOf(entry) + 1))]
    },
  },
}

/** Each place once in a row: who writes to themselves never leaves. */
function way(told: ToldWalk): string[] {
  const devices = told.journey.request.hops.map(({ device }) => device)
  return devices.filter((device, i) => device !== devices[i - 1])
}

function doorman(told: ToldWalk): string | undefined {
  const ip = gatewayOf(told, told.question.from)
  return ip === undefined ? undefined : ownerOf(told, ip)
}

/** Around, by way of whoever else has a leg in that network. */
function throughOtherLeg(told: ToldWalk): Value[] {
  const [last] = stops(told).slice(-1)
  const box = last === undefined ? undefined : told.network.topology.devices.get(last.device)
  if (last === undefined || box?.kind !== 'router') return []
  const far = box.nics.find((nic) => nic.addresses.some(({ ip }) => ip === told.to.ip))
  const came = last.steps[0]
  if (far === undefined || came?.kind !== 'received' || came.port === far.name) return []
  const fountain = told.network.topology.peer(box.name, far.name)?.end.device
  return fountain === undefined ? [] : [asPath([...way(told), fountain, box.name])]
}
