import { Unzip, UnzipInflate } from 'fflate'

/** A file in an archive, or a piece of it; the last piece of a file has `last`. */
export interface ZipPiece {
  name: string
  chunk: Uint8Array
  last: boolean
}

/** Thrown by what unpacks to more than it may. */
export class ZipTooLarge extends Error {
  readonly bytes: number
  constructor(bytes: number) {
    super(`the archive unpacks to more than ${bytes} bytes`)
    this.bytes = bytes
  }
}

export const ZIP_LIMITS = { bytes: 16 * 1024 ** 3 } as const

/**
 * The wanted files of a zip archive, in the order in which they stand in it, piece by piece as they come out. Files inside
 * are never written to disk, so their paths lead nowhere.
 */
export async function* zipPieces(
  bytes: AsyncIterable<Uint8Array>,
  wanted: (name: string) => boolean,
  limit: number = ZIP_LIMITS.bytes,
): AsyncGenerator<ZipPiece> {
  let pieces: ZipPiece[] = []
  let total = 0
  let broken: Error | undefined
  const unzip = new Unzip((file) => {
    if (!wanted(file.name) || file.name.endsWith('/')) return
    file.ondata = (error, chunk, last) => {
      if (error !== null) broken ??= error
      total += chunk?.length ?? 0
      if (total > limit) {
        broken ??= new ZipTooLarge(limit)
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
      unzip.push(chunk.subarray(at, at + 16 * 1024))
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
