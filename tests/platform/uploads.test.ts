import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { strToU8, type Zippable, zipSync } from 'fflate'
import { afterAll, describe, expect, test } from 'vitest'
import { importFrom } from '../../adapters/import/index.ts'
import { readUpload, UNPACKED } from '../../adapters/import/upload.ts'
import { answer, stranger } from '../../src/bot/bot.ts'
import type { UploadedFile } from '../../src/commands/command.ts'
import { CHAT_LIMIT } from '../../src/kube/import/import.ts'
import { readSnapshot, writeSnapshot } from '../../src/kube/snapshot/file.ts'
import { bare } from '../../src/request/text.ts'

/*
 * Files from a chat: a text, or a zip archive of what kubectl prints. Whatever is wrong with one is a sentence.
 */

const fixture = (name: string): string => readFileSync(new URL(`../fixtures/clusters/${name}`, import.meta.url), 'utf8')
const GOOD = 'apiVersion: v1\nkind: Namespace\nmetadata:\n  name: survivor\n'
const LIVE = ['rest.yaml', 'pods.yaml', 'ciliumnodes.yaml', 'nodes.json']
const cluster = (): Zippable =>
  Object.fromEntries(LIVE.map((name) => [`dump/${name}`, strToU8(fixture(`live/${name}`))]))
const OFFICE = 'name: office\ndevices:\n  a: { kind: host, nics: { eth0: { ip: 10.9.0.1/24 } } }\n'

const folder = mkdtempSync(join(tmpdir(), 'packetwalk-uploads-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const said = (upload: UploadedFile, language: 'en' | 'zh' = 'en'): string => {
  const { blocks } = answer({ kind: 'network', do: 'upload' }, { ...stranger(language), upload })
  return blocks
    .flatMap((block) => ('text' in block && typeof block.text !== 'string' ? bare(block.text) : []))
    .join('\n')
}
const zip = (files: Zippable, name = 'dump.zip') => readUpload({ name, bytes: zipSync(files, { level: 9 }) })

describe('an archive of what kubectl prints', () => {
  test('is read as in the terminal, by the same door', async () => {
    const bytes = zipSync(cluster())
    const path = join(folder, 'dump.zip')
    writeFileSync(path, bytes)
    const read = await readUpload({ name: 'dump.zip', bytes })
    if ('problem' in read) throw read.problem
    const here = readSnapshot('dump.zip', read.text)
    const { snapshot: there } = await importFrom([path])
    const parts = ['nodes', 'namespaces', 'pods', 'services', 'networkPolicies', 'ciliumPolicies', 'config'] as const
    for (const part of parts) expect(here[part]).toEqual(there[part])
    expect(here.pods.length).toBeGreaterThan(3)
  })
  test('answers what was understood', async () => {
    expect(said(await zip(cluster()))).toMatch(/dump is read: \d+ devices/)
  })
  test('with other things in it is read all the same', async () => {
    expect(said(await zip({ ...cluster(), 'logs/agent.log': strToU8('x'), 'a.png': strToU8('\u0089PNG') }))).toMatch(
      /is read/,
    )
  })
  test('with one network file in it is that network', async () => {
    expect(said(await zip({ 'nets/office.yaml': strToU8(OFFICE) }))).toContain('office is read: 1 device.')
  })
  test('with one snapshot in it is that snapshot', async () => {
    const { snapshot } = await importFrom([join('tests', 'fixtures', 'clusters', 'manifests.yaml')])
    expect(await zip({ 's.json': strToU8(writeSnapshot(snapshot)) })).toMatchObject({ name: 's.json', unpacked: true })
  })
})

const junk = (bytes: number): Uint8Array => Uint8Array.from({ length: bytes }, (_, i) => (i * 7919) % 251)
const BOMB = zipSync({ 'a.yaml': new Uint8Array(64 * 1024 * 1024), 'b.yaml': strToU8(GOOD) }, { level: 9 })
const MANY: Zippable = Object.fromEntries(
  Array.from({ length: UNPACKED.files + 1 }, (_, i) => [`${i}.txt`, new Uint8Array(0)]),
)
/** Lines that shrink to a twenty-fifth. */
const noise = (n: number): string => `# ${((n * 2_654_435_761) % 2 ** 32).toString(36)} ${'annotation '.repeat(19)}\n`
const LARGE = Object.fromEntries(
  Array.from({ length: 5 }, (_, i) => [
    `${i}.yaml`,
    strToU8(Array.from({ length: 4_700 }, (_, n) => noise(i * 10_000 + n)).join('') + GOOD),
  ]),
)
const half = zipSync({ 'b.yaml': strToU8(GOOD.repeat(50)) }, { level: 0 })

describe('an archive that cannot be used is told', () => {
  test.each<[string, Uint8Array, string, string]>([
    ['half of one', half.subarray(0, half.length / 2), 'missing or damaged', '损坏'],
    ['one that only begins like one', Uint8Array.from([0x50, 0x4b, 3, 4, ...junk(200)]), 'missing or damaged', '损坏'],
    ['an empty one', zipSync({}), 'no YAML or JSON', '没法用'],
    ['one of pictures', zipSync({ 'a.png': junk(50) }), 'no YAML or JSON', '没法用'],
    [
      'one of other YAML',
      zipSync({ 'a.yaml': strToU8('x: 1'), 'b.yaml': strToU8('y: 1') }),
      'no YAML or JSON',
      '没法用',
    ],
    ['one that unpacks to a hundred times its size', BOMB, '100 times', '100 倍'],
    ['one that unpacks to too much', zipSync(LARGE, { level: 9 }), `more than ${UNPACKED.bytes} bytes`, '字节'],
    ['one of too many files', zipSync(MANY), `more than ${UNPACKED.files} files`, `${UNPACKED.files} 个`],
  ])('%s', async (_, bytes, en, zh) => {
    expect(bytes.length).toBeLessThanOrEqual(CHAT_LIMIT)
    const read = await readUpload({ name: 'dump.zip', bytes })
    expect(said(read)).toContain('dump.zip cannot be used.')
    expect(said(read)).toContain(en)
    expect(said(read, 'zh')).toContain(zh)
  })
})

describe('a file', () => {
  test('in UTF-16, as Windows PowerShell writes it, is its text', async () => {
    const bytes = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(OFFICE, 'utf16le')])
    expect(said(await readUpload({ name: 'office.yaml', bytes }))).toContain('office is read')
  })
  test('that is too large is told with the numbers', async () => {
    expect(said(await readUpload({ name: 'dump.json', bytes: new Uint8Array(CHAT_LIMIT + 1) }))).toContain(
      `${CHAT_LIMIT + 1} bytes`,
    )
  })
  test.each([
    ['a picture', [0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13], 'not a text file'],
    ['nothing', [], 'empty'],
  ])('%s is told', async (_, bytes, text) => {
    expect(said(await readUpload({ name: 'a.yaml', bytes: Uint8Array.from(bytes) }))).toContain(text)
  })
})
