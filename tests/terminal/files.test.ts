import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, onTestFinished, test } from 'vitest'

/* Files that the command line writes, from the folder where somebody stands. */

const BIN = new URL('../../bin/packetwalk.js', import.meta.url).pathname

function stand(): string {
  const folder = mkdtempSync(join(tmpdir(), 'pw-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

async function packetwalk(args: string[], cwd: string, env: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, [BIN, ...args], { cwd, env: { ...process.env, LANG: 'C', ...env } })
  const [out, err, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise((resolve) => child.on('close', resolve)),
  ])
  return { out, err, code }
}

test('compare keeps both pictures', { timeout: 60_000 }, async () => {
  const folder = stand()
  const { out } = await packetwalk(['compare', '10.0.1.12', '10.0.2.22'], folder)
  expect(out).toContain('\npacketwalk.png (')
  expect(out).toContain('\npacketwalk-2.png (')
  const [one, two] = ['packetwalk.png', 'packetwalk-2.png'].map((name) => readFileSync(join(folder, name)))
  expect(one?.equals(two ?? Buffer.of())).toBe(false)
})

test.each([
  [['--picture', 'x.gif'], 'It takes x.png | x.svg.'],
  [['--svg', '--picture', 'x.png'], 'It takes x.svg.'],
])('a picture that would not be what its name says is refused: %j', async (options, says) => {
  const folder = stand()
  const { code, err } = await packetwalk(['trace', '10.0.1.12', '10.0.2.22', ...options], folder)
  expect(code).toBe(64)
  expect(err).toContain(says)
  expect(existsSync(join(folder, options.at(-1) ?? ''))).toBe(false)
})

test('the ending says the format, and --svg alone has its own name', { timeout: 60_000 }, async () => {
  const folder = stand()
  await packetwalk(['trace', '10.0.1.12', '10.0.2.22', '--picture', 'x.svg'], folder)
  await packetwalk(['trace', '10.0.1.12', '10.0.2.22', '--svg'], folder)
  for (const name of ['x.svg', 'packetwalk.svg']) expect(readFileSync(join(folder, name), 'utf8')).toMatch(/^<svg/)
})

test('npm run writes where the caller stands', async () => {
  const folder = stand()
  const root = new URL('../../', import.meta.url).pathname
  const around = { npm_command: 'run-script', INIT_CWD: folder }
  const { code } = await packetwalk(['trace', '10.0.1.12', '10.0.2.22', '--picture', 'way.svg'], root, around)
  expect(code).toBe(0)
  expect(existsSync(join(folder, 'way.svg'))).toBe(true)
})

test.each([
  [['diff', 'a', 'b', '10.0.1.12', '10.0.2.22', '--lang', 'zh']],
  [['--lang', 'zh', 'diff', 'a', 'b', '10.0.1.12', '10.0.2.22']],
])('the language holds wherever it stands: %j', async (words) => {
  const file = new URL('../fixtures/', import.meta.url).pathname
  const args = words.map((word) => (word === 'a' || word === 'b' ? join(file, 'nowhere.yaml') : word))
  const { err } = await packetwalk(args, stand())
  expect(err).toMatch(/[\u4e00-\u9fff]/)
  expect(err).not.toMatch(/There is|Did you/)
})
