import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { bundledChromium } from '../../diagrams/render/chromium.ts'
import { askProgram, launchProgram, openPage, type Program, pause } from './program.ts'

/*
 * What a browser can do to the program that draws with it: hang, die, start slowly, while the store is locked.
 */

export const TROUBLES = ['stopped', 'killed', 'stopped and killed', 'stopped and woken'] as const
export type Trouble = (typeof TROUBLES)[number]

/** The browser's own processes, below the program's. */
export function browsersOf({ child }: Program): number[] {
  return readdirSync('/proc').flatMap((name) => {
    const pid = Number(name)
    if (!Number.isInteger(pid)) return []
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
      return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === child.pid ? [pid] : []
    } catch {
      // It ended while we looked.
      return []
    }
  })
}

function signal(pids: readonly number[], name: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, name)
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
    }
  }
}

let lastPort = 1_000

/** One question whose picture was never drawn, and trouble `after` so many milliseconds. The answer must come all the same. */
export async function trouble(program: Program, kind: Trouble, after: number): Promise<void> {
  const { headers } = await openPage(program)
  const port = ++lastPort
  const line = `/trace 10.0.1.12 10.0.2.22:${port}`
  const asking = askProgram(program, { line }, headers)
  await pause(after)
  const browsers = browsersOf(program)
  signal(browsers, kind === 'killed' ? 'SIGKILL' : 'SIGSTOP')
  const { status, text } = await asking
  if (status !== 200 || !/"pictures":[1-9]/.test(text)) throw new Error(`${kind} after ${after} ms: ${status} ${text}`)
  await pause(200)
  if (kind === 'stopped and killed') signal(browsers, 'SIGKILL')
  if (kind === 'stopped and woken') signal(browsers, 'SIGCONT')
  const { id } = JSON.parse(text)
  const pictures = await fetch(`${program.address}/api/pictures/${id}`, {
    headers,
    signal: AbortSignal.timeout(60_000),
  })
  if (!(await pictures.text()).includes('event: ')) throw new Error(`${kind} after ${after} ms: no end of the picture`)
}

/** Starts the program with a browser that takes its time, and a store that another process holds for a while. */
export async function slowly(folder: string, seconds: number): Promise<Program> {
  const chromium = await bundledChromium()
  const file = join(folder, 'slow-browser')
  const libraries = chromium?.libraries ?? ''
  writeFileSync(
    file,
    `#!/bin/sh\nsleep ${seconds}\nexport LD_LIBRARY_PATH="${libraries}"\nexec "${chromium?.path}" "$@"\n`,
  )
  chmodSync(file, 0o755)
  const db = new DatabaseSync(join(folder, 'store.sqlite'))
  db.exec('PRAGMA journal_mode = WAL; CREATE TABLE IF NOT EXISTS other (a); BEGIN EXCLUSIVE')
  const release = setTimeout(() => db.close(), 1_500)
  try {
    return await launchProgram({ folder, env: { PUPPETEER_EXECUTABLE_PATH: file } })
  } finally {
    clearTimeout(release)
    if (db.isOpen) db.close()
  }
}
