import type { Text } from '../../request/text.ts'

/** The pages around the questions: what stands on buttons and between the parts. */
export interface LessonWordsOf {
  /** On the button of whoever would rather see. */
  unknown: string
  /** Before a question: which probe it is about. */
  probe(about: Text): Text
  right: Text
  wrong(chosen: Text): Text
  /** After "I don't know". */
  shown: Text
  /** The right option. */
  isRight(option: Text): Text
  /** The belief behind the option that was chosen. */
  behind(belief: Text): Text
  /** Over the step that settles it. */
  settles(number: number, of: number): Text
  replay: string
  another: string
}
