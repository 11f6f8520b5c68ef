import { expect, test } from 'vitest'
import { createEvents } from '../../adapters/platform/events.ts'
import { createTurns } from '../../adapters/platform/turns.ts'

test('what arrives at once is taken one by one, and between two pieces the network has its turn', async () => {
  const seen: string[] = []
  const turns = createTurns()
  const done = new Promise<void>((resolve) => {
    for (const name of ['a', 'b', 'c']) {
      turns.take(() => {
        seen.push(name)
        // An immediate of the loop runs after the network was looked at.
        setImmediate(() => seen.push(`network after ${name}`))
        if (name === 'a') turns.take(() => resolve())
      })
    }
  })
  expect(seen).toEqual([])
  await done
  expect(seen.filter((each) => each.length === 1)).toEqual(['a', 'b', 'c'])
  expect(seen.indexOf('network after a')).toBeLessThan(seen.indexOf('c'))
})

test('an event is new once, and only the latest are remembered', () => {
  const events = createEvents(3)
  expect(['a', 'b', 'a', 'c', 'd', 'd'].map((name) => events.firstTime(name))).toEqual([
    true,
    true,
    false,
    true,
    true,
    false,
  ])
  expect(events.firstTime('a')).toBe(true)
})
