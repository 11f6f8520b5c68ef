import type { Language, Voice } from '../request/calls.ts'
import type { Catalogue } from '../words/contract/catalogue.ts'

/** Who reads an answer: in which words, and which of the two voices. */
export interface Reader {
  words: Catalogue
  language: Language
  voice: Voice
}
