import { sequences } from '../../diagrams/compose.ts'
import { cutInside } from '../../diagrams/lettering.ts'
import { mermaid } from '../../diagrams/mermaid.ts'
import { refusalOf } from '../../diagrams/render/engine.ts'
import type { Renderer } from '../../diagrams/render/index.ts'
import type { Sequence } from '../../diagrams/sequence.ts'
import type { Tagged } from '../../src/net/tagged.ts'
import type { Blocks } from '../../src/request/answer.ts'
import type { PictureTrouble } from '../../src/words/contract/picture.ts'
import { catalogues } from '../../src/words/index.ts'
import type { Draw, Picture } from './platform.ts'

type Diagram = Tagged<Blocks, 'diagram'>

/** Discord takes 1,024 characters of alt text, Slack 2,000. */
const LONGEST_ALT = 1_000
/** Device px per CSS px: a phone shows the overview at 400 CSS px with two or three of its own for each. */
const SCALE = { full: 1, overview: 2 } as const

/** Troubles that may be over a little later. */
const PASSING: ReadonlySet<PictureTrouble> = new Set(['busy', 'deadline', 'crashed'])

/** One page of a diagram block: the picture as data, and as Mermaid text. */
export interface DiagramPage {
  sequence: Sequence
  mermaid: string
}

/** The pages of a diagram block, for those who draw or print them in their own way. */
export function pagesOf(block: Diagram): DiagramPage[] {
  return sequences(block).map((sequence) => ({ sequence, mermaid: mermaid(sequence) }))
}

/** A page as far as it must be known to draw it. */
export interface Sheet {
  mermaid: string
  description: string
  number: number
  of: number
}

export function sheetsOf(block: Diagram): Sheet[] {
  return pagesOf(block).map(({ sequence: { description, page }, mermaid: text }) => ({
    mermaid: text,
    description,
    ...page,
  }))
}

/** Makes diagram blocks into pictures; `sheets` says where their pages come from. Never rejects: what cannot be drawn comes back as its source, with a reason. */
export function createDraw(
  renderer: Pick<Renderer, 'draw'>,
  sheets: (block: Diagram) => readonly Sheet[] = sheetsOf,
): Draw {
  return async (block) => {
    const pages = sheets(block)
    const source = pages.map((page) => page.mermaid).join('\n')
    const alt = cutInside(pages.map((page) => page.description).join(' '), LONGEST_ALT)
    if (block.as === 'source') return { kind: 'source', mermaid: source, alt, why: '' }
    try {
      const images = await Promise.all(pages.map((page) => image(page, block, renderer)))
      const [first, ...more] = images
      if (first === undefined) throw new Error('a diagram without pages')
      return more.length === 0 ? first : { ...first, more }
    } catch (error) {
      const trouble = refusalOf(error) ?? 'failed'
      const passing = PASSING.has(trouble) ? { passing: true } : {}
      return {
        kind: 'source',
        mermaid: source,
        alt,
        why: catalogues[block.language].surfaces.picture.why[trouble],
        ...passing,
      }
    }
  }
}

async function image(page: Sheet, block: Diagram, renderer: Pick<Renderer, 'draw'>): Promise<Image> {
  const scale = SCALE[block.cut]
  const drawing = await renderer.draw(page.mermaid, { format: 'png', scale })
  return {
    kind: 'image',
    png: drawing.data,
    width: drawing.width,
    height: drawing.height,
    scale,
    alt: cutInside(page.description, LONGEST_ALT),
    engine: drawing.engine,
    name: `${nameOf(block)}${page.of > 1 ? `-${page.number}` : ''}.png`,
  }
}
type Image = Extract<Picture, { kind: 'image' }>

/** A file name that every system takes. */
function nameOf(block: Diagram): string {
  const { from, to } = block.journey.question
  const safe = (text: string) => text.replace(/[^A-Za-z0-9.-]+/g, '-').slice(0, 40)
  return `packetwalk-${safe(from)}-${safe(to)}${block.cut === 'overview' ? '-overview' : ''}`
}
