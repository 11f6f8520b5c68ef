import { existsSync } from 'node:fs'
import path from 'node:path'
import { Worker } from 'node:worker_threads'
import type { Finished } from './browserless-worker.ts'
import { checkSource, type Drawing, type DrawOptions, type PictureEngine, REFUSALS, refuse } from './engine.ts'
import { fontHash } from './font.ts'
import { FONT_FILE, mermaidVersion, packageFolder, packageVersion } from './mermaid-config.ts'

export interface BrowserlessOptions {
  /** Milliseconds for one picture, once the thread is ready. */
  deadline?: number
}

interface Thread {
  worker: Worker
  ready: Promise<void>
  waiting: Map<number, { resolve: (done: Finished) => void; reject: (error: Error) => void }>
}

function startThread(onEnd: (thread: Thread) => void): Thread {
  const worker = new Worker(new URL(`./browserless-worker${path.extname(import.meta.filename)}`, import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: 1024 },
    // Its own canvas warning is noise; errors come back as answers.
    stderr: true,
  })
  worker.unref()
  const { promise: ready, resolve, reject } = Promise.withResolvers<void>()
  const thread: Thread = { worker, ready, waiting: new Map() }
  ready.catch(() => undefined)
  const end = (error: Error) => {
    reject(error)
    for (const waiter of thread.waiting.values()) waiter.reject(error)
    thread.waiting.clear()
    onEnd(thread)
  }
  worker.on('message', (message: Finished | 'ready') => {
    if (message === 'ready') {
      resolve()
      return
    }
    thread.waiting.get(message.id)?.resolve(message)
    thread.waiting.delete(message.id)
  })
  worker.on('error', (error: unknown) => end(refuse('crashed', `the drawing thread failed: ${String(error)}`, error)))
  worker.on('exit', (code) => end(refuse('crashed', `the drawing thread ended with ${code}`)))
  return thread
}

/** Mermaid in jsdom and resvg, in a worker: needs no browser, looks nearly the same. */
export function browserlessEngine(options: BrowserlessOptions = {}): PictureEngine {
  const { deadline = 15_000 } = options
  const version = `browserless mermaid-${mermaidVersion()} resvg-${resvgVersion()} font-${fontHash()}`
  let thread: Thread | undefined
  let lastId = 0

  const running = (): Thread => {
    if (!existsSync(FONT_FILE)) throw refuse('no-font', 'the font is missing; restore it from the repository')
    thread ??= startThread((ended) => {
      if (thread === ended) thread = undefined
    })
    return thread
  }
  const draw = async (source: string, drawOptions: DrawOptions): Promise<Drawing> => {
    checkSource(source)
    const { worker, ready, waiting } = running()
    await within(ready, 30_000, worker)
    const id = ++lastId
    const { promise, resolve, reject } = Promise.withResolvers<Finished>()
    waiting.set(id, { resolve, reject })
    worker.postMessage({ id, source, options: drawOptions })
    const done = await within(promise, deadline, worker)
    if (!('error' in done)) return { ...done, engine: 'browserless' }
    const refusal = REFUSALS.find((known) => known === done.refusal)
    throw refusal === undefined ? new Error(done.error) : refuse(refusal, done.error)
  }
  return {
    name: 'browserless',
    version,
    draw,
    async start() {
      const { ready, worker } = running()
      await within(ready, 30_000, worker)
    },
    async stop() {
      await thread?.worker.terminate()
    },
    facts: () => ({ engine: 'browserless', version, font: fontHash() }),
  }
}

function resvgVersion(): string {
  const folder = packageFolder('@resvg/resvg-wasm')
  return folder === undefined ? 'missing' : packageVersion(folder)
}

/** The work's result, or the end of the thread when it takes too long. */
async function within<T>(work: Promise<T>, deadline: number, worker: Worker): Promise<T> {
  worker.ref()
  const { promise: late, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => {
    reject(refuse('deadline', `no picture after ${deadline} ms`))
    void worker.terminate()
  }, deadline)
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
    worker.unref()
  }
}
