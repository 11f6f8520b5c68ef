import { createHash } from 'node:crypto'
import type { StoredNetwork } from '../../src/commands/command.ts'
import type { Network } from '../../src/kube/network.ts'
import { openAny } from '../../src/kube/open.ts'
import { writeSnapshot } from '../../src/kube/snapshot/file.ts'

/*
 * The networks that were loaded since the server started, by content hash: the same text is the same handle, so that every
 * call is a pure function of its arguments. The oldest goes when there is no room.
 */

const MOST_NETWORKS = 32
const MOST_BYTES = 256 * 1024 * 1024

export interface Shelf {
  /** Opens a text (network file, snapshot, what kubectl prints) and keeps it. Throws a Problem that says what is wrong. */
  put(file: string, text: string): { network: Network; stored: StoredNetwork }
  all(): readonly StoredNetwork[]
}

export function createShelf(): Shelf {
  const kept = new Map<string, StoredNetwork>()
  const bytes = (): number => [...kept.values()].reduce((sum, { source }) => sum + source.length, 0)
  return {
    put(file, text) {
      const network = openAny({ file, text })
      const source = network.cluster === undefined ? text : writeSnapshot(network.cluster.snapshot)
      const stored = { hash: network.hash, name: network.name, source }
      kept.delete(stored.hash)
      kept.set(stored.hash, stored)
      for (const oldest of kept.keys()) {
        if (kept.size <= MOST_NETWORKS && bytes() <= MOST_BYTES) break
        if (oldest !== stored.hash) kept.delete(oldest)
      }
      return { network, stored }
    },
    all: () => [...kept.values()],
  }
}

/** An identifier of an answer's bytes, for whoever caches. */
export function fingerprint(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12)
}
