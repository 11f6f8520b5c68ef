import { mkdirSync } from 'node:fs'
import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Picture } from '../../adapters/platform/platform.ts'
import { findBrowser } from '../support/web-browser.ts'
import { picture, type Running, serve } from '../support/web-server.ts'

/*
 * The page in a real browser: types, clicks, reads, at 400 and 1280 px, in both languages. Screenshots go to out/web.
 */

const browser = await findBrowser()
if (browser === undefined) console.warn('SKIPPED: the web page in a browser, because no browser was found')
const SHOTS = new URL('../../out/web/', import.meta.url).pathname

let running: Running
let held: PromiseWithResolvers<Picture> | undefined
beforeAll(async () => {
  mkdirSync(SHOTS, { recursive: true })
  running = await serve({ draw: () => held?.promise ?? Promise.resolve(picture) })
})
afterAll(async () => {
  await browser?.close()
  await running.web.stop()
})

const ARTICLE = `?q=${encodeURIComponent('/trace 10.0.1.12 10.0.2.22')}`
const MACS = [0, 1].map((n) => [{ kind: 'code', text: `02:bb:00:00:0${n}:12` }])
interface Opened {
  page: Page
  context: BrowserContext
  complaints: string[]
}
async function open(options: { width?: number; locale?: string; dark?: boolean; path?: string } = {}): Promise<Opened> {
  if (browser === undefined) throw new Error('no browser')
  const { width = 1280, locale = 'en-US', dark = false, path = ARTICLE } = options
  const viewport = { width, height: 860 }
  const context = await browser.newContext({ viewport, locale, colorScheme: dark ? 'dark' : 'light' })
  const page = await context.newPage()
  page.setDefaultTimeout(8_000)
  const complaints: string[] = []
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
  page.on('pageerror', (error) => complaints.push(error.message))
  await page.goto(running.address + path)
  return { page, context, complaints }
}
const answers = (page: Page): Promise<number> => page.locator('article:not([aria-busy])').count()

describe.skipIf(browser === undefined)('the page', () => {
  const LOOKS = [
    { name: 'en-1280', width: 1280, locale: 'en-US', dark: false, says: 'Delivered:', button: 'Ask' },
    { name: 'zh-1280', width: 1280, locale: 'zh-CN', dark: true, says: '已送达', button: '提问' },
    { name: 'en-400', width: 400, locale: 'en-GB', dark: true, says: 'Delivered:', button: 'Ask' },
    { name: 'zh-400', width: 400, locale: 'zh-CN', dark: false, says: '已送达', button: '提问' },
  ]
  test.each(LOOKS)('$name: opens with the question of the article answered, and its picture', async (look) => {
    const { page, context, complaints } = await open(look)
    const image = page.locator('.picture img')
    await image.waitFor()
    expect(await page.locator('.question').innerText()).toContain('/trace 10.0.1.12 10.0.2.22')
    expect(await page.locator('.headline').innerText()).toContain(look.says)
    expect(await page.locator('.send').innerText()).toBe(look.button)
    expect(await page.locator('.steps > li').count()).toBe(6)
    expect(await image.getAttribute('alt')).toContain('10.0.1.12')
    const white = await page.locator('.picture').evaluate((figure) => getComputedStyle(figure).backgroundColor)
    expect(white).toBe('rgb(255, 255, 255)')
    const sideways = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    )
    expect(sideways).toBeLessThanOrEqual(0)
    const small = await page.locator('body').evaluate((body) => {
      const texts = [...body.querySelectorAll('main p, main li, main td, main button, main code')]
      return Math.min(...texts.map((element) => Number.parseFloat(getComputedStyle(element).fontSize)))
    })
    expect(small).toBeGreaterThanOrEqual(12)
    await page.screenshot({ path: `${SHOTS}${look.name}.png`, fullPage: false })
    expect(complaints).toEqual([])
    await context.close()
  })

  test('no Chinese in the English page, no English sentence in the Chinese one', async () => {
    const english = await open()
    await english.page.locator('.steps').waitFor()
    const text = (await english.page.locator('body').innerText()).replaceAll('中文', '')
    expect(text).not.toMatch(/[\u4e00-\u9fff]/)
    const chinese = await open({ locale: 'zh-CN' })
    await chinese.page.locator('.steps').waitFor()
    const labels = await chinese.page.evaluate(() => {
      const named = [...document.querySelectorAll('[aria-label]')].map(
        (element) => element.getAttribute('aria-label') ?? '',
      )
      return [...named, document.body.innerText].join('\n')
    })
    expect(labels).not.toMatch(/\b(the|your|question|step|ask|light)\b/i)
    await english.context.close()
    await chinese.context.close()
  })

  test('shows the text while the picture is still being drawn', async () => {
    held = Promise.withResolvers<Picture>()
    const { page, context } = await open()
    await page.locator('.headline').waitFor()
    expect(await page.locator('.picture.waiting').innerText()).toContain('being drawn')
    held.resolve(picture)
    await page.locator('.picture img').waitFor()
    held = undefined
    await context.close()
  })

  test('a picture that fails leaves its source, copyable', async () => {
    held = Promise.withResolvers<Picture>()
    const { page, context } = await open()
    held.resolve({ kind: 'source', mermaid: 'sequenceDiagram\n  A->>B: <b>hi</b>', alt: 'x', why: 'no browser' })
    await page.locator('.picture pre').waitFor()
    expect(await page.locator('.picture pre').innerText()).toContain('<b>hi</b>')
    expect(await page.locator('.picture b').count()).toBe(0)
    held = undefined
    await context.close()
  })

  test('by keyboard alone: complete, ask, bring back', async () => {
    const { page, context, complaints } = await open()
    await page.locator('.steps').waitFor()
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('line')
    await page.keyboard.type('/t')
    await page.locator('#completions li').first().waitFor()
    expect(await page.locator('#line').getAttribute('aria-expanded')).toBe('true')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowDown')
    const active = await page.locator('#line').getAttribute('aria-activedescendant')
    expect(await page.locator(`#${active}`).getAttribute('aria-selected')).toBe('true')
    await page.keyboard.press('Enter')
    expect(await page.locator('#line').inputValue()).toBe('/trace 10.0.1.12 10.0.2.22')
    await page.keyboard.press('Escape')
    await page.keyboard.press('Enter')
    await expect.poll(() => answers(page)).toBe(2)
    expect(await page.locator('#line').inputValue()).toBe('')
    await page.keyboard.press('ArrowUp')
    expect(await page.locator('#line').inputValue()).toBe('/trace 10.0.1.12 10.0.2.22')
    expect(complaints).toEqual([])
    await context.close()
  })

  test('steps forward and back in place, by buttons, numbers and arrow keys', async () => {
    const { page, context } = await open()
    await page.locator('.steps').waitFor()
    await page.getByRole('button', { name: 'Open step 2' }).click()
    const stepper = page.locator('.stepper')
    await stepper.locator('.headline').waitFor()
    expect(await stepper.innerText()).toContain('Step 2')
    await stepper.getByRole('button', { name: 'Step 3' }).click()
    await expect.poll(() => stepper.innerText()).toContain('Step 3:')
    await page.keyboard.press('ArrowRight')
    await expect.poll(() => stepper.innerText()).toContain('Step 4:')
    await page.keyboard.press('ArrowLeft')
    await expect.poll(() => stepper.innerText()).toContain('Step 3:')
    expect(await page.locator('.steps > li[aria-current="step"]').getAttribute('value')).toBe('3')
    expect(await answers(page)).toBe(1)
    await page.screenshot({ path: `${SHOTS}step.png` })
    await page.keyboard.press('Escape')
    expect(await stepper.isVisible()).toBe(false)
    // the keyboard goes on where it was, not at the top of the page
    const focused = await page.evaluate(() => document.activeElement?.closest('li')?.value)
    expect(focused).toBe(3)
    await context.close()
  })

  test('a table on a phone shows all its columns, and the page grows in no direction', async () => {
    const { page, context } = await open({ width: 400, path: '?q=' })
    const values = (n: number) => [[{ kind: 'code', text: `ipv4.${n}` }], ...MACS]
    const rows = Array.from({ length: 60 }, (_, n) => values(n))
    const table = { kind: 'table', caption: [], columns: ['Field', 'Before', 'After'], rows, marked: 59 }
    await page.route('**/api/ask', async (route) => {
      const told = await (await route.fetch()).json()
      await route.fulfill({ json: { ...told, view: { ...told.view, blocks: [...told.view.blocks, table] } } })
    })
    await page.locator('#line').fill('/trace 10.0.1.12 10.0.2.22')
    await page.locator('.send').click()
    const scroll = page.locator('.scroll').last()
    await scroll.waitFor()
    expect(await scroll.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBeLessThanOrEqual(0)
    const sideways = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    )
    expect(sideways).toBeLessThanOrEqual(0)
    const inside = await scroll.evaluate((box) => {
      const { bottom } = box.getBoundingClientRect()
      return [...box.querySelectorAll('.unseen')].every((one) => one.getBoundingClientRect().top <= bottom)
    })
    expect(inside).toBe(true)
    await context.close()
  })

  test('changes language and voice in place, asks again, and remembers', async () => {
    const { page, context, complaints } = await open()
    await page.locator('.steps').waitFor()
    await page.getByRole('button', { name: '中文' }).click()
    await expect.poll(() => page.locator('.headline').innerText()).toContain('已送达')
    expect(await answers(page)).toBe(1)
    expect(await page.locator('html').getAttribute('lang')).toBe('zh-CN')
    expect(await page.locator('.send').innerText()).toBe('提问')
    await page.reload()
    await page.locator('.steps').waitFor()
    expect(await page.locator('.headline').innerText()).toContain('已送达')
    expect(complaints).toEqual([])
    await context.close()
  })

  test('does not repeat what changes something, only because the language is changed', async () => {
    const { page, context } = await open()
    await page.keyboard.type('/language person en')
    await page.keyboard.press('Escape')
    await page.keyboard.press('Enter')
    await expect.poll(() => answers(page)).toBe(2)
    await page.getByRole('button', { name: '中文' }).click()
    await expect.poll(() => page.locator('.send').innerText()).toBe('提问')
    await page.reload()
    await expect.poll(() => answers(page)).toBe(2)
    expect(await page.locator('.send').innerText()).toBe('提问')
    await context.close()
  })

  test('light and dark are a choice that stays', async () => {
    const { page, context } = await open()
    const paper = (): Promise<string> => page.evaluate(() => getComputedStyle(document.body).backgroundColor)
    const light = await paper()
    await page.locator('#theme').click()
    const dark = await paper()
    expect(dark).not.toBe(light)
    await page.reload()
    expect(await paper()).toBe(dark)
    await context.close()
  })

  test('words and values have contrast enough in both themes', async () => {
    for (const dark of [false, true]) {
      const { page, context } = await open({ dark })
      await page.locator('.picture img').waitFor()
      await page.getByRole('button', { name: 'Open step 2' }).click()
      await page.locator('.stepper table').waitFor()
      const poor = await page.evaluate(() => {
        const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true })
        const rgba = (color: string): number[] => {
          if (canvas === null) return [0, 0, 0, 1]
          canvas.clearRect(0, 0, 1, 1)
          canvas.fillStyle = color
          canvas.fillRect(0, 0, 1, 1)
          return [...canvas.getImageData(0, 0, 1, 1).data]
        }
        const over = (top: number[], bottom: number[]): number[] => {
          const a = (top[3] ?? 255) / 255
          return [0, 1, 2].map((i) => (top[i] ?? 0) * a + (bottom[i] ?? 0) * (1 - a)).concat(255)
        }
        const ground = (element: Element | null): number[] => {
          if (element === null) return [255, 255, 255, 255]
          return over(rgba(getComputedStyle(element).backgroundColor), ground(element.parentElement))
        }
        const light = (color: number[]): number => {
          const [r = 0, g = 0, b = 0] = color.map((v) =>
            v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4,
          )
          return 0.2126 * r + 0.7152 * g + 0.0722 * b
        }
        const texts = [...document.querySelectorAll('body *')].filter((element) => {
          const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent?.trim() !== '')
          return own && element.checkVisibility() && !['SCRIPT', 'NOSCRIPT'].includes(element.tagName)
        })
        return texts.flatMap((element) => {
          const back = ground(element)
          const front = light(over(rgba(getComputedStyle(element).color), back))
          const behind = light(back)
          const ratio = (Math.max(front, behind) + 0.05) / (Math.min(front, behind) + 0.05)
          return ratio >= 4.5
            ? []
            : [`${element.className || element.tagName} ${element.textContent?.slice(0, 20)} ${ratio.toFixed(2)}`]
        })
      })
      expect(poor, dark ? 'dark' : 'light').toEqual([])
      await context.close()
    }
  })

  test('what can be pressed has a name, and what is said is announced', async () => {
    const { page, context } = await open()
    await page.locator('.steps').waitFor()
    const nameless = await page.evaluate(() => {
      const pressed = [...document.querySelectorAll('button, input, a, [role]')]
      return pressed
        .filter(
          (e) =>
            !e.getAttribute('aria-label') &&
            !e.textContent?.trim() &&
            e.tagName !== 'INPUT' &&
            e.querySelector('img[alt]') === null,
        )
        .map((e) => e.outerHTML.slice(0, 80))
    })
    expect(nameless).toEqual([])
    const log = page.getByRole('log')
    expect(await log.getAttribute('aria-live')).toBe('polite')
    expect(await log.getByRole('article').count()).toBe(1)
    expect(await page.getByRole('combobox', { name: 'Your question' }).count()).toBe(1)
    await context.close()
  })

  test('markup in a question is text, wherever it shows', async () => {
    const evil = '<img src=x onerror="document.title=1"><b>x</b> @everyone'
    const { page, context, complaints } = await open({ path: `?q=${encodeURIComponent(evil)}` })
    expect(await page.locator('#line').inputValue()).toBe(evil)
    await page.keyboard.press('Enter')
    await page.locator('.headline').waitFor()
    expect(await page.locator('.headline').innerText()).toContain('<img src=x')
    expect(await page.locator('main img, main b').count()).toBe(0)
    expect(await page.title()).toBe('Packetwalk')
    expect(complaints).toEqual([])
    await context.close()
  })

  test('says so when the server is away, and goes on when it is back', async () => {
    const { page, context } = await open()
    await page.locator('.steps').waitFor()
    await context.setOffline(true)
    await page.keyboard.type('/help')
    await page.keyboard.press('Escape')
    await page.keyboard.press('Enter')
    expect(await page.getByRole('alert').innerText()).toContain('does not answer')
    await context.setOffline(false)
    await page.keyboard.type('/x')
    await page.keyboard.press('Enter')
    await expect.poll(() => page.locator('.headline').count()).toBe(2)
    await context.close()
  })

  test('asks nobody but its own server for anything', async () => {
    if (browser === undefined) return
    const context = await browser.newContext()
    const page = await context.newPage()
    const asked: string[] = []
    page.on('request', (request) => asked.push(request.url()))
    await page.goto(running.address + ARTICLE)
    await page.locator('.picture img').waitFor()
    expect(asked.filter((url) => !url.startsWith(running.address))).toEqual([])
    expect(asked.length).toBeGreaterThan(8)
    await context.close()
  })
})
