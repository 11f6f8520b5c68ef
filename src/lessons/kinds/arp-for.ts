import type { Value } from '../item.ts'
import { gatewayOf, sceneOf, stepsIn, stops } from '../told.ts'
import type { Kind } from './kind.ts'

const address = (ip: string | undefined): Value[] => (ip === undefined ? [] : [{ kind: 'address', ip }])

/** Whose serial number is looked up on the map. */
export const arpFor: Kind<'arp-for'> = {
  ways: 'one',
  ask(told, random) {
    const asking = stops(told).flatMap((hop) => {
      const [step] = [...stepsIn(hop.steps, 'parked').map((one) => ({ one, ip: one.behind }))]
      return step === undefined ? [] : [{ device: hop.device, ...step }]
    })
    const chosen = random.pick(asking)
    if (chosen === undefined) return undefined
    const stem = { kind: 'arp-for', device: chosen.device } as const
    return { stem, truth: { kind: 'address', ip: chosen.ip }, shows: sceneOf(told, chosen.one) }
  },
  wrong: {
    'arp-asks-far-host': (told) => address(told.to.ip),
    'neighbours-through-gateway': (told, { stem }) => address(gatewayOf(told, stem.device)),
    // what the routers further on have to find out for themselves
    'routers-know-the-way': (told, { stem }) => {
      const after = stops(told).slice(stops(told).findIndex(({ device }) => device === stem.device) + 1)
      return after.flatMap(({ steps }) => stepsIn(steps, 'parked').flatMap(({ behind }) => address(behind)))
    },
  },
}
