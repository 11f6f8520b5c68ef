import { MANNER } from '../../src/bot/parse.ts'
import { COMMAND_NAMES, commands } from '../../src/commands/index.ts'
import { type CallName, LANGUAGES, type Language } from '../../src/request/calls.ts'
import type { Param } from '../../src/request/param.ts'
import { catalogues } from '../../src/words/index.ts'

/*
 * The registry of commands, as a platform with registered commands must know it. Nothing is listed here: a new command
 * appears by itself.
 */

/** What a platform must know of a command. */
export interface CommandDescription {
  /** As it is typed, without the slash. */
  name: string
  about: Readonly<Record<Language, string>>
  params: readonly ParamDescription[]
  /** Can it change settings of others? Then it is looked up whether the asker may manage the server or workspace. */
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
  /** Can it be typed without its name, by its place? */
  placed?: boolean
  /** Does it say how to answer (language, voice, network, datapath, private) rather than what is asked? */
  manner?: boolean
}

/** What the platform itself says of parameters that it adds to commands. */
export type PlatformWords = (language: Language) => { file: string; manner: Record<keyof typeof MANNER, string> }

/** One sentence in each language. */
function inEach(sentence: (language: Language) => string): Record<Language, string> {
  const pairs = LANGUAGES.map((language): [Language, string] => [language, sentence(language)])
  return { en: '', zh: '', ...Object.fromEntries(pairs) }
}

const KINDS: Record<Param['kind'], ParamDescription['kind']> = {
  end: 'text',
  device: 'text',
  network: 'text',
  term: 'text',
  command: 'text',
  text: 'text',
  number: 'number',
  choice: 'choice',
  flag: 'yes-no',
}
/** What can be completed while it is typed. */
const SUGGESTED: ReadonlySet<Param['kind']> = new Set<Param['kind']>(['end', 'device', 'network', 'term', 'command'])

function described(name: string, param: Param, about: Record<Language, string>): ParamDescription {
  return {
    name,
    about,
    kind: KINDS[param.kind],
    choices: param.choices ?? [],
    required: param.required === true,
    suggested: SUGGESTED.has(param.kind),
    placed: param.position !== undefined,
  }
}

/** Those with a place in a typed line come first, in that order. */
const place = ([, param]: [string, Param]): number => param.position ?? (param.required ? 50 : 100)

/** A file can come with a command that can upload one. */
function fileOf(params: Record<string, Param>, words: PlatformWords): ParamDescription[] {
  if (!Object.values(params).some((param) => param.choices?.includes('upload'))) return []
  return [
    { name: 'file', about: inEach((language) => words(language).file), kind: 'file', choices: [], required: false },
  ]
}

const isManner = (name: string): name is keyof typeof MANNER => Object.hasOwn(MANNER, name)

function manners(own: Record<string, Param>, words: PlatformWords): ParamDescription[] {
  return Object.entries(MANNER).flatMap(([name, param]) => {
    if (own[name] !== undefined || !isManner(name)) return []
    const about = inEach((language) => words(language).manner[name])
    return [{ ...described(name, param, about), placed: false, manner: true }]
  })
}

function describeCommand(name: CallName, words: PlatformWords): CommandDescription {
  const params: Record<string, Param> = commands[name].params
  const paramWords = (language: Language): Record<string, string> => catalogues[language].commands[name].params
  const about = (key: string): Record<Language, string> => inEach((language) => paramWords(language)[key] ?? key)
  const own = Object.entries(params)
    .toSorted((a, b) => place(a) - place(b))
    .map(([key, param]) => described(key, param, about(key)))
  return {
    name,
    about: inEach((language) => catalogues[language].commands[name].about),
    params: [...own, ...fileOf(params, words), ...manners(params, words)],
    settings: commands[name].settings === true,
    hidden: commands[name].private === true,
  }
}

/** Every command of the registry, with the platform's words for what it adds. */
export function describeCommands(words: PlatformWords): CommandDescription[] {
  return COMMAND_NAMES.map((name) => describeCommand(name, words))
}
