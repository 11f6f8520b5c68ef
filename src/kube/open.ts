import type { DatapathName } from '../cni/index.ts'
import { networkFile } from '../networks/file.ts'
import { type ForeignFile, openNetwork } from '../networks/validate.ts'
import { Problem } from '../request/problem.ts'
import { clusterOf } from './agent/agent.ts'
import type { AgentOptions } from './agent/options.ts'
import { type Imported, importTexts } from './import/import.ts'
import { tableColumns, tableKind } from './import/meant.ts'
import type { Network } from './network.ts'
import { isSnapshotFile, readSnapshot } from './snapshot/file.ts'
import type { Snapshot } from './snapshot/snapshot.ts'

/*
 * What somebody hands over may be a network file, a snapshot, or what kubectl prints: the door recognises which.
 */

export type FileKind = 'network' | 'snapshot' | 'manifests'

/** Kubernetes objects all have an apiVersion; no network file has one. */
const OBJECT = /^(?:> ?|\+)?[\t ]*(?:-[\t ]+)?["']?apiVersion["']?[\t ]*:|"apiVersion"[\t ]*:/m

/** What a text is. Decided by its first characters where they tell. */
export function fileKind(text: string): FileKind {
  if (isSnapshotFile(text)) return 'snapshot'
  return OBJECT.test(text) ? 'manifests' : 'network'
}

/** Texts that were opened already; a bot asks the same network again and again. */
const opened = new Map<string, Network>()
const MOST_OPENED = 8

/** Opens whatever it is. Throws a Problem that says what is wrong, where, and what would be right. */
export function openAny(file: ForeignFile, datapath?: DatapathName): Network {
  const kind = fileKind(file.text)
  if (kind === 'network') {
    const columns = tableColumns(file.text)
    if (columns !== undefined)
      throw new Problem('kubectl-table', { file: file.file, resource: tableKind(columns) ?? 'all' })
    return openNetwork(file, datapath)
  }
  const known = opened.get(file.text)
  const network = known ?? networkOf(kind === 'snapshot' ? readSnapshot(file.file, file.text) : manifests(file))
  if (known === undefined) keep(file.text, network)
  return walkedBy(network, datapath)
}

/** Spares the next one who opens this text the work. */
export function keep(text: string, network: Network): void {
  const [oldest] = opened.keys()
  if (opened.size >= MOST_OPENED && oldest !== undefined) opened.delete(oldest)
  opened.set(text, network)
}

function manifests({ file, text }: ForeignFile): Snapshot {
  const imported = importTexts([{ file, text }], { name: file.replace(/\.(json|ya?ml)$/i, '') })
  const { snapshot } = imported
  if (isNothing(imported)) throw nothingUsable(file, imported)
  return snapshot
}

/** Was nothing of it used? */
export function isNothing({ counts }: Pick<Imported, 'counts'>): boolean {
  return [...counts.values()].every(({ used }) => used === 0)
}

/** Says why, where that is known. */
export function nothingUsable(file: string, { notices }: Pick<Imported, 'notices'>): Problem {
  const table = notices.find((notice) => notice.kind === 'kubectl-table')
  if (table !== undefined) return new Problem('kubectl-table', { file, resource: table.resource })
  return new Problem('bad-file', { file, field: 'apiVersion', found: '', expected: { what: 'kubernetes' } })
}

/** A cluster's own datapath is the only one that its snapshot can be walked with. */
function walkedBy(network: Network, datapath: DatapathName | undefined): Network {
  if (datapath === undefined || datapath === network.datapath) return network
  throw new Problem('unknown-datapath', { name: datapath, known: ['cilium'] })
}

/** The network of a snapshot: maps filled by the agent, devices built when somebody asks for them. */
export function networkOf(snapshot: Snapshot, options: AgentOptions = {}): Network {
  const { name, hash, topology, datapath, policies, mode, synthetic, lanAt } = clusterOf(snapshot, options)
  const file = networkFile.parse({ name: name.slice(0, 100) })
  return { name, hash, file, topology, datapath, cluster: { snapshot, policies, mode, synthetic, lanAt } }
}
