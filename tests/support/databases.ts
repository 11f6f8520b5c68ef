import { execFileSync, spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { freePort, until } from './program.ts'

/** A database of the test's own on a free port of loopback, which can be stopped and started again. */
export interface Database {
  url: string
  start(): Promise<void>
  stop(): Promise<void>
}

const PROGRAMS = '/usr/lib/postgresql/15/bin'
const USER = process.getuid?.() === 0 ? ['runuser', '-u', 'postgres', '--'] : []
const run = (...words: string[]): string => {
  const [file = '', ...rest] = [...USER, ...words]
  return execFileSync(file, rest, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], cwd: tmpdir() })
}

export const hasPostgres = existsSync(join(PROGRAMS, 'initdb'))
export const hasRedis = existsSync('/usr/bin/redis-server')

export async function postgres(): Promise<Database> {
  const folder = mkdtempSync(join(tmpdir(), 'pw-postgres-'))
  chmodSync(folder, 0o777)
  const data = join(folder, 'data')
  const port = await freePort()
  run(join(PROGRAMS, 'initdb'), '-D', data, '-A', 'trust', '-U', 'packetwalk', '--no-sync')
  const control = (...words: string[]): string => run(join(PROGRAMS, 'pg_ctl'), '-D', data, '-w', ...words)
  let up = false
  const database: Database = {
    url: `postgres://packetwalk@127.0.0.1:${port}/postgres`,
    async start() {
      const options = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=${folder} -c fsync=off`
      control('-l', join(folder, 'log'), '-o', options, 'start')
      up = true
    },
    async stop() {
      if (up) control('-m', 'immediate', 'stop')
      up = false
    },
  }
  onTestFinished(async () => {
    await database.stop()
    rmSync(folder, { recursive: true, force: true })
  })
  await database.start()
  return database
}

export async function redis(): Promise<Database> {
  const port = await freePort()
  let end: (() => Promise<unknown>) | undefined
  const database: Database = {
    url: `redis://127.0.0.1:${port}`,
    async start() {
      const child = spawn('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--save', ''], {
        stdio: 'pipe',
      })
      const ended = new Promise((resolve) => child.once('exit', resolve))
      let said = ''
      child.stdout.on('data', (text) => {
        said += text
      })
      await until('Redis is there', async () => said.includes('Ready to accept'))
      end = async () => {
        child.kill('SIGKILL')
        await ended
      }
    },
    async stop() {
      await end?.()
      end = undefined
    },
  }
  onTestFinished(() => database.stop())
  await database.start()
  return database
}
