import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { type CommandLine, sh } from '../../src/trace/shell.ts'
import { FIXED, SHAPES } from '../support/command-shapes.ts'
import { hostileNames } from '../support/hostile.ts'

const SHELLS = ['dash', 'bash'] as const
const NAMES = hostileNames(20_000)

/* A folder that is the whole PATH: a program that must never run, and programs that do nothing in place of the real ones. */
const room = mkdtempSync(join(tmpdir(), 'shell-'))
const canary = join(room, 'canary')
function program(name: string, text: string): void {
  writeFileSync(join(room, name), `#!/bin/sh\n${text}\n`)
  chmodSync(join(room, name), 0o755)
}
program('pwn', `echo "$0 $*" >> ${canary}`)
symlinkSync('/bin/sh', join(room, 'sh'))
const STUBS = 'kubectl ip tcpdump ping nc traceroute nft sysctl nstat bridge hubble iptables conntrack wg date'.split(
  ' ',
)
/** Functions, since 20,000 processes take a minute: they run a command after `--` as the real one would, in a shell. */
const PRELUDE = `${STUBS.map((name) => `${name}() { :; }`).join('\n')}
kubectl() { while [ $# -gt 0 ]; do if [ "$1" = -c ] && [ "$2" != cilium-agent ]; then eval "$2"; fi; shift; done; }
`
afterAll(() => rmSync(room, { recursive: true }))

function run(shell: (typeof SHELLS)[number], script: string): { said: string; wrong: string } {
  const done = spawnSync(`/bin/${shell}`, ['-s'], {
    input: script,
    env: { PATH: room, LC_ALL: 'C.UTF-8' },
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    cwd: room,
  })
  return { said: done.stdout, wrong: done.stderr }
}

function chunks<T>(list: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, i) => list.slice(i * size, (i + 1) * size))
}

/** What a value is in a command: what cannot be seen, and a hyphen in front, are question marks. */
const meant = (name: string): string => name.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, '?').replace(/^-/, '?')

describe.each(SHELLS)('%s', (shell) => {
  test('20,000 names arrive as the one word that they are', () => {
    const script = NAMES.map((name) => sh`printf '%s\\n' ${name} x=${name}y`.line).join('\n')
    const { said, wrong } = run(shell, script)
    expect(wrong).toBe('')
    expect(said.split('\n').slice(0, -1)).toEqual(NAMES.flatMap((name) => [meant(name), `x=${meant(name)}y`]))
    expect(existsSync(canary)).toBe(false)
  })

  test('in a command within a command too, and in one within that', () => {
    const some = NAMES.slice(0, 150)
    const inner = (name: string): CommandLine => sh`printf '%s\\n' ${name}`.line
    const script = some.map(
      (name) => sh`sh -c ${sh`sh -c ${inner(name)}`.line}; printf '%s\\n' "$(${sh`printf %s ${name}`})"`.line,
    )
    const { said, wrong } = run(shell, script.join('\n'))
    expect(wrong).toBe('')
    expect(said.split('\n').slice(0, -1)).toEqual(some.flatMap((name) => [meant(name), meant(name)]))
  })

  test('every shape of command, with 20,000 names, runs nothing but itself', () => {
    const lines = NAMES.map((name, i) => SHAPES[i % SHAPES.length]?.(name) ?? '')
    expect(SHAPES.length).toBeGreaterThan(130)
    for (const part of chunks([...FIXED, ...lines], 4_000)) {
      const script = part.map((line, i) => `${line} >&-; echo ${i} >&3`).join('\n')
      const { said } = run(shell, `exec 3>&1\n${PRELUDE}${script}`)
      expect(said.trim().split('\n').length).toBe(part.length)
    }
    expect(existsSync(canary)).toBe(false)
  })
})

test('the canary sings when a name is put into a command unquoted', () => {
  run(
    'dash',
    NAMES.slice(0, 40)
      .map((name) => `echo ${name}`)
      .join('\n'),
  )
  expect(existsSync(canary)).toBe(true)
  rmSync(canary)
})

test('nothing in a command can be acted upon by a terminal, or hide what follows', () => {
  for (const name of NAMES.slice(0, 300))
    for (const shape of SHAPES) {
      const lines = shape(name).split('\n')
      for (const line of lines) expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u)
      expect(lines.length).toBe(shape('eth0').split('\n').length)
    }
})

test('several commands stand one below the other; what is inside of another, or between quotes, stays there', () => {
  const two = sh`ip link; ip route get ${'a; b'}`
  expect(two.line).toBe("ip link; ip route get 'a; b'")
  expect(two.lines.split('\n')).toEqual(['ip link', "ip route get 'a; b'"])
  expect(sh`${two}; ${two}`.lines.split('\n')).toHaveLength(4)
  expect(sh`kubectl exec a -- sh -c ${two.line}`.lines).not.toContain('\n')
  expect(sh`echo "$(${two})"; ls`.lines.split('\n')).toEqual(['echo "$(ip link; ip route get \'a; b\')"', 'ls'])
})

test('an interactive shell has no history to put in', () => {
  const script = `set -o history; set -H\n${sh`printf '%s\\n' ${'a!!b'} "$(${sh`printf %s ${'!pwn!$'}`})"`.line}`
  expect(run('bash', script)).toEqual({ said: 'a!!b\n!pwn!$\n', wrong: '' })
})
