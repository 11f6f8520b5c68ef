import type { Lint } from '../findings/lint.ts'
import type { Contradiction } from '../kube/snapshot/gaps.ts'
import type { Block } from '../request/answer.ts'
import { plain, type Text } from '../request/text.ts'
import type { LintWords } from '../words/contract/lint.ts'
import { say } from '../words/contract/say.ts'
import type { Reader } from './reader.ts'

const MOST_ROWS = 40

/** What does not do what its writer meant, as a table. */
export function lintBlocks(all: readonly Lint[], reader: Reader): Block[] {
  const { words } = reader
  const { lint, mode } = words
  const rows = all.slice(0, MOST_ROWS).map((one) => rowOf(one, reader))
  const rest = all.length - rows.length
  const table: Block = {
    kind: 'table',
    caption: plain(lint.caption),
    columns: [lint.columns.says, lint.columns.breaks],
    rows,
  }
  return [
    {
      kind: 'headline',
      mood: all.length === 0 ? 'good' : 'unsure',
      text: all.length === 0 ? lint.none : lint.found(all.length),
    },
    ...(rows.length === 0 ? [] : [table]),
    ...(rest > 0 ? [{ kind: 'note' as const, text: mode.lines.moreLines(rest) }] : []),
    { kind: 'note', text: lint.looked },
  ]
}

function rowOf(one: Lint, { words }: Reader): Text[] {
  const nothing = plain(words.lint.nothing)
  if (one.kind === 'contradiction') return [say<Contradiction, Text>(words.mode.contradictions, one.of), nothing]
  const { says, breaks } = told(one.kind, one, words.lint)
  return [says, breaks ?? nothing]
}

type Own = Exclude<Lint, { kind: 'contradiction' }>

function told<K extends Own['kind']>(kind: K, one: Own, words: LintWords): { says: Text; breaks?: Text } {
  const isKind = (lint: Own): lint is Extract<Own, { kind: K }> => lint.kind === kind
  if (!isKind(one)) throw new TypeError(`nothing to say of ${kind}`)
  const saying: (lint: Extract<Own, { kind: K }>) => { says: Text; breaks?: Text } = words.says[kind]
  return saying(one)
}
