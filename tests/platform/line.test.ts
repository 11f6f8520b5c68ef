import { expect, test } from 'vitest'
import { createDrawing } from '../../adapters/platform/drawing.ts'
import { createLine } from '../../adapters/platform/line.ts'
import type { Log } from '../../adapters/platform/log.ts'
import type { Picture } from '../../adapters/platform/platform.ts'
import { answer, stranger } from '../../src/bot/bot.ts'

const quiet: Log = { info() {}, warn() {}, error() {} }
const IMAGE: Picture = { kind: 'image', png: new Uint8Array([1]), width: 1, height: 1, alt: 'a', name: 'a.png' }
const BUSY: Picture = { kind: 'source', mermaid: '', alt: '', why: 'busy', passing: true }

function diagram(line: string) {
  const found = answer({ line }, stranger()).blocks.find((block) => block.kind === 'diagram')
  if (found === undefined) throw new Error('no diagram')
  return found
}
const TRACE = diagram('/trace 10.0.1.12 10.0.2.22')

test('a hundred pictures are drawn in the order in which they came, three at a time', async () => {
  const line = createLine(3)
  const order: number[] = []
  let running = 0
  let most = 0
  const numbers: number[] = []
  const all = Array.from({ length: 100 }, (_, i) => {
    numbers.push(line.ahead() + 1)
    return line.run(async () => {
      running += 1
      most = Math.max(most, running)
      order.push(i)
      await new Promise((resolve) => setImmediate(resolve))
      running -= 1
    })
  })
  await Promise.all(all)
  expect(most).toBe(3)
  expect(order).toEqual(Array.from({ length: 100 }, (_, i) => i))
  expect(numbers.at(51)).toBe(52)
  expect(line.ahead()).toBe(0)
})

test('what the renderer has no room for is tried again at the end of the line', async () => {
  const found: Picture[] = [BUSY, IMAGE, IMAGE]
  const draw = createDrawing({
    draw: async () => found.shift() ?? BUSY,
    log: quiet,
    line: createLine(1),
    deadline: 1_000,
  })
  expect(await Promise.all([draw(TRACE, 'a'), draw(TRACE, 'b')])).toEqual([IMAGE, IMAGE])
})

test('a picture that fails gives its place to the next', async () => {
  let first = true
  const breaking = async (): Promise<Picture> => {
    if (!first) return IMAGE
    first = false
    throw new Error('on purpose')
  }
  const draw = createDrawing({ draw: breaking, log: quiet, line: createLine(1), deadline: 1_000 })
  const [one, two] = await Promise.all([draw(TRACE, 'a'), draw(TRACE, 'b')])
  expect([one?.kind, two]).toEqual(['source', IMAGE])
})

test('the source of a picture does not stand in line', async () => {
  const line = createLine(1)
  void line.run(() => new Promise(() => {}))
  const draw = createDrawing({ draw: async () => BUSY, log: quiet, line, deadline: 1_000 })
  expect(await draw({ ...TRACE, as: 'source' }, 'a')).toBe(BUSY)
})
