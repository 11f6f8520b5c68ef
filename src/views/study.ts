import type { BoardRow } from '../lessons/study.ts'
import type { Block } from '../request/answer.ts'
import { plain, t } from '../request/text.ts'
import type { StudyWords } from '../words/contract/study.ts'
import { letterOf } from './lesson.ts'

/*
 * How the answers of a group fell: a chart of letters that every platform can show.
 */

const WIDTH = 12
/** More names help nobody. */
const SEEN = 20

/** A bar of up to twelve blocks; something is always seen of what is not nothing. */
export function barOf(count: number, most: number): string {
  return '█'.repeat(count === 0 ? 0 : Math.max(1, Math.round((count * WIDTH) / Math.max(1, most))))
}

/** Index 0 is "I don't know"; it stands last. The right one is marked. */
export function sharesBlock(
  counts: readonly number[],
  { right, said, unknown }: { right: number; said: StudyWords; unknown: string },
): Block {
  const most = Math.max(...counts)
  const [none = 0, ...chosen] = counts
  const rows = [...chosen.map((count, i) => ({ letter: letterOf(i), count })), { letter: unknown, count: none }]
  return {
    kind: 'table',
    caption: plain(said.shares),
    columns: [said.option, said.votes, ''],
    rows: rows.map(({ letter, count }) => [plain(letter), t`${count}`, plain(barOf(count, most))]),
    marked: right - 1,
  }
}

/** Those who wanted to be on it, with a bar each. */
export function boardBlocks(rows: readonly BoardRow[], said: StudyWords): Block[] {
  const most = Math.max(1, ...rows.map(({ right }) => right))
  return [
    { kind: 'headline', mood: 'neutral', text: said.board(rows.length) },
    ...(rows.length === 0
      ? []
      : [
          {
            kind: 'table' as const,
            caption: plain(said.boardTable),
            columns: [said.who, said.rightOnes, ''],
            rows: rows.slice(0, SEEN).map(({ name, right }) => [t`${name}`, t`${right}`, plain(barOf(right, most))]),
          },
        ]),
    { kind: 'note', text: said.boardNote },
  ]
}
