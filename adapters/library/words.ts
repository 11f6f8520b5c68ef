/*
 * What every fact is called, in every language and both voices.
 */

export { bare, code, join, plain, type Span, strong, type Text, t } from '../../src/request/text.ts'
export type { Catalogue, Telling } from '../../src/words/contract/catalogue.ts'
export { catalogues } from '../../src/words/index.ts'
