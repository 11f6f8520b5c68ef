import {
  type Document,
  isCollection,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type YAMLError,
} from 'yaml'
import type { DatapathName } from '../cni/index.ts'
import { asMeant } from '../net/as-meant.ts'
import { Problem } from '../request/problem.ts'
import { aliasesIn, selfReference } from './aliases.ts'
import { type BuiltNetwork, build } from './build.ts'
import {
  bad,
  badField,
  checkDevices,
  checkMaps,
  didYouMean,
  type FileSource,
  type Locate,
  leftOut,
  lineAt,
  strangers,
  unknownField,
  without,
} from './fields.ts'
import { type NetworkFile, networkFile, subInterface } from './file.ts'

/*
 * The door for foreign networks: everything that a file can get wrong is found here, and told with its place.
 */

export const LIMITS = { bytes: 1024 * 1024, aliases: 100, depth: 32, devices: 20_000 } as const

export interface ForeignFile {
  /** What to call it in messages. */
  file: string
  text: string
  /** What happens to a field that the format does not have: refused unless somebody says otherwise. */
  unknown?: 'leave-out'
}

/** Reads a network file, YAML or JSON. Throws a Problem that says what is wrong, where, and what would be right. */
export function openNetwork({ file, text: given, unknown }: ForeignFile, datapath?: DatapathName): BuiltNetwork {
  const text = given.length > LIMITS.bytes ? given : asMeant(given)
  const bytes = new TextEncoder().encode(text).length
  if (bytes > LIMITS.bytes) throw new Problem('file-too-large', { file, bytes, limit: LIMITS.bytes })
  if (/[\0\x01-\x08\x0e-\x1f\ufffd]/.test(text)) throw new Problem('not-text', { file })
  if (text.trim() === '') throw new Problem('empty-file', { file })
  const lines = new LineCounter()
  const depth = deepest(text)
  if (depth > LIMITS.depth) throw new Problem('file-too-deep', { file, depth, limit: LIMITS.depth })
  const doc = parsed({ file, text }, lines)
  const broken = doc.errors[0]
  if (broken !== undefined) throw badYaml(file, broken, lines)
  const data = unfolded(file, doc)
  const source = { file, data, locate: locator(doc, lines) }
  return checked(source, {
    ...(unknown === undefined ? {} : { unknown }),
    ...(datapath === undefined ? {} : { datapath }),
  })
}

function parsed({ file, text }: ForeignFile, lineCounter: LineCounter): Document {
  try {
    return parseDocument(text, { lineCounter, prettyErrors: false })
  } catch (error) {
    // nested by dashes or indentation until the parser's own stack was full
    if (error instanceof RangeError)
      throw new Problem('file-too-deep', { file, depth: LIMITS.bytes, limit: LIMITS.depth })
    throw error
  }
}

/** The line of a field is that of its name. */
function locator(doc: Document, lines: LineCounter): Locate {
  const lineOf = (at: unknown): number | undefined => (isRanged(at) ? lines.linePos(at.range[0]).line : undefined)
  return (path) => {
    let here: unknown = doc.contents
    let line: number | undefined
    for (const key of path) {
      if (!isCollection(here)) break
      const inner: unknown = here.items.find((item, i) =>
        isPair(item) ? isScalar(item.key) && String(item.key.value) === String(key) : isSeq(here) && i === Number(key),
      )
      if (inner === undefined) break
      line = lineOf(isPair(inner) ? inner.key : inner) ?? line
      here = isPair(inner) && isMap(here) ? inner.value : inner
    }
    return line
  }
}

/** Reads a network that is data already. */
export function admitNetwork(file: string, data: unknown, datapath?: DatapathName): BuiltNetwork {
  const depth = deepestOf(data, 0)
  if (depth > LIMITS.depth) throw new Problem('file-too-deep', { file, depth, limit: LIMITS.depth })
  return checked({ file, data, locate: () => undefined }, datapath === undefined ? {} : { datapath })
}

function isRanged(value: unknown): value is { range: [number, number, number] } {
  return typeof value === 'object' && value !== null && 'range' in value && Array.isArray(value.range)
}

function badYaml(file: string, error: YAMLError, lines: LineCounter): Problem {
  const { line } = lines.linePos(error.pos[0])
  const duplicate = error.code === 'DUPLICATE_KEY'
  return new Problem('bad-file', {
    file,
    line,
    field: duplicate ? 'name' : 'syntax',
    found: duplicate ? '' : error.code,
    expected: { what: duplicate ? 'own-name' : 'yaml' },
  })
}

/** The data behind a document, aliases unfolded: few of them, and none inside of what it means. */
function unfolded(file: string, doc: Document): unknown {
  const refuse = (found: string, what: 'acyclic' | 'written-out'): Problem =>
    new Problem('bad-file', { file, field: 'aliases', found, expected: { what } })
  if (aliasesIn(doc, LIMITS.aliases) > LIMITS.aliases) throw refuse(`${LIMITS.aliases}+`, 'written-out')
  const loop = selfReference(doc)
  if (loop !== undefined) throw refuse(`*${loop}`, 'acyclic')
  try {
    return doc.toJS({ maxAliasCount: LIMITS.aliases })
  } catch {
    // the parser refuses what unfolds to more than the limit before it unfolds it
    throw refuse(`${LIMITS.aliases}+`, 'written-out')
  }
}

/** Nesting by brackets and indentation: an upper bound that costs nothing. */
function deepest(text: string): number {
  let open = 0
  let most = 0
  for (const c of text) {
    if (c === '[' || c === '{') most = Math.max(most, ++open)
    if (c === ']' || c === '}') open--
  }
  return most
}

function deepestOf(value: unknown, depth: number): number {
  if (typeof value !== 'object' || value === null || depth > LIMITS.depth) return depth
  return Object.values(value).reduce<number>((most, v) => Math.max(most, deepestOf(v, depth + 1)), depth)
}

interface Opening {
  datapath?: DatapathName
  unknown?: 'leave-out'
}

function checked(source: FileSource, { datapath, unknown }: Opening): BuiltNetwork {
  const { file, data, locate } = source
  const read = networkFile.safeParse(data)
  const [strange, ...others] = strangers(source, read.error)
  if (strange !== undefined) {
    if (unknown === undefined) throw unknownField(source, [strange, ...others])
    const gone = [strange, ...others]
    const kept = { file, locate, data: { ...Object(without(data, gone)), left_out: leftOut(source, gone) } }
    return checked(kept, datapath === undefined ? {} : { datapath })
  }
  const issue = read.error?.issues.find(({ code }) => code !== 'unrecognized_keys')
  const named = read.success ? read.data : networkFile.safeParse(withoutAnchors(data)).data
  if (issue !== undefined || named === undefined) throw badField(source, issue)
  const count = [named.devices, named.nodes, named.pods].reduce((sum, table) => sum + Object.keys(table).length, 0)
  if (count === 0)
    throw new Problem('bad-file', {
      file,
      ...lineAt(locate, []),
      field: 'devices',
      found: '0',
      expected: { what: 'devices' },
    })
  if (count > LIMITS.devices) throw new Problem('too-many-devices', { file, devices: count, limit: LIMITS.devices })
  checkDevices(source, named)
  checkMaps(source, named)
  checkWiring(source, named)
  return build(named.name ?? file, named, datapath)
}

/** Without the fields that only hold anchors. */
function withoutAnchors(data: unknown): unknown {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return data
  return Object.fromEntries(Object.entries(data).filter(([name]) => !name.startsWith('x-')))
}

/** Where cables end: interfaces, and those below sub-interfaces. */
function portsBelow(nics: NetworkFile['devices'][string]['nics']): string[] {
  const below = Object.entries(nics).map(([name, { parent }]) => parent ?? subInterface(name)?.parent ?? name)
  return [...new Set(below)]
}

function checkWiring(source: FileSource, file: NetworkFile): void {
  const used = new Map<string, string>()
  const known = new Set([...Object.keys(file.devices), ...Object.keys(file.nodes), ...Object.keys(file.pods)])
  file.links.forEach((link, i) => {
    for (const side of ['a', 'b'] as const) {
      const text = link[side]
      const device = text.slice(0, text.indexOf('.'))
      const path = ['links', i, side]
      const isUnderlay = device === 'underlay' && Object.keys(file.nodes).length > 0
      if (!known.has(device) && !isUnderlay)
        throw bad(source, path, { found: text, expected: didYouMean(device, known) })
      const ports = portsBelow(file.devices[device]?.nics ?? {})
      const port = text.slice(text.indexOf('.') + 1)
      if (file.devices[device] !== undefined && file.devices[device].kind !== 'switch' && !ports.includes(port))
        throw bad(source, path, {
          found: text,
          expected: { what: 'one-of', names: ports.map((p) => `${device}.${p}`) },
        })
      if (used.has(text)) throw bad(source, path, { found: text, expected: { what: 'free-port' } })
      used.set(text, device)
    }
  })
  for (const [name, pod] of Object.entries(file.pods)) {
    if (file.nodes[pod.node] === undefined)
      throw bad(source, ['pods', name, 'node'], {
        found: pod.node,
        expected: didYouMean(pod.node, new Set(Object.keys(file.nodes))),
      })
    const twice = [file.devices, file.nodes].some((table) => Object.hasOwn(table, name))
    if (twice) throw bad(source, ['pods', name], { found: name, expected: { what: 'own-name' } })
  }
}
