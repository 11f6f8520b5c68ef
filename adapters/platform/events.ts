/*
 * Which events were seen here already. The store knows it for all processes; this knows it without the store.
 */

/** Events that are remembered: Slack repeats within an hour, and a busy hour has fewer. */
const MOST = 20_000

export interface EventMemory {
  /** True exactly once for each event, as long as it is remembered. */
  firstTime(event: string): boolean
}

/** A bounded memory: the oldest is forgotten first. */
export function createEvents(most: number = MOST): EventMemory {
  const seen = new Set<string>()
  return {
    firstTime(event) {
      if (seen.has(event)) return false
      const [oldest] = seen
      if (seen.size >= most && oldest !== undefined) seen.delete(oldest)
      seen.add(event)
      return true
    },
  }
}
