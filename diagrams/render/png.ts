import { inflateSync } from 'node:zlib'
import { refuse } from './engine.ts'

/** Pixels, row by row, four bytes each. */
export interface Pixels {
  width: number
  height: number
  rgba: Uint8Array
}

/** Bytes of one pixel by colour type; only 8-bit RGB and RGBA, which is what browsers and resvg write (PNG, 11.2.2). */
const CHANNELS: Record<number, number> = { 2: 3, 6: 4 }

/** Reads an 8-bit RGB or RGBA PNG without interlacing. Throws on any other. */
export function decodePng(png: Uint8Array): Pixels {
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength)
  const [width, height] = [view.getUint32(16), view.getUint32(20)]
  const channels = CHANNELS[view.getUint8(25)]
  if (channels === undefined || view.getUint8(24) !== 8 || view.getUint8(28) !== 0) {
    throw refuse('bad-source', 'not an 8-bit RGB or RGBA PNG')
  }
  const parts: Uint8Array[] = []
  for (let at = 8; at < png.length; ) {
    const length = view.getUint32(at)
    if (view.getUint32(at + 4) === 0x49444154) parts.push(png.subarray(at + 8, at + 8 + length))
    at += length + 12
  }
  return { width, height, rgba: unfilter(inflateSync(Buffer.concat(parts)), { width, height, channels }) }
}

/** Undoes the filter of each row (PNG, 9.2) and spreads RGB to RGBA. */
function unfilter(raw: Uint8Array, shape: { width: number; height: number; channels: number }): Uint8Array {
  const { width, height, channels } = shape
  const stride = width * channels
  const rgba = new Uint8Array(width * height * 4).fill(255)
  let above = new Uint8Array(stride)
  for (let y = 0; y < height; y++) {
    const start = y * (stride + 1)
    const row = raw.slice(start + 1, start + 1 + stride)
    unfilterRow(raw[start] ?? 0, { row, above, channels })
    for (let x = 0; x < width; x++) {
      rgba.set(row.subarray(x * channels, x * channels + channels), (y * width + x) * 4)
    }
    above = row
  }
  return rgba
}

function unfilterRow(filter: number, rows: { row: Uint8Array; above: Uint8Array; channels: number }): void {
  const { row, above, channels } = rows
  for (let i = 0; i < row.length; i++) {
    const left = i < channels ? 0 : (row[i - channels] ?? 0)
    const up = above[i] ?? 0
    const corner = i < channels ? 0 : (above[i - channels] ?? 0)
    row[i] = (row[i] ?? 0) + predicted(filter, { left, up, corner })
  }
}

function predicted(filter: number, near: { left: number; up: number; corner: number }): number {
  const { left, up, corner } = near
  if (filter === 0) return 0
  if (filter === 1) return left
  if (filter === 2) return up
  if (filter === 3) return (left + up) >> 1
  const estimate = left + up - corner
  const [a, b, c] = [Math.abs(estimate - left), Math.abs(estimate - up), Math.abs(estimate - corner)]
  if (a <= b && a <= c) return left
  return b <= c ? up : corner
}
