import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { crowded } from '../support/crowded.ts'
import { drawn, pause, room } from '../support/fakes/discord/room.ts'

const PEOPLE = 200
// three are drawn at once, for everybody: the last picture waits for sixty-six others
const DRAWING = 100

const started = z.object({
  started: z.object({ api: z.string(), memory: z.object({ token: z.string(), application: z.string() }) }),
})
const numbers = z.array(z.number())
const seen = z.object({
  seen: z.object({
    acknowledged: numbers,
    texts: z.number(),
    pictures: z.number(),
    edits: numbers,
    attachments: numbers,
    followUps: z.number(),
    violations: z.array(z.string()),
  }),
})

test('200 people ask at once while pictures wait in line: acknowledged within a second, each answered once', {
  timeout: 90_000,
}, async () => {
  const crowd = new Worker(new URL('../support/fakes/discord/crowd.ts', import.meta.url))
  const { started: fake } = started.parse((await once(crowd, 'message'))[0])
  const ours = await room(fake, { draw: async (block) => pause(DRAWING).then(() => drawn(block)) })
  await ours.platform.start()
  crowd.postMessage(PEOPLE)
  const { acknowledged, ...result } = seen.parse((await once(crowd, 'message'))[0]).seen
  const p99 = acknowledged[Math.ceil(PEOPLE * 0.99) - 1] ?? Number.POSITIVE_INFINITY
  const { texts, pictures } = result
  console.info(
    `acknowledged p50 ${acknowledged[PEOPLE / 2]} ms, p99 ${p99} ms; texts ${texts} ms, pictures ${pictures} ms`,
  )
  expect(p99).toBeLessThan(1_000 * crowded())
  expect(result.edits).toEqual(Array.from({ length: PEOPLE }, () => 2))
  expect(result.attachments).toEqual(Array.from({ length: PEOPLE }, () => 1))
  expect(result.followUps).toBe(0)
  expect(result.violations).toEqual([])
  // The library would let 50 edits a second through: 200 texts and 200 pictures would take eight seconds more.
  expect(pictures).toBeLessThan(((DRAWING * PEOPLE) / 3 + 8_000) * crowded())
  await ours.platform.stop()
  await crowd.terminate()
})
