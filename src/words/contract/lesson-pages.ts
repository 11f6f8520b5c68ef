import type { Fault } from '../../lessons/faults.ts'
import type { LessonId } from '../../lessons/lessons.ts'
import type { Text } from '../../request/text.ts'

/** A lesson in words. */
export interface LessonTelling {
  title: string
  /** What the learner will be able to do, in one line. */
  can: Text
  /** A short telling, a paragraph each, in both voices. */
  telling: { technical: readonly Text[]; house: readonly Text[] }
  /** What the picture does not say. */
  limit: Text
}

/** The pages around the questions: what stands on buttons and between the parts. */
/** Break and repair. */
export interface RepairWords {
  faults: Record<Fault, string>
  symptom(from: string, to: string): Text
  how: Text
  kinds(names: string[]): Text
  hint: string
  oneOf(names: string[]): Text
  atHint(at: string): Text
  solved(tries: number, hints: number): Text
  given: Text
  itWas(fault: string, at: string): Text
  half: Text
  notIt: Text
  showIt: string
  noPuzzle: Text
}

export interface LessonWordsOf {
  repair: RepairWords
  lessons: Record<LessonId, LessonTelling>
  /** On the button of whoever would rather see. */
  unknown: string
  /** Which probe a question is about, where it is not a plain ping. */
  probe(about: Text): Text
  right: Text
  wrong(chosen: Text): Text
  /** After "I don't know". */
  shown: Text
  isRight(option: Text): Text
  /** The belief behind the option that was chosen. */
  behind(belief: Text): Text
  /** Over the step that settles it. */
  settles(number: number, of: number): Text
  replay: string
  another: string
  option: string
  answer: string
  // ── lessons
  chapters: Text
  lesson: string
  state: string
  done: string
  open: string
  canDo(what: Text): Text
  begin: string
  onwards: string
  /** The parts of a lesson, over their questions. */
  parts: { worked: Text; blank: Text; alone: Text }
  wholeWay: Text
  finished(title: string): Text
  nextLesson(title: string): string
  overview: string
  noQuestion(network: string): Text
  // ── first contact
  /** A teacher's lesson was uploaded. */
  lessonKept(title: string, name: string): Text
  placeMe: string
  placement(number: number, of: number): Text
  placed(title: string): Text
  // ── practice, review, progress
  nothingDue(days: number | undefined): Text
  practice: string
  review: string
  dueNow(count: number): string
  progress(known: number, met: number, of: number): Text
  progressNote: Text
  belief: string
  tried: string
  next: string
  isKnown: string
  inDays(days: number): string
}
