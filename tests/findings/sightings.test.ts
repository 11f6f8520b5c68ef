import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { sightingsIn } from '../../src/findings/sightings/read.ts'

/*
 * Texts as people paste them, with the fields that they say: nothing less, and nothing that they do not say.
 */

const row = z.object({ id: z.string(), tool: z.string(), text: z.string(), fields: z.looseObject({}) })
const FILE = new URL('../fixtures/sightings/lines.jsonl', import.meta.url)
const rows = readFileSync(FILE, 'utf8')
  .trim()
  .split('\n')
  .map((line) => row.parse(JSON.parse(line)))

describe('what a pasted text says', () => {
  test.each(rows)('$tool: $id', ({ text, fields }) => {
    const found = sightingsIn(text)
    expect(found).toHaveLength(1)
    expect(found[0]).toMatchObject(fields)
  })
})

const format = z.object({ id: z.string(), text: z.string(), found: z.array(z.looseObject({})) })
const formats = readFileSync(new URL('../fixtures/sightings/formats.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => format.parse(JSON.parse(line)))

describe('formats of each tool, whole: nothing less, nothing more', () => {
  test.each(formats)('$id', ({ text, found }) => {
    expect(sightingsIn(text).map(({ text: _text, ...rest }) => rest)).toEqual(found)
  })
})

test('fences, quotes, prompts, colours and odd spaces around a line do not disturb', () => {
  const line =
    'Dec  1 10:00:00.123: shop/a:40000 (ID:12001) -> shop/c:80 (ID:12003) to-endpoint FORWARDED (TCP Flags: SYN)'
  const asks = { from: 'shop/a', to: 'shop/c:80' }
  const around = [
    `\`\`\`\n${line}\n\`\`\``,
    `> ${line}`,
    `root@n1:/# hubble observe\n${line}`,
    `\u001b[32m${line}\u001b[0m`,
    `\`${line}\``,
    `${line.replaceAll('->', '-&gt;')}\r\n`,
    `  ${line.replaceAll(' (', '\u00a0(')}`,
  ]
  for (const text of around) expect(sightingsIn(text).map((one) => one.asks)).toEqual([asks])
})

test('hostile text ends: no pattern walks it again and again', () => {
  const pieces = [
    '1.',
    'a/',
    ' (',
    '- ',
    '->',
    'IP 1.1.1.1.1 > ',
    'Dec  1 ',
    '02:',
    'identity 1->',
    '{"flow":',
    '[',
    'x.',
    ' dev',
    '=1 ',
  ]
  const began = process.cpuUsage()
  for (const piece of pieces)
    for (const tail of ['', '\n', ' DROPPED', ': Flags [S]']) sightingsIn(piece.repeat(30_000) + tail)
  // a bound against exponents and squares of the length, not a measurement
  expect(process.cpuUsage(began).user / 1e6).toBeLessThan(30)
})
