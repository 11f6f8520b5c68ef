import type { Unasked } from '../../findings/replay.ts'
import type { Text } from '../../request/text.ts'

/** What a language must be able to say about a file of flows. */
export interface ReplayWords {
  none: (lines: number) => Text
  fared: (counts: { explained: number; asked: number; contradicted: number; undecided: number }) => Text
  /** With changes: connections and flows that fare otherwise. */
  changed: (counts: Record<'blocked' | 'passing', { questions: number; flows: number }>) => Text
  unchanged: (questions: number) => Text
  unread: (count: number, first: string) => Text
  unasked: (count: number, why: Text) => Text
  reasons: { [K in Unasked]?: string }
  /** A reason that has no words of its own. */
  otherReason: (kind: string) => Text
  captions: Record<'contradicted' | 'undecided' | 'blocked' | 'passing' | 'unclear', string>
  columns: Record<'from' | 'to' | 'flows' | 'seen' | 'walked' | 'before' | 'after' | 'passed', string>
  reply: string
  delivered: (device: string) => Text
  lost: (drop: string, device: string) => Text
  absent: string
  more: (count: number) => Text
  counted: (flows: number, questions: number) => Text
}
