import type { Value } from '../item.ts'
import { lastStep, sceneOf, stepsOf, type ToldWalk } from '../told.ts'
import type { Kind } from './kind.ts'

const allowed: Value = { kind: 'verdict', verdict: 'allowed' }
const denied = (side: 'egress' | 'ingress', endpoint: string): Value => ({
  kind: 'verdict',
  verdict: 'denied',
  side,
  endpoint,
})

/** What the policies say of a connection. */
export const verdict: Kind<'verdict'> = {
  ways: 'reachable',
  ask(told) {
    if (told.parties === undefined) return undefined
    const { disposition } = told.journey.request
    if (disposition.kind === 'delivered') {
      const [step] = stepsOf(told, 'policy-verdict')
      return { stem: { kind: 'verdict' }, truth: allowed, shows: sceneOf(told, step ?? lastStep(told)) }
    }
    const { reason } = disposition
    if (reason.kind !== 'policy-denied' && reason.kind !== 'policy-deny') return undefined
    const truth = denied(reason.direction, reason.endpoint)
    return { stem: { kind: 'verdict' }, truth, shows: sceneOf(told, lastStep(told)) }
  },
  wrong: {
    'policy-names-service-port': (told) => (nearPort(told) ? [allowed] : []),
    'egress-without-name': (told) => (told.question.port === 53 ? [allowed] : []),
    // closed: the receiver lets nobody in, the sender nobody out; or one side's word would do
    'closed-by-default': (told) => {
      const to = told.to.name
      const both = [denied('egress', told.from.name), ...(to === undefined ? [] : [denied('ingress', to)])]
      return [...both, allowed]
    },
  },
}

/** A rule that names another port nearly allowed it. */
function nearPort(told: ToldWalk): boolean {
  const { disposition } = told.journey.request
  if (disposition.kind === 'delivered' || disposition.reason.kind !== 'policy-denied') return false
  return disposition.reason.near.length > 0
}
