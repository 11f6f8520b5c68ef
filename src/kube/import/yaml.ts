import { Composer, type CST, type Document, isNode, LineCounter, Parser } from 'yaml'
import { asMeant } from '../../net/as-meant.ts'
import { selfReference } from '../../networks/aliases.ts'
import { BOUNDS, excessOf } from '../../networks/bounds.ts'
import type { NoticeBody } from '../snapshot/notices.ts'
import { type Draft, MAYBE_REDACTED, notifyUnread } from './draft.ts'
import { SOMETHING, tableColumns, tableKind } from './meant.ts'
import { addObject, type Envelope, noteList } from './objects.ts'
import { CONTROL } from './text.ts'

/*
 * YAML in pieces: every document by itself, and every item of a long list by itself, so that one broken line costs one
 * object. kubectl and sysdumps write lists with `items:` in the first column.
 */

export const YAML_LIMITS = { depth: 32, aliases: 100, wholeBytes: 64 * 1024 } as const

export interface Piece {
  text: string
  /** Line of its first character, counted from 1. */
  line: number
}
interface Chapter extends Piece {
  list?: Envelope
  items?: Piece[]
}

/** The documents of a text. Lists carry their items as pieces too. */
export function yamlChapters(given: string, first = 1): Chapter[] {
  const text = asMeant(given)
  const chapters: Chapter[] = []
  let from = 0
  let line = first
  let at = 0
  let start = first
  const close = (to: number): void => {
    const body = text.slice(from, to)
    // Directives before a document are none (YAML 1.2, 6.8).
    if (/^[^\s#%]/m.test(body)) chapters.push(chapter({ text: body, line: start }))
  }
  while (at <= text.length) {
    const next = text.indexOf('\n', at)
    const end = next < 0 ? text.length : next
    const mark = text.startsWith('---', at) || text.startsWith('...', at)
    if (mark && (end === at + 3 || /\s/.test(text[at + 3] ?? ' '))) {
      close(at)
      from = at + 3
      start = line
    }
    if (next < 0) break
    at = next + 1
    line++
  }
  close(text.length)
  return chapters
}

function topLevel(text: string, key: string): string | undefined {
  return new RegExp(`^${key}:[ \\t]*["']?([\\w./-]+)["']?[ \\t\\r]*$`, 'm').exec(text)?.[1]
}

function chapter(piece: Piece): Chapter {
  const kind = topLevel(piece.text, 'kind')
  const apiVersion = topLevel(piece.text, 'apiVersion')
  const head = /^items:[ \t\r]*\n/m.exec(piece.text)
  if (kind === undefined || apiVersion === undefined || !kind.endsWith('List') || head === null) return piece
  return { ...piece, list: { kind, apiVersion }, items: listItems(piece, head.index + head[0].length) }
}

/** Cuts at every dash that stands where the first one stands. */
function listItems(piece: Piece, from: number): Piece[] {
  const { text } = piece
  const indent = /^( *)- /m.exec(text.slice(from))?.[1] ?? ''
  const items: Piece[] = []
  let line = piece.line + (text.slice(0, from).match(/\n/g)?.length ?? 0)
  let begun: { at: number; line: number } | undefined
  let at = from
  const close = (to: number): void => {
    if (begun !== undefined) items.push({ text: text.slice(begun.at, to), line: begun.line })
    begun = undefined
  }
  while (at < text.length) {
    const next = text.indexOf('\n', at)
    const end = next < 0 ? text.length : next
    const isItem = text.startsWith(`${indent}-`, at)
    if (isItem) {
      close(at)
      begun = { at, line }
    } else if (endsList(text, at, end, indent)) break
    at = end + 1
    line++
  }
  close(Math.min(at, text.length))
  return items
}

function endsList(text: string, at: number, end: number, indent: string): boolean {
  const words = text.slice(at, Math.min(end, at + indent.length + 1))
  return words.trim() !== '' && !words.trimStart().startsWith('#') && words.search(/\S/) <= indent.length
}

/** Adds every object of a YAML text to the draft. Nothing is thrown; what cannot be read is noted with its line. */
export function addYaml(draft: Draft, file: string, { text, line }: Piece): void {
  for (const part of yamlChapters(text, line)) addChapter(draft, file, part)
}

/** Adds one chapter; for readers that want to tell their progress. */
export function addChapter(draft: Draft, file: string, part: Chapter): void {
  const { list, items } = part
  const columns = tableColumns(part.text)
  if (columns !== undefined) {
    const resource = tableKind(columns) ?? 'all'
    notifyUnread(draft, { kind: 'kubectl-table', resource, place: { file, line: part.line } }, SOMETHING)
    return
  }
  const whole = part.text.length <= YAML_LIMITS.wholeBytes || items === undefined
  const result = whole ? readPiece(part) : undefined
  if (result !== undefined && 'value' in result) {
    const { value, lineOf } = result
    const suspicious = MAYBE_REDACTED.test(part.text)
    addObject(draft, { object: value, place: { file, line: part.line }, lineOf, suspicious })
    return
  }
  if (list === undefined || items === undefined) {
    if (result !== undefined) notifyUnread(draft, { ...result.notice, place: { file, line: result.line } }, part.text)
    return
  }
  noteList(draft, list)
  for (const [i, item] of items.entries()) addItem({ draft, file, list }, item, i)
}

/** What a list says of its items, where they do not say it themselves. */
function heading({ kind }: Envelope, { text }: Piece): string {
  return `kind: ${kind.replace(/List$/, '')}\n${text}`
}

function addItem(into: { draft: Draft; file: string; list: Envelope }, item: Piece, index: number): void {
  const { draft, file, list } = into
  const result = readPiece(item)
  if (!('value' in result)) {
    notifyUnread(draft, { ...result.notice, place: { file, line: result.line, item: index } }, heading(list, item))
    return
  }
  const object: unknown = Array.isArray(result.value) ? result.value[0] : undefined
  const lineOf = (path: readonly (string | number)[]) => result.lineOf([0, ...path])
  const place = { file, line: item.line, item: index }
  addObject(draft, { object, place, lineOf, suspicious: MAYBE_REDACTED.test(item.text) }, list)
}

type Result =
  | { value: unknown; lineOf: (path: readonly (string | number)[]) => number | undefined }
  | { notice: NoticeBody; line: number }

function readPiece(piece: Piece): Result {
  const odd = piece.text.search(CONTROL)
  if (odd >= 0) {
    const line = piece.line + (piece.text.slice(0, odd).match(/\n/g)?.length ?? 0)
    return { notice: { kind: 'not-text' }, line }
  }
  const excess = excessOf(piece.text)
  if (excess !== undefined) {
    const limit = excess === 'too-deep' ? YAML_LIMITS.depth : BOUNDS.marks
    return { notice: { kind: excess, limit }, line: piece.line }
  }
  try {
    return composed(piece)
  } catch {
    // A stack that runs over in the parser means nesting; everything else it throws is about aliases, caught below.
    return { notice: { kind: 'too-deep', limit: YAML_LIMITS.depth }, line: piece.line }
  }
}

function composed(piece: Piece): Result {
  const { text, line } = piece
  const lines = new LineCounter()
  const tokens = [...new Parser(lines.addNewLine).parse(text)]
  const { depth, aliases } = measure(tokens)
  if (depth > YAML_LIMITS.depth) return { notice: { kind: 'too-deep', limit: YAML_LIMITS.depth }, line }
  if (aliases > YAML_LIMITS.aliases) return { notice: { kind: 'too-many-aliases', limit: YAML_LIMITS.aliases }, line }
  const composer = new Composer({ merge: true, prettyErrors: false, logLevel: 'silent' })
  const doc = [...composer.compose(tokens, true, text.length)][0]
  if (doc === undefined) return { value: undefined, lineOf: () => undefined }
  const error = doc.errors[0]
  if (error !== undefined) {
    const at = lines.linePos(error.pos[0])
    return { notice: { kind: 'not-parsed', code: error.code, column: at.col }, line: line + at.line - 1 }
  }
  const loop = selfReference(doc)
  if (loop !== undefined) return { notice: { kind: 'self-reference', alias: loop }, line }
  return plain(doc, piece, lines)
}

function plain(doc: Document, piece: Piece, lines: LineCounter): Result {
  const lineOf = (path: readonly (string | number)[]): number | undefined => {
    for (let depth = path.length; depth > 0; depth--) {
      const at = doc.getIn(path.slice(0, depth), true)
      if (isNode(at) && at.range) return piece.line + lines.linePos(at.range[0]).line - 1
    }
    return undefined
  }
  try {
    return { value: doc.toJS({ maxAliasCount: YAML_LIMITS.aliases }), lineOf }
  } catch {
    return { notice: { kind: 'too-many-aliases', limit: YAML_LIMITS.aliases }, line: piece.line }
  }
}

/** Nesting and aliases of the token tree, measured without recursion: whatever is deep has not been walked yet. */
function measure(tokens: readonly CST.Token[]): { depth: number; aliases: number } {
  let deepest = 0
  let aliases = 0
  const stack: { token: CST.Token; depth: number }[] = tokens.map((token) => ({ token, depth: 0 }))
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    const { token, depth } = top
    deepest = Math.max(deepest, depth)
    if (token.type === 'alias') aliases++
    if (token.type === 'document' && token.value !== undefined) stack.push({ token: token.value, depth })
    if (!('items' in token)) continue
    for (const item of token.items) {
      if (item.key) stack.push({ token: item.key, depth: depth + 1 })
      if (item.value !== undefined) stack.push({ token: item.value, depth: depth + 1 })
    }
  }
  return { depth: deepest, aliases }
}
