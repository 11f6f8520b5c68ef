import type { Goal } from '../../findings/fixes.ts'
import type { Text } from '../../request/text.ts'

interface Some {
  names: string[]
  count: number
}

/** What a language must be able to say about the smallest changes that turn an answer. */
export interface FixWords {
  already: Record<Goal, Text>
  found: Record<Goal, (about: { count: number; fix: Text }) => Text>
  nothing: Record<Goal, (about: { tried: number; depth: number }) => Text>
  beside(about: { opened: Some; closed: Some; otherWay: number }): Text
  /** Over the command that would make it. */
  how: Record<Goal, Text>
  caption: string
  columns: Record<'fix' | 'opened' | 'closed' | 'otherWay', string>
  tried(about: { tried: number; depth: number }): Text
}
