import type { Tagged } from '../../src/net/tagged.ts'
import type { Blocks } from '../../src/request/answer.ts'

/**
 * A picture that was drawn, or the reason why there is none. `mermaid` may be empty when even that failed. `more` are
 * further pages of a journey that is too long for one.
 */
export type Picture = Drawn | NotDrawn
/** `passing`: what stood against it may be over when it is tried again. */
export interface NotDrawn {
  kind: 'source'
  mermaid: string
  alt: string
  why: string
  passing?: boolean
}
export interface Drawn {
  kind: 'image'
  png: Uint8Array
  /** Of the image, in its own px. */
  width: number
  height: number
  /** Px of the image for each CSS px; 1 when missing. */
  scale?: number
  alt: string
  name: string
  /** What drew it, where that is known. */
  engine?: string
  more?: readonly Drawn[]
}

export type Draw = (block: Tagged<Blocks, 'diagram'>) => Promise<Picture>
