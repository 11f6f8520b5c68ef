import { type ChildProcess, spawn } from 'node:child_process'
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { bundledChromium } from '../../diagrams/render/chromium.ts'
import { type Drawing, refusalOf } from '../../diagrams/render/engine.ts'
import { createRenderer, type Renderer } from '../../diagrams/render/index.ts'
import { pageEngine } from '../../diagrams/render/page.ts'

// A busy machine may be ten times slower; what hangs is still found.
vi.setConfig({ testTimeout: 120_000 })

const chromium = await bundledChromium().catch(() => undefined)
const needsBrowser = test.skipIf(chromium === undefined)
const scratch = await mkdtemp(path.join(tmpdir(), 'packetwalk-test-'))
afterAll(() => rm(scratch, { recursive: true, force: true }))

const small = (name: string) => `sequenceDiagram\nparticipant p0 as ${name}\np0->>p0: 1 x`
/** A picture that takes a while: 150 messages. */
const long = (name: string) => {
  const lines = Array.from({ length: 150 }, (_, i) => `p0->>p1: ${i} ${name}`)
  return `sequenceDiagram\nparticipant p0\nparticipant p1\n${lines.join('\n')}`
}
const outcome = (work: Promise<Drawing>): Promise<string> =>
  work.then(
    (drawing) => `drawn by ${drawing.engine}`,
    (error: unknown) => refusalOf(error) ?? String(error),
  )

/** Descendants of a process whose command line holds the words. */
async function descendants(of: number, words = ''): Promise<number[]> {
  const found: number[] = []
  const parents = new Map<number, number>()
  const commands = new Map<number, string>()
  for (const name of await readdir('/proc')) {
    const pid = Number(name)
    if (!Number.isInteger(pid)) continue
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
    parents.set(pid, Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1] ?? 0))
    commands.set(pid, await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => ''))
  }
  for (const [pid, command] of commands) {
    let at = parents.get(pid) ?? 0
    while (at > 1 && at !== of) at = parents.get(at) ?? 0
    if (at === of && command !== '' && command.includes(words)) found.push(pid)
  }
  return found
}
const kill = (pids: readonly number[]) => {
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL')
    } catch (error) {
      // It may have ended by itself in the meantime.
      if (!(error instanceof Error)) throw error
    }
  }
}
/** What a process writes before it ends. */
async function said(child: ChildProcess): Promise<string> {
  let text = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (data: Buffer) => {
      text += data
    })
  }
  await new Promise((resolve) => child.once('close', resolve))
  return text.trim()
}
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

describe('a browser that dies', () => {
  needsBrowser('at any moment of a picture never leaves a question without an answer', async () => {
    const renderer = createRenderer({ cacheBytes: 0 })
    await renderer.warm()
    for (const moment of [5, 20, 60, 120, 250, 400, 800]) {
      const work = outcome(renderer.draw(long(`at ${moment}`), { format: 'png' }))
      await pause(moment)
      kill(await descendants(process.pid, 'chromium'))
      expect(await work, `killed at ${moment} ms`).toMatch(/^drawn by/)
    }
    await renderer.stop()
    expect(await descendants(process.pid, 'chromium')).toEqual([])
  })

  needsBrowser('only in its renderer process, which leaves the browser alive, does not hang either', async () => {
    const engine = pageEngine()
    await engine.start()
    for (const moment of [5, 100, 300]) {
      const began = performance.now()
      const work = outcome(engine.draw(long(`renderer at ${moment}`), { format: 'png' }))
      await pause(moment)
      kill(await descendants(process.pid, '--type=renderer'))
      expect(await work).toBe('drawn by page')
      expect(performance.now() - began).toBeLessThan(8_000)
      // The next blow must not count as a second one for a page that is about to be found dead.
      await pause(200)
    }
    await engine.stop()
  })

  needsBrowser('whose next page does not open is given up for a fresh one', async () => {
    const engine = pageEngine({ deadline: 100_000, startDeadline: 100_000, recycle: 1 })
    expect(await outcome(engine.draw(small('first'), { format: 'png' }))).toBe('drawn by page')
    const frozen = await descendants(process.pid, 'chromium')
    for (const pid of frozen) process.kill(pid, 'SIGSTOP')
    const second = await outcome(engine.draw(small('second'), { format: 'png' }))
    kill(frozen)
    expect(second).toBe('drawn by page')
    await engine.stop()
  })

  needsBrowser('when asked to stop, finishes the picture under way, and leaves no process', async () => {
    const renderer = createRenderer()
    await renderer.warm()
    const work = outcome(renderer.draw(long('last'), { format: 'png' }))
    await pause(20)
    await renderer.stop()
    expect(await work).toBe('drawn by page')
    expect(await descendants(process.pid, 'chromium')).toEqual([])
  })

  needsBrowser('does not outlive a process that was killed', async () => {
    const script = `
      const { pageEngine } = await import(${JSON.stringify(path.resolve('diagrams/render/page.ts'))})
      const engine = pageEngine()
      await engine.start()
      console.log('ready')
      setInterval(() => {}, 1000)`
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await new Promise((resolve) => child.stdout.once('data', resolve))
    const browsers = await descendants(child.pid ?? 0, 'chromium')
    expect(browsers.length).toBeGreaterThan(0)
    child.kill('SIGKILL')
    await pause(1_500)
    const left = await Promise.all(browsers.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')))
    expect(left.join('')).toBe('')
  })
})

describe('a browser that does not start', () => {
  async function fake(name: string, body: string): Promise<string> {
    const file = path.join(scratch, name)
    await writeFile(file, `#!/bin/sh\n${body}\n`)
    await chmod(file, 0o755)
    return file
  }
  const withBrowser = async (file: string, work: (renderer: Renderer) => Promise<void>) => {
    const before = process.env.PUPPETEER_EXECUTABLE_PATH
    process.env.PUPPETEER_EXECUTABLE_PATH = file
    const renderer = createRenderer({ startDeadline: 2_000 })
    try {
      await work(renderer)
    } finally {
      await renderer.stop()
      if (before === undefined) delete process.env.PUPPETEER_EXECUTABLE_PATH
      else process.env.PUPPETEER_EXECUTABLE_PATH = before
    }
  }

  test('is named when the environment names a file that is none, and the picture is drawn without', async () => {
    await withBrowser('/nowhere/chromium', async (renderer) => {
      expect(await outcome(renderer.draw(small('a'), { format: 'png' }))).toBe('drawn by browserless')
      const facts = renderer.describe()
      expect(facts.using).toBe('browserless')
      expect(facts.engines[0]?.broken?.message).toContain('PUPPETEER_EXECUTABLE_PATH names /nowhere/chromium')
    })
  })

  test('is refused clearly when only that engine may draw', async () => {
    process.env.PUPPETEER_EXECUTABLE_PATH = '/nowhere/chromium'
    const renderer = createRenderer({ engine: 'page' })
    expect(await outcome(renderer.draw(small('a'), { format: 'png' }))).toBe('no-browser')
    delete process.env.PUPPETEER_EXECUTABLE_PATH
    await renderer.stop()
  })

  const sick: [string, string][] = [
    ['ends at once', 'exit 1'],
    ['hangs at start', 'exec sleep 60'],
  ]
  test.each(sick)('because it %s, is given up', async (name, body) => {
    await withBrowser(await fake(name.replaceAll(' ', '-'), body), async (renderer) => {
      expect(await outcome(renderer.draw(small(name), { format: 'png' }))).toBe('drawn by browserless')
    })
    await pause(300)
    expect(await descendants(process.pid, 'sleep')).toEqual([])
  })
})

describe('the place for the unpacked browser', () => {
  const onLinux = test.skipIf(process.platform !== 'linux' || process.arch !== 'x64')
  onLinux('two who unpack at once both get a whole browser, and nothing is left over', async () => {
    const folder = path.join(scratch, 'shared')
    const [one, two] = await Promise.all([bundledChromium([folder]), bundledChromium([folder])])
    expect(one).toEqual(two)
    const kept = await readdir(folder)
    expect(kept).toHaveLength(1)
    expect(await readdir(path.join(folder, kept[0] ?? ''))).toEqual(expect.arrayContaining(['.ok', 'chromium', 'lib']))
  })

  onLinux('cannot be written: the next one is taken', async () => {
    await writeFile(path.join(scratch, 'file'), '')
    const found = await bundledChromium([path.join(scratch, 'file/below'), path.join(scratch, 'shared')])
    expect(found?.path.startsWith(path.join(scratch, 'shared'))).toBe(true)
  })

  onLinux('can be written by others: it is not used', async () => {
    const folder = path.join(scratch, 'open')
    await mkdir(folder)
    await chmod(folder, 0o777)
    await expect(bundledChromium([folder])).rejects.toThrow(/can be changed by others/)
  })

  onLinux('the disk is full: a clear error, and nothing is left over', async () => {
    // A limit on the size of files stands for the full disk: writing fails in the middle.
    const folder = path.join(scratch, 'full')
    const script = `
      const { bundledChromium } = await import(${JSON.stringify(path.resolve('diagrams/render/chromium.ts'))})
      await bundledChromium([${JSON.stringify(folder)}]).catch((error) => console.log(error.message))`
    const limited = `trap '' XFSZ; ulimit -f 20000; exec "$0" --input-type=module -e "$1"`
    const message = await said(spawn('bash', ['-c', limited, process.execPath, script]))
    expect(message).toMatch(/cannot unpack the browser into .*EFBIG/)
    expect(await readdir(folder)).toEqual([])
  })

  onLinux('what somebody left half written is replaced', async () => {
    const folder = path.join(scratch, 'half')
    const whole = await bundledChromium([path.join(scratch, 'shared')])
    const version = path.basename(path.dirname(whole?.path ?? ''))
    await mkdir(path.join(folder, version), { recursive: true })
    await writeFile(path.join(folder, version, 'chromium'), 'not a browser')
    const found = await bundledChromium([folder])
    expect((await readFile(found?.path ?? '')).byteLength).toBeGreaterThan(10_000_000)
  })
})

test('a font that is missing is said, and no tofu is drawn', async () => {
  const copy = path.resolve('out', path.basename(scratch))
  await cp('diagrams', path.join(copy, 'diagrams'), { recursive: true })
  await rm(path.join(copy, 'diagrams/render/font/PacketwalkSans.ttf'))
  const script = `
    const { createRenderer } = await import(${JSON.stringify(path.join(copy, 'diagrams/render/index.ts'))})
    const renderer = createRenderer()
    await renderer.draw('sequenceDiagram\\nA->>B: x', { format: 'png' }).catch((error) => console.log(error.refusal))
    await renderer.stop()`
  expect(await said(spawn(process.execPath, ['--input-type=module', '-e', script]))).toBe('no-font')
  await rm(copy, { recursive: true })
})
