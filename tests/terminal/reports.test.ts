import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Asked } from '../support/reports/report.ts'
import { OPEN_REPORTS, REPORTS } from '../support/reports/table.ts'

/*
 * Every report through the real program, from its own folder, as its asker did it. REPORT=name runs only that one and
 * REPORT_ALL=1 shows the open ones red.
 */

const MAIN = new URL('../../adapters/command.ts', import.meta.url).pathname
const FOLDERS = new URL('../fixtures/reports', import.meta.url).pathname

/** Words of a line as a shell takes them apart. */
function words(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '')
}

function packetwalk(folder: string, line: string): Promise<{ code: number | null; text: string }> {
  const [command = '', file] = line.split(' < ')
  const cwd = join(FOLDERS, folder)
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [MAIN, ...words(command)], { cwd, env: { ...process.env, LANG: 'C' } })
    let text = ''
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk) => {
        text += chunk
      })
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, text: text.replace(/\s+/g, ' ') }))
    child.stdin.on('error', () => undefined)
    child.stdin.end(file === undefined ? '' : readFileSync(join(cwd, file)))
  })
}

async function check(folder: string, { line, code, says, never = [] }: Asked): Promise<void> {
  const ran = await packetwalk(folder, line)
  for (const fact of says) expect(ran.text, line).toMatch(fact)
  for (const fact of never) expect(ran.text, line).not.toMatch(fact)
  expect(ran.code, `${line}\n${ran.text.slice(0, 2000)}`).toBe(code)
}

describe('reports are answered rightly', () => {
  for (const { folder, asked } of REPORTS) {
    if (process.env.REPORT !== undefined && !folder.includes(process.env.REPORT)) continue
    const open = OPEN_REPORTS.has(folder)
    const run = open && process.env.REPORT_ALL !== '1' ? test.fails : test
    run(`${folder}${open ? ' (open)' : ''}`, { timeout: 60_000 }, async () => {
      for (const one of asked) await check(folder, one)
    })
  }
})
