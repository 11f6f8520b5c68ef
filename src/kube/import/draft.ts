import type { z } from 'zod'
import type { CniName } from '../cni.ts'
import type { CiliumNode, KubeNode } from '../objects/node.ts'
import type { Labels } from '../objects/policy-types.ts'
import { faultsOf, fieldName, type ObjectFault } from '../snapshot/faults.ts'
import type { Resource } from '../snapshot/gaps.ts'
import type { Notice, SourcePlace } from '../snapshot/notices.ts'
import { placeText } from '../snapshot/notices.ts'
import type {
  AdminPolicy,
  CidrGroup,
  CiliumPolicy,
  EndpointSlice,
  NetworkPolicy,
  Pod,
  PodDns,
  Service,
  Workload,
} from '../snapshot/snapshot.ts'
import { spokenOf } from './meant.ts'

/*
 * A snapshot in the making: objects as they come, in any order. Closed by `finishImport`.
 */

/** What the CiliumEndpoint (or its slice) of a pod says. */
export interface EndpointFacts {
  id?: number
  identity?: number
  labels?: readonly string[]
  ips: readonly string[]
  /** Host address of its node. */
  node?: string
  state?: string
  enforcesIngress?: boolean
  enforcesEgress?: boolean
}

export interface Draft {
  nodes: Map<string, KubeNode>
  ciliumNodes: Map<string, CiliumNode>
  namespaces: Map<string, Labels>
  pods: Map<string, Pod>
  /** Pods that a cluster reported, in contrast to bare manifests. */
  livePods: number
  endpoints: Map<string, EndpointFacts>
  identities: Map<number, Labels>
  services: Map<string, Service>
  slices: Map<string, EndpointSlice>
  /** From v1 Endpoints; used for services without slices. */
  oldSlices: Map<string, EndpointSlice[]>
  networkPolicies: Map<string, NetworkPolicy>
  ciliumPolicies: Map<string, CiliumPolicy>
  adminPolicies: Map<string, AdminPolicy>
  cidrGroups: Map<string, CidrGroup>
  workloads: Map<string, Workload>
  config?: Readonly<Record<string, string>>
  corefile?: string
  /** By `namespace/name`. */
  podDns: Map<string, PodDns>
  ciliumVersion?: string
  /** CNIs that were recognised, each with the object that shows it. */
  cnis: Map<CniName, string>
  /** A pod of kube-system: whoever gave that gave the CNI's pods too. */
  systemPods?: string
  resources: Set<Resource>
  counts: Map<string, { used: number; leftOut: number }>
  notices: Notice[]
  /** Notices beyond the first `MOST_NOTICES`. */
  moreNotices: number
  unknown: Map<string, { count: number; place: SourcePlace }>
  /** Things that are no Kubernetes objects, per file. */
  noKind: Map<string, number>
  redacted: { object: string; field: string }[]
  leftOut: { object: string; field: string; place: string }[]
  /** Documents that could not be read, and could have said something. */
  unread: { place: string; object?: string }[]
  twice: { object: string; places: string[] }[]
  /** Pods whose endpoint has another identity than their labels. */
  differing: { pod: string; endpoint: number; labels: number }[]
  /** Where the rarer objects stood, for duplicates. */
  places: Map<string, string>
  labelSets: Map<string, Labels>
}

export function newDraft(): Draft {
  return {
    nodes: new Map(),
    ciliumNodes: new Map(),
    namespaces: new Map(),
    pods: new Map(),
    livePods: 0,
    endpoints: new Map(),
    identities: new Map(),
    services: new Map(),
    slices: new Map(),
    oldSlices: new Map(),
    networkPolicies: new Map(),
    ciliumPolicies: new Map(),
    adminPolicies: new Map(),
    cidrGroups: new Map(),
    workloads: new Map(),
    cnis: new Map(),
    podDns: new Map(),
    resources: new Set(),
    counts: new Map(),
    notices: [],
    moreNotices: 0,
    unknown: new Map(),
    noKind: new Map(),
    redacted: [],
    leftOut: [],
    unread: [],
    twice: [],
    differing: [],
    places: new Map(),
    labelSets: new Map(),
  }
}

const MOST_NOTICES = 5000
/** Notes what happened. After the first thousands they are only counted. */
export function notify(draft: Draft, notice: Notice): void {
  if (draft.notices.length < MOST_NOTICES) draft.notices.push(notice)
  else draft.moreNotices++
}

/** So many documents that could not be read are remembered; an answer names the first. */
const MOST_UNREAD = 100
/** Notes that a document could not be read. What it says is missing in every answer that it could touch. */
export function notifyUnread(draft: Draft, notice: Notice, text: string): void {
  notify(draft, notice)
  const spoken = spokenOf(text)
  // no object of Kubernetes, or one that has no say in the way of a packet
  if (spoken === undefined || !MATTERS.test(spoken.kind) || draft.unread.length >= MOST_UNREAD) return
  const { kind, name, namespace } = spoken
  const object = [kind, [namespace, name].filter((part) => part !== undefined).join('/')].join(' ').trim()
  draft.unread.push({ place: placeText(notice.place), ...(kind === '?' ? {} : { object }) })
}

const MATTERS =
  /^(\?|.*List|Node|Pod|Namespace|ConfigMap|Service|Endpoints|EndpointSlice|.*NetworkPolicy|Cilium\w+|Deployment|StatefulSet|DaemonSet|ReplicaSet|ReplicationController|Job|CronJob)$/

/** One object for equal label sets: thousands of pods share theirs. */
export function sharedLabels(draft: Draft, labels: Labels): Labels {
  const key = JSON.stringify(labels)
  const known = draft.labelSets.get(key)
  if (known !== undefined) return known
  draft.labelSets.set(key, labels)
  return labels
}

/** Where an object stood and what it was, as given to the function that adds it. */
export interface ReadObject {
  draft: Draft
  object: string
  place: SourcePlace
  raw: unknown
  /** The line of a field, where the text has lines. */
  lineOf?: (path: readonly (string | number)[]) => number | undefined
  /** There may be a redacted value inside: look. */
  suspicious?: boolean
}

export interface ResourceReader {
  resource: Resource
  /** Adds the object to the draft; returns what is wrong with it instead, when something is. */
  read(read: ReadObject): readonly ObjectFault[]
}

/** A reader out of a schema and what to do with the parsed object. */
export function reader<S extends z.ZodType>(
  resource: Resource,
  schema: S,
  add: (parsed: z.output<S>, read: ReadObject) => void,
): ResourceReader {
  return {
    resource,
    read(read) {
      const first = schema.safeParse(read.raw)
      if (first.success && read.suspicious !== true) {
        add(first.data, read)
        return []
      }
      const cleaned = cleanObject(read)
      const second = settled(schema, cleaned, read)
      if (!second.success) return faultsOf(second.error, read.raw)
      add(second.data, { ...read, raw: cleaned })
      return []
    },
  }
}

/** What a redaction took may have been needed: its element of a list, or its field, goes with it, and the object stays. */
function settled<S extends z.ZodType>(
  schema: S,
  cleaned: unknown,
  { draft, object }: ReadObject,
): z.ZodSafeParseResult<z.output<S>> {
  let result = schema.safeParse(cleaned)
  for (let round = 0; !result.success && round < 8; round++) {
    const path = result.error.issues[0]?.path ?? []
    if (!draft.redacted.some((one) => one.object === object) || path[0] === 'metadata' || path.length < 2) return result
    const item = path.findLastIndex((part) => typeof part === 'number')
    const cut = item < 0 ? path.length - 1 : item
    if (!remove(valueAtPath(cleaned, path.slice(0, cut)), path[cut])) return result
    result = schema.safeParse(cleaned)
  }
  return result
}

function valueAtPath(root: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (at, part) =>
      typeof at === 'object' && at !== null && Object.hasOwn(at, part) ? Reflect.get(at, part) : undefined,
    root,
  )
}

function remove(from: unknown, key: PropertyKey | undefined): boolean {
  if (Array.isArray(from) && typeof key === 'number') return from.splice(key, 1).length > 0
  if (typeof from !== 'object' || from === null || key === undefined || !Object.hasOwn(from, key)) return false
  return Reflect.deleteProperty(from, key)
}

const REDACTED = /^[\W_]*(redacted|hidden|masked|removed|sanitized|\*{3,}|x{5,})[\W_]*(?:[/:]\d+)?$/i
/** Is this text what a tool leaves where it took a value away: `<redacted>`, `***`, `XXXXX`? */
export function isRedacted(value: unknown): boolean {
  return typeof value === 'string' && value.length < 40 && (REDACTED.test(value) || /^\*{3,}(?:[/:]\d+)?$/.test(value))
}
/** Cheap look at a whole text: could there be a redacted value in it? */
export const MAYBE_REDACTED = /redacted|<hidden>|masked|removed|sanitized|\*\*\*|xxxxx/i

/** A copy without null fields (Go writes them for empty lists) and without redacted values, which are noted. */
export function cleanObject(read: ReadObject): unknown {
  return cleaned(read.raw, [], read)
}

function cleaned(value: unknown, path: (string | number)[], read: ReadObject): unknown {
  if (typeof value !== 'object' || value === null || path.length > 40) return value
  if (Array.isArray(value)) {
    return value.flatMap((item, i) => {
      if (isRedacted(item)) return note(read, [...path, i])
      const before = read.draft.redacted.length
      const copy = cleaned(item, [...path, i], read)
      // `- ip: <redacted>` leaves nothing: the element is gone, not empty.
      return read.draft.redacted.length > before && isEmptyObject(copy) ? [] : [copy]
    })
  }
  const copy: Record<string, unknown> = {}
  for (const [key, item] of Object.entries(value)) {
    if (item === null || key === '__proto__') continue
    if (isRedacted(item)) note(read, [...path, key])
    else copy[key] = cleaned(item, [...path, key], read)
  }
  return copy
}

function isEmptyObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0
}

function note(read: ReadObject, path: readonly (string | number)[]): [] {
  if (read.draft.redacted.length < 1000) read.draft.redacted.push({ object: read.object, field: fieldName(path) })
  return []
}

/** Puts an object under its key. A second one with other content replaces the first and is noted with both places. */
export function put<T>(map: Map<string, T>, key: string, item: { value: T; read: ReadObject }): void {
  const { draft, object, place } = item.read
  const old = map.get(key)
  const here = placeText(place)
  if (old !== undefined && JSON.stringify(old) !== JSON.stringify(item.value)) {
    draft.twice.push({ object, places: [draft.places.get(object) ?? '?', here] })
  }
  draft.places.set(object, here)
  map.set(key, item.value)
}
