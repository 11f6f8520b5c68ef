/*
 * What jsdom lacks: the boxes of SVG elements, from the font's own advances. Numbers follow Chromium's, so that a
 * picture without a browser has the same geometry as one with.
 */
import type { Font } from 'fontkit'

export interface Box {
  x: number
  y: number
  width: number
  height: number
}

export interface Ruler {
  /** Width of one line of text, px. */
  width(text: string, size: number): number
  box(element: Element): Box
}

// Mermaid measures an empty line as this.
const ZERO_WIDTH_SPACE = 0x200b
const NOTHING: Box = { x: 0, y: 0, width: 0, height: 0 }
const INVISIBLE = new Set(['style', 'defs', 'title', 'desc', 'marker', 'symbol'])

/** A ruler for one font. */
export function ruler(font: Font): Ruler {
  const advances = new Map<string, number>()
  const advance = (character: string): number => {
    const known = advances.get(character)
    if (known !== undefined) return known
    const codePoint = character.codePointAt(0) ?? 0
    if (codePoint === ZERO_WIDTH_SPACE) return 0
    const found = font.glyphForCodePoint(font.hasGlyphForCodePoint(codePoint) ? codePoint : 0).advanceWidth
    advances.set(character, found / font.unitsPerEm)
    return found / font.unitsPerEm
  }
  // Latin is kerned within a word, never across a space; each Chinese character has its own square.
  const wordUnits = (word: string): number =>
    word === ' ' || /^[\u2e80-\uffef\u200b]*$/u.test(word)
      ? [...word].reduce((sum, character) => sum + advance(character), 0)
      : font.layout(word).advanceWidth / font.unitsPerEm
  const widths = new Map<string, number>()
  const width = (text: string, size: number): number => {
    let units = widths.get(text)
    if (units === undefined) {
      units = text.split(/( )/).reduce((sum, word) => sum + wordUnits(word), 0)
      if (widths.size > 5_000) widths.clear()
      widths.set(text, units)
    }
    return units * size
  }
  // Blink rounds ascent and descent to whole pixels, each for itself.
  const ascent = (size: number) => Math.round((font.ascent / font.unitsPerEm) * size)
  const height = (size: number) => ascent(size) + Math.round((-font.descent / font.unitsPerEm) * size)

  const textBox = (element: Element): Box => {
    const size = letterSize(element)
    const parts = element.localName === 'text' ? [...element.children].filter((c) => c.localName === 'tspan') : []
    const lines = parts.length === 0 ? [element.textContent] : parts.map((part) => part.textContent)
    if (lines.every((line) => line === '')) return NOTHING
    const widest = Math.max(0, ...lines.map((line) => width(line, size)))
    const x = numberOf(element, 'x')
    return { x, y: numberOf(element, 'y') - ascent(size), width: widest, height: lines.length * height(size) }
  }
  const box = (element: Element): Box => {
    if (element.localName === 'text' || element.localName === 'tspan') return textBox(element)
    if (element.localName === 'rect' || element.localName === 'image') {
      const [x, y] = [numberOf(element, 'x'), numberOf(element, 'y')]
      return { x, y, width: numberOf(element, 'width'), height: numberOf(element, 'height') }
    }
    if (element.localName === 'line') {
      return around([
        { x: numberOf(element, 'x1'), y: numberOf(element, 'y1'), width: 0, height: 0 },
        { x: numberOf(element, 'x2'), y: numberOf(element, 'y2'), width: 0, height: 0 },
      ])
    }
    const inside = [...element.children].filter((child) => !INVISIBLE.has(child.localName)).map(box)
    return around(inside.filter((part) => part !== NOTHING))
  }
  return { width, box }
}

function around(boxes: Box[]): Box {
  if (boxes.length === 0) return NOTHING
  const x = Math.min(...boxes.map((b) => b.x))
  const y = Math.min(...boxes.map((b) => b.y))
  const right = Math.max(...boxes.map((b) => b.x + b.width))
  const bottom = Math.max(...boxes.map((b) => b.y + b.height))
  return { x, y, width: right - x, height: bottom - y }
}

function numberOf(element: Element, attribute: string): number {
  return Number.parseFloat(element.getAttribute(attribute) ?? '0') || 0
}

/** The letter size that applies to an element, px. */
function letterSize(element: Element): number {
  for (let at: Element | null = element; at !== null; at = at.parentElement) {
    const style = at.getAttribute('style') ?? ''
    const size = /font-size:\s*([\d.]+)/.exec(style)?.[1] ?? at.getAttribute('font-size')
    if (size) return Number.parseFloat(size)
  }
  return 16
}
