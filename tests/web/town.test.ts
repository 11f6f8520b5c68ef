import { mkdirSync } from 'node:fs'
import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { answer } from '../../src/bot/bot.ts'
import { findBrowser } from '../support/web-browser.ts'
import { type Running, serve } from '../support/web-server.ts'

/*
 * The town in a real browser, with real answers: at three widths, light and dark, in both languages.
 */

const browser = await findBrowser()
if (browser === undefined) console.warn('SKIPPED: the town in a browser, because no browser was found')
const SHOTS = new URL('../../out/web/', import.meta.url).pathname
const ARTICLE = `?q=${encodeURIComponent('/trace 10.0.1.12 10.0.2.22')}`

let running: Running
beforeAll(async () => {
  mkdirSync(SHOTS, { recursive: true })
  running = await serve({ bot: answer, kinds: ['trace', 'step', 'source', 'table', 'learn'] })
})
afterAll(async () => {
  await browser?.close()
  await running.web.stop()
})

interface Look {
  width?: number
  locale?: string
  dark?: boolean
  path?: string
}
async function open(look: Look = {}): Promise<{ page: Page; context: BrowserContext; complaints: string[] }> {
  if (browser === undefined) throw new Error('no browser')
  const { width = 1280, locale = 'en-US', dark = false, path = ARTICLE } = look
  const viewport = { width, height: width < 500 ? 740 : 860 }
  const colorScheme = dark ? 'dark' : 'light'
  const context = await browser.newContext({ viewport, locale, colorScheme, reducedMotion: 'reduce', hasTouch: true })
  const page = await context.newPage()
  page.setDefaultTimeout(10_000)
  const complaints: string[] = []
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
  page.on('pageerror', (error) => complaints.push(error.message))
  await page.goto(running.address + path)
  if (path === ARTICLE) await page.locator('.map svg').waitFor()
  return { page, context, complaints }
}

/** What in the map lies on what it should not, leaves its tile, or leaves the page, as the browser has drawn it. */
const drawnFaults = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const wrong: string[] = []
    const of = (element: Element) => element.getBoundingClientRect()
    const spots = [...document.querySelectorAll('.map .spot')]
    const tiles = spots.map((spot) => ({ spot, box: of(spot.querySelector('.tile') ?? spot) }))
    for (const [i, { spot, box }] of tiles.entries()) {
      for (const text of spot.querySelectorAll('text')) {
        const { left, right, top, bottom } = of(text)
        if (left < box.left - 1 || right > box.right + 1 || top < box.top - 1 || bottom > box.bottom + 2)
          wrong.push(`${text.textContent} leaves its tile`)
      }
      for (const other of tiles.slice(i + 1)) {
        const b = other.box
        if (box.left < b.right - 1 && b.left < box.right - 1 && box.top < b.bottom - 1 && b.top < box.bottom - 1)
          wrong.push(`${spot.getAttribute('aria-label')} lies on ${other.spot.getAttribute('aria-label')}`)
      }
    }
    const { scrollWidth, clientWidth } = document.documentElement
    if (scrollWidth > clientWidth) wrong.push(`the page is ${scrollWidth - clientWidth} px too wide`)
    const map = document.querySelector('.map svg')
    if (map !== null && of(map).right > clientWidth) wrong.push('the map is cut')
    return wrong
  })

/** Where the traveller is drawn: the name of the tile under it. */
const standing = (page: Page): Promise<string | null> =>
  page.evaluate(() => {
    const body = document.querySelector('.traveller .body')?.getBoundingClientRect()
    if (body === undefined) return null
    const [x, y] = [body.left + body.width / 2, body.top + body.height / 2]
    const under = [...document.querySelectorAll('.map .spot')].find((spot) => {
      const box = (spot.querySelector('.tile') ?? spot).getBoundingClientRect()
      return x > box.left && x < box.right && y > box.top - 2 && y < box.bottom
    })
    return under?.getAttribute('aria-label') ?? null
  })
const current = (page: Page) => page.locator('.steps > li[aria-current="step"]').getAttribute('value')
const said = (page: Page) => page.locator('.standing').innerText()

describe.skipIf(browser === undefined)('the town', () => {
  const LOOKS = [360, 768, 1280].flatMap((width) =>
    [
      { locale: 'en-US', dark: false },
      { locale: 'zh-CN', dark: true },
    ].map((more) => ({ width, ...more, name: `${more.locale} at ${width} px` })),
  )
  test.each(LOOKS)(
    '$name: nothing overlaps, nothing is cut, the traveller stands where the step says',
    async (look) => {
      const { page, context, complaints } = await open(look)
      await page.evaluate(() => document.fonts.load('12px "Packetwalk Town"', '门').then(() => document.fonts.ready))
      const next = page.locator('.town .next')
      const names = ['pod12', 'lxc12', 'node1', 'cilium_host', 'cilium_vxlan', 'node1', 'eth0', 'underlay']
      for (const [i, name] of names.entries()) {
        expect(await drawnFaults(page)).toEqual([])
        expect(await standing(page), `step ${i + 1}`).toContain(name)
        expect(await said(page)).toContain(`${i + 1} / 22`)
        expect(await current(page)).toBe(String(i + 1))
        await next.click()
      }
      await page.screenshot({ path: `${SHOTS}town-${look.locale}-${look.width}.png`, fullPage: true })
      expect(complaints).toEqual([])
      await context.close()
    },
  )

  test('moves by arrow keys, by the timeline, by a swipe and by its tiles, and everything follows', async () => {
    const { page, context } = await open({ width: 360 })
    await page.locator('.town .next').focus()
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('ArrowRight')
    expect(await current(page)).toBe('3')
    await page.locator('.town input').fill('8')
    expect(await standing(page)).toContain('underlay')
    await page.locator('.map').evaluate((map) => {
      const at = (type: string, clientX: number) =>
        map.dispatchEvent(new PointerEvent(type, { pointerType: 'touch', clientX, clientY: 300, bubbles: true }))
      at('pointerdown', 250)
      at('pointerup', 120)
    })
    expect(await current(page)).toBe('9')
    await page.locator('.map .spot[aria-label*="cilium_host"]').first().click()
    expect(await current(page)).toBe('4')
    const stepper = page.locator('.stepper')
    await stepper.locator('table').first().waitFor()
    expect(await stepper.locator('.marked').innerText()).toContain('10.0.2.22/32')
    expect(await stepper.locator('tbody tr').count()).toBeGreaterThan(1)
    await page.keyboard.press('ArrowRight')
    await expect.poll(() => current(page)).toBe('5')
    expect(await standing(page)).toContain('cilium_vxlan')
    await page.keyboard.press('Escape')
    expect(await stepper.isVisible()).toBe(false)
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toContain('cilium_host')
    await context.close()
  })

  test('the coats show only what changed', async () => {
    const { page, context } = await open()
    await page.locator('.town input').fill('5')
    await page.locator('.town .closer').click()
    const rows = page.locator('.stepper table').last().locator('tbody tr')
    await rows.first().waitFor()
    const cells = await rows.evaluateAll((all) => all.map((row) => [...row.children].map((cell) => cell.textContent)))
    expect(cells.length).toBeGreaterThan(0)
    expect(cells.filter(([, before, after]) => before === after)).toEqual([])
    await context.close()
  })

  test('a phone shows what to ask next before the steps, and the way back is one line', async () => {
    const { page, context } = await open({ width: 360 })
    const bottom = await page.locator('.choices').evaluate((choices) => choices.getBoundingClientRect().bottom)
    expect(bottom).toBeLessThan(740 - 64)
    const first = page.locator('.steps > li[value="12"]')
    expect(await first.isVisible()).toBe(false)
    await page.locator('.folded button').click()
    expect(await first.isVisible()).toBe(true)
    await context.close()
  })

  test('a first visit is greeted with three ways to begin, in the voice of the houses', async () => {
    const { page, context } = await open({ path: '', width: 360 })
    expect(await page.locator('.card').count()).toBe(3)
    expect(await page.locator('#voice [aria-pressed="true"]').getAttribute('data-value')).toBe('house')
    await page.locator('.card').nth(1).click()
    await page.locator('.map svg').waitFor()
    expect(await page.locator('.card').count()).toBe(0)
    await page.reload()
    await page.locator('.map svg').waitFor()
    expect(await page.locator('article').count()).toBe(1)
    await page.locator('#afresh').click()
    expect(await page.locator('article').count()).toBe(0)
    await page.reload()
    expect(await page.locator('.card').count()).toBe(3)
    await context.close()
  })

  test('places have names, one of them is a stop of the Tab key, and the step is announced', async () => {
    const { page, context } = await open()
    const spots = page.locator('.map .spot')
    expect(await spots.evaluateAll((all) => all.filter((one) => !one.getAttribute('aria-label')).length)).toBe(0)
    expect(await page.locator('.map .spot[tabindex="0"]').count()).toBe(1)
    expect(await page.locator('.standing').getAttribute('aria-live')).toBe('polite')
    await spots.first().focus()
    await page.keyboard.press('ArrowDown')
    expect(await page.locator('.map .spot[tabindex="0"]').getAttribute('data-place')).toBe('1')
    await context.close()
  })
})
