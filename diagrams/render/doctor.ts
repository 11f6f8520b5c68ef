import { platform, release } from 'node:os'
import { cacheFolders } from './chromium.ts'
import { ENGINES, type EngineFacts, type EngineName, refusalOf } from './engine.ts'
import { fontHash } from './font.ts'
import { createRenderer, type RendererOptions } from './index.ts'
import { FAMILY, FONT_FILE } from './mermaid-config.ts'

/** What one engine could do when it was asked for a picture. */
export interface EngineCheck extends EngineFacts {
  ok: boolean
  /** Milliseconds to the first picture, starting included, and for the second. */
  first?: number
  second?: number
}
/** What `packetwalk doctor` knows of pictures, as data; `words/` makes sentences of it. */
export interface Diagnosis {
  using: EngineName | undefined
  checks: EngineCheck[]
  font: { family: string; file: string; hash: string }
  system: string
  cacheFolders: string[]
  root: boolean
  /** Variables that decide which browser is used, as they are set. */
  environment: Record<string, string>
}

const SAMPLE = 'sequenceDiagram\nparticipant p0 as 公寓 12\nparticipant p1 as LXC 门\np0->>p1: 1 eth0 → lxc ✓'
const VARIABLES = ['PUPPETEER_EXECUTABLE_PATH', 'CHROME_PATH', 'PUPPETEER_CACHE_DIR', 'PACKETWALK_CACHE']

async function check(name: EngineName, options: RendererOptions): Promise<EngineCheck> {
  const renderer = createRenderer({ ...options, engine: name, cacheBytes: 0 })
  const timed = async () => {
    const began = performance.now()
    await renderer.draw(SAMPLE, { format: 'png' })
    return Math.round(performance.now() - began)
  }
  const facts = (): EngineFacts => {
    const found = renderer.describe().engines[0]
    return found ?? { engine: name, version: '', font: fontHash() }
  }
  try {
    const [first, second] = [await timed(), await timed()]
    return { ...facts(), ok: true, first, second }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    return { ...facts(), ok: false, broken: { refusal: refusalOf(error) ?? 'crashed', message } }
  } finally {
    await renderer.stop()
  }
}

/** Asks each engine for a small picture and says which one will be used and why. Takes a few seconds. */
export async function diagnose(options: RendererOptions = {}): Promise<Diagnosis> {
  const checks: EngineCheck[] = []
  for (const name of ENGINES) checks.push(await check(name, options))
  const order: EngineName[] =
    options.engine === undefined || options.engine === 'auto' ? ['page', 'browserless'] : [options.engine]
  const set = VARIABLES.flatMap((name) => (process.env[name] ? [[name, process.env[name]] as const] : []))
  return {
    using: order.find((name) => checks.some((done) => done.engine === name && done.ok)),
    checks,
    font: { family: FAMILY, file: FONT_FILE, hash: fontHash() },
    system: `${platform()} ${process.arch} ${release()}, Node ${process.version}`,
    cacheFolders: cacheFolders(),
    root: process.getuid?.() === 0,
    environment: Object.fromEntries(set),
  }
}
