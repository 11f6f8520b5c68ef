import { sceneOf, stepsIn } from '../told.ts'
import type { Kind } from './kind.ts'

/** What the number in the tunnel's header says. */
export const tunnelNumber: Kind<'tunnel-number'> = {
  ways: 'one',
  ask(told) {
    for (const { device, steps } of told.journey.request.hops) {
      const [checked] = stepsIn(steps, 'source-checked')
      const [step] = stepsIn(steps, 'encapsulated')
      if (step === undefined || checked === undefined || checked.identity !== step.vni) continue
      return {
        stem: { kind: 'tunnel-number', device, vni: step.vni },
        truth: { kind: 'phrase', phrase: 'who-sends' },
        shows: sceneOf(told, step),
      }
    }
    return undefined
  },
  wrong: {
    'vni-is-a-vlan': () => [
      { kind: 'phrase', phrase: 'which-vlan' },
      { kind: 'phrase', phrase: 'which-network' },
    ],
  },
}
