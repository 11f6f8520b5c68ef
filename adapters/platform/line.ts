/*
 * The line in front of the renderer, one for all platforms. Whoever stands in it is told their number, and gets their
 * turn: what is refused in a full queue would have to be asked again by everybody at once.
 */

export interface WaitingLine {
  /** How many are before whoever comes now. */
  ahead(): number
  /** Does the work when its turn comes. */
  run<T>(work: () => Promise<T>): Promise<T>
}

/** One more than the renderer draws at once, so that it never waits for us. */
const PARALLEL = 3

export function createLine(parallel: number = PARALLEL): WaitingLine {
  const waiting: (() => void)[] = []
  let running = 0

  /** The place goes to the next in line, or is free. */
  function leave(): void {
    const next = waiting.shift()
    if (next === undefined) running -= 1
    else next()
  }
  async function turn(): Promise<void> {
    if (running < parallel) running += 1
    else await new Promise<void>((resolve) => waiting.push(resolve))
  }

  return {
    ahead: () => waiting.length + running,
    async run(work) {
      await turn()
      return work().finally(leave)
    },
  }
}
