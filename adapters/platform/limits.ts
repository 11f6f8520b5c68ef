import type { Store, Where } from '../store/contract.ts'
import type { Log } from './log.ts'
import { within } from './within.ts'

/** How many questions a minute. Bursts up to the same number. */
export interface Rates {
  person: number
  channel: number
  workspace: number
  /** Where many persons can be one visitor. */
  address: number
}
export type Limited = keyof Rates

/** Reference: 10 a minute for a person, 30 for a channel, 300 for a workspace. */
export const RATES: Rates = { person: 10, channel: 30, workspace: 300, address: 60 }

/** Said when a question must wait: which limit it was and for how many seconds. */
export interface LimitRefusal {
  who: Limited
  seconds: number
}

export interface Limits {
  /** Takes `cost` questions from all budgets, or none and says how long to wait. Never rejects. */
  take(where: Where, cost?: number): LimitRefusal | undefined | Promise<LimitRefusal | undefined>
  forget(where: Pick<Where, 'platform' | 'workspace' | 'realm' | 'person'>): void
}

interface Bucket {
  left: number
  at: number
}

const MINUTE = 60_000
const key = (who: Limited, where: Where): string => {
  if (who === 'person') return JSON.stringify([who, where.platform, where.realm ?? where.workspace, where.person])
  if (who === 'address') return JSON.stringify([who, where.platform, where.address])
  if (who === 'channel') return JSON.stringify([who, where.platform, where.workspace, where.channel])
  return JSON.stringify([who, where.platform, where.workspace])
}

const ORDER: readonly Limited[] = ['person', 'channel', 'workspace', 'address']
/** Whose budgets a question takes from. */
const ordered = ({ address }: Where): readonly Limited[] =>
  ORDER.filter((who) => who !== 'address' || address !== undefined)

/** Limits of one process, which are told at once. */
export interface OwnLimits extends Limits {
  take(where: Where, cost?: number): LimitRefusal | undefined
}

/** Token buckets in this process's memory. `clock` gives milliseconds. */
export function createLimits(rates: Rates, clock: () => number): OwnLimits {
  const buckets = new Map<string, Bucket>()
  let pruned = clock()

  function level(who: Limited, where: Where, now: number): number {
    const bucket = buckets.get(key(who, where))
    if (bucket === undefined) return rates[who]
    return Math.min(rates[who], bucket.left + ((now - bucket.at) * rates[who]) / MINUTE)
  }

  /** Who was last seen more than a minute ago has a full bucket again, and is forgotten. */
  function prune(now: number): void {
    if (now - pruned < MINUTE) return
    pruned = now
    for (const [name, bucket] of buckets) if (now - bucket.at > MINUTE) buckets.delete(name)
  }

  return {
    take(where, cost = 1) {
      const now = clock()
      prune(now)
      for (const who of ordered(where)) {
        const missing = cost - level(who, where, now)
        if (missing > 1e-9) return { who, seconds: Math.max(1, Math.ceil((missing * 60) / rates[who])) }
      }
      for (const who of ordered(where)) buckets.set(key(who, where), { left: level(who, where, now) - cost, at: now })
      return undefined
    },
    forget(where) {
      buckets.delete(key('person', { ...where, channel: '' }))
    },
  }
}

const STORE = 1_000

export interface SharedParts {
  rates: Rates
  clock: () => number
  store: Pick<Store, 'spend'>
  log: Log
}

/** The same limits, counted together by all processes that share a store; each on its own while the store is away. */
export function sharedLimits({ rates, clock, store, log }: SharedParts): Limits {
  const own = createLimits(rates, clock)

  async function taken(where: Where, cost: number): Promise<LimitRefusal | undefined> {
    const now = clock()
    const spend = (who: Limited, questions: number): Promise<number> =>
      store.spend({ where, who, rate: rates[who] }, questions, now)
    const waits = await Promise.all(ordered(where).map(async (who) => ({ who, wait: await spend(who, cost) })))
    const refused = waits.find(({ wait }) => wait > 0)
    if (refused === undefined) return undefined
    // None is taken from the others.
    await Promise.all(waits.filter(({ wait }) => wait === 0).map(({ who }) => spend(who, -cost)))
    return { who: refused.who, seconds: Math.max(1, Math.ceil(refused.wait / 1000)) }
  }

  return {
    async take(where, cost = 1) {
      try {
        return await within(STORE, 'counting questions', taken(where, cost))
      } catch (cause) {
        log.warn({ err: cause }, 'the store cannot count questions; this process counts its own')
        return own.take(where, cost)
      }
    },
    // What the store counts goes with everything else that it forgets of a person.
    forget: (where) => own.forget(where),
  }
}
