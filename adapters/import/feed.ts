import { setImmediate } from 'node:timers/promises'
import { type Draft, notify } from '../../src/kube/import/draft.ts'
import { type JsonFeed, jsonFeed } from '../../src/kube/import/json.ts'
import type { Envelope } from '../../src/kube/import/objects.ts'
import { isText, jsonIn } from '../../src/kube/import/text.ts'
import { addChapter, yamlChapters } from '../../src/kube/import/yaml.ts'
import type { ByteSource } from './sources.ts'
import { ZipTooLarge } from './zip.ts'

export interface Progress {
  file: string
  /** Bytes read so far, of all files. */
  done: number
  /** 0 when nobody knows, as on standard input. */
  total: number
  objects: number
}

/** What a file is, is told by its first bytes. */
const HEAD = 4096
/** YAML is held as one text while it is cut; JSON has no such limit. */
const YAML_BYTES = 384 * 1024 * 1024

/** Takes the bytes of one file, finds out what they are, and hands them on. */
interface Intake {
  push(chunk: Uint8Array): void
  end(): Promise<void>
}

/** Reads a source to its end into the draft. What cannot be read is noted there; a broken archive too. */
export async function feedSource(draft: Draft, source: ByteSource, read: (bytes: number) => void): Promise<void> {
  if (source.pieces !== undefined) {
    await feedArchive(draft, source, source.pieces())
    read(source.bytes ?? 0)
    return
  }
  const into = intake(draft, source.name, await source.hint?.())
  try {
    for await (const chunk of source.open()) {
      into.push(chunk)
      read(chunk.length)
    }
  } catch (error) {
    if (!isBrokenGzip(error)) throw error
    notify(draft, { kind: 'cut-off', place: { file: source.name } })
  }
  await into.end()
}

function isBrokenGzip(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('Z_')
}

async function feedArchive(
  draft: Draft,
  source: ByteSource,
  pieces: ReturnType<NonNullable<ByteSource['pieces']>>,
): Promise<void> {
  const open = new Map<string, Intake>()
  const place = { file: source.name }
  try {
    for await (const { name, chunk, last } of pieces) {
      const into = open.get(name) ?? intake(draft, `${source.name}/${name}`)
      open.set(name, into)
      into.push(chunk)
      if (!last) continue
      open.delete(name)
      await into.end()
    }
  } catch (error) {
    if (error instanceof ZipTooLarge)
      notify(draft, { kind: 'too-large', bytes: error.bytes, limit: error.bytes, place })
    else notify(draft, { kind: 'cut-off', place })
  }
  for (const into of open.values()) await into.end()
}

/** Windows PowerShell redirects in UTF-16; the first bytes tell. */
function encodingOf(chunk: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' {
  if (chunk[0] === 0xff && chunk[1] === 0xfe) return 'utf-16le'
  return chunk[0] === 0xfe && chunk[1] === 0xff ? 'utf-16be' : 'utf-8'
}

function intake(draft: Draft, file: string, hint?: Envelope): Intake {
  let json: JsonFeed | undefined
  let binary = false
  let size = 0
  let started = false
  const parts: Uint8Array[] = []
  const start = (chunk: Uint8Array): void => {
    started = true
    if (encodingOf(chunk) !== 'utf-8') return
    const head = new TextDecoder().decode(chunk.subarray(0, HEAD))
    binary = !isText(head)
    if (!binary && jsonIn(head) === head) json = jsonFeed(draft, file, hint)
  }
  return {
    push(chunk) {
      if (chunk.length === 0) return
      if (!started) start(chunk)
      size += chunk.length
      if (json !== undefined) json.push(chunk)
      else if (!binary && size <= YAML_BYTES) parts.push(chunk)
    },
    async end() {
      const place = { file }
      if (json !== undefined) json.end()
      else if (size === 0) notify(draft, { kind: 'nothing-found', place })
      else if (binary) notify(draft, { kind: 'not-text', place })
      else if (size > YAML_BYTES) notify(draft, { kind: 'too-large', bytes: size, limit: YAML_BYTES, place })
      else await feedText(draft, file, Buffer.concat(parts))
    },
  }
}

async function feedText(draft: Draft, file: string, bytes: Uint8Array): Promise<void> {
  const text = new TextDecoder(encodingOf(bytes)).decode(bytes)
  const json = jsonIn(text)
  if (json !== undefined) {
    const feed = jsonFeed(draft, file)
    feed.push(new TextEncoder().encode(json))
    feed.end()
    return
  }
  for (const chapter of yamlChapters(text)) {
    addChapter(draft, file, chapter)
    // Parsing YAML is slow; whoever else works in this process gets a turn.
    await setImmediate()
  }
}
