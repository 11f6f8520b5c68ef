import { header } from '../../net/packet.ts'
import type { Value } from '../item.ts'
import { deviceKind, sceneOf, stepsOf, type ToldWalk } from '../told.ts'
import type { Kind } from './kind.ts'

const number = (n: number): Value[] => (n < 0 ? [] : [{ kind: 'number', n }])

/** How many doormen the ticket is still good for. */
export const ttlLeft: Kind<'ttl-left'> = {
  ways: 'one',
  ask(told) {
    const [end] = stepsOf(told, 'delivered')
    const left = end === undefined ? undefined : header(end.packet, 'ipv4')?.ttl
    if (end === undefined || left === undefined) return undefined
    const { ttl } = told.question
    return { stem: { kind: 'ttl-left', ttl }, truth: { kind: 'number', n: left }, shows: sceneOf(told, end) }
  },
  wrong: {
    'receiver-counts': (_, { truth }) => (truth.kind === 'number' ? number(truth.n - 1) : []),
    'switch-is-a-hop': (told, { truth }) => {
      const passed = switches(told)
      return truth.kind === 'number' && passed > 0 ? number(truth.n - passed) : []
    },
    'ttl-is-seconds': (told) => number(told.question.ttl),
    'pods-share-a-bridge': (told) => (deviceKind(told, told.question.from) === 'pod' ? number(told.question.ttl) : []),
  },
}

function switches(told: ToldWalk): number {
  return told.journey.request.hops.filter(({ device }) => deviceKind(told, device) === 'switch').length
}
