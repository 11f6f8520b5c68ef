import type { Language } from '../calls.ts'
import type { Catalogue } from './catalogue.ts'
import { en } from './en.ts'
import { zh } from './zh.ts'

/** Every language that Packetwalk speaks. */
export const catalogues: Record<Language, Catalogue> = { en, zh }
