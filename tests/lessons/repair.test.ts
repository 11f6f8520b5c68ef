import { describe, expect, test } from 'vitest'
import { answer, stranger } from '../../src/bot/bot.ts'
import type { Asker } from '../../src/commands/command.ts'
import { openLab } from '../../src/kube/labs.ts'
import { FAULTS } from '../../src/lessons/faults.ts'
import { type Puzzle, puzzleNamed, puzzleOf } from '../../src/lessons/repair.ts'
import { fateOf, tell } from '../../src/lessons/told.ts'
import type { Answer } from '../../src/request/answer.ts'
import { bare } from '../../src/request/text.ts'

/* One hidden fault, found by asking. */

const GRADES = [1, 2, 3] as const

/** What the adapters do: the network is stored, used, and what was learned is kept. */
function keep(asker: Asker, { effects }: Answer): Asker {
  let after = asker
  for (const effect of effects) {
    if (effect.kind === 'store-network') {
      const { hash, name, source } = effect
      after = { ...after, stored: [{ hash, name, source }], networks: [{ hash, name }] }
    }
    if (effect.kind === 'use-network') after = { ...after, network: effect.network }
    if (effect.kind === 'learned') after = { ...after, learning: { ...after.learning, [effect.id]: effect.record } }
  }
  return after
}

const first = ({ blocks: [headline] }: Answer): string => (headline?.kind === 'headline' ? bare(headline.text) : '')
const solved = (puzzle: Puzzle): { kind: 'solve'; fault: string; at: string } => ({
  kind: 'solve',
  fault: puzzle.fault,
  at: puzzle.at,
})

describe('break and repair', () => {
  test('every seed of every grade breaks a way that worked, by one fault, and is the same again', () => {
    const seen = new Set<string>()
    for (const grade of GRADES)
      for (let seed = 0; seed < 40; seed++) {
        const puzzle = puzzleOf(grade, seed)
        const whole = tell(puzzle.ends, openLab(puzzle.base))
        const broken = tell(puzzle.ends, puzzle.broken)
        if (whole === undefined || broken === undefined) throw new Error(puzzle.name)
        expect(fateOf(whole).kind).toBe('answered')
        expect(fateOf(broken).kind).not.toBe('answered')
        expect(puzzleNamed(puzzle.name)?.broken.hash).toBe(puzzle.broken.hash)
        seen.add(puzzle.fault)
      }
    expect([...seen].sort()).toEqual([...FAULTS].sort())
  }, 60_000)

  test('a learner asks, is wrong, takes a hint, and finds it; nothing gives it away before', () => {
    const puzzle = puzzleOf(2, 5)
    let asker: Asker = { ...stranger('en'), now: 0 }
    const given = answer({ kind: 'repair', grade: 2, seed: 5 }, asker)
    asker = keep(asker, given)
    expect(first(given)).toContain('no longer reaches')
    expect(first(answer({ kind: 'trace', ...puzzle.ends }, asker))).not.toContain('Nobody called')
    const other = FAULTS.find((fault) => fault !== puzzle.fault) ?? 'cable'
    const wrong = answer({ kind: 'solve', fault: other, at: 'nobody' }, asker)
    asker = keep(asker, wrong)
    expect(first(wrong)).toContain('Not this one')
    const half = answer({ kind: 'solve', fault: puzzle.fault, at: 'nobody' }, asker)
    asker = keep(asker, half)
    expect(first(half)).toContain('Half right')
    asker = keep(asker, answer({ kind: 'solve', hint: true }, asker))
    const found = answer(solved(puzzle), asker)
    expect(first(found)).toBe('Found! Tries: 3, hints: 1.')
    expect(found.blocks.some((block) => block.kind === 'table' && block.columns.length === 2)).toBe(true)
  })

  test('the same puzzle is found in Chinese, by the Chinese name of the fault', () => {
    const puzzle = puzzleOf(1, 2)
    let asker: Asker = { ...stranger('zh'), now: 0 }
    asker = keep(asker, answer({ kind: 'repair', grade: 1, seed: 2 }, asker))
    expect(first(answer(solved(puzzle), asker))).toContain('找到了')
  })

  test('where nothing is broken, it says so', () => {
    expect(first(answer({ kind: 'solve', fault: 'cable', at: 'h14' }, stranger('en')))).toContain('Nothing is broken')
  })
})
