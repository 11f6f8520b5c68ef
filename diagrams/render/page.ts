import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { CDPSession, Page } from 'puppeteer'
import { browserFacts, type Launched, type LaunchOptions, launchBrowser } from './browser.ts'
import { type Drawing, type DrawOptions, fitted, type PictureEngine, refusalOf, refuse, twice } from './engine.ts'
import { fontHash, pageStyle } from './font.ts'
import { type Guard, guard, unplug } from './guard.ts'
import { MERMAID_CONFIG, mermaidFolder, mermaidVersion } from './mermaid-config.ts'
import { forgetOthers, type PagePicture, preparePage } from './page-side.ts'
import { standalone } from './svg.ts'

export interface PageEngineOptions extends LaunchOptions {
  /** Milliseconds for one picture. */
  deadline?: number
  /** Pictures that one page draws before a fresh one takes its place. */
  recycle?: number
}

/** A page with Mermaid loaded, and how many pictures it has drawn. */
interface KeptPage {
  page: Page
  session: CDPSession
  drawn: number
  /** Its renderer process has died, perhaps while nobody looked. */
  dead: boolean
}

const VIEWPORT = { width: 1280, height: 800, deviceScaleFactor: 1 }

// The page forbids itself every address too; the other blocks do not depend on it.
const HTML = `<!doctype html><html><head><meta http-equiv="Content-Security-Policy" content="default-src 'none';
style-src 'unsafe-inline'; font-src data:; script-src 'unsafe-inline'"></head><body><div id="container"></div></body></html>`

/** A fresh page. Whatever goes wrong with it has a name, so that another browser or another engine is tried. */
async function openPage(launched: Launched, watch: Guard): Promise<KeptPage> {
  return loadPage(launched, watch).catch((error: unknown) => {
    throw refusalOf(error) === undefined ? refuse('crashed', `no page opens: ${String(error)}`, error) : error
  })
}

async function loadPage(launched: Launched, watch: Guard): Promise<KeptPage> {
  const page = await watch.race(launched.browser.newPage())
  watch.watch(page)
  const load = async (): Promise<KeptPage> => {
    await page.setViewport(VIEWPORT)
    await unplug(page, (url) => url.startsWith('data:'))
    await page.setContent(HTML)
    await page.addStyleTag({ content: await pageStyle() })
    await page.addScriptTag({ content: await readFile(path.join(mermaidFolder(), 'mermaid.min.js'), 'utf8') })
    await page.evaluate(forgetOthers, MERMAID_CONFIG)
    await page.evaluate(preparePage, MERMAID_CONFIG)
    const kept = { page, session: await page.createCDPSession(), drawn: 0, dead: false }
    page.on('error', () => {
      kept.dead = true
    })
    return kept
  }
  return watch.race(load())
}

async function picture(kept: KeptPage, source: string, options: DrawOptions): Promise<Drawing> {
  const drawn: PagePicture = await kept.page.evaluate(
    (text, wantsSvg) => globalThis.drawPicture(text, wantsSvg),
    source,
    options.format === 'svg',
  )
  if (drawn.complaint !== undefined) throw refuse('bad-source', drawn.complaint)
  if (drawn.role !== 'sequence') throw refuse('bad-source', `Mermaid drew "${drawn.role}" and not a sequence diagram`)
  const { factor, width, height } = fitted(drawn, options)
  const about = {
    width,
    height,
    engine: 'page' as const,
    ...(drawn.title === undefined ? {} : { title: drawn.title }),
    ...(drawn.description === undefined ? {} : { description: drawn.description }),
  }
  if (drawn.svg !== undefined) return { ...about, data: standalone(drawn.svg, { width, height }) }
  const { data } = await kept.session.send('Page.captureScreenshot', {
    format: 'png',
    clip: { x: drawn.x, y: drawn.y, width: drawn.width, height: drawn.height, scale: factor },
    // Growing the page for the shot costs a layout; a picture that fits needs none.
    captureBeyondViewport: drawn.x + drawn.width > VIEWPORT.width || drawn.y + drawn.height > VIEWPORT.height,
    // Same pixels, a third more bytes, a fifth less time: encoding is the largest part of a picture.
    optimizeForSpeed: true,
  })
  return { ...about, data: Buffer.from(data, 'base64') }
}

/** Mermaid in a page that stays loaded: the default. Several pictures at once use several pages of one browser. */
export function pageEngine(options: PageEngineOptions = {}): PictureEngine {
  const { deadline = 8_000, recycle = 500 } = options
  const version = `page mermaid-${mermaidVersion()} font-${fontHash()}`
  let launching: Promise<Launched> | undefined
  let launchedNow: Launched | undefined
  let free: KeptPage[] = []

  /** The running browser; started once however many ask. */
  const running = (): Promise<Launched> => {
    if (launchedNow?.browser.connected === false) forget()
    launching ??= launchBrowser(options).then(
      (launched) => {
        launchedNow = launched
        return launched
      },
      (error: unknown) => {
        launching = undefined
        throw error
      },
    )
    return launching
  }
  const forget = () => {
    launching = undefined
    launchedNow = undefined
    free = []
  }
  const drop = async (launched: Launched) => {
    if (launchedNow === launched) forget()
    launched.kill()
    await launched.close()
  }

  const once = async (source: string, drawOptions: DrawOptions): Promise<Drawing> => {
    const launched = await running()
    const watch = guard(launched.browser, deadline)
    try {
      free = free.filter((page) => !page.dead)
      const kept = free.pop() ?? (await openPage(launched, watch))
      watch.watch(kept.page)
      const result = await watch.race(picture(kept, source, drawOptions)).catch((error: unknown) => {
        // What is wrong with a source leaves the page sound; anything that has no name is trouble of the page.
        const refusal = refusalOf(error)
        if (refusal === 'bad-source' || refusal === 'too-large') free.push(kept)
        throw refusal === undefined ? refuse('crashed', `the page failed: ${String(error)}`, error) : error
      })
      kept.drawn++
      if (kept.drawn < recycle) free.push(kept)
      else void kept.page.close().catch(() => undefined)
      return result
    } catch (error) {
      if (refusalOf(error) === 'deadline' || refusalOf(error) === 'crashed') await drop(launched)
      throw error
    } finally {
      watch.done()
    }
  }

  return {
    name: 'page',
    version,
    draw: twice(once),
    async start() {
      const launched = await running()
      const watch = guard(launched.browser, deadline)
      try {
        free.push(await openPage(launched, watch))
      } finally {
        watch.done()
      }
    },
    async stop() {
      const launched = await launching?.catch(() => undefined)
      forget()
      await launched?.close()
    },
    facts: () => ({ engine: 'page', version, font: fontHash(), ...browserFacts(launchedNow) }),
  }
}
