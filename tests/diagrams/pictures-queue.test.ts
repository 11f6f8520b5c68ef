import { afterAll, describe, expect, test, vi } from 'vitest'
import { browserlessEngine } from '../../diagrams/render/browserless.ts'
import { bundledChromium } from '../../diagrams/render/chromium.ts'
import { type Drawing, type PictureEngine, refusalOf } from '../../diagrams/render/engine.ts'
import { pageEngine } from '../../diagrams/render/page.ts'
import { drawQueue } from '../../diagrams/render/queue.ts'

// A busy machine may be ten times slower; what hangs is still found.
vi.setConfig({ testTimeout: 120_000 })

const outcome = (work: Promise<Drawing>): Promise<string> =>
  work.then(
    (drawing) => `drawn by ${drawing.engine}`,
    (error: unknown) => refusalOf(error) ?? String(error),
  )
const chromium = await bundledChromium().catch(() => undefined)
const needsBrowser = test.skipIf(chromium === undefined)
const small = (name: string) => `sequenceDiagram\nparticipant p0 as ${name}\np0->>p0: 1 x`
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

describe('the line before the engine', () => {
  /** An engine that draws when told to. */
  function slow(): { engine: PictureEngine; drawn: string[]; finish: () => void } {
    const drawn: string[] = []
    const waiting: (() => void)[] = []
    const engine: PictureEngine = {
      name: 'page',
      version: 'slow',
      async draw(source) {
        drawn.push(source)
        await new Promise<void>((resolve) => waiting.push(resolve))
        return { data: new Uint8Array(10), width: 1, height: 1, engine: 'page' }
      },
      start: async () => undefined,
      stop: async () => undefined,
      facts: () => ({ engine: 'page', version: 'slow', font: '' }),
    }
    return { engine, drawn, finish: () => waiting.splice(0).forEach((done) => void done()) }
  }
  const png = { format: 'png' } as const
  const settle = () => pause(5)

  test('equal requests are drawn once, and once drawn are kept', async () => {
    const { engine, drawn, finish } = slow()
    const queue = drawQueue(engine)
    const both = [queue.draw('a', png), queue.draw('a', png)]
    await settle()
    finish()
    await Promise.all(both)
    await queue.draw('a', png)
    expect(drawn).toEqual(['a'])
    expect(queue.counts()).toMatchObject({ drawn: 1, shared: 1, cached: 1 })
  })

  test('a different size or format is a different picture', async () => {
    const { engine, drawn, finish } = slow()
    const queue = drawQueue(engine, { parallel: 9 })
    const all = [png, { format: 'svg' } as const, { ...png, scale: 2 }, { ...png, width: 400 }].map((o) =>
      queue.draw('a', o),
    )
    await settle()
    finish()
    await Promise.all(all)
    expect(drawn).toHaveLength(4)
  })

  test('beyond its bound a request is refused, and the others go on', async () => {
    const { engine, finish } = slow()
    const queue = drawQueue(engine, { parallel: 1, waiting: 2 })
    const work = ['a', 'b', 'c', 'd'].map((source) => outcome(queue.draw(source, png)))
    for (let i = 0; i < 3; i++) {
      await settle()
      finish()
    }
    expect(await Promise.all(work)).toEqual(['drawn by page', 'drawn by page', 'drawn by page', 'busy'])
  })

  test('who waits too long is told so', async () => {
    const { engine, finish } = slow()
    const queue = drawQueue(engine, { parallel: 1, patience: 20 })
    const [first, second] = [outcome(queue.draw('a', png)), outcome(queue.draw('b', png))]
    expect(await second).toBe('deadline')
    finish()
    expect(await first).toBe('drawn by page')
  })

  test('stopping finishes what runs and refuses what waits', async () => {
    const { engine, finish } = slow()
    const queue = drawQueue(engine, { parallel: 1 })
    const work = ['a', 'b'].map((source) => outcome(queue.draw(source, png)))
    await settle()
    const drained = queue.drain()
    finish()
    await drained
    expect(await Promise.all(work)).toEqual(['drawn by page', 'stopped'])
    expect(await outcome(queue.draw('c', png))).toBe('stopped')
  })

  test('the cache holds its bound, and what was asked for longest ago goes first', async () => {
    const { engine, drawn, finish } = slow()
    const queue = drawQueue(engine, { cacheBytes: 25 })
    for (const source of ['a', 'b', 'a', 'c', 'a', 'b']) {
      const work = queue.draw(source, png)
      await settle()
      finish()
      await work
    }
    expect(drawn).toEqual(['a', 'b', 'c', 'b'])
    expect(queue.counts().cacheBytes).toBe(20)
  })
})

describe('sources that cannot be drawn', () => {
  const engine = browserlessEngine()
  afterAll(() => engine.stop())
  const rows: [string, string, string][] = [
    ['over the limit of Mermaid', `sequenceDiagram\n${'A->>B: x\n'.repeat(6_000)}`, 'too-large'],
    ['2,000 messages', `sequenceDiagram\n${'A->>B: x\n'.repeat(2_000)}`, 'too-large'],
    ['another kind of diagram', 'flowchart LR\nA-->B', 'bad-source'],
    ['no diagram at all', 'hello', 'bad-source'],
    ['a mistake in the syntax', 'sequenceDiagram\nA-?>B', 'bad-source'],
    ['nothing', '', 'bad-source'],
  ]
  test.each(rows)('%s is refused without a browser', async (_, source, why) => {
    expect(await outcome(engine.draw(source, { format: 'png' }))).toMatch(why)
  })
  needsBrowser('and with one, and the page goes on', async () => {
    const page = pageEngine()
    for (const [, source, why] of rows) expect(await outcome(page.draw(source, { format: 'png' }))).toMatch(why)
    expect(await outcome(page.draw(small('after'), { format: 'png' }))).toBe('drawn by page')
    await page.stop()
  })
})
