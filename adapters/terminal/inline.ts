import { decodePng } from '../../diagrams/render/png.ts'
import { pngSize } from '../../diagrams/render/svg.ts'

/** The ways in which terminals show pictures. */
export type InlineProtocol = 'kitty' | 'iterm2' | 'sixel'

/**
 * Which way this terminal knows, from what it says of itself; undefined when none, or when the output is no terminal.
 * tmux and screen swallow pictures unless told otherwise, so nothing is sent through them.
 */
export function inlineProtocol(env: Record<string, string | undefined>, terminal: boolean): InlineProtocol | undefined {
  const { TERM = '', TERM_PROGRAM = '', LC_TERMINAL = '' } = env
  if (!terminal || env.TMUX !== undefined || /^(screen|tmux|dumb)/.test(TERM)) return undefined
  if (env.KITTY_WINDOW_ID !== undefined || TERM === 'xterm-kitty') return 'kitty'
  if (TERM === 'xterm-ghostty' || TERM_PROGRAM === 'ghostty') return 'kitty'
  if (['iTerm.app', 'WezTerm', 'mintty'].includes(TERM_PROGRAM) || LC_TERMINAL === 'iTerm2') return 'iterm2'
  if (/^(foot|mlterm|contour|yaft)|sixel/.test(TERM) || env.KONSOLE_VERSION !== undefined) return 'sixel'
  return undefined
}

/** Where a picture is shown: its name, and how many columns the terminal has. */
export interface InlinePicture {
  name: string
  columns: number
}

const ENCODERS: Record<InlineProtocol, (png: Uint8Array, shown: InlinePicture) => string> = { kitty, iterm2, sixel }

/** The PNG as the bytes that make the terminal show it. */
export function inline(protocol: InlineProtocol, png: Uint8Array, shown: InlinePicture): string {
  return `${ENCODERS[protocol](png, shown)}\n`
}

/** Hardly a terminal's cell is narrower, px: a picture wider than all of them is fitted, never cut off. */
const NARROW_CELL = 8
const tooWide = (png: Uint8Array, { columns }: InlinePicture): boolean => pngSize(png).width > columns * NARROW_CELL

/**
 * Kitty's graphics protocol: base64 in chunks of 4,096; `m=1` says that more follows; with `c` alone the picture keeps
 * its proportions (sw.kovidgoyal.net/kitty/graphics-protocol).
 */
function kitty(png: Uint8Array, shown: InlinePicture): string {
  const data = Buffer.from(png).toString('base64')
  const chunks = data.match(/.{1,4096}/g) ?? []
  const fit = tooWide(png, shown) ? `c=${shown.columns},` : ''
  return chunks
    .map((chunk, i) => {
      const more = i < chunks.length - 1 ? 1 : 0
      // q=2: no answer, which would end up on the command line.
      return `\x1b_G${i === 0 ? `a=T,f=100,${fit}q=2,` : ''}m=${more};${chunk}\x1b\\`
    })
    .join('')
}

/** iTerm2's inline images (iterm2.com/documentation-images.html). */
function iterm2(png: Uint8Array, shown: InlinePicture): string {
  const title = Buffer.from(shown.name).toString('base64')
  const data = Buffer.from(png).toString('base64')
  const fit = tooWide(png, shown) ? 'width=100%;' : ''
  return `\x1b]1337;File=name=${title};size=${png.byteLength};${fit}inline=1;preserveAspectRatio=1:${data}\x07`
}

const MOST_COLOURS = 255

/** DEC sixel: bands of six rows, one pass for each colour in a band (VT340, chapter 14). */
function sixel(png: Uint8Array): string {
  const { width, height, rgba } = decodePng(png)
  const { indices, palette } = quantised(rgba)
  const colours = palette.map((colour, i) => {
    const percent = [16, 8, 0].map((shift) => Math.round((((colour >> shift) & 255) / 255) * 100))
    return `#${i};2;${percent.join(';')}`
  })
  const bands: string[] = []
  for (let top = 0; top < height; top += 6) bands.push(band(indices, { width, height, top }))
  return `\x1bPq"1;1;${width};${height}${colours.join('')}${bands.join('-')}\x1b\\`
}

function band(indices: Uint8Array, at: { width: number; height: number; top: number }): string {
  const rows = new Map<number, Uint8Array>()
  for (let y = at.top; y < Math.min(at.top + 6, at.height); y++) {
    for (let x = 0; x < at.width; x++) {
      const colour = indices[y * at.width + x] ?? 0
      const row = rows.get(colour) ?? new Uint8Array(at.width)
      row[x] = (row[x] ?? 0) | (1 << (y - at.top))
      rows.set(colour, row)
    }
  }
  return [...rows].map(([colour, row]) => `#${colour}${runs(row)}`).join('$')
}

/** One row of sixels, equal neighbours counted (`!5~`). */
function runs(row: Uint8Array): string {
  let out = ''
  for (let x = 0; x < row.length; ) {
    let next = x
    while (next < row.length && row[next] === row[x]) next++
    const sign = String.fromCharCode(63 + (row[x] ?? 0))
    out += next - x > 3 ? `!${next - x}${sign}` : sign.repeat(next - x)
    x = next
  }
  return out
}

/** The most frequent colours, five bits a channel; every other pixel takes the nearest of them. */
function quantised(rgba: Uint8Array): { indices: Uint8Array; palette: number[] } {
  const counts = new Map<number, number>()
  const coarse = new Uint32Array(rgba.length / 4)
  for (let i = 0; i < coarse.length; i++) {
    const [r, g, b] = [rgba[i * 4] ?? 0, rgba[i * 4 + 1] ?? 0, rgba[i * 4 + 2] ?? 0]
    const colour = (spread(r) << 16) | (spread(g) << 8) | spread(b)
    coarse[i] = colour
    counts.set(colour, (counts.get(colour) ?? 0) + 1)
  }
  const byCount = [...counts].sort((a, b) => b[1] - a[1]).map(([colour]) => colour)
  const palette = byCount.slice(0, MOST_COLOURS)
  const index = new Map(byCount.map((colour) => [colour, nearest(colour, palette)]))
  return { indices: Uint8Array.from(coarse, (colour) => index.get(colour) ?? 0), palette }
}

/** A channel with its last three bits dropped, such that white stays white. */
function spread(channel: number): number {
  return (channel & 0xf8) | (channel >> 5)
}

function nearest(colour: number, palette: readonly number[]): number {
  let best = 0
  let least = Number.POSITIVE_INFINITY
  palette.forEach((candidate, i) => {
    const distance = [16, 8, 0].reduce((sum, s) => sum + (((colour >> s) & 255) - ((candidate >> s) & 255)) ** 2, 0)
    if (distance < least) [best, least] = [i, distance]
  })
  return best
}
