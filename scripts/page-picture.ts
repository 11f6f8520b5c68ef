/*
 * Makes the pictures of the web page in docs/pictures: the article's journey at its tunnel, in both languages.
 * The page must run: `npm start` first.
 *
 *   npx node scripts/page-picture.ts [ADDRESS] [FOLDER]
 */
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { chromium } from 'playwright-core'
import { bundledChromium } from '../diagrams/render/chromium.ts'

const [address = 'http://127.0.0.1:4280', folder = 'docs/pictures'] = process.argv.slice(2)
const QUESTION = `/?q=${encodeURIComponent('/trace 10.0.1.12 10.0.2.22')}`
const LOCALES = { en: 'en-US', zh: 'zh-CN' } as const

await mkdir(folder, { recursive: true })
const found = await bundledChromium()
if (found === undefined) throw new Error('No bundled browser here: run npm ci on Linux x64.')
const { path: executablePath, libraries } = found
const env = { ...process.env, ...(libraries === undefined ? {} : { LD_LIBRARY_PATH: libraries }) }
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'], env })
try {
  for (const [language, locale] of Object.entries(LOCALES)) {
    const viewport = { width: 1280, height: 860 }
    const page = await browser.newPage({ viewport, locale, colorScheme: 'light', reducedMotion: 'reduce' })
    await page.goto(address + QUESTION)
    await page.locator('.town input').fill('5')
    await page.locator('.picture img').first().waitFor()
    await page.evaluate(() => document.fonts.ready)
    await page.evaluate(() => scrollTo(0, 0))
    await page.screenshot({ path: path.join(folder, `page.${language}.png`) })
    await page.close()
  }
} finally {
  await browser.close()
}
