import { unzipSync } from 'fflate'
import { addText, admitUpload, CHAT_LIMIT, finishImport, type Imported } from '../../src/kube/import.ts'
import { newDraft, notify } from '../../src/kube/import-draft.ts'
import { isSnapshotFile, readSnapshot } from '../../src/kube/snapshot-file.ts'

/** An archive of the largest upload must not unpack to more than this. */
const UNPACKED = 16 * 1024 * 1024

export interface Upload {
  file: string
  bytes: Uint8Array
}

/**
 * A file from a chat: YAML, JSON, a zip archive of them, or a snapshot file. Call `admitUpload` with the announced size
 * before fetching the bytes; the real size is checked here again. Throws a Problem when it is too large or no snapshot.
 */
export function importUpload({ file, bytes }: Upload, limit = CHAT_LIMIT): Imported {
  admitUpload(file, bytes.length, limit)
  const name = file.replace(/\.(json|ya?ml|zip)$/i, '')
  const draft = newDraft()
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) {
    for (const [inside, text] of unpacked(file, bytes, draft)) addText(draft, `${file}/${inside}`, text)
    return finishImport(draft, { name })
  }
  const text = decoded(bytes)
  if (isSnapshotFile(text)) {
    return { snapshot: readSnapshot(file, text), notices: [], moreNotices: 0, counts: new Map() }
  }
  addText(draft, file, text)
  return finishImport(draft, { name })
}

/** UTF-8, or the UTF-16 that Windows PowerShell writes. */
function decoded(bytes: Uint8Array): string {
  const wide = bytes[0] === 0xff && bytes[1] === 0xfe
  return new TextDecoder(wide ? 'utf-16le' : 'utf-8').decode(bytes)
}

function unpacked(file: string, bytes: Uint8Array, draft: ReturnType<typeof newDraft>): [string, string][] {
  const place = { file }
  let total = 0
  const filter = ({ name, originalSize }: { name: string; originalSize: number }): boolean => {
    if (!/\.(json|ya?ml)$/i.test(name)) return false
    total += originalSize
    if (total <= UNPACKED) return true
    notify(draft, { kind: 'too-large', bytes: total, limit: UNPACKED, place: { file: `${file}/${name}` } })
    return false
  }
  try {
    const files = Object.entries(unzipSync(bytes, { filter }))
    return files.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, content]) => [name, decoded(content)])
  } catch {
    notify(draft, { kind: 'cut-off', place })
    return []
  }
}
