/*
 * What many people send at once arrives in one piece. Taken piece by piece, with a look at the network in between, the
 * acknowledgement of the first leaves before the last is read; and nobody's answer is worked on while somebody else
 * still waits to be acknowledged.
 */

export interface Turns {
  /** Does the work in a turn of its own, in the order of arrival. `acknowledged` is called when nobody waits any more. */
  take(work: (acknowledged: () => void) => void): void
  /** Resolves when everything that arrived is acknowledged, or after a while. */
  quiet(): Promise<void>
}

/** Milliseconds that answers wait for acknowledgements; after three seconds these would be too late anyway. */
const LONGEST = 3_000

/** One at a time, each in a turn of the event loop. */
export function createTurns(longest: number = LONGEST): Turns {
  const waiting: (() => void)[] = []
  const listeners = new Set<() => void>()
  let unanswered = 0
  let going = false

  function next(): void {
    const work = waiting.shift()
    going = waiting.length > 0
    if (going) setImmediate(next)
    work?.()
  }
  function acknowledged(): void {
    unanswered -= 1
    if (unanswered > 0) return
    for (const listener of listeners) listener()
  }

  return {
    take(work) {
      unanswered += 1
      let told = false
      waiting.push(() =>
        work(() => {
          if (told) return
          told = true
          acknowledged()
        }),
      )
      if (going) return
      going = true
      setImmediate(next)
    },
    async quiet() {
      if (unanswered === 0) return
      await new Promise<void>((resolve) => {
        const go = (): void => {
          clearTimeout(late)
          listeners.delete(go)
          resolve()
        }
        const late = setTimeout(go, longest)
        listeners.add(go)
      })
    },
  }
}
