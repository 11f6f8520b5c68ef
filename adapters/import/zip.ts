import { Unzip, UnzipInflate } from 'fflate'

/** A file in an archive, or a piece of it; the last piece of a file has `last`. */
export interface ZipPiece {
  name: string
  chunk: Uint8Array
  last: boolean
}

/** What an archive may unpack to: bytes, files of any kind, and bytes for each byte of the archive. */
export interface ZipLimits {
  bytes: number
  files: number
  ratio: number
}

/** Thrown by what unpacks to more than it may. */
export class ZipTooLarge extends Error {
  readonly bytes: number
  readonly what: keyof ZipLimits
  constructor(what: keyof ZipLimits, { bytes }: ZipLimits) {
    super(`the archive unpacks to too much: ${what}`)
    this.what = what
    this.bytes = bytes
  }
}

export const ZIP_LIMITS: ZipLimits = {
  bytes: 16 * 1024 ** 3,
  files: Number.POSITIVE_INFINITY,
  ratio: Number.POSITIVE_INFINITY,
}
/** So much may come out before its ratio says anything: a few lines that repeat themselves pack very small. */
const RATIO_FROM = 1024 * 1024

/**
 * The wanted files of a zip archive, in the order in which they stand in it, piece by piece as they come out. Files inside
 * are never written to disk, so their paths lead nowhere.
 */
export async function* zipPieces(
  bytes: AsyncIterable<Uint8Array>,
  wanted: (name: string) => boolean,
  limits: ZipLimits = ZIP_LIMITS,
): AsyncGenerator<ZipPiece> {
  let pieces: ZipPiece[] = []
  let total = 0
  let read = 0
  let files = 0
  let broken: Error | undefined
  function tooMuch(): keyof ZipLimits | undefined {
    if (files > limits.files) return 'files'
    if (total > RATIO_FROM && total > read * limits.ratio) return 'ratio'
    return total > limits.bytes ? 'bytes' : undefined
  }
  const unzip = new Unzip((file) => {
    files += 1
    if (!wanted(file.name) || file.name.endsWith('/')) return
    file.ondata = (error, chunk, last) => {
      if (error !== null) broken ??= error
      total += chunk?.length ?? 0
      const what = tooMuch()
      if (what !== undefined) {
        broken ??= new ZipTooLarge(what, limits)
        file.terminate()
        return
      }
      if (chunk !== null && chunk !== undefined) pieces.push({ name: file.name, chunk, last })
    }
    file.start()
  })
  unzip.register(UnzipInflate)
  for await (const chunk of bytes) {
    // Small bites: a bomb is noticed before it has grown.
    for (let at = 0; at < chunk.length; at += 16 * 1024) {
      const bite = chunk.subarray(at, at + 16 * 1024)
      read += bite.length
      unzip.push(bite)
      if (files > limits.files) broken ??= new ZipTooLarge('files', limits)
      const ready = pieces
      pieces = []
      yield* ready
      if (broken !== undefined) throw broken
    }
  }
  unzip.push(new Uint8Array(0), true)
  yield* pieces
  if (broken !== undefined) throw broken
}
