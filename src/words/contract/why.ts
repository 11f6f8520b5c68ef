import type { SeenAs } from '../../findings/diagnosis.ts'
import type { RuledOut } from '../../findings/ruled-out.ts'
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
  /** What the program would see: a clause after "it would". */
  sees: Record<SeenAs, string>
  ruledOut: { [K in RuledOut['kind']]: (by: Extract<RuledOut, { kind: K }>) => Text }
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
  /** The walk ends otherwise than what is seen: what the program would see instead, and what the walk shows. */
  otherwise(symptom: string, sees: Text, ending: Text): Text
  /** The walk arrives, and something beside it points at a cause. */
  hinted(cause: Text, ending: Text): Text
  isShown: Text
  isShownInstead: Text
  isHinted: Text
  /** The name of a suspect that it is not. */
  struck(cause: Text): Text
  confirm(command: string): Text
  /** Between two sentences. */
  between: string
}
