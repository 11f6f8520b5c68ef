import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const MAIN = new URL('../../adapters/main.ts', import.meta.url).pathname
const ROOT = new URL('../../', import.meta.url).pathname

/** The program as an operator starts it, and how it is doing. */
export interface Program {
  child: ChildProcess
  /** `http://127.0.0.1:PORT` */
  address: string
  port: number
  folder: string
  /** Everything it has said on standard error. */
  log(): string
  /** Its exit code, or undefined while it lives. */
  code(): number | undefined
  /** Kills it and removes its folder. */
  end(): Promise<void>
}

export interface Started {
  env?: NodeJS.ProcessEnv
  /** Standard error goes into this file. */
  stderr?: string
  /** A folder of its own when missing. */
  folder?: string
}

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

/** Starts `adapters/main.ts` with a store of its own and its web chat on a free port. Whoever starts it ends it. */
export async function launchProgram({
  env = {},
  stderr,
  folder = mkdtempSync(join(tmpdir(), 'pw-')),
}: Started = {}): Promise<Program> {
  const port = await freePort()
  const log = stderr ?? join(folder, 'log')
  const child = spawn(process.execPath, [MAIN], {
    cwd: ROOT,
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      PACKETWALK_STORE: join(folder, 'store.sqlite'),
      PACKETWALK_WEB_PORT: String(port),
      ...env,
    },
    stdio: ['ignore', 'pipe', openSync(log, 'a')],
  })
  let code: number | undefined
  child.on('exit', (status, signal) => {
    code = status ?? (signal === null ? -1 : 128)
  })
  child.stdout?.on('error', () => {})
  const program: Program = {
    child,
    address: `http://127.0.0.1:${port}`,
    port,
    folder,
    log: () => (stderr === undefined ? readFileSync(log, 'utf8') : ''),
    code: () => code,
    async end() {
      if (code === undefined) child.kill('SIGKILL')
      while (code === undefined) await pause(20)
      rmSync(folder, { recursive: true, force: true })
    },
  }
  try {
    await until('the page answers', async () => {
      if (code !== undefined) throw new Error(`ended with ${code}: ${program.log()}`)
      return (await health(program).catch(() => undefined)) !== undefined
    })
  } catch (cause) {
    await program.end()
    throw cause
  }
  return program
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Waits until it holds; throws after `ms`. */
export async function until(what: string, holds: () => Promise<boolean>, ms = 30_000): Promise<void> {
  const end = Date.now() + ms
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`not within ${ms} ms: ${what}`)
    await pause(50)
  }
}

/** What `/healthz` says, and its status. */
export async function health({ address }: Pick<Program, 'address'>): Promise<{ status: number; facts: string }> {
  const response = await fetch(`${address}/healthz`, { signal: AbortSignal.timeout(5_000) })
  return { status: response.status, facts: await response.text() }
}

/** A visitor's page: its cookie and token. */
export async function openPage({ address }: Pick<Program, 'address'>) {
  const response = await fetch(`${address}/api/start`, { headers: { origin: address } })
  const cookie = (response.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
  const start: { csrf: string } = JSON.parse(await response.text())
  const headers = { cookie, origin: address, 'x-packetwalk-csrf': start.csrf, 'content-type': 'application/json' }
  return { cookie, headers, start }
}

/** Asks as the page does; the answer as text, with how long it took. */
export async function askProgram(program: Pick<Program, 'address'>, body: object, headers?: Record<string, string>) {
  const sent = headers ?? (await openPage(program)).headers
  const began = Date.now()
  const response = await fetch(`${program.address}/api/ask`, {
    method: 'POST',
    headers: sent,
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(30_000),
  })
  return { status: response.status, text: await response.text(), ms: Date.now() - began }
}

/** A bare connection that says `text`, and reads nothing unless it is asked to. */
export async function bare({ port }: Pick<Program, 'port'>, text: string | Uint8Array): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => {})
  await once(socket, 'connect')
  socket.write(text)
  return socket
}
