import { browserlessEngine } from './browserless.ts'
import { cliEngine } from './cli.ts'
import {
  type Drawing,
  type DrawOptions,
  type EngineFacts,
  type EngineName,
  type PictureEngine,
  refusalOf,
  refuse,
} from './engine.ts'
import { drawable } from './font.ts'
import { installCommand, missingPackages } from './installed.ts'
import { pageEngine } from './page.ts'
import { drawQueue, type Queue, type QueueCounts, type QueueOptions } from './queue.ts'

export interface RendererOptions extends QueueOptions {
  /** `auto` is the kept page, and no browser where none starts. */
  engine?: 'auto' | EngineName
  /** Milliseconds for one picture. */
  deadline?: number
  /** Milliseconds that a browser may take to start. */
  startDeadline?: number
  /** `off` only where the kernel allows a browser no sandbox. */
  sandbox?: 'on' | 'off'
  /** Milliseconds until an engine that could not start is tried again. */
  retryAfter?: number
}

export interface RendererFacts {
  /** The engine that draws next. */
  using: EngineName | undefined
  engines: (EngineFacts & QueueCounts)[]
}

export interface Renderer {
  /** Draws Mermaid. Rejects with a refusal (`refusalOf`); `bad-source` carries Mermaid's own complaint. */
  draw(source: string, options: DrawOptions): Promise<Drawing>
  /** Gets ready, so that the first picture is quick. Never rejects: `draw` will say what is wrong. */
  warm(): Promise<void>
  describe(): RendererFacts
  /** Finishes what runs, then ends browser and threads. */
  stop(): Promise<void>
}

const MAKERS: Record<EngineName, (options: RendererOptions) => PictureEngine> = {
  page: pageEngine,
  cli: cliEngine,
  browserless: browserlessEngine,
}

/** One engine of the chain, its queue, and why it is out of order. */
interface Link {
  engine: PictureEngine
  queue: Queue
  broken?: { until: number; facts: NonNullable<EngineFacts['broken']> }
}

/**
 * A renderer: nothing starts before the first picture (or `warm`). Throws an Error that names the command when the packages
 * that draw are not installed.
 */
export function createRenderer(options: RendererOptions = {}): Renderer {
  const missing = missingPackages()
  if (missing.length > 0) throw new Error(`the packages that draw are not installed: ${installCommand(missing)}`)
  const names: EngineName[] =
    options.engine === undefined || options.engine === 'auto' ? ['page', 'browserless'] : [options.engine]
  const links = names.map((name): Link => {
    const engine = MAKERS[name](options)
    return { engine, queue: drawQueue(engine, options) }
  })
  const inOrder = (link: Link) => link.broken === undefined || link.broken.until < Date.now()

  const attempt = async <T>(link: Link, work: () => Promise<T>): Promise<T> => {
    try {
      const result = await work()
      delete link.broken
      return result
    } catch (error) {
      const refusal = refusalOf(error)
      if (refusal === 'no-browser' || refusal === 'no-font') {
        const message = error instanceof Error ? error.message : String(error)
        link.broken = { until: Date.now() + (options.retryAfter ?? 60_000), facts: { refusal, message } }
      }
      throw error
    }
  }
  /** Another engine may draw what this one could not, unless the fault is the picture's or the load's. */
  const worthAnother = (error: unknown) =>
    ['no-browser', 'no-font', 'crashed', 'deadline'].includes(refusalOf(error) ?? '')

  return {
    async draw(source, drawOptions) {
      // An SVG may be opened where other fonts are; a PNG shows what ours has.
      const text = drawOptions.format === 'png' ? await drawable(source) : source
      let last: unknown
      for (const link of links) {
        if (!inOrder(link)) {
          last = refuse(link.broken?.facts.refusal ?? 'no-browser', link.broken?.facts.message ?? '')
          continue
        }
        try {
          return await attempt(link, () => link.queue.draw(text, drawOptions))
        } catch (error) {
          if (!worthAnother(error)) throw error
          last = error
        }
      }
      throw last
    },
    async warm() {
      for (const link of links) {
        const ready = await attempt(link, () => link.engine.start()).then(
          () => true,
          () => false,
        )
        if (ready) return
      }
    },
    describe: () => ({
      using: links.find(inOrder)?.engine.name,
      engines: links.map((link) => ({
        ...link.engine.facts(),
        ...link.queue.counts(),
        ...(link.broken === undefined ? {} : { broken: link.broken.facts }),
      })),
    }),
    async stop() {
      await Promise.all(links.map((link) => link.queue.drain()))
      await Promise.all(links.map((link) => link.engine.stop()))
    },
  }
}
