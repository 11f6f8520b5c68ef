import type { Symptom } from '../../request/calls.ts'
import type { Text } from '../../request/text.ts'
import type { Cause } from '../../trace/cards/drop-card.ts'

/** What a language must be able to say about symptoms and what may be behind them. */
export interface WhyWords {
  /** As people say it, short enough for a button. */
  symptoms: Record<Symptom, string>
  causes: Record<Cause, { name: string; about: Text }>
  /** The questions that split best. */
  splits: Record<'other-node' | 'service-only' | 'big-hangs', string>
  askPolicy: string
  askLarge: string
  lines: WhyLines
}

export interface WhyLines {
  intro: Text
  table: string
  seen: string
  withEnds: Text
  suspects(symptom: string, causes: number): Text
  /** What the walk shows: the cause, and how the journey ended. */
  shown(cause: Text, ending: Text): Text
  notShown(ending: Text): Text
  isShown: Text
  isCleared: Text
  confirm(command: string): Text
  /** Between two sentences. */
  between: string
}
