import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { startBrowser } from '../../diagrams/render/browser-process.ts'
import { bundledChromium } from '../../diagrams/render/chromium.ts'
import { slowly, TROUBLES, trouble } from '../support/browser-chaos.ts'
import { pause } from '../support/program.ts'
import { startProgram } from '../support/started.ts'

/* The short form of `node scripts/browser-chaos.ts 200`. */

const chromium = await bundledChromium().catch(() => undefined)

describe.skipIf(chromium === undefined)('the browser of the program', { timeout: 180_000 }, () => {
  test('may hang, die, and wake again: every question is answered, and the program lives', async () => {
    const program = await startProgram()
    for (const [round, kind] of TROUBLES.entries()) await trouble(program, kind, round * 150)
    expect(program.code()).toBeUndefined()
    expect(program.log()).not.toContain('nobody caught')
  })

  test('may start slowly while the store is locked', async () => {
    const program = await slowly(mkdtempSync(join(tmpdir(), 'pw-')), 2)
    onTestFinished(() => program.end())
    await trouble(program, 'stopped', 300)
    expect(program.code()).toBeUndefined()
  })
})

test('a browser that never read what it was told leaves no error that nobody catches', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'pw-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'deaf')
  writeFileSync(file, '#!/bin/sh\nexec sleep 60\n')
  chmodSync(file, 0o755)
  const uncaught: unknown[] = []
  const listen = (error: unknown): unknown => uncaught.push(error)
  process.on('uncaughtException', listen)
  const browser = startBrowser(file, [], process.env)
  let closed = 0
  browser.transport.onclose = () => {
    closed += 1
  }
  await pause(200)
  browser.transport.send('x'.repeat(50_000))
  await pause(50)
  browser.transport.close?.()
  browser.kill()
  expect(await browser.gone).toMatch(/SIGKILL/)
  await pause(200)
  process.off('uncaughtException', listen)
  expect(uncaught).toEqual([])
  expect(closed).toBe(0)
})
