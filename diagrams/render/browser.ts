import { access, constants, glob, stat } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import type { Browser } from 'puppeteer'
import { type BrowserProcess, startBrowser } from './browser-process.ts'
import { bundledChromium, type Executable } from './chromium.ts'
import { type EngineFacts, refuse } from './engine.ts'
import { FONT_DIR, FONT_FILE } from './mermaid-config.ts'

/** A running browser and how it was found. */
export interface Launched {
  browser: Browser
  executable: Executable
  version: string
  sandbox: boolean
  /** Ends the browser and all its processes at once. */
  kill(): void
  /** Asks it to end, and sees to it. Never rejects. */
  close(): Promise<void>
}

export interface LaunchOptions {
  /** Use this browser and no other. */
  executable?: Executable
  /** `off` only where the kernel allows no sandbox; root never has one. */
  sandbox?: 'on' | 'off'
  /** Milliseconds that a browser may take to start. */
  startDeadline?: number
}

// The real binaries before the wrappers: Debian's /usr/bin/chromium-headless-shell is a shell script that does not
// exec, so killing it leaves the browser behind.
const SYSTEM: Record<string, string[]> = {
  linux: [
    '/usr/lib/chromium/chromium-headless-shell',
    '/usr/lib/chromium/chromium',
    '/opt/google/chrome/chrome',
    '/usr/bin/google-chrome-stable',
    '/usr/bin/google-chrome',
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/microsoft-edge',
  ],
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
    '/Applications/Brave Browser.app/Contents/MacOS/Brave Browser',
  ],
  win32: [
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
    'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
  ],
}

async function runnable(file: string): Promise<boolean> {
  return access(file, constants.X_OK)
    .then(() => stat(file))
    .then(
      (found) => found.isFile(),
      () => false,
    )
}

/** Variables that name a browser, the one that counts first. */
export const BROWSER_VARIABLES = ['PUPPETEER_EXECUTABLE_PATH', 'CHROME_PATH'] as const

/** The browser that the environment names, and by which variable. */
export function namedBrowser(): { name: string; file: string } | undefined {
  for (const name of BROWSER_VARIABLES) {
    const file = process.env[name]?.trim()
    if (file !== undefined && file !== '') return { name, file }
  }
  return undefined
}

/** The browser that the environment names. Set but broken is an error: whoever set it wants that one. */
async function fromEnvironment(): Promise<Executable | undefined> {
  const named = namedBrowser()
  if (named === undefined) return undefined
  const { name, file } = named
  if (await runnable(file)) return { path: file, source: 'environment' }
  throw refuse('no-browser', `${name} names ${file}, which is not a program that can be run; correct or unset it`)
}

/** Every browser worth trying, best first: the environment's alone, or bundled, system's, puppeteer's. An error is one that could not be had. */
export async function* browsers(): AsyncGenerator<Executable | Error> {
  const named = await fromEnvironment()
  if (named !== undefined) {
    yield named
    return
  }
  const bundled = await bundledChromium().catch((error: unknown) => new Error('bundled browser', { cause: error }))
  if (bundled !== undefined) yield bundled
  for (const file of SYSTEM[process.platform] ?? []) {
    if (await runnable(file)) yield { path: file, source: 'system' }
  }
  const cache = process.env.PUPPETEER_CACHE_DIR ?? path.join(os.homedir(), '.cache/puppeteer')
  for (const pattern of ['chrome-headless-shell/*/*/chrome-headless-shell', 'chrome/*/*/chrome']) {
    for await (const found of glob(pattern, { cwd: cache }))
      yield { path: path.join(cache, found), source: 'puppeteer' }
  }
}

// The network is off three ways: no name and no address resolves (here), and every page is offline and has each request
// refused (guard.ts). The rest keeps a full Chromium from calling home.
const FLAGS = [
  '--disable-gpu',
  // A screenshot need not wait for the next beat of a display that is not there.
  '--disable-frame-rate-limit',
  '--disable-gpu-vsync',
  '--font-render-hinting=none',
  '--host-resolver-rules=MAP * ~NOTFOUND',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
  '--hide-scrollbars',
  '--mute-audio',
  '--no-first-run',
]

/** Starts a browser in which our font is the only one. Speaks over a pipe, so that it ends when this process does. */
async function launch(executable: Executable, options: LaunchOptions): Promise<Launched> {
  const { default: puppeteer } = await import('puppeteer')
  const sandbox = process.getuid?.() !== 0 && options.sandbox !== 'off'
  const { startDeadline = 10_000 } = options
  const flags = ['--remote-debugging-pipe', ...FLAGS, ...(sandbox ? [] : ['--no-sandbox'])]
  const args = await puppeteer.defaultArgs({ headless: 'shell', args: flags })
  const running = startBrowser(executable.path, args, {
    ...process.env,
    FONTCONFIG_FILE: path.join(FONT_DIR, 'fonts.conf'),
    ...(executable.libraries === undefined ? {} : { LD_LIBRARY_PATH: executable.libraries }),
  })
  const connected = async (): Promise<Launched> => {
    const browser = await puppeteer.connect({ transport: running.transport, protocolTimeout: 15_000 })
    const version = await browser.version()
    return { browser, executable, version, sandbox, kill: running.kill, close: () => closed(browser, running) }
  }
  return started(connected(), running, startDeadline)
}

async function started(connecting: Promise<Launched>, running: BrowserProcess, deadline: number): Promise<Launched> {
  const { promise: late, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new Error(`did not start within ${deadline} ms`)), deadline)
  const ended = running.gone.then((how) => Promise.reject(new Error(how)))
  for (const work of [connecting, ended]) work.catch(() => undefined)
  try {
    return await Promise.race([connecting, ended, late])
  } catch (error) {
    running.kill()
    // A pipe closes before its process is known to have ended, and only that knows why.
    const how = await Promise.race([running.gone, new Promise<undefined>((resolve) => setTimeout(resolve, 500))])
    throw how === undefined || (error instanceof Error && error.message.startsWith('did not'))
      ? error
      : new Error(how, { cause: error })
  } finally {
    clearTimeout(timer)
  }
}

/** Asks it to end; one that does not is killed. Never rejects. */
async function closed(browser: Browser, running: BrowserProcess): Promise<void> {
  // One that hangs never answers: its end is waited for, not its word.
  void browser.close().catch(() => undefined)
  await running.end()
}

/** Starts the first browser that runs. Refuses with `no-browser` and everything that was tried, or with `no-font`. */
export async function launchBrowser(options: LaunchOptions = {}): Promise<Launched> {
  await access(FONT_FILE, constants.R_OK).catch((error: unknown) => {
    throw refuse('no-font', `the font ${FONT_FILE} is missing; restore it from the repository`, error)
  })
  const candidates = options.executable === undefined ? browsers() : [options.executable]
  const tried: string[] = []
  for await (const executable of candidates) {
    if (executable instanceof Error) {
      tried.push(String(executable.cause))
      continue
    }
    try {
      return await launch(executable, options)
    } catch (error) {
      tried.push(`${executable.path}: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`)
    }
  }
  throw refuse('no-browser', tried.length === 0 ? 'no browser was found' : `no browser starts: ${tried.join('; ')}`)
}

/** What an engine tells of its browser. */
export function browserFacts(launched: Launched | undefined): Pick<EngineFacts, 'browser'> {
  if (launched === undefined) return {}
  const { executable, version, sandbox } = launched
  return { browser: { path: executable.path, source: executable.source, version, sandbox } }
}
