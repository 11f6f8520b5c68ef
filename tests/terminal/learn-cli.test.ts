import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'

/* `packetwalk learn` from outside: the real program, answered from a pipe. */

const state = mkdtempSync(join(tmpdir(), 'packetwalk-learn-'))
afterAll(() => rmSync(state, { recursive: true, force: true }))

function packetwalk(args: string[], input = ''): { out: string; code: number | null } {
  const bin = new URL('../../bin/packetwalk.js', import.meta.url).pathname
  const ran = spawnSync(process.execPath, [bin, ...args], {
    input,
    encoding: 'utf8',
    timeout: 60_000,
    env: { ...process.env, XDG_STATE_HOME: state, LANG: 'C', NO_COLOR: '1' },
  })
  return { out: ran.stdout + ran.stderr, code: ran.status }
}

describe('packetwalk learn', () => {
  test('a lesson from a pipe, to its end; what was learned is kept, shown and forgotten', () => {
    const turns = ['1', ...Array.from({ length: 4 }, () => ['?', '1']).flat(), 'q']
    const { out, code } = packetwalk(['learn', 'fountain', '--seed', '3'], `${turns.join('\n')}\n`)
    expect(code).toBe(0)
    expect(out).toContain('Lesson done: The fountain.')
    expect(JSON.parse(readFileSync(join(state, 'packetwalk/learning.json'), 'utf8'))).toHaveProperty(
      ['lesson.fountain'],
      'done',
    )
    expect(packetwalk(['progress', '--lang', 'zh']).out).toContain('交换机不认识的就丢掉')
    expect(packetwalk(['forget', 'me']).code).toBe(0)
    expect(packetwalk(['progress']).out).toContain('Met: 0.')
  }, 120_000)

  test('what is no choice is told, and asked again', () => {
    const { out, code } = packetwalk(['practice', 'mac-stays', '--seed', '1'], 'perhaps\nｑ\n')
    expect(out).toContain('Please type one of: a b')
    expect(code).toBe(0)
  }, 60_000)

  test('an unknown lesson says which there are', () => {
    const { out, code } = packetwalk(['learn', 'fountian'])
    expect(out).toContain('fountain')
    expect(code).toBe(64)
  }, 60_000)
})
