import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { batchLine, chance, lineOf, rawRequest, uploads } from '../support/fuzz/inputs.ts'

const SCRIPT = new URL('../../scripts/fuzz.ts', import.meta.url).pathname
const FIXTURES = new URL('../fixtures/', import.meta.url).pathname

test('a seed gives the same inputs, another seed others', () => {
  const upload = uploads(FIXTURES)
  const some = (seed: number): unknown => {
    const by = chance(seed)
    return Array.from({ length: 50 }, () => [lineOf(by), batchLine(by), rawRequest(by, 1), upload(by)])
  }
  expect(some(7)).toEqual(some(7))
  expect(some(7)).not.toEqual(some(8))
})

test('a thousand strange inputs end nothing, and show no stack', { timeout: 120_000 }, async () => {
  const child = spawn(process.execPath, [SCRIPT, '--inputs', '1000', '--minutes', '1.5', '--seed', '11'])
  const said = await text(child.stdout)
  const found: unknown = JSON.parse(said.trim().split('\n').at(-1) ?? '')
  // How long an answer takes is the nightly run's to say: here other tests run beside it.
  expect(found, said).toMatchObject({ exits: 0, traces: 0, broken: 0 })
})
