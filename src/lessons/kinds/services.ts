import type { Value } from '../item.ts'
import { chosenBackends, nodeOfIp, sceneOf, stepsOf, type ToldWalk } from '../told.ts'
import type { Kind } from './kind.ts'

const ips = (list: readonly string[]): Value => ({ kind: 'backends', ips: [...list].sort() })

/** The step that translates, before any hop or at the socket. */
const translated = (told: ToldWalk) =>
  [...stepsOf(told, 'socket-translated'), ...stepsOf(told, 'service-translated')][0]

/** Which pods a Service may choose. */
export const backends: Kind<'backends'> = {
  ways: 'any',
  ask(told) {
    const step = translated(told)
    const chosen = chosenBackends(told)
    if (step === undefined || chosen.length === 0) return undefined
    return {
      stem: { kind: 'backends', service: step.frontend.name },
      truth: ips(chosen),
      shows: sceneOf(told, step),
    }
  },
  wrong: {
    'service-takes-turns': (told) => chosenBackends(told).map((ip) => ips([ip])),
    'nodeport-only-there': (told) => {
      const step = translated(told)
      const entry = step === undefined || step.frontend.kind !== 'NodePort' ? undefined : nodeOfIp(told, told.to.ip)
      const there = chosenBackends(told).filter((ip) => entry !== undefined && nodeOfIp(told, ip) === entry)
      return there.length === 0 ? [] : [ips(there)]
    },
    'local-from-every-node': () => [],
  },
}

/** How a Service shares out its connections. */
export const sharedHow: Kind<'shared-how'> = {
  ways: 'any',
  ask(told) {
    const step = translated(told)
    if (step === undefined || step.of < 2 || step.choice !== 'one-of-several') return undefined
    return {
      stem: { kind: 'shared-how', service: step.frontend.name, of: step.of },
      truth: { kind: 'phrase', phrase: 'at-random' },
      shows: sceneOf(told, step),
    }
  },
  wrong: {
    'service-takes-turns': () => [
      { kind: 'phrase', phrase: 'in-turn' },
      { kind: 'phrase', phrase: 'by-load' },
    ],
  },
}
