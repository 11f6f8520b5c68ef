import type { z } from 'zod'
import { SWITCHES } from '../linux/sysctl.ts'
import {
  EXPECTATIONS,
  type Expectation,
  type Expected,
  Problem,
  UNMODELLED,
  type UnmodelledField,
} from '../request/problem.ts'
import { near } from '../request/spelling.ts'
import { FIELDS_OF, type FileDevice, type FileNat, type NetworkFile, subInterface, type Thing } from './file.ts'

/*
 * Fields of a network file: those that are not known where they stand, and what a failed check wanted.
 */

/** Where a field stands in the file; no line when the network came as data. */
export type Locate = (path: readonly PropertyKey[]) => number | undefined

export interface FileSource {
  file: string
  data: unknown
  locate: Locate
}

/** A field that nobody reads. */
export interface Stranger {
  path: readonly PropertyKey[]
  /** What could stand there. */
  possible: readonly string[]
}

export function lineAt(locate: Locate, path: readonly PropertyKey[]): { line: number } | Record<never, never> {
  const line = locate(path)
  return line === undefined ? {} : { line }
}

export function fieldName(path: readonly PropertyKey[]): string {
  return path.map(String).join('.').slice(0, 200)
}

function property(value: unknown, key: PropertyKey): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined
}

export function valueAt(data: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce(property, data)
}

const THINGS: Readonly<Record<string, Thing>> = { devices: 'device', nodes: 'node', pods: 'pod', nics: 'nic' }
const LISTS: Readonly<Record<string, Thing>> = { links: 'link', routes: 'route', filters: 'filter', nat: 'nat' }
/** Fields that hold a thing of the same name. */
const SINGLE: readonly string[] = ['options', 'match']

const fieldsOf = (thing: string): readonly string[] => FIELDS_OF.find((one) => one.thing === thing)?.fields ?? []

/** The fields that a thing at this path may have. */
function possibleAt(path: readonly PropertyKey[]): readonly string[] {
  const last = String(path.at(-1) ?? '')
  const before = String(path.at(-2) ?? '')
  if (path.length === 0) return fieldsOf('network').filter((name) => name !== 'left_out')
  if (Object.hasOwn(THINGS, before)) return fieldsOf(THINGS[before] ?? '')
  if (Object.hasOwn(LISTS, before)) return fieldsOf(LISTS[before] ?? '')
  return SINGLE.includes(last) ? fieldsOf(last) : []
}

/** What the schema did not know, and what it knows only elsewhere: a switch has no address, and routes nothing. */
export function strangers({ data }: FileSource, error: z.core.$ZodError | undefined): Stranger[] {
  const unknown = (error?.issues ?? []).flatMap((issue) =>
    issue.code !== 'unrecognized_keys'
      ? []
      : issue.keys.map((key) => ({ path: [...issue.path, key], possible: possibleAt(issue.path) })),
  )
  // `x-` begins what is only there to be pointed at: anchors for aliases
  return [...unknown.filter(({ path }) => path.length > 1 || !String(path[0]).startsWith('x-')), ...atSwitches(data)]
}

const SWITCH = ['kind', 'up', 'nics', 'filters'] as const
const SWITCH_PORT = ['mtu', 'up', 'vlan', 'trunk', 'native'] as const

function atSwitches(data: unknown): Stranger[] {
  const beyond = (at: readonly string[], possible: readonly string[]): Stranger[] =>
    entries(valueAt(data, at))
      .filter(([key, value]) => !possible.includes(key) && possibleAt(at).includes(key) && !isEmpty(value))
      .map(([key]) => ({ path: [...at, key], possible }))
  return entries(property(data, 'devices')).flatMap(([name, device]) => {
    if (property(device, 'kind') !== 'switch') return []
    const ports = entries(property(device, 'nics'))
    const nics = ports.flatMap(([port]) => beyond(['devices', name, 'nics', port], SWITCH_PORT))
    return [...beyond(['devices', name], SWITCH), ...nics]
  })
}

/** As a network that was written back says it: no routes, no kernel switches. */
function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0
}

function entries(value: unknown): [string, unknown][] {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : []
}

/** Says of the first of them what could stand there, and who has such a field. */
export function unknownField(source: FileSource, [first, ...rest]: readonly [Stranger, ...Stranger[]]): Problem {
  const key = String(first.path.at(-1))
  const all = [...new Set(FIELDS_OF.flatMap(({ fields }) => fields))]
  const feature = featureOf(key)
  const belongs = FIELDS_OF.filter(({ fields }) => fields.includes(key)).map(({ thing }) => thing)
  return new Problem('unknown-field', {
    file: source.file,
    ...lineAt(source.locate, first.path),
    field: fieldName(first.path),
    possible: [...first.possible],
    near:
      key.length < 4 || belongs.length > 0 ? [] : [...near(key, first.possible, 2), ...near(key, all, 1)].slice(0, 1),
    belongs,
    ...(feature === undefined ? {} : { feature }),
    more: rest.length,
  })
}

/** Fields that people write for what is not modelled at all. */
const FEATURES: Readonly<Record<UnmodelledField, readonly string[]>> = {
  'policy-routing': ['rules', 'rule', 'ip_rules', 'table', 'tables', 'vrf', 'fwmark'],
  bonding: ['bond', 'bonds', 'master', 'slaves', 'team', 'bridge', 'bridges'],
  tunnels: ['tunnel', 'tunnels', 'vxlan', 'gre', 'ipip', 'wireguard'],
  stp: ['stp', 'spanning_tree'],
}

function featureOf(key: string): UnmodelledField | undefined {
  const word = key.toLowerCase().replaceAll('-', '_')
  for (const feature of UNMODELLED) if (FEATURES[feature].includes(word)) return feature
  return undefined
}

/** Fields that a file was opened without, as they are named in the answer. */
export function leftOut(source: FileSource, strange: readonly Stranger[]): string[] {
  return strange.map(({ path }) => {
    const line = source.locate(path)
    return line === undefined ? fieldName(path) : `${fieldName(path)}:${line}`
  })
}

/** A copy of the data without these fields. */
export function without(data: unknown, strange: readonly Stranger[]): unknown {
  const gone = new Set(strange.map(({ path }) => JSON.stringify(path.map(String))))
  const copy = (value: unknown, at: readonly string[]): unknown => {
    if (Array.isArray(value)) return value.map((item, i) => copy(item, [...at, String(i)]))
    if (typeof value !== 'object' || value === null) return value
    const kept: [string, unknown][] = Object.entries(value).flatMap(([key, inner]): [string, unknown][] =>
      gone.has(JSON.stringify([...at, key])) ? [] : [[key, copy(inner, [...at, key])]],
    )
    return Object.fromEntries(kept)
  }
  return copy(data, [])
}

export function bad(
  source: FileSource,
  path: readonly PropertyKey[],
  wrong: { found: string; expected: Expected },
): Problem {
  const field = fieldName(path) || 'file'
  return new Problem('bad-file', { file: source.file, ...lineAt(source.locate, path), field, ...wrong })
}

/** The first fault of a file, with what stands there and what would be right. */
export function badField(source: FileSource, issue: z.core.$ZodIssue | undefined): Problem {
  if (issue === undefined) return bad(source, [], { found: '', expected: { what: 'object' } })
  const value = valueAt(source.data, issue.path)
  // a key that is wrong is what stands there
  const isKey = KEYED.has(issue.message) && typeof value === 'object'
  const found = isKey ? String(issue.path.at(-1)) : value === undefined ? '' : (JSON.stringify(value) ?? '')
  return bad(source, issue.path, { found: found.slice(0, 60), expected: expectedBy(issue) })
}

const KEYED = new Set(['nic-name', 'prefixed', 'address'])

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

export function didYouMean(name: string, known: ReadonlySet<string>): Expected {
  const [best] = near(name, [...known], 3)
  if (best !== undefined) return { what: 'did-you-mean', names: [best] }
  return { what: 'one-of', names: [...known].slice(0, 5) }
}

/** What a record says of a map has no meaning without that map. */
export function checkMaps(source: FileSource, { nodes }: NetworkFile): void {
  for (const [name, node] of Object.entries(nodes)) {
    const rows = [
      ['endpoints_missing', node.endpoints_missing, node.endpoint_map],
      ['ipcache_missing', node.ipcache_missing, node.ipcache],
      ['ipcache_wrong', node.ipcache_wrong, node.ipcache],
    ] as const
    for (const [field, note, map] of rows) {
      if (note === undefined || map !== undefined) continue
      const what = field === 'endpoints_missing' ? 'endpoint_map' : 'ipcache'
      throw bad(source, ['nodes', name, field], { found: field, expected: { what: 'one-of', names: [what] } })
    }
  }
}

/** A rule translates one thing: the destination of what comes in, or the source of what goes out. */
function checkNat(source: FileSource, name: string, rules: readonly FileNat[]): void {
  rules.forEach((rule, i) => {
    const kinds = [rule.masquerade, rule.snat, rule.dnat].filter((kind) => kind !== undefined)
    const misplaced = rule.dnat === undefined ? rule.in : rule.out
    const ports = rule.dport !== undefined || rule.sport !== undefined
    const portless = [rule.snat, rule.dnat].some((to) => to?.includes(':')) || ports
    const needsProto = portless && rule.proto !== 'tcp' && rule.proto !== 'udp'
    if (kinds.length === 1 && misplaced === undefined && !needsProto) return
    const found = JSON.stringify(rule).slice(0, 60)
    throw bad(source, ['devices', name, 'nat', i], { found, expected: { what: 'nat-rule' } })
  })
}

/** A trunk is a switch's, a sub-interface another's, and no two interfaces share a tag. */
function checkVlans(source: FileSource, name: string, kind: FileDevice['kind'], nics: FileDevice['nics']): void {
  const taken = new Set<string>()
  for (const [port, { vlan, parent, trunk, native }] of Object.entries(nics)) {
    const path = ['devices', name, 'nics', port]
    const sub = subInterface(port)
    const isSwitch = kind === 'switch'
    const tag = `${parent ?? sub?.parent ?? port} ${vlan ?? sub?.id ?? ''}`
    const wrong =
      (isSwitch && (sub !== undefined || (vlan !== undefined && trunk !== undefined))) ||
      (!isSwitch && (trunk !== undefined || native !== undefined)) ||
      (isSwitch && native !== undefined && trunk === undefined) ||
      (sub !== undefined && vlan !== undefined && vlan !== sub.id) ||
      (parent !== undefined && (vlan ?? sub?.id) === undefined) ||
      taken.has(tag)
    if (wrong)
      throw bad(source, path, { found: JSON.stringify(nics[port]).slice(0, 60), expected: { what: 'vlan-port' } })
    taken.add(tag)
  }
}

/** What one thing of a file says that no kernel would take: filters of a switch, values of kernel switches. */
export function checkDevices(source: FileSource, { devices }: NetworkFile): void {
  for (const [name, { kind, filters, sysctl, nics, nat }] of Object.entries(devices)) {
    checkNat(source, name, nat)
    checkVlans(source, name, kind, nics)
    filters.forEach(({ hook, action }, i) => {
      if (kind !== 'switch' || (hook === 'forward' && (action === 'drop' || action === 'accept'))) return
      const path = ['devices', name, 'filters', i]
      throw bad(source, path, { found: `${hook}, ${action}`, expected: { what: 'switch-filter' } })
    })
    for (const [key, value] of Object.entries(sysctl)) {
      const path = ['devices', name, 'sysctl', key]
      const words = key.split(/[./]/)
      const at = words.indexOf('conf')
      const port = at < 0 ? undefined : words[at + 1]
      const known = new Set(['all', 'default', ...Object.keys(nics)])
      if (port !== undefined && !known.has(port))
        throw bad(source, path, { found: port, expected: didYouMean(port, known) })
      const word = words.at(-1) ?? key
      const [meant] = SWITCHES.includes(word) ? [] : near(word, SWITCHES, 2)
      if (meant !== undefined)
        throw bad(source, path, { found: word, expected: { what: 'did-you-mean', names: [meant] } })
      if (SWITCHES.includes(word) && !Number.isInteger(Number(value === '' ? Number.NaN : value)))
        throw bad(source, path, { found: JSON.stringify(value), expected: { what: 'sysctl-value' } })
    }
  }
}
