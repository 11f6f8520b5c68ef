import { type Command, CommanderError, Option } from 'commander'
import stringWidth from 'string-width'
import { LANGUAGES, type Language, languageOfLocale } from '../../src/request/calls.ts'
import { Problem } from '../../src/request/problem.ts'
import { near } from '../../src/request/spelling.ts'
import { catalogues } from '../../src/words/index.ts'
import { wrap } from './render.ts'

/*
 * The command line in the reader's language: its help, and what was typed wrong.
 */

/** The language of the environment: `LANG=zh_CN.UTF-8`. */
export function languageOf(env: NodeJS.ProcessEnv): Language {
  return languageOfLocale(env.LC_ALL ?? env.LC_MESSAGES ?? env.LANG ?? '')
}

/** The language that `--lang` asks for, known before anything else is read; else the environment's. */
export function languageIn(argv: readonly string[], env: NodeJS.ProcessEnv): Language {
  const at = argv.findIndex((word) => word === '--lang' || word.startsWith('--lang='))
  const wanted = argv[at]?.includes('=') ? argv[at]?.split('=')[1] : argv[at + 1]
  return (at < 0 ? undefined : LANGUAGES.find((language) => language === wanted)) ?? languageOf(env)
}

/** commander's help with titles and hints of a language. Commands added later inherit it. */
export function speak(root: Command, language: Language): void {
  const words = catalogues[language].surfaces.terminal
  const titles: Record<string, string> = words.titles
  const hints = ({ argChoices, defaultValue, required }: Option): string[] => [
    ...(argChoices === undefined ? [] : [words.choices(argChoices.join(', '))]),
    ...(required && defaultValue !== undefined ? [words.preset(String(defaultValue))] : []),
  ]
  root
    .helpOption('-h, --help', words.help)
    .helpCommand('help [command]', words.helpCommand)
    .addOption(new Option('--lang <language>', words.options.lang).choices([...LANGUAGES]))
    .configureHelp({
      displayWidth: stringWidth,
      boxWrap: (text, width) =>
        text
          .split('\n')
          .flatMap((line) => wrap(line, width))
          .join('\n'),
      styleTitle: (title) => titles[title] ?? title,
      optionDescription: (option) => [option.description, ...hints(option)].join(' '),
    })
}

/** What commander found wrong, as the mistake that `words` explain; undefined where it only showed its help. */
export function mistakeOf(error: CommanderError, command: Command): Problem | undefined {
  const quoted = [...error.message.matchAll(/'([^']*)'/g)].map(([, text]) => text ?? '')
  return mistakes[error.code]?.(quoted, { command, message: error.message })
}

interface Found {
  command: Command
  message: string
}

/** By the codes of commander, whose messages quote what was typed. */
const mistakes: Record<string, (quoted: string[], found: Found) => Problem> = {
  'commander.unknownCommand': ([name = ''], { command }) =>
    new Problem('unknown-command', { name, near: near(name, namesOf(command)) }),
  'commander.unknownOption': ([option = ''], { command }) =>
    new Problem('unknown-option', {
      command: pathOf(command),
      option: option.slice(0, 100),
      near: near(option, optionsOf(command)),
    }),
  'commander.invalidArgument': ([flags = '', value = ''], { command, message }) => {
    const allowed = /Allowed choices are (.*)\.$/.exec(message)?.[1]
    return new Problem('bad-argument', {
      command: command.name(),
      argument: longOf(flags),
      value: value.slice(0, 100),
      expected: allowed ?? flags,
      near: near(value, allowed?.split(', ') ?? []).slice(0, 3),
    })
  },
  'commander.optionMissingArgument': ([flags = ''], { command }) =>
    new Problem('missing-argument', { command: command.name(), argument: flags }),
  'commander.missingArgument': ([argument = ''], { command }) =>
    new Problem('missing-argument', { command: command.name(), argument }),
  'commander.excessArguments': (_, { command }) =>
    new Problem('too-many-arguments', {
      command: command.name(),
      extra: command.args.slice(command.registeredArguments.length).join(' ').slice(0, 100),
    }),
}

/** The words that lead to a command: `packetwalk trace`. */
const pathOf = (command: Command): string =>
  command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`
export const namesOf = (command: Command): string[] => command.commands.map((one) => one.name())
export const optionsOf = (command: Command): string[] => command.options.flatMap(({ long }) => long ?? [])
const longOf = (flags: string): string => /--[\w-]+/.exec(flags)?.[0] ?? flags

/** Did commander end the program to show help or version, or because of a mistake? */
export const isCommanderError = (error: unknown): error is CommanderError => error instanceof CommanderError

/** The command whose words were being read: the deepest one that the line names. */
export function commandIn(root: Command, argv: readonly string[]): Command {
  const [name] = argv.filter((word) => !word.startsWith('-'))
  return root.commands.find((one) => one.name() === name) ?? root
}
