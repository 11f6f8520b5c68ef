import { type Browser, chromium } from 'playwright-core'
import { browsers } from '../../diagrams/render/browser.ts'

/** The browser of this machine, for the page; none when none starts. */
export async function findBrowser(): Promise<Browser | undefined> {
  for await (const found of browsers()) {
    if (found instanceof Error) continue
    const env = { ...process.env, ...(found.libraries === undefined ? {} : { LD_LIBRARY_PATH: found.libraries }) }
    const args = ['--no-sandbox', '--disable-gpu']
    const launched = await chromium.launch({ executablePath: found.path, args, env }).catch(() => undefined)
    if (launched !== undefined) return launched
  }
  return undefined
}
