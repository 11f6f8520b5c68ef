import type { Tagged } from '../../net/tagged.ts'

/*
 * What happened while objects were read: data with its place. `words/` makes a sentence of each.
 */

export interface SourcePlace {
  file: string
  /** Counted from 1. */
  line?: number
  /** Position in a list, counted from 0. */
  item?: number
}

export interface Notices {
  /** Left out: a known field is wrong. */
  'bad-object': { object: string; field: string; found: string; expected: string }
  /** Not an object, or one without kind and apiVersion. Left out. */
  'no-kind': { found: string }
  /** Not needed; counted once per kind. */
  'unknown-kind': { name: string; count: number }
  /** `code` is that of the yaml library (`BAD_INDENT`), or `JSON`. That document is left out. */
  'not-parsed': { code: string; column?: number }
  /** The text ends in the middle of an object. What came before is used. */
  'cut-off': Record<never, never>
  /** What `kubectl get` prints for people: no labels, no fields. `resource` as kubectl calls it. */
  'kubectl-table': { resource: string }
  'too-deep': { limit: number }
  'too-many-aliases': { limit: number }
  'too-many-values': { limit: number }
  'self-reference': { alias: string }
  'too-large': { bytes: number; limit: number }
  'not-text': Record<never, never>
  'nothing-found': Record<never, never>
  /** `10.0.1.5/24` was read as `10.0.1.0/24`, as the agent reads it. */
  'host-bits': { object: string; field: string; found: string; used: string }
  /** The API server refused or failed to list this; `status` is that of HTTP, 0 when no answer came. */
  'not-listed': { resource: string; status: number }
}
export type Notice = Tagged<Notices> & { place: SourcePlace }
/** A notice before its place is known. */
export type NoticeBody = Tagged<Notices>
export type NoticeKind = keyof Notices

/** `pods.yaml:12`, or `pods.json[7]` where there are no lines. */
export function placeText(place: SourcePlace): string {
  if (place.line !== undefined) return `${place.file}:${place.line}`
  return place.item === undefined ? place.file : `${place.file}[${place.item}]`
}
