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

test('answers wait until everything that arrived is acknowledged, but not for ever', async () => {
  const turns = createTurns(200)
  const seen: string[] = []
  const acks: (() => void)[] = []
  await turns.quiet()
  for (const name of ['a', 'b']) turns.take((acknowledged) => acks.push(() => seen.push(name) && acknowledged()))
  const quiet = turns.quiet().then(() => seen.push('quiet'))
  await expect.poll(() => acks.length).toBe(2)
  // An acknowledgement that is told twice counts once.
  for (const ack of acks) {
    ack()
    ack()
  }
  await quiet
  expect([...new Set(seen)]).toEqual(['a', 'b', 'quiet'])
  turns.take(() => undefined)
  await turns.quiet()
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
