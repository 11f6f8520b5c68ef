import { existsSync, readFileSync } from 'node:fs'
import { type Command, Option } from 'commander'
import { type Asker, admitRequest, answer, stranger } from '../../src/bot/bot.ts'
import type { Semantics } from '../../src/kube/policy/evidence.ts'
import type { Answer } from '../../src/request/answer.ts'
import { visibleJson } from '../../src/request/json-text.ts'
import { Problem } from '../../src/request/problem.ts'
import { catalogues } from '../../src/words/index.ts'
import type { ImportWish } from './cluster.ts'
import { exitCodeOf, terminalStyle } from './index.ts'
import type { Options } from './options.ts'
import { render } from './render.ts'
import { addReplay } from './replay.ts'
import type { Shell } from './shell.ts'

/*
 * `packetwalk import`, `packetwalk diff`, and case files. What reads clusters is loaded only when it is asked for.
 */

export function addClusterCommands(root: Command, shell: Shell): void {
  addImport(root, shell)
  addDiff(root, shell)
  addExport(root, shell)
  addReplay(root, shell)
}

function addExport(root: Command, shell: Shell): void {
  const { commands, options: said } = catalogues[shell.language].surfaces.terminal
  const ends = catalogues[shell.language].commands.trace.params
  const command = root
    .command('export')
    .description(commands.export)
    .argument('<from>', ends.from)
    .argument('<to>', ends.to)
    .requiredOption('--to <folder>', said.folder)
    .addOption(new Option('--proto <name>', ends.proto).choices(['icmp', 'udp', 'tcp']))
    .option('--port <number>', ends.port, Number)
    .option('--size <number>', ends.size, Number)
    .option('--ttl <number>', ends.ttl, Number)
  type Given = Options & { to: string; proto?: string; port?: number; size?: number; ttl?: number }
  shell.common(command).action(async (from: string, to: string, options: Given) => {
    const { proto, port, size, ttl } = options
    const wanted = Object.entries({ from, to, proto, port, size, ttl }).filter(([, value]) => value !== undefined)
    process.exitCode = await runExport(options.to, { ...options, wanted: Object.fromEntries(wanted) }, shell)
  })
}

async function runExport(folder: string, options: Options & { wanted: object }, shell: Shell): Promise<number> {
  try {
    const { exportTo } = await import('./export.ts')
    const asker = await shell.askerOf({ lang: shell.language, ...options })
    const manner = options.datapath === undefined ? {} : { manner: { datapath: options.datapath } }
    const { answered, files } = exportTo(folder, { ...options.wanted, ...manner }, asker)
    const [head] = answered.blocks
    const brief: Answer = files.length === 0 || head === undefined ? answered : { ...answered, blocks: [head] }
    process.stdout.write(`${render(brief, terminalStyle(process.stdout, process.env))}\n`)
    for (const file of files) process.stdout.write(`${file}\n`)
    return exitCodeOf(answered)
  } catch (problem) {
    return shell.tell(problem, options.lang ?? shell.language)
  }
}

function addImport(root: Command, shell: Shell): void {
  const { commands, arguments: places, options: said } = catalogues[shell.language].surfaces.terminal
  const command = root
    .command('import')
    .description(commands.import)
    .argument('[paths...]', places.paths)
    .option('-o, --output <file>', said.snapshot)
    .option('--check', said.check)
    .option('--json', said.data)
    .option('--name <name>', said.name)
    .option('--live', said.live)
    .option('--context <name>', said.context)
  shell.common(command).action(async (paths: string[], options: Options & ImportWish) => {
    process.exitCode = await runImport(paths, options, shell)
  })
}

async function runImport(paths: string[], options: Options & ImportWish, shell: Shell): Promise<number> {
  const { lang = shell.language, voice = 'technical' } = options
  try {
    if (paths.length === 0 && options.live !== true)
      throw new Problem('missing-argument', { command: 'import', argument: 'paths' })
    const { importCommand } = await import('./cluster.ts')
    const answered = await importCommand(paths, options, { ...stranger(lang), voice })
    if (options.json === true) await shell.printData(answered)
    else process.stdout.write(`${render(answered, terminalStyle(process.stdout, process.env))}\n`)
    const [head] = answered.blocks
    return head?.kind === 'headline' && head.mood === 'bad' ? 1 : 0
  } catch (problem) {
    if (isMissing(problem)) return shell.tell(new Problem('unknown-network', { name: problem.path, near: [] }), lang)
    return shell.tell(problem, lang)
  }
}

/** A path that nobody can read, as Node says it. */
function isMissing(error: unknown): error is { path: string } {
  return (
    error instanceof Error &&
    'code' in error &&
    error.code === 'ENOENT' &&
    'path' in error &&
    typeof error.path === 'string'
  )
}

function addDiff(root: Command, shell: Shell): void {
  const { arguments: places, options: said } = catalogues[shell.language].surfaces.terminal
  const command = root
    .command('diff')
    .description(catalogues[shell.language].commands.diff.about)
    .argument('<before>', places.before)
    .argument('<after>', places.after)
    .argument('[from]', places.from)
    .argument('[to]', places.to)
    .addOption(new Option('--proto <name>', said['one-way']).choices(['icmp', 'udp', 'tcp']))
    .option('--port <number>', said['one-way'], Number)
    .addOption(new Option('--semantics <name>', said.semantics).choices(['kubernetes', 'cilium']))
    .option('--json', said.changes)
  type Ends = [from?: string, to?: string]
  shell.common(command).action(async (before: string, after: string, ...rest: [...Ends, Options & DiffWish]) => {
    const [from, to, options] = rest
    const { semantics, proto, port } = options
    const wish = Object.entries({ from, to, semantics, proto, port }).filter(([, value]) => value !== undefined)
    process.exitCode = await runDiff([before, after], { ...options, wish: Object.fromEntries(wish) }, shell)
  })
}

interface DiffWish {
  semantics?: string
  proto?: string
  port?: number
}

async function runDiff(paths: [string, string], options: Options & { wish: object }, shell: Shell): Promise<number> {
  try {
    const { openPath } = await import('./cluster.ts')
    const [before, after] = [
      await openPath(paths[0], { progress: process.stderr }),
      await openPath(paths[1], { progress: process.stderr }),
    ]
    const stored = [before.stored, after.stored]
    const asker: Asker = {
      ...(await shell.askerOf({ lang: shell.language, ...options, network: 'buildings' })),
      network: before.stored.hash,
      stored,
      networks: stored,
    }
    const json = options.json === true ? { json: true } : {}
    const request = admitRequest({ kind: 'diff', other: after.stored.hash, ...options.wish, ...json })
    const answered = answer(request, asker)
    if (options.json === true) return await shell.printData(answered)
    process.stdout.write(`${render(answered, terminalStyle(process.stdout, process.env))}\n`)
    return exitCodeOf(answered)
  } catch (problem) {
    return shell.tell(problem, options.lang ?? shell.language)
  }
}

/** Every query of a case file as a line of JSON. A file may hold one case, or one per line. */
export async function runCase(
  { file, semantics }: { file: string; semantics?: Semantics },
  tell: (problem: unknown) => number,
): Promise<number> {
  try {
    const [{ answerCase }, { text }] = await Promise.all([import('./cases.ts'), import('node:stream/consumers')])
    if (file !== '-' && !existsSync(file)) throw new Problem('unknown-network', { name: file.slice(0, 200), near: [] })
    const source = file === '-' ? await text(process.stdin) : readFileSync(file, 'utf8')
    for (const one of casesIn(source)) {
      for (const answered of answerCase(one, semantics))
        process.stdout.write(`${visibleJson(JSON.stringify(answered))}\n`)
    }
    return 0
  } catch (problem) {
    return tell(problem)
  }
}

function casesIn(source: string): unknown[] {
  try {
    const whole: unknown = JSON.parse(source)
    return Array.isArray(whole) ? whole : [whole]
  } catch {
    // not one document: one case per line, and a broken line is a case that answers with what is wrong
    return source
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line): unknown => (isJson(line) ? JSON.parse(line) : line))
  }
}

function isJson(line: string): boolean {
  try {
    JSON.parse(line)
    return true
  } catch {
    return false
  }
}
