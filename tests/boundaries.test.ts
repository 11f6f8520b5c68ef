import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize, relative } from 'node:path'
import { describe, expect, test } from 'vitest'

/** The import line of the design: a room may import what stands to its left, and itself. Types count too. */
const LINE = [
  'src/net',
  'src/trace',
  'src/request',
  'src/linux',
  'src/cni',
  'src/devices',
  'src/engine',
  'src/networks',
  'src/kube',
  'src/findings',
  'src/lessons',
  'src/words',
  'src/views',
  'src/commands',
  'src/bot',
  'diagrams',
  'adapters',
] as const

/** Libraries that think without touching the world. */
const PURE = new Set(['zod', 'yaml', 'ipaddr.js', '@noble/hashes/sha2.js', '@noble/hashes/utils.js'])

const root = join(import.meta.dirname, '..')

function filesIn(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
}

function roomOf(file: string): number {
  return LINE.findIndex((room) => file.startsWith(`${room}/`))
}

/** Everything that a file imports or passes on, types included. */
function importsOf(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8')
  const lines = text.matchAll(/^\s*(?:import|export)\s+[^'"\n]*?(?:\{[^}]*\})?[^'"\n]*?from\s+'([^']+)'/gm)
  const later = text.matchAll(/\bimport\('([^']+)'\)/g)
  return [...lines, ...later].map((match) => match[1] ?? '')
}

const all = ['src', 'diagrams', 'adapters'].flatMap(filesIn)
const resolved = (file: string, from: string): string => normalize(join(dirname(file), from))

function neighbours(file: string): string[] {
  return importsOf(file)
    .filter((from) => from.startsWith('.'))
    .map((from) => resolved(file, from))
}

/** Every circle of imports, as the files on it: depth first, a file that is still open closes one. */
function circles(): string[] {
  const found: string[] = []
  const done = new Set<string>()
  const visit = (file: string, way: readonly string[]): void => {
    if (way.includes(file)) found.push([...way.slice(way.indexOf(file)), file].join(' -> '))
    if (done.has(file) || way.includes(file)) return
    for (const next of neighbours(file)) visit(next, [...way, file])
    done.add(file)
  }
  for (const file of all) visit(file, [])
  return found
}

describe('who may import whom', () => {
  test('every file stands in a room', () => {
    expect(all.filter((file) => roomOf(file) < 0)).toEqual([])
  })

  test('a file imports only what stands to its left', () => {
    const wrong = all.flatMap((file) =>
      neighbours(file)
        .filter((target) => roomOf(target) > roomOf(file))
        .map((target) => `${file} -> ${target}`),
    )
    expect(wrong).toEqual([])
  })

  test('no file is longer than 300 lines', () => {
    const long = all.filter((file) => readFileSync(join(root, file), 'utf8').trimEnd().split('\n').length > 300)
    expect(long).toEqual([])
  })

  test('a name of a type says one thing, in whatever room it is read', () => {
    const homes = Map.groupBy(
      all.flatMap((file) =>
        [...readFileSync(join(root, file), 'utf8').matchAll(/^export (?:interface|type|class) (\w+)/gm)].map(
          (match) => ({
            name: match[1] ?? '',
            file,
          }),
        ),
      ),
      ({ name }) => name,
    )
    const twice = [...homes].filter(([, at]) => new Set(at.map(({ file }) => file)).size > 1)
    expect(twice.map(([name, at]) => `${name}: ${at.map(({ file }) => file).join(', ')}`)).toEqual([])
  })

  test('a language is one folder, which only the table of languages opens', () => {
    const opened = all.flatMap((file) =>
      neighbours(file)
        .filter((target) => /^src\/words\/(?!contract\/)[^/]+\//.test(target))
        .filter((target) => file !== 'src/words/index.ts' && dirname(file) !== dirname(target))
        .map((target) => `${file} -> ${target}`),
    )
    expect(opened).toEqual([])
  })

  test('no file imports itself around a corner', () => {
    expect(circles()).toEqual([])
  })

  test('no platform imports another', () => {
    const platforms = ['discord', 'slack', 'terminal', 'web']
    const wrong = platforms.flatMap((own) =>
      filesIn(`adapters/${own}`).flatMap((file) =>
        neighbours(file)
          .filter((target) => platforms.some((other) => other !== own && target.startsWith(`adapters/${other}/`)))
          .map((target) => `${file} -> ${target}`),
      ),
    )
    expect(wrong).toEqual([])
  })
})

describe('src thinks, and nothing else', () => {
  const sources = filesIn('src')
  test('it imports pure libraries only', () => {
    const wrong = sources.flatMap((file) =>
      importsOf(file)
        .filter((from) => !from.startsWith('.') && !PURE.has(from))
        .map((from) => `${file} -> ${from}`),
    )
    expect(wrong).toEqual([])
  })

  const FORBIDDEN: [what: string, pattern: RegExp][] = [
    ['async', /\basync\b|\bawait\b|\bPromise\b/],
    ['clock', /\bDate\.now\b|\bnew Date\(\)|\bperformance\.|\bsetTimeout\b|\bsetInterval\b/],
    ['randomness', /\bMath\.random\b|\bcrypto\./],
    ['environment', /\bprocess\.|\bglobalThis\./],
    ['console', /\bconsole\./],
  ]
  test.each(FORBIDDEN)('it knows no %s', (_what, pattern) => {
    const code = (file: string): string =>
      readFileSync(join(root, file), 'utf8').replace(
        /\/\*[\s\S]*?\*\/|\/\/.*$|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`/gm,
        '',
      )
    expect(sources.filter((file) => pattern.test(code(file)))).toEqual([])
  })
})
