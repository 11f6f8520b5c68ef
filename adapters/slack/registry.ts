import { type CallName, LANGUAGES, type Language } from '../../src/calls.ts'
import type { Param } from '../../src/commands/command.ts'
import { COMMAND_NAMES, commands } from '../../src/commands/index.ts'
import { MANNER } from '../../src/parse.ts'
import { catalogues } from '../../src/words/index.ts'
import { SLACK_WORDS } from '../../src/words/slack.ts'
import type { CommandDescription, ParamDescription } from './commands.ts'

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

function described(name: string, param: Param, about: Record<Language, string>): ParamDescription {
  return {
    name,
    about,
    kind: KINDS[param.kind],
    choices: param.choices ?? [],
    required: param.required === true,
    placed: param.position !== undefined,
  }
}

const place = ([, param]: [string, Param]): number => param.position ?? (param.required ? 50 : 100)

/** A file can come with a command that can upload one. */
function fileOf(params: Record<string, Param>): ParamDescription[] {
  if (!Object.values(params).some((param) => param.choices?.includes('upload'))) return []
  const about = inEach((language) => SLACK_WORDS[language].file)
  return [{ name: 'file', about, kind: 'file', choices: [], required: false }]
}

function manners(own: Record<string, Param>): ParamDescription[] {
  return Object.entries(MANNER)
    .filter(([name]) => own[name] === undefined)
    .map(([name, param]) => ({
      ...described(
        name,
        param,
        inEach((language) => SLACK_WORDS[language].manner[isManner(name) ? name : 'voice']),
      ),
      placed: false,
      manner: true,
    }))
}
const isManner = (name: string): name is keyof typeof MANNER => Object.hasOwn(MANNER, name)

function command(name: CallName): CommandDescription {
  const params: Record<string, Param> = commands[name].params
  const words = (language: Language): Record<string, string> => catalogues[language].commands[name].params
  const own = Object.entries(params)
    .sort((a, b) => place(a) - place(b))
    .map(([param, what]) =>
      described(
        param,
        what,
        inEach((language) => words(language)[param] ?? param),
      ),
    )
  return {
    name,
    about: inEach((language) => catalogues[language].commands[name].about),
    params: [...own, ...fileOf(params), ...manners(params)],
    settings: commands[name].settings === true,
  }
}

/** Every command of the registry, as Slack must know it. */
export function slackCommands(): CommandDescription[] {
  return COMMAND_NAMES.map(command)
}
