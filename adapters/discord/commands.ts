import type { Language } from '../../src/calls.ts'

/** What Discord must know of a command: derived from the registry, so that a new command appears by itself. */
export interface CommandDescription {
  /** As it is typed, without the slash. */
  name: string
  about: Readonly<Record<Language, string>>
  params: readonly ParamDescription[]
  /** Can it change settings of others? Then Discord hides it from those who may not manage the server. */
  settings: boolean
  /** Is the answer for the asker only, whatever they have chosen? */
  hidden?: boolean
}
export interface ParamDescription {
  name: string
  about: Readonly<Record<Language, string>>
  kind: 'text' | 'number' | 'yes-no' | 'choice' | 'file'
  choices: readonly string[]
  required: boolean
  /** Is it completed while it is typed? */
  suggested?: boolean
  /** Does it say how to answer (language, voice, network, datapath, private) rather than what is asked? */
  manner?: boolean
}

/** A question while it is typed: what to suggest for one of its parameters. */
export interface Typing {
  command: string
  param: string
  typed: string
  /** The other options, as far as they are given. */
  given: Readonly<Record<string, string | number | boolean>>
}
