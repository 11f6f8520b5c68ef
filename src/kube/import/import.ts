import { Problem } from '../../request/problem.ts'
import { sortedLabels } from '../objects/common.ts'
import type { Labels } from '../objects/policy-types.ts'
import { hashOfSnapshot } from '../snapshot/canonical.ts'
import type { Notice, SourcePlace } from '../snapshot/notices.ts'
import type { NameFacts, Namespace, Pod, Snapshot } from '../snapshot/snapshot.ts'
import { otherCni } from './cni.ts'
import { contradictionsOf } from './contradictions.ts'
import { type Draft, newDraft, notify } from './draft.ts'
import { gapsOf } from './gaps.ts'
import { finishIdentities } from './identities.ts'
import { jsonFeed } from './json.ts'
import { finishNodes } from './nodes.ts'
import { byName, finishPods } from './pods.ts'
import { seenIn } from './seen.ts'
import { finishServices, finishSlices } from './slices.ts'
import { isText, jsonIn } from './text.ts'
import { addYaml } from './yaml.ts'

/*
 * From texts to a snapshot. `newDraft`, then `addText` or a `jsonFeed` for everything there is, then `finishImport`.
 */

export interface Imported {
  snapshot: Snapshot
  notices: readonly Notice[]
  /** Notices that were too many to keep. */
  moreNotices: number
  counts: ReadonlyMap<string, { used: number; leftOut: number }>
}

/** What a chat upload may have: refused before it is read. */
export const CHAT_LIMIT = 256 * 1024

/** Throws a Problem for an upload that is too large. Call it with the size that the platform announces. */
export function admitUpload(file: string, bytes: number, limit = CHAT_LIMIT): void {
  if (bytes > limit) throw new Problem('file-too-large', { file, bytes, limit })
}

/** Adds every object of a YAML or JSON text. Nothing is thrown; what cannot be used is noted with its place. */
export function addText(draft: Draft, file: string, text: string): void {
  const place = { file }
  if (!isText(text)) notify(draft, { kind: 'not-text', place })
  else if (text.trim() === '') notify(draft, { kind: 'nothing-found', place })
  else {
    const json = jsonIn(text)
    if (json === undefined) addYaml(draft, file, { text, line: 1 })
    else addJson(draft, file, json)
  }
}

function addJson(draft: Draft, file: string, text: string): void {
  const feed = jsonFeed(draft, file)
  feed.push(new TextEncoder().encode(text))
  feed.end()
}

/** Texts to a snapshot in one go, for uploads and tests. */
export function importTexts(files: readonly { file: string; text: string }[], about: About): Imported {
  const draft = newDraft()
  for (const { file, text } of files) addText(draft, file, text)
  return finishImport(draft, about)
}

export interface About {
  name: string
  /** ISO 8601. */
  takenAt?: string
  /** Kinds that were not given do not exist: whoever hands over manifests hands over all there is. */
  given?: 'everything'
}

/** Closes the draft: merges what belongs together, makes up what manifests lack, and says what is missing or at odds. */
export function finishImport(draft: Draft, { name, takenAt, given }: About): Imported {
  const nodes = finishNodes(draft)
  const placed = finishPods(draft, nodes)
  const namespaces = finishNamespaces(draft, placed)
  const labels = new Map(namespaces.map((one) => [one.name, one.labels]))
  const { pods, identities } = finishIdentities(draft, placed, labels)
  const services = finishServices(draft)
  const cni = otherCni(draft)
  const parts = {
    name,
    ...(takenAt === undefined ? {} : { takenAt }),
    nodes,
    namespaces,
    pods,
    services,
    endpointSlices: finishSlices(draft, services, pods),
    networkPolicies: [...draft.networkPolicies.values()].sort(byName),
    ciliumPolicies: [...draft.ciliumPolicies].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, policy]) => policy),
    adminPolicies: [...draft.adminPolicies].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, policy]) => policy),
    cidrGroups: [...draft.cidrGroups.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
    identities,
    workloads: [...draft.workloads].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, workload]) => workload),
    config: draft.config ?? {},
    ...namesOf(draft),
    ...(draft.ciliumVersion === undefined ? {} : { ciliumVersion: draft.ciliumVersion }),
    ...(cni === undefined ? {} : { cni }),
  }
  const seen = seenIn(draft, parts, given)
  const facts = { ...parts, gaps: gapsOf(parts, seen), contradictions: contradictionsOf(parts, seen) }
  noteUnknownKinds(draft)
  const { notices, moreNotices, counts } = draft
  return { snapshot: { ...facts, hash: hashOfSnapshot(facts) }, notices, moreNotices, counts }
}

/** Who answers names, where that is not as it always is. */
function namesOf({ corefile, podDns }: Draft): { dns?: NameFacts } {
  if (corefile === undefined && podDns.size === 0) return {}
  const pods = [...podDns.values()].sort((a, b) => (a.pod < b.pod ? -1 : 1))
  return { dns: { ...(corefile === undefined ? {} : { corefile }), pods } }
}

/** Namespaces that were given, and those that objects live in: with the one label that the API server sets itself. */
function finishNamespaces(draft: Draft, pods: readonly Pod[]): Namespace[] {
  const all = new Map<string, Namespace>()
  for (const [name, labels] of draft.namespaces) {
    all.set(name, { name, labels: withName(labels, name), synthetic: [] })
  }
  const homes = [pods, draft.services.values(), draft.networkPolicies.values(), draft.workloads.values()]
  for (const list of homes) {
    for (const { namespace: name } of list) {
      if (!all.has(name)) all.set(name, { name, labels: withName({}, name), synthetic: ['namespace', 'labels'] })
    }
  }
  return [...all.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** `kubernetes.io/metadata.name` is set by the API server since 1.22 (NamespaceDefaultLabelName). */
function withName(labels: Labels, name: string): Labels {
  return sortedLabels({ ...labels, 'kubernetes.io/metadata.name': name })
}

function noteUnknownKinds(draft: Draft): void {
  for (const [kind, { count, place }] of draft.unknown)
    notify(draft, { kind: 'unknown-kind', name: kind, count, place })
  draft.unknown.clear()
  const place: SourcePlace = { file: '' }
  const silent = draft.counts.size === 0 && draft.notices.length === 0 && draft.resources.size === 0
  if (silent) notify(draft, { kind: 'nothing-found', place })
}
