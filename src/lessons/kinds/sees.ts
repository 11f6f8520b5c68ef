import type { Outcome } from '../../trace/events.ts'
import type { Value } from '../item.ts'
import { died, isForService, lastStep, sceneOf, type ToldWalk } from '../told.ts'
import type { Kind } from './kind.ts'

const saw = (outcome: Outcome['kind']): Value[] => [{ kind: 'sees', outcome }]
const good = (told: ToldWalk): Value[] => saw(told.question.proto === 'tcp' ? 'connected' : 'reply')

/** What the asking program gets to see. */
export const sees: Kind<'sees'> = {
  ways: 'reachable',
  ask(told) {
    const { outcome } = told.journey
    const informed = told.scenes.findLast(({ steps }) => steps.some(({ kind }) => kind === 'informed'))
    return {
      stem: { kind: 'sees' },
      truth: { kind: 'sees', outcome: outcome.kind },
      shows: informed?.number ?? sceneOf(told, lastStep(told)),
    }
  },
  wrong: {
    'refused-is-timeout': (told) => (told.journey.outcome.kind === 'refused' ? saw('timeout') : []),
    'no-gateway-gets-lost': (told) => (neverSent(told) ? [...saw('timeout'), ...saw('host-unreachable')] : []),
    'deleted-pod-is-reported': (told) => (isGone(told) ? [...saw('host-unreachable'), ...saw('refused')] : []),
    'clusterip-answers-ping': (told) => (isForService(told) && told.question.proto === 'icmp' ? saw('reply') : []),
    'empty-service-hangs': (told) =>
      died(told, 'socket-refused') || died(told, 'service-refused') ? saw('timeout') : [],
    'container-port-at-service': (told) =>
      isForService(told) && died(told, 'no-route') && told.question.proto === 'tcp' ? good(told) : [],
    'routers-split': (told) => (died(told, 'too-big') ? good(told) : []),
  },
}

const neverSent = (told: ToldWalk): boolean =>
  died(told, 'no-route') && told.journey.request.disposition.kind === 'not-sent'

/** Nobody has the address, and it was an apartment's. */
function isGone(told: ToldWalk): boolean {
  return (
    told.to.name === undefined &&
    told.network.datapath !== undefined &&
    !isForService(told) &&
    died(told, 'stale-or-unroutable-ip')
  )
}
