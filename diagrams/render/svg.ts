/*
 * Small readings of finished pictures, the same for every engine.
 */

export interface Size {
  width: number
  height: number
}

/** An SVG that stands alone: with a size of its own (CSS px) and a white ground. */
export function standalone(svg: string, size: Size): Uint8Array {
  const sized = svg.replace(/<svg\b[^>]*>/, (tag) => {
    const bare = tag.replace(/\s(?:width|height)="[^"]*"/g, '').replace(/\sstyle="[^"]*"/, '')
    return bare.replace(
      /^<svg/,
      `<svg width="${size.width}" height="${size.height}" style="background-color: white; text-rendering: geometricPrecision;"`,
    )
  })
  return new TextEncoder().encode(sized)
}

/** The size in an SVG's viewBox, CSS px; 0 x 0 when it has none. */
export function svgSize(svg: string): Size {
  const box = /<svg\b[^>]*\sviewBox="[-\d.e]+ [-\d.e]+ ([\d.e]+) ([\d.e]+)"/.exec(svg)
  return { width: Number(box?.[1] ?? 0), height: Number(box?.[2] ?? 0) }
}

/** What Mermaid says it drew: `sequence`, or `error`. */
export function svgRole(svg: string): string {
  return /<svg\b[^>]*\saria-roledescription="([^"]*)"/.exec(svg)?.[1] ?? ''
}

/** Width and height of a PNG, device px, from its IHDR chunk (PNG specification, 11.2.2). */
export function pngSize(png: Uint8Array): Size {
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength)
  return { width: view.getUint32(16), height: view.getUint32(20) }
}
