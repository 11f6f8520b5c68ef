import { AsyncLocalStorage } from 'node:async_hooks'

/*
 * What ends when something breaks on its behalf and nobody catches it: the one connection, never the process.
 */

const current = new AsyncLocalStorage<() => void>()

/** Runs the work for a connection: whatever it starts, now or later, belongs to it. */
export function connected<T>(end: () => void, work: () => T): T {
  return current.run(end, work)
}

/** Ends the connection on whose behalf something broke; false when it is nobody's. */
export function endConnection(): boolean {
  const end = current.getStore()
  end?.()
  return end !== undefined
}
