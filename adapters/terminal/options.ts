import type { CallName, Language, Voice } from '../../src/request/calls.ts'

export interface Options {
  lang?: Language
  voice?: Voice
  network?: string
  lenient?: boolean
  manifests?: string
  lab?: string
  datapath?: string
  json?: boolean
  case?: string
  semantics?: 'kubernetes' | 'cilium'
  mermaid?: boolean
  picture?: string | boolean
  svg?: boolean
  overview?: boolean
  output?: string
}

/** Commands that know the learner: they read or write what was learned. */
const TEACHING: ReadonlySet<CallName> = new Set(['learn', 'practice', 'review', 'progress', 'forget'])
export const isTeaching = (name: CallName): boolean => TEACHING.has(name)
