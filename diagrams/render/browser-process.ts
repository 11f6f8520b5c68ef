import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { Readable, Writable } from 'node:stream'
import type { ConnectionTransport } from 'puppeteer'

/*
 * The browser's process, ours and not puppeteer's: puppeteer takes its listeners off the pipes when it closes a
 * connection, and a browser that hangs answers later with an error (`ECONNRESET`) that then nobody catches.
 */

export interface BrowserProcess {
  transport: ConnectionTransport
  /** Resolves when the process has ended, with its last words. */
  gone: Promise<string>
  /** Ends it and all its children at once. */
  kill(): void
  /** Waits for it to end by itself, a little, then kills it; its profile goes too. */
  end(): Promise<void>
}

const LAST_WORDS = 2_000
const NICENESS = 2
/** Milliseconds that a browser may take to end by itself. */
const FAREWELL = 3_000

/** Starts a browser that speaks over pipes 3 and 4, with a profile of its own. Listeners stay on the pipes for ever. */
export function startBrowser(file: string, args: readonly string[], env: NodeJS.ProcessEnv): BrowserProcess {
  const profile = mkdtempSync(path.join(os.tmpdir(), 'packetwalk-browser-'))
  // A group of its own, so that all of it can be killed; pipe 3 closes with us, and the browser ends with that.
  const child = spawn(file, [...args, `--user-data-dir=${profile}`], {
    env,
    detached: process.platform !== 'win32',
    stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'],
  })
  yielding(child)
  const kill = (): void => killAll(child)
  process.once('exit', kill)
  let words = ''
  child.stderr?.on('data', (data: Buffer) => {
    words = (words + data).slice(-LAST_WORDS)
  })
  for (const pipe of child.stdio) pipe?.on('error', () => {})
  const { promise: gone, resolve } = Promise.withResolvers<string>()
  const over = (how: string): void => {
    process.off('exit', kill)
    rmSync(profile, { recursive: true, force: true, maxRetries: 3 })
    resolve(`${how}${words === '' ? '' : `: ${words.trim().split('\n').at(-1)}`}`)
  }
  child.once('error', (error) => over(error.message))
  child.once('exit', (code, signal) => over(`ended with ${code ?? signal}`))
  const [, , , toIt, fromIt] = child.stdio
  return {
    transport: transportOver(toIt, fromIt),
    gone,
    kill,
    async end() {
      const timer = setTimeout(kill, FAREWELL)
      await gone.finally(() => clearTimeout(timer))
    },
  }
}

/** Drawing lets the process pass that listens: who asks is acknowledged first. */
function yielding({ pid }: ChildProcess): void {
  if (pid === undefined) return
  try {
    os.setPriority(pid, Math.min(19, os.getPriority() + NICENESS))
  } catch {
    // It has ended already, or may not be changed here: it draws as it is.
  }
}

function killAll(child: ChildProcess): void {
  const { pid } = child
  if (pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL')
  } catch (error) {
    // It ended by itself in this very moment.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}

type Pipe = Readable | Writable | null | undefined

/** Messages with a zero byte after each. A pipe that breaks is a connection that closed. */
function transportOver(toIt: Pipe, fromIt: Pipe): ConnectionTransport {
  let parts: Buffer[] = []
  let open = true
  const transport: ConnectionTransport = {
    send(message) {
      if (open && toIt != null && 'write' in toIt) toIt.write(`${message}\0`)
    },
    close() {
      open = false
    },
  }
  const closed = (): void => {
    if (!open) return
    open = false
    transport.onclose?.()
  }
  function heard(chunk: Buffer): void {
    let rest = chunk
    for (let end = rest.indexOf(0); end !== -1; end = rest.indexOf(0)) {
      const message = Buffer.concat([...parts, rest.subarray(0, end)]).toString()
      parts = []
      rest = rest.subarray(end + 1)
      // One turn each: what a message causes is done before the next is heard.
      setImmediate(() => open && transport.onmessage?.(message))
    }
    if (rest.length > 0) parts.push(rest)
  }
  fromIt?.on('data', heard)
  for (const pipe of [toIt, fromIt]) {
    pipe?.on('error', closed)
    pipe?.on('close', closed)
  }
  return transport
}
