import { expect, test } from 'vitest'
import { type Asker, answer, stranger } from '../../src/bot/bot.ts'
import { parse } from '../../src/bot/parse.ts'
import { typed } from '../../src/bot/typed.ts'
import type { Answer } from '../../src/request/answer.ts'
import type { Language } from '../../src/request/calls.ts'
import { bare } from '../../src/request/text.ts'

/*
 * Tables of sentences and the commands that they become.
 */

export interface Place {
  network?: string
  /** The command that was answered before. */
  last?: string
}

export type Table = readonly (readonly [sentence: string, command: string])[]

export function askerAt({ network, last }: Place, language: Language): Asker {
  return {
    ...stranger(language),
    ...(network === undefined ? {} : { network }),
    ...(last === undefined ? {} : { last: parse(last) }),
  }
}

/** The command that an answer says it understood, and nothing for suggestions. */
export function became(answered: Answer): string | undefined {
  const [head] = answered.blocks
  const choices = answered.blocks.find((block) => block.kind === 'choices')
  if (answered.asked !== undefined) return typed(answered.asked)
  // understood, and nobody is called that: the note still says how
  const note = answered.blocks[1]
  const said = note?.kind === 'note' ? /\/\w.*$/.exec(bare(note.text))?.[0] : undefined
  if (said !== undefined) return said
  return head?.kind === 'headline' && head.mood === 'unsure' && choices !== undefined ? undefined : 'an error'
}

export function understands(place: Place, language: Language, table: Table): void {
  test.each(table)(
    `%s -> %s (${place.network ?? 'buildings'}${place.last === undefined ? '' : `, after ${place.last}`})`,
    (line, command) => {
      expect(became(answer({ line }, askerAt(place, language)))).toBe(command)
    },
  )
}

/** Suggestions instead of an answer: three, every one a request that is answered, in a mood that is not red. */
export function suggests(place: Place, language: Language, lines: readonly string[]): void {
  test.each(lines.map((line) => [line] as const))('%s is not taken for something else', (line) => {
    const asker = askerAt(place, language)
    const answered = answer({ line }, asker)
    expect(became(answered)).toBeUndefined()
    const [head] = answered.blocks
    expect(head?.kind === 'headline' && head.mood).toBe('unsure')
    const items = answered.blocks.flatMap((block) => (block.kind === 'choices' ? block.items : []))
    expect(items).toHaveLength(3)
    expect(new Set(items.map(({ label }) => label)).size).toBe(3)
    for (const { request } of items) expect(answer(request, asker).asked).toEqual(request)
  })
}
