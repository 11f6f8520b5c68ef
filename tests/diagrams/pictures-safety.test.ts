import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import path from 'node:path'
import puppeteer from 'puppeteer'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { mermaid } from '../../diagrams/mermaid.ts'
import { browserlessEngine } from '../../diagrams/render/browserless.ts'
import { bundledChromium } from '../../diagrams/render/chromium.ts'
import { cliEngine } from '../../diagrams/render/cli.ts'
import type { PictureEngine } from '../../diagrams/render/engine.ts'
import { mermaidFolder } from '../../diagrams/render/mermaid-config.ts'
import { pageEngine } from '../../diagrams/render/page.ts'
import type { Sequence } from '../../diagrams/sequence.ts'

// A busy machine may be ten times slower; what hangs is still found.
vi.setConfig({ testTimeout: 120_000 })

const chromium = await bundledChromium().catch(() => undefined)

/** A server on loopback that counts who comes. */
let hits: string[] = []
const canary = createServer((request, response) => {
  hits.push(request.url ?? '')
  response.end()
})
let home = ''
beforeAll(async () => {
  await new Promise<void>((resolve) => canary.listen(0, '127.0.0.1', resolve))
  const address = canary.address()
  if (address === null || typeof address === 'string') throw new Error('the canary has no port')
  home = `http://127.0.0.1:${address.port}`
})
afterAll(() => canary.close())

/** Labels that make a browser fetch something, in at least one version or configuration of Mermaid. */
const LABELS: ((home: string) => string)[] = [
  (at) => `hi %%{init:{"fontFamily":"x;background:url(${at}/font)"}}%%`,
  (at) => `hi %%{init:{"themeCSS":"@import url(${at}/css);"}}%%`,
  (at) => `hi %%{init:{"themeVariables":{"actorBkg":"url(${at}/theme)"}}}%%`,
  (at) => `hi;rect url(${at}/rect)`,
  (at) => `hi\nrect url(${at}/line)\np0->>p1: x\nend`,
  (at) => `hi\nproperties p0: {"icon":"${at}/icon"}`,
  (at) => `hi\nlink p0: x @ ${at}/link`,
  (at) => `<img src="${at}/img">`,
  (at) => `<image href="${at}/image"/>`,
  (at) => `<script src="${at}/script"></script>`,
  (at) => `<iframe src="${at}/iframe"></iframe>`,
  (at) => `<style>@import url(${at}/style);</style>`,
  (at) => `<img src=x onerror="fetch('${at}/onerror')">`,
  (at) => `$$\\href{${at}/math}{x}$$`,
]
/** Whole sources, as if nobody had built them from facts. */
const SOURCES: ((home: string) => string)[] = [
  (at) => `sequenceDiagram\nrect url(${at}/rect)\nA->>B: x\nend`,
  (at) => `sequenceDiagram\nparticipant A\nproperties A: {"icon":"${at}/icon"}\nA->>B: x`,
  (at) => `sequenceDiagram\nbox url(${at}/box) x\nparticipant A\nend\nA->>B: x`,
  (at) => `---\nconfig:\n  themeCSS: "@import url(${at}/front);"\n---\nsequenceDiagram\nA->>B: x`,
  (at) => `flowchart LR\nN@{ img: "${at}/flow", label: "x" }`,
  (at) => `flowchart LR\nN["<img src='${at}/html'>"]`,
]
const WITHOUT_ESCAPING = (label: string) => label

function picture(label: string): Sequence {
  return {
    title: label,
    description: label,
    groups: [{ id: 'g', label }],
    participants: [
      { id: 'a', label, kind: 'pod', group: 'g' },
      { id: 'b', label: 'b', kind: 'pod' },
    ],
    lines: [
      { kind: 'message', from: 'a', to: 'b', label, style: 'request' },
      { kind: 'note', over: ['a'], label },
    ],
    width: 1_200,
    page: { number: 1, of: 1 },
  }
}

/** Every source that must not reach the canary: escaped, unescaped one place at a time, and whole. */
function sources(): string[] {
  const labels = LABELS.map((label) => label(home))
  const alone = (label: string) => [
    `sequenceDiagram\nparticipant A\nA->>B: ${label}\nB->>A: x`,
    `sequenceDiagram\nNote over A: ${label}\nA->>B: x`,
    `sequenceDiagram\nparticipant A as ${label}\nA->>B: x`,
  ]
  return [
    ...labels.map((label) => mermaid(picture(label))),
    ...labels.map((label) => mermaid(picture(label), WITHOUT_ESCAPING)),
    ...labels.flatMap(alone),
    ...SOURCES.map((source) => source(home)),
  ]
}

/** Draws everything; what cannot be drawn may be refused, but may not fetch. */
async function drawAll(
  engine: PictureEngine,
  which: string[],
  formats: ('png' | 'svg')[] = ['png', 'svg'],
): Promise<number> {
  let drawn = 0
  for (const source of which) {
    for (const format of formats) {
      const done = await engine.draw(source, { format }).then(
        () => 1,
        () => 0,
      )
      drawn += done
    }
  }
  await new Promise((resolve) => setTimeout(resolve, 200))
  return drawn
}

describe('a picture fetches nothing', () => {
  test.skipIf(chromium === undefined)('the canary sings when nothing is blocked', async () => {
    if (chromium === undefined) return
    const env = { ...process.env, LD_LIBRARY_PATH: chromium.libraries }
    const args = ['--no-sandbox', '--disable-gpu']
    const browser = await puppeteer.launch({ executablePath: chromium.path, headless: 'shell', pipe: true, args, env })
    try {
      const page = await browser.newPage()
      await page.addScriptTag({ content: await readFile(path.join(mermaidFolder(), 'mermaid.min.js'), 'utf8') })
      await page.evaluate(async (source) => {
        globalThis.mermaid.initialize({ startOnLoad: false, securityLevel: 'strict' })
        document.body.innerHTML = (await globalThis.mermaid.render('x', source)).svg
      }, SOURCES[0]?.(home) ?? '')
      await new Promise((resolve) => setTimeout(resolve, 300))
    } finally {
      await browser.close()
    }
    expect(hits).toContain('/rect')
  })

  test.skipIf(chromium === undefined)('from the kept page', async () => {
    hits = []
    const engine = pageEngine()
    const drawn = await drawAll(engine, sources())
    await engine.stop()
    expect(drawn).toBeGreaterThan(LABELS.length * 2)
    expect(hits).toEqual([])
  })

  test.skipIf(chromium === undefined)('from mermaid-cli', async () => {
    hits = []
    const engine = cliEngine()
    // One call takes a third of a second: the unescaped labels in a message, and the whole sources.
    const which = [...LABELS.map((label) => `sequenceDiagram\nA->>B: ${label(home)}`), ...SOURCES.map((s) => s(home))]
    await drawAll(engine, which)
    await engine.stop()
    expect(hits).toEqual([])
  })

  test('without a browser', async () => {
    hits = []
    const engine = browserlessEngine()
    const drawn = await drawAll(engine, sources())
    await engine.stop()
    expect(drawn).toBeGreaterThan(LABELS.length * 2)
    expect(hits).toEqual([])
  })
})
