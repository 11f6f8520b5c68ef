/*
 * What every engine promises: Mermaid text in, a picture out. Three engines keep this promise: `page.ts` (the default),
 * `cli.ts` (the reference) and `browserless.ts` (when no browser starts).
 */

export const ENGINES = ['page', 'cli', 'browserless'] as const
export type EngineName = (typeof ENGINES)[number]

export interface DrawOptions {
  format: 'png' | 'svg'
  /** The picture is at most this many CSS px wide; a wider one is scaled down. Natural width when missing. */
  width?: number
  /** Device pixels per CSS px of a PNG; 1 when missing. */
  scale?: number
}

/** A picture. `width` and `height` are device px of a PNG, CSS px of an SVG. */
export interface Drawing {
  data: Uint8Array
  width: number
  height: number
  title?: string
  description?: string
  engine: EngineName
}

export interface PictureEngine {
  name: EngineName
  /** Changes whenever the same source could look different: part of the cache's key. */
  version: string
  /** Rejects with a refusal (`refusalOf`); `bad-source` carries Mermaid's own complaint. */
  draw(source: string, options: DrawOptions): Promise<Drawing>
  /** Gets ready for the first picture. Rejects when the engine cannot run here. */
  start(): Promise<void>
  /** Ends everything that the engine started. Pictures under way are rejected. */
  stop(): Promise<void>
  facts(): EngineFacts
}

/** What an engine knows of itself; `words/` makes sentences of it. */
export interface EngineFacts {
  engine: EngineName
  version: string
  font: string
  browser?: { path: string; source: string; version?: string; sandbox: boolean }
  /** Why it does not run, when it was tried and did not. */
  broken?: { refusal: PictureRefusal; message: string }
}

/** Why there is no picture. `words/` has a sentence for each. */
export const REFUSALS = [
  'busy',
  'deadline',
  'crashed',
  'no-browser',
  'too-large',
  'bad-source',
  'no-font',
  'stopped',
] as const
export type PictureRefusal = (typeof REFUSALS)[number]

/** An error that says which refusal it is. */
export function refuse(refusal: PictureRefusal, message: string, cause?: unknown): Error & { refusal: PictureRefusal } {
  return Object.assign(new Error(message, { cause }), { refusal })
}

/** Which refusal an error is; undefined for any other error. */
export function refusalOf(error: unknown): PictureRefusal | undefined {
  if (!(error instanceof Error) || !('refusal' in error)) return undefined
  return REFUSALS.find((refusal) => refusal === error.refusal)
}

/** Mermaid 12's own limit: beyond it `render` succeeds with a picture of an error, so the length is checked before. */
export const MAX_SOURCE = 50_000
/** Device px: beyond 16,384 Chromium repeats the top of the picture instead of going on. */
export const MAX_PIXELS = 16_000

/** A message takes more than 40 px, so a source of more lines could not fit; refusing it costs nothing, drawing it seconds. */
export const MAX_LINES = 600

/** Refuses a source that Mermaid would not draw as it stands. */
export function checkSource(source: string): void {
  if (source.length > MAX_SOURCE) {
    throw refuse('too-large', `the Mermaid source has ${source.length} characters, more than ${MAX_SOURCE}`)
  }
  const lines = source.split('\n').length
  if (lines > MAX_LINES) throw refuse('too-large', `the Mermaid source has ${lines} lines, more than ${MAX_LINES}`)
}

/** Draws with an engine of a browser, and once more when that browser died under way. */
export function twice(draw: PictureEngine['draw']): PictureEngine['draw'] {
  return async (source, options) => {
    checkSource(source)
    try {
      return await draw(source, options)
    } catch (error) {
      if (refusalOf(error) !== 'crashed') throw error
      return draw(source, options)
    }
  }
}

/** How far a picture of this natural size must be scaled, and its size then. Refuses what no engine can hold. */
export function fitted(natural: { width: number; height: number }, options: DrawOptions) {
  const shrink = options.width === undefined ? 1 : Math.min(1, options.width / natural.width)
  const factor = shrink * (options.format === 'svg' ? 1 : (options.scale ?? 1))
  const width = Math.ceil(natural.width * factor)
  const height = Math.ceil(natural.height * factor)
  if (width < 1 || height < 1) throw refuse('bad-source', 'the picture is empty')
  if (width > MAX_PIXELS || height > MAX_PIXELS) throw refuse('too-large', `the picture would be ${width}x${height} px`)
  return { factor, width, height }
}
