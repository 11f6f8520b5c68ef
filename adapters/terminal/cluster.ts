import { closeSync, openSync, readFileSync, readSync, statSync } from 'node:fs'
import { basename } from 'node:path'
import type { Asker } from '../../src/bot/bot.ts'
import type { StoredNetwork } from '../../src/commands/command.ts'
import { check } from '../../src/kube/import/check.ts'
import type { Imported } from '../../src/kube/import/import.ts'
import type { Network } from '../../src/kube/network.ts'
import { fileKind, isNothing, keep, networkOf, nothingUsable, openAny } from '../../src/kube/open.ts'
import { isSnapshotFile, writeSnapshot } from '../../src/kube/snapshot/file.ts'
import { type ForeignFile, LIMITS } from '../../src/networks/validate.ts'
import type { Answer } from '../../src/request/answer.ts'
import { visibleJson } from '../../src/request/json-text.ts'
import { Problem } from '../../src/request/problem.ts'
import { checkBlocks } from '../../src/views/mode.ts'
import { catalogues } from '../../src/words/index.ts'
import { importFrom } from '../import/index.ts'
import { openFile } from './files.ts'
import { save } from './save.ts'

/*
 * Real clusters on the command line: whatever somebody names is opened, and `import` makes a snapshot of it.
 */

/** A snapshot is held as one text. */
const SNAPSHOT_BYTES = 480 * 1024 * 1024
const HEAD = 256

/** What was named with `--network` or `--manifests`, and the text under which a bot finds it again. */
export interface Opened {
  network: Network
  stored: StoredNetwork
}

export interface Opening {
  /** Where progress is shown when it is a terminal. */
  progress?: NodeJS.WriteStream
  /** Said with `--manifests`: there is nothing besides. */
  given?: 'everything'
  /** Said with `--lenient`. */
  unknown?: 'leave-out'
}

/** Opens a network file, a snapshot, manifests, a folder, an archive, or `-`. Throws a Problem. */
export async function openPath(path: string, opening: Opening = {}): Promise<Opened> {
  const found = path === '-' ? undefined : statSync(path, { throwIfNoEntry: false })
  if (path !== '-' && found === undefined) throw new Problem('unknown-network', { name: path.slice(0, 200), near: [] })
  if (found?.isFile() === true) {
    const file = textOf(path, found.size)
    if (file !== undefined) return ofText(file, opening)
  }
  return ofSnapshot(await importPaths([path], opening))
}

function ofText(file: ForeignFile, { unknown }: Opening): Opened {
  const network = openAny(unknown === undefined ? file : { ...file, unknown })
  // asked again by its text: what was left out must stay so, and be said again
  return opened(network, network.file.left_out === undefined ? file.text : JSON.stringify(network.file))
}

/** The text of a file that can be opened as one; undefined for what must be streamed. */
function textOf(path: string, bytes: number): ForeignFile | undefined {
  if (/\.(zip|gz)$/i.test(path)) return undefined
  const file = basename(path)
  if (bytes <= LIMITS.bytes) {
    const small = openFile(path)
    // UTF-16 of a PowerShell, and manifests with their notices, are the import's business
    return fileKind(small.text) === 'manifests' || small.text.includes('\0') ? undefined : small
  }
  if (bytes > SNAPSHOT_BYTES) return undefined
  const text = readFileSync(path, 'utf8')
  if (isSnapshotFile(text.slice(0, HEAD))) return { file, text }
  if (fileKind(text.slice(0, 64 * 1024)) === 'network') {
    throw new Problem('file-too-large', { file, bytes, limit: LIMITS.bytes })
  }
  return undefined
}

function opened(network: Network, source: string): Opened {
  return { network, stored: { hash: network.hash, name: network.name, source } }
}

function ofSnapshot(imported: Imported): Opened {
  const { snapshot } = imported
  if (isNothing(imported)) throw nothingUsable(snapshot.name, imported)
  const network = networkOf(snapshot)
  const source = writeSnapshot(snapshot)
  keep(source, network)
  return opened(network, source)
}

async function importPaths(paths: readonly string[], opening: Opening & { name?: string }): Promise<Imported> {
  const { progress, ...about } = opening
  const bar = progress?.isTTY === true ? progress : undefined
  const words = catalogues.en.mode.lines
  const imported = await importFrom(paths, {
    ...about,
    progress: ({ done, total, objects }) =>
      bar?.write(
        `\r\u001b[K${words.reading(total === 0 ? 0 : Math.min(100, Math.floor((100 * done) / total)), objects)}`,
      ),
  })
  bar?.write('\r\u001b[K')
  return imported
}

/** A snapshot that somebody gives instead of what it was made of: it is opened, not read anew. */
function snapshotAt([path, ...more]: readonly string[]): Imported | undefined {
  if (path === undefined || path === '-' || more.length > 0) return undefined
  const found = statSync(path, { throwIfNoEntry: false })
  if (found?.isFile() !== true || found.size > SNAPSHOT_BYTES || !isSnapshotFile(headOf(path))) return undefined
  const { cluster } = openAny({ file: basename(path), text: readFileSync(path, 'utf8') })
  return cluster === undefined
    ? undefined
    : { snapshot: cluster.snapshot, notices: [], moreNotices: 0, counts: new Map() }
}

function headOf(path: string): string {
  const head = Buffer.alloc(HEAD)
  const file = openSync(path, 'r')
  try {
    return head.toString('utf8', 0, readSync(file, head))
  } finally {
    closeSync(file)
  }
}

export interface ImportWish {
  output?: string
  check?: boolean
  json?: boolean
  name?: string
  live?: boolean
  context?: string
}

/** `packetwalk import PATH...`: what was understood; with `-o` a snapshot file. */
export async function importCommand(paths: readonly string[], wish: ImportWish, asker: Asker): Promise<Answer> {
  const imported =
    wish.live === true
      ? await liveImport(wish)
      : (snapshotAt(paths) ??
        (await importPaths(paths, {
          progress: process.stderr,
          ...(wish.name === undefined ? {} : { name: wish.name }),
        })))
  if (isNothing(imported) && imported.notices.some(({ kind }) => kind === 'kubectl-table'))
    throw nothingUsable(imported.snapshot.name, imported)
  const words = catalogues[asker.language]
  const checked = check(imported)
  if (wish.output !== undefined) save(wish.output, writeSnapshot(imported.snapshot))
  const [head, ...rest] = checkBlocks(checked, { words, language: asker.language, voice: asker.voice })
  const written: Answer['blocks'] =
    wish.output === undefined
      ? []
      : [{ kind: 'paragraph', text: words.mode.lines.written(wish.output, imported.snapshot.hash.slice(0, 12)) }]
  if (wish.json === true) {
    const content = `${visibleJson(JSON.stringify(checked, null, 2))}\n`
    return answered([
      ...(head === undefined ? [] : [head]),
      { kind: 'file', name: 'check.json', type: 'application/json', content },
    ])
  }
  const told = wish.check === true || wish.output === undefined ? rest : rest.slice(0, 1)
  return answered([...(head === undefined ? [] : [head]), ...written, ...told])
}

function answered(blocks: Answer['blocks']): Answer {
  return { blocks, private: false, effects: [] }
}

async function liveImport({ name, context }: ImportWish): Promise<Imported> {
  const { importLive } = await import('../import/live.ts')
  return await importLive({ ...(name === undefined ? {} : { name }), ...(context === undefined ? {} : { context }) })
}
