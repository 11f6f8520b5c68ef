import { availableParallelism } from 'node:os'
import type { Asker } from '../../src/commands/command.ts'
import type { Block } from '../../src/request/answer.ts'
import type { Sheet } from '../platform/pictures.ts'
import type { Continuation, Suggestion, Typing } from '../platform/suggest.ts'
import { Stopped, type Think } from '../platform/think.ts'
import { createSeat, type Seat, type SeatLimits } from './seat.ts'
import type { Task, TaskResult } from './tasks.ts'
import { QUESTION } from './variables.ts'

/*
 * Questions are answered in threads, so that the process that listens only acknowledges, sends and keeps alive. A question
 * has a deadline and a memory limit; a person has one thread at most; where every thread is at a slow question, a few more
 * are started for the others.
 */

export interface PoolOptions extends Partial<SeatLimits> {
  /** Threads that are kept. */
  size?: number
  /** More threads while all others have been at one question for longer than `slow`. */
  spare?: number
  /** Milliseconds after which a question is slow. */
  slow?: number
  /** Questions that may wait, and for how many milliseconds. */
  room?: number
  patience?: number
  /** Milliseconds after which somebody who types is offered nothing; how many of them may wait. */
  typing?: number
  typists?: number
}

export interface Pool {
  think: Think
  /** How a line may go on, or an option of a command; nothing when that cannot be said at once. `by` is who types. */
  complete(line: string, asker: Asker, by: string): Promise<readonly Continuation[]>
  suggest(typing: Typing, asker: Asker, by: string): Promise<readonly Suggestion[]>
  /** The pages of a diagram of an answer from here. Throws what went wrong with them. */
  sheets(block: Block): readonly Sheet[]
  /** How many questions wait for a thread. */
  waiting(): number
  /** Resolves when the first thread can work; rejects when none can be started. */
  ready: Promise<void>
  /** Gives up what runs and waits, and ends all threads. */
  stop(): Promise<void>
}

interface Job {
  task: Task
  by: string
  resolve: (result: TaskResult) => void
  reject: (cause: unknown) => void
}
interface Place {
  seat: Seat
  /** Who is being answered, since when. */
  by?: string
  since: number
}

function settled(options: PoolOptions) {
  const size = Math.max(2, Math.min(8, availableParallelism() - 1))
  const limits = { deadline: 1000 * QUESTION.seconds, memory: QUESTION.memory }
  return {
    size,
    spare: 2,
    slow: 1_000,
    room: 2_000,
    patience: 120_000,
    typing: 1_500,
    typists: 100,
    ...limits,
    ...options,
  }
}

/** Starts the pool. */
export function createPool(given: PoolOptions = {}): Pool {
  const options = settled(given)
  const waiting: Job[] = []
  const places = new Set<Place>()
  const pages = new WeakMap<Block, readonly Sheet[] | Error>()
  let stopped = false
  let asked = false

  function sit(): Place {
    let worked = false
    const place: Place = {
      since: 0,
      seat: createSeat(options, () => {
        places.delete(place)
        // One that could not even be started is not tried again until somebody asks.
        if (!stopped && worked && places.size < options.size) sit()
        soon()
      }),
    }
    places.add(place)
    const begin = (): void => {
      worked = true
      soon()
    }
    place.seat.ready.then(begin, () => {})
    return place
  }
  /** Events that have arrived come before questions that wait: they want to be acknowledged. */
  function soon(): void {
    if (asked) return
    asked = true
    setImmediate(() => {
      asked = false
      next()
    })
  }
  const isFree = ({ by }: Place): boolean => by === undefined

  /** The first in line whose person is not being answered already. */
  function first(): Job | undefined {
    const busy = new Set([...places].map(({ by }) => by))
    return waiting.find(({ by }) => !busy.has(by))
  }

  async function run(place: Place, job: Job): Promise<void> {
    place.by = job.by
    place.since = Date.now()
    try {
      await place.seat.ready
      job.resolve(await place.seat.work(job.task))
    } catch (cause) {
      job.reject(cause)
    } finally {
      delete place.by
      if (places.size > options.size && places.delete(place)) void place.seat.end()
      soon()
    }
  }

  /** A place for the next question: a free one, a new one, or a spare one while the others are all at slow questions. */
  function free(): Place | undefined {
    const found = [...places].find(isFree)
    if (found !== undefined) return found
    if (places.size < options.size) return sit()
    const now = Date.now()
    const slow = [...places].every(({ since }) => now - since >= options.slow)
    return slow && places.size < options.size + options.spare ? sit() : undefined
  }

  function next(): void {
    while (!stopped && waiting.length > 0) {
      const job = first()
      const place = job === undefined ? undefined : free()
      if (place === undefined || job === undefined) return
      waiting.splice(waiting.indexOf(job), 1)
      void run(place, job)
    }
  }
  // Whether a question has become slow is seen by looking again.
  const look = setInterval(() => waiting.length > 0 && soon(), options.slow).unref()

  function put(task: Task, by: string, patience: number = options.patience): Promise<TaskResult> {
    if (stopped || waiting.length >= options.room) return Promise.reject(new Stopped('busy'))
    const { promise, resolve, reject } = Promise.withResolvers<TaskResult>()
    const job: Job = { task, by, resolve, reject }
    waiting.push(job)
    const late = setTimeout(() => {
      drop(job)
    }, patience)
    soon()
    return promise.finally(() => clearTimeout(late))
  }
  /** One that still waits is given up. */
  function drop(job: Job): void {
    const at = waiting.indexOf(job)
    if (at >= 0) waiting.splice(at, 1)
    if (at >= 0) job.reject(new Stopped('busy'))
  }

  /** Only the last letter counts, and only for a moment; a thread that opens a network goes on for the next letter. */
  async function typed(task: Task, person: string): Promise<TaskResult | undefined> {
    const by = `typing ${person}`
    for (const job of waiting.filter((one) => one.by === by)) drop(job)
    if (waiting.filter((one) => one.task.kind !== 'answer').length >= options.typists) return undefined
    const { promise: late, resolve } = Promise.withResolvers<undefined>()
    const timer = setTimeout(() => resolve(undefined), options.typing)
    const found = put(task, by, options.typing).catch((cause: unknown) => {
      if (cause instanceof Stopped) return undefined
      throw cause
    })
    return Promise.race([found, late]).finally(() => clearTimeout(timer))
  }

  const ready = sit().seat.ready
  for (let i = 1; i < options.size; i++) sit()

  return {
    ready,
    async think({ by, ...question }) {
      const done = await put({ kind: 'answer', question }, by)
      if (done.kind !== 'answer') throw new Error('a thread answered something else')
      const { answer, sheets } = done.result
      const diagrams = answer.blocks.filter((block) => block.kind === 'diagram')
      for (const [i, block] of diagrams.entries()) pages.set(block, sheets[i] ?? [])
      return answer
    },
    async complete(line, asker, by) {
      const done = await typed({ kind: 'complete', line, asker }, by)
      return done?.kind === 'complete' ? done.result : []
    },
    async suggest(typing, asker, by) {
      const done = await typed({ kind: 'suggest', typing, asker }, by)
      return done?.kind === 'suggest' ? done.result : []
    },
    waiting: () => waiting.length,
    sheets(block) {
      const found = pages.get(block)
      if (found instanceof Error) throw found
      return found ?? []
    },
    async stop() {
      stopped = true
      clearInterval(look)
      for (const job of waiting.splice(0)) job.reject(new Stopped('busy'))
      await Promise.all([...places].map(({ seat }) => seat.end()))
    },
  }
}
