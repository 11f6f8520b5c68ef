import type { NoticeBody, SourcePlace } from '../snapshot/notices.ts'
import { type Draft, MAYBE_REDACTED, notifyUnread } from './draft.ts'
import { SOMETHING } from './meant.ts'
import { addObject, type Envelope, type FoundObject, noteList } from './objects.ts'
import { addYaml } from './yaml.ts'

/*
 * JSON of any size, in pieces. A list is never held as a whole: every item of `items` is cut out of the bytes, parsed and
 * added by itself, so that a gigabyte costs the memory of one object.
 */

export const JSON_LIMITS = { depth: 32, objectBytes: 16 * 1024 * 1024, pending: 50_000 } as const

export interface JsonFeed {
  push(chunk: Uint8Array): void
  /** Says that the text is over; a document that is still open is noted as cut off. Was it whole, and was there one? */
  end(): boolean
}

const BYTES = {
  quote: 34,
  backslash: 92,
  open: 123,
  close: 125,
  openList: 91,
  closeList: 93,
  colon: 58,
  comma: 44,
  newline: 10,
  dash: 45,
  backtick: 96,
} as const
const { quote, backslash, open, close, openList, closeList, colon, comma, newline, dash, backtick } = BYTES

/** Bytes of the object that is being cut out, over several chunks. */
interface Cut {
  pieces: Uint8Array[]
  /** Where it starts in the present chunk. */
  from: number
  bytes: number
  line: number
  /** Depth outside the object. */
  outside: number
  deepest: number
}

interface Feed {
  readonly draft: Draft
  readonly file: string
  readonly decoder: TextDecoder
  /** What the items of a list are, when its kind comes after them. */
  readonly hint: Envelope | undefined
  depth: number
  inString: boolean
  escaped: boolean
  line: number
  cut: Cut | undefined
  /** Depth at which the items of the present list lie, 0 outside of one. */
  itemDepth: number
  item: number
  /** A string at depth 1 that is being read: key or value of the outermost object. */
  word: number[] | undefined
  lastWord: string
  lastKey: string
  kind: string | undefined
  apiVersion: string | undefined
  isList: boolean
  pending: FoundObject[]
  broken: boolean
  /** What follows the JSON and is none: YAML, in most cases. */
  rest: { pieces: Uint8Array[]; bytes: number } | undefined
  documents: number
}

/** What is forgotten between two documents of one text. */
function fresh() {
  return { itemDepth: 0, item: 0, lastWord: '', lastKey: '', isList: false, pending: [] }
}

/** Feeds a JSON text to the draft: one object, a list, an array, several of them after each other. */
export function jsonFeed(draft: Draft, file: string, hint?: Envelope): JsonFeed {
  const feed: Feed = {
    draft,
    file,
    hint,
    decoder: new TextDecoder(),
    depth: 0,
    inString: false,
    escaped: false,
    line: 1,
    cut: undefined,
    word: undefined,
    kind: undefined,
    apiVersion: undefined,
    broken: false,
    rest: undefined,
    documents: 0,
    ...fresh(),
  }
  return { push: (chunk) => scan(feed, chunk), end: () => finish(feed) }
}

function scan(feed: Feed, chunk: Uint8Array): void {
  if (feed.rest !== undefined) {
    keepRest(feed.rest, chunk)
    return
  }
  for (let at = 0; at < chunk.length && !feed.broken; at++) {
    const byte = chunk[at] ?? 0
    // Most bytes are letters inside strings, or blanks: they leave here.
    if (feed.inString) {
      if (byte === quote || byte === backslash || feed.escaped || feed.word !== undefined) inString(feed, byte)
    } else if (byte !== 32) structural(feed, chunk, at)
  }
  carry(feed, chunk)
}

function finish(feed: Feed): boolean {
  if (feed.rest !== undefined) {
    const text = feed.decoder.decode(joined(feed.rest.pieces))
    if (YAML.test(text)) addYaml(feed.draft, feed.file, { text, line: feed.line })
    else note(feed, { kind: 'not-parsed', code: 'JSON' }, { text })
    return false
  }
  if (feed.depth === 0 || feed.broken) return !feed.broken && feed.documents > 0
  note(feed, { kind: 'cut-off' }, feed.kind === undefined ? {} : { text: `kind: ${feed.kind}` })
  flush(feed)
  return false
}

/** An object begins on a line of its own. */
const YAML = /^(?:- )?[ \t]*["']?(?:kind|apiVersion)["']?[ \t]*:/m

/** `text` is what could not be read, as far as it is there. */
function note(feed: Feed, notice: NoticeBody, about: { line?: number; text?: string } = {}): void {
  const { draft, file } = feed
  const { line = feed.line, text = SOMETHING } = about
  notifyUnread(draft, { ...notice, place: { file, line } }, text)
}

/** JSON that is followed by something else: separators and fences are none, the rest is read as YAML. */
function keepRest(rest: NonNullable<Feed['rest']>, chunk: Uint8Array): void {
  rest.bytes += chunk.length
  if (rest.bytes <= JSON_LIMITS.objectBytes) rest.pieces.push(chunk.slice())
}

function inString(feed: Feed, byte: number): void {
  if (feed.escaped) feed.escaped = false
  else if (byte === backslash) feed.escaped = true
  else if (byte === quote) {
    feed.inString = false
    if (feed.word !== undefined) wordEnds(feed, feed.word)
    return
  }
  if (feed.word !== undefined && feed.word.length < 300) feed.word.push(byte)
}

function wordEnds(feed: Feed, word: readonly number[]): void {
  feed.lastWord = String.fromCharCode(...word)
  feed.word = undefined
  if (feed.lastKey === 'kind') feed.kind = feed.lastWord
  if (feed.lastKey === 'apiVersion') feed.apiVersion = feed.lastWord
}

function structural(feed: Feed, chunk: Uint8Array, at: number): void {
  const byte = chunk[at] ?? 0
  if (byte === newline) feed.line++
  else if (byte === quote) {
    feed.inString = true
    if (feed.depth === 1 && feed.itemDepth !== 1) feed.word = []
  } else if (byte === open || byte === openList) opens(feed, byte, at)
  else if (byte === close || byte === closeList) closes(feed, chunk, at)
  else if (feed.depth === 1 && byte === colon) feed.lastKey = feed.lastWord
  else if (feed.depth === 1 && byte === comma) feed.lastKey = ''
  else if (feed.depth === 0 && byte > 32 && byte < 128 && byte !== comma && byte !== dash && byte !== backtick)
    stop(feed, chunk.subarray(at))
}

function stop(feed: Feed, from?: Uint8Array): void {
  feed.broken = true
  feed.cut = undefined
  if (from !== undefined && feed.documents > 0) {
    feed.rest = { pieces: [], bytes: 0 }
    keepRest(feed.rest, from)
    return
  }
  note(feed, { kind: 'not-parsed', code: 'JSON' })
}

function opens(feed: Feed, byte: number, at: number): void {
  const { depth, cut } = feed
  feed.depth++
  if (cut !== undefined) {
    cut.deepest = Math.max(cut.deepest, feed.depth)
    if (byte !== openList || depth !== 1 || feed.lastKey !== 'items' || cut.outside !== 0) return
    feed.cut = undefined
    feed.itemDepth = 2
    feed.isList = true
    return
  }
  if (depth === 0 && byte === openList) feed.itemDepth = 1
  else if (depth === feed.itemDepth) {
    if (depth === 0) Object.assign(feed, { kind: undefined, apiVersion: undefined })
    feed.cut = { pieces: [], from: at, bytes: 0, line: feed.line, outside: depth, deepest: depth }
  }
}

function closes(feed: Feed, chunk: Uint8Array, at: number): void {
  feed.depth--
  const { cut, depth } = feed
  if (depth < 0) {
    stop(feed)
    return
  }
  if (cut !== undefined && depth === cut.outside) {
    feed.cut = undefined
    cutEnds(feed, cut, chunk.subarray(cut.from, at + 1))
  }
  if (feed.itemDepth > 0 && depth < feed.itemDepth) feed.itemDepth = 0
  if (depth > 0) return
  feed.documents++
  flush(feed)
  Object.assign(feed, fresh())
}

function cutEnds(feed: Feed, cut: Cut, last: Uint8Array): void {
  const { depth: limit, objectBytes } = JSON_LIMITS
  const bytes = cut.bytes + last.length
  const item = feed.itemDepth > 0 ? feed.item++ : undefined
  if (cut.deepest - cut.outside > limit) {
    note(feed, { kind: 'too-deep', limit }, { line: cut.line })
    return
  }
  if (bytes > objectBytes) {
    note(feed, { kind: 'too-large', bytes, limit: objectBytes }, { line: cut.line })
    return
  }
  const text = feed.decoder.decode(cut.pieces.length === 0 ? last : joined([...cut.pieces, last]))
  const found = parsed(text, { file: feed.file, line: cut.line, ...(item === undefined ? {} : { item }) })
  if (found === undefined)
    note(feed, { kind: 'not-parsed', code: 'JSON' }, { line: cut.line, text: spoken(feed, text) })
  else give(feed, found)
}

/** A list says what its items are. */
function spoken(feed: Feed, text: string): string {
  const kind = listOf(feed)?.kind.replace(/List$/, '')
  return feed.isList && kind !== undefined && kind !== '' ? `kind: ${kind}\n${text}` : text
}

/** An item that comes before its list has said what it is, and does not say so itself, waits for the end. */
function give(feed: Feed, found: FoundObject): void {
  const list = feed.isList ? listOf(feed) : undefined
  const { object } = found
  const named = typeof object === 'object' && object !== null && Object.hasOwn(object, 'kind')
  const waits = feed.isList && list === undefined && !named && feed.pending.length < JSON_LIMITS.pending
  if (waits) feed.pending.push(found)
  else addObject(feed.draft, found, list)
}

function flush(feed: Feed): void {
  const list = listOf(feed)
  for (const found of feed.pending) addObject(feed.draft, found, list)
  if (feed.isList && list !== undefined) noteList(feed.draft, list)
}

function listOf({ kind, apiVersion, hint }: Feed): Envelope | undefined {
  return kind === undefined || apiVersion === undefined ? hint : { kind, apiVersion }
}

/** Keeps the open end of the object that goes on in the next chunk; drops what is larger than an object may be. */
function carry({ cut }: Feed, chunk: Uint8Array): void {
  if (cut === undefined) return
  const tail = chunk.slice(cut.from)
  cut.bytes += tail.length
  cut.from = 0
  if (cut.bytes <= JSON_LIMITS.objectBytes) cut.pieces.push(tail)
  else cut.pieces = []
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0))
  let at = 0
  for (const piece of pieces) {
    whole.set(piece, at)
    at += piece.length
  }
  return whole
}

function parsed(text: string, place: SourcePlace): FoundObject | undefined {
  try {
    const object: unknown = JSON.parse(text)
    return { object, place, suspicious: MAYBE_REDACTED.test(text) }
  } catch {
    return undefined
  }
}
