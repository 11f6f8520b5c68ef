import { afterEach, describe, expect, test } from 'vitest'
import { createPool, type Pool, type PoolOptions } from '../../adapters/service/pool.ts'
import { stranger } from '../../src/bot/bot.ts'
import type { Answer } from '../../src/request/answer.ts'
import { bare } from '../../src/request/text.ts'

/*
 * Questions in threads: what is slow or large ends alone.
 */

const TRACE = { line: '/trace 10.0.1.12 10.0.2.22' }

let pool: Pool
async function open(options: PoolOptions = {}): Promise<Pool> {
  pool = createPool(options)
  await pool.ready
  return pool
}
afterEach(() => pool.stop())

const asks = (by: string, request: { line: string }, upload?: { name: string; bytes: Uint8Array }): Promise<Answer> =>
  pool.think({ by, request, asker: stranger(), ...(upload === undefined ? {} : { upload }) })
const first = ({ blocks: [block] }: Answer): string => (block?.kind === 'headline' ? bare(block.text) : '')

describe('the pool', () => {
  test('answers as the bot does, and has worked out what is to be drawn', async () => {
    await open()
    const answer = await asks('ann', TRACE)
    expect(first(answer)).toContain('Delivered')
    const diagram = answer.blocks.find((block) => block.kind === 'diagram')
    expect(diagram === undefined ? [] : pool.sheets(diagram)).toMatchObject([
      { mermaid: expect.stringContaining('sequenceDiagram'), description: expect.stringContaining('10.0.2.22') },
    ])
  })
  test('reads files of strangers', async () => {
    await open()
    const bytes = Buffer.from('name: mine\ndevices: []\n')
    const answer = await asks('ann', { line: '/network upload' }, { name: 'mine.yaml', bytes })
    expect(JSON.stringify(answer)).toContain('mine')
  })
  test('ends a question at its deadline, and nobody else notices', async () => {
    // No question is answered in a millisecond: a deadline as short as that stands for a question without end.
    await open({ deadline: 1 })
    await expect(asks('ann', TRACE)).rejects.toMatchObject({ reason: 'time' })
    await pool.stop()
    await open()
    expect(first(await asks('bob', TRACE))).toContain('Delivered')
  })
  test('ends a question that outgrows its memory; the process and the next question go on', async () => {
    // A thread loads within 60 MiB; a list of 38,000 hosts does not fit beside that.
    await open({ memory: 64, deadline: 100_000 })
    const source = `devices:\n${'  - {name: h, kind: host}\n'.repeat(38_000)}`
    const asker = { ...stranger(), network: 'large', stored: [{ hash: 'h', name: 'large', source }] }
    await expect(pool.think({ by: 'ann', request: TRACE, asker })).rejects.toMatchObject({ reason: 'memory' })
    expect(first(await asks('bob', TRACE))).toContain('Delivered')
  }, 100_000)
  test('one person has one thread: a second question of theirs waits, another person’s does not', async () => {
    await open({ size: 2, spare: 0 })
    const order: string[] = []
    await Promise.all([asks('both', TRACE), asks('threads', TRACE)])
    const done = (name: string) => (): void => void order.push(name)
    await Promise.all([
      ...Array.from({ length: 5 }, () => asks('ann', TRACE).then(done('ann'))),
      asks('bob', TRACE).then(done('bob')),
    ])
    expect(order.at(-1)).toBe('ann')
  })
  test('says no when too many wait', async () => {
    await open({ size: 1, spare: 0, room: 3 })
    const all = Array.from({ length: 6 }, (_, i) => asks(`p${i}`, TRACE))
    const ends = await Promise.allSettled(all)
    expect(ends.map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'fulfilled',
      'rejected',
      'rejected',
      'rejected',
    ])
    await expect(asks('ann', TRACE)).resolves.toBeDefined()
  })
})

describe('while somebody types', () => {
  const pods = Array.from({ length: 3_000 }, (_, i) => `  p${i}: { node: n1, ip: 10.0.${1 + (i >> 8)}.${i & 255} }`)
  const nodes = 'nodes:\n  n1: { ip: 10.9.0.1/24, pod_cidr: 10.0.0.0/16, capacity: 5000 }\npods:\n'
  const slow = { hash: 'abcdef123456', name: 'slow', source: `${nodes}${pods.join('\n')}\n` }
  const asker = { ...stranger(), network: slow.hash, stored: [slow], networks: [slow] }

  test('a line and an option are completed in a thread', async () => {
    await open()
    const lines = await pool.complete('/trace pod2', stranger(), 'ann')
    expect(lines.map(({ label }) => label)).toContain('pod22')
    const typing = { command: 'trace', param: 'from', typed: 'pod1', given: {} }
    expect(await pool.suggest(typing, stranger(), 'ann')).toMatchObject([{ value: 'pod12' }, { value: 'pod14' }])
  })
  test('what cannot be said at once is not said, and the thread goes on for the next letter', async () => {
    await open({ size: 1, spare: 0, typing: 1 })
    expect(await pool.complete('/trace p299', asker, 'ann')).toEqual([])
    expect(first(await asks('bob', TRACE))).toContain('Delivered')
  })
  test('of one person only the last letter waits; whoever asks is not delayed by any number of typists', async () => {
    await open({ size: 1, spare: 0, typists: 3 })
    const letters = ['/t', '/tr', '/tra', '/trace '].map((line) => pool.complete(line, stranger(), 'ann'))
    const others = Array.from({ length: 6 }, (_, i) => pool.complete('/trace ', stranger(), `p${i}`))
    const found = (await Promise.all(letters)).map((lines) => lines.length > 0)
    expect(found.filter(Boolean).length).toBeLessThan(4)
    expect(found.at(-1)).toBe(true)
    expect((await Promise.all(others)).filter((lines) => lines.length === 0).length).toBeGreaterThanOrEqual(3)
  })
})
