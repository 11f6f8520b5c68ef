/*
 * Clusters: what kubectl prints becomes a snapshot, and a snapshot a network that can be asked.
 */

export { type Findings, findingsOf } from '../../src/findings/findings.ts'
export { type Imported, importTexts } from '../../src/kube/import/import.ts'
export type { Mode } from '../../src/kube/mode/mode.ts'
export type { ClusterFacts, Network } from '../../src/kube/network.ts'
export { networkOf, openAny as open } from '../../src/kube/open.ts'
export { readSnapshot, writeSnapshot } from '../../src/kube/snapshot/file.ts'
export type { Snapshot } from '../../src/kube/snapshot/snapshot.ts'
export { type ImportOptions, importFrom } from '../import/index.ts'
