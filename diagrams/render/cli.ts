import type { Browser, Page } from 'puppeteer'
import { browserFacts, type Launched, type LaunchOptions, launchBrowser } from './browser.ts'
import { type Drawing, type DrawOptions, fitted, type PictureEngine, refusalOf, refuse, twice } from './engine.ts'
import { fontHash, pageStyle } from './font.ts'
import { type Guard, guard, unplug } from './guard.ts'
import { MERMAID_CONFIG, packageFolder, packageVersion } from './mermaid-config.ts'
import { pngSize, standalone, svgRole, svgSize } from './svg.ts'

export interface CliEngineOptions extends LaunchOptions {
  deadline?: number
}

// The one file that mermaid-cli opens and the made-up host under which it serves its own modules.
const ITS_PAGE = /^file:\/\/.*\/@mermaid-js\/mermaid-cli\/dist\/index\.html$/
const ITS_HOST = 'https://mermaid-cli-intercept.invalid/'

/** The browser as mermaid-cli sees it: each page it opens is watched and has no network. */
function guardedBrowser(browser: Browser, watch: Guard): Browser {
  const newPage = async (): Promise<Page> => {
    const page = await watch.race(browser.newPage())
    page.on('error', () => undefined)
    await unplug(page, (url) => ITS_PAGE.test(url) || url.startsWith(ITS_HOST) || url.startsWith('data:'))
    watch.watch(page)
    return quiet(page)
  }
  return new Proxy(browser, {
    get: (target, key) => (key === 'newPage' ? newPage : Reflect.get(target, key, target)),
  })
}

/** The page without its console: mermaid-cli would print each refused request on ours. */
function quiet(page: Page): Page {
  const listen: Page['on'] = (type, handler) => (type === 'console' ? page : page.on(type, handler))
  return new Proxy(page, {
    get(target, key) {
      if (key === 'on') return listen
      const found: unknown = Reflect.get(target, key, target)
      return typeof found === 'function' ? found.bind(target) : found
    },
  })
}

/** mermaid-cli's `renderMermaid` on a guarded page: the reference that the other engines are held against. */
export function cliEngine(options: CliEngineOptions = {}): PictureEngine {
  const { deadline = 15_000 } = options
  const version = `cli ${cliVersion()} font-${fontHash()}`
  let launching: Promise<Launched> | undefined
  let launchedNow: Launched | undefined

  const running = async (): Promise<Launched> => {
    const launched = await launching?.catch(() => undefined)
    if (launched?.browser.connected) return launched
    launching = launchBrowser(options)
    launchedNow = await launching
    return launchedNow
  }
  const once = async (source: string, drawOptions: DrawOptions): Promise<Drawing> => {
    const launched = await running()
    const watch = guard(launched.browser, deadline)
    try {
      return await watch.race(render(guardedBrowser(launched.browser, watch), source, drawOptions))
    } catch (error) {
      const refusal = refusalOf(error)
      if (refusal === 'deadline') launched.kill()
      throw refusal === undefined ? refuse('bad-source', String(error), error) : error
    } finally {
      watch.done()
    }
  }
  return {
    name: 'cli',
    version,
    draw: twice(once),
    async start() {
      await running()
    },
    async stop() {
      const launched = await launching?.catch(() => undefined)
      launching = undefined
      await launched?.close()
    },
    facts: () => ({ engine: 'cli', version, font: fontHash(), ...browserFacts(launchedNow) }),
  }
}

function cliVersion(): string {
  const folder = packageFolder('@mermaid-js/mermaid-cli')
  return folder === undefined ? 'missing' : packageVersion(folder)
}

async function render(browser: Browser, source: string, options: DrawOptions): Promise<Drawing> {
  const { renderMermaid } = await import('@mermaid-js/mermaid-cli')
  const cssUrl = new URL(`data:text/css,${encodeURIComponent(await pageStyle())}`)
  const call = (scale: number) =>
    renderMermaid(browser, source, options.format, {
      viewport: { width: 1280, height: 800, deviceScaleFactor: scale },
      mermaidConfig: MERMAID_CONFIG,
      customFontCSS: [{ cssUrl, allowParentDirectoryLevel: 0 }],
      fontEmbed: false,
      svgId: 'picture',
      backgroundColor: 'white',
    })
  const scale = options.format === 'svg' ? 1 : (options.scale ?? 1)
  const first = await call(scale)
  const about = {
    engine: 'cli' as const,
    ...(first.title === null ? {} : { title: first.title }),
    ...(first.desc === null ? {} : { description: first.desc }),
  }
  if (options.format === 'svg') {
    const text = new TextDecoder().decode(first.data)
    if (svgRole(text) !== 'sequence') throw refuse('bad-source', `Mermaid drew "${svgRole(text)}"`)
    const { width, height } = fitted(svgSize(text), options)
    return { ...about, width, height, data: standalone(text, { width, height }) }
  }
  const size = pngSize(first.data)
  const wanted = fitted({ width: size.width / scale, height: size.height / scale }, options)
  if (wanted.factor === scale) return { ...about, ...size, data: first.data }
  const second = await call(wanted.factor)
  return { ...about, ...pngSize(second.data), data: second.data }
}
