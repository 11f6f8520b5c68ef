import type { Value } from '../item.ts'
import { deviceKind, frameOut, gatewayOf, macOf, sceneOf, stops, type ToldWalk } from '../told.ts'
import type { Asking, Kind } from './kind.ts'

const mac = (address: string | undefined): Value[] => (address === undefined ? [] : [{ kind: 'mac', mac: address }])

/** Which door's serial number stands on the frame. */
export const frameTo: Kind<'frame-to'> = {
  ways: 'one',
  ask(told, random) {
    const sending = stops(told).flatMap((hop) => {
      const out = frameOut(hop)
      return out === undefined ? [] : [{ hop, ...out }]
    })
    const one = random.pick(sending)
    if (one === undefined) return undefined
    const stem = { kind: 'frame-to', device: one.hop.device } as const
    return { stem, truth: { kind: 'mac', mac: one.frame.dst }, shows: sceneOf(told, one.step) }
  },
  wrong: {
    'mac-stays': (told) => mac(macOf(told, told.to.ip)),
    'neighbours-through-gateway': (told, { stem }) => {
      const gateway = gatewayOf(told, stem.device)
      return gateway === undefined ? [] : mac(macOf(told, gateway))
    },
    'switch-is-a-hop': switchesOwn,
    'one-mac-behind-router': otherDoors,
  },
}

/** The switch that the frame comes to next, as if it had to be addressed. */
function switchesOwn(told: ToldWalk, { stem }: Asking<'frame-to'>): Value[] {
  const { hops } = told.journey.request
  const next = hops[hops.findIndex(({ device }) => device === stem.device) + 1]
  if (next === undefined || deviceKind(told, next.device) !== 'switch') return []
  return [{ kind: 'mac-of', device: next.device }]
}

/** The other doors of the routers on the way: one number for all that is behind them. */
function otherDoors(told: ToldWalk): Value[] {
  return stops(told)
    .slice(1, -1)
    .flatMap(({ device }) => {
      const box = told.network.topology.devices.get(device)
      return box?.kind === 'router' ? box.nics.flatMap((nic) => mac(nic.mac)) : []
    })
}
