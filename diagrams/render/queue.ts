import { createHash } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { pictureCache } from './cache.ts'
import { type Drawing, type DrawOptions, type PictureEngine, refuse } from './engine.ts'

export interface QueueOptions {
  /** Pictures at once; min(2, cores) when missing: more only makes each slower. */
  parallel?: number
  /** Pictures that may wait; beyond it `draw` refuses with `busy`. */
  waiting?: number
  /** Bytes of finished pictures that are kept. */
  cacheBytes?: number
  /** Milliseconds that a picture may wait for its turn. */
  patience?: number
}

export interface QueueCounts {
  /** Drawn by the engine, found in the cache, shared with an equal request under way, refused. */
  drawn: number
  cached: number
  shared: number
  refused: number
  cacheBytes: number
}

export interface Queue {
  draw(source: string, options: DrawOptions): Promise<Drawing>
  counts(): QueueCounts
  /** Refuses what comes from now on and what still waits; resolves when what runs has ended. */
  drain(): Promise<void>
}

/** The key under which a picture is kept: everything that decides how it looks. */
export function pictureKey(engine: PictureEngine, source: string, options: DrawOptions): string {
  const { format, width, scale } = options
  const about = JSON.stringify([engine.version, format, width ?? null, format === 'svg' ? null : (scale ?? 1)])
  return createHash('sha256').update(about).update('\0').update(source).digest('base64url')
}

/** A bounded queue before an engine: equal requests share one drawing, finished ones are kept. */
export function drawQueue(engine: PictureEngine, options: QueueOptions = {}): Queue {
  const parallel = options.parallel ?? Math.min(2, availableParallelism())
  const { waiting: room = 50, cacheBytes = 64 * 2 ** 20, patience = 20_000 } = options
  const cache = pictureCache(cacheBytes)
  const underWay = new Map<string, Promise<Drawing>>()
  const line: { enter: () => void; leave: (error: Error) => void }[] = []
  const counts = { drawn: 0, cached: 0, shared: 0, refused: 0 }
  let running = 0
  let closed = false

  const turn = async (): Promise<void> => {
    if (running < parallel) {
      running++
      return
    }
    if (line.length >= room) throw refuse('busy', `${line.length} pictures are waiting already`)
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const place = { enter: resolve, leave: reject }
    line.push(place)
    const timer = setTimeout(() => {
      line.splice(line.indexOf(place), 1)
      reject(refuse('deadline', `no turn within ${patience} ms`))
    }, patience)
    await promise.finally(() => clearTimeout(timer))
  }
  /** Hands the place to the next in line, or gives it up. */
  const over = () => {
    const next = line.shift()
    if (next === undefined) running--
    else next.enter()
  }
  const fresh = async (key: string, source: string, drawOptions: DrawOptions): Promise<Drawing> => {
    await turn()
    try {
      const drawing = await engine.draw(source, drawOptions)
      counts.drawn++
      cache.put(key, drawing)
      return drawing
    } finally {
      over()
    }
  }

  return {
    async draw(source, drawOptions) {
      const key = pictureKey(engine, source, drawOptions)
      const kept = cache.get(key)
      if (kept !== undefined) {
        counts.cached++
        return kept
      }
      if (closed) throw refuse('stopped', 'no more pictures: shutting down')
      const same = underWay.get(key)
      if (same !== undefined) {
        counts.shared++
        return same
      }
      const drawing = fresh(key, source, drawOptions).finally(() => underWay.delete(key))
      underWay.set(key, drawing)
      return drawing.catch((error: unknown) => {
        counts.refused++
        throw error
      })
    },
    counts: () => ({ ...counts, cacheBytes: cache.bytes() }),
    async drain() {
      closed = true
      for (const place of line.splice(0)) place.leave(refuse('stopped', 'no more pictures: shutting down'))
      await Promise.allSettled(underWay.values())
    },
  }
}
