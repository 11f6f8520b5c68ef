import type { Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { Draw } from '../platform/picture.ts'
import type { Counted } from '../platform/platform.ts'
import { Stopped, type Think } from '../platform/think.ts'
import type { Store } from '../store/contract.ts'

/*
 * What an operator sees at `/metrics`. Labels come from short lists of ours: no person, no place, no question stands in one.
 */

/** How much waits, seen when somebody looks. */
export interface Depths {
  /** Questions that are being answered, on all platforms. */
  running(): number
  /** Questions that wait for a thread. */
  waiting(): number
  /** Pictures that are drawn or wait for it. */
  pictures(): number
}

export interface Metrics {
  /** The same store; what it refuses, or is late with, is counted. */
  store(store: Store): Store
  draw(draw: Draw): Draw
  think(think: Think): Think
  counted(question: Counted): void
  acknowledged(platform: string, ms: number): void
  watch(depths: Depths): void
  /** Prometheus' text format; `undefined` when nobody wanted metrics. */
  scrape: (() => Promise<{ type: string; text: string }>) | undefined
}

/** For who has no port to show them on: nothing is counted, nothing is loaded. */
export const unmeasured: Metrics = {
  store: (store) => store,
  draw: (draw) => draw,
  think: (think) => think,
  counted() {},
  acknowledged() {},
  watch() {},
  scrape: undefined,
}

/** A store that has not answered for so many milliseconds counts as late; nobody waits longer for it. */
const LATE = 3_000
/** Seconds. The platforms want an acknowledgement within three; a picture may take thirty. */
const ACK = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5]
const ANSWER = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]

interface Meters {
  questions: Counter<'platform' | 'command' | 'result'>
  text: Histogram<'platform'>
  whole: Histogram<'platform'>
  ack: Histogram<'platform'>
  limits: Counter<'limit'>
  givenUp: Counter<'reason'>
  pictures: Counter<'engine'>
  troubles: Counter<'operation' | 'why'>
}

function metersIn(prom: typeof import('prom-client'), registry: Registry): Meters {
  const registers = [registry]
  const counter = <T extends string>(name: string, help: string, labelNames: readonly T[]): Counter<T> =>
    new prom.Counter({ name: `packetwalk_${name}`, help, labelNames, registers })
  const histogram = (name: string, help: string, buckets: number[]): Histogram<'platform'> =>
    new prom.Histogram({ name: `packetwalk_${name}`, help, labelNames: ['platform'], buckets, registers })
  return {
    questions: counter('questions_total', 'Questions answered, by command and result', [
      'platform',
      'command',
      'result',
    ]),
    text: histogram('answer_text_seconds', 'From hearing a question until its text was sent', ANSWER),
    whole: histogram('answer_whole_seconds', 'From hearing a question until text and pictures were sent', ANSWER),
    ack: histogram('ack_seconds', 'From hearing an event of Discord or Slack until it was acknowledged', ACK),
    limits: counter('limits_hit_total', 'Questions refused because too many were asked, by whose limit it was', [
      'limit',
    ]),
    givenUp: counter('given_up_total', 'Questions given up: time, memory, or too many waiting', ['reason']),
    pictures: counter('pictures_total', 'Pictures by the engine that drew them; "none" was not drawn', ['engine']),
    troubles: counter('store_errors_total', 'Calls of the store that failed or were late', ['operation', 'why']),
  }
}

/** Every method of the store, with an eye on its promise. */
function watchedStore(store: Store, meter: Meters['troubles']): Store {
  function look(operation: string, work: Promise<unknown>): void {
    const late = setTimeout(() => meter.inc({ operation, why: 'late' }), LATE).unref()
    work.catch(() => meter.inc({ operation, why: 'failed' })).finally(() => clearTimeout(late))
  }
  return new Proxy(store, {
    get(target, name) {
      const method: unknown = Reflect.get(target, name)
      if (typeof method !== 'function') return method
      return (...given: unknown[]): unknown => {
        const work: unknown = Reflect.apply(method, target, given)
        if (work instanceof Promise) look(String(name), work)
        return work
      }
    },
  })
}

function watchedDraw(draw: Draw, meter: Meters['pictures']): Draw {
  return async (block) => {
    const picture = await draw(block)
    // Its source was asked for: nothing was to be drawn.
    if (block.as !== 'source') meter.inc({ engine: picture.kind === 'image' ? (picture.engine ?? 'unknown') : 'none' })
    return picture
  }
}

function watchedThink(think: Think, meter: Meters['givenUp']): Think {
  return async (question) => {
    try {
      return await think(question)
    } catch (cause) {
      if (cause instanceof Stopped) meter.inc({ reason: cause.reason })
      throw cause
    }
  }
}

/** Counts what is told to it. `kinds` are the commands that may stand in a label; any other line is a `question`. */
export async function createMetrics(kinds: readonly string[]): Promise<Metrics> {
  const prom = await import('prom-client')
  const registry = new prom.Registry()
  prom.collectDefaultMetrics({ register: registry })
  const meters = metersIn(prom, registry)
  const known: ReadonlySet<string> = new Set(kinds)
  return {
    store: (store) => watchedStore(store, meters.troubles),
    draw: (draw) => watchedDraw(draw, meters.pictures),
    think: (think) => watchedThink(think, meters.givenUp),
    counted({ platform, request, result, limit, textMs, allMs }) {
      meters.questions.inc({ platform, command: commandOf(request, known), result })
      if (limit !== undefined) meters.limits.inc({ limit })
      if (textMs !== undefined) meters.text.observe({ platform }, textMs / 1000)
      if (allMs !== undefined) meters.whole.observe({ platform }, allMs / 1000)
    },
    acknowledged: (platform, ms) => meters.ack.observe({ platform }, ms / 1000),
    watch: (depths) => gauges(prom, registry, depths),
    scrape: async () => ({ type: registry.contentType, text: await registry.metrics() }),
  }
}

/** Which command it was, never more of a line than that. */
function commandOf(request: Counted['request'], known: ReadonlySet<string>): string {
  const word = 'line' in request ? /^\s*\/?([a-z-]{1,30})(?=\s|$)/i.exec(request.line)?.[1] : request.kind
  return word !== undefined && known.has(word.toLowerCase()) ? word.toLowerCase() : 'question'
}

function gauges(prom: typeof import('prom-client'), registry: Registry, depths: Depths): void {
  const gauge = (name: string, help: string, see: () => number): Gauge =>
    new prom.Gauge({
      name: `packetwalk_${name}`,
      help,
      registers: [registry],
      collect() {
        this.set(see())
      },
    })
  gauge('questions_running', 'Questions that are being answered', depths.running)
  gauge('questions_waiting', 'Questions that wait for a thread', depths.waiting)
  gauge('pictures_waiting', 'Pictures that are drawn or wait for their turn', depths.pictures)
}
