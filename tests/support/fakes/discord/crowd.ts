import { parentPort } from 'node:worker_threads'
import { startDiscord } from './fake.ts'
import type { Kept } from './messages.ts'
import { user } from './people.ts'

/*
 * A Discord in a thread of its own, with a crowd that asks at once: so that what is measured is our side, not the fake.
 */

/** What the crowd saw. Times in milliseconds. */
export interface Seen {
  acknowledged: number[]
  texts: number
  pictures: number
  edits: number[]
  attachments: number[]
  followUps: number
  violations: string[]
}

const ENDS = [
  { name: 'from', type: 3, value: '10.0.1.12' },
  { name: 'to', type: 3, value: '10.0.2.22' },
]

async function until(so: () => boolean, ms: number): Promise<void> {
  const end = Date.now() + ms
  while (!so() && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 10))
}

const fake = await startDiscord()

async function crowd(people: number): Promise<Seen> {
  const first = user('first')
  const warm = fake.send(fake.make.slash(first, 'trace', ENDS), first)
  // With the first answer every schema of the fake is built.
  await until(() => warm.edits.length === 2, 15_000)
  const began = Date.now()
  const kept = Array.from({ length: people }, (_, i): Kept => {
    const by = user(`person-${i}`)
    return fake.send(fake.make.slash(by, 'trace', ENDS), by)
  })
  await until(() => kept.every((one) => one.edits.length >= 1), 20_000)
  const texts = Date.now() - began
  await until(() => kept.every((one) => one.edits.length >= 2), 30_000)
  const pictures = Date.now() - began
  // Whatever would be sent twice comes now.
  await new Promise((resolve) => setTimeout(resolve, 300))
  return {
    acknowledged: kept.map((one) => one.acknowledged?.ms ?? Number.MAX_SAFE_INTEGER).toSorted((a, b) => a - b),
    texts,
    pictures,
    edits: kept.map((one) => one.edits.length),
    attachments: kept.map((one) => one.original?.attachments.length ?? 0),
    followUps: kept.reduce((sum, one) => sum + one.followUps.length, 0),
    violations: fake.violations,
  }
}

parentPort?.on('message', async (people: number) => parentPort?.postMessage({ seen: await crowd(people) }))
parentPort?.postMessage({
  started: { api: fake.api, memory: { token: fake.memory.token, application: fake.memory.application } },
})
