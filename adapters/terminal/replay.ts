import { createReadStream, readFileSync, statSync } from 'node:fs'
import { createInterface } from 'node:readline'
import type { Command } from 'commander'
import { type Asker, DEFAULT_NETWORK } from '../../src/bot/bot.ts'
import { jsonFile } from '../../src/commands/mode.ts'
import { addFlow, type Flows, noFlows, replay } from '../../src/findings/replay.ts'
import { readEdits } from '../../src/kube/edits/read.ts'
import { whatIf } from '../../src/kube/edits/whatif.ts'
import { openLab } from '../../src/kube/labs.ts'
import type { Network } from '../../src/kube/network.ts'
import { openAny } from '../../src/kube/open.ts'
import { isLab } from '../../src/networks/labs/index.ts'
import type { Answer, Block } from '../../src/request/answer.ts'
import { Problem } from '../../src/request/problem.ts'
import { replayBlocks, replayJson } from '../../src/views/replay.ts'
import { catalogues } from '../../src/words/index.ts'
import { exitCodeOf, terminalStyle } from './index.ts'
import type { Options } from './options.ts'
import { render } from './render.ts'
import type { Shell } from './shell.ts'

/*
 * `packetwalk replay FLOWS`: a file of flows against the model, and against a change.
 */

interface ReplayWish {
  cluster?: string
  with?: string
  change?: string
}

/** A file that is larger is no policy. */
const LARGEST_POLICY = 4 * 1024 * 1024

export function addReplay(root: Command, shell: Shell): void {
  const { commands, arguments: places, options: said } = catalogues[shell.language].surfaces.terminal
  const command = root
    .command('replay')
    .description(commands.replay)
    .argument('[flows]', places.flows)
    .option('--cluster <path>', said.network)
    .option('--with <file>', said.with)
    .option('--change <text>', said.change)
    .option('--json', said.data)
  shell.common(command).action(async (flows: string | undefined, options: Options & ReplayWish) => {
    process.exitCode = await runReplay(flows, options, shell)
  })
}

async function runReplay(path: string | undefined, options: Options & ReplayWish, shell: Shell): Promise<number> {
  const { lang = shell.language, voice = 'technical' } = options
  try {
    if (path === undefined) throw new Problem('missing-argument', { command: 'replay', argument: 'flows' })
    const named = options.cluster ?? options.network
    const asker = await shell.askerOf({ ...options, ...(named === undefined ? {} : { network: named }) })
    const network = networkFor(asker)
    const change = changeOf(options)
    const after = change === undefined ? undefined : whatIf(network, readEdits(change.text, network, change.upload))
    const found = replay(await readFlows(path), network, after?.network)
    const reader = { words: catalogues[lang], language: lang, voice }
    const blocks = replayBlocks(found, network, reader)
    const [head] = blocks
    const told = change?.upload?.name ?? change?.text
    const data: Block[] = head === undefined ? [] : [head, jsonFile('replay.json', replayJson(found, network, told))]
    const answered: Answer = { blocks: options.json === true ? data : blocks, private: false, effects: [] }
    if (options.json === true) return await shell.printData(answered)
    process.stdout.write(`${render(answered, terminalStyle(process.stdout, process.env))}\n`)
    return exitCodeOf(answered)
  } catch (problem) {
    return shell.tell(problem, lang)
  }
}

function networkFor({ stored, network }: Asker): Network {
  const [own] = stored
  if (own !== undefined) return openAny({ file: own.name, text: own.source })
  const lab = network ?? DEFAULT_NETWORK
  return openLab(isLab(lab) ? lab : 'buildings')
}

function changeOf({
  with: file,
  change,
}: ReplayWish): { text: string; upload?: { name: string; text: string } } | undefined {
  if (file === undefined) return change === undefined ? undefined : { text: change }
  const size = sizeOf(file)
  if (size > LARGEST_POLICY) throw new Problem('file-too-large', { file, bytes: size, limit: LARGEST_POLICY })
  const upload = { name: file, text: readFileSync(file, 'utf8') }
  return { text: change === undefined ? 'apply upload' : `apply upload; ${change}`, upload }
}

/** Throws what the system says of a path that cannot be read, a folder included. */
function sizeOf(file: string): number {
  const found = statSync(file)
  if (found.isDirectory()) throw new Problem('not-readable', { file: file.slice(0, 200), code: 'EISDIR' })
  return found.size
}

/** Line by line, so that a file of any length needs the memory of its different flows. */
async function readFlows(path: string): Promise<Flows> {
  if (path !== '-') sizeOf(path)
  const all = noFlows()
  let number = 0
  const input = path === '-' ? process.stdin : createReadStream(path, 'utf8')
  for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) addFlow(all, line, ++number)
  return all
}
