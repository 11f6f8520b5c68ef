import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, onTestFinished, test } from 'vitest'
import { openSqlite } from '../../adapters/store/sqlite.ts'
import { type Database, hasPostgres, hasRedis, postgres, redis } from '../support/databases.ts'
import { askProgram, health, openPage, pause, until } from '../support/program.ts'
import { startProgram } from '../support/started.ts'

/*
 * What can happen to the store while the program runs, from outside: questions are answered with defaults, health says
 * so, and it goes on by itself when the store is back.
 */

const LINE = { line: '/trace 10.0.1.12 10.0.2.22' }

const DATABASES: { name: string; there: boolean; make: () => Promise<Database> }[] = [
  { name: 'Postgres', there: hasPostgres, make: postgres },
  { name: 'Redis', there: hasRedis, make: redis },
]
describe.each(DATABASES)('$name', { timeout: 120_000 }, ({ there, make }) => {
  test.skipIf(!there)('stops: questions go on, health says so, and all is well when it is back', async () => {
    const database = await make()
    const program = await startProgram({ env: { PACKETWALK_STORE: database.url } })
    const { headers } = await openPage(program)
    const ask = () => askProgram(program, LINE, headers)
    expect((await ask()).text).toContain('"mood":"good"')
    expect(await health(program)).toMatchObject({ status: 200 })
    await database.stop()
    await pause(1_000)
    const without = await ask()
    expect(without).toMatchObject({ status: 200, text: expect.stringContaining('"mood":"good"') })
    expect(without.ms).toBeLessThan(15_000)
    const told = await health(program)
    expect(told.status).toBe(503)
    expect(JSON.parse(told.facts).store).toEqual({ reading: 'failed', writing: 'failed' })
    await database.start()
    await until('the store is back', async () => (await health(program)).status === 200)
    expect((await ask()).status).toBe(200)
    expect(program.code()).toBeUndefined()
    expect(program.log()).not.toContain('nobody caught')
  })
})

describe('the file', { timeout: 60_000 }, () => {
  test('is locked by another process: the loop goes on, health tells reading from writing', async () => {
    const program = await startProgram()
    const { headers } = await openPage(program)
    const other = new DatabaseSync(join(program.folder, 'store.sqlite'))
    other.exec('BEGIN IMMEDIATE')
    const asked = askProgram(program, LINE, headers)
    const waits: number[] = []
    for (let i = 0; i < 20; i += 1) {
      const began = Date.now()
      await fetch(`${program.address}/page/icon.svg`, { headers: { origin: program.address } })
      waits.push(Date.now() - began)
      await pause(50)
    }
    expect(Math.max(...waits)).toBeLessThan(1_000)
    expect((await asked).text).toContain('"mood":"good"')
    const told = await health(program)
    expect(told.status).toBe(503)
    expect(JSON.parse(told.facts).store).toEqual({ reading: 'ok', writing: 'failed' })
    other.close()
    await until('it can be written', async () => (await health(program)).status === 200)
  })

  const folder = (): string => {
    const made = mkdtempSync(join(tmpdir(), 'pw-'))
    onTestFinished(() => rmSync(made, { recursive: true, force: true }))
    return made
  }
  const bytesOf = (file: string): string => readFileSync(file, 'base64')

  test('of a newer version, or none of ours, is left as it is, and that is said', () => {
    const newer = join(folder(), 'newer.sqlite')
    const db = new DatabaseSync(newer)
    db.exec('CREATE TABLE packetwalk (a); PRAGMA user_version = 7')
    db.close()
    const before = bytesOf(newer)
    expect(() => openSqlite(newer)).toThrow(/newer\.sqlite: it was written by a newer version .*layout 7/)
    expect(bytesOf(newer)).toBe(before)
    const text = join(folder(), 'notes.txt')
    writeFileSync(text, 'a shopping list, and no database at all. '.repeat(100))
    expect(() => openSqlite(text)).toThrow(/notes\.txt: it is not a SQLite database; it was left as it is/)
  })

  test('that is damaged is left as it is, and that is said', async () => {
    const file = join(folder(), 'store.sqlite')
    const engine = openSqlite(file)
    for (let i = 0; i < 500; i += 1) await engine.set(`key ${i}`, 'x'.repeat(200))
    await engine.close()
    const bytes = readFileSync(file)
    bytes.fill(0x5a, 100, 4_000)
    writeFileSync(file, bytes)
    const before = bytesOf(file)
    expect(() => openSqlite(file)).toThrow(/store\.sqlite: it is damaged; it was left as it is/)
    expect(bytesOf(file)).toBe(before)
  })

  test.skipIf(process.getuid?.() === 0)('that cannot be written says so', () => {
    const file = join(folder(), 'store.sqlite')
    writeFileSync(file, '')
    chmodSync(file, 0o400)
    expect(() => openSqlite(file)).toThrow(/it cannot be written/)
  })

  test.skipIf(process.getuid?.() !== 0 || process.platform !== 'linux')(
    'that is full refuses what is new, keeps what was there, and goes on when there is room',
    async ({ skip }) => {
      const disk = folder()
      const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', disk]).status === 0
      if (!mounted) skip('no disk of a size of our own can be mounted here')
      onTestFinished(() => void spawnSync('umount', ['-l', disk]))
      const engine = openSqlite(join(disk, 'store.sqlite'))
      await engine.set('before', '1')
      await expect(engine.set('large', 'x'.repeat(400_000))).rejects.toThrow(/the disk is full/)
      expect(await engine.get('before')).toBe('1')
      spawnSync('mount', ['-o', 'remount,size=4m', disk])
      await engine.set('large', 'x'.repeat(400_000))
      await engine.close()
    },
  )
})

describe('the log', { timeout: 60_000 }, () => {
  test.skipIf(process.platform !== 'linux')(
    'of which nothing arrives is gone without, and health says so',
    async () => {
      const program = await startProgram({ stderr: '/dev/full' })
      expect((await askProgram(program, LINE)).text).toContain('"mood":"good"')
      const told = await health(program)
      expect(told).toMatchObject({ status: 200, facts: expect.stringContaining('"log":"lost"') })
      expect(program.code()).toBeUndefined()
    },
  )

  test('whose reader goes away ends nothing', async () => {
    const program = await startProgram()
    program.child.stdout?.destroy()
    expect((await askProgram(program, LINE)).status).toBe(200)
    program.child.kill('SIGTERM')
    await until('it ends', async () => program.code() !== undefined, 20_000)
    expect(program.code()).toBe(0)
  })
})
