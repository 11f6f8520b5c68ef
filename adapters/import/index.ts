import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { type Draft, newDraft } from '../../src/kube/import/draft.ts'
import { finishImport, type Imported } from '../../src/kube/import/import.ts'
import { feedSource, type Progress } from './feed.ts'
import { sourcesOf } from './sources.ts'

/*
 * Objects from files, folders, archives and standard input to a snapshot.
 */

export interface ImportOptions {
  /** What to call the snapshot; the name of the first path when missing. */
  name?: string
  /** When the objects were read from the cluster; otherwise the youngest file says it. */
  takenAt?: string
  /** Called about ten times a second at most. */
  progress?: (progress: Progress) => void
  stdin?: AsyncIterable<Uint8Array>
  signal?: AbortSignal
  given?: 'everything'
}

/**
 * Imports whatever lies at the paths: YAML or JSON files, folders of them, zip archives (sysdumps), gzipped files, `-` for
 * standard input. Throws only when a path cannot be read at all.
 */
export async function importFrom(paths: readonly string[], options: ImportOptions = {}): Promise<Imported> {
  const draft = newDraft()
  const sources = await sourcesOf(paths, options.stdin)
  const total = sources.reduce((sum, source) => sum + (source.bytes ?? 0), 0)
  let done = 0
  let told = 0
  for (const source of sources) {
    options.signal?.throwIfAborted()
    await feedSource(draft, source, (bytes) => {
      done += bytes
      const now = Date.now()
      if (now - told < 100) return
      told = now
      options.progress?.({ file: source.name, done, total, objects: objectsIn(draft) })
    })
  }
  options.progress?.({ file: '', done, total, objects: objectsIn(draft) })
  // Manifests are timeless: when a file was written says nothing about a cluster.
  const takenAt = draft.livePods > 0 ? (options.takenAt ?? (await timeOf(paths))) : undefined
  const name = options.name ?? nameOf(paths)
  return finishImport(draft, {
    name,
    ...(takenAt === undefined ? {} : { takenAt }),
    ...(options.given === undefined ? {} : { given: options.given }),
  })
}

function objectsIn(draft: Draft): number {
  let number = 0
  for (const { used, leftOut } of draft.counts.values()) number += used + leftOut
  return number
}

function nameOf(paths: readonly string[]): string {
  const [first = 'snapshot'] = paths
  return first === '-' ? 'stdin' : basename(first).replace(/\.(json|ya?ml|zip|gz)$/gi, '') || 'snapshot'
}

/** A sysdump carries its time in its name; else the file's own. Standard input is read now. */
async function timeOf(paths: readonly string[]): Promise<string> {
  const dated = paths.map((path) => /(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)/.exec(path)).find((match) => match !== null)
  if (dated !== undefined) {
    const [, year, month, day, hour, minute, second] = dated
    const text = `${year}-${month}-${day}T${hour}:${minute}:${second}Z`
    if (!Number.isNaN(Date.parse(text))) return text
  }
  const times = await Promise.all(paths.filter((path) => path !== '-').map(async (path) => (await stat(path)).mtimeMs))
  const when = times.length === 0 || paths.includes('-') ? Date.now() : Math.max(...times)
  return `${new Date(when).toISOString().slice(0, 19)}Z`
}
