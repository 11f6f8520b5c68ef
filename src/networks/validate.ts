import { LineCounter, parseDocument, type YAMLError } from 'yaml'
import type { z } from 'zod'
import type { DatapathName } from '../cni/index.ts'
import { EXPECTATIONS, type Expectation, type Expected, Problem } from '../request/problem.ts'
import { near } from '../request/spelling.ts'
import { build, type Network } from './build.ts'
import { FIELDS, type NetworkFile, networkFile } from './file.ts'

/*
 * The door for foreign networks: everything that a file can get wrong is found here, and told with its place.
 */

export const LIMITS = { bytes: 1024 * 1024, aliases: 100, depth: 32, devices: 20_000 } as const

export interface ForeignFile {
  /** What to call it in messages. */
  file: string
  text: string
}

/** Where a field stands in the file; no line when the network came as data. */
type Locate = (path: readonly PropertyKey[]) => number | undefined

/** Reads a network file, YAML or JSON. Throws a Problem that says what is wrong, where, and what would be right. */
export function openNetwork({ file, text }: ForeignFile, datapath?: DatapathName): Network {
  const bytes = new TextEncoder().encode(text).length
  if (bytes > LIMITS.bytes) throw new Problem('file-too-large', { file, bytes, limit: LIMITS.bytes })
  if (/[\0\x01-\x08\x0e-\x1f\ufffd]/.test(text)) throw new Problem('not-text', { file })
  if (text.trim() === '') throw new Problem('empty-file', { file })
  const lines = new LineCounter()
  const depth = deepest(text)
  if (depth > LIMITS.depth) throw new Problem('file-too-deep', { file, depth, limit: LIMITS.depth })
  const doc = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const broken = doc.errors[0]
  if (broken !== undefined) throw badYaml(file, broken, lines)
  const data = asData(file, () => doc.toJS({ maxAliasCount: LIMITS.aliases }))
  const locate: Locate = (path) => {
    for (let depth = path.length; depth > 0; depth--) {
      const at = doc.getIn(path.slice(0, depth), true)
      if (isNode(at)) return lines.linePos(at.range[0]).line
    }
    return undefined
  }
  return checked({ file, data, locate }, datapath)
}

/** Reads a network that is data already. */
export function admitNetwork(file: string, data: unknown, datapath?: DatapathName): Network {
  const depth = deepestOf(data, 0)
  if (depth > LIMITS.depth) throw new Problem('file-too-deep', { file, depth, limit: LIMITS.depth })
  return checked({ file, data, locate: () => undefined }, datapath)
}

function isNode(value: unknown): value is { range: [number, number, number] } {
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

function asData(file: string, read: () => unknown): unknown {
  try {
    return read()
  } catch {
    // the parser refuses aliases past the limit before it unfolds them
    throw new Problem('bad-file', {
      file,
      field: 'aliases',
      found: `${LIMITS.aliases}+`,
      expected: { what: 'written-out' },
    })
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

interface Source {
  file: string
  data: unknown
  locate: Locate
}

function checked(source: Source, datapath?: DatapathName): Network {
  const { file, data, locate } = source
  const typo = misspelt(data, [])
  if (typo !== undefined) throw bad(source, typo.path, typo.name, { what: 'did-you-mean', names: [typo.meant] })
  const parsed = networkFile.safeParse(data)
  if (!parsed.success) throw badField(source, parsed.error.issues[0])
  const count =
    Object.keys(parsed.data.devices).length +
    Object.keys(parsed.data.nodes).length +
    Object.keys(parsed.data.pods).length
  if (count === 0)
    throw new Problem('bad-file', {
      file,
      ...at(locate, []),
      field: 'devices',
      found: '0',
      expected: { what: 'devices' },
    })
  if (count > LIMITS.devices) throw new Problem('too-many-devices', { file, devices: count, limit: LIMITS.devices })
  checkWiring(source, parsed.data)
  return build(parsed.data.name ?? file, parsed.data, datapath)
}

function at(locate: Locate, path: readonly PropertyKey[]): { line: number } | Record<never, never> {
  const line = locate(path)
  return line === undefined ? {} : { line }
}

function bad(source: Source, path: readonly PropertyKey[], found: string, expected: Expected): Problem {
  return new Problem('bad-file', {
    file: source.file,
    ...at(source.locate, path),
    field: path.map(String).join('.') || 'file',
    found,
    expected,
  })
}

function badField(source: Source, issue: z.core.$ZodIssue | undefined): Problem {
  if (issue === undefined) return bad(source, [], '', { what: 'object' })
  let found: unknown = source.data
  for (const key of issue.path)
    found =
      typeof found === 'object' && found !== null
        ? Object.entries(found).find(([k]) => k === String(key))?.[1]
        : undefined
  const shown = found === undefined ? '' : (JSON.stringify(found) ?? '').slice(0, 60)
  return bad(source, issue.path, shown, expectedBy(issue))
}

const TYPES: Record<string, Expectation> = {
  string: 'text',
  number: 'number',
  int: 'number',
  boolean: 'yes-or-no',
  array: 'list',
  object: 'object',
  record: 'object',
}

/** What a failed check wanted: our own checks name it, the types of zod are mapped. */
function expectedBy(issue: z.core.$ZodIssue): Expected {
  const own = EXPECTATIONS.find((e) => e === issue.message)
  if (own !== undefined) return { what: own }
  if (issue.code === 'invalid_type') return { what: TYPES[issue.expected] ?? 'other' }
  if (issue.code === 'invalid_value') return { what: 'one-of', names: issue.values.map(String) }
  if (issue.code === 'invalid_union') {
    const inner = issue.errors
      .flat()
      .map(expectedBy)
      .find((e) => e.what !== 'other' && e.what !== 'list')
    return inner ?? { what: 'other' }
  }
  return { what: issue.code === 'too_small' || issue.code === 'too_big' ? 'number' : 'other' }
}

/** A field that is one letter away from a known one is a typo, not an extension. */
function misspelt(value: unknown, path: string[]): { path: string[]; name: string; meant: string } | undefined {
  if (typeof value !== 'object' || value === null || path.length > LIMITS.depth) return undefined
  for (const [name, inner] of Object.entries(value)) {
    const names = NAMED.has(path.at(-1) ?? '') || Array.isArray(value)
    const meant =
      names || name.length < 4 || FIELDS.includes(name) || FREE.has(path.at(-1) ?? '')
        ? undefined
        : near(name, FIELDS, 1)[0]
    if (meant !== undefined) return { path: [...path, name], name, meant }
    const found = misspelt(inner, [...path, name])
    if (found !== undefined) return found
  }
  return undefined
}

/** Fields whose keys are names that people choose. */
const NAMED = new Set(['devices', 'nics', 'nodes', 'pods', 'endpoint_map', 'ipcache'])
/** Fields whose keys are not ours to know. */
const FREE = new Set(['sysctl', 'match'])

function checkWiring(source: Source, file: NetworkFile): void {
  const used = new Map<string, string>()
  const known = new Set([...Object.keys(file.devices), ...Object.keys(file.nodes), ...Object.keys(file.pods)])
  file.links.forEach((link, i) => {
    for (const side of ['a', 'b'] as const) {
      const text = link[side]
      const device = text.slice(0, text.indexOf('.'))
      const path = ['links', i, side]
      const isUnderlay = device === 'underlay' && Object.keys(file.nodes).length > 0
      if (!known.has(device) && !isUnderlay) throw bad(source, path, text, didYouMean(device, known))
      const ports = Object.keys(file.devices[device]?.nics ?? {})
      const port = text.slice(text.indexOf('.') + 1)
      if (file.devices[device] !== undefined && file.devices[device].kind !== 'switch' && !ports.includes(port))
        throw bad(source, path, text, { what: 'one-of', names: ports.map((p) => `${device}.${p}`) })
      if (used.has(text)) throw bad(source, path, text, { what: 'free-port' })
      used.set(text, device)
    }
  })
  for (const [name, pod] of Object.entries(file.pods)) {
    if (file.nodes[pod.node] === undefined)
      throw bad(source, ['pods', name, 'node'], pod.node, didYouMean(pod.node, new Set(Object.keys(file.nodes))))
    const twice = [file.devices, file.nodes].some((table) => Object.hasOwn(table, name))
    if (twice) throw bad(source, ['pods', name], name, { what: 'own-name' })
  }
}

function didYouMean(name: string, known: Set<string>): Expected {
  const [best] = near(name, [...known], 3)
  if (best !== undefined) return { what: 'did-you-mean', names: [best] }
  return { what: 'one-of', names: [...known].slice(0, 5) }
}
