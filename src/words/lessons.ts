import type { Language } from '../request/calls.ts'
import type { LessonWords } from './contract/lessons.ts'
import { lessonWords as en } from './en/lessons.ts'
import { lessonWords as zh } from './zh/lessons.ts'

/** What every language needs to teach. */
export const LESSON_WORDS: Record<Language, LessonWords> = { en, zh }
