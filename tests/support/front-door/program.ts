import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

/*
 * `adapters/main.ts` as an operator starts it: a process of its own, in an empty folder, configured by its environment
 * alone, with font, facts, browser and store as they are. Nothing of it is reached but through its ports and its log.
 */

const MAIN = fileURLToPath(new URL('../../../adapters/main.ts', import.meta.url))
const START = 90_000
const STOP = 60_000

/** A line of the log. */
export interface Line extends Record<string, unknown> {
  level: string | number
  msg: string
}
export interface Ended {
  code: number | null
  signal: NodeJS.Signals | null
}

export interface Program {
  pid: number
  /** Its folder: the store stands in it unless PACKETWALK_STORE says otherwise. Removed by `stop`. */
  folder: string
  /** What was logged so far; what is no JSON is `{ level: 'raw', msg }`. */
  log(): Line[]
  /** Everything that was written to standard output. */
  out(): string
  /** Resolves when the process is gone. */
  ended: Promise<Ended>
  alive(): boolean
  /** GET /healthz on the port of the health endpoint. */
  health(): Promise<{ status: number; body: Record<string, unknown> }>
  /** Resident memory in MiB; 0 when it is gone. */
  memory(): number
  /** SIGTERM, and waits for the end; kills after a minute. */
  stop(): Promise<Ended>
}

/** A port that was free a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}

/** Waits until it holds; throws after `ms`, saying what never came and what was seen last. */
export async function until<T>(what: string, see: () => T | Promise<T>, holds: (seen: T) => boolean, ms = 30_000) {
  const end = Date.now() + ms
  for (;;) {
    const seen = await see()
    if (holds(seen)) return seen
    if (Date.now() > end) throw new Error(`it never came that ${what}: ${JSON.stringify(seen)?.slice(0, 600)}`)
    await sleep(15)
  }
}

function lineOf(text: string): Line {
  try {
    const thing: unknown = JSON.parse(text)
    if (typeof thing === 'object' && thing !== null) return { level: 'raw', msg: '', ...thing }
  } catch {
    // A warning of Node, or a stack trace.
  }
  return { level: 'raw', msg: text }
}

function memoryOf(pid: number): number {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024
  } catch {
    return 0
  }
}

async function healthAt(port: number) {
  const response = await fetch(`http://127.0.0.1:${port}/healthz`, { signal: AbortSignal.timeout(5_000) })
  const body: unknown = await response.json()
  return { status: response.status, body: typeof body === 'object' && body !== null ? { ...body } : {} }
}

function endOf(child: ChildProcessWithoutNullStreams): Promise<Ended> {
  return new Promise((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })))
}

/** Starts the program; resolves once it says that it has started. Rejects with its words when it ends before. */
export async function startProgram(env: Readonly<Record<string, string>>): Promise<Program> {
  const folder = mkdtempSync(join(tmpdir(), 'packetwalk-door-'))
  const health = Number(env.PACKETWALK_HEALTH_PORT ?? (await freePort()))
  const { PATH = '', HOME = '' } = process.env
  const own = { PATH, HOME, LANG: 'en_US.UTF-8', PACKETWALK_STORE: join(folder, 'store.sqlite') }
  const child = spawn(process.execPath, [MAIN], {
    cwd: folder,
    env: { ...own, PACKETWALK_HEALTH_PORT: String(health), ...env },
  })
  const said = { out: '', err: '' }
  child.stdout.on('data', (part: Buffer) => {
    said.out += part.toString()
  })
  child.stderr.on('data', (part: Buffer) => {
    said.err += part.toString()
  })
  const ended = endOf(child)
  let gone: Ended | undefined
  void ended.then((end) => {
    gone = end
  })
  const log = (): Line[] => said.err.split('\n').filter(Boolean).map(lineOf)

  async function stop(): Promise<Ended> {
    child.kill('SIGTERM')
    const late = setTimeout(() => child.kill('SIGKILL'), STOP)
    const end = await ended.finally(() => clearTimeout(late))
    rmSync(folder, { recursive: true, force: true })
    return end
  }
  const pid = child.pid ?? 0
  const program: Program = {
    pid,
    folder,
    log,
    out: () => said.out,
    ended,
    alive: () => gone === undefined,
    health: () => healthAt(health),
    memory: () => memoryOf(pid),
    stop,
  }
  try {
    const started = (): boolean => gone !== undefined || said.err.includes('"msg":"started"')
    await until('the program starts', started, Boolean, START)
  } catch (cause) {
    await stop()
    throw new Error(`${String(cause)}\n${said.err.slice(-2_000)}`, { cause })
  }
  if (gone !== undefined) throw new Error(`the program ended while it started: ${JSON.stringify(gone)}\n${said.err}`)
  return program
}
