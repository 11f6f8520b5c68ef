import { describe, expect, test } from 'vitest'
import { answer, stranger } from '../../src/bot/bot.ts'
import type { Asker } from '../../src/commands/command.ts'
import type { Answer } from '../../src/request/answer.ts'
import type { Request } from '../../src/request/calls.ts'
import { bare } from '../../src/request/text.ts'

/* A lesson that a teacher wrote: uploaded like a network, learned like any other. */

const LESSON = `lesson: frames
title: Two houses
can: say what a frame carries
telling:
  - A frame is a ticket for the next door.
limit: It is a small town.
network: neighbourhoods
worked: { about: mac-stays, kind: frame-to, from: h14, to: h24 }
blanks:
  - { about: arp-asks-far-host, kind: arp-for, from: h15, to: h22 }
alone: { about: ttl-is-seconds }
`
const teacher = (text: string): Asker => ({ ...stranger('en'), now: 0, upload: { name: 'frames.yaml', text } })
const first = ({ blocks: [headline] }: Answer): string => (headline?.kind === 'headline' ? bare(headline.text) : '')
const upload = (text: string): Answer => answer({ kind: 'network', do: 'upload' }, teacher(text))
const requests = (answered: Answer): Request[] =>
  answered.blocks.flatMap((block) => (block.kind === 'choices' ? block.items.map(({ request }) => request) : []))

describe('a lesson in YAML', () => {
  test('is uploaded, and learned to its end from its buttons', () => {
    const kept = upload(LESSON)
    const [effect] = kept.effects
    if (effect?.kind !== 'store-network') throw new Error('not kept')
    expect(effect.name).toBe('lesson/frames')
    const { hash, name, source } = effect
    const asker: Asker = { ...stranger('en'), now: 0, stored: [{ hash, name, source }], networks: [{ hash, name }] }
    let answered = answer({ line: '/learn lesson/frames' }, asker)
    expect(first(answered)).toBe('Two houses')
    for (let turn = 0; turn < 7; turn++) {
      const next = requests(answered).find(
        (request) => request.kind === 'learn' && (request.choose === undefined || request.choose === 0),
      )
      if (next === undefined) throw new Error(`no way on in turn ${turn}`)
      answered = answer(next, asker)
    }
    expect(first(answered)).toBe('Lesson done: Two houses.')
    expect(answered.effects).toContainEqual({ kind: 'learned', id: 'lesson.lesson/frames', record: 'done' })
  })

  test.each<[string, string, string]>([
    ['an unknown belief', LESSON.replace('mac-stays', 'mac-flies'), 'worked.about'],
    ['an unknown kind', LESSON.replace('frame-to', 'frame-two'), 'frame-to'],
    ['a field that nobody reads', `${LESSON}colour: red\n`, 'colour'],
    ['a house that is not there', LESSON.replace('to: h24', 'to: h99'), 'worked'],
    ['a question that does not arise', LESSON.replace('from: h15, to: h22', 'from: h15, to: h15'), 'blanks.0'],
    ['no YAML', `${LESSON}  - : [`, 'frames.yaml'],
  ])('%s is told by its field', (_, text, said) => {
    const answered = upload(text)
    expect(answered.effects).toEqual([])
    expect(JSON.stringify(answered.blocks)).toContain(said)
  })
})
