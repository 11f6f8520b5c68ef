import type { Language } from '../request/calls.ts'
import type { Catalogue } from './contract/catalogue.ts'
import { en } from './en/index.ts'
import { zh } from './zh/index.ts'

/** Every language that Packetwalk speaks. */
export const catalogues: Record<Language, Catalogue> = { en, zh }
