import { mkdirSync } from 'node:fs'
import { strToU8, zipSync } from 'fflate'
import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createDraw } from '../../adapters/platform/pictures.ts'
import { complete } from '../../adapters/platform/suggest.ts'
import { createRenderer } from '../../diagrams/render/index.ts'
import { answer, DEFAULT_NETWORK } from '../../src/bot/bot.ts'
import { COMMAND_NAMES } from '../../src/commands/index.ts'
import { findBrowser } from '../support/web-browser.ts'
import { type Running, serve } from '../support/web-server.ts'

/*
 * What a stranger sees first: the page, the bot, the pictures, all of them real.
 */

const browser = await findBrowser()
if (browser === undefined) console.warn('SKIPPED: the bot behind the web page, because no browser was found')
const SHOTS = new URL('../../out/web/', import.meta.url).pathname

let running: Running
const renderer = createRenderer()
beforeAll(async () => {
  mkdirSync(SHOTS, { recursive: true })
  running = await serve({
    bot: answer,
    draw: createDraw(renderer),
    kinds: COMMAND_NAMES,
    complete: async (line, asker) => complete(line, asker, DEFAULT_NETWORK),
  })
})
afterAll(async () => {
  await browser?.close()
  await running.web.stop()
  await renderer.stop()
})

interface Opened {
  page: Page
  context: BrowserContext
  complaints: string[]
}
async function open(width = 1280, locale = 'en-US'): Promise<Opened> {
  if (browser === undefined) throw new Error('no browser')
  const context = await browser.newContext({ viewport: { width, height: 860 }, locale })
  const page = await context.newPage()
  page.setDefaultTimeout(15_000)
  const complaints: string[] = []
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
  page.on('pageerror', (error) => complaints.push(error.message))
  await page.goto(`${running.address}?q=${encodeURIComponent('/trace 10.0.1.12 10.0.2.22')}`)
  await page.locator('.headline').first().waitFor()
  return { page, context, complaints }
}
/** Types a question and waits for its answer. */
async function ask(page: Page, line: string): Promise<string> {
  const before = await page.locator('article').count()
  await page.locator('#line').fill(line)
  await page.keyboard.press('Escape')
  await page.locator('#line').press('Enter')
  await page.locator('article:not([aria-busy])').nth(before).waitFor()
  return page.locator('article').nth(before).innerText()
}

const NETWORK = `name: office
devices:
  a: { kind: host, nics: { eth0: { ip: 10.9.0.1/24 } } }
  b: { kind: host, nics: { eth0: { ip: 10.9.0.2/24 } } }
links:
  - { a: a.eth0, b: b.eth0 }
`

describe.skipIf(browser === undefined)('the bot behind the page', () => {
  test.each([
    [1280, 'en-US', 'You made it', 'pod12'],
    [768, 'zh-CN', '你到了', 'pod12'],
    [400, 'zh-CN', '你到了', 'pod12'],
  ])(
    'at %d px in %s: the article’s question is answered, and its picture is drawn',
    async (width, locale, says, name) => {
      const { page, context, complaints } = await open(width, locale)
      expect(await page.locator('.headline').innerText()).toContain(says)
      const image = page.locator('.picture img').first()
      await image.waitFor()
      expect(await image.getAttribute('alt')).toContain(name)
      expect(
        await image.evaluate((element) => element instanceof HTMLImageElement && element.naturalWidth),
      ).toBeGreaterThan(300)
      const numbers = await page
        .locator('.steps > li[value]')
        .evaluateAll((items) => items.map((li) => li.getAttribute('value')))
      expect(numbers).toEqual(numbers.map((_, n) => String(n + 1)))
      // on a phone the small picture, whole: nothing has to be moved
      const frame = await page
        .locator('.picture')
        .first()
        .evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)
      if (width === 400) expect(frame).toBe(0)
      // the map leads; the picture below it is shown to its end
      const hidden = await page
        .locator('.picture a')
        .first()
        .evaluate(({ scrollHeight, clientHeight }) => scrollHeight - clientHeight)
      expect(hidden).toBeLessThan(2)
      await page.screenshot({ path: `${SHOTS}bot-${locale}-${width}.png` })
      expect(complaints).toEqual([])
      await context.close()
    },
    40_000,
  )

  test('the journey is stepped through from the first step to the last, in place', async () => {
    const { page, context } = await open()
    const steps = await page.locator('.steps > li[value]').count()
    await page.getByRole('button', { name: 'Open step 1', exact: true }).click()
    for (let number = 1; number <= steps; number++) {
      await page.locator(`.steps > li[value="${number}"][aria-current="step"]`).waitFor()
      await page.locator('.stepper .headline').first().waitFor()
      await page.keyboard.press('ArrowRight')
    }
    expect(await page.locator('article').count()).toBe(1)
    await context.close()
  })

  test('every command answers, and nothing breaks', async () => {
    const { page, context, complaints } = await open()
    for (const line of [
      '/help',
      '/labs',
      '/map',
      '/explain vxlan',
      '/compare 12 22',
      '/table node1',
      '/status',
      '/privacy',
      '/config',
      '/network list',
    ]) {
      const said = await ask(page, line)
      expect(said.length, line).toBeGreaterThan(60)
    }
    expect(running.log.filter((line) => line.includes('"level":"error"'))).toEqual([])
    expect(complaints).toEqual([])
    await context.close()
  }, 40_000)

  test('a mistake is told with what, why and what next', async () => {
    const { page, context } = await open()
    const said = await ask(page, '/trace 10.0.1.12 pod99')
    expect(said).toContain('pod99')
    expect(await page.locator('article').nth(1).locator('p').count()).toBeGreaterThanOrEqual(3)
    await context.close()
  })

  test('completes commands, ends and options', async () => {
    const { page, context } = await open()
    const offered = async (line: string, expected: unknown): Promise<void> => {
      await page.locator('#line').fill(line)
      await expect.poll(() => page.locator('#completions li code').allInnerTexts(), { message: line }).toEqual(expected)
    }
    await offered('/tr', ['/trace', '/traceroute'])
    await offered('/trace pod1', ['pod12', 'pod14'])
    await offered('/trace pod12 10.0.2', expect.arrayContaining(['10.0.2.22']))
    await offered('/trace pod12 pod22 pro', ['proto='])
    await offered('/trace pod12 pod22 proto=t', ['proto=tcp'])
    await offered('/trace pod12 pod22 network=', expect.arrayContaining(['network=mycluster']))
    await context.close()
  })

  test('a network is attached, used, and forgotten with everything else', async () => {
    const { page, context } = await open()
    await page
      .locator('#attach')
      .setInputFiles({ name: 'office.yaml', mimeType: 'text/yaml', buffer: Buffer.from(NETWORK) })
    await page.locator('#file code').waitFor()
    await page.locator('#line').press('Enter')
    await page.locator('article:not([aria-busy])').nth(1).waitFor()
    expect(await page.locator('article').nth(1).innerText()).toContain('office')
    expect(await ask(page, '/trace a b')).toContain('10.9.0.2')
    expect(await ask(page, '/network list')).toContain('office')
    await ask(page, '/forget me')
    expect(await ask(page, '/network list')).not.toContain('office')
    await context.close()
  }, 30_000)

  test('an archive is attached: the network in it is read', async () => {
    const { page, context } = await open()
    const buffer = Buffer.from(zipSync({ 'nets/office.yaml': strToU8(NETWORK) }))
    await page.locator('#attach').setInputFiles({ name: 'office.zip', mimeType: 'application/zip', buffer })
    await page.locator('#file code').waitFor()
    await page.locator('#line').press('Enter')
    await page.locator('article:not([aria-busy])').nth(1).waitFor()
    expect(await page.locator('article').nth(1).innerText()).toContain('office')
    await context.close()
  }, 30_000)
  test('changes the language by command, and the page follows', async () => {
    const { page, context } = await open()
    await ask(page, '/config language zh')
    await ask(page, '/labs')
    expect(await page.locator('.send').innerText()).toBe('提问')
    await context.close()
  })

  test('tells it with houses', async () => {
    const { page, context } = await open()
    await page.getByRole('button', { name: 'Houses', exact: true }).click()
    await expect.poll(() => page.locator('article').innerText()).toMatch(/apartment|lobby|servant/i)
    expect(await page.locator('article').count()).toBe(1)
    await page.locator('.picture img').first().waitFor()
    await page.screenshot({ path: `${SHOTS}houses.png` })
    await context.close()
  })
})
