/*
 * What runs inside the kept page. Shipped as text (`Function.toString`), so nothing here may use what stands outside a
 * function.
 */
import type { MermaidConfig } from 'mermaid'

export interface Mermaid {
  initialize(config: MermaidConfig): void
  mermaidAPI: { defaultConfig: MermaidConfig }
  render(id: string, source: string, container?: Element): Promise<{ svg: string }>
}
/** What the page tells about the picture that now stands in it. CSS px. */
export interface PagePicture {
  x: number
  y: number
  width: number
  height: number
  role: string
  title?: string
  description?: string
  svg?: string
  /** Mermaid's complaint about the source; the page is sound, there is no picture. */
  complaint?: string
}
declare global {
  var mermaid: Mermaid
  var drawPicture: (source: string, wantsSvg: boolean) => Promise<PagePicture>
}

/**
 * Takes out of Mermaid's defaults what only other diagrams read: it copies all of them more than a hundred times for one
 * picture, which was a fifth of the picture's time.
 */
export function forgetOthers(config: MermaidConfig, mermaid = globalThis.mermaid): void {
  for (const [name, part] of Object.entries(mermaid.mermaidAPI.defaultConfig)) {
    if (typeof part !== 'object' || part === null || name in config) continue
    for (const key of Object.keys(part)) Reflect.deleteProperty(part, key)
  }
}

/** Prepares the page once: Mermaid set up, the font loaded, `drawPicture` ready. */
export async function preparePage(config: MermaidConfig): Promise<void> {
  globalThis.mermaid.initialize(config)
  await Promise.all(Array.from(document.fonts, (font) => font.load()))
  globalThis.drawPicture = async (source, wantsSvg) => {
    const container = document.querySelector('#container')
    if (container === null) throw new Error('the page has lost its container')
    container.replaceChildren()
    // Always the same id, so that the thousandth picture has the bytes of the first.
    const done = await globalThis.mermaid.render('picture', source, container).then(
      ({ svg }) => ({ svg }),
      (error: unknown) => ({ complaint: error instanceof Error ? error.message : String(error) }),
    )
    if ('complaint' in done) return { x: 0, y: 0, width: 0, height: 0, role: '', complaint: done.complaint }
    container.innerHTML = done.svg
    const picture = container.querySelector('svg')
    if (picture === null) throw new Error('Mermaid drew nothing')
    picture.style.backgroundColor = 'white'
    const box = picture.getBoundingClientRect()
    const title = picture.querySelector(':scope > title')?.textContent
    const description = picture.querySelector(':scope > desc')?.textContent
    return {
      x: Math.floor(box.left),
      y: Math.floor(box.top),
      width: Math.ceil(box.width),
      height: Math.ceil(box.height),
      role: picture.getAttribute('aria-roledescription') ?? '',
      ...(title ? { title } : {}),
      ...(description ? { description } : {}),
      ...(wantsSvg ? { svg: new XMLSerializer().serializeToString(picture) } : {}),
    }
  }
}
