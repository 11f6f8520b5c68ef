import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bundle } from '../../scripts/bundle.ts'

/* What `packetwalk` is started from: the bundle says what the sources say, and is left alone as soon as they say more. */

const ROOT = path.join(import.meta.dirname, '../..')
const run = (file: string, ...args: string[]): string =>
  execFileSync(process.execPath, [file, ...args], { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })

describe('the bundle', () => {
  const out = path.join(ROOT, 'node_modules/.cache/packetwalk/start-of-a-test')
  beforeAll(() => bundle(ROOT, out))
  afterAll(() => rmSync(out, { recursive: true, force: true }))

  test.each([
    ['a walk', ['trace', '12', '22', '--no-picture']],
    ['its JSON, in Chinese', ['trace', '12', '24', '--json', '--lang', 'zh']],
    [
      'a snapshot, its parser and its policies',
      ['policy', 'shop/cart', 'shop/redis:6379', '--manifests', 'examples/shop.yaml'],
    ],
    ['a lesson', ['learn', '--lang', 'zh']],
  ])('says what the sources say: %s', (_what, args) => {
    const answers = [path.join(out, 'command.js'), path.join(ROOT, 'adapters/command.ts')].map((file) => {
      try {
        return run(file, ...args)
      } catch (error) {
        return error instanceof Error && 'stdout' in error ? `${error.stdout}` : ''
      }
    })
    expect(answers[0]).toBe(answers[1])
    expect(answers[0]?.length).toBeGreaterThan(100)
  })

  test('it finds the font and the renderer where they lie', () => {
    const picture = path.join(out, 'picture.svg')
    run(path.join(out, 'command.js'), 'trace', '12', '22', '--picture', picture)
    expect(readFileSync(picture, 'utf8').includes('>pod22<')).toBe(true)
  }, 60_000)

  test('the licences of what is inside stand beside it', () => {
    const text = readFileSync(path.join(out, 'LICENSES.txt'), 'utf8')
    for (const name of ['commander', 'zod', 'yaml', 'string-width', 'ipaddr.js', '@noble/hashes'])
      expect(text).toMatch(new RegExp(`^${name}$`, 'm'))
    expect(text).not.toContain('see its package.json')
  })
})

describe('bin/packetwalk.js', () => {
  let clone = ''
  const at = (name: string): string => path.join(clone, name)
  beforeAll(() => {
    clone = mkdtempSync(path.join(tmpdir(), 'packetwalk-start-'))
    cpSync(path.join(ROOT, 'bin'), at('bin'), { recursive: true })
    for (const folder of ['src', 'diagrams', 'adapters', 'node_modules/.cache/packetwalk/start'])
      mkdirSync(at(folder), { recursive: true })
    writeFileSync(at('package.json'), '{ "type": "module" }')
    writeFileSync(at('package-lock.json'), '{}')
    writeFileSync(at('adapters/command.ts'), "process.stdout.write('sources')")
    writeFileSync(at('src/one.ts'), 'export const one = 1')
    writeFileSync(at('node_modules/.cache/packetwalk/start/command.js'), "process.stdout.write('bundle')")
  })
  afterAll(() => rmSync(clone, { recursive: true, force: true }))
  const belongsTo = (url: string): void =>
    writeFileSync(at('node_modules/.cache/packetwalk/start/package.json'), JSON.stringify({ type: 'module', of: url }))
  const start = (): string => run(at('bin/packetwalk.js'))

  test('starts the bundle until a source is newer, and never that of another clone', () => {
    belongsTo(pathToFileURL(`${clone}/`).href)
    const later = new Date(Date.now() + 10_000)
    expect(start()).toBe('bundle')
    utimesSync(at('src/one.ts'), later, later)
    expect(start()).toBe('sources')
    utimesSync(at('node_modules/.cache/packetwalk/start/command.js'), later, later)
    expect(start()).toBe('bundle')
    belongsTo('file:///somewhere/else/')
    expect(start()).toBe('sources')
  })
})
