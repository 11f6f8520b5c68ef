import { expect, test } from 'vitest'
import type { AgentOptions } from '../../src/kube/agent/options.ts'
import type { Snapshot } from '../../src/kube/snapshot/snapshot.ts'
import type { Journey, Question } from '../../src/trace/events.ts'
import { type Config, cluster, end, path, points, programs, ttl, walk } from './small-cluster.ts'

/*
 * A table of journeys through the small cluster: what is asked of which cluster, and what must come of it.
 */

export interface Row {
  name: string
  config: Config
  question: Question
  change?: Partial<Snapshot>
  options?: AgentOptions
  request: Expected
  reply?: Expected
  /** Further facts about the journey. */
  facts?: (journey: Journey) => Record<string, unknown>
  are?: Record<string, unknown>
}
export interface Expected {
  end: string
  ttl?: number
  path?: string
  programs?: string
  points?: string
}

function check(trace: Journey['reply'] | Journey['request'] | undefined, wanted: Expected): void {
  const seen: Expected = {
    end: end(trace),
    ...(wanted.ttl === undefined ? {} : { ttl: ttl(trace) ?? 0 }),
    ...(wanted.path === undefined ? {} : { path: path(trace) }),
    ...(wanted.programs === undefined ? {} : { programs: programs(trace) }),
    ...(wanted.points === undefined ? {} : { points: points(trace) }),
  }
  expect(seen).toEqual(wanted)
}

/** One test per row. */
export function run(rows: readonly Row[]): void {
  for (const row of rows) {
    test(row.name, () => {
      const journey = walk(cluster(row.config, row.change, row.options), row.question)
      check(journey.request, row.request)
      if (row.reply !== undefined) check(journey.reply, row.reply)
      if (row.facts !== undefined) expect(row.facts(journey)).toEqual(row.are)
    })
  }
}
