import { newDraft } from '../../src/kube/import/draft.ts'
import { admitUpload, finishImport, type Imported } from '../../src/kube/import/import.ts'
import { fileKind } from '../../src/kube/open.ts'
import { writeSnapshot } from '../../src/kube/snapshot/file.ts'
import { Problem } from '../../src/request/problem.ts'
import { feedSource } from './feed.ts'
import { READABLE } from './sources.ts'
import { ZipTooLarge, zipPieces } from './zip.ts'

/*
 * A file from a chat: a text as it is, or a zip archive of what kubectl prints, read by the same door as in the terminal.
 */

/** What an archive of the largest upload may hold. Kubernetes' YAML shrinks to a tenth, JSON to a twentieth. */
export const UNPACKED = { bytes: 4 * 1024 * 1024, files: 1_000, ratio: 100 } as const

/** A file as it came, at most `CHAT_LIMIT` bytes: whoever fetches it looks at the announced size first. */
export interface Upload {
  name: string
  bytes: Uint8Array
}
/** What the bot is given: a text, or what is wrong with the file. */
export type ReadUpload = { name: string; text: string; unpacked?: true } | { name: string; problem: Problem }

const isZip = (bytes: Uint8Array): boolean => bytes[0] === 0x50 && bytes[1] === 0x4b

/** A zip archive ends in its directory (APPNOTE 4.3.16), after which a comment of 64 KiB at most may stand. */
function isWhole(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.subarray(-66_000)).includes(Buffer.from([0x50, 0x4b, 5, 6]))
}

/** UTF-8, or the UTF-16 that Windows PowerShell writes. */
function decoded(bytes: Uint8Array): string {
  const little = bytes[0] === 0xff && bytes[1] === 0xfe
  const big = bytes[0] === 0xfe && bytes[1] === 0xff
  return new TextDecoder(little ? 'utf-16le' : big ? 'utf-16be' : 'utf-8').decode(bytes)
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

/** The texts in an archive, as far as its limits allow; throws a Problem that says what is wrong with it. */
async function unpacked({ name, bytes }: Upload): Promise<Upload[]> {
  const files = new Map<string, Uint8Array[]>()
  if (!isWhole(bytes)) throw new Problem('bad-archive', { file: name, reason: 'broken', limit: 0 })
  try {
    for await (const piece of zipPieces(once(bytes), (inside) => READABLE.test(inside), UNPACKED)) {
      const chunks = files.get(piece.name) ?? []
      chunks.push(piece.chunk)
      files.set(piece.name, chunks)
    }
  } catch (cause) {
    const reason = cause instanceof ZipTooLarge ? cause.what : 'broken'
    throw new Problem('bad-archive', { file: name, reason, limit: reason === 'broken' ? 0 : UNPACKED[reason] })
  }
  return [...files].map(([inside, chunks]) => ({ name: inside, bytes: Buffer.concat(chunks) }))
}

/** Everything in an archive as one snapshot. Throws a Problem when nothing in it can be used. */
async function imported(archive: string, files: readonly Upload[]): Promise<Imported> {
  const draft = newDraft()
  for (const { name, bytes } of files) {
    await feedSource(draft, { name: `${archive}/${name}`, bytes: bytes.length, open: () => once(bytes) }, () => {})
  }
  const result = finishImport(draft, { name: archive.replace(/\.zip$/i, '') })
  if ([...result.counts.values()].some(({ used }) => used > 0)) return result
  throw new Problem('bad-archive', { file: archive, reason: 'nothing', limit: 0 })
}

async function archive(upload: Upload): Promise<ReadUpload> {
  const files = await unpacked(upload)
  const only = files.length === 1 ? files[0] : undefined
  const text = only === undefined ? '' : decoded(only.bytes)
  // A network file or a snapshot that somebody packed alone is what it is.
  if (only !== undefined && text !== '' && fileKind(text) !== 'manifests') {
    return { name: only.name.split('/').at(-1) ?? upload.name, text, unpacked: true }
  }
  return { name: upload.name, text: writeSnapshot((await imported(upload.name, files)).snapshot), unpacked: true }
}

/** Reads a file from a chat. Never rejects for what is in it. */
export async function readUpload(upload: Upload): Promise<ReadUpload> {
  const { name, bytes } = upload
  try {
    admitUpload(name, bytes.length)
    return isZip(bytes) ? await archive(upload) : { name, text: decoded(bytes) }
  } catch (cause) {
    if (cause instanceof Problem) return { name, problem: cause }
    throw cause
  }
}
