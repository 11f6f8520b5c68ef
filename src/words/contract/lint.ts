import type { Lint } from '../../findings/lint.ts'
import type { Text } from '../../request/text.ts'

type Own = Exclude<Lint['kind'], 'contradiction'>

/** What a language must be able to say about what does not do what its writer meant. */
export interface LintWords {
  found(count: number): Text
  none: Text
  /** `says` is what is wrong; `breaks` the connection that it breaks, where it is one. */
  says: { [K in Own]: (lint: Extract<Lint, { kind: K }>) => { says: Text; breaks?: Text } }
  caption: string
  columns: Record<'says' | 'breaks', string>
  nothing: string
  looked: Text
}
