import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { crowded } from '../support/crowded.ts'
import { drive, fake, open, read, trace } from '../support/fakes/slack/bench.ts'
import { eventually } from '../support/fakes/slack/room.ts'

/*
 * Many people at once.
 */

describe('two hundred people at once', () => {
  test('are all acknowledged within a second and get text and picture once, with a drawing that takes its time', async () => {
    await open({
      draw: async () => {
        await sleep(100)
        return { kind: 'image', png: new Uint8Array([1]), width: 1, height: 1, alt: 'a', name: 'way.png' }
      },
    })
    const asked = await Promise.all(
      Array.from({ length: 200 }, (_, i) => {
        fake.people.set(`U5${i}`, { locale: 'en-US' })
        return drive.form(trace({ user_id: `U5${i}`, channel_id: `C5${i}` }))
      }),
    )
    const times = asked.map((answer) => answer.ms).sort((a, b) => a - b)
    expect(asked.every((answer) => answer.status === 200)).toBe(true)
    expect(times[197]).toBeLessThan(1_000 * crowded())
    await eventually(
      () => fake.messages.filter((m) => read(m).includes('"image"')).length,
      (n) => n === 200,
      30_000,
    )
    expect(fake.messages).toHaveLength(200)
    expect(new Set(fake.messages.map((m) => m.channel)).size).toBe(200)
  }, 60_000)
})
