import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import type { Report } from '../support/fakes/slack/local-run.ts'

/*
 * End to end against local-slack, a Slack that we did not write: Socket Mode and HTTP, one scenario. Where it cannot start,
 * that is said; the tests with signed requests cover the same ways and never skip.
 */

const BINARY = fileURLToPath(new URL('../../node_modules/local-slack-linux-x64/bin/local-slack', import.meta.url))
const PROGRAM = fileURLToPath(new URL('../support/fakes/slack/local-run.ts', import.meta.url))

/** A network of its own, when the machine lets us: local-slack listens on all interfaces. */
const SHUT = ['unshare', '-rn'] as const
const canShut = spawnSync(SHUT[0], [SHUT[1], 'sh', '-c', 'ip link set lo up'], { timeout: 5_000 }).status === 0

function run(): { status: number | null; stdout: string; stderr: string } {
  const node = [process.execPath, PROGRAM] as const
  const options = { encoding: 'utf8', timeout: 110_000 } as const
  if (!canShut) return spawnSync(node[0], [node[1]], options)
  return spawnSync(SHUT[0], [SHUT[1], 'sh', '-c', `ip link set lo up && exec "${node[0]}" "${node[1]}"`], options)
}

const missing = !existsSync(BINARY) || process.platform !== 'linux' || process.arch !== 'x64'
if (missing) console.warn('SKIPPED: local-slack is not installed for this machine; its end-to-end tests did not run')

describe.skipIf(missing)('against local-slack', () => {
  test('both modes answer slash, mention, buttons, form, upload and Home', () => {
    const done = run()
    expect(done.stderr).not.toContain('Error')
    const report: Report = JSON.parse(done.stdout.trim().split('\n').at(-1) ?? '{}')
    expect(Object.keys(report.seen)).toEqual(['A01SOCK', 'A02HTTP'])
    for (const seen of Object.values(report.seen)) {
      expect(seen.slash).toMatchObject({ topLevel: 1, image: true, text: expect.stringContaining('Delivered') })
      expect(seen.mention).toEqual({ inThread: true, image: true })
      expect(seen.button).toMatchObject({ inThread: true, text: expect.stringContaining('Step 1') })
      expect(seen.turned).toMatchObject({ same: true, text: expect.stringContaining('Step 2') })
      expect(seen.form).toEqual({ title: '/trace', answered: true })
      expect(seen.upload).toEqual({ name: 'net.yaml', text: 'devices: []' })
      expect(seen.home.blocks).toBeGreaterThan(0)
      expect(seen.home.problems).toEqual([])
    }
    expect(report.problems).toEqual([])
    expect(report.errors).toEqual([])
  }, 120_000)
})
