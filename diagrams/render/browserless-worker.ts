/*
 * Mermaid in jsdom, with our font as ruler, and resvg for PNG. Runs in a worker thread of its own: a picture that never
 * ends is ended by ending the thread.
 */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { parentPort } from 'node:worker_threads'
import { initWasm, Resvg } from '@resvg/resvg-wasm'
import * as fontkit from 'fontkit'
import { JSDOM } from 'jsdom'
import { type DrawOptions, fitted, refuse } from './engine.ts'
import { ruler } from './measure.ts'
import { FAMILY, FONT_FILE, MERMAID_CONFIG, mermaidFolder } from './mermaid-config.ts'
import { forgetOthers, type Mermaid } from './page-side.ts'
import { standalone, svgRole, svgSize } from './svg.ts'

export interface DrawTask {
  id: number
  source: string
  options: DrawOptions
}
export type Finished =
  | { id: number; data: Uint8Array; width: number; height: number; title?: string; description?: string }
  | { id: number; error: string; refusal?: string }

const fontData = readFileSync(FONT_FILE)
const { window } = new JSDOM('<!doctype html><html><body></body></html>', { pretendToBeVisual: true })

/** As much of CSSStyleSheet as Mermaid uses: it collects rules and reads them back. */
class RuleList {
  cssRules: { cssText: string; style: { setProperty(): void } }[] = []
  insertRule(cssText: string): number {
    this.cssRules.push({ cssText, style: { setProperty() {} } })
    return this.cssRules.length - 1
  }
  replaceSync(): void {
    this.cssRules = []
  }
}

/** Gives jsdom's elements boxes and this thread the globals that Mermaid looks for. */
function furnish(): void {
  const { width, box } = ruler(fontkit.create(fontData))
  const prototype = window.SVGElement.prototype
  Object.defineProperty(prototype, 'getBBox', {
    value(this: Element) {
      return box(this)
    },
  })
  Object.defineProperty(prototype, 'getComputedTextLength', {
    value(this: Element) {
      return width(this.textContent, 16)
    },
  })
  const globals = {
    window,
    document: window.document,
    DOMParser: window.DOMParser,
    XMLSerializer: window.XMLSerializer,
    Element: window.Element,
    HTMLElement: window.HTMLElement,
    SVGElement: window.SVGElement,
    Node: window.Node,
    NodeFilter: window.NodeFilter,
    NamedNodeMap: window.NamedNodeMap,
    HTMLFormElement: window.HTMLFormElement,
    HTMLTemplateElement: window.HTMLTemplateElement,
    DocumentFragment: window.DocumentFragment,
    MutationObserver: window.MutationObserver,
    Option: window.Option,
    getComputedStyle: window.getComputedStyle.bind(window),
    navigator: window.navigator,
    CSS: { supports: () => true },
    CSSStyleSheet: RuleList,
  }
  for (const [name, value] of Object.entries(globals)) {
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true })
  }
  Object.defineProperty(window, 'CSS', { value: globals.CSS, configurable: true })
}

furnish()
const esm: { default: Mermaid } = await import(pathToFileURL(path.join(mermaidFolder(), 'mermaid.esm.min.mjs')).href)
const mermaid = esm.default
forgetOthers(MERMAID_CONFIG, mermaid)
mermaid.initialize(MERMAID_CONFIG)
await initWasm(readFileSync(createRequire(import.meta.url).resolve('@resvg/resvg-wasm/index_bg.wasm')))

/** resvg knows no `auto-start-reverse`; the arrows that we use only stand at ends. */
function forResvg(svg: string): string {
  return svg.replaceAll('orient="auto-start-reverse"', 'orient="auto"')
}

function png(svg: string, factor: number): Uint8Array {
  const resvg = new Resvg(forResvg(svg), {
    font: { fontBuffers: [fontData], defaultFontFamily: FAMILY, sansSerifFamily: FAMILY },
    background: 'white',
    fitTo: { mode: 'zoom', value: factor },
  })
  const image = resvg.render()
  const data = image.asPng()
  image.free()
  resvg.free()
  return data
}

async function draw(task: DrawTask): Promise<Finished> {
  window.document.body.replaceChildren()
  const { svg } = await mermaid.render('picture', task.source).catch((error: unknown) => {
    throw refuse('bad-source', error instanceof Error ? error.message : String(error), error)
  })
  const role = svgRole(svg)
  if (role !== 'sequence') return { id: task.id, error: `Mermaid drew "${role}"`, refusal: 'bad-source' }
  const { factor, width, height } = fitted(svgSize(svg), task.options)
  const read = (tag: string) =>
    new RegExp(`<svg[^>]*>(?:<title[^>]*>[^<]*</title>)?<${tag}\\b[^>]*>([^<]*)<`).exec(svg)?.[1]
  const about = { title: read('title'), description: read('desc') }
  const data = task.options.format === 'svg' ? standalone(svg, { width, height }) : png(svg, factor)
  return {
    id: task.id,
    data,
    width,
    height,
    ...(about.title === undefined ? {} : { title: about.title }),
    ...(about.description === undefined ? {} : { description: about.description }),
  }
}

let last: Promise<void> = Promise.resolve()
parentPort?.on('message', (task: DrawTask) => {
  // One after the other: Mermaid keeps its state in the module.
  last = last.then(async () => {
    const finished = await draw(task).catch((error: unknown): Finished => {
      const refusal = error instanceof Error && 'refusal' in error ? { refusal: String(error.refusal) } : {}
      return { id: task.id, error: error instanceof Error ? error.message : String(error), ...refusal }
    })
    parentPort?.postMessage(finished)
  })
})
parentPort?.postMessage('ready')
