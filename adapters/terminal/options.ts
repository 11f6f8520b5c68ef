import type { Language, Voice } from '../../src/request/calls.ts'

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
