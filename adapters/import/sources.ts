import { createReadStream } from 'node:fs'
import { lstat, open, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { createGunzip } from 'node:zlib'
import type { Envelope } from '../../src/kube/import/objects.ts'
import { type ZipPiece, zipPieces } from './zip.ts'

/** Something that can be read once, from the start. */
export interface ByteSource {
  /** What to call it in messages: the path as given, or the path inside of an archive. */
  name: string
  /** Undefined for standard input. */
  bytes: number | undefined
  open(): AsyncIterable<Uint8Array>
  /** What the items of a list are, when its kind stands behind them. */
  hint?: () => Promise<Envelope | undefined>
  /** For archives: the files inside, instead of the bytes. */
  pieces?: () => AsyncIterable<ZipPiece>
}

/** Names that can hold objects. A sysdump has thousands of others: logs, captures, tables. */
export const READABLE = /\.(json|ya?ml)(\.gz)?$/i
const CHUNK = 1024 * 1024
const MOST_FILES = 100_000

/** Everything that can be read at these paths, folders in the order of their names. Links inside folders are not followed. */
export async function sourcesOf(paths: readonly string[], stdin?: AsyncIterable<Uint8Array>): Promise<ByteSource[]> {
  const sources: ByteSource[] = []
  for (const path of paths) {
    if (path === '-') {
      const input = stdin ?? process.stdin
      sources.push({ name: 'stdin', bytes: undefined, open: () => input })
    } else if ((await stat(path)).isDirectory()) await walk(path, sources)
    else sources.push(await fileSource(path))
  }
  return sources
}

async function walk(folder: string, into: ByteSource[]): Promise<void> {
  for (const name of (await readdir(folder)).sort()) {
    const path = join(folder, name)
    const entry = await lstat(path)
    if (into.length >= MOST_FILES) return
    if (entry.isDirectory()) await walk(path, into)
    else if (entry.isFile() && (READABLE.test(name) || /\.zip$/i.test(name))) into.push(await fileSource(path))
  }
}

async function fileSource(path: string): Promise<ByteSource> {
  const { size } = await stat(path)
  if (/\.zip$/i.test(path)) return zipSource(path, size)
  const read = () => createReadStream(path, { highWaterMark: CHUNK })
  if (/\.gz$/i.test(path)) return { name: path, bytes: size, open: () => read().pipe(createGunzip()) }
  return { name: path, bytes: size, open: read, hint: () => kindAtEnd(path, size) }
}

function zipSource(path: string, bytes: number): ByteSource {
  const open = () => createReadStream(path, { highWaterMark: CHUNK })
  return { name: path, bytes, open, pieces: () => zipPieces(open(), (name) => READABLE.test(name)) }
}

/** The API writes a list's kind first; kubectl and YAML writers sort it behind the items. The last bytes tell. */
async function kindAtEnd(path: string, size: number): Promise<Envelope | undefined> {
  const file = await open(path)
  try {
    const length = Math.min(size, 4096)
    const { buffer } = await file.read(Buffer.alloc(length), 0, length, size - length)
    const tail = buffer.toString('utf8')
    const kind = /"kind"\s*:\s*"(\w+List)"(?![\s\S]*"kind")/.exec(tail)?.[1]
    const head = Buffer.alloc(Math.min(size, 4096))
    await file.read(head, 0, head.length, 0)
    const apiVersion = /"apiVersion"\s*:\s*"([\w./-]+)"/.exec(head.toString('utf8'))?.[1]
    return kind === undefined || apiVersion === undefined ? undefined : { kind, apiVersion }
  } finally {
    await file.close()
  }
}
