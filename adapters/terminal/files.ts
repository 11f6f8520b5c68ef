import { readFileSync, statSync } from 'node:fs'
import { basename } from 'node:path'
import { type ForeignFile, LIMITS } from '../../src/networks/validate.ts'
import { Problem } from '../../src/request/problem.ts'

/** Reads a network file. Refuses by size before it reads; throws a Problem when there is no such file. */
export function openFile(path: string): ForeignFile {
  const file = basename(path)
  const bytes = sizeOf(path)
  if (bytes === undefined) throw new Problem('unknown-network', { name: path.slice(0, 200), near: [] })
  if (bytes > LIMITS.bytes) throw new Problem('file-too-large', { file, bytes, limit: LIMITS.bytes })
  return { file, text: readFileSync(path, 'utf8') }
}

function sizeOf(path: string): number | undefined {
  const found = statSync(path, { throwIfNoEntry: false })
  return found?.isFile() ? found.size : undefined
}
