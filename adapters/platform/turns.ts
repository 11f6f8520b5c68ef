/*
 * What many people send at once arrives in one piece. Taken piece by piece, with a look at the network in between, the
 * acknowledgement of the first leaves before the last is read.
 */

export interface Turns {
  /** Does the work in a turn of its own, in the order of arrival. */
  take(work: () => void): void
}

/** One at a time, each in a turn of the event loop. */
export function createTurns(): Turns {
  const waiting: (() => void)[] = []
  let at = 0

  function next(): void {
    const work = waiting[at]
    at += 1
    if (at < waiting.length) setImmediate(next)
    else {
      waiting.length = 0
      at = 0
    }
    work?.()
  }

  return {
    take(work) {
      waiting.push(work)
      if (waiting.length - at === 1) setImmediate(next)
    },
  }
}
