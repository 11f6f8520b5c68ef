import { shown } from '../snapshot/faults.ts'
import { placeText, type SourcePlace } from '../snapshot/notices.ts'
import { CLUSTER_READERS } from './cluster.ts'
import { noteCni } from './cni.ts'
import { type Draft, notify, type ReadObject, type ResourceReader } from './draft.ts'
import { POLICY_READERS } from './policies.ts'
import { SERVICE_READERS } from './services.ts'

/** Which reader takes which kind: `group/Kind`, without the version. */
export const READERS: ReadonlyMap<string, ResourceReader> = new Map(
  Object.entries({ ...CLUSTER_READERS, ...SERVICE_READERS, ...POLICY_READERS }),
)

/** An object with where it stood. `lineOf` finds the line of a field, where the text has lines. */
export interface FoundObject {
  object: unknown
  place: SourcePlace
  lineOf?: (path: readonly (string | number)[]) => number | undefined
  suspicious?: boolean
}

interface Identified {
  kind: string
  apiVersion: string
}
/** Kind and version of a list, for items that do not name theirs: `PodList` holds `Pod`s. */
export type Envelope = Identified

function text(object: object, key: string): string | undefined {
  const value: unknown = Object.hasOwn(object, key) ? Reflect.get(object, key) : undefined
  return typeof value === 'string' ? value : undefined
}

function identify(object: object, list: Envelope | undefined): Identified | undefined {
  const kind = text(object, 'kind') ?? list?.kind.replace(/List$/, '')
  const apiVersion = text(object, 'apiVersion') ?? list?.apiVersion
  if (kind === undefined || kind === '' || apiVersion === undefined) return undefined
  return { kind, apiVersion }
}

function nameOf(object: object, kind: string): string {
  const metadata: unknown = Object.hasOwn(object, 'metadata') ? Reflect.get(object, 'metadata') : undefined
  if (typeof metadata !== 'object' || metadata === null) return kind
  const name = text(metadata, 'name') ?? '?'
  const namespace = text(metadata, 'namespace')
  return `${kind} ${namespace === undefined ? name : `${namespace}/${name}`}`.slice(0, 320)
}

/**
 * Adds one object, or every item of a list, to the draft. Unknown kinds are counted, broken objects are noted with their
 * place and left out; nothing is thrown. `list` lends kind and version to items of a list.
 */
export function addObject(draft: Draft, found: FoundObject, list?: Envelope): void {
  const { object, place } = found
  if (Array.isArray(object)) {
    addItems(draft, { ...found, items: object, at: [] }, list)
    return
  }
  if (typeof object !== 'object' || object === null) {
    if (object !== null && object !== undefined) noteNoKind(draft, object, place)
    return
  }
  const identified = identify(object, list)
  const items: unknown = Object.hasOwn(object, 'items') ? Reflect.get(object, 'items') : undefined
  if (identified === undefined) {
    // A list that lost its own kind still holds objects that have theirs.
    if (Array.isArray(items)) addItems(draft, { ...found, items, at: ['items'] }, list)
    else noteNoKind(draft, object, place)
    return
  }
  if (identified.kind.endsWith('List') && (Array.isArray(items) || items === null || items === undefined)) {
    addList(draft, { ...found, object: items }, identified)
    return
  }
  addOne(draft, { ...found, object }, identified)
}

function addList(draft: Draft, found: FoundObject, list: Identified): void {
  noteList(draft, list)
  if (Array.isArray(found.object)) addItems(draft, { ...found, items: found.object, at: ['items'] }, list)
}

/** Every element by itself. `at` is the path of the array inside of what `lineOf` knows. */
function addItems(
  draft: Draft,
  { items, at, ...found }: FoundObject & { items: readonly unknown[]; at: readonly string[] },
  list: Envelope | undefined,
): void {
  const { lineOf } = found
  items.forEach((object, i) => {
    const line = lineOf?.([...at, i])
    addObject(
      draft,
      {
        ...found,
        object,
        place: { ...found.place, item: i, ...(line === undefined ? {} : { line }) },
        ...(lineOf === undefined ? {} : { lineOf: (path) => lineOf([...at, i, ...path]) }),
      },
      list,
    )
  })
}

/** So many of one file are told; a log of flows has thousands, and the rest is counted. */
const MOST_NO_KIND = 10
function noteNoKind(draft: Draft, object: unknown, place: SourcePlace): void {
  const told = draft.noKind.get(place.file) ?? 0
  draft.noKind.set(place.file, told + 1)
  if (told < MOST_NO_KIND) notify(draft, { kind: 'no-kind', found: shown(object), place })
  else draft.moreNotices++
}

/** An empty list still says that there are none of its kind. */
export function noteList(draft: Draft, list: Envelope): void {
  const known = READERS.get(tableKey({ ...list, kind: list.kind.replace(/List$/, '') }))
  if (known !== undefined && known.resource !== 'cilium-config') draft.resources.add(known.resource)
}

function tableKey({ kind, apiVersion }: Identified): string {
  const slash = apiVersion.indexOf('/')
  return `${slash < 0 ? '' : apiVersion.slice(0, slash)}/${kind}`
}

function addOne(draft: Draft, found: FoundObject & { object: object }, identified: Identified): void {
  const known = READERS.get(tableKey(identified))
  const { place } = found
  noteCni(draft, identified, found.object)
  if (known === undefined) {
    noteUnknown(draft, `${identified.apiVersion}/${identified.kind}`, place)
    return
  }
  const object = nameOf(found.object, identified.kind)
  const suspicious = found.suspicious ?? false
  const lines = found.lineOf === undefined ? {} : { lineOf: found.lineOf }
  const read: ReadObject = { draft, object, place, raw: found.object, suspicious, ...lines }
  const faults = known.read(read)
  if (known.resource !== 'cilium-config') draft.resources.add(known.resource)
  count(draft, identified.kind, faults.length === 0)
  const first = faults[0]
  if (first === undefined) return
  const at = found.lineOf?.(first.path) ?? place.line
  draft.leftOut.push({
    object,
    field: first.field,
    place: placeText(at === undefined ? place : { ...place, line: at }),
  })
  for (const { path, field, found: stands, expected } of faults) {
    const line = found.lineOf?.(path) ?? place.line
    const where = line === undefined ? place : { ...place, line }
    notify(draft, { kind: 'bad-object', object, field, found: stands, expected, place: where })
  }
}

function count(draft: Draft, kind: string, used: boolean): void {
  const entry = draft.counts.get(kind) ?? { used: 0, leftOut: 0 }
  if (used) entry.used++
  else entry.leftOut++
  draft.counts.set(kind, entry)
}

/** At most so many unknown kinds are named; the rest is counted together. */
const MOST_KINDS = 500
function noteUnknown(draft: Draft, kind: string, place: SourcePlace): void {
  const name = draft.unknown.has(kind) || draft.unknown.size < MOST_KINDS ? kind.slice(0, 200) : '*'
  const entry = draft.unknown.get(name) ?? { count: 0, place }
  entry.count++
  draft.unknown.set(name, entry)
}
