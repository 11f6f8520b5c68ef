/**
 * An SVG that stands alone: with a size of its own and a white ground. The same for every engine.
 * `size` is in CSS px.
 */
export function standalone(svg: string, size: { width: number; height: number }): Uint8Array {
  const sized = svg.replace(/<svg\b[^>]*>/, (tag) => {
    const bare = tag.replace(/\s(?:width|height)="[^"]*"/g, '').replace(/\sstyle="[^"]*"/, '')
    return bare.replace(/^<svg/, `<svg width="${size.width}" height="${size.height}" style="background-color: white;"`)
  })
  return new TextEncoder().encode(sized)
}
