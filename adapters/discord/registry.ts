import { type CallName, LANGUAGES, type Language } from '../../src/calls.ts'
import type { Asker, Param } from '../../src/commands/command.ts'
import { COMMAND_NAMES, commands } from '../../src/commands/index.ts'
import { MANNER } from '../../src/parse.ts'
import { DISCORD_WORDS } from '../../src/words/discord.ts'
import { catalogues } from '../../src/words/index.ts'
import { networkOf, suggest } from '../suggest.ts'
import type { CommandDescription, ParamDescription, Typing } from './commands.ts'
import type { Choice } from './payload.ts'

/*
 * The registry of commands, as Discord must know it. Nothing is listed here: a new command appears by itself.
 */

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
  text: 'text',
  number: 'number',
  choice: 'choice',
  flag: 'yes-no',
}
/** What can be completed while it is typed. */
const SUGGESTED: ReadonlySet<Param['kind']> = new Set<Param['kind']>(['end', 'device', 'network'])

function described(name: string, param: Param, about: Record<Language, string>): ParamDescription {
  return {
    name,
    about,
    kind: KINDS[param.kind],
    choices: param.choices ?? [],
    required: param.required === true,
    suggested: SUGGESTED.has(param.kind),
  }
}

/** Those with a place in a typed line come first, in that order. */
const place = ([, param]: [string, Param]): number => param.position ?? (param.required ? 50 : 100)

/** A file can come with a command that can upload one. */
function fileOf(params: Record<string, Param>): ParamDescription[] {
  if (!Object.values(params).some((param) => param.choices?.includes('upload'))) return []
  const about = inEach((language) => DISCORD_WORDS[language].file)
  return [{ name: 'file', about, kind: 'file', choices: [], required: false }]
}

const isManner = (name: string): name is keyof typeof MANNER => Object.hasOwn(MANNER, name)

function manners(own: Record<string, Param>): ParamDescription[] {
  return Object.entries(MANNER).flatMap(([name, param]) => {
    if (own[name] !== undefined || !isManner(name)) return []
    const about = inEach((language) => DISCORD_WORDS[language].manner[name])
    return [{ ...described(name, param, about), manner: true }]
  })
}

function command(name: CallName): CommandDescription {
  const params: Record<string, Param> = commands[name].params
  const words = (language: Language): Record<string, string> => catalogues[language].commands[name].params
  const own = Object.entries(params)
    .toSorted((a, b) => place(a) - place(b))
    .map(([key, param]) =>
      described(
        key,
        param,
        inEach((language) => words(language)[key] ?? key),
      ),
    )
  return {
    name,
    about: inEach((language) => catalogues[language].commands[name].about),
    params: [...own, ...fileOf(params), ...manners(params)],
    settings: commands[name].settings === true,
    hidden: commands[name].private === true,
  }
}

/** Every command of the registry, as Discord must know it. */
export function discordCommands(): CommandDescription[] {
  return COMMAND_NAMES.map(command)
}

const isCommand = (name: string): name is CallName => Object.hasOwn(commands, name)

/** What may be meant by an option while it is typed: names and addresses of the network in use. `otherwise` is the default network. */
export function discordSuggest(
  { command: name, param: key, typed, given }: Typing,
  asker: Asker,
  otherwise: string,
): Choice[] {
  if (!isCommand(name)) return []
  const params: Record<string, Param> = { ...MANNER, ...commands[name].params }
  const param = Object.hasOwn(params, key) ? params[key] : undefined
  if (param === undefined) return []
  const network = networkOf(asker, typeof given.network === 'string' ? given.network : undefined, otherwise)
  return suggest(param, typed, asker, network).map(({ value, about }) => ({
    name: about === '' ? value : `${value} (${about})`,
    value,
  }))
}
