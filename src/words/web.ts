import { LANGUAGES, type Language } from '../request/calls.ts'
import { WEB_WORD_NAMES, type WebWord } from './contract/web.ts'
import { catalogues } from './index.ts'

/** The word in that language. */
export function webWord(name: WebWord, language: Language): string {
  return catalogues[language].surfaces.web[name]
}

/** The whole table, for the page to carry. */
export function webTable(): Record<string, Record<string, string>> {
  const word = (name: WebWord) => Object.fromEntries(LANGUAGES.map((language) => [language, webWord(name, language)]))
  return Object.fromEntries(WEB_WORD_NAMES.map((name) => [name, word(name)]))
}
