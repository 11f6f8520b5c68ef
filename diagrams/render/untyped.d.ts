/* Packages without types of their own, as far as we use them. */
declare module 'tar-fs' {
  import type { Writable } from 'node:stream'
  export function extract(folder: string): Writable
}
declare module 'fontkit' {
  export interface Glyph {
    advanceWidth: number
  }
  export interface Font {
    unitsPerEm: number
    ascent: number
    descent: number
    hasGlyphForCodePoint(codePoint: number): boolean
    glyphForCodePoint(codePoint: number): Glyph
    layout(text: string): { advanceWidth: number }
  }
  export function create(data: Uint8Array): Font
}
