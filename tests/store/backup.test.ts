import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openStore } from '../../adapters/store/index.ts'

/*
 * A copy of the store while it is written to, and a restore from it.
 */

const ROOT = join(import.meta.dirname, '../..')
const WHERE = { platform: 'discord', workspace: 'w', channel: 'c', person: 'ann' }
let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'packetwalk-backup-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const at = (name: string): string => join(folder, name)
const backup = (...files: string[]) =>
  spawnSync(process.execPath, [join(ROOT, 'scripts/backup.ts'), ...files], { encoding: 'utf8' })

test('what was written before is in the copy, what comes later is not; restored, it opens', async () => {
  const store = await openStore(at('live.sqlite'))
  await store.change(WHERE, 'person', { language: 'zh' })
  const made = backup(at('live.sqlite'), at('copy.sqlite'))
  expect(made).toMatchObject({ status: 0, stdout: expect.stringMatching(/copy\.sqlite: \d+ rows, \d+ bytes/) })
  await store.change(WHERE, 'person', { language: 'en' })
  await store.close()
  const restored = await openStore(at('copy.sqlite'))
  expect((await restored.settings(WHERE)).person).toEqual({ language: 'zh' })
  await restored.close()
})

test('no file, none of ours, and a copy that is there already: a sentence, and nothing is touched', () => {
  new DatabaseSync(at('other.sqlite')).exec('CREATE TABLE mine (a)')
  writeFileSync(at('taken'), 'mine')
  writeFileSync(at('text'), 'no database at all, but long enough to be looked at as one')
  for (const [from, to, says] of [
    ['none.sqlite', 'new', /there is no such file/],
    ['other.sqlite', 'new', /is not a store of Packetwalk/],
    ['text', 'new', /nothing was copied/],
    ['copy.sqlite', 'taken', /no copy is overwritten/],
  ] as const) {
    const told = backup(at(from), at(to))
    expect(told.status).toBe(1)
    expect(told.stderr).toMatch(says)
    expect(told.stderr).not.toMatch(/\n\s+at /)
  }
  expect(existsSync(at('new'))).toBe(false)
  expect(readFileSync(at('taken'), 'utf8')).toBe('mine')
})
