import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize, relative } from 'node:path'
import { describe, expect, test } from 'vitest'

/** The import line of the design: a room may import what stands to its left, and itself. */
const LINE: [room: string, files: RegExp][] = [
  ['tagged', /^src\/(tagged|near|version)\.ts$/],
  ['net', /^src\/net\//],
  ['problem', /^src\/problem\.ts$/],
  ['calls', /^src\/calls\.ts$/],
  ['trace', /^src\/(trace|rows|drops)\.ts$/],
  ['handling', /^src\/handling\.ts$/],
  ['arp', /^src\/arp\.ts$/],
  ['cni', /^src\/cni\//],
  ['devices', /^src\/devices\//],
  ['topology', /^src\/(topology|cluster|cluster-ipcache|network|network-file|edits|door|ends)\.ts$/],
  ['simulate', /^src\/(simulate|journey|exchanges|scenes|ways|shown-by|map-names|observed|way-diff)\.ts$/],
  ['kube', /^src\/kube\//],
  ['labs', /^src\/labs\//],
  ['words', /^src\/words\//],
  ['answer', /^src\/answer\.ts$/],
  ['views', /^src\/(views\/|commands\/(ask|command)\.ts$)/],
  ['commands', /^src\/commands\//],
  ['bot', /^src\/(bot|mended|parse)\.ts$/],
  ['diagrams', /^diagrams\//],
  ['adapters', /^adapters\//],
]

/** Libraries that think without touching the world. */
const PURE = new Set(['zod', 'yaml', 'ipaddr.js', '@noble/hashes/sha2.js', '@noble/hashes/utils.js'])

const root = join(import.meta.dirname, '..')

function filesIn(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
}

function roomOf(file: string): number {
  return LINE.findIndex(([, pattern]) => pattern.test(file))
}

/** Import specifiers with whether the import is of types only. Types vanish; a cycle of them is none at run time. */
function importsOf(file: string): { from: string; typeOnly: boolean }[] {
  const text = readFileSync(join(root, file), 'utf8')
  const found = text.matchAll(/^\s*(?:import|export)\s+(type\s+)?[^'"\n]*?(?:\{[^}]*\})?[^'"\n]*?from\s+'([^']+)'/gm)
  return [...found].map((match) => ({ from: match[2] ?? '', typeOnly: match[1] !== undefined }))
}

const all = ['src', 'diagrams', 'adapters'].flatMap(filesIn)
const resolved = (file: string, from: string): string => normalize(join(dirname(file), from))

describe('who may import whom', () => {
  test('every file stands in a room', () => {
    expect(all.filter((file) => roomOf(file) < 0)).toEqual([])
  })

  test('a file imports only what stands to its left', () => {
    const wrong = all.flatMap((file) =>
      importsOf(file)
        .filter(({ from, typeOnly }) => from.startsWith('.') && !typeOnly)
        .map(({ from }) => resolved(file, from))
        .filter((target) => roomOf(target) > roomOf(file))
        .map((target) => `${file} -> ${target}`),
    )
    expect(wrong).toEqual([])
  })

  test('types flow from the left as well: only rooms next to each other may name each other', () => {
    const backwards = all.flatMap((file) =>
      importsOf(file)
        .filter(({ from, typeOnly }) => from.startsWith('.') && typeOnly)
        .map(({ from }) => resolved(file, from))
        .filter(
          (target) =>
            roomOf(target) > roomOf(file) &&
            /^(diagrams|adapters)\//.test(target) &&
            !file.startsWith(target.split('/')[0] ?? ''),
        )
        .map((target) => `${file} -> ${target}`),
    )
    expect(backwards).toEqual([])
  })

  test('no platform imports another', () => {
    const platforms = ['discord', 'slack', 'terminal', 'web']
    const wrong = platforms.flatMap((own) =>
      filesIn(`adapters/${own}`).flatMap((file) =>
        importsOf(file)
          .map(({ from }) => resolved(file, from))
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
        .filter(({ from }) => !from.startsWith('.') && !PURE.has(from))
        .map(({ from }) => `${file} -> ${from}`),
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
