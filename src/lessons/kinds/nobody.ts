import { died, lastStep, sceneOf, tell } from '../told.ts'
import type { Kind } from './kind.ts'

/** Who finds out that a neighbour is missing. */
export const whoNotices: Kind<'who-notices'> = {
  ways: 'one',
  ask(told) {
    const { request } = told.journey
    if (!died(told, 'arp-failed') || request.disposition.kind !== 'not-sent') return undefined
    return {
      stem: { kind: 'who-notices', ip: told.to.ip },
      truth: { kind: 'phrase', phrase: 'sender-gives-up' },
      shows: sceneOf(told, lastStep(told)),
    }
  },
  wrong: {
    'missing-is-reported': () => [
      { kind: 'phrase', phrase: 'switch-reports' },
      { kind: 'phrase', phrase: 'gateway-reports' },
    ],
  },
}

/** What a star says of who still has tickets. */
export const star: Kind<'star'> = {
  ways: 'one',
  ask(told) {
    // somebody whose TTL ends there is never heard of, and the same packet with enough of it arrives
    const { disposition } = told.journey.request
    const [first] = told.journey.request.hops.slice(1)
    if (first === undefined || disposition.kind !== 'delivered' || told.ends.ttl !== undefined) return undefined
    const short = tell({ ...told.ends, ttl: 1 }, told.network)
    if (short === undefined || short.journey.outcome.kind !== 'timeout') return undefined
    const end = short.journey.request.disposition
    if (end.kind === 'delivered') return undefined
    return {
      stem: { kind: 'star', device: end.at },
      truth: { kind: 'fate', fate: { kind: 'answered' } },
      shows: sceneOf(told, lastStep(told)),
    }
  },
  wrong: { 'star-is-a-break': (_, { stem }) => [{ kind: 'fate', fate: { kind: 'lost', at: stem.device } }] },
}
