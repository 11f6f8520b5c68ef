import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import { Stopped } from '../platform/think.ts'
import type { Task, TaskResult } from './tasks.ts'
import type { Said } from './thinker.ts'

/*
 * One thread of the pool and what it works on. A thread that does not end in time, or that outgrows its memory, is ended.
 */

export interface SeatLimits {
  /** Milliseconds for one task. */
  deadline: number
  /** Mebibytes of a thread's heap. */
  memory: number
}
/** Milliseconds that a thread may take to load. */
const START = 60_000

export interface Seat {
  /** Resolves when it can work; rejects when it could not be started. */
  ready: Promise<void>
  /** Does one task at a time. Rejects with `Stopped`, or with what broke. */
  work(task: Task): Promise<TaskResult>
  /** Is the thread gone? Then it never works again. */
  gone(): boolean
  end(): Promise<void>
}

interface Waiter {
  resolve: (result: TaskResult) => void
  reject: (cause: unknown) => void
}

const isMemory = (cause: unknown): boolean =>
  cause instanceof Error && 'code' in cause && cause.code === 'ERR_WORKER_OUT_OF_MEMORY'

function startWorker({ memory }: SeatLimits): Worker {
  const file = new URL(`./thinker${extname(import.meta.filename)}`, import.meta.url)
  const resourceLimits = { maxOldGenerationSizeMb: memory, maxYoungGenerationSizeMb: 64, stackSizeMb: 4 }
  return new Worker(file, { resourceLimits, env: {} })
}

/** Starts a thread. `left` is called once, when it is gone. */
export function createSeat(limits: SeatLimits, left: () => void): Seat {
  const worker = startWorker(limits)
  const ready = Promise.withResolvers<void>()
  let current: Waiter | undefined
  let gone = false
  ready.promise.catch(() => {})

  function finish(how: (waiter: Waiter) => void): void {
    const waiter = current
    current = undefined
    if (waiter !== undefined) how(waiter)
  }
  function leave(cause: unknown): void {
    ready.reject(cause)
    finish(({ reject }) => reject(cause))
    if (gone) return
    gone = true
    left()
  }
  const give = (cause: unknown): void => {
    leave(cause)
    void worker.terminate()
  }
  const late = setTimeout(() => give(new Error(`a thread did not start within ${START} ms`)), START)

  worker.on('message', (said: Said) => {
    if (said.kind === 'ready') {
      clearTimeout(late)
      ready.resolve()
    } else if (said.kind === 'done') finish(({ resolve }) => resolve(said.result))
    else finish(({ reject }) => reject(said.error))
  })
  worker.on('error', (cause) => leave(isMemory(cause) ? new Stopped('memory') : cause))
  worker.on('exit', (code) => {
    clearTimeout(late)
    leave(new Error(`a thread ended with ${code}`))
  })

  return {
    ready: ready.promise,
    work(task) {
      const timer = setTimeout(() => give(new Stopped('time')), limits.deadline)
      const done = new Promise<TaskResult>((resolve, reject) => {
        current = { resolve, reject }
      })
      worker.postMessage(task)
      return done.finally(() => clearTimeout(timer))
    },
    gone: () => gone,
    async end() {
      gone = true
      await worker.terminate()
    },
  }
}
