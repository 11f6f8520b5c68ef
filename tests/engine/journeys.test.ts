import { describe, expect, test } from 'vitest'
import { render } from '../../adapters/terminal/render.ts'
import { answer, stranger } from '../../src/bot/bot.ts'
import type { Answer } from '../../src/request/answer.ts'
import { LANGUAGES, type Language, VOICES, type Voice } from '../../src/request/calls.ts'
import { type JourneyRow, journeys } from '../support/journeys.ts'

const STYLE = { colour: false, width: 100 }

function ask(row: JourneyRow, language: Language, voice: Voice): Answer {
  const manner = {
    network: row.network,
    language,
    voice,
    ...(row.datapath === undefined ? {} : { datapath: row.datapath }),
  }
  return answer({ kind: 'trace', ...row.ask, manner }, stranger())
}

const text = (row: JourneyRow, language: Language, voice: Voice): string => render(ask(row, language, voice), STYLE)

const MOOD = { reachable: 'good', unreachable: 'bad' } as const

describe('what people read', () => {
  for (const row of journeys) {
    test(`${row.name} reads as its golden file says, in both languages and both voices`, async () => {
      const all = LANGUAGES.flatMap((language) =>
        VOICES.map((voice) => `${'='.repeat(20)} ${language} ${voice}\n${text(row, language, voice)}\n`),
      )
      await expect(all.join('\n')).toMatchFileSnapshot(`../golden/journeys/${row.name}.txt`)
    })

    test(`${row.name} has the same result, addresses and numbers in every voice and language`, () => {
      const told = LANGUAGES.flatMap((language) => VOICES.map((voice) => ask(row, language, voice)))
      for (const answered of told) {
        const [first] = answered.blocks
        expect(first?.kind === 'headline' ? first.mood : undefined).toBe(
          row.ask.open === false ? 'bad' : MOOD[row.result],
        )
      }
      const values = told.map((answered) => valuesOf(answered))
      for (const other of values) expect(other).toEqual(values[0])
    })

    test(`${row.name} gives the same bytes when asked twice`, () => {
      expect(text(row, 'zh', 'house')).toBe(text(row, 'zh', 'house'))
    })
  }

  test.each(journeys)('$name is told without the other language', (row) => {
    for (const voice of VOICES) {
      expect(words(ask(row, 'en', voice))).not.toMatch(/[\u3400-\u9fff]/)
      // names of things may be Latin; a run of five Latin words would be a sentence
      expect(words(ask(row, 'zh', voice))).not.toMatch(/[a-z]+ [a-z]+ [a-z]+ [a-z]+ [a-z]+/)
    }
  })
})

/** Every address, MAC address, prefix and identity that the answer marks as a value, sorted. */
function valuesOf(answered: Answer): string[] {
  const spans = answered.blocks.flatMap((block) => {
    if (block.kind === 'steps') return block.items.flatMap((item) => item.text)
    return 'text' in block && typeof block.text !== 'string' ? block.text : []
  })
  const values = spans
    .filter((span) => span.kind === 'code')
    .flatMap((span) => span.text.match(/\d+\.\d+\.\d+\.\d+(?:\/\d+)?|(?:[0-9a-f]{2}:){5}[0-9a-f]{2}/g) ?? [])
  return [...new Set(values)].sort()
}

/** The words of an answer, without its values. */
function words(answered: Answer): string {
  return answered.blocks
    .flatMap((block) => {
      if (block.kind === 'steps') return block.items.flatMap((item) => [...item.place, ...item.text])
      return 'text' in block && typeof block.text !== 'string' ? block.text : []
    })
    .filter((span) => span.kind !== 'code')
    .map((span) => span.text)
    .join('|')
}
