import { extname } from 'node:path'
import { Command, Option } from 'commander'
import { type Asker, admitRequest, answer, DEFAULT_NETWORK, explainProblem, stranger } from '../../src/bot/bot.ts'
import { datapaths, isDatapath } from '../../src/cni/index.ts'
import { COMMAND_NAMES, commands } from '../../src/commands/index.ts'
import { openLab } from '../../src/kube/labs.ts'
import { openAny } from '../../src/kube/open.ts'
import { isLab, LAB_NAMES } from '../../src/networks/labs/index.ts'
import type { Answer } from '../../src/request/answer.ts'
import { type CallName, LANGUAGES, type Language, VOICES } from '../../src/request/calls.ts'
import type { Param } from '../../src/request/param.ts'
import { Problem } from '../../src/request/problem.ts'
import { VERSION } from '../../src/request/version.ts'
import type { TerminalWords } from '../../src/words/contract/terminal.ts'
import { catalogues } from '../../src/words/index.ts'
import { addClusterCommands } from './cluster-commands.ts'
import { ask, createEasel, exitCodeOf, type PictureWish, type Terminal, terminalStyle } from './index.ts'
import type { Options } from './options.ts'
import { isTeaching } from './options.ts'
import { render } from './render.ts'
import { save } from './save.ts'
import { typed } from './typed.ts'
import { commandIn, isCommanderError, languageIn, languageOf, mistakeOf, speak } from './usage.ts'

/*
 * `packetwalk`: the same commands as in chat, typed in a terminal.
 */

const USAGE = 64

/** Somebody at a terminal: asks a lab, or a file of their own. */
async function askerOf(options: Options): Promise<Asker> {
  const language = options.lang ?? languageOf(process.env)
  const base: Asker = { ...stranger(language), voice: options.voice ?? 'technical', admin: true }
  const name = options.manifests ?? options.network ?? options.lab
  if (name === undefined || isLab(name)) return name === undefined ? base : { ...base, network: name }
  const { openPath } = await import('./cluster.ts')
  const given = options.manifests === undefined ? {} : ({ given: 'everything' } as const)
  const unknown = options.lenient === true ? ({ unknown: 'leave-out' } as const) : {}
  const { stored } = await openPath(name, { progress: process.stderr, ...given, ...unknown })
  return { ...base, network: stored.hash, stored: [stored], networks: [stored] }
}

const PICTURE = 'packetwalk.png'

/** The file that was asked for, and with its ending the format. Another ending is refused: the file would not be what it says. */
function pictureFile({ picture, svg }: Options): Omit<PictureWish, 'wanted'> {
  const wanted = svg === true ? ({ format: 'svg' } as const) : {}
  if (typeof picture !== 'string' || picture === PICTURE) return wanted
  const ending = extname(picture).toLowerCase()
  if (ending === '.svg') return { file: picture, format: 'svg' }
  if (ending === '' || (ending === '.png' && svg !== true)) return { file: picture, ...wanted }
  const stem = picture.slice(0, picture.length - ending.length).slice(0, 80)
  const expected = svg === true ? `${stem}.svg` : `${stem}.png | ${stem}.svg`
  throw new Problem('bad-argument', { command: 'trace', argument: '--picture', value: picture.slice(0, 100), expected })
}

function terminalOf(options: Options): Terminal {
  const wanted = options.picture !== false && options.json !== true && options.mermaid !== true
  return {
    out: process.stdout,
    style: terminalStyle(process.stdout, process.env),
    picture: { ...pictureFile(options), wanted },
    easel: createEasel(),
  }
}

/** What the system says of a path that was given, as a Problem; anything else as it was. */
function unreadable(error: unknown): unknown {
  if (!(error instanceof Error && 'code' in error && 'path' in error)) return error
  return new Problem('not-readable', { file: String(error.path).slice(0, 200), code: String(error.code) })
}

/** Prints a mistake as a person reads it, and ends with the code for wrong usage. */
function tell(error: unknown, language: Language): number {
  const problem = unreadable(error)
  if (!(problem instanceof Problem)) throw error
  process.stderr.write(
    `${render(explainProblem(problem, catalogues[language]), terminalStyle(process.stderr, process.env))}\n`,
  )
  return USAGE
}

function requestFor(name: CallName, values: Record<string, unknown>, options: Options): object {
  const manner = {
    ...(options.lang === undefined ? {} : { language: options.lang }),
    ...(options.voice === undefined ? {} : { voice: options.voice }),
    ...(options.datapath === undefined ? {} : { datapath: options.datapath }),
  }
  if (name === 'trace' && (options.json === true || options.mermaid === true)) {
    return { kind: 'source', ...values, as: options.json === true ? 'json' : 'mermaid', ...cutOf(options), manner }
  }
  return { kind: name, ...values, ...(name === 'trace' ? cutOf(options) : {}), manner }
}

const cutOf = (options: Options): object => (options.overview === true ? { cut: 'overview' } : {})

async function runCommand(name: CallName, values: Record<string, unknown>, options: Options): Promise<number> {
  try {
    const asker = await askerOf(options)
    const request = admitRequest(requestFor(name, values, options))
    if (isTeaching(name)) return await (await import('./teach.ts')).teach(request, asker, terminalOf(options))
    if (name === 'trace' && (options.json === true || options.mermaid === true))
      return await printData(answer(request, asker))
    if (options.json !== undefined && name !== 'trace') return await printData(answer(request, asker))
    if (name === 'reach') return printReach(answer(request, asker), options)
    const terminal = terminalOf(options)
    const answered = await ask(request, asker, terminal).finally(() => terminal.easel.stop())
    if (options.output !== undefined) saveNetwork(answered, options.output)
    return exitCodeOf(answered)
  } catch (problem) {
    return tell(problem, options.lang ?? languageOf(process.env))
  }
}

/** Data and nothing else on stdout; a mistake goes to stderr. */
async function printData(answered: Answer): Promise<number> {
  const file = answered.blocks.find((block) => block.kind === 'file')
  const diagram = answered.blocks.find((block) => block.kind === 'diagram')
  if (file !== undefined) process.stdout.write(file.content)
  else if (diagram !== undefined) {
    const { pagesOf } = await import('../platform/pictures.ts')
    const pages = pagesOf(diagram).map((page) => page.mermaid)
    process.stdout.write(`${pages.join('\n')}\n`)
  } else process.stderr.write(`${render(answered, terminalStyle(process.stderr, process.env))}\n`)
  return exitCodeOf(answered)
}

/** The matrix for people; the CSV only where it was asked for. */
function printReach(answered: Answer, { output, lang }: Options): number {
  const csv = answered.blocks.find((block) => block.kind === 'file')
  if (csv !== undefined && output !== undefined) save(output, csv.content)
  const blocks = answered.blocks.filter((block) => block.kind !== 'file')
  process.stdout.write(`${render({ ...answered, blocks }, terminalStyle(process.stdout, process.env))}\n`)
  if (csv !== undefined && output === undefined)
    process.stdout.write(`\n${catalogues[lang ?? languageOf(process.env)].surfaces.terminal.writesCsv}\n`)
  return exitCodeOf(answered)
}

/** Writes the network that an edit made, to be asked with `--network FILE`. */
function saveNetwork(answered: Answer, file: string): void {
  const stored = answered.effects.find((effect) => effect.kind === 'store-network')
  if (stored !== undefined) save(file, `${stored.source}\n`)
}

function addParam(command: Command, name: string, given: { param: Param; about: string }): void {
  const { param, about } = given
  if (param.position !== undefined) {
    // what is missing is said in the reader's language, by the same door as in chat
    command.argument(`[${name}]`, about)
    return
  }
  const option = new Option(param.kind === 'flag' ? `--${name} [yes|no]` : `--${name} <${param.kind}>`, about)
  if (param.choices !== undefined) option.choices([...param.choices])
  command.addOption(option)
}

/** The options that every question takes, said in a language. */
function commonOf({ options }: TerminalWords): (command: Command) => Command {
  return (command) =>
    command
      .addOption(new Option('--lang <language>', options.lang).choices([...LANGUAGES]))
      .addOption(new Option('--voice <voice>', options.voice).choices([...VOICES]))
      .option('--network <path>', options.network)
      .option('--lenient', options.lenient)
      .option('--manifests <path>', options.manifests)
      .addOption(new Option('--lab <name>', options.lab).choices([...LAB_NAMES]))
      .addOption(new Option('--datapath <name>', options.datapath).choices(Object.keys(datapaths)))
}

function addCommand(program: Command, name: CallName, language: Language): void {
  const words = catalogues[language].commands[name]
  const { options: said } = catalogues[language].surfaces.terminal
  const about: Record<string, string> = words.params
  const command = commonOf(catalogues[language].surfaces.terminal)(program.command(name).description(words.about))
  const params = Object.entries<Param>(commands[name].params).sort(
    ([, a], [, b]) => (a.position ?? 99) - (b.position ?? 99),
  )
  for (const [param, spec] of params)
    if (name !== 'trace' || param !== 'cut') addParam(command, param, { param: spec, about: about[param] ?? '' })
  if (name === 'trace') {
    command
      .option('--json', said.json)
      .option('--mermaid', said.mermaid)
      .option('--picture <file>', said.picture, PICTURE)
      .option('--no-picture', said['no-picture'])
      .option('--svg', said.svg)
      .option('--overview', said.overview)
  }
  if (name === 'reach') command.option('--output <file>', said.csv)
  if (name === 'pod') command.option('--output <file>', said.edited)
  const placed = params.filter(([, p]) => p.position !== undefined)
  const positions = placed.map(([param]) => param)
  command.usage(['[options]', ...placed.map(([param, p]) => (p.required ? `<${param}>` : `[${param}]`))].join(' '))
  command.action(async (...given: unknown[]) => {
    const options: Options & Record<string, unknown> = command.optsWithGlobals()
    const values: Record<string, unknown> = {}
    positions.forEach((param, i) => {
      if (given[i] !== undefined) values[param] = given[i]
    })
    for (const [param, spec] of params) {
      const value = options[param]
      if (spec.position === undefined && value !== undefined && param !== 'network')
        values[param] = value === true ? 'yes' : value
    }
    process.exitCode = await runCommand(name, values, options)
  })
}

/** The whole command line. Nothing of chat, browser or jsdom is loaded before it is needed. */
export function program(language: Language, services: Services): Command {
  const words = catalogues[language].surfaces.terminal
  const common = commonOf(words)
  const root = new Command('packetwalk')
    .description(words.about)
    .version(VERSION, '-V, --version', words.version)
    .configureOutput({ outputError: () => undefined })
    .exitOverride()
  speak(root, language)
  for (const name of COMMAND_NAMES)
    if (!['config', 'privacy', 'help', 'diff', 'repair', 'solve'].includes(name)) addCommand(root, name, language)
  common(root.command('batch').description(words.commands.batch))
    .option('--case <file>', words.options.case)
    .addOption(new Option('--semantics <name>', words.options.semantics).choices(['kubernetes', 'cilium']))
    .action(async (options: Options) => {
      process.exitCode = await (options.case === undefined ? runBatch(options) : clusterCase(options.case, options))
    })
  addClusterCommands(root, { common, askerOf, printData, tell, language })
  common(root.command('chat').description(words.commands.chat))
    .option('--no-picture', words.options['no-picture'])
    .action(async (options: Options) => {
      const { chat } = await import('./chat.ts')
      process.exitCode = await chat(await askerOf(options), terminalOf(options))
    })
  root
    .command('doctor')
    .description(words.commands.doctor)
    .action(async () => {
      const { doctor } = await import('./doctor.ts')
      process.exitCode = await doctor(process.stdout, languageOf(process.env))
    })
  root
    .command('mcp')
    .description(words.commands.mcp)
    .option('--http <port>', words.options.http, Number)
    .action(async ({ http }: { http?: number }) => services.mcp(http))
  return root
}

async function clusterCase(file: string, options: Options): Promise<number> {
  const { runCase } = await import('./cluster-commands.ts')
  return await runCase({ file, ...options }, (problem) => tell(problem, options.lang ?? languageOf(process.env)))
}

async function runBatch(options: Options): Promise<number> {
  try {
    const { batch } = await import('./batch.ts')
    const asker = await askerOf(options)
    const [stored] = asker.stored
    const datapath = options.datapath !== undefined && isDatapath(options.datapath) ? options.datapath : undefined
    const lab = options.network ?? options.lab ?? DEFAULT_NETWORK
    const fallback =
      stored === undefined
        ? openLab(isLab(lab) ? lab : 'buildings', datapath)
        : openAny({ file: stored.name, text: stored.source }, datapath)
    const semantics = options.semantics === undefined ? {} : { semantics: options.semantics }
    const streams = { input: process.stdin, output: process.stdout, progress: process.stderr }
    await batch(streams, { network: fallback, ...semantics })
    return 0
  } catch (problem) {
    return tell(problem, options.lang ?? languageOf(process.env))
  }
}

/** Servers that a command starts; they are other adapters, so whoever calls `main` brings them. */
export interface Services {
  /** Serves agents over standard input and output; over HTTP on a port of the loopback address when one is given. */
  mcp(port: number | undefined): Promise<void>
}

/** Reads the command line and carries it out; what was typed wrong is told like any other mistake. */
export async function main(argv: readonly string[], services: Services): Promise<void> {
  // a reader that goes away (`| head`) is not an error
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))
  const language = languageIn(argv, process.env)
  const root = program(language, services)
  try {
    await root.parseAsync(typed(root, argv), { from: 'user' })
  } catch (error) {
    if (!(error instanceof Problem || isCommanderError(error))) throw error
    const mistake = error instanceof Problem ? error : mistakeOf(error, commandIn(root, argv))
    const ended = 'exitCode' in error && error.exitCode === 0 ? 0 : USAGE
    process.exitCode = mistake === undefined ? ended : tell(mistake, language)
  }
}
