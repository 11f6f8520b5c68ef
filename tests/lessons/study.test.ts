import { describe, expect, test } from 'vitest'
import { type Asker, answer, stranger } from '../../src/bot/bot.ts'
import { ROUND, roundOf, type StudyRoom } from '../../src/lessons/study.ts'
import type { Answer } from '../../src/request/answer.ts'
import { LANGUAGES, type Language, type Request } from '../../src/request/calls.ts'
import { bare } from '../../src/request/text.ts'

/*
 * A study group, from its first question to the board: what each person is told, and what is remembered.
 */

/** A channel with people, in which what answers want remembered is done as the store does it. */
function channel(language: Language = 'en') {
  const fields = new Map<string, string>()
  const votes = new Map<string, Map<string, string>>()
  let now = 1_000_000
  function room(me: string): StudyRoom {
    const own = { me, fields: Object.fromEntries(fields), votes: {} }
    return { ...own, votes: Object.fromEntries(votes.get(roundOf(own)?.id ?? '') ?? []) }
  }
  function ask(me: string, request: Request | { line: string }, more: Partial<Asker> = {}): Answer {
    const told = answer(request, { ...stranger(language), study: room(me), now, ...more })
    for (const effect of told.effects) {
      if (effect.kind === 'study' && effect.value === '') fields.delete(effect.field)
      else if (effect.kind === 'study') fields.set(effect.field, effect.value)
      if (effect.kind === 'study-vote') votes.set(effect.round, new Map(votes.get(effect.round)).set(me, effect.vote))
    }
    return told
  }
  const round = () => roundOf(room(''))
  const vote = (me: string, choose: number, id = round()?.id ?? ''): Answer =>
    ask(me, { kind: 'study', do: 'vote', round: id, choose })
  return { ask, vote, round, room, later: (ms: number) => (now += ms) }
}
const head = ({ blocks: [first] }: Answer): string => (first?.kind === 'headline' ? bare(first.text) : '')
const said = ({ blocks }: Answer): string =>
  blocks.flatMap((block) => ('text' in block && typeof block.text !== 'string' ? [bare(block.text)] : [])).join('\n')
const buttons = ({ blocks }: Answer): Request[] =>
  blocks.flatMap((block) => (block.kind === 'choices' ? block.items.map(({ request }) => request) : []))
/** The right option of the round that is on, counted from 1. */
function rightOf(group: ReturnType<typeof channel>): number {
  const shown = group.ask('ann', { kind: 'study', do: 'reveal' })
  const table = shown.blocks.find((block) => block.kind === 'table')
  return (table?.kind === 'table' ? (table.marked ?? -1) : -1) + 1
}

describe('a round', () => {
  test('everybody answers in secret, with one change; who leads reveals; what comes later is told so', () => {
    const group = channel()
    const asked = group.ask('ann', { line: '/study' })
    expect(head(asked)).toMatch(/^Question 1\. /)
    expect(asked.private).toBe(false)
    const voting = buttons(asked).filter((one) => one.kind === 'study' && one.do === 'vote')
    expect(voting.length).toBeGreaterThan(2)
    for (const one of voting) expect(one.manner?.private).toBe(true)

    expect(group.vote('bob', 1)).toMatchObject({ private: true })
    expect(head(group.vote('bob', 2))).toBe('Your answer is B. It stays so now.')
    expect(head(group.vote('bob', 1))).toContain('it stays B')
    expect(head(group.vote('bob', 2))).toContain('B')
    group.vote('eve', 0)
    expect(head(group.ask('bob', { kind: 'study', do: 'reveal' }))).toMatch(
      /^Who asked can reveal now; you can in \d+ seconds/,
    )
    const shown = group.ask('ann', { kind: 'study', do: 'reveal' })
    expect(head(shown)).toMatch(/^Question 1: [A-E] is right\. [01] of 2 had it\.$/)
    expect(shown.private).toBe(false)
    expect(said(shown)).not.toMatch(/bob|eve/)
    expect(buttons(shown).map(({ kind }) => kind)).toEqual(['study', 'study', 'trace', 'step'])
    expect(head(group.vote('cyd', 1))).toContain('is over: this answer does not count')
    expect(group.room('').votes).toEqual({ bob: '2+', eve: '0' })
  })

  test('after its time anybody reveals, and nobody answers any more', () => {
    const group = channel()
    group.ask('ann', { kind: 'study', seconds: 30 })
    group.later(29_000)
    group.vote('bob', 1)
    expect(head(group.ask('bob', { kind: 'study' }))).toContain('somebody else leads')
    group.later(2_000)
    expect(head(group.vote('cyd', 1))).toContain('is over')
    expect(head(group.ask('bob', { kind: 'study', do: 'reveal' }))).toContain('of 1 had it')
    expect(head(group.ask('bob', { kind: 'study', do: 'next' }))).toMatch(/^Question 2\. /)
    expect(group.round()?.leader).toBe('bob')
  })

  test('the belief behind the most frequent wrong answer is named', () => {
    const group = channel()
    group.ask('ann', { kind: 'study', about: 'vni-is-a-vlan' })
    const right = rightOf(group)
    group.ask('ann', { kind: 'study', do: 'next', about: 'vni-is-a-vlan' })
    const second = channel()
    second.ask('ann', { kind: 'study', about: 'vni-is-a-vlan' })
    const wrong = right === 1 ? 2 : 1
    for (const one of ['bob', 'cyd', 'dan']) second.vote(one, wrong)
    second.vote('eve', right)
    const shown = second.ask('ann', { kind: 'study', do: 'reveal' })
    expect(head(shown)).toMatch(/1 of 4 had it/)
    expect(said(shown)).toContain(`The most frequent wrong answer was ${'ABCDE'[wrong - 1]}, 3 times.`)
  })

  test('a button of an older question, a forged round, and what is stored by somebody else do no harm', () => {
    const group = channel()
    group.ask('ann', { kind: 'study' })
    const old = group.round()?.id ?? ''
    group.ask('ann', { kind: 'study', do: 'next' })
    expect(head(group.vote('bob', 1, old))).toContain('past')
    expect(head(group.vote('bob', 1, '__proto__'))).toContain('past')
    for (const value of ['{', 'null', '{"id":7}'])
      expect(roundOf({ me: 'x', fields: { [ROUND]: value }, votes: {} })).toBeUndefined()
  })
})

describe('the board', () => {
  test('shows who wanted to be on it, counts each round once, and lets go', () => {
    const group = channel()
    group.ask('bob', { kind: 'study', do: 'join', name: 'Bob <b>' })
    group.ask('ann', { kind: 'study' })
    const probe = channel()
    probe.ask('ann', { kind: 'study' })
    const right = rightOf(probe)
    group.vote('bob', right)
    group.vote('eve', right)
    group.ask('ann', { kind: 'study', do: 'reveal' })
    group.ask('ann', { kind: 'study', do: 'reveal' })
    const table = group.ask('eve', { kind: 'study', do: 'board' }).blocks.find((block) => block.kind === 'table')
    expect(table?.kind === 'table' ? table.rows.map((row) => row.slice(0, 2).map(bare)) : []).toEqual([
      ['Bob <b>', '1'],
    ])
    group.ask('bob', { kind: 'study', do: 'leave' })
    expect(head(group.ask('eve', { kind: 'study', do: 'board' }))).toContain('Nobody')
    expect(head(group.ask('bob', { kind: 'study', do: 'join', name: '  ' }))).toContain('Say which name')
  })
})

test.each(LANGUAGES)('alone, in %s, the same questions come one by one', (language) => {
  const told = answer({ line: '/study' }, stranger(language))
  expect(told.private).toBe(true)
  expect(buttons(told)).toEqual([{ kind: 'practice' }])
})

test.each(LANGUAGES)('in %s a whole meeting has words for everything', (language) => {
  const group = channel(language)
  for (const request of [
    { kind: 'study' },
    { kind: 'study', do: 'join', name: '小明' },
    { kind: 'study', do: 'reveal' },
    { kind: 'study', do: 'next' },
    { kind: 'study', do: 'end' },
    { kind: 'study', do: 'board' },
    { kind: 'study', do: 'leave' },
  ] as const)
    expect(said(group.ask('ann', request))).not.toMatch(/undefined|NaN/)
})
