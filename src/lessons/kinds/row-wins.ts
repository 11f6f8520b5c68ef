import type { Route } from '../../trace/rows.ts'
import type { Value } from '../item.ts'
import { sceneOf, stepsIn, stops, type ToldWalk } from '../told.ts'
import type { Asking, Kind } from './kind.ts'

const row = ({ to, via, port }: Route): Value => ({
  kind: 'row',
  to,
  ...(via === undefined ? {} : { via }),
  ...(port === undefined ? {} : { port }),
})

/** Which row of a routing table decides. */
export const rowWins: Kind<'row-wins'> = {
  ways: 'one',
  ask(told, random) {
    const all = stops(told).flatMap(({ device, steps }) =>
      stepsIn(steps, 'route-found')
        .filter(() => rowsOf(told, device).length > 1)
        .map((step) => ({ device, step })),
    )
    const contested = all.filter(({ step }) => step.rivals.length > 0)
    const one = random.pick(contested.length > 0 ? contested : all)
    if (one === undefined) return undefined
    const stem = { kind: 'row-wins', device: one.device, dst: one.step.dst } as const
    return { stem, truth: row(one.step.route), shows: sceneOf(told, one.step) }
  },
  wrong: { 'first-row-wins': losers },
}

/** The rows that also fit, then whatever stands before the winner. */
function losers(told: ToldWalk, { stem }: Asking<'row-wins'>): Value[] {
  const rivals = stops(told)
    .filter(({ device }) => device === stem.device)
    .flatMap(({ steps }) => stepsIn(steps, 'route-found').filter(({ dst }) => dst === stem.dst))
    .flatMap((step) => step.rivals)
  return [...rivals, ...rowsOf(told, stem.device)].map(row)
}

/** A large table is not read aloud: the rows that cover everything, and some more. */
function rowsOf(told: ToldWalk, device: string): Route[] {
  const box = told.network.topology.devices.get(device)
  if (box === undefined || box.kind === 'switch') return []
  return box.routes.size > 200 ? [] : box.routes.list()
}
